"""What the pages of chains ask. They clean and never write."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.investment.models.chains import ContactState, Outcome
from zhenjie.web.widgets import Asking, day_field, line, select, wan


class DayForm(Asking):
    """Which past day the map is of; ``on`` is None for today."""

    on = day_field(
        _("看过去某天"), required=False, error_messages={"invalid": _("“看过去某天”要填日期，如 2026-06-30。")}
    )

    def clean_on(self) -> date | None:
        """A day that is over."""
        day: date | None = self.cleaned_data["on"]
        if day and day > clock.today():
            raise forms.ValidationError(gettext("这一天还没有到，请选今天以前的一天。"))
        return day if day != clock.today() else None


class JudgeForm(Asking):
    """A person's word on a firm: by its key from a list, or by its name."""

    firm = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("企业名称"), max_length=120, required=False, widget=line())
    belongs = forms.ChoiceField(choices=[("yes", _("属于")), ("no", _("不属于"))], widget=forms.HiddenInput)
    why = forms.CharField(label=_("理由"), max_length=120, required=False, widget=line())

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        told = super().clean() or {}
        if not told.get("firm") and not (told.get("name") or "").strip():
            self.add_error("name", gettext("请写企业名称。"))
        return told


class TargetForm(Asking):
    """A target firm at a node."""

    name = forms.CharField(label=_("目标企业"), max_length=120, widget=line(list="ch-investors"))
    why = forms.CharField(label=_("为什么是它"), max_length=200, widget=line())
    source = forms.CharField(label=_("从哪知道"), max_length=120, required=False, widget=line())


class StateForm(Asking):
    """How far the talk with a target firm has come."""

    state = forms.ChoiceField(label=_("联系状态"), choices=ContactState.choices, widget=select())
    on = day_field(_("日期"))


class ReferForm(Asking):
    """引荐: which local firm brought which target firm."""

    firm = forms.TypedChoiceField(label=_("引荐企业"), coerce=int, widget=select())
    target = forms.TypedChoiceField(label=_("目标企业"), coerce=int, widget=select())
    on = day_field(_("引荐日期"))
    said = forms.CharField(label=_("怎么引荐的"), max_length=200, required=False, widget=line())
    command = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, firms: Sequence[tuple[int, str]] = (), targets: Sequence[tuple[int, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firm"].choices = firms  # type: ignore[attr-defined]
        self.fields["target"].choices = targets  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("on", clock.today())


class CloseForm(Asking):
    """What came of a referral."""

    outcome = forms.ChoiceField(
        label=_("结果"), choices=[one for one in Outcome.choices if one[0] != Outcome.OPEN], widget=select()
    )
    outcome_on = day_field(_("结果日期"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False, widget=line())
    project = forms.TypedChoiceField(
        label=_("是哪条线索"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=select(),
        choices=[("", _("新登记一条"))],
    )
    lead = forms.CharField(label=_("项目名称（新登记时填）"), max_length=120, required=False, widget=line())
    amount = wan(_("计划总投资（万元，可不填）"), required=False, min_value=0)

    def __init__(self, *args: Any, leads: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].choices = [("", gettext("新登记一条")), *leads]  # type: ignore[attr-defined]


class LeaderForm(Asking):
    """链长."""

    person = forms.TypedChoiceField(label=_("链长"), coerce=int, widget=select())
    on = day_field(_("从哪天起"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("on", clock.today())


class AnchorForm(Asking):
    """链主."""

    name = forms.CharField(label=_("链主企业"), max_length=120, widget=line(list="ch-firms"))
    on = day_field(_("从哪天起"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("on", clock.today())
