from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "zhenjie.engines.trail"
    label = "trail"

    def ready(self) -> None:
        """Declares the chore."""
        from zhenjie.engines.trail import tasks  # noqa: F401  # app ready
