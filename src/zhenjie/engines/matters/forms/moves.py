"""One small form for each move, made of what the move must and may say; what it gives back is what the actions take."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.models.duties import class_choices
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.reach import by_number
from zhenjie.engines.matters.rules.flow import Move
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.verbs import GRADES, LEVELS
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.picking import PersonField, UnitField
from zhenjie.web import widgets
from zhenjie.web.widgets import Kept, LongSelect

LONG = 4000
#: What an office extends by: working days, days, hours of work.
LIMIT_UNITS = {"wd": gettext_lazy("个工作日"), "d": gettext_lazy("天"), "wh": gettext_lazy("个工作小时")}
SOLVED = {"yes": gettext_lazy("已解决"), "part": gettext_lazy("部分解决"), "no": gettext_lazy("未解决")}
PARTS = 4


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea({"class": "zj-input", "rows": rows})


def _pick(pairs: Any, label: str, required: bool, empty: str = "") -> forms.ChoiceField:
    choices = [("", empty or _("请选择"))] if not required or empty or len(pairs) != 1 else []
    return forms.ChoiceField(
        choices=Kept(choices, pairs), label=label, required=required, widget=LongSelect({"class": "zj-input"})
    )


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput({"class": "mt-files", "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class LimitWidget(forms.MultiWidget):
    """How many of what."""

    template_name = "matters/widgets/limit.html"

    def __init__(self) -> None:
        number = forms.NumberInput({"class": "zj-input", "min": 1, "max": 365, "inputmode": "numeric"})
        super().__init__([number, forms.Select({"class": "zj-input"}, choices=list(LIMIT_UNITS.items()))])

    def decompress(self, value: str | None) -> list[Any]:
        amount, _blank, unit = (value or "").partition(" ")
        return [amount, unit or "wd"]


class LimitField(forms.MultiValueField):
    """A limit as "5 wd"."""

    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.IntegerField(min_value=1, max_value=365), forms.ChoiceField(choices=list(LIMIT_UNITS.items())))
        super().__init__(fields, widget=LimitWidget(), **kwargs)

    def compress(self, values: list[Any]) -> str:
        return f"{values[0]} {values[1]}" if values and values[0] else ""


class MoveForm(forms.Form):
    """What is said with one move of one matter. `version` is the state the person saw, `key` the command itself."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, matter: Matter, move: Move, prefixes: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{move.verb}_%s", **kwargs})
        self.matter, self.move, self.prefixes = matter, move, prefixes
        self.state = State.from_json(matter.state)
        for name in dict.fromkeys((*move.must_say, *move.kind.may_say, *_EXTRA.get(move.verb, ()))):
            if (made := self._field(name, name in move.must_say)) is not None:
                self.fields[name] = made
        for field in self.fields.values():
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label}

    @property
    def aside(self) -> list[str]:
        """What is seldom said and stands folded away; everything stands open where there is little of it."""
        if self.move.verb in ("attach", "visit"):
            return []
        kept = (
            "words",
            "mine",
            "accept",
            *self.move.must_say,
            *(("to", "person") if self.move.verb == "pass_on" else ()),
        )
        found = [name for name in self.fields if name not in kept and name not in ("version", "key")]
        return found if len(found) > 1 or "files" in found else []

    @property
    def aside_open(self) -> bool:
        """Whether something folded away has to be mended."""
        return any(name in self.errors for name in self.aside) if self.is_bound else False

    def _field(self, name: str, must: bool) -> forms.Field | None:
        match name:
            case "words":
                label = _WORDS.get(self.move.verb, gettext_lazy("说明"))
                return forms.CharField(label=label, required=must, max_length=LONG, widget=_area())
            case "text":
                return forms.CharField(label=_("原话"), required=False, max_length=LONG, widget=_area(2))
            case "to" if self.move.verb == "escalate":
                chain = Unit.objects.filter(path__in=above(Unit.objects.get(pk=self.state.center).path))
                return _pick([(str(unit.pk), unit.name) for unit in chain.order_by("-path")], _("提级到"), must)
            case "to" | "helpers":
                unit = UnitField(
                    label=_("协办单位") if name == "helpers" else _("承办单位"), required=must, max_length=120
                )
                unit.prefixes = self.prefixes
                return unit
            case "person":
                person = PersonField(label=_("谁"), required=must, max_length=120)
                person.prefixes = self.prefixes
                return person
            case "ground":
                given = widgets.line(list="ground-options", maxlength=400)
                return forms.CharField(label=_("法律、法规或职责清单依据"), required=must, max_length=400, widget=given)
            case "accept":
                choices = [("yes", _("同意")), ("no", _("不同意"))]
                return forms.ChoiceField(label=_("裁定"), choices=choices, required=must, widget=forms.RadioSelect)
            case "limit":
                return LimitField(label=_("要延多久"), required=must)
            case "until":
                return widgets.day_field(_("到哪一天"), required=must)
            case "grade":
                return _pick(list(GRADES.items()), _("满意程度"), must)
            case "solved":
                return _pick(list(SOLVED.items()), _("是否解决"), must)
            case "level":
                return _pick(list(LEVELS.items()), _("督办级别"), must)
            case "stage":
                return _pick(self._stages(), _("退回到"), must)
            case "into":
                given = widgets.line(placeholder=_("编号，如 意见2026-000123"))
                return forms.CharField(label=_("并入哪一件"), required=must, max_length=60, widget=given)
            case "on":
                widget = forms.DateTimeInput({"class": "zj-input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
                return forms.DateTimeField(
                    label=_("什么时候"), required=must, widget=widget, validators=[widgets.believable]
                )
            case "class":
                return _pick(class_choices(), _("类别"), must, _("不改"))
            case "files":
                return FilesField(label=_("附件"), required=False)
            case "voice":
                voices = self._voices()
                picked = _pick(voices, _("哪一位"), self.move.verb == "visit")
                picked.initial = voices[0][0] if voices else ""
                return picked
            case "mine":
                return forms.BooleanField(label=_("由我经办"), required=False, initial=True)
            case "name" | "phone":
                who = _("姓名") if name == "name" else _("电话")
                return forms.CharField(label=who, required=False, max_length=30, widget=widgets.line())
        return None

    def _stages(self) -> list[tuple[str, str]]:
        flow = flow_of(self.matter)
        past = [stage for stage, _unit, _person in self.state.back if stage != self.matter.stage]
        return [(key, flow.stage(key).title) for key in dict.fromkeys(reversed(past))]

    def _voices(self) -> list[tuple[str, str]]:
        """Those who have not rated yet, by their place in the page; the others can still be asked again."""
        replies = self.matter.events.filter(verb="reply").order_by("-seq")
        answered = replies.values_list("at", flat=True).first() or self.matter.opened_at
        rows = [
            (pk, at is not None and at >= answered)
            for pk, at in self.matter.voices.order_by("id").values_list("pk", "rated_at")
        ]
        rows.sort(key=lambda row: row[1])
        order = {pk: place for place, pk in enumerate(sorted(pk for pk, _rated in rows), 1)}
        return [
            (str(pk), _("第 %(place)s 位") % {"place": order[pk]} + (_("（已评价）") if rated else ""))
            for pk, rated in rows
        ]

    def clean_into(self) -> int:
        number = by_number(self.cleaned_data["into"])
        if number is None:
            raise forms.ValidationError(_("请写那一件的编号，例如 意见2026-000123。"))
        return number

    def clean_on(self) -> Any:
        at = clock.aware(self.cleaned_data["on"])
        if at <= clock.now():
            raise forms.ValidationError(_("提醒的时间要在以后。"))
        return at

    def said(self) -> dict[str, Any]:
        """What the actions take; what was left empty is left out."""
        told: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in ("version", "key", "files", "mine", "name", "phone", "text") or value in (None, "", []):
                continue
            match name:
                case "to" | "person":
                    told[name] = int(getattr(value, "pk", value))
                case "helpers":
                    told[name] = [value.pk]
                case "accept":
                    told[name] = value == "yes"
                case "voice":
                    told[name] = int(value)
                case "until":
                    told[name] = value.isoformat()
                case _:
                    told[name] = value
        return told


#: What a desk asks beside what the flow knows.
_EXTRA = {"sign": ("mine",), "attach": ("text", "name", "phone")}
_WORDS = {
    "reply": gettext_lazy("答复"), "note": gettext_lazy("批注"), "progress": gettext_lazy("进展"),
    "ask_material": gettext_lazy("请补什么"), "contact": gettext_lazy("联系情况"), "help": gettext_lazy("协办意见"),
    "extend": gettext_lazy("为什么要延"), "shelve": gettext_lazy("为什么现在办不了"), "remind": gettext_lazy("提醒什么"),
    "redo": gettext_lazy("哪里要重办"), "visit": gettext_lazy("评语"), "attach": gettext_lazy("怎么反映的"),
}  # fmt: skip


class SplitForm(forms.Form):
    """A matter in parts: for each what it is about and whose it is; lines left empty count for nothing."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    words = forms.CharField(required=False, max_length=LONG, label=gettext_lazy("说明"), widget=_area(2))

    def __init__(self, matter: Matter, move: Move, prefixes: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{move.verb}_%s", **kwargs})
        self.matter, self.move = matter, move
        for number in range(1, PARTS + 1):
            title = forms.CharField(
                required=False, max_length=120, label=_("第 %(n)s 件") % {"n": number}, widget=widgets.line()
            )
            unit = UnitField(required=False, max_length=120, label=_("交给"))
            unit.prefixes = prefixes
            self.fields[f"title{number}"], self.fields[f"to{number}"] = title, unit

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(1, PARTS + 1):
            title, unit = data.get(f"title{number}"), data.get(f"to{number}")
            if bool(title) != bool(unit) and f"to{number}" not in self.errors:
                self.add_error(f"to{number}" if title else f"title{number}", _("每一件都要写明什么事、交给谁。"))
        return data

    def parts(self) -> list[tuple[str, Unit]]:
        """The parts that were filled in."""
        data = self.cleaned_data
        numbers = range(1, PARTS + 1)
        return [(data[f"title{n}"], data[f"to{n}"]) for n in numbers if data.get(f"title{n}") and data.get(f"to{n}")]


def move_form(matter: Matter, move: Move, prefixes: tuple[str, ...], *args: Any, **kwargs: Any) -> MoveForm | SplitForm:
    """The form of one move."""
    made = SplitForm if move.verb == "split" else MoveForm
    return made(matter, move, prefixes, *args, **kwargs)
