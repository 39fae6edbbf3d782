"""Open311 both ways: a request filed here becomes a matter; a matter is forwarded to another server and its status fetched."""

import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.governance.choices import OpenWay
from zhenjie.domains.governance.models.open311 import OpenRequest
from zhenjie.domains.governance.queries.hotline import Around
from zhenjie.domains.governance.queries.open311 import asked_for, flow_for, servers, service
from zhenjie.domains.governance.rules.hotline import Ticket, headline
from zhenjie.domains.governance.rules.open311 import OpenError, answers_to, point, read
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.choices import Privacy, Source
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

WAIT, LONGEST = 15, 2 * 1024 * 1024


def check_request(said: Mapping[str, str]) -> dict[str, Any]:
    """What a POST says, cleaned; OpenError 400 or 404 names what is wrong."""
    code = said.get("service_code", "").strip()
    if not code:
        raise OpenError(400, "service_code was not provided")
    known = service(code)
    where = point(said.get("lat", ""), said.get("long", ""))
    address = said.get("address_string", "").strip()[:160]
    if where is None and not address and not said.get("address_id", "").strip():
        raise OpenError(400, "location was not provided: give lat and long, address_string or address_id")
    media = said.get("media_url", "").strip()
    if media and (len(media) > 500 or urllib.parse.urlsplit(media).scheme not in ("http", "https")):
        raise OpenError(400, "media_url must be an http or https address of at most 500 characters")
    answered = answers_to(asked_for(code), said)
    text = "\n".join(filter(None, (said.get("description", "").strip()[:4000], answered)))
    return {
        "code": code, "title": headline(said.get("description", "")) or known["service_name"], "text": text,
        "point": where, "address": address or said.get("address_id", "").strip()[:160], "media": media,
        "name": f"{said.get('last_name', '').strip()}{said.get('first_name', '').strip()}"[:40],
        "phone": said.get("phone", "").strip()[:30], "device": said.get("device_id", "").strip()[:80],
    }  # fmt: skip


@transaction.atomic
def file_request(*, by: Actor, unit: Unit, given: Mapping[str, Any], key: str) -> OpenRequest:
    """A checked request becomes a matter, once per `key`. Problem when the flow refuses it."""
    flow, klass = flow_for(given["code"])
    place = Around.of(unit, clock.today()).place(Ticket("", given["text"], address=given["address"]))
    new = New(
        flow=flow, unit=place or unit, title=given["title"], text=given["text"], klass=klass, source=Source.API,
        place=given["address"], point=given["point"],
        voice=Spoken(text=given["text"], name=given["name"], phone=given["phone"], privacy=Privacy.PRIVATE, source=Source.API),
    )  # fmt: skip
    matter = register_matter(by=by, new=new, key=key)
    known = OpenRequest.objects.filter(matter=matter, way=OpenWay.IN).first()
    return known or OpenRequest.objects.create(
        matter=matter, way=OpenWay.IN, service=given["code"], token=token_hex(16), address=given["address"],
        media=given["media"], device=given["device"], at=clock.now(),
    )  # fmt: skip


def forward_matter(*, by: Actor, matter: Matter, server: str) -> OpenRequest:
    """Sends a matter to another Open311 server, once for each; only what the place and the words say, never who said it. Problem when
    the server is not configured, has no service for the class, or refuses."""
    known = OpenRequest.objects.filter(matter=matter, way=OpenWay.OUT, server=server).first()
    if known is not None:
        return known
    if flow_of(matter).sealed:
        raise Problem(422, _("信访、举报事项不转到外部平台。"))
    at = _server(server)
    code = _service_there(at, matter.klass)
    body: dict[str, str] = {
        "service_code": code, "description": f"{matter.title}\n{matter.text}"[:4000],
        "address_string": matter.place or matter.unit.name, "api_key": os.environ.get(_key_name(server), ""),
    }  # fmt: skip
    if matter.latitude is not None and matter.longitude is not None:
        body |= {"lat": str(matter.latitude), "long": str(matter.longitude)}
    answer = _ask(at, "requests.json", body)
    first = answer[0] if isinstance(answer, list) and answer and isinstance(answer[0], Mapping) else {}
    remote, token = str(first.get("service_request_id") or "")[:80], str(first.get("token") or "")[:80]
    if not remote and not token:
        raise Problem(502, _("对方收了，但没有给编号，请到对方平台核对后再转。"))
    with transaction.atomic():
        made = OpenRequest.objects.create(
            matter=matter, way=OpenWay.OUT, server=server, service=code, remote=remote, token=token, status="open",
            notes=str(first.get("service_notice") or "")[:1000], at=clock.now(),
        )  # fmt: skip
        words = _("已转到%(server)s，对方编号 %(number)s。") % {
            "server": at.get("title", server),
            "number": remote or _("待给"),
        }
        if matter.holder_id is not None:
            move_matter(by=by, matter=matter.pk, verb="note", key=f"open311:out:{made.pk}", words=words)
    return made


