"""阶段口径 as dated data: what counts as each stage, which evidence proves it, what must have come before. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from zhenjie.core.editions import gathered, in_force

CHAIN = (
    "lead",
    "negotiating",
    "signed",
    "registered",
    "landed",
    "started",
    "building",
    "completed",
    "producing",
    "full",
)
MARKS = ("above_scale", "listed")
EXITS = ("paused", "ended", "struck")
#: Exits that no later entry follows.
FINAL = ("ended", "struck")
#: A day's last word: exits stand behind everything else of that day.
_RANKS = {
    **{key: (place + 1) * 10 for place, key in enumerate(CHAIN)},
    **dict.fromkeys(MARKS, 0),
    **dict.fromkeys(EXITS, 900),
}


class StageRuleError(ValueError):
    """stages.yaml can't be used; the message is a Chinese sentence."""


def rank(stage: str) -> int:
    """The place in the chain: 10 … 100, 0 for marks, 900 for exits."""
    return _RANKS[stage]


@dataclass(frozen=True, slots=True)
class StageRule:
    """What one stage asks. ``least``: planned total in 万元; ``number``: the evidence needs its number."""

    key: str
    counts: str
    evidence: tuple[str, ...]
    refused: Mapping[str, str]
    needs: tuple[str, ...]
    number: bool = False
    reason: bool = False
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the definitions. ``silent``: so many whole months without investment while it is built are a question."""

    id: str
    valid_from: date
    source: str
    confirmed: bool
    code: str
    stages: Mapping[str, StageRule]
    stocks: Mapping[str, tuple[str, ...]]
    wall: tuple[tuple[str, tuple[str, ...]], ...]
    receipts: tuple[str, ...]
    capped: bool
    silent: int


@lru_cache(maxsize=8)
def editions(extra: str | None = None) -> tuple[Edition, ...]:
    """All editions, oldest first; a deployment's own `project_stages.yaml` takes the place of those of the same day."""
    return gathered(
        "zhenjie.domains.projects", "stages.yaml", lambda _file, text: read(text), extra, "project_stages.yaml"
    )


def edition(on: date, extra: str | None = None) -> Edition:
    """The definitions in force on a day; before the first, the first."""
    return in_force(editions(extra), on) or editions(extra)[0]


def read(text: str) -> list[Edition]:
    """Editions from YAML; StageRuleError names the edition and stage that can't be read."""
    return [_edition(one) for one in yaml.safe_load(text)]


def _edition(said: Mapping[str, Any]) -> Edition:
    where = f"阶段口径“{said.get('id', '无编号')}”"
    try:
        stages = {key: _stage(where, key, one) for key, one in said["stages"].items()}
        if missing := [key for key in _RANKS if key not in stages]:
            raise StageRuleError(f"{where}缺少阶段“{missing[0]}”。")
        wall = tuple((str(one["title"]), tuple(one["stages"])) for one in said["wall"])
        receipts = said["receipts"]
        return Edition(
            said["id"], said["valid_from"], str(said["source"]), bool(said.get("confirmed")), said["code"], stages,
            {key: tuple(value) for key, value in said["stocks"].items()}, wall, tuple(receipts["counts"]),
            receipts.get("cap") == "planned_total", int(said.get("books", {}).get("silent_months", 2)),
        )  # fmt: skip
    except KeyError as error:
        raise StageRuleError(f"{where}缺少“{error.args[0]}”。") from None


def _stage(where: str, key: str, said: Mapping[str, Any]) -> StageRule:
    if key not in _RANKS:
        raise StageRuleError(f"{where}不认识阶段“{key}”。")
    if not said.get("evidence"):
        raise StageRuleError(f"{where}的“{key}”没有写认哪些凭据。")
    return StageRule(
        key, str(said["counts"]), tuple(said["evidence"]), dict(said.get("refused", {})), tuple(said.get("needs", ())),
        bool(said.get("number")), bool(said.get("reason")), said.get("least"),
    )  # fmt: skip
