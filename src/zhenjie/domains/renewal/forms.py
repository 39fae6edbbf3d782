"""What the pages of renewal ask."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.renewal.choices import Choice, PhotoPhase
from zhenjie.web import widgets

_INPUT = {"class": "zj-input"}


def _money(label: Any, **more: Any) -> widgets.AmountField:
    given = {"min_value": Decimal(0), "max_digits": 14, "decimal_places": 2, **more}
    return widgets.AmountField(label=label, widget=forms.TextInput(attrs={"class": "zj-input zj-input--num", "inputmode": "decimal"}), **given)  # fmt: skip


def _number(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=1_000_000, required=False,
        widget=forms.NumberInput(attrs={"class": "zj-input zj-input--num"}), **more,
    )  # fmt: skip


class StepForm(forms.Form):
    """A step of the law; which fields count depends on the step."""

    key = forms.CharField(max_length=20, widget=forms.HiddenInput)
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = widgets.day_field(_("日期（公示填开始那天）"))
    until = widgets.day_field(_("公示截止"), required=False)
    amount = _money(_("金额（万元）"), required=False)
    voters = _number(_("应到"))
    present = _number(_("参加"))
    agreed = _number(_("同意"))
    document = forms.CharField(
        label=_("文号或凭据"), max_length=120, required=False, widget=forms.TextInput(attrs=_INPUT)
    )


class RewardForm(forms.Form):
    """One step of reward; an empty line is left out."""

    name = forms.CharField(label=_("档位"), max_length=30, widget=forms.TextInput(attrs=_INPUT))
    first = widgets.day_field(_("起"))
    last = widgets.day_field(_("止"))
    per_household = _money(_("每户（元）"))
    per_metre = _money(_("每平方米（元）"))


RewardSet = forms.formset_factory(RewardForm, extra=5, max_num=12, absolute_max=12, validate_max=True)


class StopForm(forms.Form):
    """Why a renewal is given up or taken up again."""

    reason = forms.CharField(label=_("理由"), max_length=120, widget=forms.TextInput(attrs=_INPUT))
    sure = forms.BooleanField(label=_("确认终止：签约、补偿都停下，已有的记录都留着"), required=False)


class SinceForm(forms.Form):
    """From which day of signing an edition of the steps holds."""

    since = widgets.day_field(_("从哪天的签约起用"))


class DoorForm(forms.Form):
    """A signature, taken at the door with a thumb."""

    on = widgets.day_field(_("签约日期"))
    number = forms.CharField(
        label=_("协议号"), max_length=40, widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "off"})
    )
    choice = forms.ChoiceField(label=_("安置方式"), choices=Choice.choices, widget=forms.RadioSelect)
    amount = _money(_("补偿金额（元）"), required=False, help_text=_("不含奖励，奖励按档位自己算。"))
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class EventForm(forms.Form):
    """Another event of a household: decided, paid, moved, demolished."""

    on = widgets.day_field(_("日期"))
    amount = _money(_("金额（元）"), required=False)


class CorrectForm(forms.Form):
    """What an event should have said; ``way`` corrects or takes back."""

    on = widgets.day_field(_("日期"), required=False)
    number = forms.CharField(label=_("协议号"), max_length=40, required=False, widget=forms.TextInput(attrs=_INPUT))
    choice = forms.ChoiceField(
        label=_("安置方式"), choices=[("", "—"), *Choice.choices], required=False, widget=forms.Select(attrs=_INPUT)
    )
    amount = _money(_("金额（元）"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=120, widget=forms.TextInput(attrs=_INPUT))


class TermForm(forms.Form):
    """A term of transition fees; with ``corrects`` it takes the place of another."""

    first = widgets.day_field(_("起"))
    last = widgets.day_field(_("止（不知道先空着）"), required=False)
    monthly = _money(_("每月（元）"))
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("更正理由"), max_length=120, required=False, widget=forms.TextInput(attrs=_INPUT))


class PasteForm(forms.Form):
    """Signatures out of a spreadsheet."""

    text = forms.CharField(
        label=_("从表格里复制的几行"), max_length=200_000, strip=False,
        widget=forms.Textarea(attrs={"class": "zj-input rn-paste", "rows": 10, "spellcheck": "false"}),
    )  # fmt: skip


class ProgressForm(forms.Form):
    """How far a work is."""

    work = forms.CharField(max_length=10, widget=forms.HiddenInput)
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = widgets.day_field(_("截至"))
    done = _money(_("累计完成"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False, widget=forms.TextInput(attrs=_INPUT))
    sure = forms.BooleanField(label=_("没有填错，确实做了这么多"), required=False)
    asks = False  # whether the box is drawn: only when it is asked


class PhotoForm(forms.Form):
    """A picture before or after."""

    phase = forms.ChoiceField(label=_("前后"), choices=PhotoPhase.choices, widget=forms.Select(attrs=_INPUT))
    taken_on = widgets.day_field(_("拍摄日期"))
    file = forms.FileField(
        label=_("照片"),
        widget=forms.FileInput(attrs={"class": "zj-input", "accept": "image/jpeg,image/png,image/webp"}),
    )
