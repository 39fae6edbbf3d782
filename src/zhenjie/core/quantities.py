"""A value with its unit: converted exactly, rounded half up, printed the way clerks write it (GB/T 15835-2011)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Self

import yaml

from zhenjie.core.numerals import NUMBER, NumeralError, half_width, parse_number

POWERS = {"万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8}
POWERS |= {"千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2}

RATIO = "1"


class UnitError(ValueError):
    """The units do not fit each other; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`symbol` = `factor` x `base`; `size` is the symbol in the reference unit that its dimension is converted by."""

    symbol: str
    base: str
    factor: Decimal
    dimension: str
    size: Fraction


def _load() -> Iterator[Unit]:
    for line in yaml.safe_load(files("zhenjie.core.data").joinpath("units.yaml").read_text(encoding="utf-8")):
        size = Fraction(line.get("size", 1))
        for symbol, text in {line["base"]: 1, **line["symbols"]}.items():
            factor = Decimal(str(text))
            for power, times in {"": 1, "千": 10**3, **POWERS}.items():
                if not power or (factor == 1 and line["base"] != RATIO):
                    whole = factor * times
                    yield Unit(power + symbol, line["base"], whole, line["dimension"], size * Fraction(whole))


#: Every known symbol, with powers (万元, 亿千瓦时). A plain symbol wins over a composed one: 千米 is 公里, not 1000 x 米.
UNITS: dict[str, Unit] = {}
for _unit in sorted(_load(), key=lambda unit: unit.factor, reverse=True):
    UNITS[_unit.symbol] = _unit


@lru_cache(maxsize=4096)
def unit_of(symbol: str) -> Unit:
    """The unit of a symbol. An unknown one is a counted noun (家, 户, 人次) of its own dimension, 万户 = 10,000 户."""
    symbol = symbol.strip()
    if known := UNITS.get(symbol):
        return known
    for power, times in POWERS.items():
        if symbol.startswith(power) and len(symbol) > len(power) and power != "百":
            noun = symbol[len(power) :]
            return Unit(symbol, noun, Decimal(times), noun, Fraction(times))
    return Unit(symbol, symbol, Decimal(1), symbol, Fraction(1))


def round_half_up(value: Decimal, places: int = 0) -> Decimal:
    """四舍五入 to `places` decimals, away from zero at the half."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` in `unit` as printed, e.g. Quantity(Decimal("10.2"), "亿元")."""

    value: Decimal
    unit: str

    def to(self, symbol: str) -> Self:
        """The same quantity in another unit of the same dimension; raises UnitError otherwise."""
        here, there = unit_of(self.unit), unit_of(symbol)
        if here.dimension != there.dimension:
            raise UnitError(f"“{self.unit}”不能换算成“{symbol}”，两者不是同一种量。")
        exact = Fraction(self.value) * here.size / there.size
        return type(self)(Decimal(exact.numerator) / Decimal(exact.denominator), symbol)

    def canonical(self) -> Self:
        """In the base unit: 亿元 -> 元, 万㎡ -> 平方米, 万户 -> 户, % -> ratio (unit "1"); 亩, 公顷, 平方公里 stay."""
        unit = unit_of(self.unit)
        return type(self)(self.value * unit.factor, unit.base)

    def normalised(self) -> tuple[Decimal, str]:
        """Value and unit as a figure record keeps them: as `canonical`, but a ratio is called %, 公顷/平方公里 -> 平方米."""
        if unit_of(self.unit).base in ("公顷", "平方公里"):
            area = self.to("平方米")
            return area.value, area.unit
        base = self.canonical()
        return base.value, "%" if base.unit == RATIO else base.unit

    def __str__(self) -> str:
        return f"{plain(self.value)}{'' if self.unit == RATIO else self.unit}"


