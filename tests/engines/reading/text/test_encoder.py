"""The network that tells names and stages: its pieces cover the text, its weights unpack as they were packed, what it tells fits the text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenjie.engines.reading.text.encoder import LABELS, STAGES, Told, tell
from zhenjie.engines.reading.text.encoder.layers import BLOCK, layer, level, unpacked
from zhenjie.engines.reading.text.encoder.pieces import Pieces
from zhenjie.engines.reading.text.encoder.telling import MOST, Network

pytestmark = pytest.mark.pure
SENTENCE = "云顶风光互补项目塔吊林立，海川锂电材料项目成功签约落户我镇。"
texts = st.text(alphabet="云顶项目开工建设投资3.2亿元，。、 \t（）①Ａ％𠮷\n", max_size=60)
small = Pieces(["<unk>", "▁", "项", "目", "项目", "开工", "10", "a"], [-20.0, -3, -6, -6, -5, -5, -4, -5], 0)


@pytest.fixture(scope="module")
def network() -> Network:
    return Network()


def spans(text: str) -> list[tuple[str, int, int]]:
    names = {number: piece for piece, number in small.numbers.items()}
    return [(names[piece.number], piece.start, piece.end) for piece in small.cut(text)]


def test_the_likeliest_cut_is_taken_and_keeps_its_places() -> None:
    assert spans("项目开工") == [("▁", 0, 0), ("项目", 0, 2), ("开工", 2, 4)]
    assert spans("目 项") == [("▁", 0, 0), ("目", 0, 1), ("▁", 1, 2), ("项", 2, 3)]


def test_wide_digits_and_circled_numbers_are_read_as_plain_ones_where_they_stand() -> None:
    assert spans("１０项") == [("▁", 0, 0), ("10", 0, 2), ("项", 2, 3)]
    assert spans("⑩项") == [("▁", 0, 0), ("10", 0, 1), ("项", 1, 2)]


def test_what_is_no_piece_is_unknown_by_itself() -> None:
    assert spans("项𠮷目") == [("▁", 0, 0), ("项", 0, 1), ("<unk>", 1, 2), ("目", 2, 3)]


@given(texts)
def test_pieces_stand_in_order_and_cover_the_text(text: str) -> None:
    pieces = small.cut(text)
    covered = {place for piece in pieces for place in range(piece.start, piece.end)}
    assert covered >= {place for place, one in enumerate(text) if not one.isspace()}
    assert [(piece.start, piece.end) for piece in pieces] == sorted((piece.start, piece.end) for piece in pieces)


@given(st.integers(0, 2**32 - 1))
def test_four_bits_unpack_to_what_was_packed(seed: int) -> None:
    chance = np.random.default_rng(seed)
    halves = chance.integers(0, 16, (3, 2, BLOCK)).astype(np.uint8)
    factors = chance.random((3, 2)).astype(np.float16)
    packed = halves[..., : BLOCK // 2] | halves[..., BLOCK // 2 :] << 4
    wanted = (halves.astype(np.float32) - 8) * factors[..., None].astype(np.float32)
    assert np.array_equal(unpacked(packed, factors), wanted.reshape(3, 2 * BLOCK))


def test_a_layer_levels_what_it_gives_and_minds_every_piece(network: Network) -> None:
    states = network.opening(network.numbers(network.pieces.cut(SENTENCE)))
    own = network.layers[0]
    after = layer(states, own)
    assert after.shape == states.shape
    other = states.copy()
    other[-2] = states[1]
    assert not np.allclose(layer(other, own)[1], after[1])
    plain = level(after, np.ones(after.shape[1], np.float32), np.zeros(after.shape[1], np.float32))
    assert np.allclose(plain.mean(-1), 0, atol=1e-5)
    assert np.allclose(plain.var(-1), 1, atol=1e-3)


def test_several_texts_open_as_each_alone(network: Network) -> None:
    one, other = (network.numbers(network.pieces.cut(text)) for text in ("项目开工", "开工项目"))
    length = min(len(one), len(other))
    both = network.opening([one[:length], other[:length]])
    assert np.array_equal(both[0], network.opening(one[:length]))
    assert np.array_equal(both[1], network.opening(other[:length]))


@settings(max_examples=25)
@given(texts)
def test_every_character_is_told_likelihoods(text: str) -> None:
    told = tell(text)
    assert told.labels.shape == (len(text), len(LABELS))
    assert told.stages.shape == (len(text), len(STAGES))
    for likelihoods in (told.labels, told.stages):
        assert np.allclose(likelihoods.sum(-1), 1, atol=1e-4)
    assert len(told.row()) == len(told.inside()) == len(text)


def test_characters_that_it_does_not_know_are_told() -> None:
    text = "引进偠劰捰新材料项目"
    assert [one for one, known in zip(text, tell(text).readable, strict=True) if not known] == list("偠劰捰")


def test_what_stands_far_behind_in_one_breath_is_told_all_the_same() -> None:
    text = "等三个项目" * MOST + SENTENCE
    assert tell(text).row()[-len(SENTENCE) :].count("Bp") == tell(SENTENCE).row().count("Bp") == 2


@given(st.integers(0, 2**32 - 1), st.integers(0, 12))
def test_a_name_goes_on_only_where_one_of_its_kind_began(seed: int, length: int) -> None:
    labels = np.random.default_rng(seed).dirichlet(np.ones(len(LABELS)), length).astype(np.float32)
    row = Told(labels, np.zeros((length, len(STAGES)), np.float32), np.ones(length, np.bool_)).row()
    for before, label in zip(["O", *row], row, strict=False):
        assert label[0] != "I" or before[1:] == label[1:]


def test_names_and_their_stages_are_told() -> None:
    told = tell(SENTENCE)
    row = told.row()
    first, second = SENTENCE.index("云顶"), SENTENCE.index("海川")
    assert row[first : first + 8] == ["Bp", *["Ip"] * 7]
    assert row[second : second + 8] == ["Bp", *["Ip"] * 7]
    assert told.stage(first, first + 8)[0] == "在建"
    assert told.stage(second, second + 8)[0] == "签约"
