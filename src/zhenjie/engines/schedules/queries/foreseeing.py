"""What the stored spells foresee of many plans: enough to count them and to lay them in order; why a plan has its colour is judged anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.loading import unnoted
from zhenjie.engines.schedules.queries.spells import holding, with_colour
from zhenjie.engines.schedules.queries.standings import plans_of, standings_of


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A plan on a day: the forecast's colour, by when the next step has to be finished (None: there is none), whether all is finished, the
    place whose rules hold for it."""

    colour: Colour
    due: date | None
    finished: bool
    jurisdiction: str


def foreseen(subjects: Iterable[str], on: date) -> dict[str, Foreseen]:
    """By subject what `standings` says of a day, without its reasons: from the spells of plans of which nothing new is known, judged
    anew for the others and for a day that is over. The same few queries for one subject and for thousands."""
    plans = plans_of(subjects, on)
    found = _stored(plans, on) if on >= clock.today() else {}
    stands = standings_of([row for row in plans if row.subject not in found], on)
    return found | {
        one.subject: Foreseen(one.colour, one.due, one.finished, one.jurisdiction) for one in stands.values()
    }


def _stored(plans: list[Schedule], on: date) -> dict[str, Foreseen]:
    """Those whose spell holds and whose ledgers prove no more and no less than was noted."""
    rows = {row.pk: row for row in plans}
    new = unnoted({pk: row.subject for pk, row in rows.items()})
    spells = with_colour(holding(on), on).filter(schedule__in=rows.keys() - new.keys(), steady=True)
    return {
        rows[pk].subject: Foreseen(Colour(colour), due, due is None, rows[pk].jurisdiction)
        for pk, colour, due in spells.values_list("schedule", "colour", "due_on")
    }
