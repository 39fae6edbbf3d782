"""Claims read: what a project is recognised by, what was done for it, until when it is protected, what lies on the county's table."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.domains.investment.choices import ClaimState, PromiseState, RulingKind
from zhenjie.domains.investment.models.claims import Claim, Family, Ruling
from zhenjie.domains.investment.models.events import Met, Origin, Promise
from zhenjie.domains.investment.rules import Edition, edition
from zhenjie.domains.investment.rules.holding import Protection, Standing, protection
from zhenjie.domains.investment.rules.matching import Alike, Marks, alike
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.models.work import Week
from zhenjie.domains.projects.rules.definitions import FINAL
from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import WIDTH, above
from zhenjie.engines.org.queries import within


def rule_now() -> Edition:
    """The protection in force today."""
    return edition(clock.today(), settings.CATALOGUE_DIR)


def township_of(unit: Unit) -> str:
    """The path of the township around a unit; its own when there is none."""
    if unit.kind == UnitKind.TOWNSHIP:
        return unit.path
    around = Unit.objects.filter(path__in=above(unit.path), kind=UnitKind.TOWNSHIP).order_by("-path").first()
    return around.path if around else unit.path


def marks_of(claim: Claim) -> Marks:
    """What a claim is compared by."""
    project = claim.project
    return Marks(claim.key, claim.code, claim.mobile, project.name, project.industry, project.sector)


def standing_of(claim: Claim) -> Standing:
    """What the order of claims looks at."""
    return Standing(claim.since, claim.project.registered_at, claim.town)


#: What a claim keeps of its project.
KEPT = ("town", "key", "code", "mobile", "since")


def claims_now(projects: Sequence[Project], rule: Edition) -> tuple[list[Claim], list[Claim]]:
    """The claims of projects as they stand now, not saved; and which of them are new or differ from what is stored. Three queries, and
    one for each unit among them."""
    keys = [one.pk for one in projects]
    known = {one.project_id: one for one in Claim.objects.select_related("family").filter(project__in=keys)}
    investors = {
        one.project_id: one.investor for one in Origin.objects.filter(project__in=keys).select_related("investor")
    }
    begun = dict(StageEntry.in_force.filter(project__in=keys).order_by().values_list("project").annotate(Min("at")))
    towns: dict[int, str] = {}
    found, changed = [], []
    for project in projects:
        claim = known.get(project.pk) or Claim(project=project)
        claim.project = project
        before = [getattr(claim, name) for name in KEPT]
        firm, investor = project.firm, investors.get(project.pk)
        claim.key, claim.mobile = firm_key(project.investor), project.mobile_index
        claim.code = (investor.code if investor else "") or (firm.code if firm else "")
        if project.unit_id not in towns:
            towns[project.unit_id] = township_of(project.unit)
        claim.town = towns[project.unit_id]
        if claim.since is None:
            claim.since = _since(claim, begun.get(project.pk), rule)
        found.append(claim)
        if claim.pk is None or before != [getattr(claim, name) for name in KEPT]:
            changed.append(claim)
    return found, changed


MARKS = ("key", "code", "mobile")


def meeting(claims: Sequence[Claim]) -> list[Claim]:
    """Those that share a mark with the claim of another township: which of them are the same lead `candidates` says. One query."""
    towns: dict[tuple[str, str], set[str]] = defaultdict(set)
    for begin in range(0, len(claims), 2000):
        shared = Q()
        for name in MARKS:
            if values := {getattr(one, name) for one in claims[begin : begin + 2000]} - {""}:
                shared |= Q(**{f"{name}__in": values})
        # Without a mark there is nothing to share; an empty condition would be all claims.
        for town, *marks in Claim.objects.filter(shared).values_list("town", *MARKS) if shared else ():
            for mark in zip(MARKS, marks, strict=True):
                towns[mark].add(town)
    return [
        one for one in claims if any(len(towns[name, value]) > 1 for name in MARKS if (value := getattr(one, name)))
    ]


def _since(claim: Claim, worked: datetime | None, rule: Edition) -> datetime | None:
    """Whole from the beginning: since it was registered. Completed later: since somebody completed it. Work that was proved counts, too."""
    project = claim.project
    if lacking(project, claim.key, rule):
        return worked
    whole = project.registered_at if claim.pk is None else clock.now()
    return min(whole, worked) if worked else whole


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something that was done for a lead: when it was written down, what, in words."""

    at: datetime
    kind: str
    words: str


