"""What all forms here share: the look of a line, a date, and the version that the user saw."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhenjie.web.widgets import believable


class Line(forms.TextInput):
    """A text input in the house's look."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "zj-input", **(attrs or {})})


class Day(forms.DateInput):
    """A native date input."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__({"class": "zj-input"}, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A calendar day."""

    widget = Day
    input_formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
    default_validators = [believable]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=self.input_formats, **kwargs)


class Form(forms.Form):
    """A form that carries the version the user saw; ``version`` is None when it changes nothing that exists."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label}

    @property
    def seen(self) -> int | None:
        """The version that the user saw."""
        return self.cleaned_data.get("version")
