"""两新覆盖, the size of a branch, what a month asks of it: dated rules of rules.yaml. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

COUNTED, OWN, JOINT = "", "own", "joint"
REASONS = {
    "gone": "已注销、吊销、迁出",
    "idle": "没有实体运营",
    "public": "国有、集体，不属非公",
    "trader": "个体工商户",
    "branch": "分支机构，随总部计",
    "market": "专业市场，按场内单位计",
    "cooperative": "农民专业合作社",
}


@cache
def _editions() -> list[dict[str, Any]]:
    text = files("zhenjie.domains.party").joinpath("rules.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda one: one["valid_from"])


def edition(on: date) -> Mapping[str, Any]:
    """The rules in force on a day."""
    return next((one for one in reversed(_editions()) if one["valid_from"] <= on), _editions()[0])


@dataclass(frozen=True, slots=True)
class Body:
    """One 非公经济组织 or 社会组织 as the coverage sees it; ``cover`` is '', own or joint."""

    kind: str
    status: str
    operating: bool
    ownership: str
    cover: str
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numerator, denominator and who is left out, each told apart."""

    operating: int
    own: int
    joint: int
    excluded: Mapping[str, int]
    should: int
    should_built: int
    source: str

    @property
    def covered(self) -> int:
        """Units covered, not branches."""
        return self.own + self.joint

    @property
    def rate(self) -> Decimal | None:
        """组织覆盖率 in per cent."""
        return _share(self.covered, self.operating)

    @property
    def own_rate(self) -> Decimal | None:
        """单独组建率 in per cent."""
        return _share(self.own, self.operating)

    @property
    def built_rate(self) -> Decimal | None:
        """应建已建率 in per cent: of those with three full members and more."""
        return _share(self.should_built, self.should)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) * 100 / whole if whole else None


def exclusion(body: Body, order: Iterable[str]) -> str:
    """The first reason why a body is not in the base; '' when it is."""
    holds = {
        "gone": body.status not in ("present", "dormant"),
        "idle": not body.operating or body.status == "dormant",
        "public": body.kind != "social" and body.ownership != "private",
        "trader": body.kind == "trader",
        "branch": body.kind == "branch",
        "market": body.kind == "market",
        "cooperative": body.kind == "cooperative",
    }
    return next((reason for reason in order if holds[reason]), COUNTED)


def coverage(bodies: Iterable[Body], on: date) -> Coverage:
    """两新覆盖 over the operating bodies. An own branch goes before a joint one: a body counts once."""
    rule = edition(on)
    said = rule["coverage"]
    excluded: Counter[str] = Counter()
    operating, own, joint, should, built = 0, 0, 0, 0, 0
    for body in bodies:
        if reason := exclusion(body, said["exclusions"]):
            excluded[reason] += 1
            continue
        operating += 1
        own += body.cover == OWN
        joint += body.cover == JOINT
        if (body.members or 0) >= said["built_from"]:
            should += 1
            built += body.cover == OWN
    left_out = {name: excluded[name] for name in said["exclusions"] if excluded[name]}
    return Coverage(operating, own, joint, left_out, should, built, rule["source"])


def branch_kind(full_members: int, on: date) -> str:
    """What a number of full members asks for: 党支部, or 联合党支部 below three."""
    return "branch" if full_members >= edition(on)["branch"]["members"] else "joint"


def missing(held: Iterable[tuple[str, date]], on: date) -> list[tuple[str, str]]:
    """三会一课 that the present month or quarter still lacks, as (kind of gathering, what is missing): by calendar, not by 30 days."""
    held = list(held)
    found = []
    for kind, duty in edition(on)["duties"].items():
        quarter = duty["every"] == "quarter"
        months = range((on.month - 1) // 3 * 3 + 1, on.month + 1) if quarter else (on.month,)
        if not any(one == kind and day.year == on.year and day.month in months for one, day in held):
            found.append((kind, f"本{'季' if quarter else '月'}还没开{duty['kind']}"))
    return found
