"""Templates: the statutory steps of an investment project by route, with their limits, as dated data from templates.yaml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from zhenjie.core.limits import Limit
from zhenjie.engines.schedules.rules.tasks import ScheduleError, say_date

Approval = Literal["record", "ratify", "government"]
Land = Literal["grant", "lease", "plant_in_plant"]
APPROVALS: dict[Approval, str] = {"record": "备案", "ratify": "核准", "government": "政府投资"}
LANDS: dict[Land, str] = {"grant": "出让", "lease": "租赁", "plant_in_plant": "厂中厂"}


@dataclass(frozen=True, slots=True)
class Route:
    """How a project is approved and how it comes to its site."""

    approval: Approval
    land: Land

    @property
    def title(self) -> str:
        """备案·出让."""
        return f"{APPROVALS[self.approval]}·{LANDS[self.land]}"


#: All nine.
ROUTES = tuple(Route(approval, land) for approval in APPROVALS for land in LANDS)


@dataclass(frozen=True, slots=True)
class StepLimit:
    """One version of one limit; `confirmed` is False where no text was read that says so."""

    valid_from: date
    valid_to: date | None
    limit: Limit
    source: str
    confirmed: bool
    variant: str = ""
    jurisdiction: str = ""
    note: str = ""

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who decides, which routes have it, what it waits for. `by` is authority or owner."""

    key: str
    title: str
    by: str
    authority: str
    approvals: frozenset[str]
    lands: frozenset[str]
    after: tuple[str, ...]
    limits: tuple[StepLimit, ...]
    stage: str = ""

    def belongs(self, route: Route) -> bool:
        """Whether a route has this step."""
        return route.approval in self.approvals and route.land in self.lands

    def limit(self, on: date, variant: str = "", jurisdiction: str = "") -> StepLimit:
        """The limit in force on a day, the nearest place before the general one. Raises ScheduleError when there is none."""
        kind = variant or self.limits[0].variant
        found = [
            limit
            for limit in self.limits
            if limit.variant == kind and limit.holds(on) and jurisdiction.startswith(limit.jurisdiction)
        ]
        if not found:
            what = f"“{kind}”" if kind else ""
            raise ScheduleError(f"“{self.title}”{what}在{say_date(on)}没有有效的时限，请录入时限及其依据。")
        return max(found, key=lambda limit: (len(limit.jurisdiction), limit.valid_from))


@dataclass(frozen=True, slots=True)
class Cap:
    """What all steps of authorities together may take, in working days."""

    id: str
    approvals: frozenset[str]
    limit: StepLimit


@dataclass(frozen=True, slots=True)
class Template:
    """All steps, the caps, and the step that the required end is about."""

    steps: tuple[Step, ...]
    caps: tuple[Cap, ...]
    goal: str

    def steps_of(self, route: Route) -> tuple[Step, ...]:
        """The steps of a route in the order of the file."""
        return tuple(step for step in self.steps if step.belongs(route))

    def waits_for(self, step: Step, route: Route) -> tuple[str, ...]:
        """What a step of a route waits for; a step the route doesn't have stands for what that one waits for."""
        by_key = {one.key: one for one in self.steps}

        def found(keys: tuple[str, ...]) -> Iterator[str]:
            for key in keys:
                if by_key[key].belongs(route):
                    yield key
                else:
                    yield from found(by_key[key].after)

        return tuple(dict.fromkeys(found(step.after)))

    def caps_of(self, route: Route, on: date, jurisdiction: str = "") -> tuple[Cap, ...]:
        """The caps in force for a route at a place on a day."""
        return tuple(
            cap
            for cap in self.caps
            if route.approval in cap.approvals
            and cap.limit.holds(on)
            and jurisdiction.startswith(cap.limit.jurisdiction)
        )


@cache
def investment_project() -> Template:
    """The template that ships."""
    return read(files("zhenjie.engines.schedules.rules").joinpath("templates.yaml").read_text(encoding="utf-8"))


def read(text: str) -> Template:
    """A template from its YAML. Raises ScheduleError naming the step that can't be read."""
    data = yaml.safe_load(text)
    steps = tuple(_part(_step, entry) for entry in data["steps"])
    known = {step.key for step in steps}
    for step in steps:
        if strange := set(step.after) - known:
            raise ScheduleError(f"模板步骤“{step.title}”等待的“{min(strange)}”不在模板里。")
    return Template(steps, tuple(_part(_cap, entry) for entry in data.get("caps", ())), str(data["goal"]))


def _part(build: Any, entry: Mapping[str, Any]) -> Any:
    try:
        return build(entry)
    except (KeyError, ValueError, TypeError) as error:
        raise ScheduleError(f"模板里的“{entry.get('title') or entry.get('id') or entry}”读不懂：{error}。") from None


def _step(entry: Mapping[str, Any]) -> Step:
    if entry["by"] not in ("authority", "owner"):
        raise ValueError(f"by 不能是 {entry['by']}")
    return Step(
        entry["key"], entry["title"], entry["by"], entry.get("authority", ""),
        frozenset(entry.get("approvals", APPROVALS)), frozenset(entry.get("lands", LANDS)),
        tuple(entry.get("after", ())), tuple(_limit(limit) for limit in entry["limits"]),
        entry.get("stage", ""),
    )  # fmt: skip


def _cap(entry: Mapping[str, Any]) -> Cap:
    return Cap(entry["id"], frozenset(entry.get("approvals", APPROVALS)), _limit(entry))


def _limit(entry: Mapping[str, Any]) -> StepLimit:
    amount, unit = str(entry["limit"]).split()
    if unit not in ("wd", "d"):
        raise ValueError(f"limit 要写成 20 wd 或 30 d，不能是 {entry['limit']}")
    return StepLimit(
        entry["from"], entry.get("to"), Limit(int(amount), "wd" if unit == "wd" else "d"), entry["source"],
        entry["confirmed"], entry.get("variant", ""), entry.get("jurisdiction", ""), entry.get("note", ""),
    )  # fmt: skip
