"""Numbers as Chinese reports write them: 1,234.5, １２３, 三千二百, 13万2, 2.7万, 三分之二, 百分之五, 翻两番.

The value is always a Decimal, so that what was printed is what is computed with.
"""

import re
from decimal import Decimal
from functools import lru_cache

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3}
DIGITS |= {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "萬": 10**4, "億": 10**8}
_TENS = {"廿": 20, "卅": 30}
_POWERS = _SMALL | _LARGE

_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)} | {
    ord("．"): ".",
    ord("，"): ",",
    ord("％"): "%",
    ord("－"): "-",
    ord("−"): "-",
    ord("＋"): "+",
    ord("／"): "/",
}
_SHAPES = str.maketrans({code: chr(to) if isinstance(to, int) else to for code, to in _WIDE.items()})

_CHINESE_CHARS = "零〇一二两三四五六七八九十百千万亿"
_ARABIC = r"[0-9０-９]+(?:[,，][0-9０-９]{3}(?![0-9０-９]))*(?:[.．][0-9０-９]+)?"
#: Regular expression source for scanners: an Arabic number with its powers (1.1万, 13万2, 3百), or a Chinese one.
#: A thousands comma needs exactly three digits behind it; the sign is left to the scanner.
NUMBER = (
    rf"(?:{_ARABIC}(?:[十百千万亿]+(?:[0-9０-９]+[百千万亿]+)*(?:[0-9０-９]+(?![0-9０-９.．%％年月日个项]))?)?"
    rf"|[{_CHINESE_CHARS}]+(?:点[零〇一二三四五六七八九]+[万亿]*)?)"
)

_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_POWERED = re.compile(r"([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)([十百千万亿]+)(.*)")
_FRACTION = re.compile(r"(.+)分之(.+)")
_SLASH = re.compile(r"([+-]?[0-9]+)/([0-9]+)")
_TENTHS = re.compile(r"([0-9]|[一二两三四五六七八九十])成([0-9半]|[一二三四五六七八九])?")


class NumeralError(ValueError):
    """The text is no number; the message is a Chinese sentence."""


def half_width(text: str) -> str:
    """Full-width digits and number signs as ASCII; the length of the text stays the same."""
    return text.translate(_SHAPES)


def parse_number(text: str) -> Decimal:
    """The number a text states, e.g. `13万2` -> 132000, `三分之二` -> 0.666…, `百分之五` -> 0.05, `5%` -> 0.05.

    Raises NumeralError when the whole text is not one number.
    """
    return _parse(text.strip())


@lru_cache(maxsize=8192)
def _parse(text: str) -> Decimal:
    plain = half_width(text).replace(" ", "")
    if _PLAIN.fullmatch(plain):
        return Decimal(plain)
    if _GROUPED.fullmatch(plain):
        return Decimal(plain.replace(",", ""))
    if plain.endswith("%"):
        return _parse(plain[:-1]) / 100
    if plain in ("半", "一半"):
        return Decimal("0.5")
    sign = 1
    if plain[:1] in "负-" and plain:
        sign, plain = -1, plain[1:]
    value = _fraction(plain)
    if value is None:
        value = _powered(plain)
    if value is None:
        value = _chinese(plain)
    if value is None:
        raise NumeralError(f"“{text}”不是一个数，请写成阿拉伯数字或中文数字。")
    return sign * value


def _fraction(text: str) -> Decimal | None:
    if match := _TENTHS.fullmatch(text):
        hundredths = Decimal(5) if match[2] == "半" else _parse(match[2] or "0")
        return _parse(match[1]) / 10 + hundredths / 100
    if match := _SLASH.fullmatch(text):
        under = Decimal(match[2])
        return Decimal(match[1]) / under if under else None
    match = _FRACTION.fullmatch(text)
    if not match:
        return None
    under = _parse(match[1])
    return _parse(match[2]) / under if under else None


