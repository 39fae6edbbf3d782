"""What the pages of party building ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.party.choices import CoverKind
from zhenjie.web.widgets import day_field


class CoverForm(forms.Form):
    """Which firm an organisation covers, how and since when."""

    firm = forms.TypedChoiceField(label=_("企业"), coerce=int, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("方式"), choices=CoverKind.choices, widget=forms.Select(attrs={"class": "zj-input"})
    )
    since = day_field(_("从哪天起"))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].choices = choices  # type: ignore[attr-defined]
        self.fields["since"].initial = clock.today()


class DayForm(forms.Form):
    """A day on which something is counted."""

    on = day_field(_("时点"))
