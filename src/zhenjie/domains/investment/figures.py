"""What is counted from investment for the indicators; leads are counted by `projects`, which counts every stage."""

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.investment.choices import EVENT, EventKind
from zhenjie.domains.investment.queries.events import held, trips
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.queries import chain
from zhenjie.engines.indicators.counting import figure


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
