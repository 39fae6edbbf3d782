"""The search box: which rows hold the words. Rare words go through the gram index; common ones are met while walking."""

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from zhenjie.engines.ledger.counting import Extent, draw, extent
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.ledger.rules import needles, runs

Row = TypeVar("Row", bound=Model)
FEW = 10_000


def find(queryset: QuerySet[Row], declaration: Declaration, words: str, span: Extent | None = None) -> QuerySet[Row]:
    """The rows of `queryset` that hold all of `words`; words of one or two characters are found as well as longer ones."""
    if not declaration.search or not words.strip():
        return queryset
    if not runs(words):
        return queryset.none()
    if not declaration.indexed:
        return queryset.filter(_in_columns(declaration, words))
    wanted = needles(declaration.key, words)
    span = span or extent(declaration.model)
    if span.span > 2 * FEW and _is_common(declaration, wanted, span):
        return queryset.filter(Exists(holding(declaration, wanted).filter(row=OuterRef("pk"))))
    hits = indexed(declaration, wanted)
    return queryset.filter(pk__in=hits.values("row"))


def indexed(declaration: Declaration, wanted: list[list[str]]) -> QuerySet[SearchText]:
    """The index entries that hold the words, through the gram index."""
    return holding(declaration, wanted).filter(grams__finds=[gram for word in wanted for gram in word])


def holding(declaration: Declaration, wanted: list[list[str]]) -> QuerySet[SearchText]:
    """The index entries that hold the words, by looking at each: pairs of one word must stand side by side."""
    found = SearchText.objects.filter(register=declaration.key)
    for word in wanted:
        found = found.filter(grams__contains=" ".join(word))
    return found


def _is_common(declaration: Declaration, wanted: list[list[str]], span: Extent) -> bool:
    """Whether more rows hold the words than the index should gather; asked of a sample."""
    sample = draw(span)
    hits = holding(declaration, wanted).filter(row__in=sample).count()
    return hits * span.span > FEW * len(sample)


def _in_columns(declaration: Declaration, words: str) -> Q:
    wanted = Q()
    for word in words.split():
        somewhere = Q()
        for path in declaration.search:
            somewhere |= Q(**{f"{path}__icontains": word})
        wanted &= somewhere
    return wanted
