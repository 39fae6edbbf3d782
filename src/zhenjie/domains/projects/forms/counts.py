"""What the page of sentences asks: stage, stock or flow, days, what is nested, which projects."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.domains.projects.choices import Measure, Sector, Stage
from zhenjie.domains.projects.forms.fields import EMPTY
from zhenjie.domains.projects.queries.counts import Asked
from zhenjie.domains.projects.queries.tallying import COUNTED, SOURCES
from zhenjie.domains.projects.rules.definitions import Edition, rank
from zhenjie.domains.projects.rules.sentences import ALL, NESTED
from zhenjie.engines.org.models import Unit
from zhenjie.web.widgets import day_field as day
from zhenjie.web.widgets import select, tick, wan

#: 签约以后的全部: every stage from signing to full output.
SIGNED_ON = (
    Stage.SIGNED, Stage.REGISTERED, Stage.LANDED, Stage.STARTED, Stage.BUILDING, Stage.COMPLETED, Stage.PRODUCING, Stage.FULL,
)  # fmt: skip
KINDS = (("stock", gettext_lazy("存量：那天还在这一步的")), ("flow", gettext_lazy("新增：这段时间走到这一步的")))


class CountForm(forms.Form):
    """One sentence. ``building`` of the words of reports takes in what has just started (stages.yaml: stocks)."""

    stage = forms.ChoiceField(
        label=gettext_lazy("阶段"), choices=[*Stage.choices, (ALL, gettext_lazy("签约以后的全部"))], widget=select()
    )
    kind = forms.ChoiceField(label=gettext_lazy("数什么"), choices=KINDS, widget=select())
    start = day(gettext_lazy("从"), required=False)
    end = day(gettext_lazy("到"))
    nested = forms.MultipleChoiceField(
        label=gettext_lazy("其中"), required=False, choices=[(key, key) for key in NESTED],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "zj-check"}),
    )  # fmt: skip
    also = forms.MultipleChoiceField(
        label=gettext_lazy("还说"), required=False, choices=Measure.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "zj-check"}),
    )  # fmt: skip
    sector = forms.ChoiceField(
        label=gettext_lazy("项目类型"), required=False, choices=[("", EMPTY), *Sector.choices], widget=select()
    )
    least = wan(gettext_lazy("总投资不少于（万元）"), required=False, min_value=0)
    due_from = day(gettext_lazy("计划投产 从"), required=False)
    due_to = day(gettext_lazy("计划投产 到"), required=False)
    is_key = forms.BooleanField(label=gettext_lazy("只数重点项目"), required=False, widget=tick())
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("哪里"),
        required=False,
        empty_label=gettext_lazy("本单位全部"),
        widget=select(),
    )

    def __init__(self, told: QueryDict, *args: Any, rule: Edition, units: Any, **kwargs: Any) -> None:
        self.filled = filled(told)
        super().__init__(self.filled, *args, **kwargs)
        self.rule = rule
        words = {str(value): label for value, label in Stage.choices}
        self.fields["nested"].choices = [(key, words[key]) for key in NESTED]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A flow has a beginning; days in their order; what is nested lies beyond the stage."""
        told = super().clean() or {}
        end, start = told.get("end"), told.get("start")
        if told.get("kind") == "flow" and end and not start:
            told["start"] = start = date(end.year, 1, 1)
        if start and end and start > end:
            self.add_error("start", _("开始晚于结束，请核对日期。"))
        if told.get("due_from") and told.get("due_to") and told["due_from"] > told["due_to"]:
            self.add_error("due_from", _("开始晚于结束，请核对日期。"))
        if told.get("stage") == ALL:
            if told.get("kind") == "flow":
                self.add_error("kind", _("“签约以后的全部”按存量数，请选“那天还在这一步的”。"))
        elif told.get("stage") and rank(told["stage"]) not in (0, 900):
            told["nested"] = [
                one for one in told.get("nested", ()) if rank(one) == 0 or rank(one) > rank(told["stage"])
            ]
        return told

    @property
    def asked(self) -> Asked:
        """What is counted, once the form holds."""
        told = self.cleaned_data
        flow = told["kind"] == "flow"
        stages: tuple[str, ...] = (
            SIGNED_ON
            if told["stage"] == ALL
            else (told["stage"],)
            if flow
            else self.rule.stocks.get(told["stage"], (told["stage"],))
        )
        return Asked(
            stages, flow, told.get("start") or date(told["end"].year, 1, 1), told["end"], tuple(told["nested"]),
            told["sector"], told["is_key"], told["least"], also=tuple(told["also"]), due_from=told["due_from"],
            due_to=told["due_to"],
        )  # fmt: skip


def filled(told: QueryDict) -> QueryDict:
    """What was asked; where nothing was, the sentence that every report begins with."""
    asked = told.copy()
    if "stage" not in asked:
        today = clock.today()
        asked.update({"stage": "negotiating", "kind": "stock"})
        asked.setdefault("end", today.isoformat())
        asked.setdefault("start", today.replace(month=1, day=1).isoformat())
    asked.setdefault("kind", "stock")
    asked.setdefault("end", clock.today().isoformat())
    return asked


class BehindForm(forms.Form):
    """Which count of which place and time, as a link asks for it; people do not type it."""

    key = forms.CharField(max_length=40)
    unit = forms.ModelChoiceField(Unit.objects.all())
    start = forms.DateField()
    end = forms.DateField()

    def clean_key(self) -> str:
        """Something that is counted."""
        key: str = self.cleaned_data["key"]
        if key not in SOURCES and key not in COUNTED:
            raise forms.ValidationError(_("没有这样的数。"))
        return key


def behind_filled(told: QueryDict, unit: Unit) -> QueryDict:
    """What a link asks for; what it does not say is the investment of this year at the unit in the top bar."""
    asked, today = told.copy(), clock.today()
    asked.setdefault("key", "all-invested")
    asked.setdefault("unit", str(unit.pk))
    asked.setdefault("start", today.replace(month=1, day=1).isoformat())
    asked.setdefault("end", today.isoformat())
    return asked
