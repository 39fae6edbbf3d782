"""Numbers of bank slips that were typed before they were compared in one spelling (`core.texts.number_key`)."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from zhenjie.core.texts import number_key

VOUCHED = ("receipt", "paid")
#: Turns are moved out of the way first, so that no two rows hold the same one while they change.
ASIDE = 10_000


def one_spelling(apps: Any, schema_editor: Any) -> None:
    """Every voucher in the spelling it is compared by; turns counted anew. Where one slip stands booked twice, one booking gets the
    spelling (the one that has it, else the first) and the others stay as they were typed: which is wrong is for a person to say."""
    entries = apps.get_model("projects", "MoneyEntry").objects
    groups: dict[tuple[str, str], list[tuple[int, str, int | None]]] = defaultdict(list)
    rows = entries.exclude(voucher="").order_by("pk").values_list("pk", "kind", "voucher", "reverses")
    for pk, kind, voucher, reverses in rows.iterator():
        groups[kind, number_key(voucher)[:80]].append((pk, voucher, reverses))
    for (kind, key), group in groups.items():
        if any(voucher != key for _pk, voucher, _reverses in group):
            _respell(entries, key, group, kind in VOUCHED)


def _respell(entries: Any, key: str, group: list[tuple[int, str, int | None]], once: bool) -> None:
    if not once:
        entries.filter(pk__in=[pk for pk, _voucher, _reverses in group]).update(voucher=key)
        return
    reversed_ = {reverses for _pk, _voucher, reverses in group if reverses}
    booked = [(pk, voucher) for pk, voucher, reverses in group if not reverses]
    standing = sorted((voucher != key, pk) for pk, voucher in booked if pk not in reversed_)
    order = [pk for pk, _voucher in booked if pk in reversed_] + [pk for _typed, pk in standing[:1]]
    for base in (ASIDE, 0):
        for turn, pk in enumerate(order):
            entries.filter(pk=pk).update(voucher=key, turn=base + turn)
    entries.filter(pk__in=[pk for pk, _voucher, reverses in group if reverses]).update(voucher=key)


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_squashed")]
    operations = [migrations.RunPython(one_spelling, migrations.RunPython.noop)]
