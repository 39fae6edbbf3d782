"""/registers: every register for programs, with the same conditions, checks and permissions as on the screen."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Query, Router, Schema, Status
from pydantic import Field

from zhenjie.core.digits import whole
from zhenjie.engines.ledger import declarations, own
from zhenjie.engines.ledger.actions.binning import bin_rows
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.api import LIMIT, LONGEST, Listing, allowed, allowed_at, idempotent
from zhenjie.engines.ledger.api_schema import described
from zhenjie.engines.ledger.api_values import as_json, read
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.following import together
from zhenjie.engines.ledger.forms.lists import ListForm
from zhenjie.engines.ledger.forms.rows import RowForm, row_form
from zhenjie.engines.ledger.paging import page_of
from zhenjie.engines.ledger.problems import Conflict, Doubled, Problem
from zhenjie.engines.ledger.queries import seen_by
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.org.models import Unit

router = Router(tags=["registers"])
MOST = 1000
Row = dict[str, Any]
Faults = list[dict[str, str]]


class Many(Schema):
    """成批的行."""

    rows: list[Any] = Field(..., max_length=MOST, description="每行一个对象；带 id 和 version 的是修改，不带的是登记")
    all_or_nothing: bool = Field(False, description="true：有一行不行就全都不入账")


class Asked(Schema):
    """Which page."""

    cursor: str = ""
    limit: int = Field(LIMIT, ge=1, le=LONGEST)


@router.get("/registers", response=list[Row], summary="台账目录")
def registers(request: HttpRequest) -> object:
    """The registers that the token may read, those that units have made for themselves included."""
    unit = _unit(request)
    found = [*declarations.every(), *(own.own_registers(unit) if unit else ())]
    scope = request.scope  # type: ignore[attr-defined]
    told = []
    for one in found:
        may = [verb for verb in ("read", "write") if scope.prefixes_for(one.permission(verb))]
        if may:
            told.append({"key": one.key, "title": str(one.title), "section": str(one.section), "may": may})
    return told


@router.get("/registers/{key}", response=Row, summary="一本台账的列和取值")
def register(request: HttpRequest, key: str) -> object:
    """The columns of a register as they stand for the token's unit, the columns of one's own included, and their JSON Schema."""
    declaration = _declared(request, key)
    allowed(request, declaration.permission("read"))
    return described(declaration)


@router.get("/registers/{key}/rows", response=Listing[Row], summary="台账的行")
def rows(request: HttpRequest, key: str, asked: Query[Asked]) -> object:
    """A page of rows. The conditions are those of the list on the screen, under the same names."""
    declaration = _declared(request, key)
    prefixes = allowed(request, declaration.permission("read"))
    conditions = request.GET.copy()
    for name in ("cursor", "limit"):
        conditions.pop(name, None)
    form = ListForm(declaration, conditions, prefixes, _unit(request))
    if not form.is_valid():
        raise _refused(_faults(form, "query"))
    try:
        page = page_of(form.found().rows, form.cleaned_data["sort"], asked.cursor, asked.limit)
    except CursorError as error:
        raise Problem(422, str(error)) from None
    return {"items": [as_json(declaration, row) for row in page.rows], "next": page.following or None}


@router.get("/registers/{key}/rows/{int:pk}", response=Row, summary="台账的一行")
def row(request: HttpRequest, response: HttpResponse, key: str, pk: int) -> object:
    """One row; its version stands in ``ETag`` too."""
    declaration, found = _row(request, key, pk, "read")
    response.headers["ETag"] = f'"{getattr(found, "version", 0)}"'
    return as_json(declaration, found)


@router.post("/registers/{key}/rows", response={201: Row}, summary="登记一行")
def create(request: HttpRequest, key: str, body: Body[Row]) -> object:
    """A new row; without ``unit`` it belongs to the token's unit."""
    declaration = _writable(request, key)
    return Status(201, idempotent(request, lambda: _create(request, declaration, body)))


