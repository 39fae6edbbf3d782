"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): the forms of its answers in XML and JSON, its spans of time. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from zhenjie.core.clock import aware
from zhenjie.core.digits import json_of

#: GET Requests: at most 90 days and at most 1000, whichever is smaller.
SPAN, MOST = timedelta(days=90), 1000
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
OPEN, CLOSED = "open", "closed"
_LONG = re.compile(r"\d{7,}")
#: The names of list and element in XML; what is a list inside an element.
_INNER = {"endpoints": "endpoint", "formats": "format", "attributes": "attribute", "values": "value"}
_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class OpenError(ValueError):
    """A refusal in the form of the specification: status and description."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of requests is asked for; `end` is None for now."""

    start: datetime
    end: datetime
    statuses: frozenset[str]
    services: frozenset[str]
    ids: tuple[int, ...] = ()


def written(form: str, root: str, item: str, told: Any) -> str:
    """An answer as text: a list becomes <root><item>…, a mapping <root>… with its fields; JSON is the same without the names."""
    if form == "json":
        return json.dumps(told, ensure_ascii=False)
    top = etree.Element(root)
    if isinstance(told, Mapping):
        _fill(top, told)
    else:
        for one in told:
            _fill(etree.SubElement(top, item), one)
    return etree.tostring(top, xml_declaration=True, encoding="utf-8").decode()


def _fill(node: Any, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        child = etree.SubElement(node, name)
        if isinstance(value, Mapping):
            _fill(child, value)
        elif isinstance(value, list | tuple):
            for one in value:
                inner = etree.SubElement(child, _INNER.get(name, "item"))
                if isinstance(one, Mapping):
                    _fill(inner, one)
                else:
                    inner.text = _text(one)
        else:
            child.text = _text(value)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return _BAD.sub("", str(value))


def errors(form: str, *faults: OpenError) -> str:
    """Faults as the specification tells them."""
    return written(form, "errors", "error", [{"code": one.code, "description": one.description} for one in faults])


def read(text: bytes, content_type: str) -> Any:
    """Another server's answer: JSON or XML as lists and mappings. OpenError (502) when it is neither."""
    try:
        if "json" in content_type or text.lstrip()[:1] in (b"[", b"{"):
            return json_of(text)
        top = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (ValueError, etree.XMLSyntaxError) as error:
        raise OpenError(502, "对方的回答不是 JSON，也不是 XML。") from error
    return [_node(one) for one in top]


def _node(node: Any) -> Any:
    if len(node) == 0:
        return (node.text or "").strip()
    if node.tag in _INNER:
        return [_node(one) for one in node]
    return {str(one.tag): _node(one) for one in node}


def moment(text: str, name: str) -> datetime:
    """A W3C (RFC 3339) moment. OpenError 400 when it is none."""
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace(" ", "+"))
        return aware(found)
    except (ValueError, OverflowError):
        raise OpenError(400, f"{name} is not a W3C date-time, for example 2010-05-24T00:00:00Z") from None


def said(at: datetime | None) -> str | None:
    """A moment as the specification writes it: seconds and offset."""
    return aware(at).isoformat(timespec="seconds") if at else None


def wanted(query: Mapping[str, str], now: datetime) -> Wanted:
    """What a query asks for. A span without a start begins 90 days before its end, one without an end lasts 90 days or until now;
    a longer one is refused. OpenError 400 names what is wrong."""
    ids = _ids(query.get("service_request_id", ""))
    statuses = frozenset(filter(None, (one.strip() for one in query.get("status", "").split(","))))
    if unknown := statuses - {OPEN, CLOSED}:
        raise OpenError(400, f"status must be open or closed, not {min(unknown)}")
    start, end = query.get("start_date", ""), query.get("end_date", "")
    begins = moment(start, "start_date") if start else None
    ends = moment(end, "end_date") if end else None
    try:
        if begins is None:
            ends = ends or now
            begins = ends - SPAN
        elif ends is None:
            ends = min(begins + SPAN, max(now, begins))
    except OverflowError:
        raise OpenError(400, "the dates are out of range") from None
    if ends < begins:
        raise OpenError(400, "end_date lies before start_date")
    if ends - begins > SPAN:
        raise OpenError(400, "start_date and end_date must not span more than 90 days")
    services = frozenset(filter(None, (one.strip() for one in query.get("service_code", "").split(","))))
    return Wanted(begins, ends, statuses, services, ids)


def _ids(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(int(part) if part.isdecimal() and len(part) < 19 else 0 for part in parts)[:MOST]


def point(lat: str, long: str) -> tuple[float, float] | None:
    """Longitude and latitude; None when neither is given. OpenError 400 when they are no place on earth."""
    if not lat.strip() and not long.strip():
        return None
    try:
        y, x = float(lat), float(long)
    except ValueError:
        raise OpenError(400, "lat and long must both be given as decimal degrees (WGS84)") from None
    if not (-90 <= y <= 90 and -180 <= x <= 180):
        raise OpenError(400, "lat must lie within -90..90 and long within -180..180")
    return x, y


def hidden(text: str) -> str:
    """A text for everybody: long numbers (telephone, citizen number) are not told."""
    return _LONG.sub("＊＊＊", text)


def attribute(one: Mapping[str, Any]) -> dict[str, Any]:
    """An attribute of a service definition with all that the specification names."""
    told = {"variable": True, "code": one["code"], "datatype": one.get("datatype", "string"),
            "required": bool(one.get("required", False)), "datatype_description": one.get("hint", ""),
            "order": one.get("order", 1), "description": one["description"]}  # fmt: skip
    if values := one.get("values"):
        told["values"] = [{"key": str(key), "name": str(name)} for key, name in values.items()]
    return told


def attributes_of(service: str, known: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What is asked for a service: an entry holds for a code and all codes below it."""
    found = [one for entry in known if service.startswith(str(entry["service"])) for one in entry["attributes"]]
    return [attribute({"order": order, **one}) for order, one in enumerate(found, 1)]


def answers_to(asked: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> str:
    """The attributes answered, as lines of the text; OpenError 400 names what is missing or not among the values."""
    lines = []
    for one in asked:
        code, value = one["code"], given.get(f"attribute[{one['code']}]", "").strip()[:400]
        names = {each["key"]: each["name"] for each in one.get("values", ())}
        if one["required"] and not value:
            raise OpenError(400, f"attribute[{code}] was not provided")
        if value and names and value not in names:
            raise OpenError(400, f"attribute[{code}] must be one of {', '.join(names)}")
        if value:
            lines.append(f"{one['description']}：{names.get(value, value)}")
    return "\n".join(lines)
