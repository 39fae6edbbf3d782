"""A matter in residents' words: where it stands on the way, when, and by when it is promised. Pure; no verdicts, no names of staff."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from zhenjie.core.clock import aware
from zhenjie.core.identifiers import mask_name

#: The five stops that every matter makes, whatever its flow calls them.
STOPS = ("说了", "派了", "在办", "答复", "你评")
SAID, SENT, AT_WORK, ANSWERED, RATED = range(len(STOPS))
TITLES = ("先生", "女士", "小姐", "同志", "老师", "师傅", "大爷", "大妈", "阿姨")


def stop_of(*, worker: bool, signed: bool, answered: bool, rateable: bool, rated: bool) -> int:
    """The stop where the matter now is; len(STOPS) when the way is gone."""
    if rated:
        return len(STOPS)
    if rateable:
        return RATED
    if answered:
        return ANSWERED
    if not worker:
        return SAID
    return AT_WORK if signed else SENT


def day_words(at: datetime, now: datetime) -> str:
    """ "今天 10:30", "昨天 19:06", "11月19日 19:06", with the year when it is another."""
    at, now = aware(at), aware(now)
    days = (now.date() - at.date()).days
    if days in (0, 1):
        return f"{'今天' if days == 0 else '昨天'} {at:%H:%M}"
    year = f"{at.year}年" if at.year != now.year else ""
    return f"{year}{at.month}月{at.day}日 {at:%H:%M}"


def promise(red_at: datetime | None, now: datetime) -> tuple[str, str]:
    """("11月23日 12:00 前答复", "还有 3 天") of the first late moment; past it the promise is owned up to. ('', '') without one."""
    if red_at is None:
        return "", ""
    end, now = aware(red_at), aware(now)
    midnight = end.hour == end.minute == 0
    # A day's end is the next day's first moment: people say the day itself.
    last = end - timedelta(microseconds=1) if midnight else end
    day = "今天" if last.date() == now.date() else f"{last.month}月{last.day}日"
    due = (f"{day}内答复" if day == "今天" else f"{day}前答复") if midnight else f"{day} {last:%H:%M} 前答复"
    if end <= now:
        return f"说好{last.month}月{last.day}日答复，晚了，正在催", ""
    minutes = int((end - now).total_seconds() // 60)
    days = (last.date() - now.date()).days
    if days:
        return due, f"还有 {days} 天"
    return due, f"还有 {minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"还有 {max(1, minutes)} 分钟"


def title_of(text: str, fallback: str = "", most: int = 40) -> str:
    """The first sentence of what was said, cut to ``most`` characters."""
    first = " ".join(text.split())
    for end in "。！？!?；;\n":
        first = first.partition(end)[0] or first
    first = first.strip("，,、 ")
    return (first[: most - 1] + "…" if len(first) > most else first) or fallback


def bare_name(name: str) -> tuple[str, str]:
    """(王建国, 先生) of 王建国先生."""
    name = name.strip()
    title = next((one for one in TITLES if name.endswith(one)), "")
    return name.removesuffix(title), title


def surname_of(bare: str) -> str:
    """王 of 王建国, 欧阳 of 欧阳明 and of 欧阳."""
    return mask_name(f"{bare}某").rstrip("*") if bare else ""


def teller_of(name: str) -> str:
    """王先生 of 王建国先生; 王某 without a title; '' of nothing. No more than a surname is ever published."""
    bare, title = bare_name(name)
    if not bare:
        return ""
    women, men = ("女士", "小姐", "大妈", "阿姨"), ("先生", "大爷")
    return surname_of(bare) + ("女士" if title in women else "先生" if title in men else "某")


def unnamed(text: str, names: Iterable[str]) -> str:
    """``text`` without the names that people gave of themselves, wherever they stand: 王建国 becomes 王某."""
    for name in names:
        bare = bare_name(name)[0]
        if len(bare) > 1 and bare != surname_of(bare):
            text = text.replace(bare, f"{surname_of(bare)}某")
    return text
