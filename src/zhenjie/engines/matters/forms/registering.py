"""Registering a matter at the desk: what it is about, where, who said it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.engines.matters.choices import MatterKind, Privacy, Source, Urgency
from zhenjie.engines.matters.models.duties import class_choices
from zhenjie.engines.org.picking import UnitField
from zhenjie.web import widgets

#: What a desk writes down; the other sources come in by themselves.
SOURCES = (
    Source.CALL,
    Source.COUNTER,
    Source.VISIT,
    Source.CHAT,
    Source.MEETING,
    Source.LETTER,
    Source.PATROL,
    Source.ABOVE,
)


def _classes() -> list[Any]:
    return [("", _("未定")), *class_choices()]


class RegisterForm(forms.Form):
    """`key` is the command itself: sent twice, it is one matter."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    flow = forms.CharField(max_length=40, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("什么事"), max_length=120, widget=widgets.line())
    text = forms.CharField(
        label=gettext_lazy("原话"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"class": "zj-input", "rows": 5}),
    )
    unit = UnitField(label=gettext_lazy("哪里的事"), max_length=120)
    place = forms.CharField(label=gettext_lazy("具体地点"), required=False, max_length=160, widget=widgets.line())
    kind = forms.ChoiceField(
        label=gettext_lazy("诉求类型"),
        required=False,
        choices=[("", gettext_lazy("未定")), *MatterKind.choices],
        widget=widgets.select(),
    )
    klass = forms.ChoiceField(label=gettext_lazy("类别"), required=False, choices=_classes, widget=widgets.select())
    urgency = forms.ChoiceField(
        label=gettext_lazy("紧急程度"), choices=Urgency.choices, initial=Urgency.NORMAL, widget=widgets.select()
    )
    source = forms.ChoiceField(
        label=gettext_lazy("来源"), choices=[(one.value, one.label) for one in SOURCES], widget=widgets.select()
    )
    name = forms.CharField(label=gettext_lazy("诉求人姓名"), required=False, max_length=40, widget=widgets.line())
    phone = forms.CharField(
        label=gettext_lazy("电话"), required=False, max_length=30, widget=widgets.line(inputmode="tel")
    )
    privacy = forms.ChoiceField(
        label=gettext_lazy("公开程度"), choices=Privacy.choices, initial=Privacy.PRIVATE, widget=widgets.select()
    )
    no_reply = forms.BooleanField(label=gettext_lazy("不需要回复"), required=False)

    def __init__(self, prefixes: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.prefixes = prefixes
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label}
