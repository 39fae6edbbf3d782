"""The description of every register for programs, written from its declaration: JSON Schema of its rows, paths of OpenAPI 3.1."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.api_values import columns_of
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.customs import LONG, TEXT
from zhenjie.engines.ledger.declarations import Column, Declaration

Schema = dict[str, Any]
_TYPES: dict[Kind, Schema] = {
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": "string", "format": "decimal"},
    Kind.FIGURE: {"type": "string", "format": "decimal"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.YES: {"type": "boolean"},
    Kind.UNIT: {"type": "integer", "description": "组织单元的 id，见 /units"},
    Kind.LINK: {"type": "integer", "description": "所指那一行的 id"},
    Kind.REF: {"type": "string", "description": "引用，写成“台账名:编号”"},
    Kind.PERIOD: {"type": "string", "description": "时期，起止日期以斜线分开"},
    Kind.PLACE: {"type": "object", "description": "GeoJSON 几何（RFC 7946），CGCS2000，经度在前"},
}
_VERSION: Schema = {"type": "integer", "description": "版本；修改时带回来，防止覆盖别人刚存的内容"}
_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "读到的版本（ETag）；也可写在正文的 version 里",
}
PATHS = "/api/v1/registers/{key}"


def schema_of(column: Column, writable: bool) -> Schema:
    """One column as a property."""
    if column.beside is not None:
        return _names_schema(column, writable)
    told: Schema = {"title": str(column.title), **_TYPES.get(column.kind, {"type": "string"})}
    empty = column.source is None or column.source.null or column.source.blank or not writable
    if column.kind is Kind.CHOICE:
        told["enum"] = [value for value, _label in column.choices] + ([None] if empty else [])
        told["x-labels"] = {value: str(label) for value, label in column.choices}
        told.pop("type")
    elif empty or column.mask:
        told["type"] = [told["type"], "null"]
    if (length := _length(column)) and not column.mask:
        told["maxLength"] = length
    if column.mask:
        told |= {"x-masked": column.mask, "description": "个人信息，读到的是掩码；原样送回视为不改"}
    if not writable:
        told["readOnly"] = True
    return told


def _names_schema(column: Column, writable: bool) -> Schema:
    """Rows beside a row: read as objects, written as objects, keys or names."""
    assert column.beside is not None
    about: Schema = {"id": {"type": "integer"}, "name": {"type": "string"}}
    if column.beside.said:
        about["said"] = {
            "type": ["string", "null"],
            "maxLength": column.beside.longest,
        }
    said = "读到的是对象；写入时每项可以是对象、id 或名称，送来的是全部，没有送来的去掉；看不到的不动"
    items = [{"type": "object", "properties": about}, {"type": "integer"}, {"type": "string"}]
    told: Schema = {"title": str(column.title), "type": "array", "items": {"anyOf": items}, "description": said}
    return told if writable else {**told, "readOnly": True}


def _length(column: Column) -> int | None:
    if column.is_custom:
        return {Kind.TEXT: TEXT, Kind.LONG: LONG}.get(column.kind)
    return getattr(column.source, "max_length", None) if column.kind is Kind.TEXT else None


def row_schema(declaration: Declaration) -> Schema:
    """A row. What a unit has added stands under ``custom``; which columns those are depends on the unit that asks."""
    told: Schema = {"id": {"type": "integer", "readOnly": True}, "version": _VERSION}
    custom: Schema = {}
    for column in columns_of(declaration):
        if column.is_custom:
            custom[column.name] = schema_of(column, column.name in declaration.shown)
        else:
            told[column.name] = schema_of(column, declaration.asks(column.name))
    if declaration.is_kept:
        said = "本单位及上级自加的列；各单位不同，列名见 GET /registers/{key}"
        told["custom"] = {"type": "object", "description": said, "properties": custom}
    return {"type": "object", "title": str(declaration.title), "properties": told, "required": _required(declaration)}


def _required(declaration: Declaration) -> list[str]:
    """What must be sent with a new row: what is neither empty by nature nor filled by itself."""
    fields = {field.name: field for field in declaration.model._meta.concrete_fields}
    must = (fields[name] for name in declaration.fields)
    return [field.name for field in must if not field.blank and not field.has_default() and field.name != "unit"]


def described(declaration: Declaration) -> Schema:
    """The answer of /registers/{key}."""
    sent = {column.name for column in declaration.filters}
    columns = [
        {
            "name": column.name,
            "title": str(column.title),
            "kind": str(column.kind),
            "custom": column.is_custom,
            "masked": bool(column.mask),
            "writable": declaration.asks(column.name) or (column.is_custom and column.name in declaration.shown),
            "sortable": column.sort is not None,
            "conditions": list(conditions_of(column)) if column.name in sent else [],
            "choices": [{"value": value, "label": str(label)} for value, label in column.choices]
            if column.kind is Kind.CHOICE
            else [],
        }
        for column in columns_of(declaration)
    ]
    return {
        "key": declaration.key,
        "title": str(declaration.title),
        "section": str(declaration.section),
        "columns": columns,
        "schema": row_schema(declaration),
    }


def conditions_of(column: Column) -> tuple[str, ...]:
    """The query parameters of a column that can be filtered by."""
    if column.kind in (Kind.DATE, Kind.MOMENT):
        return (f"{column.name}_from", f"{column.name}_to")
    return (f"{column.name}_min", f"{column.name}_max") if column.kind.is_number else (column.name,)


def write_registers(document: Schema) -> None:
    """Put every declared register into an OpenAPI document: its own paths, typed. The general ones stay, for registers that
    units have made."""
    general = {path: told for path, told in document["paths"].items() if path.startswith(PATHS)}
    schemas = document["components"].setdefault("schemas", {})
    for declaration in declarations.every():
        name = declaration.key.replace(".", "_")
        schemas[f"Row_{name}"] = row_schema(declaration)
        for path, operations in general.items():
            written = _specific(declaration, name, path, operations)
            if written:
                document["paths"][path.replace("{key}", declaration.key)] = written
    for path, operations in general.items():
        for method, operation in operations.items():
            if method == "patch":
                operation["parameters"].append(_MATCH)
            if path.endswith("/rows") and method == "get":
                operation["description"] += "\n\n条件的名字因台账而异，见 GET /registers/{key} 的 conditions。"


def _specific(declaration: Declaration, name: str, path: str, operations: Schema) -> Schema:
    tell = _TELLERS.get(path.removeprefix(PATHS))
    written: Schema = {}
    for method, operation in operations.items():
        if tell is None or (method != "get" and not declaration.fields):
            continue
        own = deepcopy(operation)
        own["operationId"] = f"{operation['operationId']}_{name}"
        own["summary"] = f"{declaration.title}：{operation['summary']}"
        own["tags"] = [str(declaration.section)]
        own["parameters"] = [given for given in own.get("parameters", ()) if given["name"] != "key"]
        tell(declaration, {"$ref": f"#/components/schemas/Row_{name}"}, method, own)
        written[method] = own
    return written


def _tell_rows(declaration: Declaration, row: Schema, method: str, operation: Schema) -> None:
    if method == "post":
        _body(operation, row)
        _answer(operation, "201", row)
        return
    page = {"type": "object", "required": ["items", "next"], "properties": {"items": {"type": "array", "items": row}}}
    page["properties"]["next"] = {"type": ["string", "null"]}  # type: ignore[index]
    _answer(operation, "200", page)
    for column in declaration.filters:
        for given in conditions_of(column):
            operation["parameters"].append(_condition(column, given))
    if declaration.search:
        operation["parameters"].append(_query("q", "在本台账里搜", {"type": "string", "maxLength": 60}))
    orders = [sign + column.name for column in declaration.columns if column.sort for sign in ("", "-")]
    operation["parameters"].append(_query("sort", "次序；前面加减号是倒序", {"type": "string", "enum": orders}))


def _tell_row(declaration: Declaration, row: Schema, method: str, operation: Schema) -> None:
    if method != "delete":
        _answer(operation, "200", row)
    if method == "patch":
        _body(operation, {"allOf": [row], "required": [], "description": "只送要改的项"})
        operation["parameters"].append(_MATCH)


def _tell_bulk(declaration: Declaration, row: Schema, method: str, operation: Schema) -> None:
    content = operation["requestBody"]["content"]["application/json"]
    content["schema"] = {
        "type": "object",
        "required": ["rows"],
        "properties": {
            "rows": {"type": "array", "items": row},
            "all_or_nothing": {"type": "boolean", "default": False},
        },
    }


_TELLERS: dict[str, Callable[[Declaration, Schema, str, Schema], None]] = {
    "/rows": _tell_rows,
    "/rows/{pk}": _tell_row,
    "/rows/bulk": _tell_bulk,
}


def _condition(column: Column, given: str) -> Schema:
    kind = column.kind
    if kind is Kind.CHOICE:
        listed = {"type": "array", "items": {"enum": [value for value, _label in column.choices]}}
        return {**_query(given, str(column.title), listed), "explode": True}
    if kind is Kind.YES:
        return _query(given, str(column.title), {"type": "string", "enum": ["1", "0"]})
    asked = {"type": "string", "format": "date"} if kind in (Kind.DATE, Kind.MOMENT) else {"type": "string"}
    return _query(given, str(column.title), {"type": "integer"} if kind is Kind.UNIT else asked)


def _query(name: str, said: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": said, "schema": schema}


def _body(operation: Schema, schema: Schema) -> None:
    operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}


def _answer(operation: Schema, status: str, schema: Schema) -> None:
    operation["responses"][status] = {"description": "OK", "content": {"application/json": {"schema": schema}}}
