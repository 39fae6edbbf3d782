"""Paths: the place of a unit in the tree as one string, so that "below" is a range of an index.

A path is a chain of segments of four base-36 digits, root first, without separators. Digits sort before capital letters in
every collation and all segments are equally long, so the order of paths is the order of the tree on every database.
A segment is given once per parent and never again: a scope written down years ago can't come to mean another unit.
"""

from collections.abc import Iterable

WIDTH = 4
MAX_DEPTH = 20
LAST = 36**WIDTH - 2
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class PathError(ValueError):
    """The tree is too deep or a parent has too many children; the message is a Chinese sentence."""


def segment(number: int) -> str:
    """The segment of the `number`-th child of a parent, counted from 1 and never counted again."""
    if not 0 < number <= LAST:
        raise PathError(f"一个上级下面最多编 {LAST} 个单元，已经编满，请先增设一层。")
    digits = ""
    for _ in range(WIDTH):
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits


def child(parent: str, number: int) -> str:
    """The path of the `number`-th child below `parent` ('' for a root)."""
    path = parent + segment(number)
    if depth(path) > MAX_DEPTH:
        raise PathError(f"组织树最多 {MAX_DEPTH} 层，这里再往下就超出了，请挂到高一层的单元。")
    return path


def depth(path: str) -> int:
    """How many segments `path` has; a root has one."""
    return len(path) // WIDTH


def path_range(prefix: str) -> tuple[str, str]:
    """(low, high): the paths p with low <= p < high are `prefix` itself and all that lies below; '' is the whole tree."""
    head = prefix.rstrip("Z")
    if not head:
        return prefix, "Z" * (WIDTH * MAX_DEPTH)
    return prefix, head[:-1] + _DIGITS[_DIGITS.index(head[-1]) + 1]


def end_of(prefix: str) -> str:
    """The first path behind all that lie below `prefix`."""
    return path_range(prefix)[1]


def covers(prefix: str, path: str) -> bool:
    """Whether `path` is `prefix` or lies below it."""
    return path.startswith(prefix)


def above(path: str) -> tuple[str, ...]:
    """The paths of all units above `path`, root first, without `path` itself."""
    return tuple(path[:end] for end in range(WIDTH, len(path), WIDTH))


def widest(prefixes: Iterable[str]) -> tuple[str, ...]:
    """`prefixes` without those that another one covers, sorted."""
    kept: list[str] = []
    for prefix in sorted(set(prefixes)):
        if not kept or not covers(kept[-1], prefix):
            kept.append(prefix)
    return tuple(kept)
