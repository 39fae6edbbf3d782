"""Which rows a list is made of: scope, conditions and words, put so that the database begins at the right end.

A narrow scope or a rare word gathers its few rows through its own index; a wide scope or a common word is met while walking
the list in its order. A sample of keys tells which; planners guess this wrong, and then a page costs the whole table.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, ExpressionWrapper, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

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
    rows put the way that counts them quickest; ``costly``: even so it takes longer than the page."""

    rows: QuerySet[Any]
    guess: int | None
    known: int | None = None
    gathered: QuerySet[Any] | None = None
    costly: bool = False

    def count(self, patient: bool = False) -> Counted:
        """Exact up to 10,000, beyond that the estimate. Where far more rows would have to be looked at than there are to count, the
        estimate too, unless somebody is ``patient``."""
        if self.known is not None:
            return Counted(self.known)
        if self.guess is not None and (self.guess > BOUND or (self.costly and not patient)):
            return Counted(self.guess, exact=False)
        rows = self.rows if self.gathered is None else self.gathered
        number = rows.order_by().values("pk")[: BOUND + 1].count()
        return Counted(number) if number <= BOUND else Counted(max(number, self.guess or 0), exact=self.guess is None)


def find(asked: Asked, extent: Extent) -> Found:
    """The rows asked for."""
    declaration = asked.declaration
    rows = declaration.rows().select_related(*declaration.joins)
    rows = rows.prefetch_related(*(column.beside.fetch() for column in declaration.besides if column.beside))
    if asked.is_void:
        return Found(rows.none(), None)
    if extent.is_small:
        return Found(_by_words(_by_scope(rows, asked, wide=False), asked, common=False).filter(asked.wanted), None)
    scope, words, all_ = _sampled(asked, extent)
    guess, looked_at = round(all_ * extent.span), min(scope, words) * extent.span
    gathered = _by_words(_by_scope(rows, asked, wide=scope > WIDE), asked, common=words > WIDE).filter(asked.wanted)
    # Walking looks at 1/share rows for each row shown; gathering, which costs twice as much a row, at all in the narrower of scope and word.
    if all_ and SHOWN / all_ < 2 * looked_at:
        walked = _by_words(_by_scope(rows, asked, wide=True), asked, common=True).filter(asked.wanted)
        return Found(walked, guess, gathered=gathered, costly=looked_at > BOUND)
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


def _looked(asked: Asked) -> ExpressionWrapper[Any] | Subquery:
    """The words as a look at each row of the sample: not as EXISTS, which PostgreSQL would answer by reading the index from end to end."""
    if not asked.declaration.indexed:
        return ExpressionWrapper(_holding(asked), IntegerField())
    holds = Q()
    for word in asked.needles:
        holds &= Q(grams__contains=" ".join(word))
    entry = SearchText.objects.filter(register=asked.declaration.key, row=OuterRef("pk"))
    return Subquery(entry.values(holds=ExpressionWrapper(holds, IntegerField())))


def _entries(asked: Asked) -> QuerySet[SearchText]:
    """The index entries that hold the words: the pairs of one word stand side by side."""
    found = SearchText.objects.filter(register=asked.declaration.key)
    for word in asked.needles:
        found = found.filter(grams__contains=" ".join(word))
    return found


def _sampled(asked: Asked, extent: Extent) -> tuple[float, float, float]:
    """The shares of possible keys that lie in the scope, hold the words, and fit altogether. Kept as long as the extent: who turns
    the pages of a list asks the same again."""
    return shares(
        (asked.declaration.key, asked.prefixes, asked.wanted, asked.words), extent, lambda: _counted(asked, extent)
    )


def _counted(asked: Asked, extent: Extent) -> tuple[float, float, float]:
    """One statement, each condition looked at once for each key. Words are dear to look for: in the first third of the keys, for their
    share, and besides only where all else fits."""
    keys = extent.sample()
    rows = asked.declaration.rows().order_by().filter(among(asked.declaration.model, "pk", keys))
    inside = _inside(asked) if asked.declaration.unit else _in_range(asked)
    worded = bool(asked.needles and asked.declaration.search)
    if not worded and not asked.wanted:
        share = rows.filter(inside).count() / len(keys)
        return share, 1.0, share
    # As numbers: no value of the sample has to be made an object.
    rows = rows.annotate(
        sampled_inside=ExpressionWrapper(inside, IntegerField()),
        sampled_fitting=ExpressionWrapper(asked.wanted, IntegerField()) if asked.wanted else Value(1),
    )
    names, third = ["pk", "sampled_inside", "sampled_fitting"], set(keys[: len(keys) // 3])
    if worded:
        dear = Q(among(asked.declaration.model, "pk", sorted(third))) | (inside & asked.wanted)
        rows = rows.annotate(sampled_holding=Case(When(dear, then=_looked(asked)), output_field=IntegerField()))
        names.append("sampled_holding")
    found = list(rows.values_list(*names))
    scope = sum(bool(inside) for _pk, inside, *_more in found) / len(keys)
    all_ = sum(all(said) for _pk, *said in found) / len(keys)
    if not worded:
        return scope, 1.0, all_
    words = sum(bool(holding) for pk, *_said, holding in found if pk in third) / len(third)
    return scope, max(words, all_), all_


def _in_range(asked: Asked) -> Q:
    rows = within(asked.declaration.rows().filter(pk=OuterRef("pk")), asked.prefixes, "path")
    return Q(Exists(rows))