def follow_ups(claims: Sequence[Claim], rule: Edition) -> dict[int, list[FollowUp]]:
    """What was done for each, by the key of its project, in order. Each counts from the moment it was written down, never before it
    had happened. Five queries at most."""
    found: dict[int, list[FollowUp]] = defaultdict(list)
    keys = [one.project_id for one in claims]
    if "week" in rule.follow_ups:
        for week in Week.objects.filter(project__in=keys, same=False):
            found[week.project_id].append(FollowUp(week.at, _("周进展"), week.done))
    if "stage" in rule.follow_ups:
        for entry in StageEntry.in_force.filter(project__in=keys):
            words = f"{entry.get_stage_display()} {entry.on:%Y-%m-%d}"
            found[entry.project_id].append(FollowUp(entry.at, _("阶段登记"), words))
    investors = {
        one.project_id: one.investor_id for one in Origin.objects.filter(project__in=keys, investor__isnull=False)
    }
    if "event" in rule.follow_ups:
        _met(found, investors)
    if "promise" in rule.follow_ups:
        kept = Promise.objects.filter(state=PromiseState.KEPT, project__in=keys)
        for promise in kept:
            if promise.closed_at and promise.project_id:
                found[promise.project_id].append(FollowUp(promise.closed_at, _("兑现承诺"), promise.text))
    return {key: sorted(some, key=lambda one: one.at) for key, some in found.items()}


def _met(found: dict[int, list[FollowUp]], investors: dict[int, int | None]) -> None:
    projects = defaultdict(list)
    for project, investor in investors.items():
        projects[investor].append(project)
    told = Met.objects.filter(
        investor__in=[one for one in projects if one], event__gone_at__isnull=True, event__on__lte=clock.today()
    )
    for one in told.select_related("event"):
        at = max(one.event.at, clock.aware(one.event.on))
        for project in projects[one.investor_id]:
            found[project].append(FollowUp(at, str(one.event.get_kind_display()), one.event.title))


def protections(claims: Sequence[Claim], rule: Edition) -> dict[int, Protection]:
    """Until when each is protected, by the key of its project."""
    done = follow_ups(claims, rule)
    return {
        one.project_id: protection(one.since, (step.at for step in done.get(one.project_id, ())), rule)
        for one in claims
    }


def candidates(claim: Claim, rule: Edition) -> list[tuple[Claim, Alike]]:
    """Claims of other townships under the same root that may be the same lead, but for those the county has ruled apart."""
    apart = Ruling.objects.filter(claim=claim.pk or 0, kind=RulingKind.APART).values_list("family", flat=True)
    rows = Claim.objects.filter(project__gone_at__isnull=True, project__stage__in=rule.stages)
    rows = within(rows, [claim.town[:WIDTH]], "town").exclude(town=claim.town).exclude(pk=claim.pk)
    found = rows.none()
    for name in ("key", "code", "mobile"):
        if value := getattr(claim, name):
            found = found | rows.filter(**{name: value})
    rows = found.exclude(family__in=list(apart)) if apart else found
    told = [
        (one, alike(marks_of(claim), marks_of(one), rule.alike))
        for one in rows.select_related("project__unit", "family")
    ]
    return [(one, why) for one, why in told if why is not None]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the projects of a lead as the county sees it."""

    claim: Claim
    project: Project
    protection: Protection
    steps: list[FollowUp]
    origin: Origin | None
    lacking: tuple[str, ...]
    why: Alike | None = None
    free: bool = False

    @property
    def holds(self) -> bool:
        """Whether the lead is theirs now."""
        return self.claim.state == ClaimState.HOLDS


def lacking(project: Project, key: str, rule: Edition) -> tuple[str, ...]:
    """What the rule asks of a registration and this one does not have, in words."""
    has = {
        "investor": bool(key),
        "sector": bool(project.industry or project.sector),
        "contact": bool(project.contact or project.mobile),
    }
    words = {"investor": _("投资方全称"), "sector": _("行业或类型"), "contact": _("联系人或电话")}
    return tuple(words[one] for one in rule.needs if not has.get(one, True))


def is_free(holder: Claim, protected: Protection, later: Claim, at: datetime) -> bool:
    """Whether the lead was free when the later one came, or is by now: its term is over, or the project has ended or is gone."""
    if holder.project.stage in FINAL or holder.project.gone_at is not None:
        return True
    return protected.lapsed(at)


def sides_of(family: Family, rule: Edition | None = None) -> list[Side]:
    """All projects of a lead side by side, the holder first, then by who came first."""
    rule = rule or rule_now()
    now = clock.now()
    claims = list(family.claims.select_related("project__unit", "family"))
    done = follow_ups(claims, rule)
    origins = {
        one.project_id: one
        for one in Origin.objects.filter(project__in=[one.project_id for one in claims]).select_related(
            "investor", "event", "introduced_by"
        )
    }
    held = next((one for one in claims if one.state == ClaimState.HOLDS), None)
    found = []
    for one in claims:
        steps = done.get(one.project_id, [])
        mine = protection(one.since, (step.at for step in steps), rule)
        why = alike(marks_of(held), marks_of(one), rule.alike) if held is not None and one != held else None
        free = held is not None and one != held and freed(held, one, done.get(held.project_id, []), rule, now)
        found.append(
            Side(one, one.project, mine, steps, origins.get(one.project_id), lacking(one.project, one.key, rule), why, free)
        )  # fmt: skip
    return sorted(
        found, key=lambda side: (not side.holds, standing_of(side.claim).since is None, side.claim.since or now)
    )


def freed(holder: Claim, later: Claim, steps: Iterable[FollowUp], rule: Edition, now: datetime) -> bool:
    """Whether the later one may take over: the holder's term was over when the later one came, whatever was done since, or it is now."""
    came = later.since or later.project.registered_at
    before = protection(holder.since, (one.at for one in steps if one.at <= came), rule)
    today = protection(holder.since, (one.at for one in steps), rule)
    return is_free(holder, before, later, came) or is_free(holder, today, later, now)


