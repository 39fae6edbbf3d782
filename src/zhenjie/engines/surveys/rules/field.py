"""摸排 questions: what is shown, what is wrong, what counts as an answer. The phone evaluates the same definition with
frontend/src/_survey.ts; tests/specs/surveys/vectors.json holds both to the same answers."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

Question = Mapping[str, Any]
Answers = Mapping[str, Any]

KINDS = ("text", "long", "number", "choice", "multi", "date", "yes", "place", "photo", "lookup", "group")
DIGITS = 15  # as many as a JavaScript number keeps apart
SENTENCES: Mapping[str, str] = json.loads(
    files("zhenjie.engines.surveys.rules").joinpath("sentences.json").read_text("utf-8")
)
_BLANKS = " \t\r\n\u3000\u00a0"
_FOLD = str.maketrans("０１２３４５６７８９．－−", "0123456789.--")
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PHOTO = re.compile(r"[0-9a-f-]{36}")


@dataclass(slots=True)
class Found:
    """What a filled form comes to: cleaned answers without what is hidden, the paths shown, a sentence per path at fault."""

    answers: dict[str, Any] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


def evaluate(questions: Sequence[Question], answers: Answers, today: str) -> Found:
    """The form `questions` filled with `answers` on the day `today` (ISO)."""
    found = Found()
    found.answers = _walk(questions, answers, [], "", found, today)
    return found


def _walk(
    questions: Sequence[Question], answers: Answers, around: Sequence[Answers], prefix: str, found: Found, today: str
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for question in questions:
        seen = [kept, *around]
        if question.get("show") and not holds(question["show"], seen):
            continue
        path = prefix + question["key"]
        found.shown.append(path)
        if question["kind"] == "group":
            rows = _rows(question, answers.get(question["key"]), path, found)
            value: Any = [
                _walk(question["questions"], row, seen, f"{path}.{n}.", found, today) for n, row in enumerate(rows)
            ]
        else:
            value, fault = clean(question, answers.get(question["key"]), today)
            if not fault and filled(value) and question.get("must"):
                fault = "" if holds(question["must"], [{question["key"]: value}, *seen]) else say(question, "must")
            if fault:
                found.faults[path] = fault
        if filled(value):
            kept[question["key"]] = value
    return kept


def _rows(question: Question, raw: Any, path: str, found: Found) -> list[Answers]:
    rows = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list) else []
    if len(rows) < question.get("least", 0):
        found.faults[path] = say(question, "least", least=question["least"])
    most = question.get("most", 50)
    if len(rows) > most:
        found.faults[path] = say(question, "most", most=most)
    return rows[:most]


def filled(value: Any) -> bool:
    """Whether an answer says anything."""
    return value not in (None, "", [], {})


def say(question: Question, fault: str, **values: Any) -> str:
    """The sentence of a fault; the form's own sentence wins, except for what is merely not filled in."""
    own = question.get("say_required") if fault in ("required", "least") else question.get("say")
    if own and fault not in ("kind", "long", "digits", "number", "date", "option", "photos"):
        return str(own)
    text = SENTENCES[fault].replace("{title}", str(question["title"]))
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


# --- conditions -----------------------------------------------------------------------------------------------------


def holds(condition: Mapping[str, Any], seen: Sequence[Answers]) -> bool:
    """Whether a condition holds; the nearest answers come first in `seen`."""
    if "all" in condition:
        return all(holds(one, seen) for one in condition["all"])
    if "any" in condition:
        return any(holds(one, seen) for one in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], seen)
    value = _look_up(condition["question"], seen)
    wanted = _look_up(condition["other"], seen) if "other" in condition else condition.get("value")
    return _compare(condition["op"], _scalar(value), _scalar(wanted))


def _look_up(key: str, seen: Sequence[Answers]) -> Any:
    return next((answers[key] for answers in seen if key in answers), None)


def _scalar(value: Any) -> Any:
    return value.get("id") or value.get("name") if isinstance(value, Mapping) else value


def _compare(op: str, value: Any, wanted: Any) -> bool:
    if op in ("filled", "empty"):
        return filled(value) == (op == "filled")
    if op in ("is", "differs"):
        same = wanted in value if isinstance(value, list) else filled(value) and value == wanted
        return bool(same) == (op == "is")
    if op == "in":
        return isinstance(wanted, list) and (
            any(one in wanted for one in value) if isinstance(value, list) else value in wanted
        )
    if not isinstance(value, str) or not isinstance(wanted, str) or not value or not wanted:
        return False
    order = _order(value, wanted)
    return {"more": order > 0, "less": order < 0, "least": order >= 0, "most": order <= 0}[op]


def _order(a: str, b: str) -> int:
    """Numbers by size, everything else (dates) by letters."""
    if _NUMBER.fullmatch(a) and _NUMBER.fullmatch(b):
        return (Decimal(a) > Decimal(b)) - (Decimal(a) < Decimal(b))
    return (a > b) - (a < b)


