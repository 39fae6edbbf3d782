"""Progress of a place and pictures of it: only added; said twice it is one entry."""

from datetime import date
from decimal import Decimal
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.quantities import plain
from zhenjie.core.refs import Ref
from zhenjie.domains.renewal.choices import PIECES, WORK_UNITS, PhotoPhase, WorkKind
from zhenjie.domains.renewal.models.campaigns import Campaign, Progress, Site, SitePhoto, Target
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules.amounts import amount_fault, beyond, past_fault
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.trail import actions as trail

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
PHOTO_MB = 10


@transaction.atomic
def report_progress(
    *, by: Actor, site: Site, work: str, on: date, done: Decimal, note: str = "", corrects: Progress | None = None,
    sure: bool = False,
) -> Progress:  # fmt: skip
    """How much of a work is done by a day, cumulative; less than before is a mistake of one of the two. More than was wanted is
    asked about once (Problem with the field `sure`), far more is refused. Raises Problem."""
    held = Site.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=site.pk).first()
    if held is None:
        raise Problem(422, _("这个地点已经移入回收站。"))
    if said := past_fault(on, clock.today(), edition("works", clock.today())):
        raise Problem(422, said)
    _believe(held, WorkKind(work), done, sure)
    others = Progress.objects.filter(site=held, work=work, corrected_by__isnull=True)
    if corrects is None:
        if same := others.filter(on=on, done=done, note=note.strip()).first():
            return same
    elif corrects.site_id != held.pk or corrects.work != work or Progress.objects.filter(corrects=corrects).exists():
        raise Problem(422, _("这一条已经更正过，请更正最新的那一条。"))
    else:
        others = others.exclude(pk=corrects.pk)
    former = others.filter(on__lte=on).order_by("-on", "-pk").first()
    later = others.filter(on__gt=on).order_by("on", "pk").first()
    if former is not None and done < former.done:
        raise Problem(422, _("累计 %(done)s 比 %(day)s 报的 %(before)s 还少。要是那次报错了，请用“更正”改那一条。") % {"done": plain(done), "day": former.on, "before": plain(former.done)})  # fmt: skip
    if later is not None and done > later.done:
        raise Problem(422, _("累计 %(done)s 比 %(day)s 报的 %(after)s 还多。要是那次报错了，请用“更正”改那一条。") % {"done": plain(done), "day": later.on, "after": plain(later.done)})  # fmt: skip
    row = Progress(
        unit=held.unit, site=held, work=work, on=on, done=done, note=note.strip(), corrects=corrects,
        account=by.account, name=by.name[:60], at=clock.now(),
    )  # fmt: skip
    try:
        row.full_clean()
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    return save_row(by=by, row=row, verb="更正形象进度" if corrects else "报形象进度")


def _believe(site: Site, work: WorkKind, done: Decimal, sure: bool) -> None:
    rule, title, measure = edition("works", clock.today()), str(work.label), str(WORK_UNITS[work])
    if said := amount_fault(done, work, title, measure, rule, pieces=work in PIECES):
        raise Problem(422, said)
    wanted = Target.objects.filter(site=site, work=work, campaign__gone_at__isnull=True)
    target = max(wanted.values_list("amount", flat=True), default=None)
    more = beyond(done, target, rule) if target else ""
    told = {"title": title, "done": plain(done), "target": plain(target or Decimal(0)), "measure": measure}
    if more == "refuse":
        raise Problem(422, _("%(title)s累计 %(done)s %(measure)s，目标只有 %(target)s %(measure)s，多得离谱，没有记。请核对；要是目标填小了，请先改目标。") % told)  # fmt: skip
    if more == "ask" and not sure:
        raise Problem(422, _("%(title)s累计 %(done)s %(measure)s，比目标 %(target)s %(measure)s还多。确实做了这么多，请在下面打勾再报一次。") % told, field="sure")  # fmt: skip


@transaction.atomic
def publish_campaign(*, by: Actor, campaign: Campaign, public: bool) -> Campaign:
    """Put the numbers of a campaign on the public page, or take them off; said twice it is one act. Raises Problem."""
    held = Campaign.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=campaign.pk).first()
    if held is None:
        raise Problem(422, _("这个行动已经移入回收站。"))
    if held.public != public:
        held.public = public
        save_row(by=by, row=held, verb="公开进度" if public else "收回公开")
    return held


@transaction.atomic
def add_photo(*, by: Actor, site: Site, phase: str, taken_on: date, stream: IO[bytes], name: str) -> SitePhoto:
    """A picture of a place, before or after; Problem when it is none."""
    if phase not in PhotoPhase.values:
        raise Problem(422, _("请选整治前还是整治后。"))
    if said := past_fault(taken_on, clock.today(), edition("works", clock.today())):
        raise Problem(422, _("拍摄日期不对：%(said)s") % {"said": said})
    try:
        stored = store(
            by=by, stream=checked_photo(stream), name=name, scope=site.unit.path, limit=PHOTO_MB * 1024 * 1024
        )
    except FileProblem as problem:
        raise Problem(422, str(problem)) from None
    if stored.media_type not in PICTURES:
        raise Problem(422, _("“%(name)s”不是照片，请选 jpg 或 png。") % {"name": stored.name})
    if same := SitePhoto.objects.filter(site=site, phase=phase, file__digest=stored.digest).first():
        return same
    made = SitePhoto.objects.create(
        site=site, phase=phase, file=stored, taken_on=taken_on, account=by.account, name=by.name[:60], at=clock.now()
    )
    told = {"file": stored.name, "phase": phase, "digest": stored.digest}
    trail.record(by=by, verb="添加照片", subject=Ref("renewal.site", str(site.pk)), scope=site.unit.path, after=told)
    return made
