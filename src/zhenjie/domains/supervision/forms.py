"""What the pages of supervision ask."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.domains.supervision.actions.findings import Asked, Proof
from zhenjie.domains.supervision.choices import EvidenceKind
from zhenjie.domains.supervision.queries.findings import units_named
from zhenjie.domains.supervision.rules import Line, line_of
from zhenjie.engines.ledger.importing.listed import ListedForm
from zhenjie.engines.org.models import Unit


class ListForm(ListedForm):
    """A list of findings as it was pasted or handed in."""

    naming = (
        gettext_lazy("粘贴问题清单"),
        gettext_lazy("一行一个问题：责任单位 问题 时限（可不写，按通报的时限）。从 Excel 复制过来也可以。"),
    )

    def clean(self) -> dict[str, Any]:
        """The lines that say something."""
        data = self.cleaned_data
        year = clock.today().year
        data["lines"] = [one for number, cells in self.listed() if (one := line_of(number, cells, year)) is not None]
        if not data["lines"]:
            raise forms.ValidationError(_("请粘贴问题清单，或者选一个表格。"))
        return data


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the preview with the unit that is meant."""

    line: Line
    units: tuple[Unit, ...] = ()
    chosen: Unit | None = None
    keep: bool = True

    @property
    def problem(self) -> str:
        """Why the line cannot be registered as it stands; '' when it can."""
        if self.line.problem:
            return self.line.problem
        return "" if self.chosen else str(_("没有认出责任单位，请选一个或改名称。"))

    @property
    def sign(self) -> tuple[str, str]:
        """Colour and word of the line."""
        if self.problem:
            return "red", self.problem
        sure = self.chosen is not None and self.chosen.name == self.line.unit
        return ("green", str(_("已认出"))) if sure else ("yellow", str(_("请核对是哪个单位")))

    @property
    def asked(self) -> Asked:
        """What is registered of the line."""
        assert self.chosen is not None
        return Asked(self.chosen, self.line.text, self.line.due)


def previewed(lines: Sequence[Line], below: Unit) -> list[Row]:
    """Each line with its unit: chosen where one is the likeliest."""
    found = units_named((one.unit for one in lines), below)
    return [Row(one, tuple(found[one.unit]), next(iter(found[one.unit]), None)) for one in lines]


def returned(data: Any, below: Unit) -> list[Row]:
    """The preview as it was sent back."""
    columns = [data.getlist(name) for name in ("name", "said", "due", "unit")]
    kept, lines, chosen = set(data.getlist("keep")), [], {}
    for number, (name, text, due, unit) in enumerate(zip(*columns, strict=False), 1):
        day, problem = _day(due)
        text = text.strip()[:2000]
        lines.append(Line(number, name.strip(), text, day, problem or ("" if text else _("请写明是什么问题。"))))
        chosen[number] = unit
    rows = previewed(lines, below)
    return [
        replace(row, chosen=_chosen(row, chosen[row.line.number]), keep=str(row.line.number) in kept) for row in rows
    ]


def _chosen(row: Row, unit: str) -> Unit | None:
    """The unit that was chosen; a name that was mended since finds its own."""
    named = next((one for one in row.units if str(one.pk) == unit), None)
    return named or (row.units[0] if len(row.units) == 1 else None)


def _day(text: str) -> tuple[date | None, str]:
    try:
        return (date.fromisoformat(text.strip()) if text.strip() else None), ""
    except ValueError:
        return None, str(_("“%(day)s”不是一个日子，请改。") % {"day": text[:20]})


class Files(forms.FileInput):
    """A field for several files; `Form.files` has them all."""

    allow_multiple_selected = True


class ProofForm(forms.Form):
    """Files and what they show."""

    kind = forms.ChoiceField(
        label=gettext_lazy("是什么"),
        choices=EvidenceKind.choices,
        initial=EvidenceKind.AFTER,
        widget=forms.Select(attrs={"class": "zj-input"}),
    )
    file = forms.Field(
        label=gettext_lazy("文件"), required=False, widget=Files(attrs={"class": "zj-input", "multiple": True})
    )

    def proofs(self) -> list[Proof]:
        """The files that came."""
        name = self.add_prefix("file")
        return [Proof(self.cleaned_data["kind"], file, str(file.name)) for file in self.files.getlist(name)]

    def clean(self) -> dict[str, Any]:
        """Nothing chosen is nothing to keep."""
        if not self.files.getlist(self.add_prefix("file")):
            self.add_error("file", _("请选要上传的文件。"))
        return self.cleaned_data


class ReportForm(forms.Form):
    """What was put right, and what else of the kind."""

    done = forms.CharField(
        label=gettext_lazy("整改情况"), max_length=2000, widget=forms.Textarea(attrs={"class": "zj-input", "rows": 3})
    )
    wider = forms.CharField(
        label=gettext_lazy("举一反三"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"class": "zj-input", "rows": 2}),
        help_text=gettext_lazy("同类问题排查了哪些地方，一并整改了什么。"),
    )
    before = forms.Field(
        label=gettext_lazy("整改前"), required=False, widget=Files(attrs={"class": "zj-input", "multiple": True})
    )
    after = forms.Field(
        label=gettext_lazy("整改后"), required=False, widget=Files(attrs={"class": "zj-input", "multiple": True})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4().hex
        self.fields["done"].error_messages["required"] = _("请写明整改情况。")

    def proofs(self) -> list[Proof]:
        """The files that came, each with what it shows."""
        kinds = (("before", EvidenceKind.BEFORE), ("after", EvidenceKind.AFTER))
        return [
            Proof(kind, file, str(file.name))
            for name, kind in kinds
            for file in self.files.getlist(self.add_prefix(name))
        ]
