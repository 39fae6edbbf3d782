"""每月一题: set, changed, finished with what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters.models import MonthlyTopic
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail


@dataclass(frozen=True, slots=True)
class Topic:
    """What is said of a topic. It has a class or a word, or it would be about everything."""

    month: date
    title: str
    place: Unit
    lead: Unit
    klass: str = ""
    words: str = ""
    goals: str = ""
    measures: str = ""

    def fields(self) -> dict[str, Any]:
        """As the model has them."""
        if not self.klass and not self.words.split():
            raise Problem(422, _("请选一类事项，或写一个关键词，否则说不清这一题管哪些事。"), field="klass")
        return {
            "month": self.month.replace(day=1), "title": self.title.strip(), "place": self.place, "lead": self.lead,
            "klass": self.klass, "words": " ".join(self.words.split()), "goals": self.goals.strip(),
            "measures": self.measures.strip(),
        }  # fmt: skip


def set_topic(*, by: Actor, unit: Unit, topic: Topic) -> MonthlyTopic:
    """A new topic of `unit`. Problem 409 when the month has one of that title."""
    fields = topic.fields()
    try:
        with transaction.atomic():
            made = MonthlyTopic.objects.create(unit=unit, made_at=clock.now(), name=by.name[:60], **fields)
            _record(by, made, "立每月一题", None, fields)
    except IntegrityError:
        raise Problem(409, _("这个月已经有同名的一题。"), field="title") from None
    return made


def change_topic(*, by: Actor, topic: int, version: int, said: Topic) -> MonthlyTopic:
    """Changes a topic that is not finished. Problem 422 when it is, Conflict when somebody else changed it meanwhile."""
    fields = said.fields()
    try:
        with transaction.atomic():
            found = _locked(topic, version)
            before = {name: str(getattr(found, name)) for name in fields}
            for name, value in fields.items():
                setattr(found, name, value)
            _save(found)
            _record(by, found, "改每月一题", before, fields)
    except IntegrityError:
        raise Problem(409, _("这个月已经有同名的一题。"), field="title") from None
    return found


@transaction.atomic
def finish_topic(*, by: Actor, topic: int, version: int, result: str) -> MonthlyTopic:
    """销号: what came of it is written down; it is not changed any more."""
    if not result.strip():
        raise Problem(422, _("请写明成效：原来怎样，现在怎样。"), field="result")
    found = _locked(topic, version)
    found.result, found.finished_at = result.strip(), clock.now()
    _save(found)
    _record(by, found, "每月一题销号", None, {"result": found.result})
    return found


def _locked(pk: int, version: int) -> MonthlyTopic:
    found = MonthlyTopic.objects.select_related("unit").select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Problem(404, _("没有这一题。"))
    if found.version != version:
        raise Conflict(found, _("您打开页面以后，这一题被别人改过了。您写的还在，请看过后再保存。"))
    if found.finished_at is not None:
        raise Problem(422, _("这一题已经销号，不再改。"))
    return found


def _save(topic: MonthlyTopic) -> None:
    topic.version += 1
    topic.save()


def _record(
    by: Actor, topic: MonthlyTopic, verb: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> None:
    told = {name: str(value) for name, value in after.items()}
    subject = Ref("matters.monthlytopic", str(topic.pk))
    trail.record(by=by, verb=verb, subject=subject, scope=topic.unit.path, before=before, after=told)
