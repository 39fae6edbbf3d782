"""Paths: order of strings is order of the tree, and below is a range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.engines.org import paths

numbers = st.lists(st.one_of(st.integers(1, 40), st.integers(paths.LAST - 40, paths.LAST)), min_size=1, max_size=5)


def build(chain: list[int]) -> str:
    path = ""
    for number in chain:
        path = paths.child(path, number)
    return path


@given(numbers, numbers)
def test_range_holds_exactly_the_subtree(upper: list[int], other: list[int]) -> None:
    prefix, path = build(upper), build(other)
    low, high = paths.path_range(prefix)
    assert (low <= path < high) == path.startswith(prefix)


@given(numbers, numbers)
def test_order_of_paths_is_order_of_the_tree(one: list[int], two: list[int]) -> None:
    assert (build(one) < build(two)) == (one < two)


@given(numbers)
def test_empty_prefix_is_the_whole_tree(chain: list[int]) -> None:
    low, high = paths.path_range("")
    assert low <= build(chain) < high


def test_above_names_all_superiors_root_first() -> None:
    assert paths.above("000100020003") == ("0001", "00010002")
    assert paths.above("0001") == ()


def test_widest_drops_what_is_covered() -> None:
    assert paths.widest(["00010002", "0002", "0001", "00010003"]) == ("0001", "0002")
    assert paths.widest(["0001", ""]) == ("",)


def test_too_many_children_is_said() -> None:
    with pytest.raises(paths.PathError, match="编满"):
        paths.segment(paths.LAST + 1)


def test_too_deep_is_said() -> None:
    with pytest.raises(paths.PathError, match="20 层"):
        paths.child("0001" * paths.MAX_DEPTH, 1)
