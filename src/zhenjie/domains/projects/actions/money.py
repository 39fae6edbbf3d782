"""资金登记: bookings are only ever added; a receipt stands once and counts no further than the project's planned total."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any, Protocol

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.plausible import MOST
from zhenjie.core.quantities import round_half_up
from zhenjie.core.texts import number_key
from zhenjie.domains.projects.choices import VOUCHED, BondStep, Capital, MoneyKind
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import books
from zhenjie.domains.projects.rules.definitions import edition
from zhenjie.domains.projects.rules.money import counted, said, split_year
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.actions.rows import record_row, save_row
from zhenjie.engines.ledger.problems import Doubled, Problem


class Source(Protocol):
    """What knows how the books of a project stand: the database (`queries.books`), or a shelf that was filled from it."""

    def of_month(self, project: Project, month: date) -> Decimal: ...

    def eligible(self, project: Project, origins: Iterable[str]) -> Decimal: ...

    def year(self, project: Project, year: int, kind: str) -> list[Decimal]: ...


def book_money(
    *, by: Actor, project: Project, kind: str, month: date, on: date, amount: Decimal, origin: str = "", payer: str = "",
    voucher: str = "", note: str = "", step: str = "", key: str = "", stream: IO[bytes] | None = None, name: str = "", sums: bool = True,
) -> MoneyEntry:  # fmt: skip
    """Book one amount in 万元. Once per `key`. Raises Problem with the field; Doubled when a voucher of a receipt or a payment stands
    already, whichever project it stands at. ``sums`` False: whoever books many keeps the project's own sums once, at the end (`keep_sums`)."""
    try:
        with transaction.atomic():
            told = told_of(
                kind=kind, month=month, on=on, amount=amount, origin=origin, payer=payer, voucher=voucher, note=note, step=step, key=key
            )  # fmt: skip
            return _book(by, project, stream=stream, filename=name, sums=sums, **told)
    except IntegrityError:
        if key and (found := MoneyEntry.objects.filter(key=key[:80]).first()) is not None:
            return _same(found, project, kind, amount)
        raise doubled(kind, voucher) from None


def doubled(kind: str, voucher: str) -> Doubled:
    """A voucher stands once, whichever project it stands at."""
    word = MoneyKind(kind).label
    return Doubled(_("凭证“%(voucher)s”已经登记过一次，同一笔%(kind)s只记一次。") % {"voucher": voucher, "kind": word})


def told_of(
    *, kind: str, month: date, on: date, amount: Decimal, origin: str = "", payer: str = "", voucher: str = "", note: str = "", step: str = "", key: str = ""
) -> dict[str, Any]:  # fmt: skip
    """What is said of a booking as its row keeps it."""
    return {
        "kind": kind, "month": month.replace(day=1), "on": on, "amount": round_half_up(amount, 2), "origin": origin,
        "payer": payer.strip()[:120], "voucher": number_key(voucher)[:80], "note": note.strip()[:200], "step": step, "key": key[:80],
    }  # fmt: skip


def written_down(by: Actor, held: Project, told: dict[str, Any], source: Source) -> MoneyEntry:
    """The booking, not saved yet: checked against what ``source`` knows, with what of it counts. Raises Problem."""
    _check(held, told, source)
    entry = MoneyEntry(project=held, at=clock.now(), name=by.name[:60], account=by.account, **told)
    if entry.kind == MoneyKind.RECEIPT:
        entry.counted = _counts(held, entry, source)
    return entry


def _book(
    by: Actor, project: Project, *, stream: IO[bytes] | None, filename: str, sums: bool, **told: Any
) -> MoneyEntry:
    held = Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=project.pk)
    if told["key"] and (found := MoneyEntry.objects.filter(key=told["key"]).first()) is not None:
        return _same(found, held, told["kind"], told["amount"])
    entry = written_down(by, held, told, books)
    if entry.kind in VOUCHED:
        entry.turn = MoneyEntry.objects.filter(kind=entry.kind, voucher=entry.voucher, reverses__isnull=False).count()
    if stream is not None:
        try:
            entry.file = store(by=by, stream=checked_photo(stream), name=filename, scope=held.unit.path)
        except FileProblem as problem:
            raise Problem(422, str(problem), field="file") from None
    entry.save(force_insert=True)
    record_row(by=by, verb=_("记账"), row=entry)
    if sums:
        _keep_sums(by, held)
    return entry


