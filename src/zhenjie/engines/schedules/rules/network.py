"""The compiled network: checked once, tasks in topological order, links as whole numbers; passes over it are quick and can be repeated.

A task at place i has two moments, its start at 2i and its finish at 2i + 1. A step is (the other moment, lag, whether working days
are counted for it).
"""

from collections.abc import Iterable
from datetime import date

from zhenjie.core.workdays import Calendar, standard
from zhenjie.engines.schedules.rules.axis import Axis, axis_over
from zhenjie.engines.schedules.rules.cycles import shortest_circle, topological_order
from zhenjie.engines.schedules.rules.reach import WORKED_OUT
from zhenjie.engines.schedules.rules.tasks import Link, ScheduleError, Task, check_link, check_task, say_date

Step = tuple[int, int, bool]
#: A day has to be left behind it.
LAST = date(9999, 12, 1)
#: How many tasks of a circle are named.
NAMED = 12


class Network:
    """Tasks and links. Raises ScheduleError: a key twice, an unknown task, a circle, a bound day that is not worked."""

    def __init__(self, tasks: Iterable[Task], links: Iterable[Link], calendar: Calendar | None = None) -> None:
        given, self.links = list(tasks), list(links)
        self.calendar = calendar or standard()
        titles: dict[str, str] = {}
        for task in given:
            check_task(task)
            if task.key in titles:
                raise ScheduleError(f"任务编号“{task.key}”用了两次：“{titles[task.key]}”和“{task.title}”。")
            titles[task.key] = task.title
        for link in self.links:
            check_link(link, titles)
        #: In topological order.
        self.tasks = _ordered(given, self.links)
        self.place = {task.key: place for place, task in enumerate(self.tasks)}
        #: Working days as they are, calendar days as negative numbers: what a pass adds to a start.
        self.spans = [task.duration if task.unit == "wd" else -task.duration for task in self.tasks]
        self._lay_steps()
        self.floors, self.caps = self._bounds()
        self.reach = self._reach()
        self._axis: Axis | None = None

    def axis(self, anchors: Iterable[date], more: int = 0) -> Axis:
        """Tables that hold every moment a pass from these days (and the bound ones) can come to; `more` days are added to durations.

        A step of n days ends by the n-th working day at the latest and a rounding takes one more, so the longest way bounds all.
        """
        ordinals = [day.toordinal() for day in anchors]
        ordinals += [day for _place, day in (*self.floors, *self.caps)]
        rank, nth, reach = self.calendar.rank, self.calendar.nth_workday, self.reach + more
        low, high = nth(rank(min(ordinals)) - reach) - 1, nth(rank(max(ordinals)) + reach) + 1
        if high - low > WORKED_OUT:
            raise ScheduleError(self._too_wide(ordinals))
        known = self._axis
        if known is None or low < known.first or high > known.last:
            known = self._axis = axis_over(self.calendar, low, high)
        return known

    def _too_wide(self, ordinals: list[int]) -> str:
        """Why it can't be worked out, with the bound day that lies farthest from the others, if one does."""
        middle = sorted(ordinals)[len(ordinals) // 2]
        far = max((*self.floors, *self.caps), key=lambda one: abs(one[1] - middle), default=None)
        if far and abs(far[1] - middle) > WORKED_OUT // 3:
            day = date.fromordinal(min(max(far[1], 1), date.max.toordinal()))
            return f"“{self.tasks[far[0]].title}”限定在{say_date(day)}，离其他日期太远，这份计划排不出来；请打开这项工作改日期。"
        return "计划里有的日期离得太远，或工期、间隔加起来太长，这份计划排不出来；请核对工期、间隔、要求完成、计划起算和各项工作的日期。"

    def _lay_steps(self) -> None:
        count = len(self.tasks)
        #: By place: what bounds its start, what bounds its finish; what its finish and what its start bounds.
        self.into_start: list[list[Step]] = [[] for _ in range(count)]
        self.into_finish: list[list[Step]] = [[] for _ in range(count)]
        self.from_finish: list[list[Step]] = [[] for _ in range(count)]
        self.from_start: list[list[Step]] = [[] for _ in range(count)]
        for link in self.links:
            before, after = self.place[link.predecessor], self.place[link.successor]
            source, target = 2 * before + (link.type[0] == "F"), 2 * after + (link.type[1] == "F")
            # Without a lag a moment is asked for as it is. Only a start at which work of working days begins is, for a finish that
            # waits for it, the end of the worked day before: Friday's for a Monday.
            working = link.unit == "wd" and (link.lag != 0 or (link.type == "SF" and self.spans[before] > 0))
            (self.into_finish if target & 1 else self.into_start)[after].append((source, link.lag, working))
            (self.from_finish if source & 1 else self.from_start)[before].append((target, link.lag, working))

    def _bounds(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """(place, ordinal) of the earliest start moments and of the latest finish moments that constraints allow."""
        floors, caps = [], []
        for place, task in enumerate(self.tasks):
            for bound in task.constraints:
                self._check_worked(task, bound.type, bound.on)
                day, length, unit = bound.on.toordinal(), task.duration, task.unit
                begins = day - 1 if length else day
                if bound.type in ("start_no_earlier", "must_start"):
                    floors.append((place, begins))
                if bound.type == "must_start":
                    caps.append((place, self._after(begins, length, unit)))
                if bound.type in ("finish_no_later", "must_finish"):
                    caps.append((place, day))
                if bound.type == "must_finish":
                    floors.append((place, self._after(day, -length, unit)))
        return floors, caps

    def _after(self, day: int, count: int, unit: str) -> int:
        if unit == "d" or not count:
            return day + count
        return self.calendar.nth_workday(self.calendar.rank(day) + count)

    def _check_worked(self, task: Task, type: str, on: date) -> None:
        if (
            type in ("must_start", "must_finish")
            and task.unit == "wd"
            and task.duration
            and not self.calendar.is_workday(on)
        ):
            word = "开始" if type == "must_start" else "完成"
            raise ScheduleError(
                f"“{task.title}”按工作日计，限定{say_date(on)}{word}，那天不上班（{self.calendar.reason(on)}）；"
                f"可改为{say_date(self.calendar.next_workday(min(on, LAST)))}。"
            )

    def _reach(self) -> int:
        """The longest way through the network, lags counted as long as they are in either direction, a day of rounding for each."""
        ways = [0] * len(self.tasks)
        for place, task in enumerate(self.tasks):
            steps = (*self.into_start[place], *self.into_finish[place])
            ways[place] = task.duration + 2 + max((ways[source >> 1] + abs(lag) for source, lag, _ in steps), default=0)
        return max(ways, default=0) + 8


def _ordered(tasks: list[Task], links: list[Link]) -> list[Task]:
    place = {task.key: number for number, task in enumerate(tasks)}
    followers: list[list[int]] = [[] for _ in tasks]
    for link in links:
        followers[place[link.predecessor]].append(place[link.successor])
    order = topological_order(followers)
    if len(order) < len(tasks):
        circle = [f"“{tasks[number].title}”" for number in shortest_circle(followers, order)]
        if len(circle) == 1:
            raise ScheduleError(f"任务{circle[0]}在等它自己，请删去这条关系。")
        named = circle if len(circle) <= NAMED else [*circle[: NAMED - 1], f"……（共 {len(circle)} 项）"]
        raise ScheduleError(f"任务互相等待，排不出先后：{' → '.join([*named, circle[0]])}，请删去其中一条关系。")
    return [tasks[number] for number in order]
