"""事项: scaffold."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "zhenjie.engines.matters"
    label = "matters"

    def ready(self) -> None:
        """Chores."""
        from zhenjie.engines.matters import tasks  # noqa: F401  # app ready
