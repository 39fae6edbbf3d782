"""Who said something first in a file of any length: as a dictionary would tell it."""

from hypothesis import given
from hypothesis import strategies as st

from zhenjie.engines.ledger.importing.seen import Seen

KEYS = st.tuples(st.integers(1, 3), st.sampled_from(["甲院", "乙院", "", None]))


@given(st.lists(st.lists(KEYS, max_size=8), max_size=5))
def test_the_first_line_is_told_across_chunks(chunks: list[list[tuple[int, str | None]]]) -> None:
    seen, known, line = Seen(), {}, 1
    for keys in chunks:
        lines = list(range(line, line + len(keys)))
        line += len(keys)
        assert seen.first(keys, lines) == [known.setdefault(key, at) for key, at in zip(keys, lines, strict=True)]
