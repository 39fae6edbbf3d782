"""Flow (流程): a domain's declaration of stages, who may move what, time limits, what stops a clock. Values only.

A flow becomes JSON and is kept by its digest: a matter runs to its end by the flow under which it began, whatever is
declared later.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Self

from zhenjie.engines.matters.rules.verbs import VERBS, Verb, Who

_DEEDS = {"start", "meet", "pause", "resume", "reset", "stop"}


class FlowError(ValueError):
    """The declaration does not hold together; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Stage:
    """环节. `desk` says on whose desk the matter lies: the holder's, the dispatcher's (派单中心) or the reviewer's; '' when
    nobody has to act (closed). `public` is what a resident reads."""

    key: str
    title: str
    desk: str = "holder"
    public: str = ""

    @property
    def open(self) -> bool:
        """Whether something still has to be done here."""
        return self.desk != ""


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow. `at`: stages it leaves from, none means every open one. `to`: where it leads, '' stays.

    `clocks` are words such as "start handle", "meet contact", "pause shelved", "resume", "reset handle", "stop". A ruling
    has two ends: `to` and `clocks` when accepted, `refused` and `refused_clocks` when not ('' goes back to where it was
    asked). `unlike` names a verb: whoever made that move last may not make this one (a second pair of eyes). `within` is
    "verb,verb limit-key": only until that limit, counted from the last of those moves, is over."""

    verb: str
    at: tuple[str, ...] = ()
    to: str = ""
    who: Who | None = None
    says: tuple[str, ...] | None = None
    clocks: tuple[str, ...] = ()
    refused: str = ""
    title: str = ""
    refused_clocks: tuple[str, ...] = ()
    unlike: str = ""
    within: str = ""

    @property
    def kind(self) -> Verb:
        """The built-in verb behind the move."""
        return VERBS[self.verb]

    @property
    def mover(self) -> Who:
        return self.who or self.kind.who

    @property
    def must_say(self) -> tuple[str, ...]:
        return self.kind.says if self.says is None else self.says

    @property
    def since(self) -> tuple[str, ...]:
        """The moves from which `within` counts."""
        return tuple(self.within.partition(" ")[0].split(",")) if self.within else ()

    @property
    def button(self) -> str:
        return self.title or self.kind.title


@dataclass(frozen=True)
class Flow:
    """`clocks`: name of a clock and the key of its dated limit, in the order a resident would name them; `prefix` opens
    the number of a matter; `main` is the clock that 及时率 asks for; `public`: residents may file and follow; `record` names the official system of record whose
    number and deadline are mirrored (12345, 信访), '' when this platform is the record itself; `kinds`: what kinds of matter
    there are, under the words by which limits know them (隐患: 一般、重大), none means the 诉求类型."""

    key: str
    title: str
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...]
    clocks: Mapping[str, str] = field(default_factory=dict)
    clock_titles: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    public: bool = False
    record: str = ""
    sealed: bool = False  # 信访、举报: only who deals with it may read
    reopenings: int = 1
    main: str = "handle"
    icon: str = "inbox"
    kinds: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)

    @cached_property
    def by_stage(self) -> dict[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    def stage(self, key: str) -> Stage:
        """The stage called `key`; one that this flow does not know is still open and lies on its holder's desk."""
        return self.by_stage.get(key) or Stage(key, key)

    def moves_at(self, stage: str) -> tuple[Move, ...]:
        """Every move that leaves from `stage`, in the order declared."""
        if (found := self._leaving.get(stage)) is None:
            opened = self.stage(stage).open
            found = self._leaving[stage] = tuple(
                move
                for move in self.moves
                if move.verb != "register" and (stage in move.at or (not move.at and opened))
            )
        return found

    @cached_property
    def _leaving(self) -> dict[str, tuple[Move, ...]]:
        """What `moves_at` has found so far: every row of every page asks."""
        return {}

    @cached_property
    def marked(self) -> frozenset[str]:
        """The verbs of which the state keeps who made them last, and when: other moves ask for them."""
        asked = (verb for move in self.moves for verb in (move.unlike, *move.since))
        return frozenset(filter(None, asked))

    @property
    def beginning(self) -> Move:
        """The move that brings a matter into being."""
        return next(move for move in self.moves if move.verb == "register")

    def move(self, verb: str, stage: str) -> Move | None:
        """The move `verb` from `stage`, or None where the flow has none."""
        return next((move for move in self.moves_at(stage) if move.verb == verb), None)

    def to_json(self) -> dict[str, Any]:
        """Everything that is needed to run a matter to its end."""
        return {name: _plain(getattr(self, name)) for name in _FIELDS}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The flow that `to_json` wrote; fields added since have their defaults."""
        known = {name: value for name, value in said.items() if name in _FIELDS}
        known["stages"] = tuple(Stage(**one) for one in said["stages"])
        known["moves"] = tuple(_move(one) for one in said["moves"])
        return cls(**known)

    @cached_property
    def spec(self) -> dict[str, Any]:
        """`to_json`, made once: every matter that is registered asks."""
        return self.to_json()

    @cached_property
    def digest(self) -> str:
        """16 hex digits over the declaration: the same flow has the same digest on every machine."""
        text = json.dumps(self.spec, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


_FIELDS = (
    "key", "title", "stages", "moves", "clocks", "clock_titles", "prefix", "public", "record", "sealed",
    "reopenings", "main", "icon", "kinds",
)  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _move(said: Mapping[str, Any]) -> Move:
    who = said.get("who")
    says = said.get("says")
    return Move(
        **{
            **said,
            "at": tuple(said["at"]),
            "clocks": tuple(said["clocks"]),
            "refused_clocks": tuple(said.get("refused_clocks", ())),
            "who": Who(who) if who else None,
            "says": None if says is None else tuple(says),
        }
    )


def _check(flow: Flow) -> None:
    keys = [stage.key for stage in flow.stages]
    if len(set(keys)) != len(keys) or not keys:
        raise FlowError(f"流程“{flow.title}”的环节为空或有重名。")
    for move in flow.moves:
        if move.verb not in VERBS:
            raise FlowError(f"流程“{flow.title}”用了没有的动作“{move.verb}”。")
        for stage in (*move.at, move.to, move.refused):
            if stage and stage not in keys:
                raise FlowError(f"流程“{flow.title}”的“{move.button}”指向没有的环节“{stage}”。")
        for verb in (move.unlike, *move.since):
            if verb and verb not in VERBS:
                raise FlowError(f"流程“{flow.title}”的“{move.button}”提到没有的动作“{verb}”。")
        for deed in (*move.clocks, *move.refused_clocks):
            verb, _, name = deed.partition(" ")
            if verb not in _DEEDS or (name and verb in {"start", "meet", "reset"} and name not in flow.clocks):
                raise FlowError(f"流程“{flow.title}”的“{move.button}”对时钟的作用“{deed}”无效。")
    if flow.main not in flow.clocks:
        raise FlowError(f"流程“{flow.title}”没有主时限“{flow.main}”。")
    if not any(move.verb == "register" and move.to for move in flow.moves):
        raise FlowError(f"流程“{flow.title}”没有说登记后在哪个环节。")
    _check_ways(flow)


def _check_ways(flow: Flow) -> None:
    """From every open stage some way leads to an end; nothing can be left hanging by the declaration itself."""
    ends = {stage.key for stage in flow.stages if not stage.open}
    reaching = set(ends)
    while True:
        more = {
            key
            for key in flow.by_stage
            if key not in reaching and any(move.to in reaching for move in flow.moves_at(key) if move.to)
        }
        if not more:
            break
        reaching |= more
    if lost := [stage.title for stage in flow.stages if stage.key not in reaching]:
        raise FlowError(f"流程“{flow.title}”从{'、'.join(lost)}走不到办结。")


def without(moves: Iterable[Move], *verbs: str) -> tuple[Move, ...]:
    """`moves` without those of the given verbs: what a flow leaves out of the standard ones."""
    return tuple(move for move in moves if move.verb not in verbs)


def replaced(moves: Iterable[Move], *news: Move) -> tuple[Move, ...]:
    """`moves` with those of the same verb replaced by `news`; verbs not there before come last."""
    verbs = {move.verb for move in news}
    return (*(move for move in moves if move.verb not in verbs), *news)
