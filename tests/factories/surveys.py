"""Surveys of idle yards, given to a grid and filled in, through the product's own actions."""

import uuid
from decimal import Decimal
from typing import Any

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.actions.receiving import receive
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record, Survey
from zhenjie.engines.surveys.queries.packages import package_of

IDLE = {"question": "state", "op": "is", "value": "idle"}
QUESTIONS: list[dict[str, Any]] = [
    {"key": "name", "kind": "text", "title": "院名", "required": True, "column": "name", "most": 60},
    {
        "key": "state", "kind": "choice", "title": "闲置情况", "required": True, "column": "state",
        "options": [["idle", "待盘活"], ["talks", "洽谈中"], ["used", "已盘活"]],
    },
    {"key": "area", "kind": "number", "title": "面积", "unit": "㎡", "required": True, "min": "1", "max": "100000", "places": 2, "column": "area"},
    {"key": "since", "kind": "date", "title": "空置起", "max": "today", "column": "since", "show": IDLE},
    {"key": "note", "kind": "long", "title": "备注", "column": "note"},
    {"key": "park", "kind": "lookup", "title": "挨着哪个院", "source": "sample.yard", "free": True},
]  # fmt: skip


def make_grid(village: Unit, name: str = "第三网格") -> Unit:
    return make_unit(name, kind="grid", parent=village)


def make_survey(
    unit: Unit, *, questions: list[dict[str, Any]] | None = None, target: str = "sample.yard", **more: Any
) -> Survey:
    """An open survey of `unit`."""
    survey = designing.create_survey(
        by=SYSTEM,
        unit=unit,
        title=more.pop("title", "闲置院落摸排"),
        target=target,
        questions=questions or QUESTIONS,
        **more,
    )
    return designing.publish(by=SYSTEM, survey=survey)


def give(survey: Survey, unit: Unit) -> Assignment:
    """The survey given to one grid."""
    designing.assign(by=SYSTEM, survey=survey, units=[unit])
    return Assignment.objects.select_related("survey__unit", "unit").get(survey=survey, unit=unit)


def a_record(assignment: Assignment, **more: Any) -> dict[str, Any]:
    """What a phone sends of a new yard."""
    said = {
        "key": str(uuid.uuid4()), "turn": 1, "assignment": assignment.pk, "number": assignment.survey.number, "subject": "",
        "base": None, "label": "", "was": {}, "filled_at": clock.now().isoformat(), "choice": "",
        "answers": {"name": "23号院", "state": "idle", "area": "120.5", "since": "2020-05-01"},
    }  # fmt: skip
    return {**said, **more}


def make_record(unit: Unit, name: str, **answers: str) -> Record:
    """A record of a survey that `unit` gives itself."""
    survey = Survey.objects.filter(unit=unit, target="").first() or make_survey(unit, target="", title=f"{unit}摸排")
    given = give(survey, unit)
    said = a_record(given)
    said["answers"] |= {"name": name, **answers}
    assert receive(by=SYSTEM, said=said, prefixes=(unit.path,))["verdict"] == "accepted"
    return Record.objects.get(key=said["key"])


def send(said: dict[str, Any], given: Assignment, by: Any = SYSTEM) -> dict[str, Any]:
    """A record as its door takes it from a phone of the grid."""
    return receive(by=by, said=said, prefixes=(given.unit.path,))


def the_row(given: Assignment, **values: Any) -> tuple[Yard, dict[str, Any]]:
    """A yard of the grid and the record of a visit that has changed nothing yet."""
    yard = make_yard(given.unit, "31号院", **{"state": "idle", "area": Decimal("80"), **values})
    row = package_of(given)["rows"][0]
    said = a_record(given, subject=row["pk"], base=row["version"], was=row["answers"], answers=dict(row["answers"]))
    return yard, said
