"""The names of a sentence's figures, one leaning on the other: carried, shared out by 分别, elided, bounded."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from zhenjie.engines.indicators.rules import lookup

from . import aspects, indicators, nouns
from .around import LINK, Around, Reading
from .quantities import Quantity

OWNER = re.compile(r"(?:村|社区|公司|企业|合作社|街道|镇|乡|园区|项目|小学|学校|景区|集团|厂)$")
SHARES = frozenset(("占比", "比重", "占总数", "所占比重", "占", "占全镇"))
YIELDS = frozenset(("总产量", "总产", "亩产", "平均亩产", "单产", "平均单产", "产量"))
SOWN = re.compile(r"([\u4e00-\u9fa5]{2,4}?)(?:总)?(?:播种|种植)?面积$")
TOTALS = frozenset(("总数", "总量"))
NEWLY = re.compile(r"^(?:净增|新增|新认定|新培育|新入库|新引进|新)")
BODIES = frozenset(("households", "people", "area", "length"))
Doubts = tuple[str, ...]


@lru_cache(maxsize=8192)
def catalogue_key(name: str, unit: str, ratio: bool) -> str:
    """The key of the catalogue's indicator of that name; '' when it knows none or one of another measure."""
    definition = lookup(name, unit)
    if definition is None or not (ratio or ("元" in definition.unit) == ("元" in unit)):
        return ""
    return definition.key


@lru_cache(maxsize=8192)
def adds_up(name: str, unit: str) -> bool:
    """Whether the catalogue knows the name as something that grows over the months of a year, so that a stretch of time fits it."""
    definition = lookup(name, unit)
    return definition is not None and definition.cumulation == "ytd"


