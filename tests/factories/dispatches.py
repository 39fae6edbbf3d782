"""An invented county that dispatches: 20 units, matters in rough words with wrong classes, duties that move, and one first dispatch in
ten that goes to the wrong unit and comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zhenjie.engines.matters.rules.classes import MatterClass, children
from zhenjie.engines.matters.rules.dispatch import DutyLine
from zhenjie.engines.matters.rules.learning import Example

TOWNS, VILLAGES = 3, 4
#: Offices of each township, then bureaus of the county: 3 x 4 + 8 = 20 units.
OFFICES = ("城建环卫办", "民生保障办", "平安建设办", "农业农村办")
BUREAUS = ("住建局", "生态环境局", "公安局", "人社局", "民政局", "市场监管局", "教体局", "供电公司")
UNITS = len(OFFICES) * TOWNS + len(BUREAUS)
FIRST = date(2025, 1, 1)

# Class -> the office of the township (0-3) or the bureau of the county (10-17) whose it really is.
OWNERS = {
    "0101": 0, "0102": 0, "0103": 0, "0104": 17, "0105": 10, "0106": 0, "0201": 0, "0202": 0, "0203": 0, "0204": 0,
    "0301": 11, "0302": 11, "0303": 12, "0304": 11, "0401": 3, "0402": 3, "0403": 3, "0501": 1, "0502": 1, "0503": 14,
    "0504": 13, "0601": 16, "0602": 1, "0701": 15, "0801": 2, "0802": 12, "0803": 2, "0804": 2, "0901": 1, "0902": 3,
}  # fmt: skip
#: What moves half-way through, and which of it the duty list has followed.
MOVED = {"0106": 10, "0303": 2, "0503": 1, "0203": 2}
FOLLOWED = ("0106",)
#: Classes the list is silent about, and classes for which it names a second unit beside the right one.
SILENT = ("0204", "0403", "0602", "0801", "0902", "0304")
DOUBLED = {"0103": 10, "0201": 3, "0301": 0, "0501": 14, "0803": 15}
#: A turn of phrase that decides, whatever the class says.
TURNS = {"是工厂里排出来的": 11, "已经有人受伤报过警": 12, "涉及店里的营业执照": 15}

_OPENINGS = ("您好，", "我是附近居民，", "市民来电反映，", "请问一下，", "多次打电话了，", "")
_ENDINGS = ("希望尽快处理。", "请有关部门核实。", "已经好几天了没人管。", "诉求：请解决。", "麻烦回复一下。", "")
_FILLERS = ("村里", "小区门口", "我家旁边", "学校附近", "大路上", "北边那一片", "老年人多", "早晚都这样", "去年也有")


@dataclass(frozen=True, slots=True)
class Told:
    """One matter: to whom it first went (``first``) and whose it really was (``truth``), as keys of units."""

    text: str
    klass: str
    place: str
    first: str
    truth: str
    on: date

    @property
    def examples(self) -> list[Example]:
        """What the county's own books show of it: a wrong first dispatch came back and went to the right unit."""
        kept = Example(self.text, self.klass, self.place, self.truth, True, self.on)
        if self.first == self.truth:
            return [kept]
        return [Example(self.text, self.klass, self.place, self.first, False, self.on), kept]


def make_dispatches(
    keys: Sequence[int], towns: Sequence[Sequence[str]], count: int = 3000, seed: int = 1
) -> list[Told]:
    """`count` matters over 600 days. ``keys``: the units, offices of the first township first, bureaus last; ``towns``: the paths of
    each township's villages."""
    chance = Random(seed)
    items = [item for klass in sorted(OWNERS) for item in children(klass)]
    return [_one(chance, keys, towns, items, number, count) for number in range(count)]


def owner_key(owner: int, town: int, keys: Sequence[int]) -> int:
    """The key of the unit behind a number of OWNERS, for a matter in township ``town``."""
    return keys[len(OFFICES) * town + owner] if owner < 10 else keys[len(OFFICES) * TOWNS + owner - 10]


def _one(
    chance: Random,
    keys: Sequence[int],
    towns: Sequence[Sequence[str]],
    items: list[MatterClass],
    number: int,
    count: int,
) -> Told:
    item, town = chance.choice(items), chance.randrange(TOWNS)
    klass = item.code[:4]
    owner = MOVED.get(klass, OWNERS[klass]) if number * 2 >= count else OWNERS[klass]
    turn = chance.choice(sorted(TURNS)) if chance.random() < 0.12 else ""
    truth = str(owner_key(TURNS.get(turn, owner), town, keys))
    first = str(chance.choice(keys)) if chance.random() < 0.1 else truth
    # One class in six is wrong: whoever took the call chose in a hurry.
    told = chance.choice(items).code if chance.random() < 0.17 else item.code
    on = FIRST + timedelta(days=600 * number // count)
    return Told(_text(chance, item, items, turn), told, chance.choice(towns[town]), first, truth, on)


def _text(chance: Random, item: MatterClass, items: list[MatterClass], turn: str) -> str:
    words = chance.sample(item.words, min(len(item.words), chance.randint(1, 3))) + chance.sample(_FILLERS, 3)
    if chance.random() < 0.3:
        words.append(chance.choice(chance.choice(items).words))
    chance.shuffle(words)
    text = chance.choice(_OPENINGS) + "，".join(words) + turn + "。" + chance.choice(_ENDINGS)
    # Speech recognition drops letters.
    return "".join(letter for letter in text if chance.random() > 0.04)


def duty_lines(keys: Sequence[int], towns: Sequence[str]) -> list[DutyLine]:
    """The duty list as the county keeps it: silent here, double there, and slow to follow what has moved."""
    lines: list[DutyLine] = []
    for klass, first in sorted(OWNERS.items()):
        owner = MOVED[klass] if klass in FOLLOWED else first
        for one in () if klass in SILENT else (DOUBLED[klass], owner) if klass in DOUBLED else (owner,):
            for town, path in enumerate(towns):
                # Every line names the township, so that two lines of one class are equals.
                unit = owner_key(one, town, keys)
                level = "county" if one >= 10 else "township"
                lines.append(DutyLine(len(lines) + 1, klass, klass, path, f"{town + 1}镇", unit, str(unit), level))
    return lines
