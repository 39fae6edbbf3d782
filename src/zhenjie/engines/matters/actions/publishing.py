"""回音壁: an editor puts a question and its answer on the wall, or takes it down; both stand in the trail."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters.actions.writing import ref
from zhenjie.engines.matters.models import Matter, PublishedAnswer
from zhenjie.engines.matters.queries.echo import draft_of, is_publishable
from zhenjie.engines.matters.rules.wiping import wipe
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail import actions as trail

PUBLISH, CHANGE, WITHDRAW = "公开答复", "改公开的答复", "撤下公开的答复"


@dataclass(frozen=True, slots=True)
class Edited:
    """What the editor lets stand. ``sure``: what still looks like personal data has been looked at and is none."""

    title: str
    said: str
    answer: str
    sure: bool = False


def publish_answer(
    *, by: Actor, editor: Account, matter: Matter, edited: Edited, version: int | None = None
) -> PublishedAnswer:
    """Puts it on the wall or changes what stands there. Problem when it may not be published, when something is empty, or when something
    in it looks like personal data and nobody said that it is none."""
    if not is_publishable(matter):
        raise Problem(422, _("这一件不能公开：没有办结，或者说的人没有同意公开。"))
    texts = {name: getattr(edited, name).strip() for name in ("title", "said", "answer")}
    for name, words in (("title", _("标题")), ("said", _("怎么说的")), ("answer", _("怎么答的"))):
        if not texts[name]:
            raise Problem(422, _("“%(what)s”不能空着。") % {"what": words}, field=name)
    left = [one.was for text in texts.values() for one in wipe(text).removed]
    if left and not edited.sure:
        told = "、".join(f"“{one}”" for one in dict.fromkeys(left))
        raise Problem(
            422, _("还有像个人信息的内容：%(told)s。改掉，或者确认不是再公开。") % {"told": told}, field="sure"
        )
    draft = draft_of(matter)
    values = {
        **texts, "title": texts["title"][:120], "path": matter.unit.path, "klass": matter.klass, "teller": draft.teller, "unit": draft.unit,
        "place": draft.place, "opened_at": matter.opened_at, "closed_at": matter.closed_at, "tellers": max(1, matter.voices_count),
        "grade": draft.grade, "published_at": clock.now(), "published_by": editor, "withdrawn_at": None,
    }  # fmt: skip
    with transaction.atomic():
        found = PublishedAnswer.objects.select_for_update().filter(matter=matter).first()
        if found is None:
            try:
                with transaction.atomic():
                    found = PublishedAnswer.objects.create(matter=matter, **values)
            except IntegrityError:
                raise Problem(409, _("刚才有人公开了这一件，请刷新后再看。")) from None
        else:
            if version is not None and version != found.version:
                raise Conflict(found, _("您打开页面以后有人改过，请刷新后再改；您写的内容还在。"))
            PublishedAnswer.objects.filter(pk=found.pk).update(**values, version=found.version + 1)
            found.refresh_from_db()
        verb = PUBLISH if found.version == 1 else CHANGE
        trail.record(by=by, verb=verb, subject=ref(matter), scope=matter.unit.path, after=texts)
    return found


def withdraw_answer(*, by: Actor, matter: Matter) -> None:
    """Takes it off the wall; the row stays as proof of what stood there."""
    with transaction.atomic():
        taken = PublishedAnswer.objects.filter(matter=matter, withdrawn_at__isnull=True)
        if not taken.update(withdrawn_at=clock.now()):
            raise Problem(422, _("这一件没有公开着。"))
        trail.record(by=by, verb=WITHDRAW, subject=ref(matter), scope=matter.unit.path)
