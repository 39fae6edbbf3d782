"""The projects, firms and cooperatives a report names, each with its stage, money, day and place. Pure Python, usable alone."""

from .event import Event
from .finder import find_events

__all__ = ["Event", "find_events"]
