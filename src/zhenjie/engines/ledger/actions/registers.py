"""自建台账: made from a spreadsheet, filled from it a stretch at a time, renamed, retired."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions.columns import MOST, add_column
from zhenjie.engines.ledger.actions.rows import CREATE, index_rows, snapshot
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.guessing import NAME, SKIP, UNIT, Guess
from zhenjie.engines.ledger.models import CustomColumn, OwnRegister, OwnRow
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.tables import Filling
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

# So many faults are told one by one; beyond that only their number.
FAULTS = 200


@transaction.atomic
def make_register(
    *,
    by: Actor,
    unit: Unit,
    title: str,
    columns: Sequence[Guess],
    section: str = "",
    source: StoredFile | None = None,
    sheet: int = 0,
    head: int = 0,
) -> OwnRegister:
    """A register with its columns, empty yet; ``source``, ``sheet`` and ``head`` (the last line of the heading) say where its rows
    will come from. Problem when a title is missing or there twice, or when no column is the name."""
    title = title.strip()[:40]
    if not title:
        raise Problem(422, _("请给台账起个名字。"), field="title")
    if title in {one.title for one in own.made_registers(unit) if one.unit_id == unit.pk}:
        raise Problem(422, _("本单位已经有一本“%(title)s”，请换个名字。") % {"title": title}, field="title")
    names = [one for one in columns if one.kind == NAME]
    if len(names) != 1:
        raise Problem(422, _("请选定一列作为名称：列表和搜索里用它来称呼每一行。"), field="name")
    kept = [one for one in columns if one.kind not in (NAME, SKIP, UNIT)]
    if len(kept) > MOST:
        raise Problem(422, _("一本台账最多 %(most)s 列，请去掉用不着的。") % {"most": MOST}, field="columns")
    register = OwnRegister.objects.create(
        title=title,
        section=section.strip()[:20] or "自建",
        unit=unit,
        hint=_("从“%(file)s”建立。") % {"file": source.name[:100]} if source else "",
        name_title=names[0].title[:40],
        made_at=clock.now(),
        source=source,
        read_to=head,
        filled_at=None if source else clock.now(),
    )
    declaration = own.find(register.key)
    assert declaration is not None
    places = {names[0].place: NAME} | {one.place: UNIT for one in columns if one.kind == UNIT}
    for one in kept:
        made = add_column(
            by=by, declaration=declaration, unit=unit, title=one.title[:40], kind=one.kind, options=one.options
        )
        places[one.place] = made.name
    register.plan = {"sheet": sheet, "head": head, "columns": {str(place): name for place, name in places.items()}}
    register.save(update_fields=["plan"])
    after = {"title": title, "section": register.section, "file": source.name if source else ""}
    _tell(by, "自建台账", register, None, after)
    return register


@transaction.atomic
def take_rows(*, by: Actor, register: OwnRegister, lines: Sequence[int], cells: Sequence[Sequence[Any]]) -> int:
    """Make rows of the next lines of the sheet; lines that were taken before are passed over, so that two workers or a second try
    double nothing. Returns how many rows were made."""
    stored = OwnRegister.objects.select_for_update().select_related("unit").get(pk=register.pk)
    if stored.filled_at is not None or stored.retired_at is not None:
        return 0
    filling = Filling.of(stored, list(CustomColumn.objects.filter(register=stored.key)))
    made = [filling.row(line, row) for line, row in zip(lines, cells, strict=True) if line > stored.read_to]
    rows = [row for row in made if row is not None]
    OwnRow.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        after = {name: value for name, value in snapshot(row).items() if value not in (None, "", {})}
        trail.record(by=by, verb=CREATE, subject=Ref(stored.key, str(row.pk)), scope=row.unit.path, after=after)
    index_rows(rows)
    for column in filling.columns.values():
        if column.kind == Kind.CHOICE and (more := filling.more_options(column)):
            column.options = [*column.options, *more]
            column.save(update_fields=["options"])
    told = stored.plan.get("faults", [])
    stored.plan["faults"] = [*told, *filling.faults][:FAULTS]
    stored.plan["fault_count"] = stored.plan.get("fault_count", 0) + len(filling.faults)
    stored.read_to = max([stored.read_to, *lines])
    stored.save(update_fields=["plan", "read_to"])
    return len(rows)


@transaction.atomic
def finish_filling(*, by: Actor, register: OwnRegister, sentence: str = "") -> None:
    """The whole sheet has been read, or reading it failed with ``sentence``; what was read stays."""
    stored = OwnRegister.objects.select_for_update().select_related("unit").get(pk=register.pk)
    if stored.filled_at is not None:
        return
    stored.filled_at = clock.now()
    stored.plan["sentence"] = sentence
    stored.save(update_fields=["filled_at", "plan"])
    _tell(by, "读入表格", stored, None, {"read_to": stored.read_to, "sentence": sentence})


@transaction.atomic
def rename_register(*, by: Actor, register: OwnRegister, title: str, section: str) -> None:
    """Another title, another section."""
    before = {"title": register.title, "section": register.section}
    after = {"title": title.strip()[:40], "section": section.strip()[:20] or "自建"}
    if not after["title"]:
        raise Problem(422, _("请给台账起个名字。"), field="title")
    if before != after:
        OwnRegister.objects.filter(pk=register.pk).update(**after)
        _tell(by, "改台账名", register, before, after)


@transaction.atomic
def retire_register(*, by: Actor, register: OwnRegister) -> None:
    """The register is shown no more; its rows stay. Again changes nothing."""
    if OwnRegister.objects.filter(pk=register.pk, retired_at__isnull=True).update(retired_at=clock.now()):
        _tell(by, "停用台账", register, {"title": register.title}, {})


def _tell(by: Actor, verb: str, register: OwnRegister, before: Any, after: Any) -> None:
    subject = Ref("ledger.ownregister", str(register.pk))
    trail.record(by=by, verb=verb, subject=subject, scope=register.unit.path, before=before, after=after)
