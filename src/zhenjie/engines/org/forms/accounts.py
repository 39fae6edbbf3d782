"""What is typed in at the log-in and about accounts; whether it is right is decided by the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.org.choices import Administrator
from zhenjie.engines.org.models import Person

LISTED = 50


class LoginForm(forms.Form):
    """Name and password."""

    login = forms.CharField(
        label=_("登录名"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True, "class": "zj-input"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "class": "zj-input"}),
    )


class CodeForm(forms.Form):
    """The six digits of the telephone."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=8,
        help_text=_("打开手机上的身份验证器，输入 6 位数字。"),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "zj-input"}
        ),
    )


class PasswordForm(forms.Form):
    """The present password and the new one, twice."""

    current = forms.CharField(
        label=_("现在的密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "class": "zj-input"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", "class": "zj-input"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", "class": "zj-input"}),
    )

    def clean(self) -> dict[str, object]:
        """The two new ones must be the same."""
        said = super().clean() or {}
        if said.get("new") and said.get("again") and said["new"] != said["again"]:
            self.add_error("again", _("两次输入的新密码不一样，请重新输入。"))
        return said


class AccountForm(forms.Form):
    """An account for a person who has none."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("人员"), widget=forms.Select({"class": "zj-input"}))
    login = forms.CharField(
        label=_("登录名"),
        max_length=40,
        help_text=_("小写字母、数字或 . _ - ，能看出是谁，一人一号。"),
        widget=forms.TextInput({"autocomplete": "off", "class": "zj-input"}),
    )

    def __init__(self, *args: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Person.objects.filter(active=True, account__isnull=True)
        found = (free.filter(name__contains=words) if words else free).select_related("unit__parent")
        people = list(found.order_by("unit__path", "id")[: LISTED + 1])
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        # Any of them may be chosen; a county has thousands, so the list shows the first and the search finds the rest.
        field.queryset = free
        field.widget.choices = [("", "———"), *((one.pk, _whose(one)) for one in people[:LISTED])]
        if len(people) > LISTED:
            field.help_text = _("只列出前 50 人，其他人请用上面的姓名查找。")


def _whose(person: Person) -> str:
    above = f"{person.unit.parent.name} / " if person.unit.parent else ""
    return f"{person.name} · {above}{person.unit.name}"


class AdministratorForm(forms.Form):
    """One of the three administrators."""

    kind = forms.ChoiceField(
        label=_("管理员"),
        choices=[choice for choice in Administrator.choices if choice[0]],
        widget=forms.Select({"class": "zj-input"}),
    )
    holder = forms.CharField(
        label=_("持有人"),
        max_length=40,
        help_text=_("写本人姓名。三员不得由一人兼任，也不得兼任业务职务。"),
        widget=forms.TextInput({"autocomplete": "off", "class": "zj-input"}),
    )
    login = forms.CharField(
        label=_("登录名"), max_length=40, widget=forms.TextInput({"autocomplete": "off", "class": "zj-input"})
    )
