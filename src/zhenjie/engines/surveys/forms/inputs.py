"""How the inputs of the desk look."""

from typing import Any

from django import forms

INPUT = {"class": "zj-input", "autocomplete": "off"}


def line(**more: Any) -> forms.TextInput:
    """An input of one line."""
    return forms.TextInput({**INPUT, **more})
