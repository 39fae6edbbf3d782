"""What an entry keeps, and that the database lets nobody touch it."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.trail.actions import record, seal
from zhenjie.engines.trail.models import Block, Entry
from zhenjie.engines.trail.queries import history
from zhenjie.engines.trail.rules import Said, digest_of, head_of, pack, sm3, unpack, write_down

pytestmark = pytest.mark.django_db
CLERK = Actor(account=7, name="许静", unit="00010002", address="10.1.2.3")
WHEN = dt.datetime(2026, 3, 2, 9, 30, 15, 250000, tzinfo=clock.CHINA)


def said(number: int = 1, **changes: object) -> Entry:
    given = {"by": CLERK, "verb": "修改单位", "subject": Ref("org.unit", str(number)), "scope": "00010002", **changes}
    return record(**given)


def test_sm3_is_the_standards_own_vector() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@given(
    account=st.none() | st.integers(0, 2**62),
    words=st.lists(st.text(), min_size=8, max_size=8),
    at=st.datetimes(timezones=st.just(dt.UTC)),
)
def test_the_digest_is_over_plain_json_that_others_can_make(
    account: int | None, words: list[str], at: dt.datetime
) -> None:
    """Whoever checks an export without this program needs json.dumps and SM3, nothing else."""
    said = Said(at, account, *words)
    moment = at.isoformat(timespec="microseconds")
    text = json.dumps(["zhenjie-trail-1", moment, account, *words], ensure_ascii=False, separators=(",", ":"))
    try:
        expected = sm3(text.encode()).hex()
    except UnicodeEncodeError:
        return
    assert digest_of(said) == expected


def test_an_entry_keeps_who_when_from_where_before_and_after() -> None:
    with clock.fixed(WHEN):
        entry = said(before={"name": "青禾镇"}, after={"name": "青禾街道", "share": Decimal("0.10"), "on": WHEN.date()})
    entry.refresh_from_db()
    assert (entry.account, entry.name, entry.unit, entry.address) == (7, "许静", "00010002", "10.1.2.3")
    assert entry.at == WHEN
    assert entry.before == '{"name":"青禾镇"}'
    assert entry.after == '{"name":"青禾街道","on":"2026-03-02","share":"0.10"}'


def test_the_digest_read_back_from_the_database_is_the_one_written() -> None:
    """Also for times with and without fractions of a second, and for text that a database might trim or fold."""
    for at in (WHEN, WHEN.replace(microsecond=0), dt.datetime(2026, 7, 1, 23, 59, 59, 1, tzinfo=dt.UTC)):
        with clock.fixed(at):
            said(after={"text": "  两行\n“引号”\\ 𠮷 e\u0301 "})
    for row in Entry.objects.values_list("digest", *Said._fields):
        assert digest_of(Said(*row[1:])) == row[0]


def test_an_entry_of_a_failed_change_is_not_kept() -> None:
    with transaction.atomic():
        said()
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("sealed", [False, True])
def test_the_database_refuses_to_change_or_remove_an_entry(sealed: bool) -> None:
    pk = said().pk
    if sealed:
        seal()
    for change in ({"verb": "x"}, {"after": "{}"}, {"account": None}, {"digest": "0" * 64}, {"block": None}):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            Entry.objects.filter(pk=pk).update(**change)
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        Entry.objects.filter(pk=pk)._raw_delete("default")
    assert Entry.objects.get(pk=pk).verb == "修改单位"


def test_the_database_refuses_to_change_or_remove_a_block() -> None:
    said()
    seal()
    for change in ({"head": "0" * 64}, {"members": b""}, {"count": 5}):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            Block.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Block.objects.all()._raw_delete("default")


def test_sealing_chains_every_block_over_the_one_before() -> None:
    first, second = said(1), said(2)
    assert seal() == 2
    third = said(3)
    assert seal() == 1
    assert seal() == 0
    one, two = Block.objects.all()
    assert unpack(bytes(one.members)) == [(first.pk, first.digest), (second.pk, second.digest)]
    assert unpack(bytes(two.members)) == [(third.pk, third.digest)]
    assert two.previous == one.head
    assert two.head == head_of(number=2, previous=one.head, sealed_at=two.sealed_at, members=bytes(two.members))


def test_many_entries_are_sealed_in_blocks_of_a_thousand() -> None:
    with clock.fixed(WHEN):
        Entry.objects.bulk_create(
            Entry(at=WHEN, name="", verb="v", subject="a:1", digest="0" * 64) for _ in range(2100)
        )
    assert seal() == 2100
    assert list(Block.objects.values_list("count", flat=True)) == [1000, 1000, 100]


def test_the_history_of_an_object_is_its_own_oldest_first() -> None:
    said(1, verb="新增单位")
    said(12)
    said(1, verb="更名")
    assert [entry.verb for entry in history(Ref("org.unit", "1"))] == ["新增单位", "更名"]


def test_the_system_leaves_a_trail_too() -> None:
    assert record(by=SYSTEM, verb="结账", subject=Ref("a.b", "1"), scope="").name == "系统"


def test_packing_is_undone_by_unpacking() -> None:
    members = [(1, "ab" * 32), (2**40, "00" * 32)]
    assert unpack(pack(members)) == members
    assert unpack(pack(members) + b"ragged") == members


def test_lazy_texts_sets_and_nested_values_are_written_down_plainly() -> None:
    assert write_down({"b": {2, 1}, "a": [Decimal("1E+3"), None, True], "c": {"d": dt.date(2026, 1, 2)}}) == (
        '{"a":["1000",null,true],"b":[1,2],"c":{"d":"2026-01-02"}}'
    )
    assert write_down(None) == ""
