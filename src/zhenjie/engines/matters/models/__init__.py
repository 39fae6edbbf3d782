"""事项 in the database: matters with their events, the periods of their colours, those who spoke."""

from zhenjie.engines.matters.models.matters import Event, FlowVersion, Helper, Matter, Period
from zhenjie.engines.matters.models.reminders import Reminder
from zhenjie.engines.matters.models.tallies import Standing, Tally
from zhenjie.engines.matters.models.voices import Voice

__all__ = ["Event", "FlowVersion", "Helper", "Matter", "Period", "Reminder", "Standing", "Tally", "Voice"]
