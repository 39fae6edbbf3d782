"""计数目标 read: what the projects' own ledger says of each, and totals in which no project and no month counts twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhenjie.core.colours import Colour
from zhenjie.domains.projects.queries.windows import Asked, Found, Window, tally
from zhenjie.domains.renewal.choices import MEASURE_UNITS, MONEY, Measure
from zhenjie.domains.renewal.models.campaigns import Campaign, CountedTarget
from zhenjie.domains.renewal.rules.counting import Wish, wanted


@dataclass(frozen=True, slots=True)
class Aim:
    """One counted target with what the ledger says of it by a day."""

    target: CountedTarget
    found: Found
    window: Window
    today: date

    @property
    def percent(self) -> Decimal:
        """How much of it is there, in per cent; more than all is more than 100."""
        return self.found.value / self.target.amount * 100

    @property
    def elapsed(self) -> Decimal:
        """How much of its time is over, in per cent."""
        end = self.target.due or self.target.campaign.until
        whole = (end - self.window.start).days + 1
        return Decimal(max(0, min(whole, (self.today - self.window.start).days + 1)) * 100) / max(whole, 1)

    @property
    def is_done(self) -> bool:
        """Whether the whole amount is there."""
        return self.found.value >= self.target.amount

    @property
    def is_late(self) -> bool:
        """Whether its day is over and it is not there."""
        return not self.is_done and (self.target.due or self.target.campaign.until) < self.today

    @property
    def colour(self) -> Colour:
        """Red only when its day is over: how fast it should go nobody has laid down."""
        return Colour.RED if self.is_late else Colour.NONE

    @property
    def source(self) -> str:
        """Where the number comes from, as a sentence."""
        title = self.target.get_measure_display()
        told = {"unit": self.target.unit.name, "start": self.window.start, "end": self.window.end, "title": title}
        if self.target.is_money:
            return _("“项目资金”台账：%(unit)s的项目 %(start)s 至 %(end)s 登记的%(title)s，按月算") % told
        return _("“项目阶段记录”台账：%(unit)s %(start)s 至 %(end)s 的%(title)s") % told

    @property
    def rows(self) -> str:
        """The address of the rows behind the number."""
        told: dict[str, str] = {
            "key": self.target.measure, "start": self.window.start.isoformat(), "end": self.window.end.isoformat(),
            "unit": str(self.target.unit_id),
        }  # fmt: skip
        return f"{reverse('projects:behind')}?{urlencode(told)}"


@dataclass(frozen=True, slots=True)
class Together:
    """One measure over several targets: ``planned`` as `rules.counting.wanted` puts it together, ``twice`` and ``nested`` were left out
    of it; ``done`` counts every project and month once."""

    measure: str
    planned: Decimal
    done: Decimal
    projects: int
    twice: int
    nested: int

    @property
    def title(self) -> str:
        """What is counted."""
        return str(Measure(self.measure).label)

    @property
    def unit(self) -> str:
        """In what."""
        return str(MEASURE_UNITS[Measure(self.measure)])

    def tells_of_one(self, small: int) -> bool:
        """Whether it is the money of so few projects that whoever knows them knows a firm's: not for the public."""
        return self.measure in MONEY and 0 < self.projects < small


@dataclass(frozen=True, slots=True)
class CountedBoard:
    """The counted targets of one campaign, or of several."""

    aims: tuple[Aim, ...]
    totals: tuple[Together, ...]

    def of(self, campaign: int) -> tuple[int, int]:
        """How many of a campaign's are reached, of how many."""
        mine = [one for one in self.aims if one.target.campaign_id == campaign]
        return sum(one.is_done for one in mine), len(mine)

    @property
    def twice(self) -> int:
        """Targets that several campaigns want of the same place: counted once."""
        return sum(one.twice for one in self.totals)

    @property
    def nested(self) -> int:
        """Targets of places inside others: not added."""
        return sum(one.nested for one in self.totals)


def counted_board(campaigns: Sequence[Campaign], today: date) -> CountedBoard:
    """Three queries, however many targets."""
    rows: Any = CountedTarget.objects.filter(campaign__in=campaigns).select_related("campaign", "unit")
    targets: list[CountedTarget] = list(rows.order_by("measure", "unit__path", "campaign", "pk"))
    windows = {one.pk: window_of(one, today) for one in targets}
    measures = {key: [one for one in targets if one.measure == key] for key in Measure.values}
    measures = {key: some for key, some in measures.items() if some}
    asked = [Asked(one.measure, (windows[one.pk],)) for one in targets]
    asked += [Asked(key, tuple(windows[one.pk] for one in some)) for key, some in measures.items()]
    found = tally(asked)
    aims = tuple(Aim(one, found[at], windows[one.pk], today) for at, one in enumerate(targets))
    totals = tuple(_together(key, some, found[len(targets) + at]) for at, (key, some) in enumerate(measures.items()))
    return CountedBoard(aims, totals)


def window_of(target: CountedTarget, today: date) -> Window:
    """From the first day of the campaign to today, its last day at most. Before it has begun nothing lies in it."""
    start = target.campaign.since
    if target.is_money:
        start = start.replace(day=1)
    return Window(target.unit.path, start, min(today, target.campaign.until))


def _together(key: str, targets: Sequence[CountedTarget], found: Found) -> Together:
    wishes = [Wish(one.unit.path, one.campaign.since, one.campaign.until, one.amount) for one in targets]
    planned, twice, nested = wanted(wishes)
    return Together(key, planned, found.value, found.projects, twice, nested)
