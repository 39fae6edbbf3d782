"""What goes wrong with a stored plan, each with one Chinese sentence."""

from zhenjie.engines.schedules.rules.tasks import ScheduleError


class Overtaken(ScheduleError):
    """Somebody else changed the plan in between; the sentence tells who did what. `version` is the plan's now."""

    def __init__(self, sentence: str, version: int) -> None:
        super().__init__(sentence)
        self.version = version


class NoOptimiser(ScheduleError):
    """The extra `optimise` is not installed."""