def waiting(prefixes: Iterable[str]) -> "QuerySet[Claim]":
    """The claims that wait for a ruling of a unit in reach, the oldest first."""
    rows = within(Claim.objects.filter(state=ClaimState.CONTESTED), prefixes, "family__unit__path")
    return (
        rows.filter(project__gone_at__isnull=True)
        .select_related("project__unit", "family")
        .order_by("family__at", "pk")
    )


def rulings(prefixes: Iterable[str]) -> "QuerySet[Ruling]":
    """What was decided by a unit in reach, the newest first."""
    rows = within(Ruling.objects.all(), prefixes, "family__unit__path")
    return rows.select_related("claim__project__unit", "holder__project__unit").order_by("-at", "-pk")


def mine(prefixes: Iterable[str]) -> "QuerySet[Claim]":
    """Claims of projects in reach that are contested or were decided."""
    rows = within(Claim.objects.exclude(state=""), prefixes, "project__unit__path")
    return rows.filter(project__gone_at__isnull=True).select_related("project__unit")


def ending(prefixes: Iterable[str], most: int = 12) -> list[tuple[Claim, Protection, int]]:
    """Open leads whose protection ends soon or has ended, with the days that are left, the most urgent first."""
    rule, now = rule_now(), clock.now()
    old = now - timedelta(days=rule.days - rule.warn)
    rows = within(
        Claim.objects.filter(since__lte=old, state__in=("", ClaimState.HOLDS)), prefixes, "project__unit__path"
    )
    rows = rows.filter(project__gone_at__isnull=True, project__stage__in=("lead", "negotiating"))
    claims = list(rows.select_related("project__unit").order_by("-since", "pk")[:400])
    found = []
    for claim, mine in zip(claims, protections(claims, rule).values(), strict=True):
        if mine.until is not None and (left := (clock.aware(mine.until).date() - now.date()).days) <= rule.warn:
            found.append((claim, mine, left))
    return sorted(found, key=lambda one: (one[2] < -60, one[2], one[0].pk))[:most]


def with_holders(rows: Iterable[Claim]) -> list[tuple[Claim, Claim | None]]:
    """Each with the claim that holds its lead. One query more."""
    told = list(rows)
    held = Claim.objects.filter(family__in=[one.family_id for one in told], state=ClaimState.HOLDS)
    by_family = {one.family_id: one for one in held.select_related("project__unit")}
    return [(one, by_family.get(one.family_id)) for one in told]


@dataclass(frozen=True, slots=True)
class Share:
    """分成: what a township gives away of the leads it counts, and what it has in those that others count; in leads."""

    town: str
    given: Decimal
    taken: Decimal

    @property
    def sum(self) -> Decimal:
        """What is added to its own count; over all townships these are nothing."""
        return self.taken - self.given


def shares(prefixes: Iterable[str]) -> list[Share]:
    """By township. Three queries."""
    rows = within(Claim.objects.filter(state=ClaimState.SHARED), prefixes, "family__unit__path")
    rows = rows.filter(project__gone_at__isnull=True)
    holders = dict(
        Claim.objects.filter(state=ClaimState.HOLDS, family__in=rows.values("family")).values_list("family", "town")
    )
    found: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for one in rows:
        part = Decimal(one.share) / 100
        found[one.town][1] += part
        found[holders[one.family_id or 0]][0] += part
    names = dict(Unit.objects.filter(path__in=list(found)).values_list("path", "name"))
    return [Share(names.get(path, ""), given, taken) for path, (given, taken) in sorted(found.items())]
