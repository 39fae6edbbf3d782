"""A project stands aside from the counts, and comes back: written by whoever decides about the same lead in two places."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from zhenjie.core import clock
from zhenjie.domains.projects.models.asides import Aside
from zhenjie.domains.projects.models.projects import UNEXAMINED, Project


@transaction.atomic
def set_aside(*, project: Project, since: date, ground: str) -> Aside:
    """From a day on the project is counted nowhere. One that stands aside already stays so since then, for the new ground. The
    decision that asks for it leaves its own trail."""
    held = Aside.objects.select_for_update().filter(project=project, lifted_at__isnull=True).first()
    if held is None:
        return Aside.objects.create(project=project, since=since, ground=ground, at=clock.now())
    held.ground = ground
    held.save(update_fields=["ground"])
    return held


@transaction.atomic
def bring_back(*, project: Project, on: date | None) -> None:
    """It is counted again from a day on; with None as if it had never stood aside."""
    for held in Aside.objects.select_for_update().filter(project=project, lifted_at__isnull=True):
        held.until, held.lifted_at = on or held.since, clock.now()
        held.save(update_fields=["until", "lifted_at"])


def mark_examined(*, projects: Iterable[Project]) -> None:
    """These versions were looked at. No version of their own: nothing a person wrote has changed. A statement for each version."""
    versions: dict[int, list[int]] = defaultdict(list)
    for one in projects:
        versions[one.version].append(one.pk)
    for version, keys in versions.items():
        Project.everything.filter(UNEXAMINED, pk__in=keys).update(examined=version)
