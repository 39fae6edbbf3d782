"""People and their posts: a person holds several at once, each with a beginning and, one day, an end."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org import contacts, levels
from zhenjie.engines.org.actions.links import end_link
from zhenjie.engines.org.models import Person, Post, Unit
from zhenjie.engines.org.problems import Problem, Stale
from zhenjie.engines.org.queries import day_before
from zhenjie.engines.org.scope import table_in_force, territories
from zhenjie.engines.trail.actions import record


def ref(person: Person) -> Ref:
    """The reference of a person."""
    return Ref("org.person", str(person.pk))


def _told(person: Person) -> dict[str, Any]:
    # The trail is never pruned, so it keeps no telephone number; that it changed is said by the verb.
    return {"name": person.name, "unit": person.unit_id, "active": person.active}


def _post_told(post: Post) -> dict[str, Any]:
    return {
        "post": post.pk,
        "unit": post.unit_id,
        "title": post.title,
        "role": post.role,
        "main": post.main,
        "valid_from": post.valid_from.isoformat(),
        "valid_to": post.valid_to and post.valid_to.isoformat(),
    }


def _clean_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Problem("请填写姓名。", "name")
    return name


def _check_open(unit: Unit) -> None:
    if unit.valid_to is not None:
        raise Problem(f"“{unit.name}”已于 {unit.valid_to} 撤销，请选现有的单位。", "unit")


def _check_role(role: str, unit: Unit) -> None:
    if not role:
        return
    declared = table_in_force().roles.get(role)
    if declared is None or declared.administrator:
        raise Problem(f"没有“{role}”这个角色，请从列表里选。", "role")
    place = territories([unit])[unit.pk]
    if declared.levels and place.kind not in declared.levels:
        allowed = "、".join(map(levels.word, declared.levels))
        raise Problem(f"“{declared.title}”只能设在{allowed}，“{place.name}”是{levels.word(place.kind)}。", "role")


def claim_person(person: Person, version: int | None) -> Person:
    """The person as he or she stands now, locked; Stale when no longer the `version` that the user saw."""
    current = Person.objects.select_for_update(of=("self",)).select_related("unit").get(pk=person.pk)
    if version is not None and current.version != version:
        raise Stale(current.name)
    return current


def claim_post(post: Post, version: int | None) -> Post:
    """The post as it stands now, locked; Stale when no longer the `version` that the user saw."""
    current = Post.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=post.pk)
    if version is not None and current.version != version:
        raise Stale(f"{current.person.name}：{current.title}")
    return current


@transaction.atomic
def create_person(*, by: Actor, name: str, unit: Unit, mobile: str = "") -> Person:
    """A new person who belongs to `unit`. Raises Problem: no name, unit closed."""
    _check_open(unit)
    person = Person.objects.create(
        name=_clean_name(name), unit=unit, mobile=contacts.hide(mobile), mobile_index=contacts.index(mobile)
    )
    record(by=by, verb="新增人员", subject=ref(person), scope=unit.path, before=None, after=_told(person))
    return person


@transaction.atomic
def employ(
    *, by: Actor, name: str, unit: Unit, mobile: str = "", title: str = "", role: str = "", valid_from: date | None
) -> Person:
    """A new person and, when `title` names one, the first post at the same unit. Raises Problem."""
    person = create_person(by=by, name=name, unit=unit, mobile=mobile)
    if title.strip() and valid_from is not None:
        create_post(by=by, person=person, unit=unit, title=title, role=role, valid_from=valid_from, main=True)
    elif role:
        raise Problem("选了角色就要填职务：权限跟着职务走。", "title")
    return person


@transaction.atomic
def edit_person(
    *, by: Actor, person: Person, version: int | None, name: str, mobile: str | None, unit: Unit, active: bool
) -> Person:
    """Change name, telephone (None leaves it), unit, or whether the person still works here; for who leaves, today is the
    last day of every post and every link. Raises Problem, Stale."""
    current = claim_person(person, version)
    if unit.pk != current.unit_id:
        _check_open(unit)
    before = _told(current)
    if current.active and not active:
        _leave(current, by)
    changed = mobile is not None and contacts.index(mobile) != current.mobile_index
    current.name, current.unit, current.active = _clean_name(name), unit, active
    if mobile is not None:
        current.mobile, current.mobile_index = contacts.hide(mobile), contacts.index(mobile)
    current.version += 1
    current.save(update_fields=["name", "unit", "active", "mobile", "mobile_index", "version"])
    verb = "修改人员（含手机号）" if changed else "修改人员"
    record(by=by, verb=verb, subject=ref(current), scope=unit.path, before=before, after=_told(current))
    return current


def _leave(person: Person, by: Actor) -> None:
    today = clock.today()
    for post in person.posts.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today)):
        end_post(by=by, post=post, on=max(today, post.valid_from))
    for link in person.links.filter(valid_to__isnull=True):
        end_link(by=by, link=link, on=max(today, link.valid_from))


@transaction.atomic
def reveal_mobile(*, by: Actor, person: Person, reason: str) -> str:
    """The full telephone number; who looked and why stands in the trail. Raises Problem without a reason."""
    if len(reason.strip()) < 2:
        raise Problem("请写明查看号码的事由，例如“通知防汛值班”。", "reason")
    record(
        by=by,
        verb="查看手机号",
        subject=ref(person),
        scope=person.unit.path,
        before=None,
        after={"reason": reason.strip()},
    )
    return contacts.number_of(person)


@transaction.atomic
def create_post(
    *,
    by: Actor,
    person: Person,
    unit: Unit,
    title: str,
    role: str = "",
    valid_from: date,
    valid_to: date | None = None,
    main: bool = False,
) -> Post:
    """`person` holds a post at `unit`; a new main post makes the others secondary. The role works once the security
    administrator has approved it. Raises Problem: no title, dates out of order, the same post twice at once."""
    _check_open(unit)
    title = title.strip()
    if not title:
        raise Problem("请填写职务，例如“办事员”“网格长”。", "title")
    if valid_to is not None and valid_to < valid_from:
        raise Problem("止期不能早于起期。", "valid_to")
    if by.account is not None:
        _check_role(role, unit)
    person = claim_person(person, None)
    held = [post for post in person.posts.filter(unit=unit, title=title) if _overlap(post, valid_from, valid_to)]
    if held:
        since = held[0].valid_from
        raise Problem(f"{person.name}自 {since} 起已在“{unit.name}”任{title}，不用再登记一次。", "title")
    if main:
        person.posts.filter(main=True, valid_to__isnull=True).update(main=False)
    post = Post.objects.create(
        person=person,
        unit=unit,
        title=title,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        main=main,
        # What the system itself sets up (import, demo) was decided outside; a person's entry waits for the approval.
        approved=by == SYSTEM,
    )
    record(by=by, verb="任职", subject=ref(person), scope=unit.path, before=None, after=_post_told(post))
    return post


def _overlap(post: Post, valid_from: date, valid_to: date | None) -> bool:
    begins_in_time = valid_to is None or post.valid_from <= valid_to
    return begins_in_time and (post.valid_to is None or post.valid_to >= valid_from)


@transaction.atomic
def end_post(*, by: Actor, post: Post, version: int | None = None, on: date) -> Post:
    """`on` is the last day of the post; what it permitted ends with it. Raises Problem, Stale."""
    current = claim_post(post, version)
    if current.valid_to is not None and current.valid_to <= on:
        raise Problem(f"这个职务已于 {current.valid_to} 免去。", "on")
    if on < current.valid_from:
        raise Problem(f"免职日不能早于任职日 {current.valid_from}。", "on")
    before = _post_told(current)
    current.valid_to = on
    current.version += 1
    current.save(update_fields=["valid_to", "version"])
    record(
        by=by,
        verb="免职",
        subject=ref(current.person),
        scope=current.unit.path,
        before=before,
        after=_post_told(current),
    )
    return current


@transaction.atomic
def transfer_person(
    *, by: Actor, post: Post, version: int | None = None, unit: Unit, title: str, role: str = "", on: date
) -> Post:
    """调任: from `on` the person holds `title` at `unit` instead of `post`; a main post stays the main one and the person
    belongs to the new unit. Raises Problem, Stale."""
    current = claim_post(post, version)
    if on <= current.valid_from:
        raise Problem(f"调任日应晚于现职的任职日 {current.valid_from}。", "on")
    main = current.main
    end_post(by=by, post=current, version=None, on=day_before(on))
    new = create_post(by=by, person=current.person, unit=unit, title=title, role=role, valid_from=on, main=main)
    if main:
        person = claim_person(current.person, None)
        edit_person(by=by, person=person, version=None, name=person.name, mobile=None, unit=unit, active=person.active)
    return new
