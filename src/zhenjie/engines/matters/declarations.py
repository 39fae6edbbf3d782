"""Which flows there are: domains declare them when their app is ready, the engine asks here."""

from zhenjie.engines.matters.rules.flow import Flow, FlowError

_flows: dict[str, Flow] = {}


def declare(flow: Flow) -> Flow:
    """Declares a flow; the same key with another content in one process is a mistake."""
    known = _flows.get(flow.key)
    if known is not None and known.digest != flow.digest:
        raise FlowError(f"流程“{flow.key}”声明了两次，内容不同。")
    _flows[flow.key] = flow
    return flow


def find(key: str) -> Flow | None:
    """The flow as it is declared now."""
    return _flows.get(key)


def declared() -> list[Flow]:
    """Every flow, in order of their titles' keys."""
    return [_flows[key] for key in sorted(_flows)]
