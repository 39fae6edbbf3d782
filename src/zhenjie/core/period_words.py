"""The words and the grammar by which texts name periods; answers with first day, last day and kind."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml

from zhenjie.core.numerals import parse_number

Kind = Literal["range", "asof", "since", "open"]
Days = tuple[date, date, Kind]


@lru_cache(4096)
def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_after(day: date, count: int) -> date:
    """The same day number `count` months later (earlier when negative), else the last day of that month (民法典 202)."""
    index = day.year * 12 + day.month - 1 + count
    last = month_end(date(index // 12, index % 12 + 1, 1))
    return last.replace(day=min(day.day, last.day))


_DATA = yaml.safe_load(files("zhenjie.core.data").joinpath("periods.yaml").read_text(encoding="utf-8"))
_WORDS = {word: code for code, words in _DATA["words"].items() for word in words}
_YEARS = {"今年": 0, "本年": 0, "本年度": 0, "当年": 0, "同年": 0, "去年": -1, "上年": -1, "上一年": -1, "上年度": -1}
_YEARS |= {"上一年度": -1, "前年": -2, "明年": 1, "来年": 1, "次年": 1, "后年": 2}

_DASH = r"\s*(?:[-—–―─－~～]{1,3}|[至到])\s*"
_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D = r"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_Q = r"[一二三四1-4]"
_FULL_YEAR = r"(?:(?:19|20)[0-9]{2}|[一二][〇零○一二三四五六七八九]{3})\s?年度?"
_YEAR = rf"(?:{_FULL_YEAR}|今年|本年度?|去年|上一?年度?|前年|明年|[来次]年|后年|[当同]年(?=[0-9上下前底末一二三四年]))"
_CUT = r"(?<![0-9.])"

_BODIES = {
    "days": rf"({_M})\s?月\s?({_D})\s?[日号](?:{_DASH}({_YEAR})?\s?(?:({_M})\s?月\s?)?(?:({_D})\s?[日号]|[底末]))?",
    "months": rf"({_M})\s?(?:月份?)?{_DASH}({_YEAR})?\s?({_M})\s?月份?[底末]?",
    "month": rf"({_M})\s?月份?(?:([上中下])旬)?",
    "first": rf"[前头首]({_M}|两)\s?(?:个月|(个?季度)|月份?)",
    "quarters": rf"第?({_Q}|首)(?:{_DASH}第?({_Q}))?\s?季度?",
    "half": r"([上下])半年",
    "whole": r"全年",
}
_TAIL = r"(\s?年?[底末初])?(以来|至今|迄今)?(?:之前|以前|前|期间)?"
_ASOF = r"(截至到?|截止[到至]?|到|至)?\s?"
_PLANS = "|".join(_DATA["plans"])
_PLAN = rf"[“\"]?({_PLANS})[”\"]?(以来|期间|时期|规划期|初期?|末期?)?(?:间)?"
_CONGRESS = rf"(?:自?党的)?({'|'.join(_DATA['congresses'])})以来"
_RECENT = r"(近|过去|最近|未来|今后)?\s?([一二两三四五六七八九十]|[0-9]{1,2})\s?(年|个月)(来|间|内)?"
_ISO_DAY = r"((?:19|20)[0-9]{2})([-./])(0?[1-9]|1[0-2])\2(0?[1-9]|[12][0-9]|3[01])"


def _bare(source: str) -> str:
    """The pattern without its groups' numbers, for the scanner."""
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", source)


def _scanner() -> re.Pattern[str]:
    body = "|".join(map(_bare, _BODIES.values()))
    words = "(?<![0-9一二两三四五六七八九十百])(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"
    span = rf"{_DASH}{_FULL_YEAR}"
    dated = rf"(?:{_ASOF[:-1]}?{_YEAR}(?:{span}|\s?的?(?:{body}))?|{_ASOF}{_CUT}(?:{body})){_TAIL}"
    plan = rf"[“\"]?(?:{_PLANS})[”\"]?(?:以来|期间|时期|规划期|初期?|末期?|(?=[，,、]))"
    recent = r"(?:近|过去|最近|未来|今后)\s?(?:[一二两三四五六七八九十]|[0-9]{1,2})\s?(?:年|个月)[来间内]?|[一二两三四五六七八九十]年来"
    day = r"(?<![0-9])(?:19|20)[0-9]{2}(?:-[0-9]{1,2}-|\.[0-9]{1,2}\.|/[0-9]{1,2}/)[0-9]{1,2}(?![0-9])"
    years = r"(?<![0-9])(?:19|20)[0-9]{2}[-—–~～至](?:19|20)[0-9]{2}年"
    starts = r"(?=[0-9一二两三四五六七八九十截到至今本去上前明来次后当同第首头下全年现目迄近过最未自党月开入岁“\"])"
    return re.compile(_bare(f"{starts}(?:{words}|{day}|{years}|{dated}|{plan}|{_CONGRESS}|{recent})"))


