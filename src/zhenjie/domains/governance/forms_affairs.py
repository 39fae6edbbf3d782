"""What the pages of matters of governance ask. They clean and never write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.governance.models.affairs import Dispute, Hazard, Petition
from zhenjie.domains.governance.rules.hazards import grades


def _dressed(form: forms.ModelForm) -> None:  # type: ignore[type-arg]
    for field in form.fields.values():
        if isinstance(field.widget, forms.CheckboxInput):
            continue
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = "2"
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        field.widget.attrs["class"] = "zj-input"


class HazardForm(forms.ModelForm):  # type: ignore[type-arg]
    """五落实."""

    class Meta:
        model = Hazard
        fields = ("duty", "measures", "money", "deadline", "plan")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dressed(self)


class PetitionForm(forms.ModelForm):  # type: ignore[type-arg]
    """信访要素."""

    class Meta:
        model = Petition
        fields = ("kind", "form", "persons", "representatives", "first")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dressed(self)


class DisputeForm(forms.ModelForm):  # type: ignore[type-arg]
    """纠纷要素."""

    class Meta:
        model = Dispute
        fields = ("kind", "parties", "mediator", "result", "agreement", "confirmed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dressed(self)


FORMS = {"hazard": HazardForm, "petition": PetitionForm, "dispute": DisputeForm}


class GradeForm(forms.Form):
    """定级."""

    kind = forms.ChoiceField(label=_("等级"), widget=forms.Select(attrs={"class": "zj-input"}))
    words = forms.CharField(
        label=_("依据"), max_length=400, required=False, widget=forms.TextInput(attrs={"class": "zj-input"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.key, one.title) for one in grades()]  # type: ignore[attr-defined]
