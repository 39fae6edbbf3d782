"""Workbooks of townships as bookings and stages: which heading means what, one column a month or one line a fact, what a line says. Pure.

Amounts become 万元. What has happened and what is planned look alike (开工时间, 计划开工时间): a heading that speaks of a plan is never
taken for a day on which something happened.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhenjie.domains.projects.rules.words import CAPITALS, EVIDENCE, KINDS, PROVED, STAGES, STEPS
from zhenjie.engines.ledger.importing.headings import Candidate, Match, fold, match, unit_of
from zhenjie.engines.ledger.importing.values import Fault, date_of, number_of, text_of

#: What a line says about its project; the order in the file does not matter.
COLUMNS = (
    Candidate("project", "项目名称", ("项目", "项目全称", "项目名", "工程名称")),
    Candidate("national", "投资项目代码", ("项目代码", "备案代码", "赋码", "统一项目代码")),
    Candidate("stage", "阶段", ("到了哪一步", "项目阶段", "推进阶段", "环节")),
    Candidate("on", "日期", ("计入日期", "发生日期", "到账日期", "到账时间", "付款日期", "时间", "凭证日期")),
    Candidate("evidence", "凭据", ("证明材料", "佐证材料", "凭据类型")),
    Candidate("number", "编号", ("文号", "证号", "凭据编号", "编号或文号", "批复文号")),
    Candidate("note", "说明", ("备注", "摘要", "用途", "原因")),
    Candidate("kind", "科目", ("资金科目", "资金类别", "款项", "类别")),
    Candidate("month", "月份", ("所属月份", "所属期", "期间", "年月")),
    Candidate("amount", "金额", ("金额（万元）", "本月完成投资", "当月完成投资", "数额", "发生额")),
    Candidate("origin", "资金来源", ("来源", "资金来源地", "资金性质")),
    Candidate("payer", "付款单位", ("汇款单位", "付款人", "汇款人", "打款单位", "对方单位")),
    Candidate("voucher", "凭证号", ("银行回单号", "回单号", "回单编号", "验资报告号", "凭证编号", "流水号")),
    Candidate("step", "专项债环节", ("债券环节", "专项债进度")),
    Candidate("contract", "合同额", ("合同金额", "合同总额", "签约金额", "合同投资额", "协议投资额")),
    Candidate("year", "年度计划投资", ("今年计划投资", "全年计划投资", "本年计划投资", "年度投资计划", "年度计划")),
    *(
        candidate
        for stage, (title, times, numbers) in PROVED.items()
        for candidate in (
            Candidate(f"{stage}_on", f"{title}日期", times),
            Candidate(f"{stage}_no", numbers[0], numbers[1:]),
        )
    ),
)
_TITLES = {one.name: one.title for one in COLUMNS}
_AHEAD = re.compile(r"计划|拟|预计|预期|要求|目标|承诺")
_RANGE = re.compile(r"\d{1,2}\s*[-—–~～至到]\s*\d{1,2}\s*月|累计|合计|小计|全年|年初")
_MONTH = re.compile(r"(?:(20\d\d)\s*[年./-]\s*)?(?<!\d)(1[0-2]|0?[1-9])\s*月(?:份)?")
_BARE = re.compile(r"(20\d\d)\s*[./-]\s*(1[0-2]|0?[1-9])")
_FILLING = re.compile(r"当月|本月|实际|完成|固定资产|固投|投资|情况|任务|计划|额|数|[\s()（）:：_-]|亿元|万元|元")
#: 万元 in one of what a heading counts in.
_FACTORS = {
    "亿元": Decimal(10_000),
    "万元": Decimal(1),
    "": Decimal(1),
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
}


@dataclass(frozen=True, slots=True)
class Month:
    """A column that holds one month: ``plan`` or what was done."""

    place: int
    first: date
    plan: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a sheet mean. ``doubts``: sentences that a person should read before going on."""

    columns: Mapping[str, int]
    months: tuple[Month, ...]
    factors: Mapping[int, Decimal]
    used: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]

    @property
    def lacking(self) -> str:
        """What is missing to be of any use, as a sentence; '' when nothing is."""
        if "project" not in self.columns and "national" not in self.columns:
            return "没有找到“项目名称”或“投资项目代码”这一列，请确认表头里有再传。"
        told = {"amount", "contract", "year"} | {f"{stage}_on" for stage in PROVED}
        if not self.months and not told & self.columns.keys() and not {"stage", "on"} <= self.columns.keys():
            return "没有找到可以入账的列：一列一个月的投资（如“3月”）、“金额”加“科目”、“阶段”加“日期”，或“签约日期”这样的列。"
        return ""


def known() -> list[str]:
    """Every heading that may be asked for, so that the head of a sheet is found by it."""
    return [text for one in COLUMNS for text in (one.title, *one.aliases)] + [f"{n}月" for n in range(1, 13)]


