"""One question of a survey: what it asks, when, and what may be answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.surveys.choices.fieldwork import KINDS
from zhenjie.engines.surveys.forms.inputs import INPUT, line
from zhenjie.engines.surveys.queries.questions import askable, choices_of
from zhenjie.engines.surveys.rules.designing import DesignError, check_pattern, faults_of
from zhenjie.engines.surveys.rules.drafting import find, flat, free_key, put

OPS = (
    ("", gettext_lazy("总是问")), ("is", gettext_lazy("是")), ("differs", gettext_lazy("不是")), ("filled", gettext_lazy("填了")),
    ("empty", gettext_lazy("没填")), ("more", gettext_lazy("大于")), ("less", gettext_lazy("小于")), ("least", gettext_lazy("不小于")),
    ("most", gettext_lazy("不大于")),
)  # fmt: skip
PATTERNS = (
    ("", gettext_lazy("不限")), ("1[3-9][0-9]{9}", gettext_lazy("手机号")), ("[0-9]{1,5}号(院|楼)?", gettext_lazy("门牌（23号）")),
    ("[0-9]{12}", gettext_lazy("12 位区划代码")), ("[0-9A-Z]{18}", gettext_lazy("18 位统一社会信用代码")),
)  # fmt: skip


def _bound(said: Any) -> str:
    return "今天" if said == "today" else str(said)


class QuestionForm(forms.Form):
    """一道题."""

    column = forms.ChoiceField(label=gettext_lazy("填进台账的哪一列"), required=False, widget=forms.Select(INPUT))
    title = forms.CharField(label=gettext_lazy("题目"), max_length=80, widget=line())
    kind = forms.ChoiceField(
        label=gettext_lazy("怎么答"), choices=KINDS, widget=forms.Select({**INPUT, "data-kind": ""})
    )
    options = forms.CharField(
        label=gettext_lazy("选项"),
        required=False,
        widget=forms.Textarea({**INPUT, "rows": 4}),
        help_text=gettext_lazy("一行一项。"),
    )
    required = forms.BooleanField(label=gettext_lazy("必填"), required=False)
    hint = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False, widget=line())
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=10, required=False, widget=line())
    least = forms.CharField(label=gettext_lazy("最小"), max_length=16, required=False, widget=line())
    most = forms.CharField(label=gettext_lazy("最大"), max_length=16, required=False, widget=line())
    places = forms.IntegerField(
        label=gettext_lazy("小数位"), min_value=0, max_value=6, required=False, widget=forms.NumberInput(INPUT)
    )
    pattern = forms.ChoiceField(label=gettext_lazy("写法"), required=False, widget=forms.Select(INPUT))
    source = forms.ChoiceField(label=gettext_lazy("从哪本台账里找"), required=False, widget=forms.Select(INPUT))
    free = forms.BooleanField(label=gettext_lazy("名单里没有的可以自己写"), required=False)
    secret = forms.BooleanField(label=gettext_lazy("个人敏感信息，加密保存"), required=False)
    say = forms.CharField(
        label=gettext_lazy("不合要求时怎么说"),
        max_length=120,
        required=False,
        widget=line(),
        help_text=gettext_lazy("不写就用通用的话。"),
    )
    parent = forms.ChoiceField(label=gettext_lazy("放在哪一组里"), required=False, widget=forms.Select(INPUT))
    show_question = forms.ChoiceField(
        label=gettext_lazy("什么时候问：看哪一题"), required=False, widget=forms.Select(INPUT)
    )
    show_op = forms.ChoiceField(label=gettext_lazy("怎样"), choices=OPS, required=False, widget=forms.Select(INPUT))
    show_value = forms.CharField(label=gettext_lazy("什么值"), max_length=80, required=False, widget=line())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        draft: list[dict[str, Any]],
        key: str,
        target: Declaration | None,
        sources: Sequence[Declaration],
        **kwargs: Any,
    ) -> None:
        self.draft, self.target = draft, target
        self.known = find(draft, key) if key else None
        kwargs["initial"] = {**self._said(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.columns = {column.name: column for column in (askable(target) if target else [])}
        taken = {one.get("column") for _depth, _parent, one in flat(draft) if one is not self.known}
        fields["column"].choices = [
            ("", _("不进台账")),
            *((n, str(c.title)) for n, c in self.columns.items() if n not in taken),
        ]
        fields["source"].choices = [("", "—"), *((one.key, str(one.title)) for one in sources)]
        own = self.known.get("pattern", "") if self.known else ""
        fields["pattern"].choices = [*PATTERNS, *([(own, own)] if own and own not in dict(PATTERNS) else [])]
        groups = [
            one for depth, _p, one in flat(draft) if one["kind"] == "group" and depth < 2 and one is not self.known
        ]
        fields["parent"].choices = [("", _("不在组里")), *((one["key"], one["title"]) for one in groups)]
        before = []
        for _depth, _parent, one in flat(draft):
            if one is self.known:
                break
            if one["kind"] not in ("group", "photo", "place"):
                before.append((one["key"], one["title"]))
        fields["show_question"].choices = [("", _("总是问")), *before]
        if target is None:
            del self.fields["column"]

    def _said(self) -> dict[str, Any]:
        """The question as this form shows it."""
        if self.known is None:
            return {}
        said = dict(self.known)
        parent = next((group for _depth, group, one in flat(self.draft) if one is self.known), "")
        show = said.get("show", {})
        labels = dict((find(self.draft, show.get("question", "")) or {}).get("options", []))
        bounds = ("least", "most") if said["kind"] in ("text", "long", "group", "photo") else ("min", "max")
        return {
            **said, "options": "\n".join(label for _value, label in said.get("options", [])), "parent": parent,
            "least": _bound(said.get(bounds[0], "")), "most": _bound(said.get(bounds[1], "")), "show_question": show.get("question", ""),
            "show_op": show.get("op", ""), "show_value": labels.get(show.get("value"), show.get("value", "")),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The whole draft with this question in it must be a form that phones can use."""
        data = self.cleaned_data
        if self.errors:
            return data
        question = self._question(data)
        data["questions"] = put(self.draft, question, data.get("parent", ""))
        if question.get("pattern"):
            try:
                check_pattern(question["pattern"])
            except DesignError as error:
                self.add_error("pattern", str(error))
        before = set(faults_of(self.draft)) if self.draft else set()
        for fault in faults_of(data["questions"]):
            # A group is empty until its first question is put in.
            if fault not in before and not (question["kind"] == "group" and fault.endswith("这一组里还没有题目。")):
                self.add_error(None, fault)
        return data

    def _question(self, data: Mapping[str, Any]) -> dict[str, Any]:
        column = self.columns.get(data.get("column", ""))
        said: dict[str, Any] = dict(self.known or {})
        kept: dict[str, Any] = {name: said[name] for name in ("must", "say_required", "questions") if name in said}
        key = said.get("key") or free_key(
            self.draft, column.name if column and column.name.isidentifier() and column.name.islower() else ""
        )
        kind = data["kind"]
        made: dict[str, Any] = {"key": key, "kind": kind, "title": data["title"].strip(), **kept}
        if kind != "group":
            made.pop("questions", None)
        elif "questions" not in made:
            made["questions"] = []
        for name in ("hint", "unit", "pattern", "say"):
            if data.get(name) and (name != "pattern" or kind in ("text", "long")):
                made[name] = data[name].strip()
        made |= {name: True for name in ("required", "secret") if data.get(name) and kind not in ("photo", "group")}
        if kind == "lookup":
            made |= {"source": data["source"]} if data.get("source") else {}
            made |= {"free": True} if data.get("free") else {}
        if kind in ("choice", "multi"):
            made["options"] = self._options(data.get("options", ""), column, said)
        made |= self._bounds(kind, data)
        if column is not None:
            made["column"] = column.name
        if data.get("show_question") and data.get("show_op"):
            made["show"] = self._show(data)
        return made

    def _options(self, text: str, column: Any, said: Mapping[str, Any]) -> list[list[str]]:
        """A line an option. A column with choices takes its own values; a label that was there keeps its value."""
        known = {label: value for value, label in said.get("options", [])}
        if column is not None:
            known |= {str(label): str(value) for value, label in choices_of(column)}
            if not text.strip():
                return [[str(value), str(label)] for value, label in choices_of(column)]
        labels = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        return [[known.get(label, label), label] for label in labels]

    def _bounds(self, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        names = (
            ("min", "max")
            if kind in ("number", "date")
            else ("least", "most")
            if kind in ("text", "long", "group", "photo")
            else None
        )
        for name, said in zip(names or (), (data.get("least"), data.get("most")), strict=True) if names else ():
            if not said:
                continue
            text = {"今天": "today"}.get(said.strip(), said.strip())
            if name in ("least", "most"):
                if (count := whole(text, 9)) is None:
                    self.add_error("least" if name == "least" else "most", _("要填整数。"))
                    continue
                made[name] = count
            else:
                made[name] = text
        if kind == "number" and data.get("places") is not None:
            made["places"] = data["places"]
        return made

    def _show(self, data: Mapping[str, Any]) -> dict[str, Any]:
        asked = find(self.draft, data["show_question"]) or {}
        value = data.get("show_value", "").strip()
        if asked.get("kind") == "yes":
            value = {"是": "yes", "否": "no"}.get(value, value)
        value = {label: one for one, label in asked.get("options", [])}.get(value, value)
        condition = {"question": data["show_question"], "op": data["show_op"]}
        return condition if data["show_op"] in ("filled", "empty") else {**condition, "value": value}
