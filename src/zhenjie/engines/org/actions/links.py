"""包联: a person answers for a village, a firm or a project and keeps in touch every so many days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org.models import Link, Person
from zhenjie.engines.org.problems import Problem, Stale
from zhenjie.engines.trail.actions import record


def ref(link: Link) -> Ref:
    """The reference of a link."""
    return Ref("org.link", str(link.pk))


def _told(link: Link) -> dict[str, Any]:
    return {
        "person": link.person_id,
        "subject": link.subject,
        "label": link.label,
        "every_days": link.every_days,
        "valid_from": link.valid_from.isoformat(),
        "valid_to": link.valid_to and link.valid_to.isoformat(),
    }


@transaction.atomic
def create_link(*, by: Actor, person: Person, subject: Ref, label: str, every_days: int = 30, valid_from: date) -> Link:
    """`person` answers for `subject` (shown as `label`) from `valid_from`. Raises Problem when it is so already."""
    if not 1 <= every_days <= 366:
        raise Problem("联系周期应在 1 到 366 天之间。", "every_days")
    try:
        with transaction.atomic():
            link = Link.objects.create(
                person=person, subject=str(subject), label=label, every_days=every_days, valid_from=valid_from
            )
    except IntegrityError as error:
        raise Problem(f"{person.name}已经包联“{label}”，不用再登记一次。", "subject") from error
    record(by=by, verb="建立包联", subject=ref(link), scope=person.unit.path, before=None, after=_told(link))
    return link


@transaction.atomic
def end_link(*, by: Actor, link: Link, version: int | None = None, on: date) -> Link:
    """`on` is the last day of the link. Raises Problem, Stale."""
    current = Link.objects.select_for_update(of=("self",)).select_related("person__unit").get(pk=link.pk)
    if version is not None and current.version != version:
        raise Stale(f"{current.person.name}包联{current.label}")
    if current.valid_to is not None:
        raise Problem(f"这项包联已于 {current.valid_to} 结束。", "on")
    if on < current.valid_from:
        raise Problem(f"结束日期不能早于开始日期 {current.valid_from}。", "on")
    before = _told(current)
    current.valid_to = on
    current.version += 1
    current.save(update_fields=["valid_to", "version"])
    scope = current.person.unit.path
    record(by=by, verb="结束包联", subject=ref(current), scope=scope, before=before, after=_told(current))
    return current


@transaction.atomic
def repoint_links(*, by: Actor, old: Ref, new: Ref, label: str, only: Sequence[int] | None = None) -> list[int]:
    """What `old` was has become `new` (two records of one firm were merged): open links go along, with their trail. Whoever
    answers for `new` already keeps both. Returns the keys of the links that moved; `only` limits which may."""
    links = Link.objects.select_for_update(of=("self",)).select_related("person__unit").filter(subject=str(old))
    if only is not None:
        links = links.filter(pk__in=only)
    taken = set(Link.objects.filter(subject=str(new), valid_to__isnull=True).values_list("person_id", flat=True))
    moved = []
    for link in links:
        if link.valid_to is None and link.person_id in taken:
            continue
        before = _told(link)
        link.subject, link.label, link.version = str(new), label[:120], link.version + 1
        link.save(update_fields=["subject", "label", "version"])
        record(
            by=by, verb="改包联对象", subject=ref(link), scope=link.person.unit.path, before=before, after=_told(link)
        )
        moved.append(link.pk)
    return moved