def layout(titles: Sequence[str], sheet: str, year: int) -> Layout:
    """What each heading means; ``year`` is that of months without one, ``sheet`` the name of the sheet (投资计划 is about plans)."""
    plain = [unicodedata.normalize("NFKC", title).strip() for title in titles]
    months = [one for place, title in enumerate(plain) if (one := _month(place, title, sheet, year))]
    taken = {one.place for one in months}
    asked = ["" if place in taken or _is_other(title) else titles[place] for place, title in enumerate(plain)]
    found = {
        place: one for place, one in match(asked, COLUMNS).items() if one.how != "similar" or _near(asked[place], one)
    }
    columns = {one.name: place for place, one in found.items()}
    factors, doubts = {}, []
    for place, title in enumerate(plain):
        measure = unit_of(title)
        factors[place] = _FACTORS.get(measure, Decimal(1))
        if place in found and found[place].how == "similar":
            doubts.append(f"“{titles[place]}”当作“{_TITLES[found[place].name]}”，请看一眼。")
        if title and place not in taken and place not in found and _RANGE.search(title) and "月" in title:
            doubts.append(f"“{titles[place]}”是累计数，没有用；请用当月数的列。")
    if len({(one.first, one.plan) for one in months}) < len(months):
        doubts.append("有两列写的是同一个月，只用前一列；要是一列计划、一列完成，请在表头写明。")
    once = {(one.first, one.plan): one for one in reversed(months)}
    kept = tuple(sorted(once.values(), key=lambda one: one.place))
    used = [(titles[place], _TITLES[one.name]) for place, one in sorted(found.items())]
    used += [(titles[one.place], f"{one.first:%Y-%m} {'计划投资' if one.plan else '完成投资'}") for one in kept]
    return Layout(columns, kept, factors, tuple(used), tuple(doubts))


def _is_other(title: str) -> bool:
    """Headings that speak of what is ahead or of sums are no column of ours, but for the year's plan."""
    if fold(title) in {fold(text) for one in COLUMNS if one.name == "year" for text in (one.title, *one.aliases)}:
        return False
    return bool(_AHEAD.search(title) or _RANGE.search(title))


def _near(title: str, one: Match) -> bool:
    """A heading that is only alike is taken for texts and amounts, never for a day or what proves one."""
    return not one.name.endswith(("_on", "_no")) and one.name not in ("on", "stage", "kind", "month")


def _month(place: int, title: str, sheet: str, year: int) -> Month | None:
    if not title or _RANGE.search(title):
        return None
    bare = _BARE.fullmatch(title)
    found = bare or _MONTH.search(title)
    if found is None:
        return None
    rest = "" if bare else title[: found.start()] + title[found.end() :]
    if _FILLING.sub("", rest):
        return None
    words = rest or sheet
    plan = bool(_AHEAD.search(words) or "任务" in words)
    return Month(place, date(int(found[1] or year), int(found[2]), 1), plan)


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says: which project, its facts in the order in which they are entered, and what could not be read."""

    name: str
    national: str
    facts: tuple[dict[str, Any], ...]
    faults: tuple[tuple[int | None, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it that could be entered or was wrong."""
        return not self.facts and not self.faults


class _Line:
    """The cells of a line by the names of their columns; faults are collected with their places."""

    def __init__(self, cells: Sequence[Any], plan: Layout) -> None:
        self.cells, self.plan = cells, plan
        self.faults: list[tuple[int | None, str]] = []

    def _at(self, place: int | None) -> Any:
        return None if place is None or place >= len(self.cells) else self.cells[place]

    def _read(self, place: int | None, clean: Any) -> Any:
        cell = self._at(place)
        if cell is None or cell == "":
            return None
        try:
            return clean(cell)
        except (Fault, ValueError, OverflowError) as fault:
            self.faults.append((place, str(fault)))
            return None

    def text(self, name: str, most: int = 120) -> str:
        """'' for none."""
        return (self._read(self.plan.columns.get(name), text_of) or "").strip()[:most]

    def day(self, name: str) -> date | None:
        """A day; a month is its first."""
        found: date | None = self._read(self.plan.columns.get(name), date_of)
        return found

    def amount(self, place: int | None) -> Decimal | None:
        """万元, to two places."""
        factor = self.plan.factors.get(place, Decimal(1)) if place is not None else Decimal(1)
        measure = next((unit for unit, one in _FACTORS.items() if one == factor and unit), "万元")
        found = self._read(place, lambda cell: number_of(cell, measure))
        return None if found is None else (found * factor).quantize(Decimal("0.01"))

    def word(self, name: str, known: Mapping[str, str], what: str) -> str:
        """One of some words as its key; '' for none or for one that nobody knows, which is a fault."""
        said = self.text(name)
        if not said:
            return ""
        found = known.get(fold(said), "")
        if not found:
            self.faults.append((self.plan.columns.get(name), f"“{said[:20]}”不是认得的{what}"))
        return found


