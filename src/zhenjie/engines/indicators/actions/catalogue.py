"""What the catalogue says becomes the rows of indicators."""

from django.conf import settings
from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import rules
from zhenjie.engines.indicators.models import Indicator, Observation
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.trail.actions import record


@transaction.atomic
def sync_catalogue(*, by: Actor) -> tuple[int, int, int]:
    """Bring the Indicator table to what the catalogue says; returns how many came, changed and left. Running it twice
    changes nothing. Raises Problem when a unit of measure would change under figures that are already kept."""
    known = {row.key: row for row in Indicator.objects.all()}
    came = changed = 0
    catalogue = rules.load_catalogue(settings.CATALOGUE_DIR)
    for position, definition in enumerate(catalogue, start=1):
        wanted = {
            "name": definition.name,
            "section": definition.section,
            "unit": definition.unit,
            "position": position,
            "active": True,
        }
        row = known.pop(definition.key, None)
        if row is None:
            Indicator.objects.create(key=definition.key, **wanted)
            came += 1
        elif any(getattr(row, field) != value for field, value in wanted.items()):
            if row.unit != definition.unit and Observation.objects.filter(indicator=row).exists():
                raise Problem(
                    f"“{row.name}”已有按“{row.unit}”记的数，不能改成“{definition.unit}”。请为新单位另设一个编码。"
                )
            Indicator.objects.filter(pk=row.pk).update(**wanted)
            changed += 1
    left = Indicator.objects.filter(pk__in=[row.pk for row in known.values()], active=True).update(active=False)
    if came or changed or left:
        after = {"came": came, "changed": changed, "left": left}
        record(by=by, verb="同步指标目录", subject=Ref("indicators.catalogue", "1"), scope="", before=None, after=after)
    return came, changed, left
