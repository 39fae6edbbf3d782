"""统计保密: which cells of a table of sums must not be shown, so that no firm's own figure can be read or worked out. Pure.

A table has rows and columns and their totals; the totals are cells too, under the key ALL. A cell from fewer than three firms is
hidden. A hidden cell can be worked out by subtraction exactly when it is a bridge in the graph that joins rows and columns by
the hidden cells; so further cells are hidden until no bridge is left, and until what a line hides comes from three firms or more.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

ALL = "∑"
Key = tuple[str, str]


@cache
def _rules() -> list[dict[str, Any]]:
    text = files("zhenjie.domains.enterprises").joinpath("confidentiality.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda one: one["valid_from"])


def least() -> int:
    """From how many firms on a sum may be shown."""
    return int(_rules()[-1]["least"])


def source() -> str:
    """The document behind it."""
    return str(_rules()[-1]["source"])


def with_totals(counts: Mapping[Key, int]) -> dict[Key, int]:
    """Firms behind every cell, totals included."""
    found = dict(counts)
    for (row, column), number in counts.items():
        for key in ((row, ALL), (ALL, column), (ALL, ALL)):
            found[key] = found.get(key, 0) + number
    return found


def hidden(counts: Mapping[Key, int], forced: Iterable[Key] = ()) -> frozenset[Key]:
    """The cells of the table (totals included) that must not be shown. `counts`: the firms behind each inner cell; a cell of
    no firm is known to be nothing and hides nobody. `forced`: cells that another table hides already."""
    firms = {key: number for key, number in with_totals(counts).items() if number}
    shut = {key for key, number in firms.items() if number < least()} | {key for key in forced if key in firms}
    while more := _next(firms, shut):
        shut |= more
    return frozenset(shut)


def _next(firms: Mapping[Key, int], shut: set[Key]) -> set[Key]:
    """More cells to hide, those that help at the least cost; none when the table is safe."""
    if (twin := _twin(firms, shut)) is not None:
        return {twin}
    bridge = min(_bridges(shut), default=None)
    if bridge and (more := _against(firms, shut, bridge)):
        return more
    for line, keys in _lines(firms).items():
        behind = sum(firms[key] for key in keys if key in shut and key[1 - line[0]] != ALL)
        if 0 < behind < least() and (cheapest := _cheapest(firms, shut, keys)) is not None:
            return {cheapest}
    return set()


def _twin(firms: Mapping[Key, int], shut: set[Key]) -> Key | None:
    """A line of one cell says the same twice, in the cell and in its total: both are hidden or none."""
    for (axis, _name), keys in _lines(firms).items():
        open_ = [key for key in keys if key not in shut]
        if len(keys) == 2 and len(open_) == 1 and any(key[1 - axis] == ALL for key in keys):
            return open_[0]
    return None


def _against(firms: Mapping[Key, int], shut: set[Key], bridge: Key) -> set[Key]:
    """The cells that keep `bridge` from being worked out: one that closes a ring of hidden cells through it, or the other
    corners of a rectangle; as few totals as can be, then as few firms. Nothing else open: one more on its lines."""
    rest = shut - {bridge}
    near, far = _reach(rest, ("r", bridge[0])), _reach(rest, ("c", bridge[1]))

    def closes(key: Key) -> bool:
        row, column = ("r", key[0]), ("c", key[1])
        return (row in near and column in far) or (row in far and column in near)

    ways = [{key} for key in firms if key not in shut and closes(key)]
    rows = [row for row, column in firms if column == bridge[1] and row != bridge[0]]
    columns = [column for row, column in firms if row == bridge[0] and column != bridge[1]]
    for row in rows:
        for column in columns:
            corners = {(row, bridge[1]), (bridge[0], column), (row, column)}
            if corners <= firms.keys():
                ways.append(corners - shut)
    if ways:
        return min(ways, key=lambda way: (sum(ALL in key for key in way), sum(firms[key] for key in way), sorted(way)))
    beside = _cheapest(firms, shut, (key for key in firms if key[0] == bridge[0] or key[1] == bridge[1]))
    return {beside} if beside else set()


def _lines(firms: Mapping[Key, int]) -> dict[tuple[int, str], list[Key]]:
    found: dict[tuple[int, str], list[Key]] = {}
    for key in sorted(firms):
        for axis in (0, 1):
            found.setdefault((axis, key[axis]), []).append(key)
    return found


def _cheapest(firms: Mapping[Key, int], shut: set[Key], keys: Iterable[Key]) -> Key | None:
    """The open cell with the fewest firms behind it. A cell that stands alone on its line comes later, for it drags the line's
    total along; totals last."""

    def cost(key: Key) -> tuple[bool, bool, int, Key]:
        alone = any(sum(other[axis] == key[axis] and ALL not in other for other in firms) < 2 for axis in (0, 1))
        return (ALL in key, alone, firms[key], key)

    return min((key for key in keys if key not in shut), key=cost, default=None)


def _bridges(shut: set[Key]) -> Iterator[Key]:
    """The hidden cells that can be worked out from the rest."""
    for key in shut:
        rest = shut - {key}
        if ("c", key[1]) not in _reach(rest, ("r", key[0])):
            yield key


def _reach(edges: set[Key], start: tuple[str, str]) -> set[tuple[str, str]]:
    seen, todo = {start}, [start]
    while todo:
        side, name = todo.pop()
        for row, column in edges:
            if (row if side == "r" else column) != name:
                continue
            other = ("c", column) if side == "r" else ("r", row)
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen
