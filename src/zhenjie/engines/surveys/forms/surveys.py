"""Forms of the desk: a survey, its name and purpose, to whom it is given."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.declaring import Template
from zhenjie.engines.surveys.forms.inputs import INPUT, line
from zhenjie.web.widgets import day_field


class SurveyForm(forms.Form):
    """新建摸排."""

    template = forms.ChoiceField(label=gettext_lazy("从样板开始"), required=False, widget=forms.Select(INPUT))
    title = forms.CharField(label=gettext_lazy("名称"), max_length=80, widget=line())
    purpose = forms.CharField(
        label=gettext_lazy("为什么摸排"), max_length=400, required=False, widget=forms.Textarea({**INPUT, "rows": 2}),
        help_text=gettext_lazy("写给网格员和被摸排的人看：为了什么、用在哪里。有个人信息的必须写。"),
    )  # fmt: skip
    target = forms.ChoiceField(
        label=gettext_lazy("结果进哪本台账"), required=False, widget=forms.Select(INPUT),
        help_text=gettext_lazy("选了台账，已有的行会带到手机上核对，新摸到的也进台账。"),
    )  # fmt: skip
    may_add = forms.BooleanField(label=gettext_lazy("台账里没有的可以新增"), required=False, initial=True)

    def __init__(
        self, *args: Any, registers: Sequence[Declaration], templates: Sequence[Template], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["target"].choices = [("", _("不进台账，只留记录")), *((one.key, str(one.title)) for one in registers)]
        fields["template"].choices = [("", _("空白")), *((one.key, one.title) for one in templates)]
        if not templates:
            del self.fields["template"]


class HeadForm(forms.Form):
    """名称和目的."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80, widget=line())
    purpose = forms.CharField(
        label=gettext_lazy("为什么摸排"), max_length=400, required=False, widget=forms.Textarea({**INPUT, "rows": 2})
    )
    may_add = forms.BooleanField(label=gettext_lazy("台账里没有的可以新增"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AssignForm(forms.Form):
    """派给哪些网格."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("派给"), error_messages={"required": gettext_lazy("至少选一个网格。")}
    )
    due = day_field(gettext_lazy("几号前"), required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units  # type: ignore[attr-defined]
