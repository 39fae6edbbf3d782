"""The dated rules of investment, read once. Pure."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from zhenjie.core.editions import gathered, in_force


class ProtectionError(ValueError):
    """protection.yaml can't be used; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the protection of leads; days, shares from 0 to 1."""

    id: str
    valid_from: date
    source: str
    confirmed: bool
    days: int
    prolong: int
    needs: tuple[str, ...]
    follow_ups: tuple[str, ...]
    alike: float
    stages: tuple[str, ...]
    warn: int
    promise_yellow: int
    small: int


@lru_cache(maxsize=8)
def editions(extra: str | None = None) -> tuple[Edition, ...]:
    """All editions, oldest first; a deployment's own `lead_protection.yaml` takes the place of those of the same day."""
    return gathered(
        "zhenjie.domains.investment", "protection.yaml", lambda _file, text: read(text), extra, "lead_protection.yaml"
    )


def edition(on: date, extra: str | None = None) -> Edition:
    """The edition in force on a day; before the first, the first."""
    return in_force(editions(extra), on) or editions(extra)[0]


def read(text: str) -> list[Edition]:
    """Editions from YAML; ProtectionError names what can't be read."""
    return [_edition(one) for one in yaml.safe_load(text)]


def _edition(said: dict[str, Any]) -> Edition:
    where = f"首报保护“{said.get('id', '无编号')}”"
    try:
        made = Edition(
            str(said["id"]), said["valid_from"], str(said["source"]), bool(said.get("confirmed")), int(said["days"]),
            int(said["prolong"]), tuple(said["needs"]), tuple(said["follow_ups"]), float(said["alike"]), tuple(said["stages"]),
            int(said["warn"]), int(said["promise_yellow"]), int(said["small"]),
        )  # fmt: skip
    except KeyError as error:
        raise ProtectionError(f"{where}缺少“{error.args[0]}”。") from None
    if made.days < 1 or made.prolong < 0:
        raise ProtectionError(f"{where}的天数要大于 0。")
    return made
