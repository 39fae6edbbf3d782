"""Background work of the indicators: recompute every roll-up, safe to run twice."""

from django_tasks import task

from zhenjie.engines.indicators.bulk import recompute


@task()
def recompute_all() -> int:
    """Every roll-up anew; returns how many rows stand afterwards."""
    return recompute()
