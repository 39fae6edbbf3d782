"""What the pages of a firm ask."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.domains.enterprises.choices import ReturnKind, StandingKind
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.web.widgets import day_field, line, select


class Asked(forms.Form):
    """Base: whom and which office one may choose is cut to the reader's scope."""

    def __init__(self, *args: Any, prefixes: tuple[str, ...] = (), me: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label}
            if not isinstance(field, forms.ModelChoiceField):
                continue
            if field.queryset.model is Unit:  # type: ignore[union-attr]
                kinds = (UnitKind.TOWNSHIP, UnitKind.OFFICE, UnitKind.VILLAGE)
                field.queryset = within(Unit.objects.filter(valid_on(), kind__in=kinds), prefixes, "path").order_by(
                    "path"
                )
            else:
                field.queryset = within(Person.objects.filter(active=True), prefixes).order_by("unit__path", "name")
                field.initial = me

    def past(self, name: str) -> Any:
        """A day that has to be here by now."""
        day = self.cleaned_data[name]
        if day and day > clock.today():
            raise forms.ValidationError(_("这一天还没有到，请核对。"))
        return day


class EnterListForm(Asked):
    """入库."""

    kind = forms.ChoiceField(label=gettext_lazy("名录"), choices=StandingKind.choices, widget=select())
    entered = day_field(gettext_lazy("入库日期"))
    ground = forms.CharField(
        label=gettext_lazy("入库依据"),
        max_length=120,
        widget=line(),
        help_text=gettext_lazy("例如审批文号、年度审核月份。"),
    )


class LeaveListForm(Asked):
    """退库."""

    left = day_field(gettext_lazy("退库日期"))
    left_ground = forms.CharField(label=gettext_lazy("退库依据"), max_length=120, widget=line())


class LinkForm(Asked):
    """包联."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("包联人"), widget=select())
    every_days = forms.IntegerField(
        label=gettext_lazy("多少天走访一次"), min_value=1, max_value=366, initial=30,
        widget=forms.NumberInput(attrs={"class": "zj-input"}),
    )  # fmt: skip
    valid_from = day_field(gettext_lazy("从哪天起"))


class VisitForm(Asked):
    """走访, and at most one thing it left to do; further ones are added on the page."""

    command = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    visitor = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("走访人"), widget=select())
    on = day_field(gettext_lazy("走访日期"))
    said = forms.CharField(
        label=gettext_lazy("谈了什么"), widget=forms.Textarea(attrs={"class": "zj-input", "rows": 3}), max_length=2000
    )
    task = forms.CharField(
        label=gettext_lazy("要办的事"),
        required=False,
        max_length=200,
        widget=line(),
        help_text=gettext_lazy("没有就空着。"),
    )
    holder = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("承办单位"), required=False, widget=select()
    )
    due = day_field(gettext_lazy("办结期限"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["command"].initial = uuid.uuid4().hex
        self.fields["on"].initial = clock.today()

    def clean_on(self) -> Any:
        return self.past("on")

    def clean(self) -> dict[str, Any]:
        """A task without somebody who does it or without a day is no task."""
        data = self.cleaned_data
        if data.get("task") and not (data.get("holder") and data.get("due")):
            self.add_error("holder" if not data.get("holder") else "due", _("有要办的事，就要写明由谁办、哪天办结。"))
        return data

    def tasks(self) -> list[dict[str, Any]]:
        """What the visit left to do."""
        data = self.cleaned_data
        return [{"text": data["task"], "holder": data["holder"], "due": data["due"]}] if data["task"] else []


class TaskForm(Asked):
    """交办."""

    text = forms.CharField(label=gettext_lazy("要办的事"), max_length=200, widget=line())
    holder = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("承办单位"), widget=select())
    due = day_field(gettext_lazy("办结期限"))


class FinishForm(Asked):
    """办结."""

    result = forms.CharField(label=gettext_lazy("办理结果"), max_length=200, widget=line())


class MeasureForm(TaskForm):
    """一企一策."""

    goal = forms.CharField(label=gettext_lazy("目标"), max_length=120, widget=line())
    text = forms.CharField(label=gettext_lazy("措施"), max_length=200, widget=line())
    holder = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("责任单位"), widget=select())
    due = day_field(gettext_lazy("完成期限"))
    field_order = ("goal", "text", "holder", "due")


class ProgressForm(Asked):
    """进展."""

    progress = forms.CharField(label=gettext_lazy("进展"), max_length=200, widget=line())
    done = forms.BooleanField(
        label=gettext_lazy("已完成"), required=False, widget=forms.CheckboxInput(attrs={"class": "zj-check"})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DoorForm(Asked):
    """Why somebody reads what a single firm returned."""

    reason = forms.CharField(
        label=gettext_lazy("事由"), min_length=4, max_length=120, widget=line(),
        help_text=gettext_lazy("四个字以上，会和您的姓名一起记进留痕。"),
    )  # fmt: skip


class ReturnForm(Asked):
    """One figure of one firm."""

    year = forms.IntegerField(
        label=gettext_lazy("年"), min_value=2000, max_value=2100, widget=line(inputmode="numeric")
    )
    month = forms.IntegerField(
        label=gettext_lazy("月"), min_value=0, max_value=12, widget=line(inputmode="numeric"),
        help_text=gettext_lazy("全年的填 0。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("项目"), choices=ReturnKind.choices, widget=select())
    value = forms.DecimalField(
        label=gettext_lazy("数值"), max_digits=16, decimal_places=2, widget=line(inputmode="decimal")
    )
    source = forms.CharField(label=gettext_lazy("出处"), max_length=80, widget=line())
    reason = forms.CharField(label=gettext_lazy("事由"), min_length=4, max_length=120, widget=line())
