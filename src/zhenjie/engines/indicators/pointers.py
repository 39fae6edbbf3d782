"""What references to indicators stand for and where they lead."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.http import urlencode

from zhenjie.core.digits import wholes
from zhenjie.core.periods import print_period
from zhenjie.engines.indicators import counting
from zhenjie.engines.indicators.evidence import sheet_label
from zhenjie.engines.indicators.models import Observation, Sheet, Target
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.ledger import declarations
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


@resolver(counting.COUNT)
def counts(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A count leads to the page that shows its rows with why each counts; called by the register."""
    found = {}
    for pk in pks:
        key, _mark, query = pk.partition("?")
        figure = counting.find(key)
        declaration = declarations.find(figure.register) if figure else None
        if figure and declaration and figure.page:
            url = f"{reverse(figure.page)}?{urlencode({'key': key})}&{query}"
            found[pk] = Resolved(f"“{declaration.title}”台账", url)
    return found
