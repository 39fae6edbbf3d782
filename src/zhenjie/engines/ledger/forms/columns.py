"""What is typed in about a column of one's own; whether it is right is decided by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.ledger.choices import COLUMN_KINDS, Kind
from zhenjie.engines.ledger.declarations import Column


class ColumnForm(forms.Form):
    """A new column."""

    title = forms.CharField(
        label=_("列名"),
        max_length=40,
        widget=forms.TextInput({"class": "zj-input", "placeholder": _("例如：临街宽度")}),
    )
    kind = forms.ChoiceField(
        label=_("填什么"),
        choices=COLUMN_KINDS,
        help_text=_("定了以后不能改，要改就停用后另加一列；已填的内容会留着。"),
        widget=forms.Select({"class": "zj-input"}),
    )
    options = forms.CharField(
        label=_("选项（填“选项”时用，每行一个）"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"class": "zj-input", "rows": 4}),
    )
    required = forms.BooleanField(
        label=_("登记时必填"), required=False, widget=forms.CheckboxInput({"class": "zj-check"})
    )

    def said(self) -> dict[str, Any]:
        """The answers as the actions take them."""
        return {**self.cleaned_data, "options": self.cleaned_data["options"].splitlines()}

    def preview(self) -> Column:
        """The column as it would be."""
        said = self.said()
        options = tuple((text, text) for option in said["options"] if (text := option.strip()))
        kind = Kind(said["kind"])
        return Column(
            "preview", said["title"], kind, path="custom__preview", options=options, required=said["required"]
        )


class ChangeForm(ColumnForm):
    """An existing column: its kind stays."""

    kind = None  # type: ignore[assignment]
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