def plain(value: Decimal) -> str:
    """Digits without exponent and without zeros at the end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


_LEAD = re.compile(r"^\s*(?:约|近|超过|超|逾|上|达到|达|共|大约|不足|至少|接近)+(?=[0-9零一二两三四五六七八九十百])")
_LOOSE = re.compile(r"(?<=[0-9零一二两三四五六七八九十百千万亿])[余多](?=\D)")
_PRINTED = re.compile(r"\s*([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*([^\s0-9][^\s0-9]*[23]?)\s*")
_QUANTITY = re.compile(rf"\s*([+-]?)({NUMBER})\s*(\S*)\s*")
_GROUPS = re.compile(r"(.+?)(万亿|亿|万)")


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Quantity:
    """The quantity as printed: `10.2亿元` -> 10.2 亿元, `三千二百亩` -> 3200 亩, `约200余万元` -> 200 万元.

    Raises NumeralError when there is no number at the front.
    """
    bare = _LOOSE.sub("", _LEAD.sub("", half_width(text)))
    if match := _PRINTED.fullmatch(bare):
        number, symbol = match.groups()
        if symbol in UNITS or unit_of(symbol).factor != 1:
            return Quantity(parse_number(number), symbol)
    if "分之" in bare:
        return Quantity(parse_number(bare), RATIO)
    match = _QUANTITY.fullmatch(bare)
    if not match:
        raise NumeralError(f"“{text}”里没有数，请写成“数+单位”，例如 10.2亿元。")
    sign, number, symbol = match.groups()
    if grouped := _GROUPS.fullmatch(number):
        number, symbol = grouped[1], grouped[2] + symbol
    value = parse_number(number)
    return Quantity(-value if sign == "-" else value, symbol or RATIO)


@lru_cache(maxsize=4096)
def printed_step(text: str) -> Decimal:
    """The last printed place in canonical units: 12.1亿元 -> 10,000,000; 13.7% -> 0.001; 207家 -> 1; 十二家 -> 1."""
    quantity = parse_quantity(text)
    exponent = quantity.value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return unit_of(quantity.unit).factor.scaleb(-decimals)


def printed_interval(text: str) -> tuple[Decimal, Decimal]:
    """Every value that rounds to what is printed, in canonical units: `13.7%` -> (0.1365, 0.1375)."""
    value, half = parse_quantity(text).canonical().value, printed_step(text) / 2
    return value - half, value + half


def format_quantity(quantity: Quantity, places: int | None = None) -> str:
    """The quantity as a clerk writes it: 12.1亿元, 7978万元, 6602万美元, 13.7%, 1.1万户; no digit is invented.

    `places` fixes the decimals (table columns); otherwise zeros at the end are dropped. A source of at most one
    decimal of a percent keeps them, one of two keeps two, a computed one is rounded to one.
    """
    base = quantity.canonical()
    if base.unit == RATIO:
        return _percent(base.value * 100, places) + "%"
    if base.unit in ("百分点", "倍"):
        word = "个百分点" if base.unit == "百分点" else "倍"
        return _decimals(base.value, places, 1) + word
    if base.unit in _MEASURED:
        return _measured(base, places)
    return _counted(base, places)


#: Units written in 亿/万 with rounding; everything else keeps every digit.
_MEASURED = frozenset({"元", "美元", "港元", "欧元", "日元", "千瓦时", "平方米", "吨标准煤"})
_PER_YI, _PER_WAN = Decimal(10**8), Decimal(10**4)


def _decimals(value: Decimal, places: int | None, most: int) -> str:
    if places is not None:
        return f"{round_half_up(value, places):f}"
    return plain(round_half_up(value, most))


def _percent(value: Decimal, places: int | None) -> str:
    exact_to_two = value == round_half_up(value, 2)
    return _decimals(value, places, 2 if exact_to_two else 1)


def _measured(base: Quantity, places: int | None) -> str:
    size = abs(base.value)
    whole_wan = base.unit != "平方米" and size >= 100 * _PER_WAN
    if size >= _PER_YI or round_half_up(size / _PER_WAN) >= _PER_WAN:
        return f"{_decimals(base.value / _PER_YI, places, 2)}亿{base.unit}"
    if size >= _PER_WAN:
        return f"{_decimals(base.value / _PER_WAN, places, 0 if whole_wan else 2)}万{base.unit}"
    return f"{_decimals(base.value, places, 2)}{base.unit}"


def _counted(base: Quantity, places: int | None) -> str:
    """Counts keep every digit; 万 only where nothing is lost (11000户 -> 1.1万户, 12088户 stays)."""
    in_wan = base.value / _PER_WAN
    if abs(in_wan) >= 1 and in_wan == round_half_up(in_wan, 2) and places is None:
        return f"{plain(in_wan)}万{base.unit}"
    return f"{_decimals(base.value, places, 2)}{base.unit}"


def format_change(ratio: Decimal, places: int | None = None) -> str:
    """A change against the base: 增长13.7%, 下降3.2%, 持平."""
    shown = _percent(abs(ratio) * 100, places)
    if not Decimal(shown):
        return "持平"
    return f"{'增长' if ratio > 0 else '下降'}{shown}%"
