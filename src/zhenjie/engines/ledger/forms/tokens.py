"""The form that asks for a token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and until when."""

    name = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=60,
        help_text=gettext_lazy("写明给哪个系统、做什么用，例如“县统计平台取数”。"),
    )
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("允许"), widget=forms.CheckboxSelectMultiple(attrs={"class": "zj-check"})
    )
    days = forms.IntegerField(label=gettext_lazy("有效天数"), min_value=1, max_value=365, initial=90)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = choices  # type: ignore[attr-defined]
        for name in ("name", "days"):
            self.fields[name].widget.attrs["class"] = "zj-input"
