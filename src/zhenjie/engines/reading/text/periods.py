"""Phrases of time in a sentence, resolved against the report's date and the year the text speaks of."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .lexicon import any_of, patterns

_words = patterns("periods")
DASH = r"[-—－–~～至到]{1,2}"
YEAR = r"(?:20\d\d|19[5-9]\d)"
HAN = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
    "首": 1,
    "前三": 3,
    "前两": 2,
    "前二": 2,
}
MONTHS = r"1[0-2]|0?[1-9]|(?:十[一二]?|[一二三四五六七八九])(?=月份|月底|[-—－–~～至到])"
NOW = any_of(_words["asof"])
THIS, LAST, NEXT = any_of(_words["this_year"]), any_of(_words["last_year"]), any_of(_words["next_year"])
PERIOD = re.compile(
    r"(?=[截到至\d今去明上本当第前一二三四五六七八九十首下目现如迄年全来“近])(?:"
    rf"(?P<until>截[至止](?:到)?|到|至)?(?:(?P<y>{YEAR})年?(?:度)?|(?P<rel>今年|去年|明年|上年|本年|当年))?(?:的)?"
    rf"(?:(?P<m1>{MONTHS})月?份?{DASH}(?P<m2>{MONTHS})月份?|(?P<m>{MONTHS})月(?:份)?(?:(?P<d>[0-3]?\d)日)?(?P<mend>底|末|初)?"
    rf"|第?(?P<q>前?[一二三四首]|[1-4])季度(?P<qend>末|底)?|(?P<q3>前三季度|前两季度|前三个季度)|(?P<half>上半年|下半年|上半年度)|(?P<first>前(?P<fm>[\d一二三四五六七八九十]{{1,2}})个?月))"
    rf"(?P<since>以来|起)?"
    rf"|(?P<until2>截[至止](?:到)?|到|至)?(?P<y2>{YEAR})(?:{DASH}(?P<y3>{YEAR}))?年(?P<span>全年|以来|年底|年末|底|末|初|度)?(?P<rest>以来|前|来)?"
    rf"|(?P<asof>{NOW})|(?P<ytd>{any_of(_words['since_year'])})"
    rf"|(?P<until3>截[至止](?:到)?|到|至)?(?<![\d一二三四五六七八九十两几多])(?P<this>{THIS})(?P<thisend>底|末|初)?|(?P<last>{LAST})(?P<lastsince>以来)?(?P<lastend>底|末)?|(?P<next>{NEXT})(?P<nextend>底|末)?"
    rf"|(?P<until4>截[至止](?:到)?|到|至)?(?P<yearend>年底|年末)"
    rf"|[“]?(?P<plan>{any_of(_words['plans'])})[”]?(?P<planword>期间|时期|以来|末|初|规划期)"
    rf"|近(?P<recent>[两二三四五六七八九十\d]{{1,2}})年(?:来|间)?)"
)
HINT = re.compile(r"[年月季度目现如今截迄五]")
BASE_BEFORE = re.compile(rf"(?:{any_of(_words['base_before'])})$")
BASE_AFTER = re.compile("|".join(_words["base_after"]))
LOCAL = frozenset(_words["local"])
LATER_SINCE = re.compile(r"[^，,。；;年]{1,12}以来")
MADE = re.compile(
    r"(?:底|初)?(?:全面|正式|全部)?(?:建成|竣工|开工|投产|投用|启用|开业|成立|启动|交付|完工|落成)(?:的|后|以后|[^，,。；;\d]*[，,。；;])"
)
HAPPENED = re.compile(
    r"[，,]?[^，,。；;\d]{0,24}(?:成立|启动|开工|揭牌|启用|开园|入选|获评|落户|收回|召开|举行|被评|荣获|正式|牵头|投产|开业|开馆|搬)"
)
BASIS = re.compile(r"的?[^，,。；;\d]{0,6}[\d.]+[^，,。；;\d]{1,6}的?基础上")
FOLLOWED = re.compile(r"[，,、：:]")


@dataclass(slots=True)
class Phrase:
    """A phrase of time at [start, end); `head` when it governs what follows, `local` when only its clause."""

    start: int
    end: int
    iso: str
    kind: str
    text: str
    year: int
    local: bool = False
    base: bool = False
    once: bool = False
    day: bool = False


@lru_cache(maxsize=4096)
def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def phrases(sentence: str, reference: date | None, year: int | None, review: bool = False) -> list[Phrase]:
    """The phrases of time in a sentence; `year` is the year in force where the sentence names none.

    `review`: early in a year a report looks back, and 全年 or 1—12月 mean the year before.
    """
    if not HINT.search(sentence):
        return []
    found: list[Phrase] = []
    for match in PERIOD.finditer(sentence):
        resolved = _resolve(match, reference, year)
        if resolved is None:
            continue
        if review and year is None and reference and _to_come(match, resolved, reference):
            resolved = _resolve(match, reference, reference.year - 1) or resolved
        if review and reference and _written_before(match, resolved, reference, year):
            resolved = _resolve_within(match, reference) or resolved
        iso, kind, named = resolved
        start, end = match.span()
        phrase = Phrase(start, end, iso, kind, match.group(), named)
        phrase.base = _is_base(sentence, match, kind)
        phrase.once = (
            phrase.start > 0 and sentence[phrase.start - 1] in "由从" and sentence.startswith("的", phrase.end)
        ) or BASIS.match(sentence, phrase.end) is not None
        phrase.day = _is_day(sentence, match, kind)
        if kind == "range" and not phrase.day and LATER_SINCE.match(sentence, end):
            phrase.iso, phrase.kind, _ = _since(date.fromisoformat(iso[:10]), reference)
        phrase.local = match.group() in LOCAL and not FOLLOWED.match(sentence, end)
        if named and not phrase.base and (match["y"] or match["y2"]):
            year = named
        elif reference and phrase.text.startswith("今年"):
            year = reference.year
        if found and _spans(sentence, found[-1], match):
            found[-1] = Phrase(
                found[-1].start,
                end,
                f"{found[-1].iso[:10]}/{iso[-10:]}",
                "range",
                sentence[found[-1].start : end],
                named,
            )
            continue
        if (
            match["this"]
            and found
            and found[-1].kind == "asof"
            and found[-1].text.startswith(("截", "到"))
            and not match["until3"]
        ):
            phrase.iso = f"{phrase.iso[:10]}/{found[-1].iso[-10:]}"
        found.append(phrase)
    return found


def _written_before(match: re.Match[str], resolved: tuple[str, str, int], reference: date, year: int | None) -> bool:
    """Whether 今年1—11月 was written in the year before it was published: its months lie ahead, its section is of that year."""
    if match["rel"] != "今年" or year != reference.year - 1:
        return False
    return resolved[1] == "range" and resolved[0][-10:] > str(reference)


def _resolve_within(match: re.Match[str], reference: date) -> tuple[str, str, int] | None:
    """The months of 今年, counted as those of the year before the report's date."""
    return _within_year(match, reference.replace(year=reference.year - 1, day=1), 0, reference.year - 1)


