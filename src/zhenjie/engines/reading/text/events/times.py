"""Which clause speaks of what is still to come."""

from __future__ import annotations

import re
from datetime import date, timedelta

from zhenjie.engines.reading.text.lexicon import any_of
from zhenjie.engines.reading.text.periods import Phrase, phrases

from .names import words

CLAUSE = re.compile(r"[^，,；;。：:]+")
#: A word after the name that makes a condition of it: 投产后, 建成时.
CONDITION = re.compile(
    r"(?:建设|投产|投用|达产|运营|投入使用)?(?:后|之后|以后|时)(?!期)|可(?=新增|实现|带动|增加|达|形成|提供|年|吸纳)"
)
#: Before a day it says that the day is over, whatever year is meant.
IS_PAST = re.compile("份?(?:就|便)?已(?!列|纳)")
PAST = ("已于", "已在", "已经于", "先后于")
FUTURE = re.compile(any_of(words["future"]))
_COMPLETED = any_of([*(word for word in words["complete"] if not word.startswith("建设")), "完成", "开通"])
#: A clause that tells a time only: 今年内，… ; 2027年目标：…
TIME_ONLY = re.compile(r"[^，,；;。：:]{2,8}[年月底内度标划]")
#: What is completed right before a name, with a size or sum of it between: 建成总投资2亿元的…
DONE_BEFORE = re.compile(rf"(?:{_COMPLETED})(?:并|、)?(?:{_COMPLETED})?了?(?:[^，,；;。的后]{{0,14}}的)?[“]?$")
#: 年底前完成某某项目主体施工 is no completion of it.
NOT_WHOLE = re.compile(
    r"(?:项目|工程|建设)*(?:的)?(?:主体|前期|征地|征迁|拆迁|招标|规划|设计|手续|审批|土建|基础|路基|桩基|投资|任务|签约|可研|立项)"
)
WILL, WILL_BE = ("将", "可", "要", "能"), "，预计"
DONE_BEHIND = re.compile(
    rf"(?:项目|工程|建设|主体|一期|二期|也|均|都|全部|全面|基本|正式|如期|实现|将|可|能|要)*(?:{_COMPLETED})(?!后|时|以来)"
)


#: Days everybody knows, as the end of a month: 国庆前 is 9月底前.
FEASTS = {
    "元旦": "12月底",
    "春节": "1月底",
    "清明": "3月底",
    "五一": "4月底",
    "劳动节": "4月底",
    "七一": "6月底",
    "中秋": "9月底",
    "国庆": "9月底",
    "十一": "9月底",
}
FEAST = re.compile(
    rf"“?({any_of(FEASTS)})”?(?:国际|国庆|假期|小长假|黄金周|佳节|节)*(?:之?前|到来之前|期间|当天|(?=对外开放|开放|开园|开业|投用|投入|启用|建成|竣工|通车))"
)
#: 2023年秋季投入使用 is the first of September, when the term begins.
AUTUMN = re.compile(r"(?<=年)秋季(?=投入使用|投用|启用|交付|建成)")
TERM = re.compile(r"秋季?(?:学期)?(?:开学|入学|招生)|秋季学期")
MIDDLE = re.compile(
    r"(?<=[今明后\d]年)年?中(?![心学小央国期共秋标西东部])|(?<![\d一二三四五六七八九十百千万几多半去往近两])年中(?![心学小央国期共秋标西东部])"
)
THIS_MONTH = re.compile(r"(?<![\d一二三四五六七八九十年个])本?月(?:底|末|内)(?!的)")
NEXT_MONTH = re.compile(r"(?<!以)下个?月(?=底|初|中|上|下|份|建|投|竣|完|开|交|启|试|可|将|就|正|[，,。]|$)")
MONTHS = {f"{word}月": number for number, word in enumerate("一二三四五六七八九十", start=1)} | {
    "十一月": 11,
    "十二月": 12,
}
MONTH_IN_WORDS = re.compile(
    rf"(?<![一二三四五六七八九十正腊个])(?:{any_of(MONTHS)})(?=[底初中份末前上下建竣完投开启交试可将]|[，,。]|$)"
)
#: 建设期限：2026年4月至11月, 竣工时间：2027年6月 is one clause.
DURATION = re.compile("(?<=期限|周期|年限|时间|时限|工期)[：:]")
#: 建设年限2026年至2027年: it ends with the last.
FROM = re.compile(
    r"(?:(?<=期限|周期|年限|工期)|(?<=期限为|周期为|年限为|工期为))20\d\d年(?:\d{1,2}月)?(?:至|到|—|-|－|~|～)+(?=20\d\d年)"
)
#: 上半年投入使用, said until March, is what will be.
HALVES = (("上半年", 3), ("下半年", 8))
YEAR_SAID = re.compile(r"[今明后]年|20\d\d年|年内")


