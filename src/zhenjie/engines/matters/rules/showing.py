"""What a matter looks like at a moment: its colour by comparison, and how much time is left in words. Pure."""

from datetime import datetime

from zhenjie.core.clock import aware
from zhenjie.core.colours import Colour


def colour_at(yellow_at: datetime | None, red_at: datetime | None, at: datetime) -> Colour:
    """The colour at a moment by the pair valid then; NONE for a matter that is closed."""
    if red_at is None:
        return Colour.NONE
    if red_at <= at:
        return Colour.RED
    return Colour.YELLOW if yellow_at is not None and yellow_at <= at else Colour.GREEN


def left(red_at: datetime | None, at: datetime) -> str:
    """ "还剩 3 天", "今天 18:00 到期", "超期 2 天"; '' when nothing runs."""
    if red_at is None:
        return ""
    last, now = aware(red_at), aware(at)
    days = (last.date() - now.date()).days
    midnight = last.hour == last.minute == 0
    if last <= now:
        late = (now - last).days
        return f"超期 {late} 天" if late else f"超期 {max(1, int((now - last).total_seconds() // 3600))} 小时"
    if days == 0 or (days == 1 and midnight):
        return "今天到期" if midnight else f"今天 {last:%H:%M} 到期"
    return f"还剩 {days - midnight} 天"