def _spans(sentence: str, first: Phrase, match: re.Match[str]) -> bool:
    """从8月20日启动到10月28日收官: one stretch."""
    until = match["until"]
    if not (match["d"] and until in ("到", "至") and first.day):
        return False
    return sentence.endswith(("从", "自"), 0, first.start) and "，" not in sentence[first.end : match.start()]


def _is_day(sentence: str, match: re.Match[str], kind: str) -> bool:
    """Whether the phrase dates an event and no figures: 3月12日, 从8月20日到10月28日, 今年3月…成立, 建成于2004年."""
    start, end = match.span()
    if match["d"]:
        return kind == "range" or (match["until"] in ("到", "至") and "从" in sentence[max(0, start - 16) : start])
    if kind != "range":
        return False
    if match["m"] and not match["m1"] and (HAPPENED.match(sentence, end) or MADE.match(sentence, end)):
        return True
    return (
        start > 0
        and sentence[start - 1] == "于"
        and bool(match["y2"] or match["m"])
        and not sentence.startswith("于", 0)
    )


def _to_come(match: re.Match[str], resolved: tuple[str, str, int], reference: date) -> bool:
    """Whether a phrase without a written year would end after the report's own date."""
    if match["y"] or match["rel"] or match["y2"] or match["last"] or match["next"]:
        return False
    if match["this"] and match["this"].startswith("今"):
        return False
    return resolved[1] != "since" and resolved[0][-10:] > str(reference)


