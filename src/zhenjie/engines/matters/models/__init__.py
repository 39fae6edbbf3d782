"""事项 in the database."""

from zhenjie.engines.matters.models import portal

__all__ = ["portal"]
