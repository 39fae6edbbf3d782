"""Campaigns: what is named and wanted, what is there by a day, place by place, and totals that count nothing twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from zhenjie.domains.renewal.choices import SITE_UNITS, WORK_UNITS, SiteKind, WorkKind
from zhenjie.domains.renewal.models.campaigns import Campaign, Site, SitePhoto, Target
from zhenjie.domains.renewal.queries.progress import done_by, places_among
from zhenjie.domains.renewal.rules.counting import Goal, Place, Sum, places_of, works_of

Done = dict[tuple[int, str], Decimal]


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


def board(campaigns: Sequence[Campaign], on: date) -> Board:
    """The places and totals of campaigns, each place once whoever names it: five queries for any number of places."""
    targets = list(
        _asked(campaigns)
        .select_related("site__unit")
        .order_by("site__unit__path", "site__kind", "site__name", "work", "pk")
    )
    sites = {one.site_id: one.site for one in targets}
    there = done_by(sites, on)
    photos: dict[int, dict[str, int]] = defaultdict(dict)
    for site, phase, number in (
        SitePhoto.objects.filter(site__in=sites).order_by().values_list("site_id", "phase").annotate(number=Count("pk"))
    ):
        photos[site][phase] = number
    wants: dict[int, list[Want]] = defaultdict(list)
    for one in targets:
        wants[one.site_id].append(Want(one, *there.get((one.site_id, one.work), (Decimal(0), None))))
    spots = tuple(
        Spot(site, tuple(wants[pk]), photos[pk].get("before", 0), photos[pk].get("after", 0))
        for pk, site in sites.items()
    )
    goals = [Goal(one.site_id, one.work, one.amount, one.campaign_id) for one in targets]
    places = places_among(Site.objects.filter(pk__in=sites))
    return Board(spots, *_totals(goals, places, {one.site.pk: one.is_done for one in spots}, _amounts(there)))


def overview(campaigns: Sequence[Campaign], on: date) -> tuple[Board, dict[int, Shares]]:
    """The totals of campaigns together, without their places, and by campaign how far each is: four queries for any number."""
    goals = [Goal(*row) for row in _asked(campaigns).order_by().values_list("site_id", "work", "amount", "campaign_id")]
    sites = Site.objects.filter(pk__in=_asked(campaigns).values("site"))
    done = _amounts(done_by(sites, on))
    finished: dict[int, bool] = {}
    shares: dict[int, dict[int, bool]] = {one.pk: {} for one in campaigns}
    for one in goals:
        is_done = done.get((one.place, one.work), Decimal(0)) >= one.amount
        for told in (finished, shares[one.campaign]):
            told[one.place] = told.get(one.place, True) and is_done
    totals = _totals(goals, places_among(sites), finished, done)
    return Board((), *totals), {pk: Shares(len(mine), sum(mine.values())) for pk, mine in shares.items()}


def _asked(campaigns: Sequence[Campaign]) -> QuerySet[Target]:
    return Target.objects.filter(campaign__in=campaigns, site__gone_at__isnull=True)


def _amounts(there: Mapping[tuple[int, str], tuple[Decimal, date]]) -> Done:
    return {key: amount for key, (amount, _day) in there.items()}


def _totals(
    goals: Sequence[Goal], places: Mapping[int, Place], finished: Mapping[int, bool], done: Done
) -> tuple[tuple[Total, ...], tuple[Total, ...]]:
    counted = places_of(goals, places, finished)
    # A share of a whole is no amount: percentages of places are never added.
    built = works_of([one for one in goals if one.work != WorkKind.WHOLE], places, done)
    return (
        tuple(Total(key, str(label), str(SITE_UNITS[SiteKind(key)]), counted[key]) for key, label in SiteKind.choices if key in counted),
        tuple(Total(key, str(label), str(WORK_UNITS[WorkKind(key)]), built[key]) for key, label in WorkKind.choices if key in built),
    )  # fmt: skip


def work_done(sites: QuerySet[Site], work: str, on: date) -> Decimal | None:
    """What is done of one kind of work at places by a day, nothing counted twice; None when nobody has reported any."""
    done = done_by(sites, on, [work])
    if not done:
        return None
    places = places_among(Site.objects.filter(pk__in={site for site, _work in done}))
    return works_of([Goal(site, work, Decimal(0)) for site, _work in done], places, _amounts(done))[work].done


def wanted_of(targets: QuerySet[Target], work: str) -> Decimal | None:
    """What is wanted of one kind of work, nothing counted twice; None when nobody wants any."""
    goals = [Goal(*row) for row in targets.order_by().values_list("site_id", "work", "amount", "campaign_id")]
    if not goals:
        return None
    return works_of(goals, places_among(Site.objects.filter(pk__in=targets.values("site"))), {})[work].planned


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
