"""增减挂钩 booked: entries are only ever added."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.quantities import round_half_up
from zhenjie.domains.space.choices import Account
from zhenjie.domains.space.models.land import QuotaArea, QuotaEntry
from zhenjie.domains.space.queries.quota import moves_of
from zhenjie.domains.space.rules import edition
from zhenjie.domains.space.rules.quota import Move, QuotaError, balances, check, reverse
from zhenjie.engines.ledger.actions.rows import record_row


@transaction.atomic
def post_quota(
    *, by: Actor, area: QuotaArea, source: str, target: str, mu: Decimal, on: date, document: str = "", note: str = "",
    reverses: QuotaEntry | None = None,
) -> QuotaEntry:  # fmt: skip
    """Book one entry; QuotaError when an account has not enough. Two at once: the second sees what the first booked."""
    held = QuotaArea.objects.select_for_update().get(pk=area.pk)
    mu = round_half_up(mu, 2)
    if on > clock.today():
        raise QuotaError(_("日期还没有到，请按实际发生的日期记。"))
    lowest = Decimal(str(edition(on)["quota"]["lowest"]))
    check(balances(moves_of(held)), Move(source, target, mu), lowest, {one.value: str(one.label) for one in Account})
    entry = QuotaEntry.objects.create(
        unit=held.unit, area=held, on=on, source=source, target=target, mu=mu, document=document[:80], note=note[:200],
        reverses=reverses, at=clock.now(), name=by.name[:60], account=by.account,
    )  # fmt: skip
    record_row(by=by, verb="冲销" if reverses else "记账", row=entry)
    return entry


@transaction.atomic
def reverse_quota(*, by: Actor, entry: QuotaEntry, note: str = "") -> QuotaEntry:
    """Take an entry back by one that runs the other way; each entry once."""
    held = QuotaEntry.objects.select_for_update(of=("self",)).select_related("area").get(pk=entry.pk)
    if held.reverses_id or QuotaEntry.objects.filter(reverses=held).exists():
        raise QuotaError(_("这一笔已经冲销过，或本身就是冲销。"))
    back = reverse(Move(held.source, held.target, held.mu))
    return post_quota(
        by=by, area=held.area, source=back.source, target=back.target, mu=back.area, on=clock.today(),
        document=held.document, note=note or _("冲销第 %(pk)s 笔") % {"pk": held.pk}, reverses=held,
    )  # fmt: skip