def clauses(text: str, reference: date | None = None) -> list[str]:
    """The clauses of a text, with the days in them as the end of a month: 明年年底 is 明年底, 国庆前 is 9月底前."""
    return [dates_plain(clause[0], reference) for clause in CLAUSE.finditer(FROM.sub("", DURATION.sub("为", text)))]


def dates_plain(clause: str, reference: date | None) -> str:
    """A clause with its feasts, terms and 本月底 as days that `dated` knows."""
    clause = clause.replace("年年底", "年底").replace("今秋", "今年秋季")
    clause = MONTH_IN_WORDS.sub(lambda match: f"{MONTHS[match[0]]}月", clause)

    later = reference is not None and not YEAR_SAID.search(clause) and FUTURE.search(clause)

    def feast(match: re.Match[str]) -> str:
        month = FEASTS[match[1]]
        over = later and reference is not None and int(month[:-2]) < reference.month
        return f"明年{month}前" if over else f"{month}前"

    clause = AUTUMN.sub("9月", clause)
    clause = TERM.sub("8月底", FEAST.sub(feast, clause))
    clause = MIDDLE.sub("6月底", clause)
    if reference:
        clause = THIS_MONTH.sub(f"{reference.month}月底", clause)
        after = reference.replace(day=1) + timedelta(days=31)
        clause = NEXT_MONTH.sub(f"{after.year}年{after.month}月", clause)
    return clause


def dated(clause: str, upto: int, reference: date | None) -> Phrase | None:
    """The phrase of time that governs what stands at `upto`, where it names a day to be reached."""
    named = [phrase for phrase in phrases(clause, reference, None) if phrase.start < upto and phrase.kind != "since"]
    return named[-1] if named and re.fullmatch(r"\d{4}-\d\d-\d\d", named[-1].iso[-10:]) else None


def _last_clause(before: str) -> str:
    """The clause a name stands in, up to it, with the clause before it where that tells a time only."""
    begins = max(before.rfind(mark) for mark in "，,；;。：:") + 1
    earlier = max(before.rfind(mark, 0, max(begins - 1, 0)) for mark in "，,；;。：:") + 1
    time_only = begins and TIME_ONLY.fullmatch(before, earlier, begins - 1)
    return before[earlier if time_only else begins :]


def promised(before: str, behind: str, reference: date | None) -> tuple[Phrase | None, bool]:
    """The day ahead that stands before a name, and whether what is reached then is told behind it.

    明年6月底前建成某某大桥 has the verb before, 年底前某某大桥竣工 has it behind the name.
    """
    if reference is None:
        return None, False
    words_before = dates_plain(_last_clause(before), reference)
    done = DONE_BEFORE.search(words_before)
    reached = not done and DONE_BEHIND.match(behind)
    if not done and not reached:
        return None, False
    if done and done[0] == "完成" and NOT_WHOLE.match(behind):
        return None, False
    if reached and reached[0].startswith(WILL):
        words_before += WILL_BE
    return ahead(words_before, done.start() if done else len(words_before), reference), bool(reached)


def ahead(clause: str, upto: int, reference: date | None) -> Phrase | None:
    """That phrase, where the day lies after the report: 明年6月, 年底前; this very month only where it is said to be planned."""
    phrase = dated(clause, upto, reference)
    if phrase is None or reference is None or phrase.iso[-10:] <= str(reference):
        return None
    if clause.endswith(PAST, 0, phrase.start) or IS_PAST.match(clause, phrase.end):
        return None
    begun = phrase.iso[:10] <= str(reference)
    ahead_yet = phrase.text.startswith(("明", "年内")) or any(
        half in phrase.text and reference.month <= month for half, month in HALVES
    )
    return phrase if not begun or ahead_yet or FUTURE.search(clause) else None
