"""Campaigns: what is named and wanted, what is there by a day, place by place, and totals that count nothing twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from zhenjie.domains.renewal.choices import SITE_UNITS, WORK_UNITS, SiteKind, WorkKind
from zhenjie.domains.renewal.models.campaigns import Campaign, Progress, Site, SitePhoto, Target
from zhenjie.domains.renewal.rules.counting import Goal, Place, Sum, places_of, works_of

Done = dict[tuple[int, str], Decimal]


def done_by(
    sites: Iterable[int] | None, on: date, works: Iterable[str] = ()
) -> dict[tuple[int, str], tuple[Decimal, date]]:
    """(place, work) → what is done by a day and the day of the newest entry; corrected entries are left out. ``sites`` None:
    all places."""
    rows = Progress.objects.filter(corrected_by__isnull=True, on__lte=on, site__gone_at__isnull=True)
    if sites is not None:
        rows = rows.filter(site__in=list(sites))
    if works:
        rows = rows.filter(work__in=list(works))
    found: dict[tuple[int, str], tuple[Decimal, date]] = {}
    for site, work, done, day in rows.order_by("on", "pk").values_list("site_id", "work", "done", "on"):
        found[site, work] = (done, day)
    return found


def _places(sites: Sequence[Site]) -> dict[int, Place]:
    """The places and all that lie around them: a place between may be named by nobody."""
    found = {one.pk: Place(one.pk, one.kind, one.quantity, one.inside_id) for one in sites}
    wanted = {one.inside for one in found.values() if one.inside} - found.keys()
    while wanted:
        more = Site.objects.filter(pk__in=wanted)
        there = {one.pk: Place(one.pk, one.kind, one.quantity, one.inside_id) for one in more}
        if not there:
            break
        found |= there
        wanted = {one.inside for one in there.values() if one.inside} - found.keys()
    return found


@dataclass(frozen=True, slots=True)
class Total:
    """One line of the totals in words."""

    key: str
    title: str
    measure: str
    sum: Sum

    @property
    def percent(self) -> Decimal | None:
        """How much is done, in per cent."""
        return self.sum.done / self.sum.planned * 100 if self.sum.planned else None


@dataclass(frozen=True, slots=True)
class Want:
    """One target of a place with what is done."""

    target: Target
    done: Decimal
    on: date | None

    @property
    def percent(self) -> Decimal:
        """How much of the target is done, at most 100."""
        return min(self.done / self.target.amount * 100, Decimal(100)) if self.target.amount else Decimal(100)

    @property
    def is_done(self) -> bool:
        """Whether the whole amount is there."""
        return self.done >= self.target.amount


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a campaign with all that is wanted there."""

    site: Site
    wants: tuple[Want, ...]
    before: int
    after: int

    @property
    def is_done(self) -> bool:
        """Whether all that is wanted is there."""
        return all(one.is_done for one in self.wants)

    @property
    def percent(self) -> Decimal:
        """The least finished of its works: a place is as far as what lags."""
        return min((one.percent for one in self.wants), default=Decimal(0))

    @property
    def late(self) -> date | None:
        """The earliest day by which something not done was to be."""
        return min((one.target.due for one in self.wants if one.target.due and not one.is_done), default=None)


@dataclass(frozen=True, slots=True)
class Shares:
    """Places of one campaign, and how many of them are finished."""

    places: int
    done: int

    @property
    def percent(self) -> Decimal | None:
        """In per cent."""
        return Decimal(self.done * 100) / self.places if self.places else None


@dataclass(frozen=True, slots=True)
class Board:
    """A campaign, or several together: its places and its totals."""

    spots: tuple[Spot, ...]
    places: tuple[Total, ...]
    works: tuple[Total, ...]

    @property
    def twice(self) -> int:
        """Targets that name a place that was counted already, and places inside others: told, not added."""
        return sum(one.sum.twice for one in self.places)

    @property
    def nested(self) -> int:
        """Places inside counted ones of their kind."""
        return sum(one.sum.nested for one in self.places)


def _targets(campaigns: Sequence[Campaign]) -> list[Target]:
    return list(
        Target.objects.filter(campaign__in=campaigns, site__gone_at__isnull=True)
        .select_related("site__unit")
        .order_by("site__unit__path", "site__kind", "site__name", "work", "pk")
    )


def board(campaigns: Sequence[Campaign], on: date) -> Board:
    """The places and totals of campaigns, each place once whoever names it: five queries for any number of places."""
    return _board(_targets(campaigns), on)