SCAN = _scanner()
_FORM = re.compile(rf"{_ASOF}(?:({_YEAR})\s?的?)?({'|'.join(map(_bare, _BODIES.values()))})?{_TAIL}")
_COMPILED = {name: re.compile(source) for name, source in _BODIES.items()}
_YEAR_SPAN = re.compile(rf"((?:19|20)[0-9]{{2}}|{_YEAR}){_DASH}({_FULL_YEAR})")
_SINGLE = [
    (re.compile(source), name) for source, name in ((_PLAN, "plan"), (_CONGRESS, "congress"), (_RECENT, "recent"))
]
_SINGLE.append((re.compile(_ISO_DAY + r"(?:\s.*)?"), "iso"))


def points_elsewhere(text: str) -> bool:
    """Whether the text is a word like 去年同期, whose days only its context knows."""
    return _WORDS.get(text, "").startswith("same")


def read_period(text: str, reference: date, year: int | None) -> Days | None:
    """First day, last day and kind of a period written in half-width characters; None when it is none.

    Raises ValueError for a day that no calendar has.
    """
    if code := _WORDS.get(text):
        return _word(code, reference)
    for pattern, name in _SINGLE:
        if match := pattern.fullmatch(text):
            return _SINGLES[name](match, reference)
    if match := _YEAR_SPAN.fullmatch(text):
        first, last = _year(match[1], reference), _year(match[2], reference)
        return date(first, 1, 1), date(last, 12, 31), "range"
    match = _FORM.fullmatch(text)
    if not match:
        return None
    asof, named_year, body, edge, since = match.groups()
    if not (named_year or body):
        return None
    said = _year(named_year, reference) if named_year else year
    days = _body(body, said, reference, past=bool(asof and asof.startswith("截")))
    return _finish(days, asof, edge, since, reference, plain_year=not body) if days else None


def _finish(
    days: tuple[date, date], asof: str | None, edge: str | None, since: str | None, reference: date, *, plain_year: bool
) -> Days | None:
    start, end = days
    if since:
        return (start, max(reference, start), "since")
    if edge and edge[-1] == "初":
        return start, start, "asof"
    if edge or (asof and (asof.startswith("截") or plain_year)):
        return end, end, "asof"
    return start, end, "range"


def _year(text: str, reference: date) -> int:
    if text in _YEARS:
        return reference.year + _YEARS[text]
    return int(parse_number(re.sub(r"\s?年度?", "", text)))


def _body(text: str, year: int | None, reference: date, *, past: bool) -> tuple[date, date] | None:
    if not text:
        return (date(year, 1, 1), date(year, 12, 31)) if year else None
    for name, pattern in _COMPILED.items():
        if match := pattern.fullmatch(text.strip()):
            numbers = [_number(part) for part in match.groups()]
            return _BODY_READERS[name](match, numbers, year, _Seen(reference, past))
    return None


def _number(text: str | None) -> int | None:
    if not text or not re.fullmatch(r"[0-9]+|[一二两三四五六七八九十]+|首", text):
        return None
    return 1 if text == "首" else int(parse_number(text))


@dataclass(frozen=True, slots=True)
class _Seen:
    """From when, and whether the text looks back."""

    day: date
    past: bool

    def year(self, month: int, *, cumulated: bool = False) -> int:
        """The year of a month without one: a report of January speaks of last year's 1—11月."""
        ahead = month - self.day.month
        back = ahead >= 9 or (cumulated and ahead >= 7) or (self.past and ahead >= 1)
        return self.day.year - 1 if back else self.day.year


Numbers = list[int | None]


def _days(match: re.Match[str], n: Numbers, year: int | None, seen: _Seen) -> tuple[date, date]:
    first_month, first_day, last_day = n[0] or 0, n[1] or 0, n[4]
    year = year or seen.year(first_month)
    start = date(year, first_month, first_day)
    if last_day is None and n[3] is None:
        return start, start
    last_year = _year(match[3], seen.day) if match[3] else year
    last = date(last_year, n[3] or first_month, last_day or 1)
    return start, last if last_day else month_end(last)


def _months(match: re.Match[str], n: Numbers, year: int | None, seen: _Seen) -> tuple[date, date]:
    first, last = n[0] or 0, n[2] or 0
    year = year or seen.year(last, cumulated=first == 1)
    last_year = _year(match[2], seen.day) if match[2] else year + (last < first)
    return date(year, first, 1), month_end(date(last_year, last, 1))


def _month(match: re.Match[str], n: Numbers, year: int | None, seen: _Seen) -> tuple[date, date]:
    start = date(year or seen.year(n[0] or 0), n[0] or 0, 1)
    if match[2]:
        first = {"上": 1, "中": 11, "下": 21}[match[2]]
        return start.replace(day=first), month_end(start) if first == 21 else start.replace(day=first + 9)
    return start, month_end(start)


