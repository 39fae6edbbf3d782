"""事项 in the database: matters with their events, the periods of their colours, those who spoke; duties and what was learned."""

from zhenjie.engines.matters.models.duties import Duty
from zhenjie.engines.matters.models.learning import DispatchModel
from zhenjie.engines.matters.models.matters import Event, FlowVersion, Matter, Period
from zhenjie.engines.matters.models.portal import Knock, PublishedAnswer, Spent, VoiceFile
from zhenjie.engines.matters.models.rates import RateResult
from zhenjie.engines.matters.models.reminders import Reminder
from zhenjie.engines.matters.models.voices import Voice

__all__ = [
    "DispatchModel",
    "Duty",
    "Event",
    "FlowVersion",
    "Knock",
    "Matter",
    "Period",
    "PublishedAnswer",
    "RateResult",
    "Reminder",
    "Spent",
    "Voice",
    "VoiceFile",
]
