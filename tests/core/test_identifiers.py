from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.identifiers import (
    CreditCode,
    IdentifierError,
    check_citizen_number,
    check_credit_code,
    check_division_code,
    check_mobile,
    check_phone,
    mask_citizen_number,
    mask_mobile,
    mask_name,
)

CREDIT_CODES = {
    "91370211MAXXTA0101": "企业",
    "93370782MFXXQ0007N": "农民专业合作社",
    "N2370214MFXXQ00073": "村级集体经济组织",
    "91370211MAXXQ03750": "企业",  # remainder 0 gives the check character 0
    "91350100M000100Y43": "企业",  # the standard's own sample
}
CITIZENS = {
    "370000199001010011": "男",
    "37000019900101002X": "女",
    "37000019600229004X": "女",
    "11010519491231002X": "女",
}


@pytest.mark.parametrize(("code", "kind"), CREDIT_CODES.items())
def test_valid_credit_codes_and_their_kind(code: str, kind: str):
    assert check_credit_code(code).kind == kind


def test_a_credit_code_may_be_typed_with_blanks_hyphens_small_and_wide_letters():
    assert check_credit_code(" n2370214-mfxxq 00073 ").code == "N2370214MFXXQ00073"
    assert check_credit_code("９１３７０２１１MAXXTA０１０１").code == "91370211MAXXTA0101"


@given(st.sampled_from(sorted(CREDIT_CODES)), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_of_a_credit_code_is_always_found(code: str, place: int, char: str):
    wrong = code[:place] + char + code[place + 1 :]
    if wrong != code:
        with pytest.raises(IdentifierError):
            check_credit_code(wrong)


@given(st.sampled_from(sorted(CREDIT_CODES)), st.integers(0, 16))
def test_two_swapped_neighbours_of_a_credit_code_are_found(code: str, place: int):
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(IdentifierError):
            check_credit_code(wrong)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "现为0位"),
        ("91370211MAXXTA010", "现为17位"),
        ("9137O211MAXXTA0101", "第5位“O”"),
        ("94370211MAXXTA0101", "开头“94”"),
        ("91A70211MAXXTA0101", "第3—8位"),
        ("91370211MAXXTA0102", "第18位应为“1”"),
    ],
)
def test_a_wrong_credit_code_is_told_where(code: str, says: str):
    with pytest.raises(IdentifierError, match=says):
        check_credit_code(code)


def test_doubts_about_the_inner_code_or_the_division_only_warn():
    assert check_credit_code("91350100M000100Y43").warnings == ()
    assert "主体标识码" in _completed("91370211MAXXTA011").warnings[0]
    assert "登记机关区划" in _completed("91990211MAXXTA010").warnings[0]


def _completed(seventeen: str) -> CreditCode:
    """The one code that the seventeen characters allow."""
    valid = []
    for check in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        with suppress(IdentifierError):
            valid.append(check_credit_code(seventeen + check))
    assert len(valid) == 1
    return valid[0]


@pytest.mark.parametrize(("number", "sex"), CITIZENS.items())
def test_valid_citizen_numbers(number: str, sex: str):
    assert check_citizen_number(number.lower()).number == number
    assert check_citizen_number(number).sex == sex


@given(st.sampled_from(sorted(CITIZENS)), st.integers(0, 16), st.integers(0, 9))
def test_one_wrong_digit_of_a_citizen_number_is_always_found(number: str, place: int, digit: int):
    wrong = number[:place] + str(digit) + number[place + 1 :]
    if wrong != number:
        with pytest.raises(IdentifierError):
            check_citizen_number(wrong)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 22)), st.integers(0, 999))
def test_every_made_up_citizen_number_is_read_back(born: date, serial: int):
    digits = f"370000{born:%Y%m%d}{serial:03}"
    valid = [f"{digits}{check}" for check in "0123456789X" if _accepted(f"{digits}{check}")]
    assert len(valid) == 1
    citizen = check_citizen_number(valid[0])
    assert citizen.born == born
    assert citizen.sex == ("男" if serial % 2 else "女")


def _accepted(number: str) -> bool:
    try:
        check_citizen_number(number)
    except IdentifierError:
        return False
    return True


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("37000019900101001", "17位数字"),
        ("370000199002300011", "不存在"),
        ("370000177001010011", "不合情理"),
        ("000000199001010011", "省级代码"),
        ("370000199001010012", "校验位"),
    ],
)
def test_a_wrong_citizen_number_is_told_where(number: str, says: str):
    with pytest.raises(IdentifierError, match=says):
        check_citizen_number(number)


def test_a_birth_in_the_future_is_refused():
    with pytest.raises(IdentifierError, match="不合情理"):
        check_citizen_number("370000199001010011", on=date(1989, 12, 31))


def test_age_is_completed_on_the_birthday():
    citizen = check_citizen_number("37000019600229004X")
    assert citizen.age(date(2020, 2, 28)) == 59
    assert citizen.age(date(2020, 2, 29)) == 60
    assert citizen.age(date(2021, 3, 1)) == 61


@pytest.mark.parametrize(
    ("code", "level", "kind", "parent"),
    [
        ("370000", "province", "省级", ""),
        ("370200", "prefecture", "地级", "370000"),
        ("379911", "county", "县级", "379900"),
        ("379911015", "township", "街道", "379911"),
        ("379982114", "township", "镇", "379982"),
        ("379982201", "township", "乡", "379982"),
        ("379982400", "township", "类似乡级单位", "379982"),
        ("379911015000", "township", "街道", "379911"),
        ("379911015001", "village", "居委会", "379911015"),
        ("379982114203", "village", "村委会", "379982114"),
        ("379911000000", "county", "县级", "379900"),
        ("441900003", "township", "街道", "441900"),
    ],
)
def test_division_codes(code: str, level: str, kind: str, parent: str):
    division = check_division_code(code)
    assert (division.level, division.kind, division.parent) == (level, kind, parent)


@pytest.mark.parametrize(
    "code", ["", "37", "3702", "37021", "3702110", "370211a15", "990211", "370211600", "379911015999", "370000101"]
)
def test_malformed_division_codes_are_refused(code: str):
    with pytest.raises(IdentifierError, match="区划代码"):
        check_division_code(code)


@pytest.mark.parametrize("text", ["13800138000", "+86 138 0013 8000", "138-0013-8000", "１３８００１３８０００"])
def test_mobiles_are_cleaned(text: str):
    assert check_mobile(text) == "13800138000"


@pytest.mark.parametrize("text", ["", "12800138000", "1380013800", "0532-88888888", "138001380001"])
def test_other_numbers_are_no_mobiles(text: str):
    with pytest.raises(IdentifierError, match="手机号"):
        check_mobile(text)


@pytest.mark.parametrize("text", ["0532-88888888", "010-12345678-801", "400-800-8000", "12345", "13800138000"])
def test_phones_of_organisations(text: str):
    assert check_phone(text) == text


def test_a_house_number_is_no_phone():
    with pytest.raises(IdentifierError, match="电话"):
        check_phone("173号")


@pytest.mark.parametrize(
    ("name", "masked"), [("王某", "王*"), ("王小明", "王**"), ("欧阳某某", "欧阳**"), ("王", "*"), ("", "")]
)
def test_names_keep_the_surname(name: str, masked: str):
    assert mask_name(name) == masked


def test_masks_hide_what_identifies():
    assert mask_citizen_number("37000019900101002X") == "3700************2X"
    assert mask_mobile("13800138000") == "138****8000"
    assert mask_mobile("0532-88888888") == "***********88"
    assert mask_citizen_number("123") == mask_mobile("123") == "***"
