"""What the indicators count from projects, each in two ways: the number, and its rows one by one with why they count or don't."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.domains.projects.choices import MoneyKind, Sector, Stage
from zhenjie.domains.projects.models.asides import Aside
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries import books, chain, counts
from zhenjie.domains.projects.queries.counts import Asked
from zhenjie.domains.projects.rules.definitions import edition
from zhenjie.engines.indicators.queries import definitions

YI = Decimal(10_000)
#: Entered so many days after the period: the report had gone out by then.
LATE = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Line:
    """One project behind a figure, in the unit of the figure; ``counts`` False: looked at and left out."""

    project: Project
    value: Decimal
    counts: bool
    why: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """How an indicator is counted. ``only``: which projects; ``listed``: only those in the statistical library (纳统)."""

    key: str
    kind: str
    stage: str = ""
    only: dict[str, Any] = field(default_factory=dict)
    listed: bool = False
    sums: bool = False

    @property
    def is_money(self) -> bool:
        """Whether bookings are added; else projects are counted."""
        return self.kind not in ("flow", "stock")


#: What a campaign may count: all projects of a place, whatever the statistics take of them.
COUNTED = {
    one.key: one
    for one in (
        Source("all-invested", MoneyKind.INVESTED),
        Source("all-received", MoneyKind.RECEIPT),
        Source("all-signed", "flow", Stage.SIGNED),
        Source("all-landed", "flow", Stage.LANDED),
        Source("all-started", "flow", Stage.STARTED),
        Source("all-completed", "flow", Stage.COMPLETED),
        Source("all-producing", "flow", Stage.PRODUCING),
        Source("all-listed", "flow", Stage.LISTED),
    )
}
SOURCES = {
    one.key: one
    for one in (
        Source("fixed-asset-investment", MoneyKind.INVESTED, listed=True),
        Source("industrial-investment", MoneyKind.INVESTED, only={"sector": Sector.INDUSTRY}, listed=True),
        Source("upgrade-investment", MoneyKind.INVESTED, only={"sector": Sector.INDUSTRY, "upgrade": True}, listed=True),
        Source("private-investment", MoneyKind.INVESTED, only={"private": True}, listed=True),
        Source("real-estate-investment", MoneyKind.INVESTED, only={"sector": Sector.ESTATE}, listed=True),
        Source("key-project-investment", MoneyKind.INVESTED, only={"is_key": True}),
        Source("key-project-plan", MoneyKind.PLAN, only={"is_key": True}),
        Source("domestic-capital", MoneyKind.RECEIPT),
        Source("signed-projects", "flow", Stage.SIGNED),
        Source("signed-investment", "flow", Stage.SIGNED, sums=True),
        Source("landed-projects", "flow", Stage.LANDED),
        Source("started-projects", "flow", Stage.STARTED),
        Source("started-projects-10m", "flow", Stage.STARTED, {"planned_total__gte": 1000}),
        Source("started-projects-100m", "flow", Stage.STARTED, {"planned_total__gte": 10000}),
        Source("completed-projects", "flow", Stage.PRODUCING),
        Source("negotiating-projects", "stock", Stage.NEGOTIATING),
        Source("negotiating-investment", "stock", Stage.NEGOTIATING, sums=True),
        Source("building-projects", "stock", Stage.BUILDING),
        Source("building-investment", "stock", Stage.BUILDING, sums=True),
    )
}  # fmt: skip


def source_of(key: str) -> Source:
    """How something is counted, an indicator or what a campaign may count. KeyError for what nobody counts."""
    return SOURCES.get(key) or COUNTED[key]


def title_of(key: str) -> str:
    """What a count is called: as the catalogue calls it, or by what a campaign counts."""
    if (definition := definitions().get(key)) is not None:
        return definition.name
    source = source_of(key)
    if source.is_money:
        return str(MoneyKind(source.kind).label)
    return _("到“%(stage)s”的项目") % {"stage": Stage(source.stage).label}


def measure_of(key: str) -> str:
    """In what `value` and `lines` count it."""
    source = source_of(key)
    return "亿元" if source.is_money or source.sums else "个"


def value(key: str, prefixes: Iterable[str], start: date, end: date) -> Decimal:
    """The figure of a period in the unit of the catalogue (个, 亿元). One query."""
    source, here = source_of(key), tuple(prefixes)
    if source.kind in ("flow", "stock"):
        told = counts.count(_rows(source, here, start, end), source.stage)
        return told.amount / YI if source.sums else Decimal(told.number)
    told_money = _money(source, here, start, end)
    if source.listed:
        told_money = told_money.filter(project__in=chain.with_mark(chain.projects(here), (Stage.LISTED,), end))
    return books.total(told_money, "counted" if source.kind == MoneyKind.RECEIPT else "amount") / YI


def _rows(source: Source, here: Sequence[str], start: date, end: date) -> "QuerySet[Any]":
    flow = source.kind == "flow"
    stages: tuple[str, ...] = (source.stage,)
    if not flow:
        stages = edition(end, settings.CATALOGUE_DIR).stocks.get(source.stage, stages)
    return counts.rows(here, Asked(stages, flow, start, end)).filter(**source.only)


def _money(source: Source, here: Sequence[str], start: date, end: date) -> "QuerySet[Any]":
    only = {f"project__{name}": one for name, one in source.only.items()}
    if source.kind == MoneyKind.PLAN:
        start, end = end.replace(month=1, day=1), end.replace(month=12, day=31)
    return books.money(here).filter(kind=source.kind, month__gte=start, month__lte=end, **only)


def lines(key: str, prefixes: Iterable[str], start: date, end: date) -> list[Line]:
    """The rows of a figure, what is left out among them, the largest first. Their counted values add up to `value`."""
    source, here = source_of(key), tuple(prefixes)
    by_kind: dict[str, Callable[..., list[Line]]] = {"flow": _flow_lines, "stock": _stock_lines}
    found = by_kind.get(source.kind, _money_lines)(source, here, start, end)
    return sorted(found, key=lambda one: (not one.counts, -one.value, one.project.pk))


def _worth(source: Source, project: Project) -> Decimal:
    return (project.planned_total or Decimal(0)) / YI if source.sums else Decimal(1)


def _flow_lines(source: Source, here: Sequence[str], start: date, end: date) -> list[Line]:
    rows = list(_rows(source, here, start, end).select_related("unit"))
    proofs = counts.proofs(rows, source.stage)
    found = [_entered(source, one, proofs.get(one.pk), end) for one in rows]
    return found + _near_misses(source, here, start, end, {one.pk for one in rows})


def _entered(source: Source, project: Project, entry: StageEntry | None, end: date) -> Line:
    line = Line(project, _worth(source, project), True, "")
    if entry is None:
        return line
    late = clock.aware(entry.at).date() > end + LATE
    why = _("%(day)s 计入，凭据：%(proof)s %(number)s") % {
        "day": entry.on, "proof": entry.get_evidence_display(), "number": entry.number,
    }  # fmt: skip
    if late:
        why += _("；%(day)s 才登记，当时报数时账上还没有") % {"day": clock.aware(entry.at).date()}
    return replace(line, why=why, late=late)


def _near_misses(source: Source, here: Sequence[str], start: date, end: date, counted: set[int]) -> list[Line]:
    """What somebody may have reported and the ledger leaves out: corrected to another period, withdrawn, struck off, too small."""
    told = StageEntry.objects.filter(
        stage=source.stage, on__gte=start, on__lte=end, resumes=False, project__in=chain.projects(here)
    ).exclude(project__in=counted)
    aside = set(
        Aside.objects.filter(since__lte=end)
        .filter(Q(until__isnull=True) | Q(until__gt=end), project__in=told.values("project"))
        .values_list("project", flat=True)
    )
    found: dict[int, Line] = {}
    for one in told.select_related("project__unit", "corrected_by").order_by("pk"):
        later = getattr(one, "corrected_by", None)
        if one.withdrawn or (later is not None and later.withdrawn):
            why = _("这一步已撤回")
        elif later is not None:
            why = _("已更正为 %(day)s，不在这段时间") % {"day": later.on}
        elif one.project_id in aside:
            why = _("同一线索已在别处登记，按裁定或等裁定，不计入")
        elif one.project.stage == Stage.STRUCK:
            why = _("项目已剔除")
        else:
            why = _("不符合这个指标的范围（规模或类型）")
        found[one.project_id] = Line(one.project, _worth(source, one.project), False, why)
    return list(found.values())


def _stock_lines(source: Source, here: Sequence[str], start: date, end: date) -> list[Line]:
    rows = list(_rows(source, here, start, end).select_related("unit"))
    proofs = counts.proofs(rows, source.stage)
    return [_entered(source, one, proofs.get(one.pk), end) for one in rows]


def _money_lines(source: Source, here: Sequence[str], start: date, end: date) -> list[Line]:
    receipt = source.kind == MoneyKind.RECEIPT
    told = (
        _money(source, here, start, end)
        .order_by()
        .values("project")
        .annotate(
            all=Sum("amount"), counted=Sum("counted"), late=Sum("amount", filter=Q(at__gt=clock.aware(end + LATE)))
        )
    )
    sums = {one["project"]: one for one in told}
    rows = Project.objects.filter(pk__in=list(sums)).select_related("unit")
    marked = set(chain.with_mark(rows, (Stage.LISTED,), end).values_list("pk", flat=True)) if source.listed else set()
    found = []
    for one in rows.order_by("pk"):
        made = sums[one.pk]
        line = Line(one, Decimal(made["counted"] if receipt else made["all"]) / YI, True, "", bool(made["late"]))
        if source.listed and one.pk not in marked:
            line = replace(line, counts=False, why=_("没有纳统，不计入统计口径"))
        elif receipt:
            out = Decimal(made["all"] - made["counted"]) / YI
            why = (
                _("不计入的 %(out)s 亿元：来源不算内资，或超出计划总投资") % {"out": f"{out:.4f}"}
                if out
                else _("逐笔到账凭证")
            )
            line = replace(line, why=why)
        else:
            line = replace(line, why=_("已纳统") if source.listed else _("按月登记的完成投资"))
        if made["late"]:
            line = replace(
                line, why=line.why + _("；其中 %(out)s 亿元是期后补记的") % {"out": f"{made['late'] / YI:.4f}"}
            )
        found.append(line)
    return found
