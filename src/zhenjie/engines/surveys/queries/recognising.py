"""What was asked before, and what the head of a column may mean."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from zhenjie.core import clock
from zhenjie.core.periods import print_period
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.choices.reports import FormState, Origin
from zhenjie.engines.surveys.models.reports import Fact, ReportColumn, ReportForm
from zhenjie.engines.surveys.queries.known import period_of
from zhenjie.engines.surveys.queries.picks import Pick
from zhenjie.engines.surveys.rules.matching import Match, best, fact_key

#: How far back an earlier question still counts as "asked already".
LOOK_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier form that asked some of the same columns of some of the same units."""

    form: ReportForm
    titles: tuple[str, ...]
    own: bool = True

    @property
    def url(self) -> str:
        """Where its answers stand: all of them when it was asked from here or below, else the parts of units below."""
        return reverse("surveys:report" if self.own else "surveys:report_fill", args=[self.form.pk])

    @property
    def when(self) -> str:
        return print_period(self.form.period)

    @property
    def sentence(self) -> str:
        """`这 3 列 2026年10月的《…》已经问过`."""
        return f"这 {len(self.titles)} 列 {self.when}的《{self.form.title}》已经问过"


def asked_before(form: ReportForm, columns: Sequence[ReportColumn]) -> list[Before]:
    """Earlier forms of the last twelve months, to units asked now, with the same columns; the most columns first. Only what
    somebody would have to type counts, or was typed then: a column that the ledger fills is no question."""
    facts = {column.fact: column for column in columns}
    same = ReportColumn.objects.filter(fact__in=facts).exclude(form=form.pk).exclude(form__state=FormState.DRAFT)
    same = same.filter(form__sent_at__gte=clock.now() - LOOK_BACK, form__rows=form.rows)
    if form.asked:
        same = same.filter(Q(form__tasks__unit__in=form.asked))
    rows: dict[int, list[ReportColumn]] = defaultdict(list)
    for one in within(same.select_related("form__unit").distinct(), [form.unit.path], "form__tasks__unit__path"):
        rows[one.form_id].append(one)
    found = []
    for earlier in rows.values():
        titles = [facts[one.fact].title for one in earlier if same_question(one, facts[one.fact], form)]
        if titles:
            theirs = earlier[0].form
            found.append(Before(theirs, tuple(titles), covers(form.unit.path, theirs.unit.path)))
    return sorted(found, key=lambda one: (-len(one.titles), -one.form.pk))


def same_question(earlier: ReportColumn, column: ReportColumn, form: ReportForm) -> bool:
    """Whether two columns of one fact ask for the same time."""
    if column.origin == Origin.INDICATOR:
        return period_of(earlier, earlier.form) == period_of(column, form)
    return earlier.standing or column.standing or earlier.form.period == form.period


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a head of a column may mean: the one sure thing, or what it may be."""

    title: str
    pick: Pick | None = None
    fact: Fact | None = None
    likely: tuple[Match, ...] = ()


def recognise(titles: Sequence[str], offered: Sequence[Pick], form: ReportForm) -> list[Recognised]:
    """What each title means among things that can be picked and questions asked before. Only one sure match is taken without
    asking; several things of the same name, or a likeness, are for a person to choose."""
    by_key = {pick.key: pick for pick in offered}
    known = [(pick.key, pick.title, pick.aliases) for pick in offered]
    keys = {fact_key(title) for title in titles}
    facts: dict[str, Fact] = {}
    for fact in within(Fact.objects.filter(key__in=keys), [form.unit.path]).order_by("id"):
        facts[fact.key] = fact
    asked = _asked_titles(form)
    found = []
    for title in titles:
        matches = best(title, [*known, *((f"fact|{key}", name, ()) for key, name in asked.items())])
        sure = [match for match in matches if match.sure and match.key in by_key]
        # A name that says the whole is surer than one that only says the column ("面积" of several registers).
        whole = [match for match in sure if fact_key(by_key[match.key].title) == fact_key(title)]
        sure = whole if len(whole) == 1 else sure
        pick = by_key[sure[0].key] if len(sure) == 1 else None
        found.append(Recognised(title, pick, facts.get(fact_key(title)), tuple(matches)))
    return found


def _asked_titles(form: ReportForm) -> dict[str, str]:
    """Questions that were newly named before, by key: whoever asks nearly the same is shown them."""
    columns = ReportColumn.objects.filter(origin=Origin.NEW).exclude(form=form.pk).exclude(form__state=FormState.DRAFT)
    rows = within(columns, [form.unit.path], "form__tasks__unit__path").order_by("-id").values_list("fact", "title")
    return dict(rows.distinct()[:2000])
