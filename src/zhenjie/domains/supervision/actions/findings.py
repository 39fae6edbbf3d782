"""Acts of supervision: circulars, their findings in one go, what was put right with its proofs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.supervision.choices import FINDING, EvidenceKind
from zhenjie.domains.supervision.models import Circular, Evidence, Finding
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.batches import BatchResult, move_matters
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail


@dataclass(frozen=True, slots=True)
class Asked:
    """One finding to be registered: about which unit, what, until when (None: as the circular says)."""

    unit: Unit
    text: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a list: findings new, and how many stood there already."""

    new: tuple[Finding, ...]
    known: int


@transaction.atomic
def register_findings(
    *, by: Actor, circular: Circular, asked: Sequence[Asked], at: datetime | None = None
) -> Registered:
    """立项: the findings of a circular. The same words about the same unit are one finding, however often they are sent."""
    Circular.objects.select_for_update(of=("self",)).get(pk=circular.pk)
    last = circular.findings.aggregate(last=Max("position"))["last"] or 0
    known = set(circular.findings.values_list("matter__unit_id", "matter__text"))
    made = []
    for one in asked:
        text = one.text.strip()
        if (one.unit.pk, text) in known:
            continue
        known.add((one.unit.pk, text))
        last += 1
        made.append(_register(by, circular, one, text, last, at))
    return Registered(tuple(made), len(asked) - len(made))


def _register(by: Actor, circular: Circular, one: Asked, text: str, position: int, at: datetime | None) -> Finding:
    # The first late moment is the midnight after the last day.
    late = clock.aware((one.due or circular.due) + timedelta(days=1))
    new = New(
        flow=FINDING, unit=one.unit, title=text[:60], text=text, source=Source.CIRCULAR, center=circular.unit,
        subject=str(Ref("supervision.circular", str(circular.pk))), due=("rectify", late),
    )  # fmt: skip
    matter = register_matter(by=by, new=new, key=f"circular:{circular.pk}:{position}", at=at)
    return Finding.objects.create(matter=matter, circular=circular, position=position)


def issue_findings(*, by: Actor, circular: Circular, at: datetime | None = None) -> BatchResult:
    """交办: every finding that waits goes to the unit it is about. Done twice, the second time finds nothing to do."""
    waiting = circular.findings.filter(matter__stage="intake").values_list("matter__unit_id", "matter_id")
    units: dict[int, list[int]] = {}
    for unit, matter in waiting:
        units.setdefault(unit, []).append(matter)
    done: tuple[int, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    for unit, matters in units.items():
        # A finding that came back (退单) is sent out anew under a key of its own.
        rounds = Matter.objects.filter(pk__in=matters).aggregate(seq=Max("seq"))["seq"]
        key = f"circular:{circular.pk}:issue:{unit}:{rounds}"
        result = move_matters(by=by, matters=matters, verb="assign", key=key, at=at, to=unit)
        done, refused = done + result.done, refused + result.refused
    return BatchResult(done, refused)


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that is handed in, and what it shows."""

    kind: str
    stream: IO[bytes]
    name: str


@transaction.atomic
def report_rectification(
    *, by: Actor, finding: Finding, done: str, wider: str, proofs: Sequence[Proof], key: str, version: int | None = None,
    at: datetime | None = None,
) -> Finding:  # fmt: skip
    """反馈整改情况: what was put right, what else of the kind was looked for (举一反三), with its proofs; the matter goes on to
    be verified. `version` is the matter's. Problem, Conflict as the matter's own moves have them."""
    row = Finding.objects.select_for_update(of=("self",)).select_related("matter__unit", "circular").get(pk=finding.pk)
    words = done if not wider else _("%(done)s 举一反三：%(wider)s") % {"done": done, "wider": wider}
    before = row.matter.seq
    matter = move_matter(by=by, matter=row.matter_id, verb="reply", key=key, version=version, at=at, words=words)
    if matter.seq == before:
        # The same command again: nothing is stored twice.
        return row
    row.done, row.wider, row.version = done, wider, row.version + 1
    row.save(update_fields=["done", "wider", "version"])
    _keep(by, row, proofs, matter.state.get("round", 1))
    return row


@transaction.atomic
def add_evidence(*, by: Actor, finding: Finding, proofs: Sequence[Proof]) -> list[Evidence]:
    """Further proofs, at any time before it is struck off. Problem afterwards."""
    row = Finding.objects.select_for_update(of=("self",)).select_related("matter__unit").get(pk=finding.pk)
    if row.matter.holder_id is None:
        raise Problem(422, _("这个问题已经销号，佐证不能再加；有新情况请用“回头看”。"))
    return _keep(by, row, proofs, row.matter.state.get("round", 1))


def _keep(by: Actor, row: Finding, proofs: Sequence[Proof], round: int) -> list[Evidence]:
    scope, kept = row.matter.unit.path, []
    for one in proofs:
        if one.kind not in EvidenceKind.values:
            raise Problem(422, _("请选这是整改前、整改后还是佐证材料。"), field="kind")
        file = store(by=by, stream=checked_photo(one.stream), name=one.name, scope=scope)
        kept.append(
            Evidence.objects.create(
                finding=row, kind=one.kind, file=file, round=round, name=by.name[:60], at=clock.now()
            )
        )
    if kept:
        trail.record(
            by=by, verb="整改佐证", subject=Ref("matters.matter", str(row.matter_id)), scope=scope,
            after={"files": [one.file.name for one in kept]},
        )  # fmt: skip
    return kept
