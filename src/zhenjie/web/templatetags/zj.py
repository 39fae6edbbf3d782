"""Parts that every template may use without loading anything: icons, signals, figures, the pace bar."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.http import HttpRequest, QueryDict
from django.template import Context, defaulttags
from django.template.defaulttags import URLNode
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
WORDS = {"green": "正常", "yellow": "预警", "red": "滞后", "none": "不判色"}


@cache
def _sprite(name: str) -> str:
    """The address of a picture in the sprite; a page draws some sixty, and none moves while the server runs."""
    return f"{static('web/symbols.svg')}#{name}"


@register.simple_tag
@lru_cache(2000)
def icon(name: str, label: str = "") -> SafeString:
    """A 16 px icon of the sprite; with ``label`` it speaks, else it is decoration."""
    href = _sprite(f"i-{name}")
    if label:
        return format_html('<svg class="zj-ico" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="zj-ico" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def shape(colour: object) -> SafeString:
    """The signal's shape alone: ● ▲ ■ ○; a word must stand beside it."""
    name = _colour(colour)
    return format_html(
        '<svg class="zj-shape is-{}" viewBox="0 0 12 12" aria-hidden="true"><use href="{}"/></svg>',
        name, _sprite(f"s-{name}"),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def allowed(context: dict[str, Any], permission: str, name: str, *arguments: Any) -> str:
    """An address where the reader holds the permission in the unit of the top bar, else '': no button leads to a closed door."""
    permits = getattr(context["request"], "permits", None)
    return reverse(name, args=arguments) if permits is not None and permits(permission) else ""


@register.simple_tag
def command() -> SafeString:
    """The key of a form's command, new for every form that is drawn: a double click or a second try is done once."""
    return format_html('<input type="hidden" name="command" value="{}">', uuid4().hex)


@register.simple_tag
def signal(colour: object, text: str = "") -> SafeString:
    """A chip: shape and words; without ``text`` the colour's own word."""
    name = _colour(colour)
    return format_html('<span class="zj-sig is-{}">{}{}</span>', name, shape(name), text or _(WORDS[name]))


@register.filter
def colour_word(colour: object) -> str:
    """正常, 预警, 滞后, 不判色, in the reader's language."""
    return _(WORDS[_colour(colour)])


def _colour(colour: object) -> str:
    name = str(getattr(colour, "value", colour) or "none").lower()
    return name if name in WORDS else "none"


class _Address(URLNode):
    """An address is the same as long as the server runs: looked up once, and a page has some dozens."""

    def render(self, context: Context) -> str:
        if self.asvar or not isinstance(name := self.view_name.resolve(context), str):
            return super().render(context)
        args = tuple(one.resolve(context) for one in self.args)
        kwargs = tuple((key, one.resolve(context)) for key, one in self.kwargs.items())
        return _address(name, args, kwargs)


@lru_cache(4096, typed=True)
def _address(name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> SafeString:
    return mark_safe(escape(reverse(name, args=args, kwargs=dict(kwargs))))


@register.tag
def url(parser: Any, token: Any) -> URLNode:
    """Django's own, remembered."""
    node = defaulttags.url(parser, token)
    return _Address(node.view_name, node.args, node.kwargs, node.asvar)


@register.filter
def options(optgroups: Iterable[tuple[object, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a select as Django's own template writes them; those drawn already (`web.widgets`) as they are."""
    if isinstance(optgroups, SafeString):
        return optgroups
    parts: list[str] = []
    for group, found, _index in optgroups:
        if group:
            parts.append(format_html('\n  <optgroup label="{}">', group))
        for one in found:
            said = "".join(
                format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
                for name, value in one["attrs"].items()
                if value is not False
            )
            parts.append(
                f'\n  <option value="{escape(one["value"])}"{said}>{conditional_escape(one["label"])}</option>'
            )
        if group:
            parts.append("\n  </optgroup>")
    return mark_safe("".join(parts))


@register.filter
def figure(value: Decimal | float | int | None, places: int | None = None) -> str:
    """A number for the eye: rounded half up, grouped by three, true minus; — for none."""
    if value is None or value == "":
        return "—"
    number = Decimal(str(value))
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)
    else:
        number = number.normalize()
        if number == number.to_integral_value():
            number = number.quantize(Decimal(1))
    return f"{number:,f}".replace("-", "−")


@register.filter
def change(value: Decimal | float | None, places: int = 1) -> str:
    """A change with its sign: +4.1, −3.1; — for none."""
    if value is None or value == "":
        return "—"
    text = figure(value, places)
    return text if text.startswith("−") or Decimal(str(value)) == 0 else f"+{text}"


_PACE = """<svg class="zj-pace{small} is-{colour}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{said}"><rect class="zj-pace__track" y="2" width="100" height="6"/>{gap}<rect class="zj-pace__fill" y="2" width="{fill:.2f}" height="6"/>{tick}</svg>"""
_GAP = '<rect class="zj-pace__gap" x="{:.2f}" y="2" width="{:.2f}" height="6"/>'
_TICK = '<path class="zj-pace__tick" d="M{:.2f} 0V10"/>'


@register.simple_tag
def pace(done: Decimal | None, due: Decimal | None, colour: object = "none", small: bool = False) -> SafeString:
    """Pace bar: ``done`` and ``due`` in per cent of the target; the tick is where it should be today."""

    def clamp(value: Decimal | float | None) -> float:
        return round(max(0.0, min(100.0, float(value or 0))), 2)

    fill, tick = clamp(done), clamp(due)
    said = _("完成 %(done)s%%，序时 %(due)s%%") % {"done": figure(done, 1), "due": figure(due, 1)}
    return mark_safe(_PACE.format(
        small=" zj-pace--sm" if small else "", colour=_colour(colour), said=escape(said), fill=fill,
        gap=_GAP.format(fill, tick - fill) if tick - fill >= 0.01 else "", tick="" if due is None else _TICK.format(tick),
    ))  # fmt: skip


@register.simple_tag
def spark(values: Sequence[Decimal | float | None]) -> SafeString:
    """A line of the last periods, 64 by 18, a dot at its end; nothing under two points."""
    known = [float(v) for v in values if v is not None]
    if len(known) < 2:
        return format_html("{}", "")
    low, span = min(known), (max(known) - min(known)) or 1.0
    points = [(2 + i * 58 / (len(known) - 1), 15 - (v - low) / span * 12) for i, v in enumerate(known)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return format_html(
        '<svg class="zj-spark" viewBox="0 0 64 18" aria-hidden="true"><path d="{}"/><circle cx="{}" cy="{}" r="1.8"/></svg>',
        path, f"{x:.1f}", f"{y:.1f}",
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def query(context: dict[str, object], **changes: object) -> str:
    """The present query string with some parameters changed; None removes one."""
    request = context["request"]
    assert isinstance(request, HttpRequest)
    params: QueryDict = request.GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = str(value)
    return f"?{params.urlencode()}" if params else "?"