def _same(found: MoneyEntry, project: Project, kind: str, amount: Decimal) -> MoneyEntry:
    """The booking that a key sent again means; a key that was used for something else books nothing and says so."""
    if (found.project_id, found.kind, found.amount) != (project.pk, kind, round_half_up(amount, 2)):
        raise Problem(409, _("这一次提交已经记过另一笔账，这笔没有记。请刷新页面再记。"))
    return found


def _check(held: Project, told: dict[str, Any], source: Source) -> None:
    kind, amount = told["kind"], told["amount"]
    if not amount:
        raise Problem(422, _("金额不能是零。"), field="amount")
    if not amount.is_finite() or abs(amount) > MOST:
        raise Problem(422, _("这个数太大了，金额按万元填，一笔不会超过一千亿元，请核对单位。"), field="amount")
    if kind != MoneyKind.PLAN and told["on"] > clock.today():
        raise Problem(422, _("日期还没有到，请按实际发生的日期记。"), field="on")
    if kind in (*VOUCHED, MoneyKind.BOND) and amount < 0:
        raise Problem(422, _("记错了请用冲销，不要记负数。"), field="amount")
    if kind == MoneyKind.RECEIPT:
        if told["origin"] not in Capital.values:
            raise Problem(422, _("到位资金要选资金来源。"), field="origin")
        if not told["voucher"]:
            raise Problem(422, _("到位资金要写银行回单或验资报告的编号，同一笔只记一次。"), field="voucher")
    if kind == MoneyKind.PAID and not told["voucher"]:
        raise Problem(422, _("支付资金要写付款回单的编号，同一笔只记一次。"), field="voucher")
    if kind == MoneyKind.BOND and told["step"] not in BondStep.values:
        raise Problem(422, _("专项债要选到了哪个环节。"), field="step")
    if kind == MoneyKind.INVESTED and amount < 0 and source.of_month(held, told["month"]) + amount < 0:
        raise Problem(422, _("这个月的完成投资会成负数，请核对。"), field="amount")


def _counts(held: Project, entry: MoneyEntry, source: Source) -> Decimal:
    """What of a receipt counts: by where it comes from, and no further than the cap."""
    rule = edition(entry.on, settings.CATALOGUE_DIR)
    if entry.origin not in rule.receipts:
        return Decimal(0)
    return counted(entry.amount, source.eligible(held, rule.receipts), held.planned_total if rule.capped else None)


@transaction.atomic
def keep_sums(*, by: Actor, project: Project) -> None:
    """The project's own row follows its bookings."""
    _keep_sums(
        by, Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=project.pk)
    )


def _keep_sums(by: Actor, held: Project) -> None:
    now = books.standing_sums(held)
    if any(getattr(held, name) != value for name, value in now.items()):
        for name, value in now.items():
            setattr(held, name, value)
        save_row(by=by, row=held, verb=_("资金变动"))


@transaction.atomic
def reverse_money(*, by: Actor, entry: MoneyEntry, note: str = "", sums: bool = True) -> MoneyEntry:
    """Take a booking back by one that runs the other way; each booking once. Problem."""
    old = MoneyEntry.objects.select_for_update(of=("self",)).select_related("project__unit").get(pk=entry.pk)
    if old.reverses_id or MoneyEntry.objects.filter(reverses=old).exists():
        raise Problem(409, _("这一笔已经冲销过，或本身就是冲销。"), field="amount")
    held = Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=old.project_id)
    back = taken_back(by, held, old, note, books)
    back.save(force_insert=True)
    record_row(by=by, verb=_("冲销"), row=back)
    if sums:
        _keep_sums(by, held)
    return back


