"""The rules of chains: which firm belongs where, how strong a node is, which sums may be shown, circles, the picture."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.domains.enterprises.rules import industries
from zhenjie.domains.investment.rules import strength
from zhenjie.domains.investment.rules.belonging import DOUBT, SURE, CodeProblem, codes_in, parts, proposal
from zhenjie.domains.investment.rules.layout import CARD_H, CARD_W, GAP, Picture, draw
from zhenjie.domains.investment.rules.network import TIERS, backwards, circle
from zhenjie.domains.investment.rules.secrecy import shown
from zhenjie.domains.investment.rules.strength import Supply, edition, verdict

KNOWN = industries.codes_of(*"ABCDEFGHIJKLMNOPQRST")
RULE = edition(date(2026, 11, 27))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("38", ("38",)),
        ("C38、3912", ("38", "3912")),
        ("38，38 ; 592", ("38", "592")),
        ("", ()),
        ("54/5920", ("54", "5920")),
    ],
)
def test_codes_are_read_as_people_write_them(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text, KNOWN) == codes


@pytest.mark.parametrize("text", ["电机", "3", "99", "38521", "38、X", "594"])
def test_a_code_that_is_none_is_named(text: str) -> None:
    with pytest.raises(CodeProblem) as problem:
        codes_in(text, KNOWN)
    assert str(problem.value) == text.rpartition("、")[2]


@pytest.mark.parametrize(
    ("codes", "words", "industry", "text", "how"),
    [
        ("38", "电机", "38", "微型电机 青澜鑫源电器", SURE),  # both
        ("3812", "电机", "38", "微型电机", SURE),  # the register knows two digits, the word says the rest
        ("38", "电机", "33", "电机外壳", DOUBT),  # the word against the industry
        ("38", "电机", "", "微型电机", DOUBT),
        ("38", "电机", "38", "电饭煲", None),  # the industry alone says nothing where words are asked
        ("38", "", "38", "", SURE),
        ("3852", "", "38", "", DOUBT),  # 3852 is finer than what the register knows
        ("", "冷链", "54", "冷链运输", SURE),
        ("", "冷链", "54", "城市配送", None),
        ("", "", "54", "城市配送", None),
    ],
)
def test_what_speaks_for_a_firm(codes: str, words: str, industry: str, text: str, how: str | None) -> None:
    found = proposal(codes_in(codes, KNOWN), parts(words), industry, text)
    assert (found.how if found else None) == how


def test_the_four_strengths_and_their_reasons() -> None:
    enough = RULE.output_least + 1
    assert verdict(Supply(0, 0), RULE) == strength.Verdict("missing", ("none",))
    assert verdict(Supply(1, 1, 1, None), RULE) == strength.Verdict("single", ("one",))
    assert verdict(Supply(1, 0, 1, None), RULE) == strength.Verdict("single", ("one", "no-large"))
    assert verdict(Supply(4, 0, 4, enough), RULE) == strength.Verdict("weak", ("no-large",))
    assert verdict(Supply(4, 2, 4, RULE.output_least - 1), RULE) == strength.Verdict("weak", ("low-output",))
    assert verdict(Supply(4, 2, 4, RULE.output_least), RULE) == strength.Verdict("strong", ("enough",))
    # Two firms: their sum is nobody's to know, so it judges nothing.
    assert verdict(Supply(2, 1, 2, None), RULE).kind == "strong"
    # Nothing says what the node is: not judged, until a person names a firm.
    assert verdict(Supply(0, 0, matched=False), RULE) == strength.Verdict("unjudged", ("unsaid",))
    assert verdict(Supply(1, 1, matched=False), RULE).kind == "single"


def test_an_edition_holds_from_its_day_and_a_new_one_changes_no_older_verdict() -> None:
    text = "- {id: 一, valid_from: 2026-01-01, source: 甲, large_least: 1, output_least: 5000}\n- {id: 二, valid_from: 2027-01-01, source: 乙, large_least: 3, output_least: 1}"
    old, new = strength.read(text)
    stock = Supply(4, 2, 4, Decimal(6000))
    assert (verdict(stock, old).kind, verdict(stock, new).kind) == ("strong", "weak")
    assert edition(date(2020, 1, 1)).id == edition(date(2026, 1, 1)).id


def test_a_sum_is_shown_from_three_firms_on_and_never_so_that_two_sums_give_one_firm_away() -> None:
    three, four, six = frozenset({1, 2, 3}), frozenset({1, 2, 3, 4}), frozenset({1, 2, 3, 4, 5, 6})
    assert shown({1: frozenset({1, 2}), 2: three}) == {2}
    assert shown({1: three, 2: four}) == {2}, "the difference would be firm 4"
    assert shown({1: three, 2: six}) == {1, 2}
    assert shown({1: three, 2: three}) == {1, 2}, "the same firms twice say the same"


@given(st.dictionaries(st.integers(0, 8), st.frozensets(st.integers(0, 9)), max_size=8))
def test_no_two_sums_differ_by_fewer_than_three_firms(firms: dict[int, frozenset[int]]) -> None:
    open_ = [firms[key] for key in shown(firms)]
    for one in open_:
        assert len(one) >= 3
        for other in open_:
            if one < other:
                assert len(other - one) >= 3


def test_a_circle_is_told_by_its_way() -> None:
    edges = [(1, 2), (2, 3)]
    assert circle(edges, 3, 1) == [3, 1, 2, 3]
    assert circle(edges, 1, 1) == [1, 1]
    assert circle(edges, 1, 3) == []
    assert backwards({1: "midstream", 2: "upstream"}, 1, 2)
    assert not backwards({1: "midstream", 2: "midstream"}, 1, 2)


@st.composite
def chains(draw_: st.DrawFn) -> tuple[list[tuple[int, str]], list[tuple[int, int]]]:
    """Up to 80 nodes in tiers, edges with the stream, none in a circle."""
    tiers = sorted(draw_(st.lists(st.sampled_from(TIERS), min_size=1, max_size=80)), key=TIERS.index)
    nodes = list(enumerate(tiers))
    if len(nodes) < 2:
        return nodes, []
    pairs = st.tuples(st.integers(0, len(nodes) - 1), st.integers(0, len(nodes) - 1)).filter(
        lambda one: one[0] < one[1]
    )
    return nodes, sorted(set(draw_(st.lists(pairs, max_size=len(nodes) * 2))))


def _passes(picture: Picture) -> list[tuple[float, float, float]]:
    """The flat parts of lines behind columns: from x, to x, at y."""
    return [
        (one[0], other[0], one[1])
        for line in picture.lines
        for one, other in list(pairwise(line.points))[1::2]
    ]  # fmt: skip


@given(chains())
def test_the_picture_has_no_overlap_runs_left_to_right_and_is_always_the_same(
    told: tuple[list[tuple[int, str]], list[tuple[int, int]]],
) -> None:
    nodes, edges = told
    picture = draw(nodes, edges)
    where = {card.node: card for card in picture.cards}
    assert sorted(where) == [key for key, _tier in nodes]
    cards = sorted(picture.cards, key=lambda card: (card.x, card.y))
    for one, other in pairwise(cards):
        assert other.x >= one.x + CARD_W or other.y >= one.y + CARD_H, "cards overlap"
    for card in cards:
        assert 0 <= card.x <= picture.width - CARD_W
        assert 0 <= card.y <= picture.height - CARD_H
    assert {(line.source, line.target) for line in picture.lines} == set(edges)
    for line in picture.lines:
        assert where[line.source].column < where[line.target].column
        assert [x for x, _y in line.points] == sorted(x for x, _y in line.points)
    for card in cards:
        assert not any(
            start < card.x + CARD_W and end > card.x and card.y < y < card.y + CARD_H
            for start, end, y in _passes(picture)
        ), "a line runs through a card"
    for left, right in pairwise(picture.bands):
        assert left.x + left.width < right.x
    assert draw(nodes, edges) == picture


def test_a_picture_of_nothing_and_of_one() -> None:
    assert draw([], []).cards == ()
    (card,) = draw([(7, "midstream")], []).cards
    assert (card.node, card.column) == (7, 0)


def test_what_no_line_reaches_stays_beside_the_others() -> None:
    nodes = [(1, "upstream"), (2, "upstream"), (3, "upstream"), (4, "downstream")]
    picture = draw(nodes, [(1, 4)])
    tops = sorted(card.y for card in picture.cards if card.tier == "upstream")
    assert [b - a for a, b in pairwise(tops)] == [CARD_H + GAP] * 2


def test_crossings_of_a_ladder_are_undone() -> None:
    nodes = [(key, "upstream") for key in (1, 2, 3)] + [(key, "downstream") for key in (4, 5, 6)]
    picture = draw(nodes, [(1, 6), (2, 5), (3, 4)])
    tops = {card.node: card.y for card in picture.cards}
    order = sorted((1, 2, 3), key=tops.__getitem__)
    assert sorted((4, 5, 6), key=tops.__getitem__) == [7 - key for key in order]