def told(cells: Sequence[Any], plan: Layout) -> Told:
    """A line as facts. Each fact: ``do`` and what it needs, days as ISO, amounts as text; ``at``: field → column, for what goes wrong."""
    line = _Line(cells, plan)
    facts: list[dict[str, Any]] = []
    if "kind" in plan.columns or ("amount" in plan.columns and not plan.months):
        facts += _booking(line)
    elif {"stage", "on"} <= plan.columns.keys():
        facts += _step(line)
    facts += _steps(line) + _sums(line)
    return Told(line.text("project"), line.text("national", 24), tuple(facts), tuple(line.faults))


def _step(line: _Line) -> list[dict[str, Any]]:
    places = line.plan.columns
    stage, on = line.word("stage", STAGES, "阶段"), line.day("on")
    if not stage and not on:
        return []
    if not stage or not on:
        if not line.faults:
            lacks = "阶段" if not stage else "日期"
            line.faults.append((places["stage" if not stage else "on"], f"没有写{lacks}"))
        return []
    evidence = line.word("evidence", EVIDENCE, "凭据")
    if not evidence and not line.faults:
        line.faults.append((places.get("evidence"), "没有写凭据，阶段要有凭据才能登记"))
        return []
    at = {"on": places["on"], "stage": places["stage"], "evidence": places.get("evidence"), "number": places.get("number"), "reason": places.get("note")}  # fmt: skip
    return [{
        "do": "stage", "stage": stage, "on": on.isoformat(), "evidence": evidence, "number": line.text("number", 80),
        "reason": line.text("note", 300), "at": at,
    }]  # fmt: skip


def _steps(line: _Line) -> list[dict[str, Any]]:
    """One column a stage: the day stands under 签约日期, what proves it under 合同编号."""
    facts, places = [], line.plan.columns
    for stage, (title, _times, numbers) in PROVED.items():
        if f"{stage}_on" not in places or (on := line.day(f"{stage}_on")) is None:
            continue
        number = line.text(f"{stage}_no", 80)
        if not number:
            where = places.get(f"{stage}_no", places[f"{stage}_on"])
            line.faults.append((where, f"有{title}日期，没有写{numbers[0]}"))
            continue
        at = {"on": places[f"{stage}_on"], "stage": places[f"{stage}_on"], "number": places.get(f"{stage}_no")}
        facts.append(
            {"do": "stage", "stage": stage, "on": on.isoformat(), "evidence": EVIDENCE[fold(numbers[0])], "number": number, "reason": "", "at": at}
        )  # fmt: skip
    return facts


def _booking(line: _Line) -> list[dict[str, Any]]:
    places = line.plan.columns
    amount = line.amount(places.get("amount"))
    if amount is None:
        return []
    kind = line.word("kind", KINDS, "科目") if "kind" in places else "invested"
    month, on = line.day("month"), line.day("on")
    if not kind and not line.faults:
        line.faults.append((places.get("kind"), "没有写科目，例如完成投资、到位资金、支付资金"))
    if month is None and on is None and not line.faults:
        line.faults.append((places.get("on", places.get("month")), "没有写日期或月份"))
    if line.faults or not kind:
        return []
    at = {name: places.get(name) for name in ("amount", "on", "month", "origin", "voucher", "step", "payer", "kind")}
    day = month or on
    assert day is not None
    if kind in ("invested", "plan"):
        return [{"do": kind, "month": day.replace(day=1).isoformat(), "amount": str(amount), "at": at}]
    return [{
        "do": "book", "kind": kind, "month": day.replace(day=1).isoformat(), "on": (on or day).isoformat(), "amount": str(amount),
        "origin": line.word("origin", CAPITALS, "资金来源"), "payer": line.text("payer"), "voucher": line.text("voucher", 80) or line.text("number", 80),
        "step": line.word("step", STEPS, "专项债环节"), "note": line.text("note", 200), "at": at,
    }]  # fmt: skip


def _sums(line: _Line) -> list[dict[str, Any]]:
    """Months, each in a column of its own; the contract and the year's plan as totals."""
    facts: list[dict[str, Any]] = []
    places = line.plan.columns
    for one in line.plan.months:
        amount = line.amount(one.place)
        if amount is not None:
            do = "plan" if one.plan else "invested"
            facts.append(
                {
                    "do": do,
                    "month": one.first.isoformat(),
                    "amount": str(amount),
                    "at": {"amount": one.place, "month": one.place},
                }
            )
    if (amount := line.amount(places.get("contract"))) is not None:
        on = line.day("signed_on")
        at = {"amount": places["contract"]}
        facts.append(
            {
                "do": "contract",
                "amount": str(amount),
                "on": on.isoformat() if on else "",
                "number": line.text("signed_no", 80),
                "at": at,
            }
        )
    planned = any(one["do"] == "plan" for one in facts)
    if (amount := line.amount(places.get("year"))) is not None and not planned:
        facts.append({"do": "year", "amount": str(amount), "at": {"total": places["year"], "amount": places["year"]}})
    return facts
