"""The idempotent door, the index and the tokens from the command line."""

from datetime import date, datetime, timedelta

import pytest

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_token, make_yard
from zhenjie.config.cli import parser
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.models import ApiToken, Command, SearchText
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.tasks import forget_the_old
from zhenjie.engines.ledger.tokens import token_for
from zhenjie.engines.trail.models import Entry


def main(arguments: list[str]) -> int:
    """Runs one command in this process, Django being up already."""
    args = parser().parse_args(arguments)
    return int(args.run(args))


@pytest.mark.django_db
class TestOnce:
    def test_the_second_time_answers_with_the_first_result(self) -> None:
        runs: list[int] = []

        def run() -> dict[str, int]:
            runs.append(1)
            return {"id": len(runs)}

        answers = [once(key="a", by=SYSTEM, run=run, content="x") for _ in range(3)]
        assert answers == [{"id": 1}] * 3
        assert len(runs) == 1

    def test_a_failed_command_may_be_tried_again(self) -> None:
        def fail() -> None:
            raise ValueError("网络断了")

        with pytest.raises(ValueError, match="网络断了"):
            once(key="a", by=SYSTEM, run=fail)
        assert not Command.objects.exists()
        assert once(key="a", by=SYSTEM, run=lambda: 7) == 7

    def test_a_key_belongs_to_one_content_and_one_account(self) -> None:
        once(key="a", by=SYSTEM, run=lambda: 1, content="x")
        with pytest.raises(Problem, match="另一条内容"):
            once(key="a", by=SYSTEM, run=lambda: 2, content="y")
        with pytest.raises(Problem, match="另一条内容"):
            once(key="a", by=Actor(5, "别人"), run=lambda: 2, content="x")

    @pytest.mark.parametrize("key", ["", "k" * 81])
    def test_a_key_has_a_length(self, key: str) -> None:
        with pytest.raises(Problem, match="编号"):
            once(key=key, by=SYSTEM, run=lambda: 1)


def test_a_trail_that_fails_takes_the_row_back(ground: Ground) -> None:
    nobody = Actor("no number", "无此账号")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="number"):
        make_yard(ground.village, "院", by=nobody)
    assert not Yard.objects.exists()
    assert not SearchText.objects.exists()


def test_the_index_can_be_written_anew(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    make_yard(ground.village, "东港冷库")
    SearchText.objects.all().delete()
    SearchText.objects.create(register="sample.yard", row=999_999, grams="x")
    assert main(["ledger", "index", "sample.yard"]) == 0
    assert "sample.yard\t1 行" in capsys.readouterr().out
    assert list(SearchText.objects.values_list("row", flat=True)) == [Yard.objects.get().pk]
    assert main(["ledger", "index", "nobody.knows"]) == 2


@pytest.mark.django_db
def test_what_has_served_its_time_is_forgotten(ground: Ground) -> None:
    start = datetime(2026, 1, 5, tzinfo=clock.CHINA)
    with clock.fixed(start):
        once(key="old", by=SYSTEM, run=lambda: 1)
        make_token(ground.clerk, ground.town, "org.read", until=date(2026, 2, 1))
    with clock.fixed(start + timedelta(days=29)):
        once(key="young", by=SYSTEM, run=lambda: 1)
        forget_the_old()
        assert Command.objects.count() == 2
    with clock.fixed(start + timedelta(days=31)):
        forget_the_old()
        assert Command.objects.get().key == "young"
        assert ApiToken.objects.exists()
    with clock.fixed(start + timedelta(days=260)):
        forget_the_old()
        assert not ApiToken.objects.exists()


class TestTokens:
    def test_a_token_is_printed_once_and_opens(self, ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["token", "create", "--login", "clerk", "--name", "取数", "--unit", "柳湾村", "org.read"]) == 0
        token = token_for(capsys.readouterr().out.strip())
        assert token is not None
        assert (token.account, token.prefix, token.permissions) == (ground.clerk, ground.village.path, ["org.read"])
        assert main(["token", "list"]) == 0
        assert "取数" in capsys.readouterr().out
        assert main(["token", "revoke", str(token.pk)]) == 0
        token.refresh_from_db()
        assert token.revoked_at

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--login", "nobody", "org.read"], "没有登录名为“nobody”的账号"),
            (["--login", "clerk", "--unit", "石桥镇", "org.read"], "没有这些权限"),
            (["--login", "clerk", "roles.grant"], "roles.grant"),
            (["--login", "clerk", "--unit", "无此镇", "org.read"], "对应 0 个单位"),
            (["--login", "clerk", "--days", "999", "org.read"], "1 到 365"),
        ],
    )
    def test_a_refusal_says_why(
        self, ground: Ground, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
    ) -> None:
        assert main(["token", "create", "--name", "取数", *arguments]) == 2
        assert said in capsys.readouterr().err
        assert not ApiToken.objects.exists()

    def test_a_person_issues_and_revokes_on_the_page(self, ground: Ground, clerk) -> None:
        sent = {"name": "县统计平台", "permissions": ["org.read"], "days": "30"}
        page = clerk.post("/ledger/tokens/new/", sent)
        secret = page.context["secret"]
        assert secret in page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        token = token_for(secret)
        assert token is not None
        assert token.prefix == ground.town.path
        assert secret not in clerk.get("/ledger/tokens/").content.decode()
        clerk.post(f"/ledger/tokens/{token.pk}/revoke/")
        assert token_for(secret) is None
        assert {"签发令牌", "撤销令牌"} <= set(Entry.objects.values_list("verb", flat=True))

    def test_nobody_gives_what_he_does_not_hold(self, ground: Ground, clerk) -> None:
        page = clerk.post("/ledger/tokens/new/", {"name": "x", "permissions": ["roles.grant"], "days": "30"})
        assert page.status_code == 422
        assert not ApiToken.objects.exists()

    def test_nobody_revokes_the_token_of_another(self, ground: Ground, clerk, browser_of) -> None:
        clerk.post("/ledger/tokens/new/", {"name": "x", "permissions": ["org.read"], "days": "30"})
        number = ApiToken.objects.get().pk
        assert browser_of(ground.stranger).post(f"/ledger/tokens/{number}/revoke/").status_code == 404
        assert ApiToken.objects.get().revoked_at is None


def test_the_top_search_finds_rows_within_the_scope(ground: Ground, clerk, browser_of) -> None:
    make_yard(ground.village, "东港冷库")
    assert "东港冷库" in clerk.get("/search/?q=冷库").content.decode()
    assert "东港冷库" not in browser_of(ground.stranger).get("/search/?q=冷库").content.decode()
