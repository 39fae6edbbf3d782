"""State: what a matter is, as the fold of its events. An event says what it set; folding lays one over the other.

So a matter can be told for any moment in the past, and neither a changed flow nor changed code changes what was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Self

from zhenjie.engines.matters.rules.clocks import Running
from zhenjie.engines.matters.rules.flow import Flow

#: A place on the way back: stage, unit and person that held the matter there.
Step = tuple[str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class State:
    """Units and persons are primary keys. `center` dispatches and reviews, `worker` is the lead (承办), `helpers` maps a
    helping unit to whether it has spoken; `pending` is the request that waits for a ruling; `back` the way so far;
    `where` is the division code by which
    local limits are found; `paused` why the clocks stand and until when somebody has to look again; `fixed` the deadlines mirrored from an
    official system of record; `kept` whether each clock was kept, once for every round; `scored` is false while a request
    to exclude has been granted; `marks` keeps of the verbs that the flow asks for who made them last (account) and when."""

    flow: str = ""
    digest: str = ""
    where: str = ""
    stage: str = ""
    center: int = 0
    worker: int | None = None
    person: int | None = None
    kind: str = ""
    klass: str = ""
    urgency: str = ""
    opened_at: str = ""
    closed_at: str = ""
    helpers: Mapping[str, bool] = field(default_factory=dict)
    signers: tuple[int, ...] = ()
    pending: Mapping[str, Any] = field(default_factory=dict)
    back: tuple[Step, ...] = ()
    clocks: tuple[Mapping[str, Any], ...] = ()
    paused: Mapping[str, Any] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Sequence[bool]] = field(default_factory=dict)
    round: int = 1
    returns: int = 0
    urged: int = 0
    level: str = ""
    above: int | None = None
    reopened: int = 0
    solved: str = ""
    grade: str = ""
    scored: bool = True
    ground: str = ""
    into: int | None = None
    parts: tuple[int, ...] = ()
    parts_done: tuple[int, ...] = ()
    marks: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The state that `to_json` wrote; what this code does not know is left out, what is new has its default."""
        return cls(**{name: _typed(name, value) for name, value in said.items() if name in _NAMES})

    def to_json(self) -> dict[str, Any]:
        """Only what differs from the empty state: small in the database, and new fields need no migration."""
        return {name: _plain(value) for name in _NAMES if (value := getattr(self, name)) != getattr(_EMPTY, name)}

    def after(self, change: Mapping[str, Any]) -> Self:
        """This state with one event's change laid over it."""
        return replace(self, **{name: _typed(name, value) for name, value in change.items() if name in _NAMES})

    def change_to(self, then: "State") -> dict[str, Any]:
        """What an event has to set to turn this state into `then`."""
        return {name: _plain(value) for name in _NAMES if (value := getattr(then, name)) != getattr(self, name)}

    @property
    def running(self) -> tuple[Running, ...]:
        """The clocks of the matter, met ones too."""
        return tuple(Running.from_json(one) for one in self.clocks)

    def holder(self, flow: Flow) -> int | None:
        """The unit on whose desk the matter lies; None when nobody has to act."""
        match flow.stage(self.stage).desk:
            case "holder":
                return self.worker or self.center
            case "":
                return None
            case _:
                return self.center

    def is_open(self, flow: Flow) -> bool:
        return flow.stage(self.stage).open


_NAMES = frozenset(one.name for one in fields(State))
_TUPLES = {"signers", "clocks", "parts", "parts_done"}


def _typed(name: str, value: Any) -> Any:
    if name == "back":
        return tuple((stage, worker, person) for stage, worker, person in value)
    return tuple(value) if name in _TUPLES else value


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [list(one) if isinstance(one, tuple) else one for one in value]
    return dict(value) if isinstance(value, Mapping) else value


_EMPTY = State()


def fold(changes: Iterable[Mapping[str, Any]]) -> State:
    """The state after all `changes`, oldest first."""
    state = State()
    for change in changes:
        state = state.after(change)
    return state


def moment(text: str) -> datetime:
    """A moment as it stands in a state."""
    return datetime.fromisoformat(text)
