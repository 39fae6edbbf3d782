"""Working on a draft, question by question: put in, changed, moved, taken out. Pure: each gives a new list."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Draft = list[dict[str, Any]]


def flat(
    questions: Sequence[Mapping[str, Any]], depth: int = 0, parent: str = ""
) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """(depth, key of the group, question) in the order of the form."""
    for one in questions:
        yield depth, parent, one
        yield from flat(one.get("questions", ()), depth + 1, one["key"])


def find(questions: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, Any] | None:
    """The question called `key`."""
    return next((one for _depth, _parent, one in flat(questions) if one["key"] == key), None)


def free_key(questions: Sequence[Mapping[str, Any]], wish: str = "") -> str:
    """A key nobody has: the wish, else the next number. A key is given once: answers are known by it for ever."""
    taken = {one["key"] for _depth, _parent, one in flat(questions)}
    if wish and wish not in taken:
        return wish
    number = len(taken) + 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"


def put(questions: Sequence[Mapping[str, Any]], question: Mapping[str, Any], parent: str = "") -> Draft:
    """With `question` in its old place when its key is known there, else at the end of the group `parent`."""
    known = next((group for _depth, group, one in flat(questions) if one["key"] == question["key"]), None)
    if known == parent:
        return _replace(questions, question)
    rest = take(questions, question["key"]) if known is not None else list(map(dict, questions))
    return _append(rest, question, parent)


def _replace(questions: Sequence[Mapping[str, Any]], question: Mapping[str, Any]) -> Draft:
    done = []
    for one in questions:
        if one["key"] == question["key"]:
            inner = {"questions": one["questions"]} if "questions" in one and question["kind"] == "group" else {}
            done.append({**question, **inner})
        else:
            inner = {"questions": _replace(one["questions"], question)} if "questions" in one else {}
            done.append({**one, **inner})
    return done


def _append(questions: Sequence[Mapping[str, Any]], question: Mapping[str, Any], parent: str) -> Draft:
    if not parent:
        return [*map(dict, questions), dict(question)]
    done = []
    for one in questions:
        inner = one.get("questions", [])
        if one["key"] == parent:
            done.append({**one, "questions": [*inner, dict(question)]})
        else:
            done.append({**one, **({"questions": _append(inner, question, parent)} if "questions" in one else {})})
    return done


def take(questions: Sequence[Mapping[str, Any]], key: str) -> Draft:
    """Without the question `key`."""
    return [
        {**one, **({"questions": take(one["questions"], key)} if "questions" in one else {})}
        for one in questions
        if one["key"] != key
    ]


def move(questions: Sequence[Mapping[str, Any]], key: str, step: int) -> Draft:
    """With the question `key` one place up (-1) or down (1) among its neighbours."""
    done = [
        {**one, **({"questions": move(one["questions"], key, step)} if "questions" in one else {})} for one in questions
    ]
    place = next((n for n, one in enumerate(done) if one["key"] == key), None)
    if place is not None and 0 <= place + step < len(done):
        done[place], done[place + step] = done[place + step], done[place]
    return done


def in_words(condition: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]) -> str:
    """A condition as one would say it."""
    if "all" in condition:
        return "，并且".join(in_words(one, questions) for one in condition["all"])
    if "any" in condition:
        return "，或者".join(in_words(one, questions) for one in condition["any"])
    if "not" in condition:
        return f"不是（{in_words(condition['not'], questions)}）"
    asked = find(questions, condition["question"])
    title = asked["title"] if asked else condition["question"]
    other = find(questions, condition.get("other", ""))
    words = {
        "is": "是",
        "differs": "不是",
        "in": "是其中之一",
        "more": "大于",
        "less": "小于",
        "least": "不小于",
        "most": "不大于",
    }
    if condition["op"] in ("filled", "empty"):
        return f"“{title}”{'填了' if condition['op'] == 'filled' else '没填'}"
    labels = {**dict(asked.get("options", []) if asked else []), "yes": "是", "no": "否"}
    value = condition.get("value")
    said = (
        "、".join(labels.get(one, str(one)) for one in value)
        if isinstance(value, list)
        else labels.get(value, str(value))
    )
    return f"“{title}”{words[condition['op']]}{other['title'] if other else said}"
