"""What the pages of appeals ask."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.domains.enterprises.actions.appeals import Asking
from zhenjie.domains.enterprises.choices import Topic
from zhenjie.domains.enterprises.forms.firms import Asked
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.queries.matching import DOUBT, NONE, SURE, meant
from zhenjie.domains.enterprises.rules.appeals import Said, said_in
from zhenjie.engines.ledger.importing.listed import ListedForm
from zhenjie.engines.matters.choices import Source, Urgency
from zhenjie.engines.org.models import Unit
from zhenjie.web.widgets import day_field, line, select

SOURCES = [(one.value, one.label) for one in (Source.CHAT, Source.CALL, Source.MEETING, Source.VISIT, Source.ABOVE)]


class AppealForm(Asked):
    """One appeal of the firm whose page this is."""

    text = forms.CharField(
        label=gettext_lazy("什么诉求"), max_length=2000, widget=forms.Textarea(attrs={"class": "zj-input", "rows": 3})
    )
    topic = forms.ChoiceField(label=gettext_lazy("类型"), choices=Topic.choices, widget=select())
    source = forms.ChoiceField(label=gettext_lazy("来源"), choices=SOURCES, initial=Source.CALL, widget=select())
    urgency = forms.ChoiceField(
        label=gettext_lazy("紧急程度"), choices=Urgency.choices, initial=Urgency.NORMAL, widget=select()
    )
    phone = forms.CharField(label=gettext_lazy("联系电话"), max_length=30, required=False, widget=line())


class ListForm(Asked, ListedForm):
    """A list as it was pasted or handed in."""

    naming = (
        gettext_lazy("粘贴清单"),
        gettext_lazy("一行一件：企业名 诉求 电话，用空格、逗号或制表符隔开。从 Excel 复制过来也可以。"),
    )
    source = forms.ChoiceField(label=gettext_lazy("来源"), choices=SOURCES, initial=Source.CHAT, widget=select())
    topic = forms.ChoiceField(label=gettext_lazy("类型"), choices=Topic.choices, initial=Topic.OTHER, widget=select())
    urgency = forms.ChoiceField(
        label=gettext_lazy("紧急程度"), choices=Urgency.choices, initial=Urgency.NORMAL, widget=select()
    )

    def clean(self) -> dict[str, Any]:
        """The lines that say something."""
        data = self.cleaned_data
        data["lines"] = [said for number, cells in self.listed() if (said := said_in(number, cells)) is not None]
        if not data["lines"]:
            raise forms.ValidationError(_("请粘贴清单，或者选一个表格。"))
        return data


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the preview: what was said, the firm that is meant and how sure that is."""

    said: Said
    how: str
    firms: tuple[Enterprise, ...] = ()
    chosen: int | None = None
    keep: bool = True

    @property
    def sign(self) -> tuple[str, str]:
        """Colour and word of the line."""
        if self.said.problem:
            return "red", self.said.problem
        return {
            SURE: ("green", _("已认出")),
            DOUBT: ("yellow", _("请核对是哪一家")),
            NONE: ("yellow", _("企业台账里没有，先按名称登记")),
        }[self.how]


def previewed(lines: Sequence[Said], prefixes: Sequence[str]) -> list[Row]:
    """Each line with its firm."""
    found = meant((one.firm for one in lines), prefixes)
    rows = []
    for one in lines:
        known = found.get(one.firm)
        how, firms = (known.how, known.firms) if known else (NONE, ())
        rows.append(Row(one, how, firms, firms[0].pk if how == SURE or len(firms) == 1 else None))
    return rows


def returned(data: Any, prefixes: Sequence[str]) -> list[Row]:
    """The preview as it was sent back: lines mended, firms chosen, some left out. Firms outside `prefixes` are not taken."""
    columns = [data.getlist(name) for name in ("name", "said", "phone", "firm")]
    kept = set(data.getlist("keep"))
    lines, chosen = [], {}
    for place, (name, text, phone, firm) in enumerate(zip(*columns, strict=False)):
        name, text, number = name.strip()[:120], text.strip()[:2000], place + 1
        problem = "" if text else _("请写明是什么诉求。")
        problem = problem or ("" if name or firm else _("请写企业名。"))
        lines.append(Said(number, name, text, phone.strip()[:30], problem))
        chosen[number] = firm
    rows = previewed(lines, prefixes)
    return [
        replace(row, chosen=_chosen(row, chosen[row.said.number]), keep=str(row.said.number) in kept) for row in rows
    ]


def _chosen(row: Row, firm: str) -> int | None:
    return next((one.pk for one in row.firms if str(one.pk) == firm), None)


def asking_of(row: Row) -> Asking:
    """What is registered of a line."""
    firm = next((one for one in row.firms if one.pk == row.chosen), None)
    return Asking(text=row.said.text, firm=firm, name=row.said.firm, phone=row.said.phone)


class DecisionForm(Asked):
    """What the meeting decided on one appeal."""

    words = forms.CharField(label=gettext_lazy("会议决定"), max_length=300, widget=line())
    to = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("牵头单位"), required=False, widget=select())
    until = day_field(gettext_lazy("限办日期"), required=False)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ChangeForm(Asked):
    """What a solved appeal changed."""

    text = forms.CharField(label=gettext_lazy("改了什么政策或规矩"), max_length=200, widget=line())
    number = forms.CharField(label=gettext_lazy("文号"), max_length=60, required=False, widget=line())
    on = day_field(gettext_lazy("生效日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class PlanForm(Asked):
    """The line of the firm's plan that an appeal becomes."""

    goal = forms.CharField(label=gettext_lazy("目标"), max_length=120, widget=line())
    holder = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("责任单位"), widget=select())
    due = day_field(gettext_lazy("完成期限"))
