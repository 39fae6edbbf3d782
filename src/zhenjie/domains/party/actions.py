"""Acts of party building: cover a firm, keep a count of the coverage, note who came to a class."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.party.models import Attendance, Cover, CoverageCount, Member, Organisation, Training
from zhenjie.domains.party.queries.covering import coverage_on
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def cover_firm(*, by: Actor, organisation: Organisation, firm: Enterprise, kind: str, since: date) -> Cover:
    """`organisation` covers the firm from `since` on; another cover ends the day before. Raises Problem."""
    Enterprise.objects.select_for_update(of=("self",)).get(pk=firm.pk)
    former = Cover.objects.filter(enterprise=firm, until__isnull=True).select_related("organisation").first()
    if former is not None:
        if former.organisation_id == organisation.pk and former.kind == kind:
            raise Problem(422, _("这家已由本组织这样覆盖，不用再登记一次。"))
        if since <= former.since:
            raise Problem(422, _("起始日期应晚于现有覆盖的起始日 %(day)s。") % {"day": former.since})
        former.until = since - timedelta(days=1)
        former.save(update_fields=["until"])
    cover = Cover.objects.create(organisation=organisation, enterprise=firm, kind=kind, since=since)
    _told(
        by, organisation, "覆盖企业", {"enterprise": firm.name, "kind": cover.get_kind_display(), "valid_from": since}
    )
    return cover


@transaction.atomic
def end_cover(*, by: Actor, cover: Cover, until: date) -> Cover:
    """`until` is the last day of the cover. Raises Problem."""
    row = (
        Cover.objects.select_for_update(of=("self",))
        .select_related("organisation__unit", "enterprise")
        .get(pk=cover.pk)
    )
    if row.until is not None:
        raise Problem(422, _("这项覆盖已于 %(day)s 结束。") % {"day": row.until})
    if until < row.since:
        raise Problem(422, _("结束日期不能早于起始日期 %(day)s。") % {"day": row.since})
    row.until = until
    row.save(update_fields=["until"])
    _told(by, row.organisation, "结束覆盖", {"enterprise": row.enterprise.name, "valid_to": until})
    return row


def _told(by: Actor, organisation: Organisation, verb: str, after: Mapping[str, object]) -> None:
    subject = Ref("party.organisation", str(organisation.pk))
    trail.record(by=by, verb=verb, subject=subject, scope=organisation.unit.path, before=None, after=after)


@transaction.atomic
def count_coverage(*, by: Actor, unit: Unit, on: date) -> CoverageCount:
    """Count the coverage of a unit on a day and keep it; what is kept for a day is not counted anew. Raises Problem."""
    if on > clock.today():
        raise Problem(422, _("不能核定还没有到的日子。"))
    if CoverageCount.objects.filter(unit=unit, on=on).exists():
        raise Problem(422, _("%(day)s 的覆盖率已经核定过，核定后不再改写。") % {"day": on})
    found = coverage_on([unit.path], on)
    row = CoverageCount.objects.create(
        unit=unit,
        on=on,
        operating=found.operating,
        own=found.own,
        joint=found.joint,
        excluded=dict(found.excluded),
        source=found.source,
        counted_at=clock.now(),
    )
    after = {"on": on, "operating": row.operating, "own": row.own, "joint": row.joint, "excluded": row.excluded}
    subject = Ref("party.coverage", str(row.pk))
    trail.record(by=by, verb="核定两新覆盖", subject=subject, scope=unit.path, before=None, after=after)
    return row


@transaction.atomic
def note_attendance(*, by: Actor, training: Training, presences: Mapping[int, str]) -> int:
    """Who came to a class: member → presence, '' takes the mark away. Returns how many marks changed."""
    known = dict(training.attendances.values_list("member_id", "presence"))
    changed = {pk: said for pk, said in presences.items() if said != known.get(pk, "")}
    Attendance.objects.filter(training=training, member__in=changed).delete()
    members = set(Member.objects.filter(pk__in=changed).values_list("pk", flat=True))
    Attendance.objects.bulk_create(
        [
            Attendance(training=training, member_id=pk, presence=said)
            for pk, said in changed.items()
            if said and pk in members
        ]
    )
    if changed:
        subject = Ref("party.training", str(training.pk))
        trail.record(
            by=by,
            verb="登记到课",
            subject=subject,
            scope=training.unit.path,
            before=None,
            after={"changed": len(changed)},
        )
    return len(changed)
