from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "zhenjie.engines.files"
    label = "files"
