"""What the books of a project prove of its schedule: a permit or a stage finishes its step, however it came into the ledger."""

from collections.abc import Iterator, Mapping, Sequence

from zhenjie.core.digits import wholes
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.choices import Land, PermitKind, Stage
from zhenjie.domains.projects.models.projects import Permit
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.engines.schedules.facts import Fact

_SITE = {Land.GRANT: "land_grant", Land.LEASE: "lease", Land.PLANT: "plant_lease"}
#: Which step of the schedule a stage finishes.
_STAGES = {
    Stage.SIGNED: "contract", Stage.STARTED: "start", Stage.LISTED: "listing", Stage.COMPLETED: "acceptance",
    Stage.PRODUCING: "production",
}  # fmt: skip
_PERMITS = {
    PermitKind.RECORD: "record", PermitKind.RATIFY: "ratify", PermitKind.FEASIBILITY: "feasibility",
    PermitKind.PREREVIEW: "prereview", PermitKind.PLANNING: "land_permit", PermitKind.ENVIRONMENT: "eia",
    PermitKind.BUILDING: "works_permit", PermitKind.CONSTRUCTION: "construction_permit", PermitKind.ACCEPTANCE: "acceptance",
}  # fmt: skip


def finished_steps(pks: Sequence[str]) -> Mapping[str, Mapping[str, Fact]]:
    """By project and step what finished it: the earliest proof. Two queries for one project and for thousands."""
    found: dict[str, dict[str, Fact]] = {}
    wanted = wholes(pks)
    for project, key, fact in (*_of_permits(wanted), *_of_stages(wanted)):
        steps = found.setdefault(str(project), {})
        if key not in steps or fact.on < steps[key].on:
            steps[key] = fact
    return found


def _of_permits(pks: Sequence[int]) -> Iterator[tuple[int, str, Fact]]:
    rows = Permit.objects.filter(project__in=pks).order_by("issued_on", "pk")
    for pk, project, land, kind, number, on in rows.values_list(
        "pk", "project", "project__land", "kind", "number", "issued_on"
    ):
        key = _SITE[Land(land)] if kind == PermitKind.LAND else _PERMITS.get(PermitKind(kind), "")
        if key:
            yield project, key, Fact(on, number, str(Ref("projects.permit", str(pk))))


def _of_stages(pks: Sequence[int]) -> Iterator[tuple[int, str, Fact]]:
    rows = StageEntry.in_force.filter(project__in=pks, resumes=False, stage__in=(Stage.LANDED, *_STAGES))
    for pk, project, land, stage, number, on in rows.order_by("on", "pk").values_list(
        "pk", "project", "project__land", "stage", "number", "on"
    ):
        key = _SITE[Land(land)] if stage == Stage.LANDED else _STAGES[Stage(stage)]
        yield project, key, Fact(on, number, str(Ref("projects.stageentry", str(pk))))
