"""What the reader of the trail asks for."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.trail.queries import Wanted

_BOX = {"class": "zj-input zj-input--sm"}


class FilterForm(forms.Form):
    """Who, what, about what, when; all optional."""

    who = forms.CharField(label=_("何人"), max_length=60, required=False, widget=forms.TextInput(_BOX))
    verb = forms.CharField(label=_("做了什么"), max_length=60, required=False, widget=forms.TextInput(_BOX))
    subject = forms.CharField(label=_("对象或内容"), max_length=80, required=False, widget=forms.TextInput(_BOX))
    since = forms.DateField(label=_("起"), required=False, widget=forms.DateInput({**_BOX, "type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("止"), required=False, widget=forms.DateInput({**_BOX, "type": "date"}, "%Y-%m-%d"))

    def clean(self) -> dict[str, object]:
        """The span must run forward."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if isinstance(since, date) and isinstance(until, date) and since > until:
            self.add_error("until", _("止日早于起日，请对调。"))
        return said

    def wanted(self) -> Wanted:
        """What was asked for; a field in error asks for nothing."""
        said = getattr(self, "cleaned_data", {})
        return Wanted(**{name: said[name] for name in ("who", "verb", "subject", "since", "until") if said.get(name)})
