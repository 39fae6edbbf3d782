"""What the page of a matter shows of governance: the plan and pictures of a hazard, the facts of a petition, of a dispute."""

from typing import Any

from django.http import HttpRequest

from zhenjie.domains.governance.actions.affairs import FACTS
from zhenjie.domains.governance.forms import FORMS, GradeForm
from zhenjie.domains.governance.models.affairs import Hazard
from zhenjie.domains.governance.queries.affairs import patrol_of, seen
from zhenjie.domains.governance.queries.desks import DISPATCH, HANDLE, may
from zhenjie.domains.governance.rules.hazards import DUTIES, grade_title, grades
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.showing_facts import Drawn, facts


def shown(request: Any, matter: Matter, form: Any = None) -> dict[str, Any]:
    """What the part of a flow is drawn with."""
    held = FACTS[matter.flow].objects.filter(matter=matter).first()
    open_ = matter.holder_id is not None
    may_write = open_ and may(request.scope, matter, HANDLE)
    told: dict[str, Any] = {
        "matter": matter,
        "held": held,
        "may_write": may_write,
        "form": form or (FORMS[matter.flow](instance=held, auto_id="facts_%s") if may_write else None),
    }
    if matter.flow == "hazard":
        plan = held if isinstance(held, Hazard) else None
        told |= {
            "grade": grade_title(matter.kind),
            "needs_plan": matter.kind in {one.key for one in grades() if one.duties},
            "duties": [(title, getattr(plan, name, None) if plan else None) for name, title in DUTIES.items()],
            "missing": Hazard.missing_of(plan),
            "seen": seen([matter])[0],
            "patrol": patrol_of(matter),
            "grade_form": GradeForm(initial={"kind": matter.kind}, auto_id="facts_grade_%s")
            if matter.stage in ("intake", "signing", "handling") and may(request.scope, matter, DISPATCH)
            else None,
        }
    return told


@facts("hazard")
def of_hazard(request: HttpRequest, matter: Matter) -> Drawn | None:
    """The grade, the five duties, pictures before and after."""
    return "governance/facts/hazard.html", shown(request, matter)


@facts("petition")
def of_petition(request: HttpRequest, matter: Matter) -> Drawn | None:
    """Kind, form, how many."""
    return "governance/facts/petition.html", shown(request, matter)


@facts("dispute")
def of_dispute(request: HttpRequest, matter: Matter) -> Drawn | None:
    """What it is about and how it ended."""
    return "governance/facts/dispute.html", shown(request, matter)