def _is_base(sentence: str, match: re.Match[str], kind: str) -> bool:
    """Whether the phrase only names what is compared with: 是去年全年的3.5倍, 占全年任务的."""
    start, end = match.span()
    if match["until"] or match["until2"] or match["until3"] or match["asof"] or match["until4"]:
        return False
    after = BASE_AFTER.match(sentence, end)
    if after:
        word = after[0]
        if word in ("同期", "任务", "目标", "计划", "预算", "平均水平", "同口径", "末增", "底增", "末下降", "底下降"):
            return True
        before = BASE_BEFORE.search(sentence, max(0, start - 4), start)
        if before and before[0] not in ("由", "从"):
            return True
    before = BASE_BEFORE.search(sentence, max(0, start - 4), start)
    return before is not None and before[0] in (
        "比",
        "较",
        "与",
        "相当于",
        "高于",
        "低于",
        "少于",
        "多于",
        "超过",
        "是",
        "占",
        "快于",
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else HAN[text]


def _full(year: int) -> tuple[str, str, int]:
    return f"{year}-01-01/{year}-12-31", "range", year


def _resolve(match: re.Match[str], reference: date | None, year: int | None) -> tuple[str, str, int] | None:
    if match["asof"]:
        return (f"{reference}/{reference}", "asof", 0) if reference else None
    if match["ytd"]:
        named = year or (reference.year if reference else None)
        if named is None:
            return None
        return _since(date(named, 1, 1), reference)
    if match["y2"]:
        return _written_year(match, reference)
    if match["plan"]:
        first, last = _words["plans"][match["plan"]]
        if match["planword"] == "以来":
            return _since(date(first, 1, 1), reference)
        return f"{first}-01-01/{last}-12-31", "range", 0
    now = reference.year if reference else year
    if now is None:
        return None
    if match["recent"]:
        count = _number(match["recent"].replace("两", "二"))
        return f"{now - count}-01-01/{now - 1}-12-31", "range", 0
    if match["this"]:
        named = (year or now) if match["this"] in ("全年", "年内", "本年度") else now
        return _year_part(named, match["thisend"], bool(match["until3"]))
    if match["lastsince"]:
        return _since(date(now - 1, 1, 1), reference)
    if match["last"]:
        return _year_part(now - 1, match["lastend"], False)
    if match["next"]:
        return _year_part(now + 1, match["nextend"], False)
    if match["yearend"]:
        return _year_part(year or now, "底", True)
    return _within_year(match, reference, year or now, now)


def _since(start: date, reference: date | None) -> tuple[str, str, int]:
    return f"{start}/{reference}" if reference and reference >= start else f"{start}/..", "since", start.year


def _year_part(year: int, part: str | None, until: bool) -> tuple[str, str, int]:
    if part in ("底", "末", "年底", "年末"):
        return f"{year}-12-31/{year}-12-31", "asof", year
    return _full(year)


def _written_year(match: re.Match[str], reference: date | None) -> tuple[str, str, int]:
    year = int(match["y2"])
    span, rest = match["span"], match["rest"]
    if span == "以来" or rest in ("以来", "来"):
        return _since(date(year, 1, 1), reference)
    if match["y3"]:
        last = int(match["y3"])
        return f"{year}-01-01/{last}-12-31", "range", last
    return _year_part(year, span, bool(match["until2"]))


def _within_year(match: re.Match[str], reference: date | None, year: int, now: int) -> tuple[str, str, int] | None:
    if match["y"]:
        year = int(match["y"])
    elif match["rel"]:
        year = now + {"去": -1, "上": -1, "明": 1}.get(match["rel"][0], 0)
    first, last = _months(match)
    if not 1 <= last <= 12:
        return None
    end = month_end(year, last)
    if match["d"] and match["m"]:
        try:
            end = date(year, last, int(match["d"]))
        except ValueError:
            return None
        if match["since"] and not match["until"]:
            return _since(end, reference)
        if match["until"]:
            return f"{end}/{end}", "asof", year
        return f"{end}/{end}", "range", year
    if (match["until"] and match["until"].startswith("截")) or match["mend"] in ("底", "末") or match["qend"]:
        return f"{end}/{end}", "asof", year
    start = date(year, first, 1)
    if match["since"]:
        return _since(start, reference)
    return f"{start}/{end}", "range", year


def _months(match: re.Match[str]) -> tuple[int, int]:
    if match["m1"]:
        return _number(match["m1"]), _number(match["m2"])
    if match["m"]:
        return _number(match["m"]), _number(match["m"])
    if match["half"]:
        return (1, 6) if match["half"].startswith("上") else (7, 12)
    if match["q3"]:
        return 1, 9 if "三" in match["q3"] else 6
    if match["first"]:
        return 1, min(12, _number(match["fm"]))
    text = match["q"]
    if text.startswith("前"):
        return 1, 3 * _number(text[1:])
    quarter = _number(text)
    return 3 * quarter - 2, 3 * quarter
