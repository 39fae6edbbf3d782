"""The scan: one pass over a sentence finds every number that measures or counts something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from zhenjie.core.numerals import NumeralError, parse_number

from .lexicon import any_of, patterns

_numbers, _units, _slogans = patterns("numbers"), patterns("units"), patterns("slogans")
GROUPS: dict[str, tuple[str, str]] = {}
SUFFIX: dict[str, str] = {}
for _group, _rule in _units.items():
    if _group == "not_before":
        continue
    SUFFIX[_group] = _rule["suffix"]
    for _spelling, _base in _rule["spell"].items():
        GROUPS.setdefault(_spelling, (_group, _base))
GROUPS["大"] = ("heads", "个")
GROUPS["人次"] = ("person_times", "人次")


def _unit_pattern(words: list[str]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    bars = {unit: f"(?!{followers})" for unit, followers in _units["not_before"].items()}
    return "|".join(re.escape(word) + bars.get(word, "") for word in ordered)


UNIT = _unit_pattern([unit for unit in GROUPS if unit != "大"])
CHINESE_UNIT = _unit_pattern(
    [
        unit
        for unit in GROUPS
        if unit
        not in (
            "年",
            "度",
            "分",
            "方",
            "只",
            "把",
            "面",
            "层",
            "级",
            "期",
            "届",
            "段",
            "对",
            "首",
            "节",
            "本",
            "部",
            "副",
            "档",
            "队",
            "组",
            "种",
            "款",
        )
    ]
)
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
HANS = "一二两三四五六七八九十百千万亿零〇"
ROUND = any_of(_numbers["round_words"])
MARKS = "[" + "".join(re.escape(mark) for mark in _numbers["range_marks"]) + "]"
TIMES = "个亿|百万|千万|十万|百亿|千亿|十亿|万亿|千(?![米克瓦伏])|[万亿百]"
SCAN = re.compile(
    rf"(?=[-－−+＋\d{HANS}半翻过超第])(?:"
    rf"(?:(?<![{_numbers['not_after']}])|(?<=\.\.\.))(?P<neg>[-－−](?=\d)|[+＋](?=[\d.]+(?:[%％]|个百分点)))?(?P<n>{DIGITS})"
    rf"(?:(?P<mark>{MARKS}{{1,2}})(?P<high>\d+(?:\.\d+)?)(?=[余多]?(?:{TIMES})?(?:{UNIT})))?"
    rf"(?P<a1>[余多来几])?(?P<times>{TIMES})?(?:(?P<a3>(?<=[十百千])[余多])(?P<above>[万亿]))?(?:(?P<mix>\d+(?:\.\d+)?)(?P<mixtimes>千万|百万|万|千|百)?)?(?P<a2>[余多])?(?P<unit>{UNIT})?"
    rf"|百分之(?P<hundredth>{DIGITS}|[{HANS}点]{{1,10}})"
    rf"|(?<![{HANS}\d])(?P<of>[{HANS}]{{1,8}}|\d{{1,4}})分之(?P<part>[{HANS}]{{1,8}}|\d{{1,4}})"
    r"|翻了?(?P<doubling>[一两二三四1-9])番"
    rf"|(?P<tenths>[一二两三四五六七八九]|\d)成(?=以上|的|多|左右|[，。；、,;]|地|土地|村|农户|企业|群众|居民)"
    rf"|(?:(?<=提前)|(?<![第几数每后前近头这那\d{HANS}]))(?P<months>[一二两三四五六七八九十]{{1,2}})个(?P<more>多)?月(?!份|来|以来)"
    rf"|(?<=[共高为上下建])(?P<storeys>[{HANS}]{{1,3}})层(?!次|级|面)"
    r"|半个(?P<half_more>多)?(?P<half>小时|月)(?!份)"
    rf"|(?<=[近超过逾上])(?P<round>{ROUND})(?P<round_unit>{CHINESE_UNIT})"
    rf"|(?<=[破超过逾])(?P<gate>百亿|千亿|十亿|亿)元?(?=大关)"
    rf"|(?<![几数\d{HANS}])(?P<floor>十亿|百亿|亿|千万|百万)元(?=及?以上)"
    rf"|第(?P<rank>\d{{1,3}}|[一二三四五六七八九十]{{1,2}})(?P<rank_unit>[位名])?(?=[，,。；;、和与及（(]|$)"
    rf"|第(?P<rank2>\d{{1,3}}|[一二三四五六七八九十]{{1,2}})(?P<rank_unit2>[位名])"
    rf"|(?<!双)(?P<words>{any_of(_numbers['fractions_as_words'])})"
    rf"|(?:(?<=提前)|(?<![第几数每前后头这那{HANS}]))(?P<c>[{HANS}]{{1,12}})(?P<ca>[余多])?(?P<cu>{CHINESE_UNIT}|大(?![力型家于小中精会以])))"
)
BEFORE = re.compile(
    rf"(?:{any_of(_numbers['approx_before'])})(?<!签约)(?<!节约)(?<!条约)(?<!集约)(?<!附近)(?<!就近)(?<!通过)(?<!经过)$"
)
AFTER = re.compile(any_of(_numbers["approx_after"]))
PER = re.compile(r"(?:/|每)(亩|人|吨|户|公斤|千克|斤|年|月|天|日|平方米|立方米|度|㎡|只|头|株|次|小时)")
QUOTED = re.compile(
    rf"“[^”]{{1,40}}\+[^”]{{1,40}}”|[{_slogans['quote_open']}][^{_slogans['quote_close']}]{{1,{_slogans['quoted_limit']}}}[{_slogans['quote_close']}]"
)
RANKED = re.compile(r"(?:位?居|[位名排]?列|排名|排在|位次|跻身|升至|跃居|排|夺得|荣获|获得?|进位)[^，,。；;]{0,16}$")
SHARED_POINTS = re.compile(r"(?:[、和及]\d+(?:\.\d+)?)+个?百分点")
NOTHING_MORE = re.compile(r"$|[，,。；;、）)至到～~—的左右余多以元和及大]")
MONEY_WORD = re.compile(
    r"投资|收入|资金|产值|税|分红|补|奖|费|贷|销售|营收|利润|捐|额|款|工资|财政|成本|增加值|总值|突破|租金|投入|招商|赚|挣|花|值"
)
CIRCLE = re.compile(r"[^，,。；;]{0,10}圈")
IDIOM = re.compile(any_of(_numbers["idioms"]))
ABSTRACT = re.compile(any_of(_slogans["abstract"]))
CONCRETE = re.compile(any_of(_slogans["concrete"]))
ENUMERATION = re.compile(r"[、和与及][^，,；。、“”：:]{1,14}$")
NEVER = re.compile(any_of(_slogans["never"]))
LOOSE = frozenset(_slogans["loose"])
IDLE = re.compile(any_of(_slogans["idle"]))
MULTIPLIER = {
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "个亿": 8,
    "万亿": 12,
}
FACTOR = {word: Decimal(10) ** power for word, power in MULTIPLIER.items()}
DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HUNDRED, ONE, NOTHING = Decimal(100), Decimal(1), Decimal(0)


@dataclass(slots=True)
class Quantity:
    """A number with its unit at [start, end) of the sentence; `value` in the base unit, ratios as fractions."""

    start: int
    end: int
    value: Decimal
    unit: str
    unit_text: str
    group: str
    approx: str = ""
    per: str = ""
    upper: Decimal | None = None
    doubts: tuple[str, ...] = ()
    threshold: bool = False
    after: int = 0


def chinese(text: str) -> Decimal:
    """The value of a Chinese numeral: 十二, 三百二十, 两万五千, 一点五; 0 for a string of numerals that is no number."""
    try:
        return parse_number(text)
    except NumeralError:
        return NOTHING


def scan(sentence: str) -> list[Quantity]:
    """The quantities of a sentence in order. Slogans, idioms, ordinals, codes and dates are left out."""
    found: list[Quantity] = []
    quoted: list[tuple[int, int]] | None = None
    for match in SCAN.finditer(sentence):
        kind = match.lastgroup
        if match["n"] is not None:
            if match["unit"] is None and match["times"] is None:
                quantity = _points(match, sentence)
            else:
                quantity = _from_digits(match, sentence)
        elif kind in ("cu",):
            quantity = _from_chinese(match, sentence)
        else:
            quantity = _from_words(match, sentence)
        if quantity is None:
            continue
        if quoted is None:
            quoted = [span.span() for span in QUOTED.finditer(sentence)]
        if any(start < quantity.start < end for start, end in quoted):
            continue
        _approximate(quantity, sentence)
        found.append(quantity)
    return found


def _is_money(sentence: str, start: int, end: int) -> bool:
    """Whether 1.2亿 without a unit is money: nothing of its own follows and the clause speaks of money."""
    if not NOTHING_MORE.match(sentence, end):
        return False
    low = max(sentence.rfind(mark, 0, start) for mark in "，；。,;")
    return MONEY_WORD.search(sentence, max(0, low), start) is not None


def _points(match: re.Match[str], sentence: str) -> Quantity | None:
    """A number that shares its unit with those after it: 2.16和1.66个百分点."""
    if not SHARED_POINTS.match(sentence, match.end()):
        return None
    return Quantity(match.start(), match.end(), Decimal(match["n"].replace(",", "")), "百分点", "百分点", "ratio")


def _from_digits(match: re.Match[str], sentence: str) -> Quantity | None:
    number, times, word, high, mix, more = match.group("n", "times", "unit", "high", "mix", "a1")
    value = Decimal(number.replace(",", "")) if "," in number else Decimal(number)
    start, end = match.span()
    doubts: tuple[str, ...] = ()
    if word is None:
        if times is None or times[-1] not in "万亿" or mix or not _is_money(sentence, start, end):
            return None
        group, base = "money", "元"
        doubts = ("unit_assumed",)
        word = ""
    else:
        group, base = GROUPS[word]
    if (
        group == "duration"
        and word == "年"
        and (
            len(number) == 4
            or sentence.startswith(("代", "级", "前", "后", "来", "行动", "期", "间", "底", "初", "末", "以来"), end)
        )
    ):
        return None
    if word in ("组", "队") and times is None and start and sentence[start - 1] in "村屯庄":
        return None
    if word in ("名", "位") and sentence[start - 1 : start] in ("前", "后") and start:
        return None
    if word in ("方", "度", "分", "队", "期", "层", "只", "面") and _odd(word, value, times, sentence, start, end):
        return None
    if (times is None and IDIOM.match(sentence, start)) or (word == "分钟" and CIRCLE.match(sentence, end)):
        return None
    factor = FACTOR[times] if times else ONE
    if match["above"]:
        factor *= FACTOR[match["above"]]
    upper = Decimal(high) if high else None
    value *= factor
    if upper is not None:
        upper *= factor
    if mix:
        value += _mixed(mix, match["mixtimes"], times or "万")
    if match["neg"] and match["neg"] not in "+＋":
        value = -value
    if base == "%":
        value /= HUNDRED
        upper = upper / HUNDRED if upper is not None else None
    elif base == "‰":
        value, base = value / 1000, "%"
    quantity = Quantity(
        start,
        end,
        value,
        base,
        (times or "") + (match["above"] or "") + word,
        group,
        more or match["a3"] or match["a2"] or "",
        "",
        upper,
        doubts,
    )
    per = PER.match(sentence, end) if sentence[end : end + 1] in ("/", "每") else None
    if per:
        quantity.per, quantity.end = per[1], per.end()
        quantity.unit_text += per[0]
    return quantity


def _odd(word: str, value: Decimal, times: str | None, sentence: str, start: int, end: int) -> bool:
    """Units of one character that are often part of another word."""
    if word == "度":
        return times is None
    if word == "方":
        return times is None and value < 100
    return False


def _mixed(digits: str, times: str | None, above: str) -> Decimal:
    """The tail of 13万2 (= 2000), 3万5千, 3亿5000万."""
    if times:
        return Decimal(digits) * FACTOR[times]
    if len(digits) == 1:
        return Decimal(digits) * FACTOR[above] / 10
    return Decimal(digits)


def _from_chinese(match: re.Match[str], sentence: str) -> Quantity | None:
    text, word = match["c"], match["cu"]
    start, end = match.span()
    group, base = GROUPS[word]
    roughly = len(text) == 1 and text in "百千万" and match["ca"] is not None
    if (text[0] in "一零〇" and len(text) == 1) or (text[0] in "百千万亿" and not roughly):
        return None
    if IDIOM.match(sentence, start) or IDLE.match(sentence, start):
        return None
    if group == "kinds" and sentence.endswith(("分为", "分成", "划为", "归为"), 0, start):
        return None
    rest = sentence[end : end + 10]
    if len(text) == 1 and not roughly and not _counts(word, group, sentence[max(0, start - 24) : start], rest):
        return None
    if len(text) > 1 and word == "大":
        return None
    if len(text) == 3 and text[0] in DIGIT and text[1] in DIGIT and text[2] in MULTIPLIER:
        text = text[0] + text[2]
    if len(text) == 2 and text[0] in "一二两三四五六七八九" and text[1] in "一二两三四五六七八九":
        return None
    value = FACTOR[text] if roughly else chinese(text)
    return Quantity(start, end, value, base, word, group, match["ca"] or "") if value else None


def _counts(word: str, group: str, left: str, rest: str) -> bool:
    """Whether a single Chinese numeral counts (正面、负面两个清单) or is the shape of a slogan (四大重点)."""
    if left.endswith(("”", "’", "》")):
        return False
    if group not in ("heads", "people", "times", "households", "shows", "kinds"):
        return True
    enumerated = ENUMERATION.search(left) is not None and NEVER.match(rest) is None
    if word in LOOSE and enumerated and not rest.startswith(("，", "。")):
        return True
    if word not in LOOSE and group in ("heads", "times", "households", "shows"):
        return not ABSTRACT.match(rest)
    cut = re.split(r"[，,、；。：的]", rest, maxsplit=1)[0]
    if word == "大":
        return False
    return CONCRETE.search(cut) is not None or (group != "heads" and not ABSTRACT.search(cut))


def _from_words(match: re.Match[str], sentence: str) -> Quantity | None:
    start, end = match.span()
    if match["hundredth"]:
        text = match["hundredth"]
        value = (Decimal(text) if text[0].isdigit() else chinese(text)) / HUNDRED
        return Quantity(start, end, value, "%", "百分之", "ratio")
    if match["of"]:
        of, part = match["of"], match["part"]
        below = Decimal(of) if of.isdigit() else chinese(of)
        above = Decimal(part) if part.isdigit() else chinese(part)
        return Quantity(start, end, above / below, "%", "分之", "ratio") if below else None
    if match["doubling"]:
        times = match["doubling"]
        power = int(times) if times.isdigit() else DIGIT[times]
        return Quantity(start, end, Decimal(2**power), "倍", "番", "ratio")
    if match["tenths"]:
        text = match["tenths"]
        value = Decimal(text) if text.isdigit() else chinese(text)
        return Quantity(start, end, value / 10, "%", "成", "ratio")
    if match["words"]:
        value = Decimal(str(_numbers["fractions_as_words"][match["words"]]))
        return Quantity(start, end, value, "%", match["words"], "ratio", "以上", doubts=("words_only",))
    if match["storeys"]:
        return Quantity(start, end, chinese(match["storeys"]), "层", "层", "heads")
    if match["half"]:
        unit = match["half"]
        return Quantity(start, end, Decimal("0.5"), unit, unit, "duration", match["half_more"] or "")
    if match["months"]:
        return Quantity(start, end, chinese(match["months"]), "月", "个月", "duration", match["more"] or "")
    if match["gate"]:
        return Quantity(start, end, FACTOR[match["gate"]], "元", "元", "money", "以上", doubts=("words_only",))
    if match["floor"]:
        return Quantity(start, end, FACTOR[match["floor"]], "元", "元", "money", doubts=("words_only",))
    place = match["rank"] or match["rank2"]
    if place:
        word = match["rank_unit"] or match["rank_unit2"] or ""
        if not RANKED.search(sentence, max(0, start - 18), start):
            return None
        value = Decimal(place) if place.isdigit() else chinese(place)
        return Quantity(start, end, value, word or "位", word, "rank")
    word = match["round_unit"]
    group, base = GROUPS[word]
    approx = "近" if sentence[start - 1] == "近" else "以上"
    return Quantity(start, end, FACTOR[match["round"]], base, word, group, approx, doubts=("words_only",))


def _approximate(quantity: Quantity, sentence: str) -> None:
    quantity.after = quantity.end
    after = AFTER.match(sentence, quantity.end)
    if after:
        quantity.after = after.end()
        quantity.approx = quantity.approx or _numbers["approx_after"][after[0]]
    before = BEFORE.search(sentence, max(0, quantity.start - 4), quantity.start)
    if before and not quantity.approx:
        quantity.approx = _numbers["approx_before"][before[0]]