# --- one answer -----------------------------------------------------------------------------------------------------


def clean(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    """The answer as it is kept, and the sentence when it is at fault ('' when not)."""
    kind = question["kind"]
    value, fault = _CLEANERS[kind](question, raw, today)
    # A photo helps but is never forced on anybody (国办函〔2026〕12号).
    if not fault and not filled(value) and question.get("required") and kind != "photo":
        fault = say(question, "required")
    return value, fault


def _text(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    if raw is None:
        return "", ""
    if not isinstance(raw, str):
        return "", say(question, "kind")
    value = raw.replace("\r\n", "\n").strip(_BLANKS)
    most = question.get("most", 2000 if question["kind"] == "long" else 200)
    if len(value) > most:
        return value, say(question, "long", most=most)
    if value and question.get("pattern") and not re.compile(question["pattern"], re.ASCII).fullmatch(value):
        return value, say(question, "pattern")
    return value, ""


def _number(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    if raw is None or isinstance(raw, list | Mapping | bool):
        return "", "" if raw is None else say(question, "kind")
    text = str(raw).translate(_FOLD).strip(_BLANKS).replace(",", "").replace("，", "")
    if not text:
        return "", ""
    parts = _NUMBER.fullmatch(text)
    if parts is None:
        return text, say(question, "number", value=text)
    whole, rest = parts[2].lstrip("0") or "0", (parts[3] or "").rstrip("0")
    value = (parts[1] if whole != "0" or rest else "") + whole + (f".{rest}" if rest else "")
    if len(whole) + len(rest) > DIGITS:
        return value, say(question, "digits")
    if "places" in question and len(rest) > question["places"]:
        return value, say(question, "places", places=question["places"])
    if "min" in question and _order(value, str(question["min"])) < 0:
        return value, say(question, "min", min=question["min"])
    if "max" in question and _order(value, str(question["max"])) > 0:
        return value, say(question, "max", max=question["max"])
    return value, ""


def _date(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    if raw is None or raw == "":
        return "", ""
    parts = _DAY.fullmatch(raw) if isinstance(raw, str) else None
    try:
        date(*map(int, parts.groups())) if parts else date(0, 0, 0)
    except ValueError:
        return raw if isinstance(raw, str) else "", say(question, "date")
    low, high = (today if question.get(name) == "today" else question.get(name) for name in ("min", "max"))
    if low and raw < low:
        return raw, say(question, "early", min=low)
    if high and raw > high:
        return raw, say(question, "late", max=high)
    return raw, ""


def _choice(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    if raw is None or raw == "":
        return "", ""
    return (raw, "") if raw in options(question) else ("", say(question, "option"))


def _multi(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    if raw is None or raw == "":
        return [], ""
    if not isinstance(raw, list):
        return [], say(question, "kind")
    value = [one for one in options(question) if one in raw]
    return value, "" if all(one in value for one in raw) else say(question, "option")


def options(question: Question) -> list[str]:
    """The values that may be chosen, in order."""
    return ["yes", "no"] if question["kind"] == "yes" else [value for value, _label in question.get("options", [])]


def _place(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    if raw is None or raw in ("", {}):
        return {}, ""
    if not isinstance(raw, Mapping):
        return {}, say(question, "kind")
    value = {}
    for name, low, high in (("lng", "73", "136"), ("lat", "3", "54")):
        number, fault = _number(
            {"title": question["title"], "kind": "number", "places": 7, "min": low, "max": high}, raw.get(name), today
        )
        if fault or not number:
            return {}, say(question, "place")
        value[name] = number
    return value, ""


def _photo(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    if raw is None or raw == "":
        return [], ""
    if not isinstance(raw, list) or not all(isinstance(one, str) and _PHOTO.fullmatch(one) for one in raw):
        return [], say(question, "kind")
    most = question.get("most", 6)
    return raw, say(question, "photos", most=most) if len(raw) > most else ""


def _lookup(question: Question, raw: Any, today: str) -> tuple[Any, str]:
    if raw is None or raw in ("", {}):
        return {}, ""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("name"), str) or not isinstance(raw.get("id", ""), str):
        return {}, say(question, "kind")
    name, pk = raw["name"].strip(_BLANKS), raw.get("id", "")
    if len(name) > 120 or len(pk) > 40:
        return {}, say(question, "kind")
    if not name:
        return {}, ""
    if not pk and not question.get("free"):
        return {"id": "", "name": name}, say(question, "lookup")
    return {"id": pk, "name": name}, ""


_CLEANERS = {
    "text": _text, "long": _text, "number": _number, "choice": _choice, "multi": _multi, "date": _date, "yes": _choice,
    "place": _place, "photo": _photo, "lookup": _lookup,
}  # fmt: skip
