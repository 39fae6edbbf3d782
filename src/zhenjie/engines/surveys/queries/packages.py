"""What a phone takes along: the form, the rows of its grid as answers, and the marks of the lists to look up."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from zhenjie.engines.ledger.queries import label_of
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.choices.fieldwork import SurveyState
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record, SurveyVersion
from zhenjie.engines.surveys.queries.landing import answers_of, has_persons, target_of
from zhenjie.engines.surveys.queries.lookups import mark_of, source_of
from zhenjie.engines.surveys.rules.designing import every

#: A phone takes along this many rows of one grid; a grid of China has some three hundred households.
ROWS = 3000


def assignments_for(prefixes: Iterable[str]) -> QuerySet[Assignment]:
    """The surveys under way in the grids at `prefixes`."""
    live = Assignment.objects.filter(ended_at__isnull=True, survey__state=SurveyState.OPEN)
    return within(live, prefixes).select_related("survey__unit", "unit").order_by("due", "pk")


def package_of(assignment: Assignment) -> dict[str, Any]:
    """Form and rows of one assignment."""
    survey = assignment.survey
    version = SurveyVersion.objects.get(survey=survey, number=survey.number)
    rows, left = _rows(assignment, version)
    return {
        "assignment": assignment.pk,
        "survey": survey.pk,
        "title": survey.title,
        "purpose": survey.purpose,
        "unit": assignment.unit.name,
        "due": assignment.due.isoformat() if assignment.due else "",
        "number": version.number,
        "questions": version.questions,
        "may_add": survey.may_add or not survey.target,
        "rows": rows,
        "left": left,
        "lookups": [
            {
                "source": key,
                "title": str(source.title),
                "mark": mark_of(assignment, key),
                "persons": has_persons(source),
            }
            for key in sorted({one["source"] for one in every(version.questions) if one.get("source")})
            if (source := source_of(assignment, key)) is not None
        ],
    }


def _rows(assignment: Assignment, version: SurveyVersion) -> tuple[list[dict[str, Any]], int]:
    target = target_of(assignment.survey)
    if target is None:
        return [], 0
    rows = within(target.rows().select_related(*target.joins), [assignment.unit.path], target.path).order_by("pk")
    found = list(rows[: ROWS + 1])
    left = rows.count() - ROWS if len(found) > ROWS else 0
    done = set(Record.objects.filter(assignment=assignment).exclude(landed="").values_list("landed", flat=True))
    return [
        {
            "pk": str(row.pk),
            "version": row.version,
            "label": label_of(target, row),
            "done": str(target.ref(row)) in done,
            "answers": answers_of(version.questions, target, row),
        }
        for row in found[:ROWS]
    ], left


def packed(package: dict[str, Any]) -> tuple[str, str]:
    """The package as text, and its mark."""
    text = json.dumps(package, ensure_ascii=False, sort_keys=True)
    return text, hashlib.sha256(text.encode()).hexdigest()[:32]
