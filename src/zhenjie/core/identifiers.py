"""Codes of bodies, persons and places: checked by their standards, masked for the screen.

GB 32100-2015 统一社会信用代码, GB 11643-1999 公民身份号码, GB/T 2260 and 国统字〔2009〕91号 division codes.
"""

import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal

import yaml

from zhenjie.core.numerals import half_width

_DATA = yaml.safe_load(files("zhenjie.core.data").joinpath("identifiers.yaml").read_text(encoding="utf-8"))
_PROVINCES = frozenset(map(str, _DATA["provinces"]))

_CREDIT_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(3**i % 31 for i in range(17))
_ORGANISATION_CHARS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_WEIGHTS = tuple(2 ** (17 - i) % 11 for i in range(17))
_CITIZEN_CHECKS = "10X98765432"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?:0[0-9]{2,3}-?[0-9]{7,8}(?:-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|[19][0-9]{4})")


class IdentifierError(ValueError):
    """The code is wrong; the message is a Chinese sentence that says where."""


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A valid 统一社会信用代码. `warnings` are doubts that do not make it invalid."""

    code: str
    kind: str
    division: str
    organisation: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """A valid 公民身份号码."""

    number: str
    division: str
    born: date
    sex: Literal["男", "女"]

    def age(self, on: date) -> int:
        """Completed years on a day; one year older on the birthday itself."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True)
class DivisionCode:
    """A well-formed division code; `kind` is 街道, 镇, 村委会 … where the digits tell it."""

    code: str
    level: Literal["province", "prefecture", "county", "township", "village"]
    kind: str

    @property
    def parent(self) -> str:
        """The code of the division above, as long as its level writes it (6, 9 digits); empty for a province."""
        above = {"village": self.code[:9], "township": self.code[:6], "county": f"{self.code[:4]}00"}
        return above.get(self.level, f"{self.code[:2]}0000" if self.level == "prefecture" else "")


def _clean(text: str) -> str:
    return re.sub(r"[\s\-—－]", "", half_width(text)).upper()


