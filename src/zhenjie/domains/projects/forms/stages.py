"""What the page of a project asks: a stage with its evidence, a correction, a team, a leader, a problem."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.domains.projects.choices import TOLD, Evidence, PermitKind, Stage
from zhenjie.domains.projects.forms.fields import EMPTY, Asked
from zhenjie.engines.org.models import Person, Team
from zhenjie.web.widgets import area, line, select, tick, wan
from zhenjie.web.widgets import day_field as day

_FILE = {"class": "zj-input", "accept": ".pdf,.jpg,.jpeg,.png,.doc,.docx,.xls,.xlsx,.zip"}


def _file() -> forms.FileField:
    return forms.FileField(label=gettext_lazy("凭据文件"), required=False, widget=forms.ClearableFileInput(attrs=_FILE))


class StageForm(Asked):
    """到了哪一步. ``proofs``: stage → the evidence that the dated rule accepts; it stands first, with the stages it proves."""

    past = ("on",)
    stage = forms.ChoiceField(label=gettext_lazy("到了哪一步"), widget=select())
    on = day(gettext_lazy("计入日期"))
    evidence = forms.ChoiceField(label=gettext_lazy("凭据"), choices=Evidence.choices, widget=select())
    number = forms.CharField(label=gettext_lazy("编号或文号"), max_length=80, required=False, widget=line())
    contract = wan(gettext_lazy("合同额（万元，签约时填）"), required=False, min_value=0)
    file = _file()
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False, widget=line())

    def __init__(self, *args: Any, stages: list[str], proofs: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {str(value): str(label) for value, label in Stage.choices}
        self.fields["stage"].choices = [(one, words[one]) for one in stages]  # type: ignore[attr-defined]
        proves = {kind: [words[one] for one in stages if kind in proofs[one]] for one in stages for kind in proofs[one]}
        titles = {str(value): str(label) for value, label in Evidence.choices}
        accepted = [(kind, f"{titles[kind]}（{'、'.join(found)}）") for kind, found in proves.items()]
        others = [(kind, title) for kind, title in titles.items() if kind not in proves]
        self.fields["evidence"].choices = [(_("认的凭据"), accepted), (_("其他"), others)]  # type: ignore[attr-defined]


class ResumeForm(Asked):
    """恢复."""

    past = ("on",)
    on = day(gettext_lazy("从哪天恢复"))
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=300, widget=line())


class CorrectForm(Asked):
    """更正一条."""

    past = ("on",)
    on = day(gettext_lazy("计入日期改为"), required=False)
    evidence = forms.ChoiceField(
        label=gettext_lazy("凭据改为"), choices=[("", EMPTY), *Evidence.choices], required=False, widget=select()
    )
    number = forms.CharField(label=gettext_lazy("编号改为"), max_length=80, required=False, widget=line())
    withdraw = forms.BooleanField(label=gettext_lazy("这一步没有发生，撤回"), required=False, widget=tick())
    reason = forms.CharField(label=gettext_lazy("更正原因"), max_length=300, widget=line())

    def clean(self) -> dict[str, Any]:
        """Something has to be corrected."""
        told = super().clean()
        if not any(told.get(name) for name in ("on", "evidence", "number", "withdraw")):
            self.add_error("on", _("请写要改成什么，或勾“撤回”。"))
        return told


class TeamForm(Asked):
    """专班: an existing one, or a new one with leader and members."""

    team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("用现有专班"), required=False, empty_label=EMPTY, widget=select()
    )
    leader = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("或新成立，组长"), required=False, empty_label=EMPTY, widget=select()
    )
    members = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=gettext_lazy("成员"), required=False,
        widget=forms.SelectMultiple(attrs={"class": "zj-input", "size": "5"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        told = super().clean()
        if not told.get("team") and not told.get("leader"):
            self.add_error("leader", _("选一个现有专班，或选一位组长新成立。"))
        return told


class LeaderForm(Asked):
    """包联."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("包联领导"), widget=select())
    every_days = forms.IntegerField(
        label=gettext_lazy("多少天联系一次"), min_value=1, max_value=366, initial=30, widget=line(inputmode="numeric")
    )


class ProblemForm(Asked):
    """提问题."""

    text = forms.CharField(label=gettext_lazy("什么问题"), max_length=500, widget=area())
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=TOLD, widget=select())
    wished = forms.CharField(label=gettext_lazy("请谁协调"), max_length=120, required=False, widget=line())


class PermitForm(Asked):
    """取得手续."""

    past = ("issued_on",)
    kind = forms.ChoiceField(label=gettext_lazy("手续"), choices=PermitKind.choices, widget=select())
    number = forms.CharField(label=gettext_lazy("文号"), max_length=80, widget=line())
    issued_on = day(gettext_lazy("取得日期"))
    authority = forms.CharField(label=gettext_lazy("发证单位"), max_length=60, required=False, widget=line())
