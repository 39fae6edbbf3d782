"""计时: one clock of a matter - started by a rule, paused, extended, met - and when it turns yellow and red. Pure.

Everything that is counted is counted by `core.workdays`; this file keeps what happened to a clock. A colour is a
comparison with a moment: red when `red_at <= now`, else yellow when `yellow_at <= now`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any

from zhenjie.core.clock import aware
from zhenjie.core.term_words import explain as explain_term
from zhenjie.core.term_words import minute
from zhenjie.core.terms import Term
from zhenjie.core.workdays import Calendar, Limit
from zhenjie.engines.matters.rules.limits import DEFAULT_SHARE, LimitError, LimitRule, by_id


@dataclass(frozen=True, slots=True)
class Running:
    """One clock of one matter. `rule` is the LimitRule.id it was begun under; its limit is kept, so that a later rule
    changes nothing. `pauses` in order, the last may be open (None); `extensions` as granted, in order."""

    name: str
    rule: str
    limit: Limit
    started_at: datetime
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    extensions: tuple[Limit, ...] = ()
    yellow: Limit | None = None
    share: Fraction = DEFAULT_SHARE
    met_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        """Whether it stands still now."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    def to_json(self) -> dict[str, Any]:
        """Strings, whole numbers, lists and None only; moments in ISO 8601 with their offset."""
        return {
            "name": self.name,
            "rule": self.rule,
            "limit": _pair(self.limit),
            "started_at": self.started_at.isoformat(),
            "pauses": [[begin.isoformat(), end and end.isoformat()] for begin, end in self.pauses],
            "extensions": [_pair(limit) for limit in self.extensions],
            "yellow": self.yellow and _pair(self.yellow),
            "share": [self.share.numerator, self.share.denominator],
            "met_at": self.met_at and self.met_at.isoformat(),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Running":
        """The clock that `to_json` wrote."""
        return cls(
            name=said["name"],
            rule=said["rule"],
            limit=_limit(*said["limit"]),
            started_at=_moment(said["started_at"]),
            pauses=tuple((_moment(begin), _moment(end) if end else None) for begin, end in said["pauses"]),
            extensions=tuple(_limit(*pair) for pair in said["extensions"]),
            yellow=_limit(*said["yellow"]) if said["yellow"] else None,
            share=_share(*said["share"]),
            met_at=_moment(said["met_at"]) if said["met_at"] else None,
        )


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock changes colour; both None while it is paused without end.

    `red_at` is the first moment that is late: 00:00 after the last day, or a microsecond after the moment at which a
    limit of hours ends (done exactly then is in time). `yellow_at` is the first yellow moment, never before the start.
    `provisional` (暂定): a year without a published arrangement was counted through. `steps` only from `explain`.
    """

    yellow_at: datetime | None
    red_at: datetime | None
    provisional: bool
    steps: tuple[str, ...] = ()


def start(rule: LimitRule, name: str, at: datetime) -> Running:
    """A clock that runs from `at`; the day of `at` is not counted when the limit is in days."""
    return Running(name, rule.id, rule.limit, aware(at), yellow=rule.yellow, share=rule.yellow_share)


def paused(clock: Running, at: datetime) -> Running:
    """The clock, stopped. Raises LimitError when it is met, stopped already, or `at` lies before what happened last.

    Whether its rule lets a reason stop it (`LimitRule.pauses`) is for the caller to ask before.
    """
    _unmet(clock)
    if clock.is_paused:
        raise LimitError("计时已经暂停，请先恢复再暂停。")
    at = _after(clock, at)
    return replace(clock, pauses=(*clock.pauses, (at, None)))


def resumed(clock: Running, at: datetime) -> Running:
    """The clock, running again. Raises LimitError when it is met, not stopped, or `at` lies before the stop."""
    _unmet(clock)
    if not clock.is_paused:
        raise LimitError("计时没有暂停，不需要恢复。")
    at = _after(clock, at)
    return replace(clock, pauses=(*clock.pauses[:-1], (clock.pauses[-1][0], at)))


def extended(clock: Running, by: Limit, *, extra: str | None = None) -> Running:
    """The clock with one more extension. Raises LimitError when it is met or the rule it was begun under allows no more.

    The rule's `extension` bounds the sum of all extensions, which are granted in what the bound is counted in (working
    days, days, months, clock or office time). `extra` is the deployment's catalogue folder.
    """
    _unmet(clock)
    rule, granted = by_id(clock.rule, extra), (*clock.extensions, by)
    if rule.extension is None:
        raise LimitError(f"按“{rule.source}”，这个时限不能延长。")
    if by.amount == 0:
        raise LimitError("延长的时间要大于 0。")
    if len(granted) > rule.extensions:
        raise LimitError(f"按“{rule.source}”，最多延长{rule.extensions}次，已经延长{len(clock.extensions)}次。")
    if by.family != rule.extension.family:
        raise LimitError(f"按“{rule.source}”，延长以“{rule.extension}”的单位计，不能延长{by}。")
    if sum(limit.size for limit in granted) > rule.extension.size:
        before = f"，已经延长{'、'.join(map(str, clock.extensions))}" if clock.extensions else ""
        raise LimitError(f"按“{rule.source}”，合计最多延长{rule.extension}{before}，不能再延长{by}。")
    return replace(clock, extensions=granted)


def met(clock: Running, at: datetime) -> Running:
    """The clock, met: what it waits for was done at `at`. Doing it ends a pause. Raises LimitError when met already."""
    _unmet(clock)
    if clock.is_paused:
        clock = resumed(clock, at)
    return replace(clock, met_at=_after(clock, at))


def due(clock: Running, calendar: Calendar) -> Due:
    """When it turns yellow and red, counted anew and without steps: microseconds, however long the limit."""
    term = _term(clock, calendar)
    return Due(_yellow(clock, term), term.late_from, term.provisional)


def explain(clock: Running, calendar: Calendar, *, extra: str | None = None) -> Due:
    """As `due`, with every step of the count, the yellow moment and the document behind the rule in Chinese."""
    term = _term(clock, calendar)
    yellow_at, steps = _yellow(clock, term), [*explain_term(term)]
    if yellow_at is not None:
        share = f"用去时限的{clock.share.numerator}/{clock.share.denominator}"
        left = f"还剩{clock.yellow}" if clock.yellow else share
        whole = "（最后一日计在内）" if clock.yellow and clock.yellow.in_days else ""
        steps.append(f"{left}{whole}时转黄：{minute(yellow_at)}。")
    rule = by_id(clock.rule, extra)
    steps.append(f"依据：{rule.source}{'' if rule.confirmed else '（未经核实）'}。")
    return Due(yellow_at, term.late_from, term.provisional, tuple(steps))


def _term(clock: Running, calendar: Calendar) -> Term:
    return calendar.term(clock.started_at, clock.limit, clock.pauses, clock.extensions)


def _yellow(clock: Running, term: Term) -> datetime | None:
    return term.left(clock.yellow) if clock.yellow else term.after_share(clock.share)


def _unmet(clock: Running) -> None:
    if clock.met_at is not None:
        raise LimitError(f"这项时限已于{minute(clock.met_at)}完成，不能再改。")


def _after(clock: Running, at: datetime) -> datetime:
    """`at` in Beijing time, checked to lie after all that happened to the clock."""
    at = aware(at)
    last = next((end or begin for begin, end in reversed(clock.pauses)), clock.started_at)
    if at < last:
        raise LimitError(f"时间不能早于{minute(last)}（上一次起算、暂停或恢复）。")
    return at


# The same few again and again: they are checked once.
_limit, _share = cache(Limit), cache(Fraction)


def _pair(limit: Limit) -> list[int | str]:
    return [limit.amount, limit.unit]


def _moment(text: str) -> datetime:
    return aware(datetime.fromisoformat(text))
