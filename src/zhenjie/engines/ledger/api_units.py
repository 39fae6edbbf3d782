"""/units: the organisation as the token may see it."""

from datetime import date

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from zhenjie.engines.ledger.api import LIMIT, LONGEST, Listing, allowed, listing, unit_of
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on, within

router = Router(tags=["units"])


class UnitOut(Schema):
    """组织单元."""

    id: int
    name: str
    kind: UnitKind
    code: str
    parent_id: int | None
    valid_from: date | None
    valid_to: date | None


class UnitsAsked(Schema):
    """Which units."""

    parent: int | None = Field(None, description="只要直属于这个单元的")
    kind: UnitKind | None = Field(None, description="层级")
    code: str = Field("", max_length=40, description="代码")
    q: str = Field("", max_length=60, description="名称里的字，或代码的开头")
    on: date | None = Field(None, description="哪一天存在的，默认今天")
    cursor: str | None = None
    limit: int = Field(LIMIT, ge=1, le=LONGEST)


@router.get("/units", response=Listing[UnitOut], summary="组织单元列表")
def units(request: HttpRequest, asked: Query[UnitsAsked]) -> object:
    """The units within the token's scope, in the order of the tree."""
    found = within(Unit.objects.filter(valid_on(asked.on)), allowed(request, "org.read"), "path")
    if asked.parent is not None:
        found = found.filter(parent=unit_of(request, "org.read", asked.parent))
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    if asked.code:
        found = found.filter(code=asked.code)
    if asked.q:
        found = found.filter(Q(name__contains=asked.q) | Q(code__startswith=asked.q))
    return listing(found, "path", asked.cursor, asked.limit)


@router.get("/units/{int:pk}", response=UnitOut, summary="一个组织单元")
def unit(request: HttpRequest, pk: int) -> object:
    """One unit, past or present."""
    return unit_of(request, "org.read", pk)
