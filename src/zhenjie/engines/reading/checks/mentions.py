"""A figure as the checks see it: its interval by rounding, its sentence, and the words before and after it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhenjie.core.numerals import NumeralError
from zhenjie.core.period_words import Kind
from zhenjie.core.periods import Period, PeriodError
from zhenjie.core.quantities import UNITS, parse_quantity, printed_step, unit_of

Interval = tuple[Decimal, Decimal]

_SENTENCE_END = re.compile(r"[。！？!?]")
_CLAUSE = re.compile(r"[，,。；;：:！？（(）)]")
_PLAIN_COUNT = re.compile(r"[0-9０-９]+[余多]?\D*|[一二两三四五六七八九十百]+\D*")
_KINDS: dict[str, Kind] = {"range": "range", "asof": "asof", "since": "since"}
_ARABIC = frozenset("0123456789.．")
_ANY_DIGIT = _ARABIC | frozenset("零一二两三四五六七八九十百千万亿")
#: A number said loosely: what it is compared with decides less.
_LOOSE = frozenset("余多近约超逾几") | {"以上", "以下", "左右", "超过", "接近", "不足", "将近", "大约"}

#: A number without decimals (8亿元) is trusted to this share of its value.
_COARSE = Decimal("0.01")


@dataclass(slots=True, eq=False)
class Mention:
    """One figure of the text. `at` and `to` are its place in the clean text of its sentence."""

    value: Decimal
    unit: str
    aspect: str
    indicator: str
    key: str
    subject: str
    period: Period
    approx: str
    per: str
    quote: str
    start: int
    end: int
    sentence: "Sentence" = field(repr=False)
    at: int = 0
    to: int = 0

    @property
    def is_count(self) -> bool:
        """Whether it counts whole things (家, 个, 户) and is printed to the last one."""
        return (
            bool(self.unit)
            and self.unit not in UNITS
            and self.value == int(self.value)
            and bool(_PLAIN_COUNT.fullmatch(self.quote))
        )

    @property
    def is_loose(self) -> bool:
        """Whether the text says about, over, almost."""
        return bool(self.approx)

    @property
    def step(self) -> Decimal:
        """The last printed place, in the unit of `value`."""
        try:
            printed, step = parse_quantity(self.quote).canonical().value, printed_step(self.quote)
        except NumeralError:
            return Decimal("0.1") if self.unit == "%" else Decimal(1)
        return abs(self.value / printed) * step if printed else step

    def interval(self) -> Interval:
        """Every value that is printed like this: half a place either way; whole counts are exact."""
        if self.is_loose:
            return tuple(sorted((self.value * Decimal("0.9"), self.value * Decimal("1.3"))))  # type: ignore[return-value]
        half = Decimal(0) if self.is_count else self.step / 2
        return self.value - half, self.value + half

    def agreed(self) -> Interval:
        """As `interval`, but for numbers that were set, not measured: a task of 10亿元 is not 9.6."""
        half = min(self.step / 2, abs(self.value) * Decimal("0.005"))
        return self.value - half, self.value + half

    def measured(self) -> Interval:
        """As `interval`, but a round print (8亿元) does not stand for everything between 7.5 and 8.5."""
        if self.is_loose or self.is_count or "." in self.quote or "．" in self.quote:
            return self.interval()
        half = min(self.step / 2, abs(self.value) * _COARSE)
        return self.value - half, self.value + half

    @property
    def before(self) -> str:
        """The sentence up to the number."""
        return self.sentence.text[: self.at]

    @property
    def after(self) -> str:
        """The sentence from the end of the number."""
        return self.sentence.text[self.to :]

    @property
    def clause_before(self) -> str:
        """The words of its own clause to the left."""
        return _CLAUSE.split(self.before)[-1]

    @property
    def own_words(self) -> str:
        """The words of its clause that no earlier number has taken."""
        ends = [mention.to for mention in self.sentence.mentions if mention.to <= self.at]
        return self.clause_before[-(self.at - max(ends)) :] if ends and max(ends) < self.at else self.clause_before

    @property
    def year(self) -> int | None:
        """The year of its period; None when the text does not say."""
        return self.period.end.year if self.period.end else None


@dataclass(slots=True, eq=False)
class Sentence:
    """Clean text of a sentence and its figures in order."""

    text: str
    mentions: list[Mention] = field(default_factory=list)

    def between(self, left: Mention, right: Mention) -> str:
        """The text between two of its figures."""
        return self.text[left.to : right.at]


def sentences_of(figures: Iterable[Any], text: str) -> list[Sentence]:
    """The figures (records or objects with their fields) in order, each tied to its sentence.

    Slogans and dates are no figures. A sentence that no record brings is cut from the text.
    """
    records = sorted((_fields(figure) for figure in figures), key=lambda record: int(record["start"]))
    found: list[Sentence] = []
    for record in records:
        if record.get("aspect") in ("name", "date") or record.get("value") is None:
            continue
        clean, place = _sentence(record, text, found[-1] if found else None)
        if not found or found[-1].text != clean or place < _last_end(found[-1]):
            found.append(Sentence(clean))
            place = _locate(clean, str(record["quote"]), 0)
        mention = _mention(record, found[-1])
        mention.at, mention.to = place, place + len(mention.quote)
        found[-1].mentions.append(mention)
    return found


def _last_end(sentence: Sentence) -> int:
    return sentence.mentions[-1].to if sentence.mentions else 0


def _fields(figure: Any) -> Mapping[str, Any]:
    if isinstance(figure, Mapping):
        return figure
    names = ("value", "unit", "aspect", "indicator", "key", "subject", "period", "approx", "per", "quote", "sentence")
    return {name: getattr(figure, name, "") for name in (*names, "start", "end", "period_kind", "exact")}


def _sentence(record: Mapping[str, Any], text: str, last: Sentence | None) -> tuple[str, int]:
    clean = str(record.get("sentence") or "") or _cut(text, int(record["start"]))
    begin = _last_end(last) if last is not None and last.text == clean else 0
    place = _locate(clean, str(record["quote"]), begin)
    return clean, place


def _locate(clean: str, quote: str, begin: int) -> int:
    """Where the quote stands as a number of its own (not the 2个 of 12个); -1 when it does not."""
    digits = _ARABIC if quote[:1].isdigit() else _ANY_DIGIT
    place = clean.find(quote, begin)
    while place > 0 and clean[place - 1] in digits:
        further = clean.find(quote, place + 1)
        if further < 0:
            break
        place = further
    return place


def _cut(text: str, start: int) -> str:
    first = max((match.end() for match in _SENTENCE_END.finditer(text, 0, start)), default=0)
    stop = _SENTENCE_END.search(text, start)
    return re.sub(r"\s+", "", text[first : stop.end() if stop else len(text)])


def _mention(record: Mapping[str, Any], sentence: Sentence) -> Mention:
    kind = _KINDS.get(str(record.get("period_kind")), "range")
    try:
        period = Period.from_iso(str(record.get("period") or ""), kind)
    except PeriodError:
        period = Period.from_iso("")
    value = Decimal(str(record.get("exact") or record["value"]))
    approx = str(record.get("approx") or "")
    return Mention(
        value=value,
        unit=str(record.get("unit") or ""),
        aspect=str(record.get("aspect") or ""),
        indicator=str(record.get("indicator") or ""),
        key=str(record.get("key") or ""),
        subject=str(record.get("subject") or ""),
        period=period,
        approx=approx if approx in _LOOSE or not approx else "约",
        per=str(record.get("per") or ""),
        quote=str(record["quote"]),
        start=int(record["start"]),
        end=int(record["end"]),
        sentence=sentence,
    )


def same_kind(one: Mention, other: Mention) -> bool:
    """Whether two figures are in the same unit, so that one can be compared with, or be part of, the other."""
    return one.unit == other.unit and one.per == other.per and unit_of(one.unit).base not in ("1", "倍", "百分点")


def sum_of(mentions: Iterable[Mention]) -> Interval:
    """Bounds of a sum by rounding."""
    bounds = [mention.measured() for mention in mentions]
    return sum((low for low, _ in bounds), Decimal(0)), sum((high for _, high in bounds), Decimal(0))
