"""Which rows a list is made of: scope, conditions and words, put so that the database begins at the right end.

A narrow scope or a rare word gathers its few rows through its own index; a wide scope or a common word is met while walking
the list in its order. A sample of keys tells which; planners guess this wrong, and then a page costs the whole table.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from zhenjie.engines.ledger.among import among
from zhenjie.engines.ledger.counting import BOUND, Extent, shares
from zhenjie.engines.ledger.counting import Count as Counted
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.ledger.rules import needles, runs
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within

FEW, SHOWN = 10_000, 51
#: Shares of a table: beyond WIDE an index leads to no fewer rows, up to NARROW a planner takes it by itself.
WIDE, NARROW = 0.5, 0.02
#: So many rows that fit conditions are counted exactly.
SEARCHED = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a register: where, under which conditions, holding which words."""

    declaration: Declaration
    prefixes: tuple[str, ...]
    wanted: Q
    words: str

    @property
    def needles(self) -> list[list[str]]:
        return needles(self.declaration.key, self.words)

    @property
    def is_void(self) -> bool:
        """Words that hold no letter at all are in no row."""
        return bool(self.words.strip()) and not runs(self.words)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows, not yet in order, and their number: as the sample says (None for a small table), or known. ``gathered`` are the same
    rows put the way that counts them quickest."""

    rows: QuerySet[Any]
    guess: int | None
    known: int | None = None
    exact_to: int = BOUND
    gathered: QuerySet[Any] | None = None

    def count(self) -> Counted:
        """Exact for a small table, and as far as `exact_to`; beyond that the estimate."""
        if self.known is not None:
            return Counted(self.known)
        if self.guess is not None and self.guess > self.exact_to:
            return Counted(self.guess, exact=False)
        rows = self.rows if self.gathered is None else self.gathered
        number = rows.order_by().values("pk")[: BOUND + 1].count()
        return Counted(number) if number <= BOUND else Counted(max(number, self.guess or 0), exact=self.guess is None)


def find(asked: Asked, extent: Extent) -> Found:
    """The rows asked for."""
    declaration = asked.declaration
    rows = declaration.rows().select_related(*declaration.joins)
    if asked.is_void:
        return Found(rows.none(), None)
    if extent.is_small:
        return Found(_by_words(_by_scope(rows, asked, wide=False), asked, common=False).filter(asked.wanted), None)
    scope, words, all_ = _sampled(asked, extent)
    plain = not asked.needles and not asked.wanted
    guess, exact_to = round(all_ * extent.span), BOUND if plain else SEARCHED
    gathered = _by_words(_by_scope(rows, asked, wide=scope > WIDE), asked, common=words > WIDE).filter(asked.wanted)
    # Walking looks at 1/share rows for each row shown; gathering at all that the narrower of scope and word holds.
    if all_ and SHOWN / all_ < min(scope, words) * extent.span:
        walked = _by_words(_by_scope(rows, asked, wide=True), asked, common=True).filter(asked.wanted)
        return Found(walked, guess, exact_to=exact_to, gathered=gathered)
    if max(scope, words) * extent.span <= FEW and max(scope, words) <= NARROW:
        return Found(gathered, guess)
    # Left to itself a planner walks the whole order for these few rows; their keys are few enough to be named.
    keys = list(gathered.order_by().values_list("pk", flat=True)[: 2 * FEW + 1])
    if len(keys) > 2 * FEW:
        return Found(gathered, len(keys))
    return Found(rows.filter(among(declaration.model, "pk", keys)), None, len(keys))


def _by_scope(rows: QuerySet[Any], asked: Asked, wide: bool) -> QuerySet[Any]:
    if not wide or not asked.declaration.unit:
        return within(rows, asked.prefixes, asked.declaration.path)
    return rows.filter(_inside(asked))


def _inside(asked: Asked) -> Q:
    """The scope as a look at each row's unit."""
    units = within(Unit.objects.filter(pk=OuterRef(f"{asked.declaration.unit}_id")), asked.prefixes, "path")
    return Q(Exists(units))


def _by_words(rows: QuerySet[Any], asked: Asked, common: bool) -> QuerySet[Any]:
    if not asked.needles or not asked.declaration.search:
        return rows
    if common or not asked.declaration.indexed:
        return rows.filter(_holding(asked))
    entries = _entries(asked).filter(grams__finds=[gram for word in asked.needles for gram in word])
    return rows.filter(pk__in=entries.values("row"))


def _holding(asked: Asked) -> Q:
    """The words as a look at each row."""
    if asked.declaration.indexed:
        return Q(Exists(_entries(asked).filter(row=OuterRef("pk"))))
    wanted = Q()
    for word in asked.words.split():
        somewhere = Q()
        for path in asked.declaration.search:
            somewhere |= Q(**{f"{path}__icontains": word})
        wanted &= somewhere
    return wanted


def _entries(asked: Asked) -> QuerySet[SearchText]:
    """The index entries that hold the words: the pairs of one word stand side by side."""
    found = SearchText.objects.filter(register=asked.declaration.key)
    for word in asked.needles:
        found = found.filter(grams__contains=" ".join(word))
    return found


def _sampled(asked: Asked, extent: Extent) -> tuple[float, float, float]:
    """The shares of possible keys that lie in the scope, hold the words, and fit altogether. Kept as long as the extent: who turns
    the pages of a list asks the same again."""
    return shares((asked.declaration.key, asked.prefixes, asked.wanted, asked.words), extent, lambda: _counted(asked, extent))


def _counted(asked: Asked, extent: Extent) -> tuple[float, float, float]:
    """One statement, each condition looked at once for each key."""
    keys = extent.sample()
    rows = asked.declaration.rows().order_by().filter(among(asked.declaration.model, "pk", keys))
    inside = _inside(asked) if asked.declaration.unit else _in_range(asked)
    if not asked.needles and not asked.wanted:
        share = rows.filter(inside).count() / len(keys)
        return share, 1.0, share
    always = ExpressionWrapper(Q(pk__isnull=False), BooleanField())
    found = rows.annotate(
        sampled_inside=inside,
        sampled_holding=_holding(asked) if asked.needles and asked.declaration.search else always,
        sampled_fitting=ExpressionWrapper(asked.wanted, BooleanField()) if asked.wanted else always,
    ).values_list("sampled_inside", "sampled_holding", "sampled_fitting")
    told = [(bool(inside), bool(holding), bool(fitting)) for inside, holding, fitting in found]
    size = len(keys)
    return (
        sum(inside for inside, _holding, _fitting in told) / size,
        sum(holding for _inside, holding, _fitting in told) / size,
        sum(inside and holding and fitting for inside, holding, fitting in told) / size,
    )


def _in_range(asked: Asked) -> Q:
    rows = within(asked.declaration.rows().filter(pk=OuterRef("pk")), asked.prefixes, "path")
    return Q(Exists(rows))
