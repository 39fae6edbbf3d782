"""The shared readers of the reading: documents in scope, a document ready for review, what the books say beside a figure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhenjie.core.periods import Period, PeriodError
from zhenjie.core.quantities import Quantity
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators.models import Observation, Target
from zhenjie.engines.indicators.preparing import Said, prepare
from zhenjie.engines.indicators.problems import Problem as IndicatorProblem
from zhenjie.engines.indicators.queries import definitions, known
from zhenjie.engines.indicators.rules import Definition, lookup, spans
from zhenjie.engines.indicators.tallies import counted_of
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import units_below, within
from zhenjie.engines.reading import rules
from zhenjie.engines.reading.checks import counted
from zhenjie.engines.reading.choices import CONFIRMED, NOTES, TARGET_NAMES, FigureStatus, Resolution, Verdict
from zhenjie.engines.reading.models import Document, Figure, Finding
from zhenjie.engines.reading.rules import Confirmed, Plan, Row

#: A source for figures that are only weighed, not posted.
_NOWHERE = Ref("reading.figure", "0")
#: Units looked through for the bodies a report names: villages and offices of a township, townships of a county.
_BODIES = 2_000


def documents(prefixes: Iterable[str]) -> QuerySet[Document]:
    """Documents of the units within `prefixes`, newest first, with how many figures each has and how many are decided."""
    figures = Figure.objects.filter(document=OuterRef("pk"))
    return undecided(prefixes).annotate(
        found=_count(figures), posted=_count(figures.filter(status=FigureStatus.POSTED))
    )


def undecided(prefixes: Iterable[str]) -> QuerySet[Document]:
    """Documents of the units within `prefixes`, newest first, with how many figures wait and how many contradict each other."""
    rows = within(Document.objects.all(), prefixes).select_related("unit", "file")
    waiting = Figure.objects.filter(document=OuterRef("pk"), status=FigureStatus.PROPOSED)
    clashes = Finding.objects.filter(document=OuterRef("pk"), verdict=Verdict.CONTRADICTS, resolution=Resolution.NONE)
    return rows.annotate(waiting=_count(waiting), clashes=_count(clashes)).order_by("-id")


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("document").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def bodies_of(unit: Unit) -> dict[str, Unit]:
    """The unit and those below by the names a report may use; a name that two bear is left out."""
    below = list(units_below(unit)[:_BODIES])
    names = Counter(one.name for one in below)
    return {one.name: one for one in below if names[one.name] == 1} | {unit.name: unit}


class Books:
    """What the platform holds, asked the way the checks ask: by catalogue name, body and period. Remembers its answers."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._bodies = bodies_of(unit)
        self._answers: dict[tuple[str, str, str], Decimal | None] = {}

    def __call__(self, indicator: str, subject: str, period: Period) -> Decimal | None:
        """The value in the base unit of measure (元, a ratio for %); None where nothing is held."""
        asked = (indicator, subject, period.iso())
        if asked not in self._answers:
            self._answers[asked] = self._ask(indicator, subject, period)
        return self._answers[asked]

    def _ask(self, indicator: str, subject: str, period: Period) -> Decimal | None:
        if (asked := self._found(indicator, subject)) is None:
            return None
        definition, body = asked
        try:
            held = known(definition.key, body, period)
        except PeriodError:
            return None
        return None if held is None or held.value is None else Quantity(held.value, held.unit).normalised()[0]

    def _found(self, indicator: str, subject: str) -> tuple[Definition, Unit] | None:
        """The indicator and the body that are meant; None where one of them is not known."""
        body = self._bodies.get(subject) if subject else self._unit
        definition = definitions().get(indicator) or lookup(indicator, "", settings.CATALOGUE_DIR)
        return None if body is None or definition is None else (definition, body)

    def counted(self, indicator: str, subject: str, period: Period) -> counted.Count | None:
        """What the registers count, in the base unit; None where nothing counts the indicator of this body."""
        if (asked := self._found(indicator, subject)) is None:
            return None
        definition, body = asked
        try:
            found = counted_of(definition.key, body, period)
        except PeriodError:
            return None
        if found is None:
            return None
        return counted.Count(Quantity(found.value, found.measure).normalised()[0], found.title, str(found.source))


@dataclass(frozen=True, slots=True)
class Beside:
    """What posting a row would do to the books: `kind` is new, same or changed; `held` what they hold, in `measure`."""

    kind: str
    held: Decimal | None = None
    measure: str = ""
    trouble: str = ""


