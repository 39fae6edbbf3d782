"""No firm's own figure can be read off a table or worked out from it: tried by solving the table's equations."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from zhenjie.domains.enterprises.rules.confidentiality import ALL, Key, hidden, least, with_totals

TABLES = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz")), st.integers(0, 9), min_size=1, max_size=15
)


def solvable(counts: dict[Key, int], shut: frozenset[Key]) -> set[Key]:
    """The hidden cells that the sums of rows and columns determine, by elimination."""
    firms = {key: number for key, number in with_totals(counts).items() if number}
    order = sorted(shut)
    lines = [(axis, name) for axis in (0, 1) for name in sorted({key[axis] for key in firms})]
    rows = []
    for axis, name in lines:
        inner = [key for key in firms if key[axis] == name]
        row = [Fraction(0)] * len(order)
        for key in inner:
            if key in shut:
                row[order.index(key)] += -1 if key[1 - axis] == ALL else 1
        rows.append(row)
    pivots: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        for place, known in pivots:
            if row[place]:
                row = [a - row[place] * b for a, b in zip(row, known, strict=True)]
        place = next((i for i, value in enumerate(row) if value), None)
        if place is None:
            continue
        row = [value / row[place] for value in row]
        pivots = [(p, [a - known[place] * b for a, b in zip(known, row, strict=True)]) for p, known in pivots]
        pivots.append((place, row))
    return {order[place] for place, row in pivots if sum(1 for value in row if value) == 1}


@given(TABLES)
@settings(max_examples=300, deadline=None)
def test_no_hidden_cell_can_be_worked_out(counts: dict[Key, int]) -> None:
    shut = hidden(counts)
    firms = with_totals(counts)
    if firms.get((ALL, ALL), 0) >= 2 * least():
        small = {key for key in solvable(counts, shut) if firms[key] < least()}
        assert small == set()
    assert {key for key, number in firms.items() if 0 < number < least()} <= shut


@given(TABLES)
@settings(deadline=None)
def test_a_table_without_small_cells_hides_nothing(counts: dict[Key, int]) -> None:
    large = {key: number + 3 for key, number in counts.items()}
    assert hidden(large) == frozenset()


def test_the_fewest_cells_are_hidden_and_totals_last() -> None:
    counts = {("a", "x"): 1, ("a", "y"): 5, ("b", "x"): 4, ("b", "y"): 7}
    assert hidden(counts) == set(counts)


def test_two_single_firms_beside_each_other_are_not_enough() -> None:
    """Together they are two: their sum must not be left over from the total either."""
    shut = hidden({("a", "x"): 1, ("b", "x"): 1, ("c", "x"): 6, ("d", "x"): 8})
    assert {("a", "x"), ("b", "x"), ("c", "x")} <= shut
    assert ("d", "x") not in shut


def test_what_another_table_hides_stays_hidden_here() -> None:
    counts = {("a", "x"): 5, ("b", "x"): 5, ("a", "y"): 5, ("b", "y"): 5}
    shut = hidden(counts, [(ALL, "x")])
    assert (ALL, "x") in shut
    assert (ALL, "x") not in solvable(counts, shut)


def test_nobody_is_hidden_where_nobody_is() -> None:
    assert hidden({("a", "x"): 0, ("b", "x"): 5}) == frozenset()


def test_a_line_with_a_single_cell_is_left_alone_where_another_way_is_open() -> None:
    """Hiding z would take its total along; a ring through the larger cells keeps every total on the page."""
    counts = {("a", "x"): 1, ("a", "y"): 3, ("b", "x"): 4, ("b", "y"): 3, ("z", "x"): 3}
    assert hidden(counts) == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}
