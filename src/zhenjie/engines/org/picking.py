"""Choosing a unit or a person by typing: a native suggestion list, filled by htmx, checked against the scope."""

import re
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.org.queries import search_units, within
from zhenjie.engines.org.staff import find_people

_KEY = re.compile(r"#(\d+)\s*$")


class Suggest(forms.TextInput):
    """A text field whose suggestions come from `url` while one types."""

    template_name = "org/widgets/suggest.html"

    def __init__(self, url: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "zj-input", "autocomplete": "off", **(attrs or {})})
        self.url = url

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "url": str(self.url)}


def unit_label(unit: Unit) -> str:
    """How a unit reads in a suggestion list; the number at the end tells two of the same name apart."""
    above = f"{unit.parent.name} / " if unit.parent else ""
    return f"{above}{unit.name} #{unit.pk}"


def person_label(person: Person) -> str:
    """How a person reads in a suggestion list."""
    return f"{person.name} / {person.unit.name} #{person.pk}"


class UnitField(forms.CharField):
    """A unit within ``prefixes``, chosen from the suggestions or typed as a name or code that is the only one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", Suggest(reverse_lazy("org:unit_options")))
        super().__init__(**kwargs)
        self.prefixes: tuple[str, ...] = ()

    def prepare_value(self, value: Any) -> Any:
        return unit_label(value) if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if key := _KEY.search(text):
            unit = within(Unit.objects.filter(pk=key[1], valid_to__isnull=True), self.prefixes, "path").first()
            found = [unit] if unit else []
        else:
            found = [unit for unit in search_units(text, self.prefixes) if unit.valid_to is None]
            found = [unit for unit in found if text in (unit.name, unit.code)] or found
        if not found:
            raise forms.ValidationError(_("您的范围内没有“%(text)s”，请输入两个字从提示里选。") % {"text": text})
        if len(found) > 1:
            names = "、".join(unit_label(unit) for unit in found[:3])
            raise forms.ValidationError(
                _("“%(text)s”有 %(count)s 个，请从提示里选一个，例如 %(names)s。")
                % {"text": text, "count": len(found), "names": names}
            )
        return found[0]


class PersonField(forms.CharField):
    """A person within ``prefixes``, chosen from the suggestions or typed as a name that is the only one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", Suggest(reverse_lazy("org:person_options")))
        super().__init__(**kwargs)
        self.prefixes: tuple[str, ...] = ()

    def prepare_value(self, value: Any) -> Any:
        return person_label(value) if isinstance(value, Person) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if key := _KEY.search(text):
            people = Person.objects.filter(pk=key[1], active=True).select_related("unit")
            found = list(within(people, self.prefixes))
        else:
            found = [person for person in find_people(text, self.prefixes) if person.name == text]
        if not found:
            raise forms.ValidationError(_("您的范围内没有“%(text)s”这个人，请从提示里选。") % {"text": text})
        if len(found) > 1:
            raise forms.ValidationError(
                _("有 %(count)s 位%(text)s，请从提示里选一位。") % {"text": text, "count": len(found)}
            )
        return found[0]
