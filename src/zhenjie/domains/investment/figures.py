"""What is counted from investment for the indicators; leads are counted by `projects`, which counts every stage."""

from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.investment.choices import EVENT, NODE, TARGET, EventKind
from zhenjie.domains.investment.models.chains import REACHED, Chain, Node, Target
from zhenjie.domains.investment.queries.chains import Reach, boards
from zhenjie.domains.investment.queries.events import held, trips
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.queries import chain
from zhenjie.engines.indicators.counting import figure
from zhenjie.engines.org.queries import within

_REACHED = "&".join(f"state={one}" for one in REACHED)


@figure("investment-trips", register=EVENT, query=f"kind={EventKind.OUT}")
def trips_made(path: str, period: Period) -> int | None:
    """外出招商次数 of the period."""
    if period.start is None or period.end is None:
        return None
    return trips([path], period.start, min(period.end, clock.today())).count()


@figure("investment-events", register=EVENT)
def events_held(path: str, period: Period) -> int | None:
    """招商活动次数 of the period, trips among them."""
    if period.start is None or period.end is None:
        return None
    return held([path], period.start, min(period.end, clock.today())).count()


@figure("new-leads", register=PROJECT)
def new_leads(path: str, period: Period) -> int | None:
    """新增线索 of the period, each lead once however many townships have it."""
    if period.start is None or period.end is None:
        return None
    return chain.flow(chain.projects([path]), "lead", period.start, min(period.end, clock.today())).count()


@figure("chain-nodes", register=NODE)
def chain_nodes(path: str, period: Period) -> int | None:
    """产业链环节数 of the chains that a unit keeps, today."""
    return within(Node.objects.all(), [path]).count() if _is_now(period) else None


@figure("chain-gaps", register=NODE, page="investment:chains")
def chain_gaps(path: str, period: Period) -> int | None:
    """缺环数 of the chains that a unit keeps, by the rule of today; None for a unit that keeps none."""
    chains = list(within(Chain.objects.select_related("unit"), [path]))
    if not chains or not _is_now(period):
        return None
    here = (path,)
    return sum(len(one.gaps) for one in boards(chains, Reach(here, here, here, here)))


@figure("chain-targets", register=TARGET)
def chain_targets(path: str, period: Period) -> int | None:
    """目标企业 listed by the last day of the period."""
    return _targets(path, period).count()


@figure("chain-targets-reached", register=TARGET, query=_REACHED)
def chain_targets_reached(path: str, period: Period) -> int | None:
    """Of these those that somebody has spoken to and that have not refused, today."""
    return _targets(path, period).filter(state__in=REACHED).count() if _is_now(period) else None


def _targets(path: str, period: Period) -> "QuerySet[Target]":
    return within(Target.objects.filter(found_on__lte=period.end or clock.today()), [path])


def _is_now(period: Period) -> bool:
    """Whether the period reaches today: an earlier day is told only in part (`boards`)."""
    return (period.end or clock.today()) >= clock.today()
