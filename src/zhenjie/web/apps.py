from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy


class WebConfig(AppConfig):
    name = "zhenjie.web"
    label = "web"

    def ready(self) -> None:
        # Django's own Chinese says that the empty string is not allowed, which is not what happened.
        ProhibitNullCharactersValidator.message = gettext_lazy(
            "里面夹了一个看不见的控制字符，请删掉重写，或去掉格式再粘贴。"
        )
