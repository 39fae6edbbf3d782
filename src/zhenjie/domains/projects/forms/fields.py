"""The small inputs that the forms of projects share."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Person, Team, Unit
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.web.widgets import Asking, believable

_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")


class MonthField(forms.DateField):
    """A month, as its first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "month", "class": "zj-input"}, format="%Y-%m")
        super().__init__(widget=widget, input_formats=["%Y-%m", "%Y-%m-%d"], validators=[believable], **kwargs)
        self.error_messages["invalid"] = _("月份要写成 2026-05 这样。")

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found.replace(day=1) if found else found


class Asked(Asking):
    """Base: whom, which office and which team one may choose is cut to the reader's scope."""

    def __init__(self, *args: Any, prefixes: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = _offered(field.queryset.model, prefixes)  # type: ignore[union-attr]


def _offered(model: Any, prefixes: tuple[str, ...]) -> Any:
    if model is Unit:
        kinds = (UnitKind.TOWNSHIP, UnitKind.OFFICE, UnitKind.VILLAGE)
        return within(Unit.objects.filter(valid_on(), kind__in=kinds), prefixes, "path").order_by("path")
    if model is Team:
        return within(Team.objects.filter(valid_on()), prefixes).order_by("name", "pk")
    return within(Person.objects.filter(active=True), prefixes).select_related("unit").order_by("unit__path", "name")


EMPTY = gettext_lazy("（不填）")
