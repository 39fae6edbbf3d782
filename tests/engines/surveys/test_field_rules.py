"""One set of examples for both sides: what the office takes for an answer is what the phone takes for one."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from zhenjie.engines.surveys.rules.field import Found, evaluate

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parents[3]
VECTORS = json.loads((ROOT / "tests/specs/surveys/vectors.json").read_text("utf-8"))
TODAY = "2026-11-20"


def on_the_phone(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same forms evaluated by the phone's own code."""
    done = subprocess.run(
        ["node", "tests/engines/surveys/twin.mjs"],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def told(found: Found) -> dict[str, Any]:
    return {"answers": found.answers, "shown": found.shown, "faults": found.faults}


@pytest.mark.parametrize("vector", VECTORS, ids=[one["name"] for one in VECTORS])
def test_the_office_reads_the_examples(vector: dict[str, Any]) -> None:
    found = evaluate(vector["questions"], vector["answers"], TODAY)
    assert {"answers": found.answers, "faults": found.faults} == vector["expect"]


def test_the_phone_reads_the_examples_like_the_office() -> None:
    found = on_the_phone([{**one, "today": TODAY} for one in VECTORS])
    wrong = [
        one["name"]
        for one, phone in zip(VECTORS, found, strict=True)
        if {"answers": phone["answers"], "faults": phone["faults"]} != one["expect"]
    ]
    assert wrong == []


WORDS = [
    "",
    " ",
    "甲",
    "a",
    "yes",
    "no",
    "x",
    "12",
    "-3.50",
    "１２",
    "1,000",
    "2026-02-29",
    "2024-02-29",
    "2026-11-20",
    "0",
    "00.10",
    "😀",
]
OPS = ["is", "differs", "in", "filled", "empty", "more", "less", "least", "most"]


def a_condition(draw: random.Random, keys: list[str], depth: int = 0) -> dict[str, Any]:
    if depth < 2 and draw.random() < 0.3:
        inner = [a_condition(draw, keys, depth + 1) for _ in range(draw.randint(1, 2))]
        return draw.choice([{"all": inner}, {"any": inner}, {"not": inner[0]}])
    op = draw.choice(OPS)
    value: Any = draw.sample(WORDS, 3) if op == "in" else draw.choice(WORDS)
    said = {"question": draw.choice(keys), "op": op}
    return {**said, "other": draw.choice(keys)} if draw.random() < 0.2 else {**said, "value": value}


def a_form(draw: random.Random, depth: int = 0, keys: list[str] | None = None) -> list[dict[str, Any]]:
    keys, made = keys or [], []
    for number in range(draw.randint(1, 5)):
        key = f"q{depth}{number}"
        kinds = ["text", "number", "choice", "multi", "date", "yes", "place", "lookup", "photo", "long"] + ["group"] * (
            depth < 2
        )
        one: dict[str, Any] = {
            "key": key,
            "kind": draw.choice(kinds),
            "title": f"题{number}",
            "required": draw.random() < 0.4,
        }
        if one["kind"] in ("choice", "multi"):
            one["options"] = [[word, word] for word in ("甲", "x", "12")]
        if one["kind"] in ("number", "date") and draw.random() < 0.5:
            one |= (
                {"min": "2024-03-01", "max": "today"}
                if one["kind"] == "date"
                else {"min": "-1", "max": "99.5", "places": 1}
            )
        if one["kind"] == "text" and draw.random() < 0.3:
            one["pattern"] = "[0-9a-z]{1,3}|甲"
        if one["kind"] == "group":
            one |= {"questions": a_form(draw, depth + 1, [*keys, key]), "least": draw.randint(0, 1), "most": 2}
        if keys and draw.random() < 0.4:
            one["show"] = a_condition(draw, keys)
        if draw.random() < 0.2:
            one["must"] = a_condition(draw, [*keys, key])
        keys = [*keys, key]
        made.append(one)
    return made


def an_answer(draw: random.Random, question: dict[str, Any]) -> Any:
    if draw.random() < 0.1:
        return draw.choice([None, [], {}, ["x"], {"name": "甲"}, 7, True])
    match question["kind"]:
        case "group":
            return [some_answers(draw, question["questions"]) for _ in range(draw.randint(0, 3))]
        case "multi":
            return draw.sample(["甲", "x", "12", "z"], draw.randint(0, 3))
        case "place":
            return {"lng": draw.choice(["116.5", "12", "x"]), "lat": draw.choice(["36", "36.12345678"])}
        case "lookup":
            return {"id": draw.choice(["", "4"]), "name": draw.choice(WORDS)}
        case "photo":
            return ["0" * 36] * draw.randint(0, 7)
    return draw.choice(WORDS)


def some_answers(draw: random.Random, questions: list[dict[str, Any]]) -> dict[str, Any]:
    return {one["key"]: an_answer(draw, one) for one in questions if draw.random() < 0.8}


def test_both_sides_agree_on_500_drawn_forms() -> None:
    draw, cases = random.Random(20261120), []
    for _ in range(500):
        form = a_form(draw)
        cases.append({"questions": form, "answers": some_answers(draw, form), "today": TODAY})
    for case, phone in zip(cases, on_the_phone(cases), strict=True):
        assert told(evaluate(case["questions"], case["answers"], TODAY)) == phone, case


def test_what_was_cleaned_once_stays_as_it_is() -> None:
    draw = random.Random(7)
    for _ in range(300):
        form = a_form(draw)
        once = evaluate(form, some_answers(draw, form), TODAY)
        if not once.faults:
            assert evaluate(form, once.answers, TODAY).answers == once.answers
