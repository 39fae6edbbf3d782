"""Writing down what is published at a closing: one statement of SQL for a subtree of any size."""

from django.db import connection

from zhenjie.engines.indicators.models import Closing, Observation, Published, RollUp
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range


def publish(closing: Closing) -> int:
    """Copy every figure below the closing's unit that ends on its day into Published; returns how many.

    A figure that an earlier closing below has published stays as it was.
    """
    low, high = path_range(closing.unit.path)
    codes = spans.ends(closing.end)
    names = {
        "published": Published._meta.db_table,
        "observation": Observation._meta.db_table,
        "rollup": RollUp._meta.db_table,
        "unit": Unit._meta.db_table,
        "codes": ", ".join(str(code) for code in codes),
    }
    # ON CONFLICT: the value of a roll-up goes first, an observation of the same place adds nothing after it.
    from_rollups = """
        INSERT INTO {published} (closing_id, unit_id, indicator_id, period, value, reported_growth)
        SELECT %s, r.unit_id, r.indicator_id, r.period, r.value, o.reported_growth
        FROM {rollup} r JOIN {unit} u ON u.id = r.unit_id
        LEFT JOIN {observation} o ON o.unit_id = r.unit_id AND o.period = r.period AND o.indicator_id = r.indicator_id AND o.counts
        WHERE u.path >= %s AND u.path < %s AND r.period IN ({codes})
        ON CONFLICT DO NOTHING"""
    from_observations = """
        INSERT INTO {published} (closing_id, unit_id, indicator_id, period, value, reported_growth)
        SELECT %s, o.unit_id, o.indicator_id, o.period, o.value, o.reported_growth
        FROM {observation} o JOIN {unit} u ON u.id = o.unit_id
        WHERE o.counts AND u.path >= %s AND u.path < %s AND o.period IN ({codes})
        ON CONFLICT DO NOTHING"""
    with connection.cursor() as cursor:
        for statement in (from_rollups, from_observations):
            cursor.execute(statement.format(**names), [closing.pk, low, high])
    return Published.objects.filter(closing=closing).count()
