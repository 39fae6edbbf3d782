"""API of the reading: documents within the token's scope, and the figures of a posted one with their places."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from zhenjie.engines.ledger.api import LIMIT, Listing, allowed, allowed_at, listing
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.queries import within
from zhenjie.engines.reading.choices import FigureStatus
from zhenjie.engines.reading.models import Document, Figure

router = Router(tags=["识读"])
READ = "reading.read"


class DocumentOut(Schema):
    """A document; `digest` is the SHA-256 of the file."""

    id: int
    title: str
    unit: int = Field(alias="unit_id")
    published_on: date | None
    status: str
    digest: str
    uploaded_at: datetime
    url: str

    @staticmethod
    def resolve_url(document: Document) -> str:
        """The page of the document."""
        return reverse("reading:document", args=[document.pk])


class FigureOut(Schema):
    """A posted figure: value in the base unit `measure` (元, a ratio for %), its words and their place in the file."""

    id: int
    indicator: str
    key: str
    value: Decimal
    measure: str
    aspect: str
    period: str
    subject: str
    unit: int | None = Field(alias="unit_id")
    approx: str
    quote: str
    sentence: str
    locator: dict[str, Any]
    posted_to: str
    url: str

    @staticmethod
    def resolve_url(figure: Figure) -> str:
        """The page that shows the sentence."""
        return f"{reverse('reading:document', args=[figure.document_id])}#f{figure.pk}"


def _found(request: HttpRequest, pk: int) -> Document:
    document = Document.objects.select_related("unit").filter(pk=pk).first()
    if document is None:
        raise Problem(404, _("没有这个对象，或不在令牌的范围内。"))
    allowed_at(request, READ, document.unit.path)
    return document


@router.get("/documents", response=Listing[DocumentOut], summary="文件列表")
def documents(request: HttpRequest, cursor: str | None = None, limit: int = LIMIT) -> dict[str, Any]:
    """Documents of the units within the token's scope, newest first."""
    rows = within(Document.objects.all(), allowed(request, READ))
    return listing(rows, "-id", cursor, limit)


@router.get("/documents/{pk}", response=DocumentOut, summary="一份文件")
def document(request: HttpRequest, pk: int) -> Document:
    """One document."""
    return _found(request, pk)


@router.get("/documents/{pk}/figures", response=Listing[FigureOut], summary="一份文件已入账的数")
def figures(request: HttpRequest, pk: int, cursor: str | None = None, limit: int = LIMIT) -> dict[str, Any]:
    """The posted figures of a document in the order of its text, each with its sentence and its place in the file."""
    rows = Figure.objects.filter(document=_found(request, pk), status=FigureStatus.POSTED)
    return listing(rows, "position", cursor, limit)
