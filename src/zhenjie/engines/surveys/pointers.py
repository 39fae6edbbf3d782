"""What references stand for: a figure that came from a report leads back to it, a record of a survey to its own page."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger.resolving import Resolved, resolver
from zhenjie.engines.surveys.models.fieldwork import Device, Record, Survey
from zhenjie.engines.surveys.models.reports import Fact, ReportCell, ReportForm, ReportTask


def _keys(pks: Sequence[str]) -> list[int]:
    return wholes(pks)


@resolver("surveys.reportform")
def forms(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A form leads to its progress."""
    rows = ReportForm.objects.filter(pk__in=_keys(pks))
    return {str(row.pk): Resolved(f"《{row.title}》", reverse("surveys:report", args=[row.pk])) for row in rows}


@resolver("surveys.reporttask")
def tasks(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A part leads to its grid."""
    rows = ReportTask.objects.filter(pk__in=_keys(pks)).select_related("form", "unit")
    return {
        str(row.pk): Resolved(f"《{row.form.title}》{row.unit}", reverse("surveys:report_fill", args=[row.form_id]))
        for row in rows
    }


@resolver("surveys.reportcell")
def cells(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A cell leads to the grid it stands in."""
    rows = ReportCell.objects.filter(pk__in=_keys(pks)).select_related("task__form", "task__unit", "column")
    return {
        str(row.pk): Resolved(
            f"《{row.task.form.title}》{row.task.unit} · {row.column.title}",
            reverse("surveys:report_fill", args=[row.task.form_id]),
        )
        for row in rows
    }


@resolver("surveys.fact")
def facts(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """An answer leads to its own page."""
    rows = Fact.objects.filter(pk__in=_keys(pks)).select_related("unit")
    return {
        str(row.pk): Resolved(f"{row.unit} {row.title}", reverse("surveys:report_fact", args=[row.pk])) for row in rows
    }


@resolver("surveys.record")
def records(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Records by their label."""
    found = Record.objects.filter(pk__in=_keys(pks))
    return {str(one.pk): Resolved(one.label, reverse("surveys:survey_record", args=[one.pk])) for one in found}


@resolver("surveys.survey")
def surveys(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Surveys by their title."""
    found = Survey.objects.filter(pk__in=_keys(pks))
    return {str(one.pk): Resolved(one.title, reverse("surveys:survey", args=[one.pk])) for one in found}


@resolver("surveys.device")
def devices(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Phones by what they call themselves."""
    found = Device.objects.filter(pk__in=_keys(pks))
    return {str(one.pk): Resolved(one.label or _("手机"), reverse("surveys:survey_devices")) for one in found}