@router.patch("/registers/{key}/rows/{int:pk}", response=Row, summary="修改一行")
def update(request: HttpRequest, key: str, pk: int, body: Body[Row]) -> object:
    """Change what is sent and leave the rest. The version that was read must come along, as ``If-Match`` or in the body; when
    somebody else saved in between, 409 carries the row as it stands."""
    _writable(request, key)
    return idempotent(request, lambda: _update(request, key, pk, body, _matched(request)))


@router.delete("/registers/{key}/rows/{int:pk}", response={204: None}, summary="把一行移入回收站")
def remove(request: HttpRequest, key: str, pk: int) -> object:
    """Into the recycle bin, from where it can be put back on the screen; nothing is erased. ``If-Match`` is heeded when it is sent."""
    _writable(request, key)

    def run() -> bool:
        declaration, found = _row(request, key, pk, "write")
        if not declaration.is_kept:
            raise Problem(403, _("这本台账的行不能移入回收站。"))
        if (matched := _matched(request)) and matched != str(found.version):
            raise Problem(409, _("这一行刚被别人改过，没有移走。"), row=as_json(declaration, found))
        actor = request.actor  # type: ignore[attr-defined]
        return bool(bin_rows(by=actor, declaration=declaration, pks=[pk]))

    idempotent(request, run)
    return Status(204, None)


def _matched(request: HttpRequest) -> str:
    return request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')


@router.post("/registers/{key}/rows/bulk", response=Row, summary="成批登记、修改")
def bulk(request: HttpRequest, key: str, sent: Many) -> object:
    """Many rows in one command. Every row gets its own verdict; ``Idempotency-Key`` is required, so that a program that was cut
    off may simply send the same again."""
    declaration = _writable(request, key)
    if not request.headers.get("Idempotency-Key"):
        raise Problem(422, _("成批写入要带 Idempotency-Key 头，断线后用同一个键再送一次也不会重复入账。"))
    return idempotent(request, lambda: _bulk(request, declaration, sent.rows, sent.all_or_nothing))


def _bulk(request: HttpRequest, declaration: Declaration, sent: list[Any], whole: bool) -> Row:
    with together():
        verdicts = [{"index": index, **_verdict(request, declaration, one)} for index, one in enumerate(sent)]
    failed = [verdict for verdict in verdicts if verdict["status"] >= 400]
    if whole and failed:
        raise Problem(422, _("%(count)s 行有问题，按要求整批没有入账。") % {"count": len(failed)}, verdicts=failed)
    made = sum(verdict["status"] == 201 for verdict in verdicts)
    return {"created": made, "updated": len(sent) - made - len(failed), "failed": len(failed), "verdicts": verdicts}


def _verdict(request: HttpRequest, declaration: Declaration, body: Any) -> Row:
    try:
        if not isinstance(body, dict):
            raise Problem(422, _("每行应当是一个对象。"))
        with transaction.atomic():
            if body.get("id") is None:
                made = _create(request, declaration, body)
                return {"status": 201, "id": made["id"], "version": made["version"]}
            pk = body["id"]
            if not isinstance(pk, int) or isinstance(pk, bool):
                raise Problem(422, _("id 应当是整数。"))
            kept = _update(request, declaration.key, pk, body, "")
            return {"status": 200, "id": kept["id"], "version": kept["version"]}
    except Problem as problem:
        return {"status": problem.status, "detail": problem.detail, **problem.extra}


def _create(request: HttpRequest, declaration: Declaration, body: Row) -> Row:
    prefixes = allowed(request, declaration.permission("write"))
    sent = read(declaration, body)
    form = row_form(declaration)(sent.data, prefixes=prefixes, unit=_unit(request), instance=None)
    for name, asked in form.fields.items():
        given = form.get_initial_for_field(asked, name)
        if name not in sent.data and name not in ("version", "command") and given not in (None, "", False):
            sent.data[name] = "on" if given is True else str(given)
    return _save(request, declaration, form, sent, None)


