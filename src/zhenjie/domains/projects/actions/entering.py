"""One line of a workbook entered by the acts of the pages, and taken back by them: nothing is booked in a second way."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.projects.actions.money import (
    book_money,
    plan_months,
    plan_year,
    report_invested,
    reverse_money,
)
from zhenjie.domains.projects.actions.stages import Proof, correct_stage, enter_stage
from zhenjie.domains.projects.choices import VOUCHED, MoneyKind
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries import books
from zhenjie.engines.ledger.problems import Doubled, Problem

Fact = Mapping[str, Any]
#: What a line has become: keys of bookings and of stage entries.
Made = dict[str, list[int]]


class Refused(Exception):
    """A line can't go in, or not out: the column where it stands (None: the whole line), and the sentence of the act."""

    def __init__(self, place: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.place, self.sentence = place, sentence


def enter(
    *, by: Actor, project: Project, facts: Sequence[Fact], year: int, line: int, seen: Mapping[str, int], mine: dict[str, int]
) -> Made:  # fmt: skip
    """Enters what a line says; what the books hold already makes nothing. The project's own sums are kept by the caller, once. ``seen``: what lines before it said, by line; ``mine`` takes up
    what this one says. Raises Refused; the caller rolls the line back as a whole."""
    made: Made = {"money": [], "stages": []}
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
                made["stages"] += _stage(by, project, fact)
            else:
                made["money"] += _money(by, project, fact, year)
        except Problem as problem:
            field = "voucher" if isinstance(problem, Doubled) else problem.extra.get("field", "")
            raise Refused(_place(fact, field), problem.detail) from None
    if plans:
        try:
            made["money"] += [one.pk for one in plan_months(by=by, project=project, months=plans)]
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


def _stage(by: Actor, project: Project, fact: Fact) -> list[int]:
    on = date.fromisoformat(fact["on"])
    stands = project.entries(manager="in_force").filter(stage=fact["stage"], on=on, resumes=False)
    if stands.exists():
        return []
    proof = Proof(fact["evidence"], fact["number"])
    entry = enter_stage(by=by, project=project, stage=fact["stage"], on=on, proof=proof, reason=fact["reason"])
    return [entry.pk]


def _money(by: Actor, project: Project, fact: Fact, year: int) -> list[int]:
    amount = Decimal(fact["amount"])
    if fact["do"] == "invested":
        entry = report_invested(
            by=by, project=project, month=date.fromisoformat(fact["month"]), total=amount, note=_("导入"), sums=False
        )
        return [entry.pk] if entry else []
    if fact["do"] == "year":
        return [one.pk for one in plan_year(by=by, project=project, year=year, total=amount)]
    if fact["do"] == "contract":
        return _contract(by, project, fact, amount)
    return _booking(by, project, fact, amount)


def _contract(by: Actor, project: Project, fact: Fact, amount: Decimal) -> list[int]:
    """A contract told as a total: the difference to what stands is booked."""
    if amount < 0:
        raise Problem(422, _("合同额不能是负数。"), field="amount")
    stands = books.total(MoneyEntry.objects.filter(project=project, kind=MoneyKind.CONTRACT))
    if amount == stands:
        return []
    on = date.fromisoformat(fact["on"]) if fact["on"] else clock.today()
    entry = book_money(
        by=by, project=project, kind=MoneyKind.CONTRACT, month=on, on=on, amount=amount - stands, voucher=fact["number"],
        note=_("导入"), sums=False,
    )  # fmt: skip
    return [entry.pk]


def _booking(by: Actor, project: Project, fact: Fact, amount: Decimal) -> list[int]:
    on = date.fromisoformat(fact["on"])
    told = {name: fact[name] for name in ("kind", "step", "origin", "payer", "voucher", "note")}
    stands = books.live(MoneyEntry.objects.filter(project=project, kind=fact["kind"], on=on, amount=amount))
    same = (
        {"voucher": fact["voucher"]} if fact["kind"] in VOUCHED else {"step": fact["step"], "voucher": fact["voucher"]}
    )
    if stands.filter(**same).exists():
        return []
    entry = book_money(by=by, project=project, month=date.fromisoformat(fact["month"]), on=on, amount=amount, **told)
    return [entry.pk]


def take_back(*, by: Actor, made: Mapping[str, Sequence[int]], line: int) -> None:
    """Reverses the bookings of a line and withdraws its stages, the last first. Raises Refused when somebody has built on them."""
    note = _("撤销导入第 %(line)s 行") % {"line": line}
    try:
        for pk in sorted(made.get("money", ()), reverse=True):
            entry = MoneyEntry.objects.select_related("project").get(pk=pk)
            if hasattr(entry, "reversed_by"):
                continue
            _untouched(entry)
            reverse_money(by=by, entry=entry, note=note, sums=False)
        entries = StageEntry.objects.filter(pk__in=made.get("stages", ())).select_related("project__unit")
        for step in entries.order_by("-on", "-rank", "-pk"):
            if hasattr(step, "corrected_by"):
                raise Refused(None, _("“%(stage)s”后来更正过，没有撤") % {"stage": step.get_stage_display()})
            correct_stage(by=by, entry=step, reason=note, withdraw=True)
    except Problem as problem:
        raise Refused(None, problem.detail) from None
    except ValidationError as problem:
        raise Refused(None, " ".join(problem.messages)) from None


def _untouched(entry: MoneyEntry) -> None:
    """A month that was told again since, or a total that was changed: taking the difference away would leave a wrong one."""
    if entry.kind not in (MoneyKind.INVESTED, MoneyKind.PLAN, MoneyKind.CONTRACT):
        return
    later = MoneyEntry.objects.filter(project=entry.project, kind=entry.kind, pk__gt=entry.pk, reverses__isnull=True)
    later = later.filter(reversed_by__isnull=True)
    if entry.kind != MoneyKind.CONTRACT:
        later = later.filter(month=entry.month)
    if later.exists():
        word = entry.get_kind_display()
        raise Refused(
            None, _("%(month)s 的%(kind)s后来又改过，没有撤") % {"month": f"{entry.month:%Y-%m}", "kind": word}
        )
