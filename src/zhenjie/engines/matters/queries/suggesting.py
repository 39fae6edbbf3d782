"""Whom to give a matter to: the duty list first, because it is law; what past dispatches teach decides among equals and where the list
is silent. Every suggestion says where it comes from; a person decides (PIPL art. 24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.models.learning import DispatchModel
from zhenjie.engines.matters.queries.centers import center_of
from zhenjie.engines.matters.queries.duties import duties_for
from zhenjie.engines.matters.rules.classes import Suggested, suggest_class
from zhenjie.engines.matters.rules.dispatch import Candidate, Outside, Refusal, by_duty, outside, refusals
from zhenjie.engines.matters.rules.learning import Ranked, rank
from zhenjie.engines.org import paths
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on
from zhenjie.engines.trail.prepared import Prepared

#: A learnt unit less likely than this is not worth a line.
FAINT = 0.05
#: One likelier than this and not on the duty list makes the list or the class doubtful.
LOUD = 0.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``source``: "duty" (the list), "learned" (past dispatches) or "class" (the list, by a class guessed from the words). ``score`` 0-1
    is comparable only within one source; ``helpers`` are keys of units that help."""

    unit: Unit
    score: float
    reason: str
    ground: str
    source: str
    helpers: tuple[int, ...] = ()


def suggest(matter_text: str, klass: str, place: Unit, on: date, most: int = 5) -> list[Suggestion]:
    """The units for a matter, the best first, each once. With a class: the duty list, then what was learnt. Without one: what was learnt,
    then the duty list for the class that the words speak for. At most three queries, four when the model is not yet in memory."""
    spoken = None if klass else next(iter(suggest_class(matter_text, settings.CATALOGUE_DIR, on, 1)), None)
    wanted = spoken.code if spoken else klass
    candidates = by_duty(duties_for(wanted, place, on), wanted, place.path, on) if wanted else []
    model = model_for(place)
    learned = _ranked(model, matter_text, klass, place)
    units = _units({one.line.unit for one in candidates} | {int(one.unit) for one in learned[:most]}, on)
    duty = _from_duty(candidates, {int(one.unit): one.probability for one in learned}, units, spoken)
    against = {one.line.unit for one in candidates if one.rank == 1} if klass else set()
    known = _from_learned(learned[:most], units, model, against)
    found: dict[int, Suggestion] = {}
    for one in duty + known if klass else known + duty:
        found.setdefault(one.unit.pk, one)
    return list(found.values())[:most]


def model_for(place: Unit) -> DispatchModel | None:
    """The newest model of the nearest unit above ``place`` that has one, without its coefficients."""
    return _MODEL.first((*paths.above(place.path), place.path))


_MODEL = Prepared(
    lambda places: (
        DispatchModel.objects.filter(unit__path__in=places)
        .defer("coefficients")
        .order_by("-unit__path", "-version")[:1]
    )
)


def standing(place: Unit) -> str:
    """What the suggestions at ``place`` stand on, in one sentence."""
    model = model_for(place)
    if model is None:
        return _("还没有从派单中学习过，只按职责清单建议。")
    if model.accuracy is None:
        return _("按职责清单建议；从 %(count)s 件派单中学习过，还不够验证准不准。") % {"count": model.examples}
    return _("按职责清单建议；清单没写或不止一家的，按 %(count)s 件派单的经验排序（验证首派准确率 %(rate)s%%）。") % {
        "count": model.examples,
        "rate": round(model.accuracy * 100),
    }


@lru_cache(maxsize=8)
def _coefficients(pk: int, trained_at: datetime) -> dict[str, Any]:
    """A learning never changes once it stands, so that its key and moment are enough to remember it by."""
    return dict(DispatchModel.objects.values_list("coefficients", flat=True).get(pk=pk, trained_at=trained_at))


def _ranked(model: DispatchModel | None, text: str, klass: str, place: Unit) -> list[Ranked]:
    if model is None:
        return []
    return rank(_coefficients(model.pk, model.trained_at), text, klass, place.path)


