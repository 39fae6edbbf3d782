"""Columns that registers need beyond Django's own: secrets that are sealed at rest and shown masked, places as shapes."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from zhenjie.core import secrecy
from zhenjie.core.masks import mask

if TYPE_CHECKING:
    _Text = models.Field[Any, Any]
    _Json = models.Field[Any, Any]
else:
    _Text, _Json = models.CharField, models.JSONField


class Secret:
    """A text that shows itself masked wherever it is printed; `plain` gives it away and is asked for by name."""

    __slots__ = ("_plain", "_purpose", "_sealed", "kind")

    def __init__(self, kind: str, purpose: str, *, plain: str | None = None, sealed: str = "") -> None:
        self.kind, self._purpose, self._plain, self._sealed = kind, purpose, plain, sealed

    @property
    def plain(self) -> str:
        """The text itself. Raises SecrecyError when the deployment's key was changed."""
        if self._plain is None:
            self._plain = secrecy.unseal(self._sealed, key=settings.SECRET_KEY, purpose=self._purpose)
        return self._plain

    @property
    def sealed(self) -> str:
        """The form that is stored; a text that was read and not changed keeps the very form it had."""
        if not self._sealed:
            self._sealed = secrecy.seal(self._plain or "", key=settings.SECRET_KEY, purpose=self._purpose)
        return self._sealed

    def __str__(self) -> str:
        try:
            return mask(self.kind, self.plain)
        except secrecy.SecrecyError as error:
            return str(error)

    def __repr__(self) -> str:
        return f"<Secret {self}>"

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.plain == self.plain

    def __hash__(self) -> int:
        return hash(self.plain)


class SecretField(_Text):
    """A text sealed with SM4 (GB/T 32907-2016) in the database. In Python a `Secret`, None when empty; a plain str may be
    assigned. ``mask`` names how it is shown (`core.masks`): name, mobile, citizen, bank, all. It can't be sorted or searched;
    a `BlindIndex` beside it finds it by the whole text."""

    _pyi_private_set_type: "Secret | str | None"
    _pyi_private_get_type: "Secret | None"
    ledger_kind = "secret"

    def __init__(self, *args: Any, mask: str = "all", **kwargs: Any) -> None:
        self.mask = mask
        kwargs.setdefault("max_length", 400)
        kwargs["null"] = True
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "mask": self.mask}

    @property
    def purpose(self) -> str:
        """Bound into the sealed text, so that it can't be moved to another column."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Secret | None:
        return Secret(self.mask, self.purpose, sealed=value) if value else None

    def to_python(self, value: Any) -> Secret | None:
        if not value or isinstance(value, Secret):
            return value or None
        return Secret(self.mask, self.purpose, plain=str(value).strip())

    def pre_save(self, model_instance: Any, add: bool) -> Secret | None:
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> str | None:
        secret = self.to_python(value)
        return secret.sealed if secret else None

    def value_from_object(self, obj: Any) -> Any:
        """What the trail writes down: the masked text."""
        value = self.to_python(getattr(obj, self.attname))
        return str(value) if value else None

    def save_form_data(self, instance: Any, data: Any) -> None:
        """A form shows the mask; a mask that is sent back as it was leaves the text alone."""
        kept = self.to_python(getattr(instance, self.attname))
        if kept is None or str(data or "") != str(kept):
            super().save_form_data(instance, data)

    def run_validators(self, value: Any) -> None:
        """Validators see the text, never the sealed form."""
        for check in self.validators[1:] if value else ():
            check(value.plain)


class BlindIndex(_Text):
    """The same for the same text, and nothing can be read from it: finds a row by the whole text of the SecretField ``of``."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs |= {"max_length": 32, "blank": True, "default": "", "editable": False}
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        field = model_instance._meta.get_field(self.of)
        secret = field.to_python(getattr(model_instance, field.attname))
        value = blind(field, secret.plain) if secret else ""
        setattr(model_instance, self.attname, value)
        return value


class Following(_Text, ABC):
    """A column that follows from the column ``of`` whenever a row is written, by whatever door: `follow` says how. Nobody writes it."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs |= {"blank": True, "default": "", "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        value = self.follow(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value

    @abstractmethod
    def follow(self, value: Any) -> str:
        """What stands here when ``of`` holds `value`."""


def blind(field: SecretField, plain: str) -> str:
    """What the `BlindIndex` of ``field`` holds for ``plain``; '' for none."""
    plain = plain.strip()
    return secrecy.derive(settings.SECRET_KEY, f"{field.purpose}:{plain}").hex()[:32] if plain else ""


class PlaceField(_Json):
    """A shape (GeoJSON geometry: Point, LineString, Polygon, Multi…; RFC 7946) in CGCS2000, longitude first; None for none."""

    ledger_kind = "place"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"null": True, "blank": True}
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value and (not isinstance(value, dict) or value.get("type") not in SHAPES or not value.get("coordinates")):
            raise ValidationError("位置应为 GeoJSON 的点、线或面，坐标经度在前、纬度在后。")


SHAPES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})