def _update(request: HttpRequest, key: str, pk: int, body: Row, matched: str) -> Row:
    declaration, found = _row(request, key, pk, "write")
    said = matched or body.get("version")
    if said is None or said == "":
        raise Problem(428, _("修改要写明读到的版本：If-Match 头，或正文里的 version。"))
    if (version := whole(said, 9)) is None:
        raise Problem(422, _("版本应当是整数。"))
    sent = read(declaration, body, found)
    prefixes = request.scope.prefixes_for(declaration.permission("write"))  # type: ignore[attr-defined]
    make = row_form(declaration, only=sent.data)
    form = make(sent.data, prefixes=prefixes, unit=_unit(request), instance=found)
    return _save(request, declaration, form, sent, version)


def _save(request: HttpRequest, declaration: Declaration, form: RowForm, sent: Any, version: int | None) -> Row:
    faults = [{"pointer": f"body/{place}", "detail": said} for place, said in sent.faults]
    if not form.is_valid() or faults:
        raise _refused([*faults, *_faults(form, "body")])
    found = form.save(commit=False)
    for name, shape in sent.shapes.items():
        setattr(found, name, shape)
    actor = request.actor  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            save_row(by=actor, row=found, version=version, register=declaration.key, besides=form.besides)
    except Conflict as conflict:
        raise Problem(409, conflict.detail, row=as_json(declaration, conflict.theirs)) from None
    except Doubled:
        # A form of only the columns that were sent does not look for doubles by the others.
        raise Problem(422, _("与台账里已有的一行重复，没有入账。")) from None
    return as_json(declaration, declaration.everything().select_related(*declaration.joins).get(pk=found.pk))


def _unit(request: HttpRequest) -> Unit | None:
    """The token's unit, as it stands now."""
    return Unit.objects.filter(path=request.token.prefix).first()  # type: ignore[attr-defined]


def _declared(request: HttpRequest, key: str) -> Declaration:
    unit = _unit(request)
    found = own.declared(key, unit) if unit else None
    if found is None:
        raise Problem(404, _("没有这本台账，请对照 /api/v1/registers。"))
    return seen_by(found, request.scope)  # type: ignore[attr-defined]


def _writable(request: HttpRequest, key: str) -> Declaration:
    declaration = _declared(request, key)
    allowed(request, declaration.permission("write"))
    if not declaration.fields:
        raise Problem(403, _("这本台账不在这里填写，它的内容由平台自己记下。"))
    return declaration


def _row(request: HttpRequest, key: str, pk: int, verb: str) -> tuple[Declaration, Any]:
    """A row the token may see, beside the register as the row's own unit has it."""
    declaration = _declared(request, key)
    found = declaration.rows().select_related(*declaration.joins).filter(pk=pk).first()
    if found is None:
        raise Problem(404, _("没有这个对象，或不在令牌的范围内。"))
    allowed_at(request, declaration.permission(verb), declaration.scope(found))
    if declaration.is_kept:
        declaration = seen_by(own.declared(key, found.unit) or declaration, request.scope)  # type: ignore[attr-defined]
    return declaration, found


def _refused(faults: Faults) -> Problem:
    said = "；".join(f"{fault['pointer']}：{fault['detail'].rstrip('。')}" for fault in faults[:5])
    return Problem(422, f"{said}。", errors=faults)


def _faults(form: Any, part: str) -> Faults:
    """What the form says, each with a pointer to where it stands."""
    told = []
    added = {column.name for column in getattr(form, "added", ())}
    for name, errors in form.errors.items():
        place = part if name == "__all__" else f"{part}/custom/{name}" if name in added else f"{part}/{name}"
        told += [{"pointer": place, "detail": str(error)} for error in errors]
    return told
