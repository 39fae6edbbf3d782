"""A list of choices of ours says what Django's own says."""

from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test.html import parse_html

CHOICES = [("", "——"), ("a&b", "<甲>"), ("组", [(1, "一"), (2, "二")])]


class Marked(forms.Select):
    """Options with attributes of their own: true, false and a text."""

    def create_option(self, *args: object, **more: object) -> dict[str, object]:
        option = super().create_option(*args, **more)  # type: ignore[arg-type]
        option["attrs"] |= {"disabled": option["value"] == 2, "data-told": '"是"'}
        return option


def test_our_list_of_choices_is_the_same_as_djangos() -> None:
    widget = Marked({"required": True, "class": "zj-input"}, CHOICES)
    for value in ("", "a&b", "1", "2", None):
        ours, theirs = (
            widget.render("which", value, renderer=renderer) for renderer in (get_default_renderer(), DjangoTemplates())
        )
        assert parse_html(ours) == parse_html(theirs)
        assert "<甲>" not in ours
