"""The form of a short list that somebody pastes or hands in: a text, a file, and their lines in this order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.small import Line, handed_in, pasted

LONGEST = 60_000


class ListedForm(forms.Form):
    """A page says with `naming` what is listed, and how a line is written."""

    text = forms.CharField(
        required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"class": "zj-input", "rows": 8})
    )
    file = forms.FileField(
        label=gettext_lazy("或者选一个表格"),
        required=False,
        widget=forms.FileInput(attrs={"class": "zj-input", "accept": ".xlsx,.xls,.csv"}),
    )
    #: Label and hint of the text.
    naming: tuple[Any, Any] = ("", "")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = self.naming

    def listed(self) -> list[Line]:
        """The lines of the text and of the file. ValidationError says which one cannot be read."""
        try:
            lines = pasted(self.cleaned_data.get("text") or "")
            if file := self.cleaned_data.get("file"):
                lines += handed_in(file, file.name)
        except TableError as error:
            raise forms.ValidationError(str(error)) from None
        return lines
