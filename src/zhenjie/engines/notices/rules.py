"""When people may be disturbed. Pure."""

from datetime import datetime, time, timedelta

from zhenjie.core.clock import aware
from zhenjie.core.workdays import standard

_FROM, _TO = time(8), time(20)


def quiet(moment: datetime) -> datetime:
    """The next allowed moment: `moment` itself within working days' waking hours, else eight o'clock of the next one."""
    moment, calendar = aware(moment), standard()
    if calendar.is_workday(moment.date()) and _FROM <= moment.time() < _TO:
        return moment
    day = moment.date() if moment.time() < _FROM else moment.date() + timedelta(days=1)
    return aware(datetime.combine(calendar.next_workday(day), _FROM))
