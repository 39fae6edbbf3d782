"""What a reference to a figure or a document leads to, and what the search box finds in documents."""

from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger.resolving import Resolved, resolver
from zhenjie.engines.org.queries import within
from zhenjie.engines.reading.models import Document, Event, Figure
from zhenjie.web.searching import Hit, searcher

_HITS = 20
_LONG = 70
_SENTENCE = 160


def address_of(figure: Figure) -> str:
    """The page that shows the figure's sentence."""
    return f"{reverse('reading:document', args=[figure.document_id])}#f{figure.pk}"


@resolver("reading.figure")
def figures(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Figures by their sentence in the document."""
    keys = wholes(pks)
    found = Figure.objects.filter(pk__in=keys).select_related("document")
    return {str(one.pk): Resolved(f"《{one.document.title}》“{_around(one)}”", address_of(one)) for one in found}


def _around(figure: Figure) -> str:
    """The sentence, cut to the clauses around the number when it is long."""
    sentence, at = figure.sentence, max(figure.sentence.find(figure.quote), 0)
    if len(sentence) <= _LONG:
        return sentence or figure.quote
    low = max((sentence.rfind(mark, 0, max(at - 20, 0)) for mark in "，；。"), default=-1) + 1
    high = min((place for mark in "；。，" if (place := sentence.find(mark, at + 24)) > 0), default=len(sentence))
    return f"{'…' if low else ''}{sentence[low:high]}{'…' if high < len(sentence) else ''}"


@resolver("reading.event")
def events(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Things named by the sentence that names them, on the tab of their document."""
    found = Event.objects.filter(pk__in=wholes(pks)).select_related("document")
    return {
        str(one.pk): Resolved(
            f"《{one.document.title}》“{Truncator(one.sentence).chars(_SENTENCE)}”",
            f"{reverse('reading:events', args=[one.document_id])}#e{one.pk}",
        )
        for one in found
    }


@resolver("reading.document")
def documents(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Documents by their title."""
    found = Document.objects.filter(pk__in=wholes(pks))
    return {str(one.pk): Resolved(f"《{one.title}》", reverse("reading:document", args=[one.pk])) for one in found}


@searcher(_("文件里的数"), permission="reading.read", order=40)  # type: ignore[arg-type]
def find(request: HttpRequest, words: str) -> Iterable[Hit]:
    """Figures whose words or number contain what was typed, newest documents first."""
    prefixes = request.scope.prefixes_for("reading.read")  # type: ignore[attr-defined]
    bare = words.replace(",", "")
    scope = within(Figure.objects.select_related("document"), prefixes, "document__unit__path")
    found = scope.filter(quote__contains=bare) | scope.filter(indicator__contains=words)
    for one in found.order_by("-document_id", "position")[:_HITS]:
        yield Hit(f"{one.indicator} {one.quote}".strip(), address_of(one), f"《{one.document.title}》")
