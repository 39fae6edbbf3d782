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
    while (more := _next(firms, shut)) is not None:
        shut.add(more)
    return frozenset(shut)


def _next(firms: Mapping[Key, int], shut: set[Key]) -> Key | None:
    """One more cell to hide, the one with the fewest firms that helps; None when the table is safe."""
    for line, keys in _lines(firms).items():
        inner = [key for key in keys if key in shut and key[1 - line[0]] != ALL]
        behind = sum(firms[key] for key in inner)
        if inner and behind < least() and (more := _cheapest(firms, shut, keys)) is not None:
            return more
    bridge = min(_bridges(shut), default=None)
    return _against(firms, shut, bridge) if bridge else None


def _against(firms: Mapping[Key, int], shut: set[Key], bridge: Key) -> Key | None:
    """The cell that keeps `bridge` from being worked out: best one that closes a ring through it, else one more on its lines;
    totals last."""
    rest = shut - {bridge}
    near, far = _reach(rest, ("r", bridge[0])), _reach(rest, ("c", bridge[1]))

    def closes(key: Key) -> bool:
        row, column = ("r", key[0]), ("c", key[1])
        return (row in near and column in far) or (row in far and column in near)

    beside = [key for key in firms if key[0] == bridge[0] or key[1] == bridge[1]]
    best = [_cheapest(firms, shut, filter(closes, firms)), _cheapest(firms, shut, beside)]
    found = [key for key in best if key is not None]
    return min(found, key=lambda key: ALL in key, default=None)


def _lines(firms: Mapping[Key, int]) -> dict[tuple[int, str], list[Key]]:
    found: dict[tuple[int, str], list[Key]] = {}
    for key in sorted(firms):
        for axis in (0, 1):
            found.setdefault((axis, key[axis]), []).append(key)
    return found


def _cheapest(firms: Mapping[Key, int], shut: set[Key], keys: Iterable[Key]) -> Key | None:
    """The open cell of a line with the fewest firms behind it; totals last."""
    return min((key for key in keys if key not in shut), key=lambda key: (ALL in key, firms[key], key), default=None)


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
