"""事项 in the database: matters with their events, the periods of their colours, those who spoke; daily counts; duties and what was learned."""

from zhenjie.engines.matters.models.duties import Duty
from zhenjie.engines.matters.models.learning import DispatchModel
from zhenjie.engines.matters.models.matters import Event, FlowVersion, Helper, Matter, Period
from zhenjie.engines.matters.models.portal import Knock, PublishedAnswer, Spent, VoiceFile
from zhenjie.engines.matters.models.rates import CountedMatter, RateResult
from zhenjie.engines.matters.models.reminders import Reminder
from zhenjie.engines.matters.models.tallies import Standing, Tally
from zhenjie.engines.matters.models.topics import MonthlyTopic
from zhenjie.engines.matters.models.voices import Voice

__all__ = [
    "CountedMatter",
    "DispatchModel",
    "Duty",
    "Event",
    "FlowVersion",
    "Helper",
    "Knock",
    "Matter",
    "MonthlyTopic",
    "Period",
    "PublishedAnswer",
    "RateResult",
    "Reminder",
    "Spent",
    "Standing",
    "Tally",
    "Voice",
    "VoiceFile",
]
