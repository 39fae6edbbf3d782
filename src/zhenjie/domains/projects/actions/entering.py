"""One line of a workbook entered by the acts of the pages, and taken back by them: nothing is booked in a second way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.quantities import round_half_up
from zhenjie.core.texts import number_key
from zhenjie.domains.projects.actions.money import tell_month, tell_months, tell_year
from zhenjie.domains.projects.actions.shelving import ShelfPen
from zhenjie.domains.projects.actions.stages import Proof, correct_stage, enter_stage
from zhenjie.domains.projects.choices import MoneyKind
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.engines.ledger.problems import Doubled, Problem

Fact = Mapping[str, Any]


@dataclass(slots=True)
class Entered:
    """What a line has become: bookings, which have no keys before the shelf is written, and stage entries."""

    money: list[MoneyEntry] = field(default_factory=list)
    stages: list[StageEntry] = field(default_factory=list)

    @property
    def made(self) -> dict[str, list[int]]:
        """Their keys."""
        return {"money": [one.pk for one in self.money], "stages": [one.pk for one in self.stages]}


class Refused(Exception):
    """A line can't go in, or not out: the column where it stands (None: the whole line), and the sentence of the act."""

    def __init__(self, place: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.place, self.sentence = place, sentence


def enter(
    *, pen: ShelfPen, project: Project, facts: Sequence[Fact], year: int, line: int, seen: Mapping[str, int], mine: dict[str, int]
) -> Entered:  # fmt: skip
    """Enters what a line says, its money onto the shelf; what the books hold already makes nothing. ``seen``: what lines before it said, by
    line; ``mine`` takes up what this one says. Raises Refused; the caller takes the line back as a whole."""
    made = Entered()
    plans: dict[date, Decimal] = {}
    for fact in sorted(facts, key=lambda one: (one["do"] != "stage", one.get("on", ""))):
        sign = _sign(fact)
        if (first := seen.get(sign)) is not None:
            raise Refused(
                _place(fact, "amount"), _("与第 %(line)s 行写的是同一件，只取第 %(line)s 行") % {"line": first}
            )
        mine[sign] = line
        try:
            if fact["do"] == "plan":
                plans[date.fromisoformat(fact["month"])] = Decimal(fact["amount"])
                last = fact
            elif fact["do"] == "stage":
                made.stages += _stage(pen, project, fact)
            else:
                made.money += _money(pen, project, fact, year)
        except Problem as problem:
            where = "voucher" if isinstance(problem, Doubled) else problem.extra.get("field", "")
            raise Refused(_place(fact, where), problem.detail) from None
    if plans:
        try:
            made.money += tell_months(pen, project, plans)
        except Problem as problem:
            raise Refused(_place(last, "amount"), problem.detail) from None
    return made


def _sign(fact: Fact) -> str:
    """The same for two facts that stand for the same thing: a month is told once, a voucher once, everything else once as it is."""
    if fact["do"] in ("invested", "plan"):
        return f"{fact['do']}:{fact['month']}"
    if fact["do"] in ("contract", "year"):
        return str(fact["do"])
    if fact["do"] == "stage":
        return f"stage:{fact['stage']}" if fact["stage"] not in ("paused",) else f"stage:{fact['stage']}:{fact['on']}"
    told = [fact[name] for name in ("kind", "on", "amount", "step", "voucher", "note")]
    return "book:" + "|".join(told)


def _place(fact: Fact, field: str) -> int | None:
    at: Mapping[str, int | None] = fact["at"]
    found = at.get(field)
    return found if found is not None else next((place for place in at.values() if place is not None), None)


def _stage(pen: ShelfPen, project: Project, fact: Fact) -> list[StageEntry]:
    on = date.fromisoformat(fact["on"])
    stands = project.entries(manager="in_force").filter(stage=fact["stage"], on=on, resumes=False)
    if stands.exists():
        return []
    proof = Proof(fact["evidence"], fact["number"])
    return [enter_stage(by=pen.by, project=project, stage=fact["stage"], on=on, proof=proof, reason=fact["reason"])]


def _money(pen: ShelfPen, project: Project, fact: Fact, year: int) -> list[MoneyEntry]:
    amount = Decimal(fact["amount"])
    if fact["do"] == "invested":
        entry = tell_month(pen, project, date.fromisoformat(fact["month"]), amount, _("导入"))
        return [entry] if entry else []
    if fact["do"] == "year":
        return tell_year(pen, project, year, amount)
    if fact["do"] == "contract":
        return _contract(pen, project, fact, amount)
    return _booking(pen, project, fact, amount)


def _contract(pen: ShelfPen, project: Project, fact: Fact, amount: Decimal) -> list[MoneyEntry]:
    """A contract told as a total: the difference to what stands is booked."""
    if amount < 0:
        raise Problem(422, _("合同额不能是负数。"), field="amount")
    stands = pen.source.contract(project)
    if amount == stands:
        return []
    on = date.fromisoformat(fact["on"]) if fact["on"] else clock.today()
    told = {"kind": MoneyKind.CONTRACT, "month": on, "on": on, "voucher": fact["number"], "note": _("导入")}
    return [pen.book(project, amount=amount - stands, **told)]


def _booking(pen: ShelfPen, project: Project, fact: Fact, amount: Decimal) -> list[MoneyEntry]:
    on = date.fromisoformat(fact["on"])
    told = {name: fact[name] for name in ("kind", "step", "origin", "payer", "voucher", "note")}
    same = (fact["kind"], on, round_half_up(amount, 2), fact["step"], number_key(fact["voucher"])[:80])
    if pen.source.holds(project, *same):
        return []
    return [pen.book(project, month=date.fromisoformat(fact["month"]), on=on, amount=amount, **told)]


def take_back(*, pen: ShelfPen, project: Project, made: Mapping[str, Sequence[int]], line: int) -> None:
    """Reverses the bookings of a line and withdraws its stages, the last first. Raises Refused when somebody has built on them."""
    note = _("撤销导入第 %(line)s 行") % {"line": line}
    try:
        for pk in sorted(made.get("money", ()), reverse=True):
            if pk in pen.source.reversed:
                continue
            entry = pen.source.entries[pk]
            _untouched(pen, entry)
            pen.reverse(entry, project, note)
        if not made.get("stages"):
            return
        entries = StageEntry.objects.filter(pk__in=made["stages"]).select_related("project__unit")
        for step in entries.order_by("-on", "-rank", "-pk"):
            if hasattr(step, "corrected_by"):
                raise Refused(None, _("“%(stage)s”后来更正过，没有撤") % {"stage": step.get_stage_display()})
            correct_stage(by=pen.by, entry=step, reason=note, withdraw=True)
    except Problem as problem:
        raise Refused(None, problem.detail) from None
    except ValidationError as problem:
        raise Refused(None, " ".join(problem.messages)) from None


def _untouched(pen: ShelfPen, entry: MoneyEntry) -> None:
    """A month that was told again since, or a total that was changed: taking the difference away would leave a wrong one."""
    if entry.kind not in (MoneyKind.INVESTED, MoneyKind.PLAN, MoneyKind.CONTRACT):
        return
    if pen.source.followed(entry):
        word = entry.get_kind_display()
        raise Refused(
            None, _("%(month)s 的%(kind)s后来又改过，没有撤") % {"month": f"{entry.month:%Y-%m}", "kind": word}
        )