class Names:
    """Names the figures of one sentence in order.

    `clause_before` gives the words of a quantity's clause without time and subject. `queue` holds the names that 分别 has
    shared out to the numbers still to come, `owners` the subjects it names.
    """

    def __init__(self, text: str, quantities: list[Quantity], clause_before: Callable[[Quantity], str]) -> None:
        self.text, self.quantities, self.clause_before = text, quantities, clause_before
        self.last: Reading | None = None
        self.taken = 0
        self.queue: list[str] = []
        self.owners: list[str] = []
        self.owner_at = -1
        self.bound = ""
        self._carried = self._carried_words = self._carried_group = self._counted = self._whole = self._currency = ""
        self._noun = ""
        self._levels: list[str] = []
        self._spread: list[str] = []
        self._by_group: dict[str, str] = {}

    def name(self, k: int, here: Around, aspect: str, clause: int) -> tuple[str, Doubts]:
        """The indicator's name of the k-th quantity and what is doubtful in it."""
        q = here.quantity
        self.taken = 0
        if q.threshold:
            return self._of_a_bound(here)
        if "分别" in here.left or here.left in aspects.SAME_STRETCH:
            named = self._distributed(k, here, aspect)
            if named:
                return named, ()
        noun, self._noun = self._noun, ""
        own = self._own(here, aspect)
        if q.group == "heads" and here.within and not here.left and noun and not self.taken:
            own = indicators.suffixed(q, noun)
        if self.taken:
            self._noun = here.right[: self.taken]
        name = self._completed(q, own)
        if name in SHARES or (len(name) < 2 and q.group in ("ratio", "money", "rank")):
            name = ""
        if (
            not name
            and here.within
            and q.group == "money"
            and self._carried_words
            and (
                self.text[here.begin - 1] == "、" or (self.last is not None and here.begin == self.last.quantity.after)
            )
        ):
            name = nouns.clean_left(self._carried_words)
        name = self._of_the_one_before(name, clause)
        if not name:
            return self._from_before(q, aspect)
        if (
            q.group == "heads"
            and indicators.FIELD.search(here.right[:6])
            and indicators.RANKING.search(here.left + here.right)
        ):
            return name, ()
        self._carried, self._carried_group = name, q.group
        if aspect in ("level", "target", "growth"):
            self._whole = name
        if q.group != "duration":
            self._carried_words = here.left or self._carried_words
        return name, ()

    def remember(self, reading: Reading) -> None:
        """What has been read; later numbers may lean on it."""
        self.last = reading
        if reading.aspect == "share" and reading.name:
            self._carried = reading.name
        if reading.aspect in ("level", "target", "rate", "share") and reading.name:
            self._levels.append(reading.name)

    def key(self, q: Quantity, name: str) -> str:
        """The catalogue's key; a rate stands in the currency of the amount it speaks of."""
        if q.group in ("ratio", "rank", "duration"):
            return catalogue_key(name, self._currency, True)
        self._currency = q.unit if q.group == "money" else self._currency
        return catalogue_key(name, q.unit, False)

    def _from_before(self, q: Quantity, aspect: str) -> tuple[str, Doubts]:
        if q.group in BODIES and self._carried_group != q.group:
            return indicators.SUFFIX[q.group], ("no_indicator",)
        carried = self._whole if aspect == "growth" and q.unit == "%" and self._whole else self._carried
        return (carried, ("indicator_carried",)) if carried else ("", ("no_indicator",))

    def _completed(self, q: Quantity, name: str) -> str:
        """A name that is only an average or a verb takes its noun from the figure before."""
        if not name:
            return name
        if name in TOTALS and self._counted.endswith("数"):
            return NEWLY.sub("", self._counted[:-1]) + name
        if indicators.AVERAGE.match(name) and self._carried:
            return name + self._carried
        if q.group in BODIES:
            kept = self._by_group.get(q.group, "")
            stem = name.removesuffix(indicators.SUFFIX[q.group])
            if kept.startswith(stem) and indicators.ONLY_ACTION.match(stem) and len(kept) > len(name):
                name = kept
            self._by_group[q.group] = name
        elif q.group == "heads":
            name = self._counted = indicators.elided(name, q, self._counted or self._carried)
        return name

    def _of_the_one_before(self, name: str, clause: int) -> str:
        """总投资 after a count of projects is theirs; 总产量 after an area sown is of that crop."""
        if (
            name == "总投资"
            and self.last
            and self.last.name.endswith("项目数")
            and not self.text.startswith("其中", clause)
        ):
            return self.last.name[:-1] + name
        if name in YIELDS and self.last:
            sown = SOWN.search(self.last.name)
            return sown[1] + name if sown else name
        return name

    def _own(self, here: Around, aspect: str) -> str:
        q, left, right = here.quantity, here.left, here.right
        if q.group == "rank":
            return indicators.rank(self.clause_before(q)) or ("" if self._carried else "排名")
        if q.group == "ratio":
            return indicators.ratio(left, right, aspect)
        if aspects.TASK.search(left):
            return indicators.task(left)
        if aspect == "growth":
            return indicators.ratio(left, "", aspect)
        if q.group == "money":
            return indicators.money(left, right)[0]
        if q.group == "duration":
            name = nouns.clean_left(left)
            if q.unit != "岁":
                return indicators.lasting(name, right)
            return (
                name if "龄" in name or "寿" in name else (name or nouns.right_noun(right.removeprefix("的"))) + "年龄"
            )
        name, self.taken = indicators.counted(q, left, right, here.cut_short, here.within)
        if not name and q.group in ("people", "households", "heads") and (len(right) > 3 or not self._carried):
            name = indicators.doing(q, right)
        if not name and here.within and self._carried_words:
            again = nouns.clean_left(self._carried_words)
            return indicators.suffixed(q, again) if again else ""
        return name

    def _of_a_bound(self, here: Around) -> tuple[str, Doubts]:
        q, left, right = here.quantity, here.left, here.right
        noun = nouns.right_noun(right.removeprefix("的")).removesuffix("共")
        people = indicators.PEOPLE_IN.match(noun)
        noun = people[0] if people else noun
        before = nouns.clean_left(left)
        if q.unit == "岁":
            return noun + "年龄", ("threshold",)
        if q.group == "money":
            if (
                not before
                and noun[-2:] not in ("项目", "企业")
                and self.last
                and self.last.quantity.group == "money"
                and self._carried
            ):
                self.bound = self._carried
                return self._carried, ("threshold",)
            if before and not indicators.ONLY_ACTION.match(before):
                self.bound = before
                return before, ("threshold",)
            if not before and self.bound:
                return self.bound, ("threshold",)
            return before + noun + "投资额", ("threshold",)
        suffix = "规模" if q.group == "heads" else indicators.SUFFIX.get(q.group) or "规模"
        return before + noun + suffix, ("threshold",)

    def _distributed(self, k: int, here: Around, aspect: str) -> str:
        """A、B分别达到x、y: the first name; the others wait in the queue."""
        q = here.quantity
        run = [q]
        for other in self.quantities[k + 1 :]:
            gap = self.text[run[-1].after : other.start]
            if other.group != q.group or not gap or not LINK.match(gap):
                break
            run.append(other)
        if len(run) < 2:
            return ""
        before, _, after = here.left.rpartition("分别")
        before = indicators.SAME_PERIOD.sub("", before)
        owners = [part for part in indicators.SPLIT.split(here.raw.rpartition("分别")[0].strip("，, ")) if part]
        if len(owners) == len(run) and all(OWNER.search(owner) for owner in owners):
            self.owners, before = owners, ""
        elif len(self.owners) == len(run) and not before:
            pass
        else:
            self.owners = []
        if self.owners:
            self.owner_at = 0
            base = self._own(Around(q, after, after, "", here.begin, False, False), aspect)
            if not base and len(self._levels) >= len(run):
                base = self._levels[-1]
            self.queue = [base] * (len(run) - 1)
            self._carried = base
            return base
        parts = [part for part in indicators.SPLIT.split(nouns.clean_left(before, whole=True)) if part]
        base = self._own(Around(q, after, after, "", here.begin, False, False), aspect)
        if len(parts) == len(run):
            names = [part + base for part in indicators.completed(parts)]
        elif len(parts) < 2 and not base and len(self._spread) == len(run):
            names = self._spread
        elif len(parts) < 2 and not base and len(self._levels) >= len(run):
            names = [level + "".join(parts) for level in self._levels[-len(run) :]]
        else:
            return ""
        self._carried = names[-1]
        self.queue = names[1:]
        self._spread = names if aspect == "growth" else []
        return names[0]