def taken_back(by: Actor, held: Project, old: MoneyEntry, note: str, source: Source) -> MoneyEntry:
    """The booking that runs the other way, not saved yet."""
    back = MoneyEntry(
        project=held, kind=old.kind, step=old.step, month=old.month, on=old.on,
        amount=-old.amount, origin=old.origin, payer=old.payer, voucher=old.voucher,
        note=note.strip()[:200] or _("冲销第 %(pk)s 笔") % {"pk": old.pk}, reverses=old, at=clock.now(), name=by.name[:60],
        account=by.account,
    )  # fmt: skip
    back.counted = _counts(held, back, source) if old.kind == MoneyKind.RECEIPT else Decimal(0)
    return back


class Pen(Protocol):
    """Who writes bookings: page by page into the database, or many lines onto a shelf. ``source`` knows what stands."""

    @property
    def source(self) -> Source: ...

    def book(self, project: Project, **told: Any) -> MoneyEntry:
        """One booking as `told_of` takes it. Raises Problem."""


@dataclass(frozen=True, slots=True)
class PagePen:
    """Books at once, by `book_money`."""

    by: Actor
    sums: bool
    source: Source = books

    def book(self, project: Project, **told: Any) -> MoneyEntry:
        return book_money(by=self.by, project=project, sums=self.sums, **told)


@transaction.atomic
def report_invested(
    *, by: Actor, project: Project, month: date, total: Decimal, note: str = "", sums: bool = True
) -> MoneyEntry | None:
    """完成投资 of a month is so much: what is booked is the difference to what stands, so that a month may be told as often as it
    changes. None when nothing changed. Raises Problem."""
    held = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    return tell_month(PagePen(by, sums), held, month, total, note)


def tell_month(pen: Pen, held: Project, month: date, total: Decimal, note: str = "") -> MoneyEntry | None:
    """`report_invested` for a project that is held. Raises Problem."""
    total = round_half_up(total, 2)
    if total < 0:
        raise Problem(422, _("完成投资不能是负数。"), field="amount")
    if month.replace(day=1) > clock.today():
        raise Problem(422, _("这个月还没有到。"), field="month")
    more = total - pen.source.of_month(held, month)
    if not more:
        return None
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return pen.book(held, kind=MoneyKind.INVESTED, month=month, on=min(last, clock.today()), amount=more, note=note)


def tell_months(pen: Pen, held: Project, months: Mapping[date, Decimal]) -> list[MoneyEntry]:
    """计划投资 of some months is so much: the others of their years stay as they stand. Raises Problem."""
    made = []
    for year in sorted({month.year for month in months}):
        stands = pen.source.year(held, year, MoneyKind.PLAN)
        wanted = [months.get(date(year, number, 1), stands[number - 1]) for number in range(1, 13)]
        wanted = [round_half_up(one, 2) for one in wanted]
        made += tell_year(pen, held, year, sum(wanted, Decimal(0)), wanted)
    return made


@transaction.atomic
def plan_year(
    *, by: Actor, project: Project, year: int, total: Decimal, months: Sequence[Decimal] | None = None
) -> list[MoneyEntry]:
    """年度计划: twelve months that add up to the year; telling it anew books the differences. Problem when they don't add up."""
    held = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    return tell_year(PagePen(by, sums=False), held, year, total, months)


def tell_year(
    pen: Pen, held: Project, year: int, total: Decimal, months: Sequence[Decimal] | None = None
) -> list[MoneyEntry]:
    """`plan_year` for a project that is held. Raises Problem."""
    wanted = [round_half_up(one, 2) for one in split_year(round_half_up(total, 2), months)]
    if any(one < 0 for one in wanted):
        raise Problem(422, _("每个月的计划不能是负数。"), field="months")
    if len(wanted) != 12 or sum(wanted) != round_half_up(total, 2):
        raise Problem(
            422, _("十二个月加起来是%(sum)s，不是全年的%(total)s。") % {"sum": said(sum(wanted, Decimal(0))), "total": said(total)},
            field="total",
        )  # fmt: skip
    stands = pen.source.year(held, year, MoneyKind.PLAN)
    firsts = [date(year, number, 1) for number in range(1, 13)]
    return [
        pen.book(held, kind=MoneyKind.PLAN, month=first, on=first, amount=new - old)
        for first, new, old in zip(firsts, wanted, stands, strict=True)
        if new != old
    ]
