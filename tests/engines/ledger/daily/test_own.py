"""Columns and registers of a unit's own take part in all of it like the built-in ones."""

from django.test import Client

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.own import make_column
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.models import Merge, OwnRegister, OwnRow


def test_a_column_of_ones_own_is_chosen_and_given_back(ground: Ground, clerk: Client) -> None:
    fire = make_column(ground.town, "消防验收").name
    left, right = make_yard(ground.village, "老粮站"), make_yard(ground.village, "老粮站院")
    right.custom = {fire: "已过"}
    save_row(by=SYSTEM, row=right)
    url = f"/ledger/sample.yard/twins/{left.pk}/{right.pk}/"
    sides = {side.title: side for side in clerk.get(url).context["sides"]}
    assert (sides["消防验收"].right_text, sides["消防验收"].right) == ("已过", True)
    sent = {"stays": "left", "version_left": left.version, "version_right": right.version, f"from_{fire}": "right"}
    page = clerk.post(url, sent, follow=True).content.decode()
    assert Yard.objects.get().custom == {fire: "已过"}
    assert "填写“消防验收”为“已过”" in page
    clerk.post(f"/ledger/sample.yard/{left.pk}/merges/{Merge.objects.get().pk}/undo/")
    assert [row.custom for row in Yard.objects.order_by("id")] == [{}, {fire: "已过"}]


def test_a_register_of_ones_own_has_bin_comments_and_merging(ground: Ground, clerk: Client) -> None:
    made = OwnRegister.objects.create(title="水井", unit=ground.town, made_at=clock.now())
    wells = [
        save_row(by=SYSTEM, row=OwnRow(register=made, unit=ground.village, name=name), register=made.key)
        for name in ("村东头水井", "村东头的水井")
    ]
    base = f"/ledger/{made.key}/"
    first, second = (well.pk for well in wells)
    clerk.post(f"{base}{first}/bin/")
    assert [one.label for one in clerk.get(f"{base}bin/").context["gone"]] == ["村东头水井"]
    clerk.post(f"{base}{first}/restore/")
    assert "有水" in clerk.post(f"{base}{first}/comments/", {"text": "有水"}, follow=True).content.decode()
    assert len(clerk.get(f"{base}twins/").context["twins"]) == 1
    versions = {"version_left": OwnRow.objects.get(pk=first).version, "version_right": 1}
    page = clerk.post(f"{base}twins/{first}/{second}/", {"stays": "left", **versions}, follow=True).content.decode()
    assert "“村东头的水井”已并入“村东头水井”" in page
    assert OwnRow.objects.get().pk == first
    clerk.post(f"{base}{first}/merges/{Merge.objects.get().pk}/undo/")
    assert OwnRow.objects.count() == 2