def _units(keys: Iterable[int], on: date) -> dict[int, Unit]:
    return {one.pk: one for one in Unit.objects.filter(valid_on(on), pk__in=keys)} if keys else {}


def _from_duty(
    candidates: list[Candidate], learned: dict[int, float], units: dict[int, Unit], spoken: Suggested | None
) -> list[Suggestion]:
    """Of lines that fit equally well the one that past dispatches speak for comes first."""
    rows = []
    for one in candidates:
        equals = [other.line.unit for other in candidates if other.rank == one.rank]
        share = learned.get(one.line.unit, 0.0) / (sum(learned.get(unit, 0.0) for unit in equals) or 1.0)
        score = (share if learned and len(equals) > 1 else 1 / len(equals)) / one.rank
        rows.append((one.rank, -share, _by_duty(one, score, len(equals) > 1 and bool(learned), units, spoken)))
    rows.sort(key=lambda row: row[:2])
    return [suggestion for _rank, _share, suggestion in rows if suggestion]


def _by_duty(
    one: Candidate, score: float, learned: bool, units: dict[int, Unit], spoken: Suggested | None
) -> Suggestion | None:
    if one.line.unit not in units:
        return None
    reason = one.reason
    if spoken:
        words = "、".join(f"“{word}”" for word in spoken.words)
        reason = _("文中说到%(words)s，像是“%(class)s”。") % {"words": words, "class": spoken.title} + reason
    if learned:
        reason += _("清单上不止一家，按以往派单的经验排序。")
    source = "class" if spoken else "duty"
    return Suggestion(units[one.line.unit], score, reason, one.line.ground, source, one.line.helpers)


def _from_learned(
    ranked: list[Ranked], units: dict[int, Unit], model: DispatchModel | None, against: set[int]
) -> list[Suggestion]:
    """``against``: whom the duty list names; where past dispatches speak louder for somebody else, the class may be wrong or the list old."""
    rows = []
    for one in ranked:
        unit = units.get(int(one.unit))
        if unit is None or model is None or one.probability < FAINT:
            continue
        words = "、".join(f"“{word}”" for word in one.words) or _("类别和地点")
        reason = _("从 %(count)s 件派单中学到：%(words)s最像它办过的，可能性 %(rate)s%%。") % {
            "count": model.examples, "words": words, "rate": round(one.probability * 100),
        }  # fmt: skip
        if against and unit.pk not in against and one.probability >= LOUD:
            reason += _("清单写的是另一家：请核对分类选对没有，或者清单该更新了。")
        rows.append(Suggestion(unit, one.probability, reason, "", "learned"))
    return rows


def suggested(matter: Matter, most: int = 5) -> list[Suggestion]:
    """Suggestions for a matter that waits to be assigned, the best first: four queries at most."""
    return suggest(f"{matter.title} {matter.text}", matter.klass, matter.unit, clock.today(), most)


@dataclass(frozen=True, slots=True)
class Advice:
    """All that the platform has to say before a matter is given to somebody. `outside`: why it is not the centre's own to do;
    `refusals`: grounds for another channel; `standing`: what the suggestions stand on."""

    suggestions: list[Suggestion]
    helpers: dict[int, str]
    outside: Outside | None
    refusals: list[Refusal]
    standing: str


def advice(matter: Matter, most: int = 5) -> Advice:
    """The advice for one matter, by its title, text, class and place, today."""
    text, on, center = f"{matter.title} {matter.text}", clock.today(), center_of(matter.unit)
    found = suggested(matter, most)
    helping = {pk for one in found for pk in one.helpers}
    names = dict(Unit.objects.filter(pk__in=helping).values_list("pk", "name")) if helping else {}
    beyond = None
    if matter.klass and center.kind == UnitKind.TOWNSHIP:
        beyond = outside(duties_for(matter.klass, matter.unit, on), matter.klass, matter.unit.path, on)
    return Advice(found, names, beyond, refusals(text, on, settings.CATALOGUE_DIR), standing(matter.unit))
