"""What is typed in while a register of one's own is made: the file, then what each of its columns is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.ledger.choices import COLUMN_KINDS, Kind
from zhenjie.engines.ledger.guessing import NAME, SKIP, UNIT, Guess

_INPUT = "zj-input zj-input--sm"


class FileForm(forms.Form):
    """The spreadsheet."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("xlsx、xls、ods 或 csv。第一行写每一列的名称；先给您看读成了什么样，确认后才建台账。"),
        widget=forms.ClearableFileInput({"class": "zj-input", "accept": ".xlsx,.xlsm,.xls,.ods,.csv,.txt"}),
    )


class MakingForm(forms.Form):
    """Name and section of the register, and for each column of the sheet its title, its kind, and whether it is the name."""

    title = forms.CharField(label=_("台账名称"), max_length=40, widget=forms.TextInput({"class": "zj-input"}))
    section = forms.CharField(
        label=_("类别"), max_length=20, required=False, initial=_("自建"), widget=forms.TextInput({"class": "zj-input"})
    )
    sheet = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, guesses: Sequence[Guess], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guesses = guesses
        named = next((one.place for one in guesses if one.kind == NAME), None)
        places = [(str(one.place), one.title) for one in guesses]
        self.fields["name"] = forms.ChoiceField(
            label=_("名称列"), choices=places, initial=named, widget=forms.RadioSelect({"class": "zj-check"})
        )
        kinds = [*COLUMN_KINDS, (UNIT, _("所在单位")), (SKIP, _("不要这一列"))]
        for one in guesses:
            kind = Kind.TEXT.value if one.kind == NAME else one.kind
            self.fields[f"title{one.place}"] = forms.CharField(
                label=_("列名"), max_length=40, initial=one.title[:40], widget=forms.TextInput({"class": _INPUT})
            )
            self.fields[f"kind{one.place}"] = forms.ChoiceField(
                label=_("填什么"), choices=kinds, initial=kind, widget=forms.Select({"class": _INPUT})
            )

    def lines(self) -> list[dict[str, Any]]:
        """The columns as the page shows them."""
        radios = {radio.data["value"]: radio for radio in self["name"]}
        return [
            {
                "guess": one,
                "title": self[f"title{one.place}"],
                "kind": self[f"kind{one.place}"],
                "name": radios[str(one.place)],
            }
            for one in self.guesses
        ]

    def columns(self) -> list[Guess]:
        """The columns as the person has corrected them. Options of a choice are taken from what the sheet holds."""
        said = self.cleaned_data
        found = []
        for one in self.guesses:
            kind = NAME if said["name"] == str(one.place) else said[f"kind{one.place}"]
            options = (one.options or one.sample) if kind == Kind.CHOICE else ()
            found.append(replace(one, title=said[f"title{one.place}"], kind=kind, options=options))
        return found
