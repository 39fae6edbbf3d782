"""What references to surveys stand for: a record is shown on its own page, with the row it became."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.engines.ledger.resolving import Resolved, resolver
from zhenjie.engines.surveys.models.fieldwork import Device, Record, Survey


@resolver("surveys.record")
def records(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Records by their label."""
    found = Record.objects.filter(pk__in=[pk for pk in pks if pk.isdigit()])
    return {str(one.pk): Resolved(one.label, reverse("surveys:survey_record", args=[one.pk])) for one in found}


@resolver("surveys.survey")
def surveys(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Surveys by their title."""
    found = Survey.objects.filter(pk__in=[pk for pk in pks if pk.isdigit()])
    return {str(one.pk): Resolved(one.title, reverse("surveys:survey", args=[one.pk])) for one in found}


@resolver("surveys.device")
def devices(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Phones by what they call themselves."""
    found = Device.objects.filter(pk__in=[pk for pk in pks if pk.isdigit()])
    return {str(one.pk): Resolved(one.label or _("手机"), reverse("surveys:survey_devices")) for one in found}
