"""Which flows there are: domains declare them when their app is ready, the engine asks here."""

from collections.abc import Iterable

from zhenjie.engines.matters.rules.flow import Flow, FlowError

_flows: dict[str, Flow] = {}
#: Which flow takes what a caller of the public pages says: "resident", "firm", "platform" (about the platform itself).
_doors: dict[str, str] = {}


def declare(flow: Flow, *, callers: Iterable[str] = ()) -> Flow:
    """Declares a flow; the same key with another content in one process is a mistake. `callers`: whose matters from the public
    pages it takes, see `flow_for`."""
    known = _flows.get(flow.key)
    if known is not None and known.digest != flow.digest:
        raise FlowError(f"流程“{flow.key}”声明了两次，内容不同。")
    for caller in callers:
        if not flow.public or _doors.setdefault(caller, flow.key) != flow.key:
            raise FlowError(f"流程“{flow.title}”不能接“{caller}”说的事：它不对外，或者已有别的流程在接。")
    _flows[flow.key] = flow
    return flow


def flow_for(caller: str) -> Flow:
    """The public flow that takes what "resident", "firm" or "platform" says; without one, that of the platform itself."""
    return _flows[_doors.get(caller) or _doors["platform"]]


def find(key: str) -> Flow | None:
    """The flow as it is declared now."""
    return _flows.get(key)


def declared() -> list[Flow]:
    """Every flow, in order of their titles' keys."""
    return [_flows[key] for key in sorted(_flows)]
