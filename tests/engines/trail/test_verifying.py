"""Whatever is done to the trail behind its back is found and named."""

import datetime as dt
import io
import random
from collections.abc import Iterator

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ground.emptying import put_guards_back, take_guards_away
from zhenjie.config.cli import main
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.trail.actions import record, seal
from zhenjie.engines.trail.models import Block, Entry
from zhenjie.engines.trail.rules import GENESIS, Said, digest_of, head_of, pack
from zhenjie.engines.trail.verifying import HeadsError, print_heads, read_heads, verify

CLERK = Actor(account=7, name="许静", unit="00010002", address="10.1.2.3")
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)
pytestmark = pytest.mark.django_db


@pytest.fixture
def open_trail(db: None) -> Iterator[None]:
    """Somebody with the keys to the database has dropped the guards."""
    take_guards_away()
    yield
    put_guards_back()


def write(count: int, blocks: int = 1) -> list[Entry]:
    """`count` entries, a second apart, sealed in so many blocks."""
    entries = []
    for number in range(count):
        with clock.fixed(START + dt.timedelta(seconds=number)):
            subject = Ref("org.unit", str(number % 3 + 1))
            entries.append(record(by=CLERK, verb="更名", subject=subject, scope="0001", after={"name": f"村{number}"}))
            if blocks and (number + 1) % max(1, count // blocks) == 0:
                seal()
    if blocks:
        seal()
    return entries


def named() -> set[int]:
    """The entries that the check names."""
    return {finding.entry for finding in verify().findings if finding.entry is not None}


def redigest(entry: Entry) -> None:
    """The forger makes the digest fit what he wrote."""
    entry.digest = digest_of(Said(*(getattr(entry, name) for name in Said._fields)))


def reseal(block: Block, previous: str) -> None:
    """The forger rewrites a block over whatever its entries say now."""
    rows = list(Entry.objects.filter(block=block).order_by("id").values_list("id", "digest"))
    block.members, block.count, block.previous = pack(rows), len(rows), previous
    block.head = head_of(
        number=block.number, previous=previous, sealed_at=block.sealed_at, members=bytes(block.members)
    )
    block.save()


def test_an_untouched_trail_is_whole() -> None:
    write(10, blocks=3)
    report = verify()
    assert report.whole
    assert (report.blocks, report.entries, report.tail.count) == (4, 10, 0)
    assert report.head == Block.objects.last().head


def test_an_empty_trail_is_whole() -> None:
    report = verify()
    assert report.whole
    assert report.head == GENESIS


CHANGES = {
    "at": START + dt.timedelta(days=1),
    "account": 8,
    "name": "许 静",
    "unit": "00010003",
    "address": "",
    "verb": "删除",
    "subject": "org.unit:9",
    "scope": "",
    "before": "{}",
    "after": '{"name":"村0 "}',
    "digest": "0" * 64,
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("fits", [False, True], ids=["digest left", "digest made to fit"])
@pytest.mark.parametrize("row", [0, 4, 9])
def test_any_altered_field_of_any_entry_is_named(open_trail: None, field: str, fits: bool, row: int) -> None:
    entry = write(10, blocks=2)[row]
    setattr(entry, field, CHANGES[field])
    if fits and field != "digest":
        redigest(entry)
    Entry.objects.filter(pk=entry.pk).update(**{field: getattr(entry, field), "digest": entry.digest})
    report = verify()
    assert {f.entry for f in report.findings} == {entry.pk}
    finding = report.findings[0]
    assert str(entry.pk) in str(finding)
    assert (finding.verb, finding.subject) == (entry.verb, entry.subject)


def test_every_field_that_is_said_is_covered() -> None:
    assert set(CHANGES) == {*Said._fields, "digest"}


@pytest.mark.parametrize("row", [0, 4, 9])
def test_a_removed_entry_is_named(open_trail: None, row: int) -> None:
    entry = write(10, blocks=2)[row]
    Entry.objects.filter(pk=entry.pk)._raw_delete("default")
    report = verify()
    assert {f.entry for f in report.findings} == {entry.pk}
    assert "不见了" in str(report.findings[0])


def test_an_inserted_entry_is_named_though_its_digest_fits(open_trail: None) -> None:
    entries = write(10, blocks=2)
    planted = Entry.objects.get(pk=entries[2].pk)
    planted.pk, planted.after = 5000, '{"name":"假"}'
    redigest(planted)
    planted.save(force_insert=True)
    report = verify()
    assert 5000 in {f.entry for f in report.findings}
    assert any("插入" in str(f) and "5000" in str(f) for f in report.findings)


def test_an_entry_exchanged_for_another_names_both(open_trail: None) -> None:
    entries = write(6, blocks=1)
    planted = Entry.objects.get(pk=entries[2].pk)
    Entry.objects.filter(pk=planted.pk)._raw_delete("default")
    planted.pk = entries[-1].pk + 1
    planted.save(force_insert=True)
    assert {entries[2].pk, planted.pk} <= named()


def test_two_entries_that_changed_places_are_both_named(open_trail: None) -> None:
    first, *_, last = write(6, blocks=2)
    said = [getattr(last, name) for name in (*Said._fields, "digest")]
    swapped = [getattr(first, name) for name in (*Said._fields, "digest")]
    Entry.objects.filter(pk=first.pk).update(**dict(zip((*Said._fields, "digest"), said, strict=True)))
    Entry.objects.filter(pk=last.pk).update(**dict(zip((*Said._fields, "digest"), swapped, strict=True)))
    assert named() == {first.pk, last.pk}


def test_an_entry_moved_to_another_block_or_out_of_it_is_named(open_trail: None) -> None:
    entries = write(10, blocks=2)
    Entry.objects.filter(pk=entries[0].pk).update(block=Block.objects.last())
    Entry.objects.filter(pk=entries[1].pk).update(block=None)
    assert named() == {entries[0].pk, entries[1].pk}


@pytest.mark.parametrize("field", ["number", "previous", "count", "members", "head", "sealed_at"])
def test_any_altered_field_of_a_block_is_named(open_trail: None, field: str) -> None:
    write(9, blocks=3)
    block = Block.objects.get(number=2)
    changed = {
        "number": 9,
        "previous": "1" * 64,
        "count": block.count + 1,
        "members": bytes(block.members)[::-1],
        "head": "2" * 64,
        "sealed_at": block.sealed_at + dt.timedelta(microseconds=1),
    }
    Block.objects.filter(pk=block.pk).update(**{field: changed[field]})
    assert {2, 3, 9} & {f.block for f in verify().findings}


def test_a_removed_block_is_named_wherever_it_stood(open_trail: None) -> None:
    write(9, blocks=3)
    for number in (1, 2, 3):
        block = Block.objects.get(number=number)
        gone = list(Entry.objects.filter(block=block))
        Entry.objects.filter(block=block)._raw_delete("default")
        Block.objects.filter(pk=block.pk)._raw_delete("default")
        report = verify()
        # The end of a chain shows no wound of its own: PostgreSQL can only name it, the kept heads prove it.
        assert report.findings or report.notes
        block.save(force_insert=True)
        Entry.objects.bulk_create(gone)


def test_a_block_rewritten_to_fit_breaks_the_link_of_the_next(open_trail: None) -> None:
    entries = write(9, blocks=3)
    Entry.objects.filter(pk=entries[0].pk).update(after="{}")
    entries[0].refresh_from_db()
    redigest(entries[0])
    entries[0].save()
    reseal(Block.objects.get(number=1), GENESIS)
    assert {f.block for f in verify().findings} == {2}


def rewrite_everything(entry: Entry) -> None:
    """The forger changes one entry and makes the whole chain fit again."""
    entry.after = '{"name":"从来如此"}'
    redigest(entry)
    entry.save()
    previous = GENESIS
    for block in Block.objects.order_by("number"):
        reseal(block, previous)
        previous = block.head


def test_a_chain_rewritten_as_a_whole_is_seen_against_kept_heads(open_trail: None) -> None:
    entries = write(9, blocks=3)
    kept = read_heads(print_heads())
    rewrite_everything(entries[4])
    assert verify().whole
    report = verify(kept)
    assert [f.block for f in report.findings] == [2, 3]
    assert f"{entries[3].pk} 至 {entries[5].pk}" in str(report.findings[0])


def test_one_kept_head_is_enough_to_see_a_rewriting(open_trail: None) -> None:
    entries = write(9, blocks=3)
    kept = read_heads(print_heads(last=1))
    assert list(kept) == [3]
    rewrite_everything(entries[0])
    assert not verify(kept).whole


def test_a_chain_cut_at_its_end_is_seen_against_kept_heads(open_trail: None) -> None:
    write(9, blocks=3)
    kept = read_heads(print_heads())
    Entry.objects.filter(block__number=3)._raw_delete("default")
    Block.objects.filter(number=3)._raw_delete("default")
    assert 3 in {f.block for f in verify(kept).findings}


def test_later_blocks_do_not_disturb_kept_heads() -> None:
    write(3)
    kept = read_heads(print_heads())
    write(3)
    report = verify(kept)
    assert report.whole
    assert report.compared == 1


def test_the_open_tail_is_named_with_its_age() -> None:
    write(3)
    tail = write(2, blocks=0)
    with clock.fixed(START + dt.timedelta(seconds=90)):
        report = verify()
    assert report.whole
    assert (report.tail.count, report.tail.first, report.tail.last) == (2, tail[0].pk, tail[1].pk)
    assert report.tail.age == dt.timedelta(seconds=90)
    assert report.tail.late


def test_a_tail_entry_that_was_touched_is_named(open_trail: None) -> None:
    entry = write(2, blocks=0)[0]
    Entry.objects.filter(pk=entry.pk).update(name="别人")
    assert named() == {entry.pk}


def test_an_entry_removed_before_it_was_sealed_is_not_passed_over(open_trail: None) -> None:
    entries = write(5, blocks=0)
    for entry in (entries[0], entries[2], entries[4]):
        Entry.objects.filter(pk=entry.pk)._raw_delete("default")
    report = verify()
    if connection.vendor == "sqlite":
        assert {f.entry for f in report.findings} >= {entries[2].pk, entries[4].pk}
    else:
        assert all(any(str(e.pk) in note for note in report.notes) for e in (entries[2], entries[4]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), count=st.integers(1, 40), hits=st.integers(1, 4))
def test_random_tampering_is_always_named(open_trail: None, seed: int, count: int, hits: int) -> None:
    """Any mixture of changes and removals: every entry touched is named, no other."""
    Entry.objects.all()._raw_delete("default")
    Block.objects.all()._raw_delete("default")
    dice = random.Random(seed)
    entries = write(count, blocks=dice.randint(1, 4))
    touched = dice.sample(entries, min(hits, count))
    for entry in touched:
        if dice.random() < 0.3:
            Entry.objects.filter(pk=entry.pk)._raw_delete("default")
            continue
        field = dice.choice([name for name in CHANGES if getattr(entry, name) != CHANGES[name]])
        setattr(entry, field, CHANGES[field])
        if field != "digest" and dice.random() < 0.5:
            redigest(entry)
        entry.save()
    inside = {finding.entry for finding in verify().findings if finding.entry and finding.entry >= entries[0].pk}
    assert inside == {entry.pk for entry in touched}


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    code = main(["trail", *args])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_command_names_the_entry_and_fails(
    open_trail: None, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    entries = write(6, blocks=2)
    code, out = run(capsys, "verify")
    assert code == 0
    assert "查验通过" in out
    Entry.objects.filter(pk=entries[3].pk).update(verb="撤销")
    code, out = run(capsys, "verify")
    assert code == 1
    assert f"留痕 {entries[3].pk}" in out
    assert "撤销" in out


def test_heads_go_out_and_come_back_through_the_command(
    open_trail: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = write(6, blocks=2)
    _code, heads = run(capsys, "heads")
    assert len(heads.splitlines()) == 2
    rewrite_everything(entries[0])
    monkeypatch.setattr("sys.stdin", io.StringIO(f"# 抄自 3 月的打印件\n\n{heads}"))
    code, out = run(capsys, "verify", "--heads", "-")
    assert code == 1
    assert "封存块 1" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "没有一行"), ("1 2", "第 1 行"), ("# x\n1 2 abc\n", "第 2 行"), ("x 2 " + "0" * 64, "第 1 行")],
)
def test_a_file_of_heads_that_is_none_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(HeadsError, match=said):
        read_heads(text.splitlines())


def test_a_missing_file_of_heads_is_refused_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "verify", "--heads", "nowhere.txt")
    assert code == 2
    assert "nowhere.txt" in out


def test_the_export_can_be_checked_without_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    write(3)
    main(["trail", "export"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    for line in lines:
        said = [dt.datetime.fromisoformat(line["at"]), *(line[name] for name in Said._fields[1:])]
        assert digest_of(Said(*said)) == line["digest"]
        assert line["block"] == 1


@pytest.mark.parametrize(
    ("since", "until", "count"), [(None, None, 3), ("2026-03-02", "2026-03-02", 3), ("2026-03-03", None, 0)]
)
def test_the_export_takes_days(
    capsys: pytest.CaptureFixture[str], since: str | None, until: str | None, count: int
) -> None:
    write(3)
    args = [*(["--from", since] if since else []), *(["--to", until] if until else [])]
    assert main(["trail", "export", *args]) == 0
    assert len(capsys.readouterr().out.splitlines()) == count


def test_an_impossible_span_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "export", "--from", "2026-05-01", "--to", "2026-04-01")
    assert code == 2
    assert "晚于" in out