def _first(match: re.Match[str], n: Numbers, year: int | None, seen: _Seen) -> tuple[date, date] | None:
    count = (n[0] or 0) * (3 if match[2] else 1)
    if count > 12:
        return None
    year = year or seen.year(count, cumulated=True)
    return date(year, 1, 1), month_end(date(year, count, 1))


def _quarters(match: re.Match[str], n: Numbers, year: int | None, seen: _Seen) -> tuple[date, date] | None:
    if not match[0].endswith("度") and match[1] != "首":
        return None
    first, last = n[0] or 1, n[1] or n[0] or 1
    year = year or seen.year(3 * last, cumulated=bool(n[1]) and first == 1)
    return date(year, 3 * first - 2, 1), month_end(date(year, 3 * last, 1))


def _half(match: re.Match[str], n: Numbers, year: int | None, seen: _Seen) -> tuple[date, date]:
    year = year or seen.day.year
    return (date(year, 1, 1), date(year, 6, 30)) if match[1] == "上" else (date(year, 7, 1), date(year, 12, 31))


def _whole(match: re.Match[str], n: Numbers, year: int | None, seen: _Seen) -> tuple[date, date]:
    year = year or seen.day.year
    return date(year, 1, 1), date(year, 12, 31)


_BODY_READERS = {
    "days": _days,
    "months": _months,
    "month": _month,
    "first": _first,
    "quarters": _quarters,
    "half": _half,
    "whole": _whole,
}


def _plan(match: re.Match[str], reference: date) -> Days:
    first, last = _DATA["plans"][match[1]]
    start, end = date(first, 1, 1), date(last, 12, 31)
    if match[2] == "以来":
        return start, max(start, reference), "since"
    if match[2] and match[2][0] in "初末":
        edge = start if match[2][0] == "初" else end
        return edge, edge, "asof"
    return start, end, "range"


def _congress(match: re.Match[str], reference: date) -> Days:
    start = _DATA["congresses"][match[1]]
    return start, max(start, reference), "since"


def _recent(match: re.Match[str], reference: date) -> Days | None:
    """近三年 are the last three full years; 三年来 runs to the report; 未来三年 begins next year."""
    way, count, unit, tail = match.groups()
    number = int(parse_number(count))
    if unit == "个月":
        return _recent_months(number, reference) if way and way not in ("未来", "今后") else None
    if way in ("未来", "今后"):
        return date(reference.year + 1, 1, 1), date(reference.year + number, 12, 31), "range"
    start = date(reference.year - number, 1, 1)
    if tail == "来":
        return start, reference, "since"
    return (start, date(reference.year - 1, 12, 31), "range") if way else None


def _recent_months(number: int, reference: date) -> Days:
    end = reference.replace(day=1) - timedelta(days=1)
    years, month_index = divmod(end.year * 12 + end.month - number, 12)
    return date(years, month_index + 1, 1), end, "range"


def _iso(match: re.Match[str], reference: date) -> Days:
    day = date(int(match[1]), int(match[3]), int(match[4]))
    return day, day, "range"


_SINGLES = {"plan": _plan, "congress": _congress, "recent": _recent, "iso": _iso}


def _word(code: str, reference: date) -> Days | None:
    ranges = _word_ranges(reference)
    if code in ranges:
        start, end = ranges[code]
        return start, end, "range"
    if code in ("since_year", "since_month"):
        return reference.replace(day=1, month=1 if code == "since_year" else reference.month), reference, "since"
    days = {
        "now": reference,
        "year_end": date(reference.year, 12, 31),
        "year_start": date(reference.year, 1, 1),
        "this_month_end": month_end(reference),
        "last_month_end": reference.replace(day=1) - timedelta(days=1),
    }
    return (days[code], days[code], "asof") if code in days else None


def _word_ranges(reference: date) -> dict[str, tuple[date, date]]:
    year_ends = date(reference.year, 1, 1), date(reference.year, 12, 31)
    first = reference.replace(day=1)
    quarter_first = date(reference.year, 3 * ((reference.month - 1) // 3) + 1, 1)

    def span(start: date, count: int) -> tuple[date, date]:
        return start, month_end(_shift(start, count - 1))

    return {
        "this_year": year_ends,
        "this_month": span(first, 1),
        "last_month": span(_shift(first, -1), 1),
        "next_month": span(_shift(first, 1), 1),
        "this_quarter": span(quarter_first, 3),
        "last_quarter": span(_shift(quarter_first, -3), 3),
        "next_quarter": span(_shift(quarter_first, 3), 3),
    }


def _shift(first: date, count: int) -> date:
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)
