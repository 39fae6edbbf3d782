"""What Open311 is told: services (the classes that residents may report), requests that came in through it, servers to forward to."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.domains.governance.choices import OpenWay
from zhenjie.domains.governance.models.open311 import OpenRequest
from zhenjie.domains.governance.rules.open311 import CLOSED, MOST, OPEN, OpenError, Wanted, attributes_of, hidden, said
from zhenjie.engines.matters.declarations import declared, find
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.classes import class_of, tree
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range
from zhenjie.engines.org.queries import valid_on

FLOW = "grid"


def told() -> Mapping[str, Any]:
    """open311.yaml of the deployment, or the built-in one."""
    return _told(settings.CATALOGUE_DIR)


@cache
def _told(extra: str | None) -> Mapping[str, Any]:
    own = Path(extra) / "open311.yaml" if extra else None
    built_in = files("zhenjie.domains.governance").joinpath("open311.yaml")
    return dict(yaml.safe_load((own if own and own.exists() else built_in).read_text("utf-8")))


def services() -> list[dict[str, Any]]:
    """The services: every class item of today, and each other public flow as a whole."""
    known, extra = tree(settings.CATALOGUE_DIR), told()["attributes"]
    today = clock.today()
    found = [
        {
            "service_code": one.code, "service_name": one.title, "description": one.title,
            "metadata": bool(attributes_of(one.code, extra)), "type": "realtime", "keywords": ", ".join(one.words[:8]),
            "group": known.classes[one.field].title,
        }
        for one in known.classes.values()
        if one.level == 3 and (one.until is None or today <= one.until)
    ]  # fmt: skip
    others = [
        {
            "service_code": one.key, "service_name": one.title, "description": one.title, "metadata": False,
            "type": "realtime", "keywords": "", "group": "其他",
        }
        for one in declared()
        if one.public and not one.sealed and one.key != FLOW
    ]  # fmt: skip
    return found + others


def service(code: str) -> dict[str, Any]:
    """One service; OpenError 404 when there is none."""
    found = next((one for one in services() if one["service_code"] == code), None)
    if found is None:
        raise OpenError(404, "service_code was not found")
    return found


def asked_for(code: str) -> list[dict[str, Any]]:
    """The attributes of a service."""
    return attributes_of(code, told()["attributes"])


def flow_for(code: str) -> tuple[str, str]:
    """(flow, class) under which a service is registered."""
    return (FLOW, code) if class_of(code, settings.CATALOGUE_DIR) else (code, "")


def jurisdiction(code: str) -> Unit:
    """The township or county called by its division code; without one the only top unit there is. OpenError 400 or 404."""
    rows = Unit.objects.filter(valid_on())
    if code:
        found = rows.filter(code=code).exclude(kind=UnitKind.OFFICE).first()
        if found is None:
            raise OpenError(404, "jurisdiction_id provided was not found")
        return found
    tops = list(rows.filter(parent__isnull=True)[:2])
    if len(tops) != 1:
        raise OpenError(400, "jurisdiction_id was not provided")
    return tops[0]


def requests(unit: Unit, asked: Wanted) -> list[dict[str, Any]]:
    """Requests that came in through Open311 at a jurisdiction, the newest first. Three queries. `ids` override all else."""
    low, high = path_range(unit.path)
    rows = OpenRequest.objects.filter(way=OpenWay.IN, matter__unit__path__gte=low, matter__unit__path__lt=high)
    if asked.ids:
        rows = rows.filter(matter__in=asked.ids)
    else:
        rows = rows.filter(matter__opened_at__gte=asked.start, matter__opened_at__lte=asked.end)
        if asked.services:
            rows = rows.filter(service__in=asked.services)
        if asked.statuses and len(asked.statuses) == 1:
            rows = rows.filter(matter__holder__isnull=CLOSED in asked.statuses)
    found = list(rows.select_related("matter__holder", "matter__unit").order_by("-matter__opened_at", "-pk")[:MOST])
    told = Event.objects.filter(matter__in=[one.matter_id for one in found], verb__in=("reply", "close")).order_by(
        "seq"
    )
    replies = {matter: said["words"] for matter, said in told.values_list("matter", "said") if said.get("words")}
    names = {one["service_code"]: one["service_name"] for one in services()}
    return [_request(one, one.matter, replies.get(one.matter_id, ""), names) for one in found]


def _request(one: OpenRequest, matter: Matter, reply: str, names: Mapping[str, str]) -> dict[str, Any]:
    flow = flow_of(matter)
    shown = reply if matter.stage in ("visiting", "closed") else ""
    return {
        "service_request_id": str(matter.pk),
        "status": CLOSED if matter.holder_id is None else OPEN,
        "status_notes": hidden(shown or flow.stage(matter.stage).public or flow.stage(matter.stage).title),
        "service_name": names.get(one.service, one.service),
        "service_code": one.service,
        "description": hidden(matter.text),
        "agency_responsible": matter.holder.name if matter.holder else "",
        "service_notice": "",
        "requested_datetime": said(matter.opened_at),
        "updated_datetime": said(matter.moved_at),
        "expected_datetime": said(matter.red_at),
        "address": hidden(one.address),
        "address_id": "",
        "zipcode": "",
        "lat": matter.latitude,
        "long": matter.longitude,
        "media_url": one.media,
    }


def by_token(token: str) -> OpenRequest:
    """The request that a token was given for; OpenError 404."""
    found = OpenRequest.objects.filter(way=OpenWay.IN, token=token).first() if token else None
    if found is None:
        raise OpenError(404, "token was not found")
    return found


def servers() -> Sequence[Mapping[str, Any]]:
    """The servers to which matters may be forwarded."""
    return list(told()["forward"] or ())


def servers_for(klass: str) -> list[Mapping[str, Any]]:
    """Those of them that have a service for a class."""
    return [one for one in servers() if any(klass.startswith(str(code)) for code in one.get("services") or {})]


def server_title(key: str) -> str:
    """What a server is called; its key once it is not configured any more."""
    return next((str(one.get("title") or key) for one in servers() if one["key"] == key), key)


def unanswered(most: int = 500) -> QuerySet[OpenRequest]:
    """Forwarded matters that the other side has not closed, the oldest first."""
    return OpenRequest.objects.filter(way=OpenWay.OUT).exclude(status="closed").order_by("id")[:most]


def public_flow(key: str) -> bool:
    """Whether a flow may be filed from outside."""
    flow = find(key)
    return flow is not None and flow.public and not flow.sealed
