"""Which firm a name in a list means: by its full name or by what people call it; what is doubtful says so."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.rules.appeals import core_of
from zhenjie.engines.org.queries import within

SURE, DOUBT, NONE = "sure", "doubt", "none"
_MOST = 6


@dataclass(frozen=True, slots=True)
class Meant:
    """How sure it is, and the firms that may be meant, the likeliest first."""

    how: str
    firms: tuple[Enterprise, ...]


def meant(names: Iterable[str], prefixes: Iterable[str]) -> dict[str, Meant]:
    """For each name the firm within `prefixes`. One query for all full names, one for each name that is none."""
    wanted, reach = dict.fromkeys(name for name in names if name), tuple(prefixes)
    exact: dict[str, list[Enterprise]] = {}
    for firm in within(Enterprise.objects.filter(name__in=list(wanted)), reach).select_related("unit"):
        exact.setdefault(firm.name, []).append(firm)
    return {name: _meant(name, exact.get(name, []), reach) for name in wanted}


def _meant(name: str, exact: list[Enterprise], reach: tuple[str, ...]) -> Meant:
    if len(exact) == 1:
        return Meant(SURE, tuple(exact))
    if exact:
        return Meant(DOUBT, tuple(exact[:_MOST]))
    core = core_of(name)
    if len(core) < 2:
        return Meant(NONE, ())
    rows = within(Enterprise.objects.filter(name__contains=core), reach).select_related("unit").order_by("name", "pk")
    found = list(rows[:_MOST])
    if not found:
        return Meant(NONE, ())
    # The same name without its legal form is the firm itself; a part of a name is a guess.
    if len(found) == 1 and core_of(found[0].name) == core:
        return Meant(SURE, tuple(found))
    return Meant(DOUBT, tuple(found))
