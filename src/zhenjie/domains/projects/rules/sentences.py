"""Sentences as reports write them, put together from what was counted; every number is a part that a page can link. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhenjie.core.periods import Period, as_of, print_period
from zhenjie.core.quantities import plain, round_half_up

YI = Decimal(10_000)
#: 签约以后的全部: whatever was signed and has not left.
ALL = "every"
#: What reports call the stock of a stage, and what came into it.
STOCK = {
    ALL: "项目",
    "lead": "线索项目", "negotiating": "在谈项目", "signed": "已签约未注册项目", "registered": "已注册未落地项目",
    "landed": "已落地未开工项目", "started": "已开工项目", "building": "在建项目", "completed": "已竣工未投产项目",
    "producing": "投产项目", "full": "达产项目", "above_scale": "入规项目", "listed": "纳统项目", "paused": "暂停项目",
    "ended": "终止项目", "struck": "剔除项目",
}  # fmt: skip
FLOW = {
    "lead": "新增线索", "negotiating": "新增在谈项目", "signed": "新签约项目", "registered": "新注册项目", "landed": "落地项目",
    "started": "新开工项目", "building": "新进入在建项目", "completed": "竣工项目", "producing": "投产项目", "full": "达产项目",
    "above_scale": "新入规项目", "listed": "新纳统项目", "paused": "暂停项目", "ended": "终止项目", "struck": "剔除项目",
}  # fmt: skip
NESTED = {
    "negotiating": "在谈", "signed": "签约", "registered": "注册", "landed": "落地", "started": "开工", "building": "在建",
    "completed": "竣工", "producing": "投产", "full": "达产", "above_scale": "入规", "listed": "纳统",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """How many, and their planned total in 万元; ``unpriced``: how many have none."""

    stage: str
    number: int
    amount: Decimal
    unpriced: int = 0


#: How a sentence says what else is known of the counted projects. The first four are those of a period.
MEASURED = {
    "plan": "年度计划投资", "invested": "完成投资", "received": "到位资金", "counted": "内资到位", "output": "达产后年产值",
    "tax": "年税收", "mu": "用地",
}  # fmt: skip
_OF_PERIOD = ("invested", "received", "counted")


@dataclass(frozen=True, slots=True)
class Said:
    """A measure of the counted projects, 万元 (``mu``: 亩)."""

    measure: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence; ``step`` names what a number counts ('' for words): 'all' or a nested stage."""

    text: str
    step: str = ""


def money(amount: Decimal) -> tuple[str, str]:
    """(56.7, 亿元); less than a tenth of 亿 in 万元."""
    if abs(amount) >= YI / 10:
        return plain(round_half_up(amount / YI, 2)), "亿元"
    return plain(round_half_up(amount)), "万元"


def sentence(
    base: Counted,
    nested: Sequence[Counted],
    *,
    flow: bool,
    start: date,
    end: date,
    today: date,
    whose: str = "",
    size: str = "",
    said_too: Sequence[Said] = (),
) -> list[Part]:
    """在谈项目25个、总投资56.7亿元；… nested counts are said as parts of the first, never added to it; of all projects also as a share
    (开工31个，占79.5%). ``said_too``: what else is said of those counted."""
    when = print_period(Period(start, end) if flow else as_of(end), today)
    said = [
        Part(f"{when}，{whose}{size}{(FLOW if flow else STOCK)[base.stage]}"),
        Part(str(base.number), "all"),
        Part("个"),
    ]
    if base.number:
        number, unit = money(base.amount)
        said += [Part("、总投资"), Part(number, "all"), Part(unit)]
        said += _measured(said_too, "" if flow else print_period(Period(start, end), today))
    if base.number and nested:
        said.append(Part("，其中"))
        for place, one in enumerate(nested):
            said += [Part(("、" if place else "") + NESTED[one.stage]), Part(str(one.number), one.stage), Part("个")]
            if base.stage == ALL and (rate := share(one.number, base.number)) is not None:
                said.append(Part(f"（{plain(round_half_up(rate, 1))}%）"))
    said.append(Part("。"))
    return said


def _measured(told: Sequence[Said], when: str) -> list[Part]:
    parts: list[Part] = []
    for place, one in enumerate(told):
        number, unit = (plain(round_half_up(one.amount)), "亩") if one.measure == "mu" else money(one.amount)
        first = when if one.measure in _OF_PERIOD else ""
        when = "" if first else when
        parts += [Part(("、" if place else "，") + first + MEASURED[one.measure]), Part(number, "all"), Part(unit)]
    return parts


def share(part: int, whole: int) -> Decimal | None:
    """Per cent of a cohort; None of nobody."""
    return Decimal(part) / whole * 100 if whole else None
