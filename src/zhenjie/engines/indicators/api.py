"""/indicators and /observations: the catalogue, the figures, and posting one."""

from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from zhenjie.core.periods import Period, PeriodError
from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.indicators import actions, queries
from zhenjie.engines.indicators.models import Indicator, Observation
from zhenjie.engines.indicators.problems import Problem as Refusal
from zhenjie.engines.indicators.problems import Stale
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.ledger.api import LIMIT, LONGEST, Listing, allowed, idempotent, listing, unit_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.resolving import is_ours
from zhenjie.engines.org.queries import within

router = Router(tags=["indicators"])


class IndicatorOut(Schema):
    """指标."""

    key: str
    name: str
    section: str
    unit: str


class ObservationOut(Schema):
    """观测值; `value` in the indicator's unit, as known now."""

    id: int
    unit: int
    indicator: str
    period: str
    value: Decimal
    reported_growth: Decimal | None
    caliber: str
    approx: str
    source: str
    version: int

    @staticmethod
    def resolve_unit(row: Observation) -> int:
        return row.unit_id

    @staticmethod
    def resolve_indicator(row: Observation) -> str:
        return row.indicator.key

    @staticmethod
    def resolve_period(row: Observation) -> str:
        return row.period.iso()


class ObservationsAsked(Schema):
    """Which observations."""

    indicator: str = Field("", max_length=60, description="指标编码")
    unit: int | None = Field(None, description="只要这个单元的")
    period: str = Field("", max_length=21, description="时段，例如 2026-01-01/2026-10-31")
    cursor: str | None = None
    limit: int = Field(LIMIT, ge=1, le=LONGEST)


class ObservationIn(Schema):
    """One figure to be posted. `source` is the caller's own number of the record, e.g. `stats:2026-10-17`."""

    indicator: str = Field(max_length=60)
    unit: int
    period: str = Field(max_length=21, description="2026-01-01/2026-10-31")
    value: Decimal = Field(max_digits=20)
    symbol: str = Field("", max_length=20, description="计量单位，不写就是指标自己的")
    reported_growth: Decimal | None = Field(None, description="上报增速，百分数")
    source: str = Field(max_length=80)
    published_on: date | None = None
    reason: str = Field("", max_length=200)
    version: int | None = Field(None, description="读到的版本；中间有人改过就拒绝")


class ValueOut(Schema):
    """What counts for one unit and period: rolled up where units hang below."""

    indicator: str
    unit: int
    period: str
    value: Decimal | None
    own: Decimal | None
    computed: Decimal | None
    remainder: Decimal | None
    parts: int
    published: Decimal | None
    growth: str
    completion: Decimal | None
    target: str


@router.get("/indicators", response=Listing[IndicatorOut], summary="指标目录")
def indicators(request: HttpRequest, cursor: str | None = None, limit: int = LIMIT) -> object:
    """The indicators of this deployment, by key."""
    allowed(request, "indicators.read")
    return listing(Indicator.objects.filter(active=True), "key", cursor, limit)


@router.get("/observations", response=Listing[ObservationOut], summary="观测值列表")
def observations(request: HttpRequest, asked: Query[ObservationsAsked]) -> object:
    """Posted figures within the token's scope, oldest first."""
    found = within(Observation.objects.select_related("indicator"), allowed(request, "indicators.read"))
    if asked.indicator:
        found = found.filter(indicator__key=asked.indicator)
    if asked.unit is not None:
        found = found.filter(unit=unit_of(request, "indicators.read", asked.unit))
    if asked.period:
        found = found.filter(period=spans.code(_period(asked.period)))
    return listing(found, "id", asked.cursor, asked.limit)


@router.get("/values", response=ValueOut, summary="一个单元的指标值（含汇总）")
def value(request: HttpRequest, indicator: str, unit: int, period: str) -> object:
    """The value that counts, with what it is made of."""
    where = unit_of(request, "indicators.read", unit)
    try:
        row = queries.single(queries.indicator_of(indicator), where, _period(period))
    except Refusal as error:
        raise Problem(404, str(error)) from error
    known = row.value
    return {
        "indicator": indicator,
        "unit": where.pk,
        "period": row.period.iso(),
        "value": known.value if known else None,
        "own": known.own if known else None,
        "computed": known.computed if known else None,
        "remainder": known.remainder if known else None,
        "parts": known.parts if known else 0,
        "published": row.published,
        "growth": row.growth.text,
        "completion": row.pace.completion if row.pace else None,
        "target": row.pace.target_name if row.pace else "",
    }


@router.post("/observations", response=ObservationOut, summary="入账一个数")
def post_observation(request: HttpRequest, given: ObservationIn) -> object:
    """Post one figure; the same figure of the same source again changes nothing."""
    unit = unit_of(request, "indicators.enter", given.unit)
    try:
        source = Ref.parse(given.source)
    except RefError as error:
        raise Problem(422, str(error), errors=[{"pointer": "body/source", "detail": str(error)}]) from error
    if is_ours(source.register):
        # It would pass for a sentence of a document, and show one of another township to whoever asks for the evidence.
        said = _("“%(source)s”是平台内部的编号，来源请写您那边的记录号，例如 stats:2026-10-17。") % {"source": source}
        raise Problem(422, said, errors=[{"pointer": "body/source", "detail": said}])
    pk = idempotent(request, lambda: _post(request, given, unit, source))
    return Observation.objects.select_related("indicator").get(pk=pk)


def _post(request: HttpRequest, given: ObservationIn, unit: object, source: Ref) -> int:
    try:
        row = actions.post(
            by=request.actor,  # type: ignore[attr-defined]
            unit=unit,  # type: ignore[arg-type]
            indicator=given.indicator,
            period=_period(given.period),
            value=given.value,
            symbol=given.symbol,
            reported_growth=given.reported_growth,
            source=source,
            published_on=given.published_on,
            reason=given.reason,
            version=given.version,
        )
    except Stale as error:
        raise Problem(409, str(error), version=error.theirs) from error
    except Refusal as error:
        raise Problem(
            422, str(error), errors=[{"pointer": f"body/{error.field or 'value'}", "detail": str(error)}]
        ) from error
    return row.pk


def _period(text: str) -> Period:
    try:
        period = Period.from_iso(text)
        spans.code(period)
    except PeriodError as error:
        raise Problem(422, str(error)) from error
    if period.start == period.end:
        return spans.decode(spans.code(period))
    return period
