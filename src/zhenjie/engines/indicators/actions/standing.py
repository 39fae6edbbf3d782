"""What a figure carries: its values, its version, its evidence, its line in the trail."""

from decimal import Decimal
from typing import Any

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.periods import print_period
from zhenjie.core.quantities import plain
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators.models import Evidence, Indicator, Observation
from zhenjie.engines.indicators.preparing import Said
from zhenjie.engines.indicators.problems import Stale


def values_of(said: Said) -> dict[str, Any]:
    """The fields of an observation that a statement sets."""
    return {
        "value": said.value,
        "reported_growth": said.reported_growth,
        "approx": said.approx,
        "source": str(said.source),
        "published_on": said.published_on,
    }


def check_version(row: Indicator, seen: Observation, said: Said) -> None:
    """Raises Stale when the figure has been changed since it was seen."""
    if said.version is None or said.version == seen.version:
        return
    last = seen.evidence.order_by("-id").first()
    who = last.name if last else ""
    raise Stale(
        f"“{row.name}”{print_period(seen.period)}刚由{who or '别人'}记为 {plain(seen.value)}{row.unit}，您的数没有写入。请核对后再填。",
        seen.version,
    )


def evidence_of(by: Actor, observation: Observation, said: Said, act: str) -> Evidence:
    """The evidence for `observation`, not yet saved."""
    return Evidence(
        observation=observation,
        source=str(said.source),
        act=act,
        value=said.value,
        reported_growth=said.reported_growth,
        approx=said.approx,
        published_on=said.published_on,
        reason=said.reason[:200],
        account=by.account,
        name=by.name[:60],
        at=clock.now(),
    )


def text_of(value: Decimal | None) -> str | None:
    """A value as the trail keeps it."""
    return None if value is None else str(value)


def told_of(row: Indicator, seen: Observation) -> dict[str, Any]:
    """What the trail tells of a figure."""
    return {
        "value": str(seen.value), "growth": text_of(seen.reported_growth), "source": seen.source,
        "indicator": row.key, "period": seen.period.iso(),
    }  # fmt: skip


def ref(observation: Observation) -> Ref:
    """The reference of an observation."""
    return Ref("indicators.observation", str(observation.pk))
