"""One line of the inbox as HTML, drawn by hand: a page has thirty, and as parts of a template they cost most of its time."""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.engines.matters.models import Matter
from zhenjie.web.templatetags.zj import icon, shape


def line(matter: Matter, colour: Colour, *, stage: str, left: str, urgent: str, moves: str, link: str, tick: bool, here: bool) -> SafeString:  # fmt: skip
    """``moves``: the verbs that may be made of many together; ``link`` opens it beside the list; ``tick``: it may be chosen; ``here``:
    it is open."""
    number, pk, way = matter.number, matter.pk, escape(link)
    said = left
    if not left and matter.closed_at:
        said = f"{clock.aware(matter.closed_at):%m-%d} {_('办结')}"
    placed = f"{number} · {matter.place}" if matter.place else number
    return mark_safe(f"""<li data-row="{pk}" data-moves="{escape(moves)}"{' class="is-here"' if here else ""}>
    {_tick(pk, number) if tick else ""}
    <a href="{way}" hx-get="{way}" hx-target="#matter" hx-select="#matter" hx-swap="outerHTML show:none" hx-push-url="true"{' aria-current="true"' if here else ""}>
      {shape(colour)}<span class="mt-t"><b>{f'<span class="mt-urgent">{escape(urgent)}</span>' if urgent else ""}{escape(matter.title)}</b><small>{escape(_lies(matter, stage))}</small><small class="mt-no">{escape(placed)}</small></span>
      <span class="mt-d {colour.value}">{escape(said)}{_voices(matter)}</span></a></li>""")


def _tick(pk: int, number: str) -> str:
    said = escape(_("选 %(number)s") % {"number": number})
    return f'<label class="mt-tick"><input class="zj-check" type="checkbox" name="rows" value="{pk}" form="chosen"><span class="zj-sr">{said}</span></label>'


def _lies(matter: Matter, stage: str) -> str:
    """The stage, who has it, and where it lies when that is somebody else."""
    told = [stage]
    if matter.holder:
        whose = f" {matter.person.name}" if matter.person and matter.stage != "reviewing" else ""
        told.append(f"{matter.holder.name}{whose}")
    if matter.unit_id != matter.holder_id:
        told.append(matter.unit.name)
    return " · ".join(told)


def _voices(matter: Matter) -> str:
    if matter.voices_count <= 1:
        return ""
    who, said = escape(_("反映人数")), escape(_("人反映"))
    return f'<span class="mt-voices" title="{who}">{icon("people")}{matter.voices_count}<span class="zj-sr">{said}</span></span>'
