"""Short messages to those who said it and left a number for it: it has arrived, it is answered, please rate. No title, no code, no names
in them: a phone is read by others too. The link leads to the page where number and telephone are asked for."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.core import clock, secrecy
from zhenjie.core.workdays import standard
from zhenjie.engines.matters.actions.voices import PURPOSE
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.knocking import policy
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.notices.sending_out import drop_out, send_out

#: Who left the number so as to hear; a number that staff wrote down elsewhere was given for something else.
WANTED = (Source.PORTAL, Source.COUNTER)


def tell_arrived(*, voice: Voice) -> None:
    """It has arrived."""
    text = _("您说的事收到了，编号%(number)s。%(where)s") % {"number": voice.filed.number, "where": _where()}
    _send(voice, text, f"voice:{voice.pk}:arrived")


def tell_answered(*, moved: Iterable[tuple[Matter, str]]) -> None:
    """Tells everybody of each matter, given with the stage it came from, that it is answered and may be rated, and once more some
    working days later who has not rated. One query for all, inside the transaction of the move."""
    answered = {matter.pk: matter for matter, before in moved if _is_answered(matter, before)}
    if not answered or not settings.SMS_PROVIDER:
        return
    days = policy(settings.CATALOGUE_DIR).remind_days
    again = clock.aware(standard().add_workdays(clock.today(), days)) + timedelta(hours=10)
    wanted = Voice.objects.filter(matter__in=answered, source__in=WANTED, no_reply=False).exclude(phone="")
    for voice in wanted.select_related("filed").order_by("matter", "id"):
        round_ = State.from_json(answered[voice.matter_id].state).round
        said = {"number": voice.filed.number, "where": _where()}
        _send(
            voice, _("编号%(number)s有了答复，请看看、评一评。%(where)s") % said, f"voice:{voice.pk}:answered:{round_}"
        )
        _send(
            voice,
            _("编号%(number)s办得怎么样，还等您评一评。%(where)s") % said,
            _reminder(voice, round_),
            days and again,
        )


def _is_answered(matter: Matter, before: str) -> bool:
    """Whether the move from the stage ``before`` has made it one that may be rated."""
    flow = flow_of(matter)
    return matter.stage != before and flow.move("rate", matter.stage) is not None and flow.move("rate", before) is None


def unremind(*, voice: Voice, matter: Matter) -> None:
    """Who has rated or asked again is not reminded."""
    now = State.from_json(matter.state).round
    drop_out(keys=[_reminder(voice, round_) for round_ in range(1, now + 1)])


def _reminder(voice: Voice, round_: int) -> str:
    return f"voice:{voice.pk}:rate:{round_}"


def _where() -> str:
    if not settings.PUBLIC_URL:
        return ""
    return _("凭编号和本机号码查：%(url)s") % {"url": settings.PUBLIC_URL + reverse("portal:look")}


def _send(voice: Voice, text: str, key: str, not_before: object = None) -> None:
    if not voice.phone or voice.no_reply or voice.source not in WANTED or not settings.SMS_PROVIDER:
        return
    number = secrecy.unseal(voice.phone, key=settings.SECRET_KEY, purpose=PURPOSE)
    send_out(number=number, text=text, key=key, not_before=not_before or None)  # type: ignore[arg-type]
