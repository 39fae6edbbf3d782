"""The head of a report form, the upload of a layout; the texts of columns as they come from the page."""

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.periods import PeriodError, parse_period
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.surveys.actions.reports import Head
from zhenjie.engines.surveys.choices.reports import Rows
from zhenjie.engines.surveys.queries.picks import conditions_of

#: Office hours end then; a day as a deadline means its last minute of work.
_CLOSE = time(17, 30)


class HeadForm(forms.Form):
    """Name, period, rows, deadline."""

    title = forms.CharField(label=gettext_lazy("报表名称"), max_length=80)
    period = forms.CharField(
        label=gettext_lazy("时段"), max_length=30, help_text=gettext_lazy("例如“2026年10月”“2026年1—10月”“三季度”")
    )
    rows = forms.ChoiceField(label=gettext_lazy("一行是什么"), choices=Rows.choices, widget=forms.RadioSelect)
    register = forms.ChoiceField(label=gettext_lazy("哪些记录"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("几个工作日内"),
        required=False,
        min_value=1,
        max_value=250,
        help_text=gettext_lazy("发出当天不算，节假日和调休都算准"),
    )
    due = forms.DateField(
        label=gettext_lazy("或者定一个日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("填报说明"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, registers: list[Declaration], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["register"].choices = [("", _("（选一本台账）")), *_groups(registers)]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if name != "rows":
                field.widget.attrs["class"] = "zj-input"
        self.fields["rows"].widget.attrs["class"] = "zj-check"

    def clean_period(self) -> Any:
        try:
            found = parse_period(self.cleaned_data["period"], clock.today())
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from None
        if found.start is None or found.end is None:
            raise forms.ValidationError(_("时段要看得出起止，例如“2026年10月”。"))
        return found

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("rows") == Rows.RECORD and not data.get("register") and "register" not in self.errors:
            self.add_error("register", _("一行一条记录，要选是哪本台账的记录。"))
        if not self.errors and not data.get("days") and not data.get("due"):
            self.add_error("days", _("什么时候交？写几个工作日内，或者定一个日期。"))
        if data.get("due") and data["due"] < clock.today():
            self.add_error("due", _("这一天已经过了。"))
        return data

    def head(self) -> Head:
        """What the action wants."""
        data = self.cleaned_data
        key, _bar, said = data["register"].partition("|")
        name, _equals, value = said.partition("=")
        due = datetime.combine(data["due"], _CLOSE, clock.CHINA) if data.get("due") else None
        return Head(
            title=data["title"],
            period=data["period"],
            rows=data["rows"],
            register=key,
            condition={name: value} if said else {},
            days=None if due else data.get("days"),
            due_at=due,
            note=data["note"],
        )


def _groups(registers: list[Declaration]) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for one in registers:
        options = [(one.key, _("%(title)s（全部）") % {"title": one.title})]
        options += [(f"{one.key}|{name}={value}", f"{one.title} · {text}") for name, value, text in conditions_of(one)]
        found.append((str(one.title), options))
    return found


class TemplateForm(forms.Form):
    """The asker's own layout."""

    template = forms.FileField(label=gettext_lazy("表样（xlsx）"))


_KIND_TAIL = re.compile(r"[|｜]\s*(文字|数字|日期|是否|选项[:：].+)\s*$")
_KIND_WORDS = {"文字": "text", "数字": "number", "日期": "date", "是否": "yes"}


def titles_of(text: str) -> list[str]:
    """Names of columns from what was pasted: cells of a row, lines, or both; each once, in order."""
    parts = re.split(r"[\t\r\n]+", text)
    titles = [" ".join(part.split()) for part in parts]
    # A head copied from Excel may begin with the column of units; that column is there already.
    return [one for one in dict.fromkeys(titles) if one and one not in _ROW_HEADS][:60]


_ROW_HEADS = {
    "序号",
    "单位",
    "填报单位",
    "镇街",
    "乡镇",
    "镇（街道）",
    "村",
    "村（社区）",
    "社区",
    "名称",
    "单位名称",
    "村名",
}


def kind_said(title: str) -> tuple[str, str, list[str]]:
    """A name and the kind of answer: said after a bar (`牵头人|文字`, `是否达标|是否`, `类型|选项：自建、租用`), else guessed
    from the name."""
    if match := _KIND_TAIL.search(title):
        name, said = title[: match.start()].strip(), match.group(1)
        if said.startswith("选项"):
            return name, "choice", options_of(said[3:])
        return name, _KIND_WORDS[said], []
    if title.startswith(("是否", "有无")):
        return title, "yes", []
    if re.search(r"(日期|时间|起始日|到期日)$", title):
        return title, "date", []
    if re.search(
        r"(名称|姓名|人|单位|地址|联系\w*|电话|说明|备注|原因|情况|做法|亮点|问题|内容|进展|措施|职务|类型|性质|规格|型号|位置)$",
        title,
    ):
        return title, "text", []
    return title, "number", []


def options_of(text: str) -> list[str]:
    """Options as people list them."""
    return [one for part in re.split(r"[、,，;；/\n]+", text) if (one := part.strip())]
