"""The head of a report form, and the upload of a layout."""

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
from zhenjie.engines.surveys.queries.conditions import conditions_of
from zhenjie.web.widgets import believable

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
        validators=[believable],
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
