"""红黄榜 read: which checklist holds, how a cycle stands, what a score is made of, pictures before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from zhenjie.core import clock
from zhenjie.domains.governance.choices import Colour, InspectionKind, Ruling
from zhenjie.domains.governance.models.boards import (
    Appeal,
    Board,
    BoardObject,
    Checklist,
    Inspection,
    InspectionItem,
    Placing,
    Rectification,
)
from zhenjie.domains.governance.rules import edition
from zhenjie.domains.governance.rules.boards import Cycle, Item, Mark, Verdict, before, judge, mean, months_back, score
from zhenjie.engines.files.serving import PICTURES
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import within

INSPECTION = "governance.inspection"
MOST = 500


@dataclass(frozen=True, slots=True)
class Edition:
    """A checklist in force: whose, by what, its items."""

    title: str
    source: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Line:
    """One object in one cycle: score, colour, why, and what was found. ``placing`` once it was laid open."""

    item: BoardObject
    score: Decimal
    verdict: Verdict
    inspections: list[Inspection]
    placing: Placing | None = None
    corrected: bool = False
    before: list[Attachment] = field(default_factory=list)
    after: list[Attachment] = field(default_factory=list)


def edition_for(unit: Unit, kind: str, on: date) -> Edition:
    """The checklist for a kind at a unit on a day: its own or of the nearest unit above, else the built-in one."""
    own = list(
        Checklist.objects.filter(unit__path__in=[*above(unit.path), unit.path], kind=kind, valid_from__lte=on)
        .select_related("unit")
        .order_by("valid_from", "pk")
    )
    if own:
        found = max(own, key=lambda one: (len(one.unit.path), one.valid_from, one.pk))
        items = [Item(code, title, Decimal(points), plus) for code, title, points, plus in found.items]
        return Edition(f"{found.unit.name} {found.edition}", found.source, items)
    rule = edition("boards", on)
    items = [Item(i["code"], i["title"], Decimal(str(i["points"])), bool(i.get("plus"))) for i in rule["checklists"][kind]]  # fmt: skip
    return Edition(rule["version"], rule["source"], items)


def regular(prefixes: Iterable[str], kind: str, cycle: str) -> QuerySet[Inspection]:
    """The inspections that count for a cycle."""
    rows = Inspection.objects.filter(kind=InspectionKind.REGULAR, cycle=cycle, item__kind=kind)
    return within(rows, prefixes).select_related("item__unit", "unit").prefetch_related("items").order_by("on", "pk")


def grouped(inspections: Iterable[Inspection]) -> dict[BoardObject, list[Inspection]]:
    """Inspections by their object."""
    found: dict[BoardObject, list[Inspection]] = {}
    for one in inspections:
        found.setdefault(one.item, []).append(one)
    return found


def standing(prefixes: Iterable[str], kind: str, cycle: Cycle) -> list[Line]:
    """How a cycle stands today, not laid open yet: scores from the inspections, colours by the rule of its last day."""
    by_item = grouped(regular(prefixes, kind, cycle.key))
    scores = {item.pk: mean(one.score for one in rows) for item, rows in by_item.items()}
    verdicts = judge(scores, kind, cycle.last)
    lines = [Line(item, scores[item.pk], verdicts[item.pk], rows) for item, rows in by_item.items()]
    return sorted(lines, key=lambda line: (line.verdict.rank, line.item.name))[:MOST]


def published(board: Board) -> list[Line]:
    """A list as it was laid open, with corrections beside it, what was found, pictures before and after."""
    placings = list(board.placings.select_related("item__unit", "rectification__recheck").order_by("rank", "pk")[:MOST])
    rows = grouped(regular([board.unit.path], board.kind, board.cycle))
    rechecks = _rechecks([one for one in placings if one.colour == Colour.YELLOW])
    pictures = pictures_of(
        [one.pk for group in rows.values() for one in group] + [pk for pks in rechecks.values() for pk in pks]
    )
    lines = []
    for one in placings:
        corrected = one.corrected_score is not None
        value = one.corrected_score if one.corrected_score is not None else one.score
        text = one.corrected_text if corrected else one.text
        mine = rows.get(one.item, [])
        lines.append(
            Line(
                one.item, value, Verdict(one.now, one.rank, text), mine, one, corrected,
                [p for row in mine for p in pictures.get(row.pk, [])],
                [p for pk in rechecks.get(one.pk, []) for p in pictures.get(pk, [])],
            )
        )  # fmt: skip
    return lines


def _rechecks(placings: Sequence[Placing]) -> dict[int, list[int]]:
    rows = Rectification.objects.filter(placing__in=[one.pk for one in placings], recheck__isnull=False)
    return {placing: [recheck] for placing, recheck in rows.values_list("placing", "recheck")}


def pictures_of(inspections: Sequence[int]) -> dict[int, list[Attachment]]:
    """Pictures attached to inspections, by inspection. One query."""
    rows = Attachment.objects.filter(
        register=INSPECTION, row__in=inspections, gone_at__isnull=True, file__media_type__in=sorted(PICTURES)
    )
    found: dict[int, list[Attachment]] = {}
    for one in rows.select_related("file").order_by("pk"):
        found.setdefault(one.row, []).append(one)
    return found


def board_of(unit: Unit, kind: str, cycle: str) -> Board | None:
    """The list that a unit has laid open for a cycle."""
    return Board.objects.filter(unit=unit, kind=kind, cycle=cycle).select_related("unit").first()


def laid_open(path: str, kind: str, cycle: str) -> bool:
    """Whether a list that covers this place is out already: nothing may be added to its cycle."""
    return Board.objects.filter(unit__path__in=[*above(path), path], kind=kind, cycle=cycle).exists()


def cycles(kind: str, current: Cycle, number: int = 6) -> list[Cycle]:
    """The present cycle and those before it."""
    found = [current]
    while len(found) < number:
        found.append(before(found[-1], kind))
    return found


def marks_of(inspection: Inspection) -> list[Mark]:
    """The items of an inspection as the rule takes them."""
    return [Mark(one.points, one.count, one.plus, one.struck) for one in inspection.items.all()]


def folded(inspection: Inspection) -> Decimal:
    """The score worked out anew from the items."""
    return score(marks_of(inspection), inspection.on)


def deducted(inspections: Iterable[Inspection]) -> list[InspectionItem]:
    """What was deducted and stands."""
    return [one for row in inspections for one in row.items.all() if not one.plus and not one.struck]


def yellow_times(item: BoardObject, on: date) -> int:
    """How often an object stood on the yellow list within the months of the rule, appeals that were upheld left out."""
    since = months_back(on, int(edition("boards", on)["talk_months"]))
    rows = Placing.objects.filter(item=item, board__published_on__gt=since, board__published_on__lte=on)
    return sum(one.now == Colour.YELLOW for one in rows)


def open_rectifications(prefixes: Iterable[str]) -> QuerySet[Rectification]:
    """Those that still have to be looked at again or talked about, the most pressing first."""
    waiting = Q(passed_on__isnull=True) | Q(talk_needed=True, talked_on__isnull=True)
    rows = Rectification.objects.filter(waiting, cancelled_on__isnull=True)
    return within(rows, prefixes).select_related("item", "placing__board", "unit").order_by("due", "pk")


def due_colour(row: Rectification) -> tuple[str, str]:
    """Colour and words of a rectification today."""
    today = clock.today()
    if row.cancelled_on:
        return "none", "申诉成立，已撤销"
    if row.passed_on:
        return ("yellow", "已下榜，还没约谈") if row.talk_needed and not row.talked_on else ("green", "已下榜")
    days = (row.due - today).days
    if days < 0:
        return "red", f"过期 {-days} 天没复查"
    return ("yellow", f"还有 {days} 天到期") if days <= 2 else ("none", f"还有 {days} 天到期")


def waiting_appeals(prefixes: Iterable[str]) -> QuerySet[Appeal]:
    """Appeals that nobody has ruled on."""
    rows = Appeal.objects.filter(ruling=Ruling.WAITING)
    return within(rows, prefixes, "placing__board__unit__path").select_related(
        "placing__item", "placing__board", "item"
    )


def not_inspected(prefixes: Iterable[str], kind: str, cycle: str) -> list[BoardObject]:
    """Objects of a kind that nobody has looked at in the cycle."""
    seen = Inspection.objects.filter(cycle=cycle, kind=InspectionKind.REGULAR).values("item")
    rows = within(BoardObject.objects.filter(kind=kind).exclude(pk__in=seen), prefixes)
    return list(rows.select_related("unit").order_by("unit__path", "name")[:MOST])


def history(item: BoardObject) -> list[Placing]:
    """The lists an object has stood on, newest first."""
    return list(item.placings.select_related("board", "rectification").order_by("-board__published_on", "-pk")[:24])


def counted(prefixes: Iterable[str], colour: str, start: date, end: date) -> int:
    """How many placings of a colour were laid open in a span, corrections counted in."""
    rows = Placing.objects.filter(board__published_on__gte=start, board__published_on__lte=end)
    rows = within(rows, prefixes, "item__unit__path")
    kept = rows.filter(corrected_score__isnull=True, colour=colour).aggregate(n=Count("pk"))["n"]
    return int(kept) + rows.filter(corrected_score__isnull=False, corrected_colour=colour).count()


def appeal_days(on: date) -> timedelta:
    """How long a list lies open."""
    return timedelta(days=int(edition("boards", on)["appeal_days"]))
