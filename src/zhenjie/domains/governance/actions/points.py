"""信用积分 booked: entries are only ever added; who exchanges holds the holder and the goods, so two at once cannot overspend."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.masks import mask
from zhenjie.core.refs import Ref
from zhenjie.domains.governance.actions.appeals import is_same
from zhenjie.domains.governance.choices import EntryKind, Ruling
from zhenjie.domains.governance.models.points import (
    GoodsMove,
    PointsEntry,
    PointsGoods,
    PointsHolder,
    PointsObjection,
)
from zhenjie.domains.governance.queries import points as reading
from zhenjie.domains.governance.rules import edition
from zhenjie.domains.governance.rules import points as rules
from zhenjie.domains.governance.rules.points import PointsError
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def post_points(*, by: Actor, holder: PointsHolder, code: str, on: date, evidence: str) -> PointsEntry:
    """Give or take points for a reason of the catalogue, with evidence; they count after the days of publicity. PointsError."""
    held, today = _held(holder), clock.today()
    evidence = evidence.strip()
    if on > today:
        raise PointsError(_("日期还没有到，请按实际发生的日期记。"))
    if not evidence:
        raise PointsError(_("没有凭据不能记分，请写明照片、签到册、文书等是哪一份。"))
    reason = next((one for one in reading.catalogue(held.unit, on) if one.code == code), None)
    if reason is None:
        raise PointsError(_("目录里没有这个理由，或当天还没有启用。"))
    if PointsEntry.objects.filter(
        holder=held, reason=code, on=on, evidence=evidence, reversed_by__isnull=True
    ).exists():
        raise PointsError(_("这件事已经记过一笔，凭据和日期都一样。"))
    return _post(
        by, held, EntryKind.PLUS if reason.points > 0 else EntryKind.MINUS, reason.points, reason.title, on=on,
        reason=code, evidence=evidence, source=reason.source,
        open_until=today + timedelta(days=int(edition("points", today)["publicity_days"])),
    )  # fmt: skip


@transaction.atomic
def exchange_points(*, by: Actor, holder: PointsHolder, goods: PointsGoods, quantity: int) -> PointsEntry:
    """Points for goods, as far as both reach; PointsError says how much there is."""
    held = _held(holder)
    item = PointsGoods.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=goods.pk).first()
    if item is None or not held.unit.path.startswith(item.unit.path):
        raise PointsError(_("没有这样东西可兑，请从列表里选。"))
    if quantity < 1:
        raise PointsError(_("数量要在 1 以上。"))
    if quantity > item.stock:
        raise PointsError(_("“%(name)s”只剩 %(stock)s 件。") % {"name": item.name, "stock": item.stock})
    cost, there = item.cost * quantity, reading.balance_of(held, clock.today())
    if cost > there:
        raise PointsError(
            ngettext("要 %(cost)s 分，可兑换的只有 %(there)s 分。", "要 %(cost)s 分，可兑换的只有 %(there)s 分。", cost)
            % {"cost": cost, "there": there}
        )
    entry = _post(
        by, held, EntryKind.EXCHANGE, -cost, f"兑换 {item.name} × {quantity}"[:80], on=clock.today(), goods=item,
        quantity=quantity, source=edition("points", clock.today())["version"],
    )  # fmt: skip
    _move(by, item, -quantity, f"兑换，{held.alias}", entry)
    return entry


@transaction.atomic
def reverse_entry(*, by: Actor, entry: PointsEntry, note: str) -> PointsEntry:
    """Take an entry back by one of its own, each once; exchanged goods go back into stock. PointsError."""
    held = _held(entry.holder)
    row = PointsEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.reverses_id or PointsEntry.objects.filter(reverses=row).exists():
        raise PointsError(_("这一笔已经冲销过，或本身就是冲销。"))
    if not note.strip():
        raise PointsError(_("请写明为什么冲销。"))
    back = _post(
        by, held, EntryKind.REVERSAL, -row.points, f"冲销：{row.title}"[:80], on=clock.today(), evidence=note.strip()[:200],
        source=row.source, reverses=row, goods=row.goods, quantity=row.quantity,
    )  # fmt: skip
    if row.goods_id and row.quantity:
        item = PointsGoods.everything.select_for_update(of=("self",)).select_related("unit").get(pk=row.goods_id)
        _move(by, item, row.quantity, f"退回，{held.alias}", back)
    return back


@transaction.atomic
def object_to_entry(*, by: Actor, entry: PointsEntry, name: str, text: str) -> PointsObjection:
    """An objection in the days of publicity; the entry waits for the ruling. PointsError."""
    row = PointsEntry.objects.select_for_update(of=("self",)).select_related("holder__unit", "unit").get(pk=entry.pk)
    if row.open_until is None or clock.today() > row.open_until:
        raise PointsError(_("公示期已过。确有错误的，请由经办人冲销。"))
    if PointsEntry.objects.filter(reverses=row).exists():
        raise PointsError(_("这一笔已经冲销，不用再提。"))
    if PointsObjection.objects.filter(entry=row, ruling=Ruling.WAITING).exists():
        raise PointsError(_("这一笔已有异议在等裁定。"))
    made = PointsObjection.objects.create(entry=row, name=name, text=text, on=clock.today())
    _told(by, row, "登记异议", {"name": mask("name", name), "text": text})
    return made


@transaction.atomic
def rule_objection(*, by: Actor, objection: PointsObjection, holds: bool, reason: str) -> PointsObjection:
    """Rule on an objection. Who booked the entry may not; upheld, the entry never counts. PointsError."""
    entry = PointsEntry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=objection.entry_id)
    row = PointsObjection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    if row.ruling != Ruling.WAITING:
        raise PointsError(_("这条异议已经裁定过。"))
    if is_same(by, entry.account, entry.name):
        raise PointsError(_("记账人不能裁定对自己记账的异议，请换一个人裁定。"))
    row.ruling = Ruling.UPHELD if holds else Ruling.REJECTED
    row.reason, row.ruled_on, row.ruled_name = reason, clock.today(), by.name[:60]
    row.save(update_fields=["ruling", "reason", "ruled_on", "ruled_name"])
    _told(by, entry, "裁定异议", {"ruling": row.get_ruling_display(), "reason": reason})
    return row


@transaction.atomic
def stock_goods(*, by: Actor, goods: PointsGoods, quantity: int, note: str) -> GoodsMove:
    """Goods in (positive) or written off (negative), never below nothing. PointsError."""
    item = PointsGoods.objects.select_for_update(of=("self",)).select_related("unit").get(pk=goods.pk)
    if not quantity:
        raise PointsError(_("数量不能是零。"))
    if item.stock + quantity < 0:
        raise PointsError(_("“%(name)s”只剩 %(stock)s 件，出不了这么多。") % {"name": item.name, "stock": item.stock})
    return _move(by, item, quantity, note or "入库", None)


@transaction.atomic
def turn_year(*, by: Actor, unit: Unit, year: int) -> int:
    """The yearly reset of every holder at and below a unit, by the rule of 31 December; once a holder. Returns how many."""
    end = date(year, 12, 31)
    if end >= clock.today():
        raise PointsError(_("%(year)s 年还没有过完。") % {"year": year})
    holders = within(PointsHolder.objects.select_related("unit"), [unit.path]).select_for_update(of=("self",))
    rows = list(holders.order_by("pk"))
    done = set(PointsEntry.objects.filter(kind=EntryKind.RESET, on=end).values_list("holder", flat=True))
    entries, number = reading.entries_of([one.pk for one in rows]), 0
    rule = edition("points", end)
    for holder in rows:
        taken = rules.yearly(reading.folded(entries[holder.pk]), year)
        if taken and holder.pk not in done:
            _post(
                by, holder, EntryKind.RESET, -taken, f"{year} 年度结转", on=end, source=f"{rule['version']}：{rule['source']}"[:200]
            )  # fmt: skip
            number += 1
    return number


def _held(holder: PointsHolder) -> PointsHolder:
    found = PointsHolder.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=holder.pk).first()
    if found is None:
        raise PointsError(_("这个积分户刚被移走了，请刷新后再看。"))
    return found


def _post(by: Actor, holder: PointsHolder, kind: str, points: int, title: str, **more: object) -> PointsEntry:
    row = PointsEntry(
        unit=holder.unit, holder=holder, kind=kind, points=points, title=title, posted_on=clock.today(), at=clock.now(),
        name=by.name[:60], account=by.account, **more,
    )  # fmt: skip
    return save_row(by=by, row=row, verb=str(EntryKind(kind).label))


def _move(by: Actor, goods: PointsGoods, quantity: int, note: str, entry: PointsEntry | None) -> GoodsMove:
    made = GoodsMove.objects.create(
        goods=goods, quantity=quantity, note=note[:120], entry=entry, at=clock.now(), name=by.name[:60], account=by.account
    )  # fmt: skip
    goods.stock += quantity
    save_row(by=by, row=goods, verb="入库" if quantity > 0 else "出库")
    return made


def _told(by: Actor, entry: PointsEntry, verb: str, after: dict[str, object]) -> None:
    subject = Ref("governance.pointsentry", str(entry.pk))
    trail.record(by=by, verb=verb, subject=subject, scope=entry.unit.path, before=None, after=after)
