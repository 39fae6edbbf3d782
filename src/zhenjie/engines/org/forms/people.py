"""Forms for people, posts, teams and links."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.core.identifiers import IdentifierError, check_phone
from zhenjie.engines.org.forms.fields import DateField, Form, Line
from zhenjie.engines.org.picking import PersonField, UnitField

_INPUT = {"class": "zj-input"}


def _clean_mobile(text: str) -> str:
    if not text:
        return ""
    try:
        return str(check_phone(text))
    except IdentifierError as error:
        raise forms.ValidationError(str(error)) from error


class PersonForm(Form):
    """新增人员: the person and, at once, the first post."""

    name = forms.CharField(label=_("姓名"), max_length=40, widget=Line())
    unit = UnitField(label=_("所在单位"), help_text=_("输入两个字，从提示里选。"))
    mobile = forms.CharField(label=_("手机"), max_length=20, required=False, widget=Line({"inputmode": "tel"}))
    title = forms.CharField(
        label=_("职务"), max_length=60, required=False, widget=Line(), help_text=_("不填就只登记人员，职务以后再加。")
    )
    role = forms.ChoiceField(
        label=_("角色"), required=False, widget=forms.Select(_INPUT), help_text=_("安全管理员批准后生效。")
    )
    valid_from = DateField(label=_("任职日"), required=False, initial=clock.today)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("不登录系统")), *roles]  # type: ignore[attr-defined]

    def clean_mobile(self) -> str:
        return _clean_mobile(self.cleaned_data["mobile"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("title") and not cleaned.get("valid_from"):
            self.add_error("valid_from", _("请填写任职日。"))
        return cleaned


class EditPersonForm(Form):
    """修改人员; an empty telephone field leaves the number as it is."""

    name = forms.CharField(label=_("姓名"), max_length=40, widget=Line())
    unit = UnitField(label=_("所在单位"))
    mobile = forms.CharField(
        label=_("新手机号"),
        max_length=20,
        required=False,
        widget=Line({"inputmode": "tel"}),
        help_text=_("不填就不变。"),
    )
    active = forms.BooleanField(
        label=_("在岗"), required=False, help_text=_("取消勾选就是离岗：在任职务和包联到今天为止。")
    )

    def clean_mobile(self) -> str:
        return _clean_mobile(self.cleaned_data["mobile"])


class PostForm(Form):
    """任职."""

    unit = UnitField(label=_("单位"), help_text=_("输入两个字，从提示里选。"))
    title = forms.CharField(label=_("职务"), max_length=60, widget=Line())
    role = forms.ChoiceField(
        label=_("角色"), required=False, widget=forms.Select(_INPUT), help_text=_("安全管理员批准后生效。")
    )
    valid_from = DateField(label=_("任职日"), initial=clock.today)
    valid_to = DateField(label=_("任期至"), required=False)
    main = forms.BooleanField(label=_("主要职务"), required=False)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("不登录系统")), *roles]  # type: ignore[attr-defined]


class TransferForm(Form):
    """调任: the post ends, another begins the next day."""

    unit = UnitField(label=_("新单位"), help_text=_("输入两个字，从提示里选。"))
    title = forms.CharField(label=_("新职务"), max_length=60, widget=Line())
    role = forms.ChoiceField(
        label=_("角色"), required=False, widget=forms.Select(_INPUT), help_text=_("安全管理员批准后生效。")
    )
    on = DateField(label=_("调任日"), initial=clock.today, help_text=_("原职务到前一天为止。"))

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("不登录系统")), *roles]  # type: ignore[attr-defined]


class EndForm(Form):
    """免职、结束包联: the last day."""

    on = DateField(label=_("最后一天"), initial=clock.today)


class RevealForm(forms.Form):
    """查看手机号: why."""

    reason = forms.CharField(label=_("事由"), max_length=100, widget=Line({"placeholder": _("例如：通知防汛值班")}))


class TeamForm(Form):
    """成立、修改专班."""

    name = forms.CharField(label=_("名称"), max_length=80, widget=Line())
    unit = UnitField(label=_("由哪个单位成立"))
    purpose = forms.CharField(label=_("任务"), max_length=200, required=False, widget=Line())
    valid_from = DateField(label=_("成立日期"), initial=clock.today)
    valid_to = DateField(label=_("结束日期"), required=False)


class MemberForm(Form):
    """加入专班."""

    person = PersonField(label=_("姓名"), help_text=_("输入姓名，从提示里选。"))
    leads = forms.BooleanField(label=_("组长"), required=False)


class LinkForm(Form):
    """建立包联: a person answers for a village, a community or a grid."""

    person = PersonField(label=_("包联人"), help_text=_("输入姓名，从提示里选。"))
    unit = UnitField(label=_("包联的村、社区或网格"), help_text=_("输入两个字，从提示里选。"))
    every_days = forms.IntegerField(
        label=_("联系周期（天）"), min_value=1, max_value=366, initial=30, widget=forms.NumberInput(_INPUT)
    )
    valid_from = DateField(label=_("开始日期"), initial=clock.today)