def boards(campaigns: Sequence[Campaign], on: date) -> list[tuple[Campaign, Shares]]:
    """How far each campaign is, for the list of all: two queries for any number of campaigns."""
    targets = _targets(campaigns)
    done = {key: one for key, (one, _day) in done_by({one.site_id for one in targets}, on).items()}
    shares: dict[int, dict[int, bool]] = {one.pk: {} for one in campaigns}
    for one in targets:
        is_done = done.get((one.site_id, one.work), Decimal(0)) >= one.amount
        mine = shares[one.campaign_id]
        mine[one.site_id] = mine.get(one.site_id, True) and is_done
    return [(one, Shares(len(shares[one.pk]), sum(shares[one.pk].values()))) for one in campaigns]


def _board(targets: Sequence[Target], on: date) -> Board:
    sites = {one.site_id: one.site for one in targets}
    done = done_by(sites, on)
    photos: dict[int, dict[str, int]] = defaultdict(dict)
    for site, phase, number in (
        SitePhoto.objects.filter(site__in=sites).order_by().values_list("site_id", "phase").annotate(number=Count("pk"))
    ):
        photos[site][phase] = number
    wants: dict[int, list[Want]] = defaultdict(list)
    for one in targets:
        there, day = done.get((one.site_id, one.work), (Decimal(0), None))
        wants[one.site_id].append(Want(one, there, day))
    spots = tuple(
        Spot(site, tuple(wants[pk]), photos[pk].get("before", 0), photos[pk].get("after", 0))
        for pk, site in sites.items()
    )
    return Board(spots, *_totals(targets, list(sites.values()), spots, {key: one for key, (one, _day) in done.items()}))


def _totals(
    targets: Sequence[Target], sites: Sequence[Site], spots: Sequence[Spot], done: Done
) -> tuple[tuple[Total, ...], tuple[Total, ...]]:
    goals = [Goal(one.site_id, one.work, one.amount, one.campaign_id) for one in targets]
    places = _places(sites)
    counted = places_of(goals, places, {one.site.pk: one.is_done for one in spots})
    # A share of a whole is no amount: percentages of places are never added.
    built = works_of([one for one in goals if one.work != WorkKind.WHOLE], places, done)
    return (
        tuple(Total(key, str(label), str(SITE_UNITS[SiteKind(key)]), counted[key]) for key, label in SiteKind.choices if key in counted),
        tuple(Total(key, str(label), str(WORK_UNITS[WorkKind(key)]), built[key]) for key, label in WorkKind.choices if key in built),
    )  # fmt: skip


def work_done(path_sites: Iterable[Site], work: str, on: date) -> Decimal | None:
    """What is done of one kind of work at places by a day, nothing counted twice; None when nobody has reported any."""
    sites = list(path_sites)
    done = done_by([one.pk for one in sites], on, [work])
    if not done:
        return None
    places = _places(sites)
    goals = [Goal(site, work, Decimal(0)) for site, _work in done]
    return works_of(goals, places, {key: one for key, (one, _day) in done.items()})[work].done


def wanted_of(targets: QuerySet[Target], work: str) -> Decimal | None:
    """What is wanted of one kind of work, nothing counted twice; None when nobody wants any."""
    rows = list(targets.select_related("site"))
    if not rows:
        return None
    goals = [Goal(one.site_id, work, one.amount, one.campaign_id) for one in rows]
    return works_of(goals, _places([one.site for one in rows]), {})[work].planned


def wants_of(site: Site, on: date) -> list[Want]:
    """What any campaign wants at a place, with what is done."""
    done = done_by([site.pk], on)
    targets = site.targets.filter(gone_at__isnull=True, campaign__gone_at__isnull=True).select_related("campaign")
    return [
        Want(one, *done.get((site.pk, one.work), (Decimal(0), None)))
        for one in targets.order_by("campaign", "work", "pk")
    ]


def pairs(sites: Sequence[int], size: int = 6) -> list[tuple[Site, SitePhoto, SitePhoto]]:
    """Places with a picture before and one after: the first before, the newest after."""
    rows = SitePhoto.objects.filter(site__in=sites).select_related("site", "file").order_by("taken_on", "pk")
    before: dict[int, SitePhoto] = {}
    after: dict[int, SitePhoto] = {}
    for one in rows:
        if one.phase == "before":
            before.setdefault(one.site_id, one)
        else:
            after[one.site_id] = one
    return [(one.site, one, after[pk]) for pk, one in before.items() if pk in after][:size]


def entries_of(site: Site) -> list[Any]:
    """Every entry of progress of a place, newest first, corrected ones as well."""
    return list(site.progress.select_related("corrected_by").order_by("-on", "-pk")[:100])
