"""Signs of the public pages: drawn into the page, so that a slow phone asks for no second file."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@cache
def _drawings() -> dict[str, str]:
    sprite = files("zhenjie.web").joinpath("static/web/symbols.svg").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="i-([a-z]+)"[^>]*>(.*?)</symbol>', sprite))


@register.simple_tag
def sign(name: str) -> SafeString:
    """An icon of the sprite as decoration; a word must stand beside it."""
    inner = mark_safe(_drawings()[name])
    return format_html('<svg class="zj-ico" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', inner)


@register.filter
def word(words: Mapping[str, str], key: str) -> str:
    """What a key is called; the key itself where nobody says."""
    return words.get(key, key)
