"""Forms for the life of a unit: founding, renaming, moving, merging, splitting, closing."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.engines.org import levels
from zhenjie.engines.org.actions.succession import NewUnit
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.forms.fields import DateField, Form, Line
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.picking import UnitField

PARTS = 4
_INPUT = {"class": "zj-input"}


def kinds_below(parent: Unit | None) -> list[tuple[str, Any]]:
    """The kinds that may be founded below `parent`."""
    return [(kind, label) for kind, label in UnitKind.choices if parent is None or levels.fits(parent.kind, kind)]


class CreateForm(Form):
    """新设下级单元."""

    name = forms.CharField(label=_("名称"), max_length=80, widget=Line())
    kind = forms.ChoiceField(label=_("层级"), widget=forms.Select(_INPUT))
    code = forms.CharField(
        label=_("代码"),
        max_length=40,
        required=False,
        widget=Line(),
        help_text=_("区划代码；网格及以下自编，例如村代码加两位网格号。"),
    )
    valid_from = DateField(label=_("成立日期"), required=False)

    def __init__(self, *args: Any, parent: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_below(parent)  # type: ignore[attr-defined]


class EditForm(Form):
    """层级、代码、排序: what has no history of its own."""

    kind = forms.ChoiceField(label=_("层级"), choices=UnitKind.choices, widget=forms.Select(_INPUT))
    code = forms.CharField(label=_("代码"), max_length=40, required=False, widget=Line())
    position = forms.IntegerField(
        label=_("排序"), min_value=0, max_value=10**6, widget=forms.NumberInput(_INPUT), help_text=_("小的在前。")
    )


class OnForm(Form):
    """Anything that takes effect on a day."""

    on = DateField(label=_("生效日"), initial=clock.today)
    reason = forms.CharField(
        label=_("依据"), max_length=200, required=False, widget=Line(), help_text=_("文件名称和文号。")
    )


class RenameForm(Form):
    """更名."""

    name = forms.CharField(label=_("新名称"), max_length=80, widget=Line())
    on = DateField(label=_("生效日"), initial=clock.today)


class MoveForm(Form):
    """划转."""

    parent = UnitField(label=_("划到哪个单元下面"), help_text=_("输入两个字，从提示里选。"))
    on = DateField(label=_("生效日"), initial=clock.today)


class CloseForm(Form):
    """撤销, without a successor."""

    on = DateField(label=_("撤销日"), initial=clock.today, help_text=_("从这一天起不再存在。"))


class MergeForm(OnForm):
    """合并: this unit and some of its siblings become one."""

    others = forms.ModelMultipleChoiceField(
        label=_("与哪些单元合并"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(
        label=_("合并成"),
        choices=[("new", _("一个新单元")), ("this", _("并入本单元"))],
        initial="new",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("新单元名称"), max_length=80, required=False, widget=Line())
    code = forms.CharField(label=_("新单元代码"), max_length=40, required=False, widget=Line())
    carry = forms.BooleanField(label=_("人员、职务、专班一并转入"), required=False, initial=True)
    field_order = ["others", "mode", "name", "code", "on", "reason", "carry"]

    def __init__(self, *args: Any, siblings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].queryset = siblings  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mode") == "new" and not cleaned.get("name", "").strip():
            self.add_error("name", _("请填写新单元的名称。"))
        return cleaned


class SplitForm(OnForm):
    """拆分: this unit becomes up to four new ones; every child is told where it goes."""

    carry = forms.BooleanField(label=_("人员、职务、专班转入第一个单元"), required=False, initial=True)

    def __init__(self, *args: Any, children: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = children
        for number in range(1, PARTS + 1):
            needed = number <= 2
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("名称"), max_length=80, required=needed, widget=Line()
            )
            self.fields[f"code_{number}"] = forms.CharField(
                label=_("代码"), max_length=40, required=False, widget=Line()
            )
            self.fields[f"share_{number}"] = forms.DecimalField(
                label=_("份额 %"),
                min_value=0,
                max_value=100,
                decimal_places=4,
                required=needed,
                initial="50" if needed else None,
                widget=forms.NumberInput({**_INPUT, "step": "any"}),
            )
        options = [(str(n), _("第 %(n)s 个") % {"n": n + 1}) for n in range(PARTS)]
        for child in children:
            self.fields[f"child_{child.pk}"] = forms.ChoiceField(
                label=child.name, choices=options, initial="0", widget=forms.Select(_INPUT)
            )

    def part_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each part, for the table."""
        return [[self[f"{what}_{n}"] for what in ("name", "code", "share")] for n in range(1, PARTS + 1)]

    def uses_more(self) -> bool:
        """Whether anything stands in the third part or later."""
        return any(self[f"{what}_{n}"].value() for n in range(3, PARTS + 1) for what in ("name", "code", "share"))

    def child_rows(self) -> list[forms.BoundField]:
        """The choice of each child."""
        return [self[f"child_{child.pk}"] for child in self.children]

    def parts(self) -> list[NewUnit]:
        """The new units that were named."""
        data = self.cleaned_data
        return [
            NewUnit(
                name=data[f"name_{n}"],
                code=data[f"code_{n}"],
                local=not levels.is_national(data[f"code_{n}"]),
                share=(data[f"share_{n}"] or Decimal(0)) / 100,
            )
            for n in range(1, PARTS + 1)
            if data[f"name_{n}"].strip()
        ]

    def goes(self) -> dict[int, int]:
        """Which part each child goes to."""
        return {child.pk: int(self.cleaned_data[f"child_{child.pk}"]) for child in self.children}