def check_credit_code(text: str) -> CreditCode:
    """The code without blanks and hyphens, in capitals; raises IdentifierError with the place that is wrong."""
    code = _clean(text)
    if len(code) != 18:
        raise IdentifierError(f"统一社会信用代码应为18位，现为{len(code)}位，请核对。")
    for place, char in enumerate(code, 1):
        if char not in _CREDIT_CHARS:
            raise IdentifierError(f"统一社会信用代码第{place}位“{char}”不可用（不含 I、O、S、V、Z），请核对。")
    kind = _DATA["credit_code"].get(code[:2])
    if kind is None:
        raise IdentifierError(f"统一社会信用代码开头“{code[:2]}”不是已知的登记部门和机构类别，请核对前两位。")
    if not code[2:8].isdigit():
        raise IdentifierError("统一社会信用代码第3—8位应为数字（登记机关区划），请核对。")
    total = sum(_CREDIT_CHARS.index(char) * weight for char, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    check = _CREDIT_CHARS[-total % 31]
    if code[17] != check:
        raise IdentifierError(f"统一社会信用代码校验位不符：第18位应为“{check}”，现为“{code[17]}”，可能有一位抄错。")
    return CreditCode(code, kind, code[2:8], code[8:17], tuple(_credit_warnings(code)))


def _credit_warnings(code: str) -> list[str]:
    warnings = []
    if code[2:4] not in _PROVINCES and code[2:8] != "100000":
        warnings.append(f"登记机关区划{code[2:8]}不在现行省级代码内，请留意。")
    values = (_ORGANISATION_CHARS.index(char) for char in code[8:16])
    remainder = 11 - sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
    if code[16] != {10: "X", 11: "0"}.get(remainder, str(remainder)):
        warnings.append("第9—17位的主体标识码自身校验不符，请留意。")
    return warnings


def check_citizen_number(text: str, *, on: date | None = None) -> CitizenNumber:
    """The 18 digits with a capital X; `on` refuses births after that day. Raises IdentifierError."""
    number = _clean(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise IdentifierError("身份号码应为17位数字加1位校验码（数字或X），请核对。")
    if number[:2] not in _PROVINCES and number[:2] != "83" and number[0] != "9":
        raise IdentifierError(f"身份号码开头“{number[:2]}”不是省级代码，请核对前两位。")
    try:
        born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        raise IdentifierError(f"身份号码中的出生日期“{number[6:14]}”不存在，请核对第7—14位。") from None
    if born.year < 1850 or (on is not None and born > on):
        raise IdentifierError(f"身份号码中的出生日期“{number[6:14]}”不合情理，请核对第7—14位。")
    total = sum(int(digit) * weight for digit, weight in zip(number, _CITIZEN_WEIGHTS, strict=False))
    if number[17] != _CITIZEN_CHECKS[total % 11]:
        raise IdentifierError("身份号码校验位不符，可能有一位抄错，请核对。")
    return CitizenNumber(number, number[:6], born, "男" if int(number[16]) % 2 else "女")


def check_division_code(text: str) -> DivisionCode:
    """A code of 6, 9 or 12 digits; a 12-digit one that ends in zeros is the division above. Raises IdentifierError."""
    code = _clean(text)
    if not re.fullmatch(r"[0-9]{6}(?:[0-9]{3}){0,2}", code):
        raise IdentifierError("区划代码应为6位（县级以上）、9位（镇街）或12位（村居）数字，请核对。")
    if code[:2] not in _PROVINCES:
        raise IdentifierError(f"区划代码开头“{code[:2]}”不是省级代码，请核对前两位。")
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    if len(code) > 6 and code[2:6] == "0000":
        raise IdentifierError("区划代码的镇街不能直接挂在省级下面，请核对第3—6位。")
    if len(code) == 12:
        return DivisionCode(code, "village", _kind("village", code[9:], "村居段（第10—12位）"))
    if len(code) == 9:
        return DivisionCode(code, "township", _kind("township", code[6:], "镇街段（第7—9位）"))
    if code.endswith("0000"):
        return DivisionCode(code, "province", "省级")
    if code.endswith("00"):
        return DivisionCode(code, "prefecture", "地级")
    return DivisionCode(code, "county", "县级")


def _kind(section: str, digits: str, where: str) -> str:
    for first, last, kind in _DATA[section]:
        if first <= int(digits) <= last:
            return str(kind)
    raise IdentifierError(f"区划代码{where}“{digits}”超出已用的号段，请核对。")


def check_mobile(text: str) -> str:
    """Eleven digits of a mobile number, +86 removed; raises IdentifierError."""
    number = re.sub(r"^(?:\+?86)(?=1[0-9]{10}$)", "", _clean(text))
    if not _MOBILE.fullmatch(number):
        raise IdentifierError("手机号应为以1开头的11位数字，请核对。")
    return number


def check_phone(text: str) -> str:
    """A mobile, land-line, 400/800 or five-digit service number; raises IdentifierError."""
    bare = re.sub(r"\s", "", half_width(text))
    if _LANDLINE.fullmatch(bare):
        return bare
    try:
        return check_mobile(bare)
    except IdentifierError:
        raise IdentifierError("电话应为手机号、带区号的固定电话或400/800号码，请核对。") from None


def mask_name(name: str) -> str:
    """The surname only: 王** ; 欧阳* ."""
    name = name.strip()
    kept = 2 if len(name) > 2 and name[:2] in _DATA["compound_surnames"] else 1
    return name[:kept] + "*" * (len(name) - kept) if len(name) > 1 else "*" * len(name)


def mask_citizen_number(number: str) -> str:
    """Province and prefecture and the last two characters; shorter texts are hidden whole."""
    return f"{number[:4]}{'*' * 12}{number[-2:]}" if len(number) == 18 else "*" * len(number)


def mask_mobile(number: str) -> str:
    """138****5678; anything that is no mobile keeps its last two characters at most."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)
