"""凭据文件: photos and scans handed in with reports of progress."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.schedules.models import Progress, ScheduleTask


@dataclass(frozen=True, slots=True)
class Shown:
    """One file, the step it proves, who handed it in and when."""

    title: str
    file: StoredFile
    name: str
    at: datetime


def files_of(schedule: int, end: datetime) -> dict[str, list[StoredFile]]:
    """By task the files that were handed in before a moment, the newest first. One query."""
    found: dict[str, list[StoredFile]] = {}
    for one in _told(schedule).filter(at__lt=end):
        if one.file is not None and one.file not in found.setdefault(one.key, []):
            found[one.key].append(one.file)
    return found


def latest_files(schedule: int, most: int = 6) -> list[Shown]:
    """The latest files of a plan, each with its step. Two queries."""
    told = list(_told(schedule)[:most])
    titles = dict(
        ScheduleTask.objects.filter(schedule=schedule, key__in=[one.key for one in told]).values_list("key", "title")
    )
    return [Shown(titles.get(one.key, one.key), one.file, one.name, one.at) for one in told if one.file is not None]


def _told(schedule: int) -> "QuerySet[Progress]":
    return Progress.objects.filter(schedule=schedule, file__isnull=False).select_related("file").order_by("-id")
