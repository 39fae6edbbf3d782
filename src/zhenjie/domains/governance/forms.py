"""What the pages of governance ask. They clean and never write."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.domains.governance.choices import ObjectKind
from zhenjie.domains.governance.models.affairs import Dispute, Hazard, Petition
from zhenjie.domains.governance.models.points import PointsGoods
from zhenjie.domains.governance.rules.boards import MOST_COUNT, BoardError, Item, parse_items
from zhenjie.domains.governance.rules.hazards import grades
from zhenjie.domains.governance.rules.points import Reason
from zhenjie.web import widgets

MARK = "n_"


def _text(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "zj-input", "rows": str(rows)})


class InspectForm(forms.Form):
    """A checklist filled in: how many times each item was found."""

    on = widgets.day_field(gettext_lazy("检查日期"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False, widget=widgets.line())

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.fields["on"].initial = clock.today()
        for one in items:
            self.fields[MARK + one.code] = forms.IntegerField(
                label=one.title, required=False, min_value=0, max_value=MOST_COUNT,
                widget=forms.NumberInput(attrs={"class": "zj-input zj-input--num", "inputmode": "numeric", "placeholder": "0"}),
                error_messages={key: _("填 0 到 20 之间的整数。") for key in ("invalid", "min_value", "max_value")},
            )  # fmt: skip

    def rows(self) -> list[tuple[Item, forms.BoundField]]:
        """Items with their fields, deductions first."""
        return [(one, self[MARK + one.code]) for one in sorted(self.items, key=lambda one: one.plus)]

    def clean_on(self) -> Any:
        """A day that has come."""
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError(_("检查日期还没有到，请填实际检查的那天。"))
        return self.cleaned_data["on"]

    @property
    def counts(self) -> dict[str, int]:
        """Item code → how many times."""
        return {one.code: self.cleaned_data.get(MARK + one.code) or 0 for one in self.items}


class ChecklistForm(forms.Form):
    """A unit's own edition, one item a line."""

    kind = forms.ChoiceField(label=gettext_lazy("对象"), choices=ObjectKind.choices, widget=widgets.select())
    valid_from = widgets.day_field(gettext_lazy("启用日期"))
    title = forms.CharField(label=gettext_lazy("版本"), max_length=40, widget=widgets.line(placeholder="2026 年第二版"))
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=120, widget=widgets.line(placeholder="村民代表会议 2026-10-12 通过")
    )
    items = forms.CharField(
        label=gettext_lazy("检查项，一行一项"),
        widget=_text(10),
        help_text=gettext_lazy("写成“扣 5 门前有垃圾”或“加 3 种花植绿”。"),
    )

    def clean_items(self) -> list[Item]:
        """Every line is an item."""
        try:
            return parse_items(self.cleaned_data["items"])
        except BoardError as error:
            raise forms.ValidationError(str(error)) from error


class AppealForm(forms.Form):
    """Which item is contested and why."""

    item = forms.TypedChoiceField(label=gettext_lazy("对哪一项"), coerce=int, widget=widgets.select())
    text = forms.CharField(label=gettext_lazy("申诉理由"), min_length=4, max_length=300, widget=_text())

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = choices  # type: ignore[attr-defined]


class RulingForm(forms.Form):
    """A ruling with its reason."""

    holds = forms.TypedChoiceField(
        label=gettext_lazy("裁定"),
        choices=[("1", gettext_lazy("成立")), ("0", gettext_lazy("不成立"))],
        coerce=lambda value: value == "1",
        widget=widgets.select(),
    )
    reason = forms.CharField(label=gettext_lazy("裁定理由"), min_length=4, max_length=300, widget=_text())


class TalkForm(forms.Form):
    """A talk that was held."""

    on = widgets.day_field(gettext_lazy("约谈日期"))
    note = forms.CharField(label=gettext_lazy("谈了什么、答应什么"), min_length=4, max_length=300, widget=_text())


