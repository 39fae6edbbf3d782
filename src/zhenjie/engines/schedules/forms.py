"""What the pages of plans ask. They clean and never write."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.core.limits import Limit
from zhenjie.engines.org.picking import PersonField
from zhenjie.engines.schedules.choices import Approval, BaselineKind, DayUnit, FinishRule, Land, LinkKind, StartRule
from zhenjie.engines.schedules.queries.loading import day_of
from zhenjie.engines.schedules.rules.history import Fields
from zhenjie.engines.schedules.rules.templates import Template, investment_project
from zhenjie.web import widgets

#: Names in the form of the durations that a project says itself: d_eia.
OWN = "d_"


def _whole(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=widgets.line(inputmode="numeric"), **kwargs)


class _Form(forms.Form):
    """Several forms stand on one page: each has names of its own for its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{type(self).__name__}_%s", **kwargs})


class DrawForm(_Form):
    """A plan from the template: route, required end; durations of its own under ``d_…``."""

    title = forms.CharField(label=gettext_lazy("项目名称"), max_length=120, widget=widgets.line())
    approval = forms.ChoiceField(label=gettext_lazy("审批方式"), choices=Approval.choices, widget=widgets.select())
    land = forms.ChoiceField(label=gettext_lazy("用地方式"), choices=Land.choices, widget=widgets.select())
    eia = forms.ChoiceField(
        label=gettext_lazy("环评类别"), widget=widgets.select(), required=False,
        choices=[("form", gettext_lazy("报告表")), ("report", gettext_lazy("报告书")), ("register", gettext_lazy("登记表"))],
    )  # fmt: skip
    required_end = widgets.day_field(gettext_lazy("要求投产"))
    jurisdiction = forms.ChoiceField(label=gettext_lazy("三色按哪里的规则"), required=False, widget=widgets.select())
    subject = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, places: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["jurisdiction"]
        field.choices = [("", _("通用")), *((one, one) for one in places)]

    @property
    def own(self) -> dict[str, Limit]:
        """Durations that the project says itself, by step; those that are no whole number are told by `clean`."""
        template: Template = investment_project()
        found = {}
        for step in template.steps:
            amount, unit = self.data.get(f"{OWN}{step.key}", "").strip(), self.data.get(f"{OWN}{step.key}_unit", "wd")
            if (days := whole(amount, 4)) is not None:
                found[step.key] = Limit(days, "d" if unit == "d" else "wd")
        return found

    def clean_required_end(self) -> Any:
        """A day that is over is a slip: nothing can be planned backward from it."""
        day = self.cleaned_data["required_end"]
        if day < clock.today():
            raise forms.ValidationError(_("%(day)s 已经过去，要求投产的日子要在今天以后，请核对。") % {"day": day})
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for step in investment_project().steps:
            amount = self.data.get(f"{OWN}{step.key}", "").strip()
            if amount and whole(amount, 4) is None:
                self.add_error(
                    None, _("“%(step)s”的工期“%(value)s”要写成整数的天数。") % {"step": step.title, "value": amount}
                )
        return told


