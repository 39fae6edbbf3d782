"""A phone that counted gets in once; who floods counts longer and is told when to come again; addresses are not kept."""

import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.ground.sharing import shared_database
from zhenjie.core import clock
from zhenjie.engines.matters.actions.knocking import forget_knocks, knock, spend
from zhenjie.engines.matters.models.portal import Knock, Spent
from zhenjie.engines.matters.queries.knocks import knocks
from zhenjie.engines.matters.rules.knocking import Limit, network_key, policy, refusal
from zhenjie.engines.matters.rules.work import WorkProblem, challenge, solve, verify, zero_bits

SECRET = b"only for tests"
NOON = datetime(2026, 11, 20, 12, 10, tzinfo=clock.CHINA)
LIFE = timedelta(hours=2)


def check(token: str, nonce: str, *, at: datetime = NOON, purpose: str = "say", secret: bytes = SECRET) -> str:
    """The sentence of the refusal, or nothing."""
    try:
        verify(token, nonce, secret=secret, now=at, purpose=purpose, life=LIFE)
    except WorkProblem as problem:
        return str(problem)
    return ""


def test_a_solved_challenge_opens_the_door_for_its_purpose_and_its_time() -> None:
    token = challenge("say", 8, secret=SECRET, now=NOON)
    nonce = solve(token)
    assert check(token, nonce) == ""
    assert check(token, nonce, at=NOON + LIFE - timedelta(seconds=1)) == ""
    assert "放得太久" in check(token, nonce, at=NOON + LIFE)
    assert "不能用来做这件事" in check(token, nonce, purpose="add")


def test_what_was_not_issued_here_or_not_solved_is_refused() -> None:
    token = challenge("say", 8, secret=SECRET, now=NOON)
    nonce = solve(token)
    lighter = token.replace(".8.", ".0.", 1)
    assert "刷新" in check(lighter, "0")
    assert "刷新" in check(token, nonce, secret=b"of another county")
    assert "没算完" in check(token, next(str(n) for n in range(999) if zero_bits(token, str(n)) < 8))
    assert "放得太久" in check(challenge("say", 0, secret=SECRET, now=NOON + timedelta(hours=1)), "0")


@given(st.text(max_size=80), st.text(max_size=20))
def test_any_rubbish_gets_a_sentence(token: str, nonce: str) -> None:
    assert check(token, nonce).endswith(("。", "还在。"))


@pytest.mark.parametrize("nonce", ["", "-1", " 5", "１２", "12345678901", "1e3"])
def test_a_nonce_is_a_plain_number(nonce: str) -> None:
    assert "没算完" in check(challenge("say", 0, secret=SECRET, now=NOON), nonce)


def test_challenge_and_nonce_fit_one_block_of_the_hash() -> None:
    token = challenge("rating", 20, secret=SECRET, now=NOON)
    assert len(f"{token}:{10**6}") <= 55


def test_the_more_an_address_comes_the_longer_it_counts() -> None:
    limit = policy(on=date(2026, 11, 20)).purposes["say"]
    asked = [limit.difficulty(count) for count in range(limit.most + 1)]
    assert asked == sorted(asked)
    assert asked[0] < asked[-1]


def test_a_refusal_says_when_to_come_again() -> None:
    said = refusal(6, Limit(60, 5), now=NOON)
    assert said
    assert "13:00" in said.sentence
    assert said.seconds == 50 * 60 + 1
    assert refusal(5, Limit(60, 5), now=NOON) is None


def test_an_address_leaves_no_trace_that_outlives_the_day() -> None:
    today, tomorrow = date(2026, 11, 20), date(2026, 11, 21)
    key = network_key("203.0.113.7", secret=SECRET, day=today)
    assert (
        key
        == network_key(" 203.0.113.7", secret=SECRET, day=today)
        == network_key("::ffff:203.0.113.7", secret=SECRET, day=today)
    )
    assert key != network_key("203.0.113.7", secret=SECRET, day=tomorrow)
    assert key != network_key("203.0.113.7", secret=b"another", day=today)
    # One household has one /64: its phones count together, the neighbour's do not.
    assert network_key("2001:db8:1:2::5", secret=SECRET, day=today) == network_key(
        "2001:db8:1:2:ffff::9", secret=SECRET, day=today
    )
    assert network_key("2001:db8:1:3::5", secret=SECRET, day=today) != network_key(
        "2001:db8:1:2::5", secret=SECRET, day=today
    )
    assert network_key("nonsense", secret=SECRET, day=today) == network_key("", secret=SECRET, day=today)


@pytest.mark.django_db
def test_a_proof_is_spent_once() -> None:
    token = challenge("say", 4, secret=SECRET, now=NOON)
    proof = verify(token, solve(token), secret=SECRET, now=NOON, purpose="say", life=LIFE)
    spend(proof=proof)
    with pytest.raises(WorkProblem, match="送到过"):
        spend(proof=proof)


@pytest.mark.django_db
def test_counts_are_kept_apart_by_address_purpose_and_window_and_forgotten() -> None:
    limit = Limit(60, 2)
    with clock.fixed(NOON):
        assert knock(network="a", purpose="say", limit=limit) is None
        assert knock(network="a", purpose="say", limit=limit) is None
        assert knock(network="a", purpose="say", limit=limit) is not None
        assert knock(network="b", purpose="say", limit=limit) is None
        assert knock(network="a", purpose="add", limit=limit) is None
        assert knocks("a", "say", limit) == 3
        Spent.objects.create(digest="x", until=NOON + LIFE)
        assert forget_knocks() == 0
    with clock.fixed(NOON + timedelta(hours=1)):
        assert knock(network="a", purpose="say", limit=limit) is None
    with clock.fixed(NOON + timedelta(hours=24)):
        assert forget_knocks() == 4
    assert Knock.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_servers_beside_each_other_count_together(tmp_path: Path) -> None:
    limit, told = Limit(60, 5), []

    def come() -> None:
        with clock.fixed(NOON):
            told.append(knock(network="village", purpose="say", limit=limit))
        connection.close()

    with shared_database(tmp_path):
        threads = [threading.Thread(target=come) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Knock.objects.get().count == 8
    assert sum(one is not None for one in told) == 3
