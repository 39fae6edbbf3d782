"""How alike a name in a report and a row of a register are, with the reasons in words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from zhenjie.engines.ledger.alike import dice, letters
from zhenjie.engines.reading.text.events.merging import core

#: Below this likeness a row is not proposed; from the second on it is taken to be the one.
PROPOSED, SURE = 0.6, 0.85
#: A core that stands whole in the other name weighs this much; a place in common adds, another number takes all away.
CORE, PLACE = 0.9, 0.05
MOST = 3
_LEGAL = re.compile(
    r"(?:有限责任公司|股份有限公司|集团有限公司|有限公司|农民专业合作社|专业合作社|股份合作社|合作社|集团|公司|建设)$"
)
_PHASE = re.compile(r"([一二三四五六七八九]|\d+)[期号]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is compared: its name, its unit's name, where it says it stands."""

    pk: int
    name: str
    unit: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A row that may be the thing named: how alike (0 to 1) and why."""

    row: Row
    score: float
    reasons: tuple[str, ...]


def stem(name: str) -> str:
    """A name without what all names of its kind end with: 海川新材料有限公司 is 海川新材料."""
    shorter = core(_LEGAL.sub("", letters(name)))
    return shorter if len(shorter) > 1 else letters(name)


def compare(name: str, place: str, row: Row) -> Likeness:
    """How alike the thing named and the row are. Two different phases (一期, 二期) make them two."""
    reasons = []
    mine, yours = stem(name), stem(row.name)
    if letters(name) == letters(row.name):
        score = 1.0
        reasons.append(_("名称相同"))
    elif mine == yours:
        score = 0.95
        reasons.append(_("核心名称“%(core)s”相同") % {"core": mine})
    elif min(len(mine), len(yours)) > 2 and (mine in yours or yours in mine):
        score = CORE
        reasons.append(_("核心名称“%(core)s”相同") % {"core": min(mine, yours, key=len)})
    else:
        score = max(dice(name, row.name), dice(mine, yours))
        reasons.append(_("名称相近 %(percent)s%%") % {"percent": round(score * 100)})
    phases = [_PHASE.findall(one) for one in (name, row.name)]
    if all(phases) and phases[0] != phases[1]:
        return Likeness(row, 0.0, ())
    if place and (place in row.place or place in row.unit or (len(row.unit) > 2 and row.unit in place)):
        score += PLACE
        reasons.append(_("同在%(place)s") % {"place": place})
    return Likeness(row, min(score, 1.0), tuple(reasons))


def nearest(named: Sequence[tuple[int, str, str]], rows: Iterable[Row]) -> Mapping[int, list[Likeness]]:
    """The rows most like each of the things named ``(key, name, place)``, the likest first. Rows are looked at once; only those
    that share two letters in a row with a name are compared."""
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for position, (_key, name, _place) in enumerate(named):
        for pair in pairwise(stem(name)):
            wanted[pair].add(position)
    found: dict[int, list[Likeness]] = defaultdict(list)
    for row in rows:
        met = {position for pair in pairwise(letters(row.name)) for position in wanted.get(pair, ())}
        for position in met:
            key, name, place = named[position]
            likeness = compare(name, place, row)
            if likeness.score >= PROPOSED:
                found[key].append(likeness)
    return {key: sorted(some, key=lambda one: (-one.score, one.row.pk))[:MOST] for key, some in found.items()}
