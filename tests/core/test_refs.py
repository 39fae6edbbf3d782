import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.refs import Ref, RefError


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z_]{1,8})?", fullmatch=True), st.from_regex(r"[0-9a-f:-]{1,36}", fullmatch=True))
def test_what_is_printed_is_read_back(register: str, pk: str):
    ref = Ref(register, pk)
    assert Ref.parse(str(ref)) == ref


def test_a_whole_number_key_equals_its_text():
    assert Ref("reading.figure", 123) == Ref.parse("reading.figure:123")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "reading.figure", "reading.figure:", ":12", "Reading:1", "a b:1", "a:1 2", "a..b:1"]
)
def test_anything_else_is_refused_with_a_sentence(text: str):
    with pytest.raises(RefError, match="不是有效的引用"):
        Ref.parse(text)