def _powered(text: str) -> Decimal | None:
    """1.1万, 3千万, 13万2, 3亿5000万."""
    match = _POWERED.fullmatch(text)
    if not match:
        return None
    number, powers, rest = match.groups()
    if "," in number and not _GROUPED.fullmatch(number):
        return None
    factor = 1
    for char in powers:
        factor *= _POWERS[char]
    value = Decimal(number.replace(",", "")) * factor
    if not rest:
        return value
    if rest[0] in "零〇":
        return value + _parse(rest[1:]) if len(rest) > 1 else None
    if re.fullmatch(r"[0-9]|[一二两三四五六七八九]", rest) and "." not in number:
        # 13万2 is spoken shorthand for 13万2千: a bare last digit takes the next place down.
        return value + _parse(rest) * factor / 10
    tail = _parse(rest)
    return value + tail if tail < factor else None


def _chinese(text: str) -> Decimal | None:
    whole, point, decimals = text.partition("点")
    scale = 1
    if point:
        while decimals and decimals[-1] in _LARGE:
            scale *= _LARGE[decimals[-1]]
            decimals = decimals[:-1]
        if not decimals or any(char not in DIGITS for char in decimals):
            return None
    value = _whole(whole)
    if value is None:
        return None
    if not point:
        return Decimal(value)
    return Decimal(f"{value}.{''.join(str(DIGITS[char]) for char in decimals)}") * scale


def _whole(text: str) -> int | None:
    if not text or any(char not in DIGITS and char not in _POWERS and char not in _TENS for char in text):
        return None
    if not any(char in _POWERS or char in _TENS for char in text):
        digits = [DIGITS[char] for char in text]
        if len(text) > 1 and not {"两", "俩", "仨"}.isdisjoint(text):
            return None
        if len(text) == 2 and digits[1] == digits[0] + 1 and digits[0]:
            return None  # 三四个 is "three or four"
        return int("".join(map(str, digits)))
    return _units(text)


def _units(text: str) -> int | None:
    """三千二百 by places: groups of four places, each closed by 万 or 亿; 万亿 multiplies."""
    total = 0
    largest: int | None = None
    start = 0
    for index, char in enumerate(text):
        power = _LARGE.get(char)
        if power is None:
            continue
        multiplies = start == index and index > 0
        group = 0 if multiplies else _group(text[start:index]) if start < index else 1
        if group is None or (multiplies and (largest is None or largest >= power)):
            return None
        if largest is not None and power > largest:
            total = (total + group) * power
        elif power == largest:
            return None
        else:
            total += group * power
        largest, start = power, index + 1
    rest = text[start:]
    group = _group(rest) if rest else 0
    if group is None:
        return None
    if len(rest) == 1 and largest and DIGITS.get(rest):
        return total + group * largest // 10
    return total + group


def _group(text: str) -> int | None:
    """The value of up to four places, e.g. 三千零五, 二百五 (250), 十六, 廿三."""
    total, digit, zero = 0, None, False
    last = 10**4
    for index, char in enumerate(text):
        value = DIGITS.get(char)
        if value == 0:
            if digit is not None or zero:
                return None
            zero = True
        elif value is not None:
            if digit is not None:
                return None
            digit = value
        else:
            power = _SMALL.get(char, 10)
            if power >= last or (digit is None and power != 10 and index) or (digit is not None and char in _TENS):
                return None
            total += _TENS.get(char) or (1 if digit is None else digit) * power
            last, digit, zero = power, None, False
    if digit is None:
        return None if zero and len(text) > 1 else total
    shorthand = not zero and 10 < last < 10**4
    return total + digit * (last // 10 if shorthand else 1)


def to_chinese(number: int) -> str:
    """A whole number in Chinese numerals, e.g. 20003 -> 二万零三; below zero with 负."""
    if number < 0:
        return "负" + to_chinese(-number)
    if number >= 10**16:
        raise NumeralError("数太大，无法写成中文数字。")
    text = _spell(number) or "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def _spell(number: int) -> str:
    for power, name in ((10**8, "亿"), (10**4, "万")):
        high, low = divmod(number, power)
        if high:
            gap = "零" if low and low < power // 10 else ""
            return _spell(high) + name + gap + _spell(low)
    return _below_ten_thousand(number)


def _below_ten_thousand(number: int) -> str:
    text = ""
    gap = False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return text


def doublings(text: str) -> int | None:
    """The factor of 翻一番 (2), 翻两番 (4), 翻n番 (2**n); None when the text says nothing of the kind."""
    match = re.search(r"翻了?([0-9０-９]|[一二两三四五六七八九])?番", text)
    if not match:
        return None
    return 2 ** int(_parse(match[1])) if match[1] else 2
