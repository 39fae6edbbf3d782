"""What names a person is taken out of a text before it is published on the 回音壁; an editor confirms what was found. Pure.

Law: 个人信息保护法 art. 25 and 28, 政府信息公开条例 art. 15. Found are names after words that announce one or before a title,
numbers of telephones, papers, cards and cars, addresses below the village or the housing estate, dates of birth. A name that stands
alone ("王建国家门口") is not found: that is why a person confirms. Public numbers (12345, 400-…), amounts, dates and counts stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhenjie.core.identifiers import mask_name
from zhenjie.core.numerals import half_width

_HAN = "[\u4e00-\u9fff]"
_NUMBER = "(?:[0-9]{1,4}|[一二三四五六七八九十]{1,3}|[A-Za-z])"
_ESTATE = "(?:小区|家园|花园|公寓|社区|新村|新城|宿舍|大院|苑|园|城|府|庭|邸|湾|居|郡)"
# 2号线, 3号井 are things, 5号文 a paper; 10号停水 is a day.
_THING = "(?!线|桥|坝|井|泵|机|门(?!前|口)|台|水|路|塘|池|点|公|文|令|楼|院|车|库|闸|渠|标|地块|站|开|停|前|后|那|晚|早|上|下|到|至|起|就|才|左|以|[0-9])"

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Removed:
    """One thing taken out: what kind, where it stood (``start``-``end`` of the original), what it said, what stands there now at ``at``."""

    kind: str
    start: int
    end: int
    was: str
    instead: str
    at: int


@dataclass(frozen=True, slots=True)
class Wiped:
    """The text that may be published once an editor has confirmed ``removed`` (in order of the text)."""

    text: str
    removed: tuple[Removed, ...]


@cache
def _words() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(files("zhenjie.engines.matters").joinpath("wiping.yaml").read_text("utf-8"))
    core = yaml.safe_load(files("zhenjie.core.data").joinpath("identifiers.yaml").read_text("utf-8"))
    return said | {"compound": core["compound_surnames"]}


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """(kind, pattern, what stands instead) in order of precedence; a group named ``it`` is what goes, else the whole match."""
    free, end = "(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"
    building = f"{_NUMBER}(?:号楼|幢|栋|#楼?|号)"
    unit = f"{_NUMBER}单元"
    room = "[0-9]{3,4}(?:室|房(?!间)|号|户)?(?![0-9年元万亿个人名户米亩块斤%.])"
    return tuple(
        (kind, re.compile(pattern), instead)
        for kind, pattern, instead in (
            (
                "citizen",
                rf"{free}[1-9][0-9]{{5}} ?(?:18|19|20)[0-9]{{2}} ?(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]) ?[0-9]{{3}}[0-9Xx]{end}",
                "〔证件号〕",
            ),
            ("citizen", rf"{free}[1-9][0-9]{{3,5}}\*{{6,14}}[0-9Xx]{{2,4}}{end}", "〔证件号〕"),
            (
                "citizen",
                rf"(?:身份证|身份号码|社保卡|护照|通行证|残疾证|驾驶证)(?:号码|号)?[^0-9A-Za-z，。；\n]{{0,4}}(?P<it>[A-Za-z]?[0-9]{{6,19}}[Xx]?){end}",
                "〔证件号〕",
            ),
            (
                "bank",
                rf"(?:卡号|账号|帐号|账户|银行卡|存折)[^0-9，。；\n]{{0,12}}(?P<it>[0-9](?:[0-9 -]{{6,26}})[0-9]){end}",
                "〔银行账号〕",
            ),
            ("phone", rf"{free}(?:\+?86[- ]?)?1[3-9][0-9][ -]?[0-9]{{4}}[ -]?[0-9]{{4}}{end}", "〔电话〕"),
            ("phone", rf"{free}1[3-9][0-9]\*{{4,5}}[0-9]{{3,4}}{end}", "〔电话〕"),
            ("phone", rf"{free}\(?0[1-9][0-9]{{1,2}}\)?[-— ]?[0-9]{{7,8}}(?:[-转][0-9]{{1,6}})?{end}", "〔电话〕"),
            (
                "phone",
                "(?<![一二三四五六七八九零〇幺])[一幺][三四五六七八九][一二三四五六七八九零〇幺]{9}(?![一二三四五六七八九零〇幺])",
                "〔电话〕",
            ),
            (
                "phone",
                rf"(?:电话|座机|手机|手机号|联系方式|拨打|号码)[^0-9，。；\n]{{0,4}}(?P<it>(?!400|800)[2-8][0-9]{{2,3}}-?[0-9]{{4}}){end}",
                "〔电话〕",
            ),
            (
                "bank",
                rf"{free}(?:6[0-9]{{3}}|4[0-9]{{3}}|5[1-5][0-9]{{2}}|3[0-9]{{3}})(?:[ -]?[0-9]{{4}}){{3}}(?:[ -]?[0-9]{{1,3}})?{end}",
                "〔银行账号〕",
            ),
            ("number", rf"{free}[0-9]{{15,20}}{end}", "〔号码〕"),
            (
                "contact",
                rf"(?i:微信|wechat|vx|wx|qq|抖音)(?:号|群)?[:：是为叫 ]{{0,3}}(?P<it>[A-Za-z0-9][A-Za-z0-9_-]{{4,19}}){end}",
                "〔联系方式〕",
            ),
            ("contact", rf"{free}[A-Za-z0-9._%+-]{{1,40}}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "〔邮箱〕"),
            (
                "plate",
                rf"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][·•. -]?(?=[A-Za-z]*[0-9])(?:[A-HJ-NP-Za-hj-np-z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳]){end}",
                "〔车牌〕",
            ),
            (
                "born",
                r"(?:出生(?:于|日期|年月|在)?[:：是为]?\s*)?(?P<it>(?:19|20)[0-9]{2}[年.-][0-9]{1,2}(?:[月.-](?:[0-9]{1,2}日?)?)?)(?=(?:出)?生(?!产|效|活|态|意|长))",
                "〔出生日期〕",
            ),
            (
                "born",
                r"(?:出生(?:于|日期|年月|在)?|生于|生日)[:：是为]?\s*(?P<it>(?:(?:19|20)[0-9]{2}[年./-])?[0-9]{1,2}[月./-](?:[0-9]{1,2}[日号]?)?)",
                "〔出生日期〕",
            ),
            (
                "address",
                rf"(?<![0-9A-Za-z第]){building}[、, ]?{unit}(?:[、, ]?{_NUMBER}(?:层|楼))?(?:[、, ]?{room})?",
                "〔住址〕",
            ),
            (
                "address",
                rf"(?<![0-9A-Za-z第]){_NUMBER}(?:号楼|幢|栋)[、, ]?(?:{_NUMBER}(?:层|楼)[、, ]?)?{room}",
                "〔住址〕",
            ),
            ("address", rf"(?<![0-9A-Za-z第]){unit}[、, ]?(?:{_NUMBER}(?:层|楼)[、, ]?)?{room}", "〔住址〕"),
            ("address", rf"(?<={_HAN}){_ESTATE}(?P<it>[0-9]{{1,3}}-(?:[0-9]{{1,2}}-)?[0-9]{{3,4}}){end}", "〔住址〕"),
            (
                "address",
                rf"(?<={_HAN}){_ESTATE}(?:[东南西北]区|[一二三四五六七八九十]{{1,2}}期)?(?P<it>{_NUMBER}(?:号楼|幢|栋|号{_THING})(?:[、, ]?{room})?)",
                "〔住址〕",
            ),
            (
                "address",
                rf"(?:[村组屯队弄巷坞岙]|街坊|胡同)(?P<it>[0-9]{{1,4}}(?:-[0-9]{{1,3}})?号{_THING}(?:[、, ]?{room})?)",
                "〔住址〕",
            ),
            (
                "address",
                rf"(?:家住|住在|住址|地址|家在|户籍|现住|租住)[:：是为在]?{_HAN}{{0,20}}?(?P<it>[0-9]{{1,5}}(?:-[0-9]{{1,3}})?号(?!线)(?:楼|院)?(?:[、, ]?{room})?)",
                "〔住址〕",
            ),
            (
                "address",
                r"(?<![0-9A-Za-z第])(?<!中心)(?<!大厅)(?<!政府)(?<!大楼)(?<!会议)[0-9]{3,4}室(?!内|外)",
                "〔住址〕",
            ),
        )
    )


@cache
def _name_patterns() -> tuple[re.Pattern[str], ...]:
    words = _words()
    surname = f"(?:{_any(words['compound'])}|[{words['surnames']}])"
    stop = rf"(?=$|[^\u4e00-\u9fff]|{_any(words['after'])})"
    given = rf"(?!{_any(words['titles'])})(?![某老家])"
    ask = r"(?:[:：是为叫]|\s|名叫|姓名){0,3}"
    title = _any(words["titles"])
    # A list goes on: 村民王建国、李秀英.
    more = rf"(?:[、和与及](?={surname}))?"
    return (
        re.compile(rf"{_any(words['strong'])}{ask}(?P<it>{surname}{given}(?:{_HAN}{{2}}{stop}|{_HAN}{stop}))"),
        re.compile(
            rf"{_any(words['strong'])}{ask}(?![是叫为])(?P<it>{_HAN}{given}(?:{_HAN}{{1,2}}(?=$|[^\u4e00-\u9fff])|{_HAN}{{2}}))"
        ),
        re.compile(rf"{_any(words['cues'])}{ask}(?P<it>{surname}{given}(?:{_HAN}{{2}}{stop}|{_HAN}{stop})){more}"),
        re.compile(rf"(?P<it>{surname}{given}{_HAN}{{1,2}}?)(?={title})"),
        re.compile(rf"(?<=〔)、(?P<it>{surname}{given}{_HAN}{{1,2}}{stop})"),
    )


def _names(text: str) -> Iterator[Span]:
    refused = tuple(_words()["not_names"])
    for pattern in _name_patterns():
        for found in pattern.finditer(text):
            if not found["it"].startswith(refused):
                yield *found.span("it"), found["it"]


def _companies(text: str) -> Iterator[Span]:
    kinds = "有限责任公司|股份有限公司|有限公司|专业合作社|合作社|经营部|商行|超市|饭店|酒店|宾馆|工厂|加工厂|服务部|个体户|幼儿园"
    for found in re.finditer(
        rf"(?:^|[^\u4e00-\u9fffA-Za-z0-9()]|[在与和向由被是的到给对])(?P<it>(?:(?![在与和向由被是的到给对])[\u4e00-\u9fffA-Za-z0-9()]){{2,24}}?(?:{kinds}))",
        text,
    ):
        yield *found.span("it"), found["it"]


def _surname_only(name: str) -> str:
    kept = len(mask_name(name).rstrip("*"))
    return name[:kept]


def wipe(text: str, *, companies: bool = False) -> Wiped:
    """``text`` without what names a person: numbers become 〔电话〕 and the like, 王建国 becomes 王某, 王建国先生 becomes 王先生.

    With ``companies`` names of firms become 某单位 (a sole trader's firm is often the trader's own name). Wiping twice changes nothing.
    """
    plain = half_width(text)
    if len(plain) != len(text):  # a fold that changes the length would shift the spans
        plain = text
    found: list[Removed] = []
    taken = bytearray(len(text))

    def take(kind: str, start: int, end: int, instead: str) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(Removed(kind, start, end, text[start:end], instead, 0))

    for kind, pattern, instead in _patterns():
        for match in pattern.finditer(plain):
            take(kind, *match.span("it" if "it" in pattern.groupindex else 0), instead)
        # What is taken is no neighbour any more: 10号13812345678 is a house and a telephone.
        plain = "".join("〔" if gone else sign for sign, gone in zip(plain, taken, strict=True))
    titles = tuple(_words()["titles"])
    for start, end, name in _names(plain):
        take("name", start, end, _surname_only(name) + ("" if plain.startswith(titles, end) else "某"))
    if companies:
        for start, end, _name in _companies(plain):
            take("company", start, end, "某单位")
    return _joined(text, sorted(found, key=lambda one: one.start))


def _joined(text: str, found: list[Removed]) -> Wiped:
    parts: list[str] = []
    placed: list[Removed] = []
    at, length = 0, 0
    for one in found:
        parts += (text[at : one.start], one.instead)
        length += one.start - at
        placed.append(Removed(one.kind, one.start, one.end, one.was, one.instead, length))
        length += len(one.instead)
        at = one.end
    return Wiped("".join([*parts, text[at:]]), tuple(placed))
