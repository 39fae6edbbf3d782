"""One line of the inbox as HTML, drawn by hand: a page has thirty, and as parts of a template they cost most of its time."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.engines.matters.models import Matter
from zhenjie.web.templatetags.zj import icon, shape

_NONE = mark_safe("")
_HERE, _CURRENT = mark_safe(' class="is-here"'), mark_safe(' aria-current="true"')
_LINE = """<li data-row="{pk}" data-moves="{moves}"{here}>
    {tick}
    <a href="{link}" hx-get="{link}" hx-target="#matter" hx-select="#matter" hx-swap="outerHTML show:none" hx-push-url="true"{current}>
      {shape}<span class="mt-t"><b>{urgent}{title}</b><small>{lies}</small><small class="mt-no">{number}</small></span>
      <span class="mt-d {colour}">{left}{voices}</span></a></li>"""
_TICK = """<label class="mt-tick"><input class="zj-check" type="checkbox" name="rows" value="{}" form="chosen"><span class="zj-sr">{}</span></label>"""
_VOICES = """<span class="mt-voices" title="{}">{}{}<span class="zj-sr">{}</span></span>"""


def line(matter: Matter, colour: Colour, *, stage: str, left: str, urgent: str, moves: str, link: str, tick: bool, here: bool) -> SafeString:  # fmt: skip
    """``moves``: the verbs that may be made of many together; ``link`` opens it beside the list; ``tick``: it may be chosen; ``here``:
    it is open."""
    number = matter.number
    said: Any = left
    if not left and matter.closed_at:
        said = f"{clock.aware(matter.closed_at):%m-%d} {_('办结')}"
    return format_html(
        _LINE, pk=matter.pk, moves=moves, here=_HERE if here else _NONE, current=_CURRENT if here else _NONE, link=link,
        tick=format_html(_TICK, matter.pk, _("选 %(number)s") % {"number": number}) if tick else _NONE,
        shape=shape(colour), urgent=format_html('<span class="mt-urgent">{}</span>', urgent) if urgent else _NONE,
        title=matter.title, lies=_lies(matter, stage), number=f"{number} · {matter.place}" if matter.place else number,
        colour=colour.value, left=said, voices=_voices(matter),
    )  # fmt: skip


def _lies(matter: Matter, stage: str) -> str:
    """The stage, who has it, and where it lies when that is somebody else."""
    told = [stage]
    if matter.holder:
        whose = f" {matter.person.name}" if matter.person and matter.stage != "reviewing" else ""
        told.append(f"{matter.holder.name}{whose}")
    if matter.unit_id != matter.holder_id:
        told.append(matter.unit.name)
    return " · ".join(told)


def _voices(matter: Matter) -> SafeString:
    if matter.voices_count <= 1:
        return _NONE
    return format_html(_VOICES, _("反映人数"), icon("people"), matter.voices_count, _("人反映"))