@dataclass(slots=True)
class Posting:
    """The rows that confirmed figures make and what each would do."""

    plan: Plan
    beside: dict[int, Beside] = field(default_factory=dict)

    @property
    def ready(self) -> list[Row]:
        """Rows that can go into the books."""
        return [row for row in self.plan.rows if not self.beside[row.figure].trouble]

    def count(self, kind: str) -> int:
        """How many ready rows are `new`, `same` or `changed`."""
        return sum(self.beside[row.figure].kind == kind for row in self.ready)


def confirmed(figures: Iterable[Figure]) -> list[Confirmed]:
    """Figures as values for the rules."""
    return [
        Confirmed(
            pk=figure.pk,
            key=figure.key,
            unit=figure.unit_id,
            period=figure.period,
            value=figure.value,
            measure=figure.measure,
            aspect=figure.aspect,
            approx=figure.approx,
            sentence=figure.sentence,
            # 收入10万元以上的村: who corrects it by hand has said that it is more than a threshold.
            threshold="threshold" in figure.doubts and figure.status != FigureStatus.CORRECTED,
        )
        for figure in figures
    ]


def posting_of(figures: Iterable[Figure]) -> Posting:
    """What posting these figures would do. Three queries, however many there are."""
    made = Posting(rules.plan(confirmed(figures)))
    ready = {}
    for row in made.plan.rows:
        said = Said(row.key, row.period, row.value, _NOWHERE, symbol=row.symbol)
        try:
            ready[row.figure] = prepare(said)
        except IndicatorProblem as problem:
            made.beside[row.figure] = Beside("", trouble=str(problem))
    held = _held(made.plan.rows, ready)
    for row in made.plan.rows:
        if row.figure in made.beside:
            continue
        definition, period, said = ready[row.figure]
        at = row.period if row.kind == "target" else period
        value = held.get((row.kind, row.unit, definition.key, at.iso()))
        kind = "new" if value is None else "same" if value == said.value else "changed"
        made.beside[row.figure] = Beside(kind, value, definition.unit)
    return made


def _held(
    rows: Sequence[Row], ready: Mapping[int, tuple[Definition, Period, Said]]
) -> dict[tuple[str, int, str, str], Decimal]:
    """The books' values for the cells of `rows`, by kind, unit, indicator and period."""
    units = {row.unit for row in rows}
    keys = {definition.key for definition, _, _ in ready.values()}
    wanted = [spans.code(period) for _, period, _ in ready.values()]
    observed = Observation.objects.filter(unit__in=units, indicator__key__in=keys, period__in=wanted, aspect="level")
    aims = Target.objects.filter(unit__in=units, indicator__key__in=keys, name__in=TARGET_NAMES.values())
    held: dict[tuple[str, int, str, str], Decimal] = {}
    for kind, kept in (("value", observed), ("target", aims)):
        told: Any
        for told in kept.order_by().select_related("indicator"):
            held[kind, told.unit_id, told.indicator.key, told.period.iso()] = told.value
    return held


@dataclass(slots=True)
class Review:
    """A document as the review page shows it."""

    document: Document
    figures: list[Figure]
    findings: list[Finding]
    posting: Posting

    @property
    def contradictions(self) -> list[Finding]:
        """Contradictions that nobody has settled."""
        return [f for f in self.findings if f.verdict == Verdict.CONTRADICTS and f.resolution == Resolution.NONE]

    @property
    def clashing(self) -> set[int]:
        """Keys of the figures in open contradictions."""
        return {finding.disputed_id for finding in self.contradictions if finding.disputed_id}

    def waiting(self) -> list[Figure]:
        """Figures nobody has decided on."""
        return [figure for figure in self.figures if figure.status == FigureStatus.PROPOSED]

    def undoubted(self) -> list[Figure]:
        """Waiting figures that may be accepted together."""
        clashing = self.clashing
        return [f for f in self.waiting() if rules.undoubted(f.doubts, NOTES, f.pk in clashing)]

    def doubtful(self) -> list[Figure]:
        """Waiting figures that a person has to look at."""
        return [f for f in self.waiting() if f.is_doubtful]

    def bare(self) -> int:
        """How many figures say no period and could still be posted."""
        return sum(not f.period and f.status not in (FigureStatus.POSTED, FigureStatus.REJECTED) for f in self.figures)


def review_of(document: Document) -> Review:
    """Everything the review page needs, in a fixed number of queries."""
    figures = list(document.figures.select_related("unit").order_by("position"))
    findings = list(document.findings.select_related("disputed").order_by("position"))
    posting = posting_of(f for f in figures if f.status in CONFIRMED)
    return Review(document, figures, findings, posting)
