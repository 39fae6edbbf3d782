"""What is counted from projects for the indicators. A stock of an earlier day is counted as it stood then: the history tells it."""

from decimal import Decimal

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.queries.tallying import SOURCES, value
from zhenjie.engines.indicators.counting import Count, figure


def _counter(key: str) -> Count:
    def count(path: str, period: Period) -> Decimal | None:
        if period.end is None or period.end > clock.today().replace(month=12, day=31):
            return None
        return value(key, [path], period.start or period.end, period.end)

    count.__doc__ = f"“{key}” in the unit of the catalogue."
    return count


for _key, _source in SOURCES.items():
    _query = f"stage={_source.stage}" if _source.kind == "stock" else ""
    figure(_key, register=PROJECT, query=_query, page="projects:behind")(_counter(_key))
