"""The shared readers of indicators."""

from zhenjie.engines.indicators.queries.boards import board, single
from zhenjie.engines.indicators.queries.books import Known, known
from zhenjie.engines.indicators.queries.catalogue import definitions, indicator_of, rule_in_force
from zhenjie.engines.indicators.queries.monthly import Series, series
from zhenjie.engines.indicators.queries.rows import Row
from zhenjie.engines.indicators.queries.standing import closings, latest_period
from zhenjie.engines.indicators.queries.tables import rank_among_siblings, table
from zhenjie.engines.indicators.queries.targets import SUMMED
from zhenjie.engines.indicators.queries.values import Place, Value, read_values

__all__ = [
    "SUMMED",
    "Known",
    "Place",
    "Row",
    "Series",
    "Value",
    "board",
    "closings",
    "definitions",
    "indicator_of",
    "known",
    "latest_period",
    "rank_among_siblings",
    "read_values",
    "rule_in_force",
    "series",
    "single",
    "table",
]
