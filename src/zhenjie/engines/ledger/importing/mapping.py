"""The first look at a file: which sheet is meant, where its head is, which heading means which column of the register."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.importing.columns import candidates
from zhenjie.engines.ledger.importing.errors import TableError
from zhenjie.engines.ledger.importing.headings import Match, find_head, fingerprint, fold, match
from zhenjie.engines.ledger.importing.marking import TITLE
from zhenjie.engines.ledger.models import ImportMapping
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above


def heads_of(declaration: Declaration, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sheets of a file, each with its head: name, hidden, streamed, line, titles, how many headings are known."""
    known = [text for one in candidates(declaration) for text in (one.title, *one.aliases)]
    folded = {fold(text) for text in known}
    found = []
    for sheet in told["sheets"]:
        rows = [(line, cells) for line, cells in sheet["rows"]]
        head = find_head(rows, [tuple(one) for one in sheet["merges"]], known)
        titles = [title if title != TITLE else "" for title in head.titles] if head else []
        found.append(
            {
                "name": sheet["name"],
                "hidden": sheet["hidden"],
                "streamed": sheet["streamed"],
                "fault": sheet["fault"],
                "line": head.line if head else 0,
                "titles": titles,
                "known": len(folded & {fold(title) for title in titles}),
            }
        )
    return found


def choose_sheet(heads: Sequence[Mapping[str, Any]]) -> int:
    """The sheet that has most of the register's headings, the first of equals; hidden ones only when there is no other. Raises
    TableError when none holds a table."""
    able = [place for place, head in enumerate(heads) if head["titles"]]
    if not able:
        faults = [head["fault"] for head in heads if head["fault"]]
        raise TableError(faults[0] if faults else "这个文件里没有找到表头，请确认第一张表的前 30 行里有一行列名。")
    return max(able, key=lambda place: (not heads[place]["hidden"], heads[place]["known"], -place))


def map_columns(declaration: Declaration, unit: Unit, titles: Sequence[str]) -> dict[int, Match]:
    """Which heading means which column: as the unit (or one above it) said the last time, else by name, alias, similarity."""
    remembered = (
        ImportMapping.objects.filter(
            register=declaration.key, print=fingerprint(titles), unit__path__in=[*above(unit.path), unit.path]
        )
        .order_by("-unit__path")
        .first()
    )
    return match(titles, candidates(declaration), remembered.mapping if remembered else None)
