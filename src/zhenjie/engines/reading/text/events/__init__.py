"""The projects, firms and cooperatives a report names, each with its stage, money, day and place. Pure Python, usable alone."""

from .event import Event
from .finder import find_events
from .merging import Known

__all__ = ["Event", "Known", "find_events"]
