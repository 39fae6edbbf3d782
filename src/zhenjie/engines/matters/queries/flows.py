"""The flow under which a matter runs: the version it began with, kept in the database, read once by each process."""

from functools import cache

from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.models import FlowVersion, Matter
from zhenjie.engines.matters.rules.flow import Flow


def flow_of(matter: Matter) -> Flow:
    """The flow of `matter`, as it stood when the matter began."""
    return version_of(matter.flow, matter.digest)


@cache
def version_of(key: str, digest: str) -> Flow:
    """One version of a flow: as declared now, or from the database when it has changed since."""
    now = declarations.find(key)
    if now is not None and now.digest == digest:
        return now
    return Flow.from_json(FlowVersion.objects.get(pk=digest).spec)


def sealed_flows() -> frozenset[str]:
    """The flows (信访、举报) that only those read who deal with them."""
    return frozenset(flow.key for flow in declarations.declared() if flow.sealed)
