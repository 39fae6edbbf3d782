"""事项: the closed loop register-assign-handle-reply-rate."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "zhenjie.engines.matters"
    label = "matters"