class AwardForm(forms.Form):
    """Points for a reason of the catalogue, with evidence."""

    code = forms.ChoiceField(label=gettext_lazy("理由"), widget=widgets.select())
    on = widgets.day_field(gettext_lazy("哪天的事"))
    evidence = forms.CharField(
        label=gettext_lazy("凭据"),
        max_length=200,
        widget=widgets.line(placeholder="志愿服务签到册第 3 页"),
        help_text=gettext_lazy("没有凭据不能记分；照片、文书可以在流水的页面上传。"),
    )

    def __init__(self, *args: Any, reasons: Sequence[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(one.code, f"{one.points:+d}　{one.title}") for one in reasons]  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today()


class ExchangeForm(forms.Form):
    """Points for goods. ``key``: the same form sent twice is one exchange."""

    goods = forms.ModelChoiceField(
        PointsGoods.objects.none(), label=gettext_lazy("物品"), empty_label=None, widget=widgets.select()
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("数量"), min_value=1, max_value=99, initial=1, widget=widgets.line(inputmode="numeric")
    )
    key = forms.CharField(max_length=64, min_length=8, widget=forms.HiddenInput())

    def __init__(self, *args: Any, goods: Sequence[PointsGoods], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["goods"]
        field.queryset = PointsGoods.objects.filter(pk__in=[one.pk for one in goods]).order_by("cost", "pk")
        field.label_from_instance = lambda one: f"{one.name}　{one.cost} 分（剩 {one.stock}）"
        self.fields["key"].initial = secrets.token_hex(16)


class NoteForm(forms.Form):
    """Why an entry is taken back."""

    note = forms.CharField(
        label=gettext_lazy("为什么冲销"), min_length=2, max_length=200, widget=widgets.line(),
        error_messages={"required": gettext_lazy("请写明为什么冲销。")},
    )  # fmt: skip


class ObjectionForm(forms.Form):
    """Who objects and why."""

    name = forms.CharField(label=gettext_lazy("提出人"), max_length=40, widget=widgets.line())
    text = forms.CharField(label=gettext_lazy("异议"), min_length=4, max_length=300, widget=_text())


class StockForm(forms.Form):
    """Goods in, or written off with a minus."""

    goods = forms.ModelChoiceField(
        PointsGoods.objects.none(), label=gettext_lazy("物品"), empty_label=None, widget=widgets.select()
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("数量"), min_value=-9999, max_value=9999, widget=widgets.line(inputmode="numeric"),
        help_text=gettext_lazy("盘亏、报损写负数。"),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("说明"), max_length=120, required=False, widget=widgets.line())

    def __init__(self, *args: Any, goods: Sequence[PointsGoods], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["goods"]
        field.queryset = PointsGoods.objects.filter(pk__in=[one.pk for one in goods]).order_by("cost", "pk")


class LookForm(forms.Form):
    """A look at a place."""

    on = widgets.day_field(gettext_lazy("哪天去的"), required=False)
    result = forms.ChoiceField(choices=[("fine", ""), ("finding", ""), ("closed", "")])
    finding = forms.CharField(max_length=1000, required=False)


def _dressed(form: forms.ModelForm) -> None:  # type: ignore[type-arg]
    for field in form.fields.values():
        if isinstance(field.widget, forms.CheckboxInput):
            continue
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = "2"
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field.validators = [*field.validators, widgets.believable]
        field.widget.attrs["class"] = "zj-input"


class HazardForm(forms.ModelForm):  # type: ignore[type-arg]
    """五落实."""

    class Meta:
        model = Hazard
        fields = ("duty", "measures", "money", "deadline", "plan")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dressed(self)


class PetitionForm(forms.ModelForm):  # type: ignore[type-arg]
    """信访要素."""

    class Meta:
        model = Petition
        fields = ("kind", "form", "persons", "representatives", "first")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dressed(self)


class DisputeForm(forms.ModelForm):  # type: ignore[type-arg]
    """纠纷要素."""

    class Meta:
        model = Dispute
        fields = ("kind", "parties", "mediator", "result", "agreement", "confirmed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dressed(self)


FORMS = {"hazard": HazardForm, "petition": PetitionForm, "dispute": DisputeForm}


class GradeForm(forms.Form):
    """定级."""

    kind = forms.ChoiceField(label=gettext_lazy("等级"), widget=forms.Select(attrs={"class": "zj-input"}))
    words = forms.CharField(
        label=gettext_lazy("依据"), max_length=400, required=False, widget=forms.TextInput(attrs={"class": "zj-input"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.key, one.title) for one in grades()]  # type: ignore[attr-defined]
