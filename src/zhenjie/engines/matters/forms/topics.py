"""The form of a 每月一题."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.engines.matters.actions.topics import Topic
from zhenjie.engines.matters.models.duties import class_choices
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on
from zhenjie.web.widgets import believable


class TopicForm(forms.Form):
    """A topic of `unit`: `lead` and `place` are the unit itself or what lies directly below it."""

    title = forms.CharField(label=gettext_lazy("题目"), max_length=80)
    month = forms.DateField(
        label=gettext_lazy("月份"),
        input_formats=["%Y-%m"],
        validators=[believable],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
    )
    klass = forms.ChoiceField(label=gettext_lazy("事项分类"), required=False)
    words = forms.CharField(
        label=gettext_lazy("关键词"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("用空格隔开；说到其中一个就算。不写就是整类。"),
    )
    place = forms.ModelChoiceField(label=gettext_lazy("范围"), queryset=Unit.objects.none(), empty_label=None)
    lead = forms.ModelChoiceField(label=gettext_lazy("牵头单位"), queryset=Unit.objects.none())
    goals = forms.CharField(
        label=gettext_lazy("目标"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    measures = forms.CharField(
        label=gettext_lazy("措施"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Unit.objects.filter(valid_on(), parent=unit) | Unit.objects.filter(pk=unit.pk)
        self.fields["lead"].queryset = near.order_by("path")  # type: ignore[attr-defined]
        self.fields["place"].queryset = near.exclude(kind=UnitKind.OFFICE).order_by("path")  # type: ignore[attr-defined]
        self.fields["klass"].choices = [("", _("不限")), *class_choices()]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "zj-input")

    def topic(self) -> Topic:
        """What was said, as a value for the actions."""
        return Topic(**self.cleaned_data)