class TaskForm(_Form):
    """Every field of a task."""

    title = forms.CharField(label=gettext_lazy("工作"), max_length=120, widget=widgets.line())
    stage = forms.CharField(label=gettext_lazy("阶段"), max_length=40, required=False, widget=widgets.line())
    duration = _whole(gettext_lazy("工期"), min_value=0, max_value=3660, help_text=gettext_lazy("0 是里程碑"))
    unit = forms.ChoiceField(label=gettext_lazy("计法"), choices=DayUnit.choices, widget=widgets.select())
    start_rule = forms.ChoiceField(
        label=gettext_lazy("开始限定"), choices=[("", gettext_lazy("不限定")), *StartRule.choices], required=False, widget=widgets.select()
    )  # fmt: skip
    start_on = widgets.day_field(gettext_lazy("开始日"), required=False)
    finish_rule = forms.ChoiceField(
        label=gettext_lazy("完成限定"), choices=[("", gettext_lazy("不限定")), *FinishRule.choices], required=False, widget=widgets.select()
    )  # fmt: skip
    finish_on = widgets.day_field(gettext_lazy("完成日"), required=False)
    owner = forms.CharField(label=gettext_lazy("责任人"), max_length=60, required=False, widget=widgets.line())
    owner_person = PersonField(label=gettext_lazy("责任人（本单位人员）"), required=False)
    authority = forms.CharField(label=gettext_lazy("办理部门"), max_length=60, required=False, widget=widgets.line())
    evidence = forms.CharField(label=gettext_lazy("完成凭据"), max_length=200, required=False, widget=widgets.line())
    money = forms.DecimalField(
        label=gettext_lazy("计划投资（万元）"), max_digits=14, decimal_places=2, min_value=0, required=False,
        widget=widgets.line(inputmode="decimal"),
    )  # fmt: skip

    def __init__(self, *args: Any, prefixes: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner_person"]
        field.prefixes = prefixes

    @property
    def values(self) -> Fields:
        """As the actions take them."""
        told = dict(self.cleaned_data)
        person = told.pop("owner_person")
        return {**told, "owner_person_id": person.pk if person else None}


def initial_of(values: Fields, person: Any = None) -> Fields:
    """A task as its form begins."""
    days = {name: day_of(values[name]) for name in ("start_on", "finish_on")}
    return {**values, **days, "owner_person": person}


class NewTaskForm(_Form):
    """A task that is added behind another."""

    title = forms.CharField(label=gettext_lazy("新工作"), max_length=120, widget=widgets.line())
    duration = _whole(gettext_lazy("工期"), min_value=0, max_value=3660, initial=5)
    unit = forms.ChoiceField(label=gettext_lazy("计法"), choices=DayUnit.choices, widget=widgets.select())
    after = forms.ChoiceField(label=gettext_lazy("排在谁后面"), required=False, widget=widgets.select())
    before = forms.ChoiceField(label=gettext_lazy("谁要等它"), required=False, widget=widgets.select())

    def __init__(self, *args: Any, tasks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("after", "before"):
            field: Any = self.fields[name]
            field.choices = [("", _("没有")), *tasks]


class ProgressForm(_Form):
    """What is known of a task today."""

    started = widgets.day_field(gettext_lazy("实际开始"), required=False)
    finished = widgets.day_field(gettext_lazy("实际完成"), required=False)
    remaining = _whole(gettext_lazy("剩余工期"), min_value=0, max_value=3660, required=False)
    percent = _whole(gettext_lazy("完成比例（%）"), min_value=0, max_value=100, required=False)
    evidence = forms.CharField(label=gettext_lazy("凭据"), max_length=200, required=False, widget=widgets.line())
    file = forms.FileField(
        label=gettext_lazy("照片或扫描件（可不传）"), required=False,
        widget=forms.FileInput(attrs={"class": "zj-input", "accept": ".pdf,.jpg,.jpeg,.png,.doc,.docx,.xls,.xlsx,.zip"}),
    )  # fmt: skip


class LinkForm(_Form):
    """A task that another waits for."""

    before = forms.ChoiceField(label=gettext_lazy("等谁"), widget=widgets.select())
    kind = forms.ChoiceField(label=gettext_lazy("关系"), choices=LinkKind.choices, widget=widgets.select())
    lag = _whole(gettext_lazy("间隔"), min_value=-3660, max_value=3660, initial=0)
    unit = forms.ChoiceField(label=gettext_lazy("计法"), choices=DayUnit.choices, widget=widgets.select())

    def __init__(self, *args: Any, tasks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["before"]
        field.choices = tasks


class PlanForm(_Form):
    """The plan as a whole."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=120, widget=widgets.line())
    required_end = widgets.day_field(gettext_lazy("要求完成"), required=False)
    planned_from = widgets.day_field(gettext_lazy("计划起算"))
    jurisdiction = forms.ChoiceField(label=gettext_lazy("三色按哪里的规则"), required=False, widget=widgets.select())

    def __init__(self, *args: Any, places: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["jurisdiction"]
        field.choices = [("", _("通用")), *((one, one) for one in places)]


class BaselineForm(_Form):
    """A baseline that is taken."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, required=False, widget=widgets.line())
    kind = forms.ChoiceField(
        label=gettext_lazy("取哪种日期"),
        choices=BaselineKind.choices,
        initial=BaselineKind.CURRENT,
        widget=widgets.select(),
    )


class LevelForm(_Form):
    """How many there are of each resource, one a line: 名称 数量."""

    capacities = forms.CharField(
        label=gettext_lazy("每种资源有几份"), help_text=gettext_lazy("一行一种，先写责任人或办理部门，再写同时能做几项，例如：中拓建设 1"),
        widget=forms.Textarea(attrs={"class": "zj-input", "rows": "3"}), max_length=2000,
    )  # fmt: skip

    def clean_capacities(self) -> dict[str, int]:
        """By name how many; a line that says no number is named."""
        found = {}
        for number, line in enumerate(self.cleaned_data["capacities"].splitlines(), start=1):
            if not line.strip():
                continue
            name, _gap, amount = line.strip().rpartition(" ")
            if not name.strip() or not (count := whole(amount, 3)):
                raise forms.ValidationError(_("第 %(line)d 行“%(text)s”要写成“名称 数量”，数量是 1 以上的整数。") % {"line": number, "text": line.strip()})  # fmt: skip
            found[name.strip()] = count
        return found
