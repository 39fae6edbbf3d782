"""What the pages of residents ask: a whole number, a reason, a member of a household."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.residents.choices import Relation


class NumberForm(forms.Form):
    """A whole number, sent by POST so that it stands in no address and in no log."""

    number = forms.CharField(
        label=_("身份号码或手机号"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "zj-input", "autocomplete": "off", "inputmode": "text"}),
        help_text=_("要填完整号码；只找您管辖范围内的人，查了多少次会留痕。"),
    )


class ReasonForm(forms.Form):
    """Why somebody wants to see what is hidden."""

    reason = forms.CharField(
        label=_("事由"),
        min_length=4,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "zj-input", "autocomplete": "off"}),
        error_messages={"required": _("请写明事由，四个字以上，例如“上门探视前联系”。")},
        help_text=_("会和您的姓名一起记进留痕，本人可以查到。"),
    )


class MemberForm(forms.Form):
    """Who joins a household and as what."""

    person = forms.TypedChoiceField(label=_("居民"), coerce=int, widget=forms.RadioSelect)
    relation = forms.ChoiceField(
        label=_("与户主关系"), choices=Relation.choices, widget=forms.Select(attrs={"class": "zj-input zj-input--sm"})
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
