"""What references to indicators stand for and where they lead."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.http import urlencode

from zhenjie.core.digits import wholes
from zhenjie.core.periods import print_period
from zhenjie.engines.indicators.evidence import sheet_label
from zhenjie.engines.indicators.models import Observation, Sheet, Target
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.ledger.resolving import Resolved, resolver


@resolver("indicators.observation")
def observations(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A figure leads to its evidence."""
    rows = Observation.objects.filter(pk__in=wholes(pks)).select_related("indicator", "unit")
    return {
        str(row.pk): Resolved(
            f"{row.unit.name} {row.indicator.name} {print_period(row.period)}",
            f"{reverse('indicators:evidence', args=[row.indicator.key])}?"
            + urlencode({"unit": str(row.unit_id), "month": f"{spans.end_of(row.period):%Y-%m}"}),
        )
        for row in rows
    }


@resolver("indicators.sheet")
def sheets(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A sheet leads to its figures."""
    rows = Sheet.objects.filter(pk__in=wholes(pks))
    return {str(row.pk): Resolved(sheet_label(row), reverse("indicators:sheet", args=[row.pk])) for row in rows}


@resolver("indicators.target")
def targets(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A target leads to the targets of its unit and year."""
    rows = Target.objects.filter(pk__in=wholes(pks)).select_related("indicator", "unit")
    return {
        str(row.pk): Resolved(
            f"{row.unit.name} {row.indicator.name} {row.name}",
            f"{reverse('indicators:targets')}?{urlencode({'unit': str(row.unit_id), 'month': f'{spans.end_of(row.period):%Y-%m}'})}",
        )
        for row in rows
    }