def pull_status(*, by: Actor, request: OpenRequest) -> OpenRequest:
    """Asks the other server how a forwarded matter stands; what changed is noted in the time line. Problem when it does not answer."""
    at = _server(request.server)
    if not request.remote:
        answer = _ask(at, f"tokens/{urllib.parse.quote(request.token, safe='')}.json")
        request.remote = str(_first(answer).get("service_request_id") or "")[:80]
    if not request.remote:
        return request
    told = _first(_ask(at, f"requests/{urllib.parse.quote(request.remote, safe='')}.json"))
    status, notes = str(told.get("status") or "")[:20], str(told.get("status_notes") or "")[:1000]
    changed = (status, notes) != (request.status, request.notes)
    with transaction.atomic():
        request.status, request.notes = status, notes
        request.save(update_fields=["remote", "status", "notes"])
        if changed:
            title = {"open": _("办理中"), "closed": _("已办结")}.get(status, status)
            words = _("%(server)s：%(status)s。%(notes)s") % {
                "server": at.get("title", request.server),
                "status": title,
                "notes": notes,
            }
            told_to = Ref("matters.matter", str(request.matter_id))
            matter = Matter.objects.select_related("unit").get(pk=request.matter_id)
            if matter.holder_id is not None:
                move_matter(
                    by=by, matter=matter.pk, verb="note", key=f"open311:in:{request.pk}:{matter.seq}", words=words
                )
            else:
                trail.record(
                    by=by, verb="外部平台回音", subject=told_to, scope=matter.unit.path, after={"status": status}
                )
    return request


def _first(answer: Any) -> Mapping[str, Any]:
    return answer[0] if isinstance(answer, list) and answer and isinstance(answer[0], Mapping) else {}


def _server(key: str) -> Mapping[str, Any]:
    found = next((one for one in servers() if one["key"] == key), None)
    if found is None or urllib.parse.urlsplit(str(found["url"])).scheme not in ("http", "https"):
        raise Problem(422, _("没有配置叫“%(key)s”的 Open311 服务器。") % {"key": key})
    return found


def _key_name(server: str) -> str:
    return f"ZHENJIE_OPEN311_KEY_{server.upper()}"


def _service_there(at: Mapping[str, Any], klass: str) -> str:
    """The other server's code for our class: the longest beginning that is mapped."""
    mapped = {str(code): str(there) for code, there in (at.get("services") or {}).items()}
    fitting = [code for code in mapped if klass.startswith(code)]
    if not fitting:
        raise Problem(422, _("对方没有与这个类别对应的服务，先在 open311.yaml 里对应。"))
    return mapped[max(fitting, key=len)]


def _ask(at: Mapping[str, Any], path: str, body: Mapping[str, str] | None = None) -> Any:
    asked = {"jurisdiction_id": str(at["jurisdiction"])} if at.get("jurisdiction") else {}
    address = f"{str(at['url']).rstrip('/')}/{path}"
    data = urllib.parse.urlencode({**asked, **body}).encode() if body is not None else None
    if data is None and asked:
        address += f"?{urllib.parse.urlencode(asked)}"
    request = urllib.request.Request(address, data, {"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=WAIT) as answer:
            return read(answer.read(LONGEST), answer.headers.get("Content-Type", ""))
    except urllib.error.HTTPError as error:
        raise Problem(502, _("对方没有接受：%(why)s") % {"why": _why(error)}) from None
    except (urllib.error.URLError, OSError):
        raise Problem(502, _("连不上对方的服务器，没有转出，请稍后再试。")) from None
    except OpenError as error:
        raise Problem(502, error.description) from None


def _why(error: urllib.error.HTTPError) -> str:
    try:
        told = read(error.read(LONGEST), error.headers.get("Content-Type", ""))
    except OpenError:
        return str(error.code)
    return "；".join(str(one.get("description", "")) for one in told if isinstance(one, Mapping)) or str(error.code)
