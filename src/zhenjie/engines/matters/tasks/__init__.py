"""事项 chores."""

from zhenjie.engines.matters.tasks import portal

__all__ = ["portal"]
