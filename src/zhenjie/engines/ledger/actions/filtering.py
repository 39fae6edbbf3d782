"""存好的筛选 and 订阅: kept under a name, shared with the unit, told of when something comes to them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.choices import RHYTHMS
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import SavedFilter, Subscription
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.trail import actions as trail
from zhenjie.engines.trail.queries import chain

MOST = 20


@transaction.atomic
def save_filter(
    *, by: Actor, account: Account, unit: Unit, declaration: Declaration, name: str, query: str, shared: bool = False
) -> SavedFilter:
    """Keep conditions and order under a name; the own filter of that name takes the new conditions."""
    name = " ".join(name.split())
    if not name or len(name) > 30:
        raise Problem(422, _("请给这个筛选起个名字，最长 30 个字。"))
    kept = SavedFilter.objects.filter(register=declaration.key, account=account, unit=unit)
    if kept.exclude(name=name).count() >= MOST:
        raise Problem(422, _("最多存 %(most)s 个筛选，请先删掉用不着的。") % {"most": MOST})
    defaults = {"query": query, "shared": shared, "made_at": clock.now()}
    try:
        with transaction.atomic():
            found, _made = SavedFilter.objects.update_or_create(
                register=declaration.key, account=account, unit=unit, name=name, defaults=defaults
            )
    except IntegrityError:
        found = SavedFilter.objects.get(register=declaration.key, account=account, unit=unit, name=name)
    if shared:
        subject = Ref("ledger.savedfilter", str(found.pk))
        trail.record(by=by, verb="共享筛选", subject=subject, scope=unit.path, after={"name": name})
    return found


@transaction.atomic
def drop_filter(*, by: Actor, saved: SavedFilter) -> None:
    """Forget an own filter; whoever subscribed to it is told nothing any more."""
    if saved.shared:
        subject = Ref("ledger.savedfilter", str(saved.pk))
        trail.record(by=by, verb="删除共享筛选", subject=subject, scope=saved.unit.path, before={"name": saved.name})
    saved.delete()


@transaction.atomic
def subscribe(*, by: Actor, account: Account, unit: Unit, saved: SavedFilter, rhythm: str) -> Subscription | None:
    """Be told from now on of what comes to a saved filter, seen from ``unit``; an empty rhythm ends it."""
    if not rhythm:
        Subscription.objects.filter(filter=saved, account=account).delete()
        return None
    if rhythm not in dict(RHYTHMS):
        raise Problem(422, _("没有这种订阅方式，请选“一有变化、每天、每周”之一。"))
    last = chain().last
    kept, made = Subscription.objects.get_or_create(
        filter=saved,
        account=account,
        defaults={
            "unit": unit,
            "rhythm": rhythm,
            "block": last.number if last else 0,
            "since": clock.now(),
            "looked_at": clock.now(),
        },
    )
    if not made:
        kept.rhythm, kept.unit = rhythm, unit
        kept.save(update_fields=["rhythm", "unit"])
    return kept
