"""What a form may be: every fault of a definition with a sentence, so that no phone gets one it cannot evaluate."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhenjie.engines.surveys.rules.field import KINDS, Question

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
OPS = ("is", "differs", "in", "filled", "empty", "more", "less", "least", "most")
_KNOWN = {
    "key", "kind", "title", "hint", "required", "say_required", "say", "show", "must", "options", "min", "max", "places", "unit",
    "pattern", "least", "most", "questions", "free", "source", "column", "secret",
}  # fmt: skip
QUESTIONS, DEPTH = 200, 2


class DesignError(ValueError):
    """The form cannot be used; the message is a Chinese sentence."""


def every(questions: Sequence[Question]) -> Iterator[Question]:
    """All questions, those inside groups too."""
    for one in questions:
        yield one
        yield from every(one.get("questions", ()))


def faults_of(questions: Any) -> list[str]:
    """What is wrong with a form, a sentence each; none when it may be published."""
    if not isinstance(questions, list) or not all(isinstance(one, Mapping) for one in questions):
        return ["题目要是一个列表。"]
    if not questions:
        return ["还没有题目，先加一道。"]
    found: list[str] = []
    _check(questions, [], found, 0)
    keys = [str(one.get("key")) for one in every(questions)]
    found += [f"有两道题的编号都是“{key}”。" for key in sorted({key for key in keys if keys.count(key) > 1})]
    if len(keys) > QUESTIONS:
        found.append(f"一张表最多 {QUESTIONS} 道题，请拆成几张。")
    return found


def _check(questions: Sequence[Question], before: list[str], found: list[str], depth: int) -> None:
    for one in questions:
        title = str(one.get("title") or "").strip()
        name = f"“{title or one.get('key')}”"
        if unknown := sorted(set(one) - _KNOWN):
            found.append(f"{name}里有不认识的写法：{'、'.join(unknown)}。")
        if not KEY.fullmatch(str(one.get("key") or "")):
            found.append(f"{name}的编号只能用小写字母、数字和下划线。")
        if not title or len(title) > 80:
            found.append(f"{name}的题目要有，最多 80 个字。")
        if one.get("kind") not in KINDS:
            found.append(f"{name}的类型“{one.get('kind')}”不认识。")
            continue
        found += [f"{name}{fault}" for fault in _own_faults(one)]
        for part in ("show", "must"):
            if part in one:
                known = [*before, one["key"]] if part == "must" else before
                found += [f"{name}的条件{fault}" for fault in _condition_faults(one[part], known)]
        if one["kind"] == "group":
            if depth + 1 > DEPTH:
                found.append(f"{name}套得太深，一组里面最多再有一组。")
            elif not isinstance(one.get("questions"), list) or not one["questions"]:
                found.append(f"{name}这一组里还没有题目。")
            else:
                _check(one["questions"], [*before], found, depth + 1)
        before.append(str(one["key"]))


def _own_faults(one: Question) -> Iterator[str]:
    kind = one["kind"]
    if kind in ("choice", "multi"):
        options = one.get("options")
        if not isinstance(options, list) or not options or not all(_is_pair(pair) for pair in options):
            yield "还没有可选的项。"
        elif len({value for value, _label in options}) < len(options):
            yield "有重复的选项。"
    if kind == "photo" and one.get("required"):
        yield "不能设为必填：照片不强制拍。"
    if kind == "lookup" and not one.get("source") and not one.get("free"):
        yield "没有说从哪本台账里找。"
    if one.get("pattern"):
        try:
            check_pattern(str(one["pattern"]))
        except DesignError as error:
            yield str(error)
    for bound in ("min", "max"):
        if bound in one and kind == "number" and not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", str(one[bound])):
            yield f"的范围“{one[bound]}”不是数字。"
        if bound in one and kind == "date" and not re.fullmatch(r"today|[0-9]{4}-[0-9]{2}-[0-9]{2}", str(one[bound])):
            yield f"的范围“{one[bound]}”不是日期。"
    for size in ("least", "most", "places"):
        if size in one and not (isinstance(one[size], int) and 0 <= one[size] <= 2000):
            yield f"的“{size}”要是 0 到 2000 的整数。"


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(one, str) and one for one in pair)


def _condition_faults(said: Any, known: Sequence[str], depth: int = 0) -> Iterator[str]:
    if not isinstance(said, Mapping) or depth > 4:
        yield "写得不对。"
        return
    for word in ("all", "any"):
        if word in said:
            for one in said[word] if isinstance(said[word], list) else [None]:
                yield from _condition_faults(one, known, depth + 1)
            return
    if "not" in said:
        yield from _condition_faults(said["not"], known, depth + 1)
        return
    if said.get("op") not in OPS:
        yield f"里的“{said.get('op')}”不认识。"
    for name in [said.get("question")] + ([said["other"]] if "other" in said else []):
        if name not in known:
            yield f"要看“{name}”，可它不在这道题前面。"
    if said.get("op") == "in" and "other" not in said and not isinstance(said.get("value"), list):
        yield "里的“in”要给一个列表。"


_TOKEN = re.compile(
    r"\\[\^$\\.*+?()\[\]{}|/dw]|\[\^?(?:\\[\\\]^-]|[^\[\]\\])+\]|\(\?:|[()|^$.]|[*+?]|\{\d+(?:,\d*)?\}|[^\\\[\]{}()|^$.*+?]"
)


def check_pattern(pattern: str) -> None:
    """Only what every browser and Python read alike, and nothing that takes for ever on a long answer; DesignError."""
    if len(pattern) > 80:
        raise DesignError("的写法规则太长，最多 80 个字符。")
    place, endless, last = 0, 0, ""
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            raise DesignError(f"的写法规则从第 {place + 1} 个字符起看不懂。")
        said = token.group()
        if re.fullmatch(r"[*+?]|\{.*", said) and last in ("", "(", "(?:", "|", "^", "*", "+", "?"):
            raise DesignError(f"的写法规则从第 {place + 1} 个字符起看不懂。")
        if said in ("*", "+") or re.fullmatch(r"\{\d+,\d*\}", said):
            endless += 1
            if last == ")":
                raise DesignError("的写法规则里，括号后面不能再跟重复的次数。")
        place, last = token.end(), said
    if endless > 3:
        raise DesignError("的写法规则里重复的次数太多，请写得简单些。")
    try:
        re.compile(pattern, re.ASCII)
    except re.error:
        raise DesignError("的写法规则不完整，请检查括号。") from None
