"""No page takes a day of the year 9990: whatever form writes one asks whether it can be meant."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms

import zhenjie
from zhenjie.web.widgets import Asking, believable

#: They only ask what is shown and write nothing.
ASKING = {"zhenjie.engines.trail.forms.FilterForm", "zhenjie.domains.projects.forms.counts.BehindForm"}


def written() -> Iterator[tuple[str, type[forms.BaseForm]]]:
    for module in pkgutil.walk_packages(zhenjie.__path__, "zhenjie."):
        if ".forms" in module.name:
            found = importlib.import_module(module.name)
            for name, one in vars(found).items():
                if isinstance(one, type) and issubclass(one, forms.BaseForm) and one.__module__ == module.name:
                    yield f"{module.name}.{name}", one


def fields_of(form: type[forms.BaseForm]) -> dict[str, forms.Field]:
    """Those of a form; a form of a model may dress them as it is made, and one without a model is the ledger's own, which has tests."""
    if issubclass(form, forms.ModelForm):
        return dict(form().fields) if form._meta.model else {}
    return dict(getattr(form, "base_fields", {}))


@pytest.mark.parametrize(("name", "form"), sorted(written()), ids=lambda one: one if isinstance(one, str) else "")
def test_days_are_bounded(name: str, form: type[forms.BaseForm]) -> None:
    days = {
        key: field for key, field in fields_of(form).items() if isinstance(field, forms.DateField | forms.DateTimeField)
    }
    if name in ASKING:
        assert days, f"{name} asks for no day any more: take it out of the list"
        return
    past = form.past if issubclass(form, Asking) else ()
    assert [key for key, field in days.items() if believable not in field.validators and key not in past] == []
