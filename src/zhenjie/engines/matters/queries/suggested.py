"""Whom a matter should be given to, as its page asks, and on what ground a unit may say that it is not its own."""

from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.duties import duties_for
from zhenjie.engines.matters.queries.suggesting import Suggestion, suggest


def suggested(matter: Matter) -> list[Suggestion]:
    """Suggestions for a matter that waits to be assigned, the best first: three queries, four at most."""
    return suggest(f"{matter.title} {matter.text}", matter.klass, matter.unit, clock.today())


def grounds_of(matter: Matter) -> list[str]:
    """The legal grounds that the duty list names for the class of `matter`, each once. One query."""
    if not matter.klass:
        return []
    lines = duties_for(matter.klass, matter.unit, clock.today())
    return list(dict.fromkeys(line.ground for line in lines if line.ground))
