"""Columns that follow from another one whenever a row is written, whoever writes it: a form, an import, the API."""

from typing import TYPE_CHECKING, Any

from django.db import models

from zhenjie.domains.projects.rules.names import firm_key

if TYPE_CHECKING:
    _Text = models.Field[Any, Any]
else:
    _Text = models.CharField


class NameKey(_Text):
    """The name in the column ``of`` as it is compared (`rules.names.firm_key`); nobody writes it."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs |= {"max_length": 120, "blank": True, "default": "", "editable": False}
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        value = firm_key(str(getattr(model_instance, self.of) or ""))
        setattr(model_instance, self.attname, value)
        return value
