"""事项 in the database."""

from zhenjie.engines.matters.models import duties, learning
from zhenjie.engines.matters.models.standin import Event, Matter

__all__ = ["Event", "Matter", "duties", "learning"]
