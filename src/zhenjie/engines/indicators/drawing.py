"""A figure's colour with its reasons, and the tile of the board, drawn by hand: a board has a dozen of each, and as parts of a template
they cost most of its time."""

from functools import cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhenjie.core.periods import print_period
from zhenjie.core.quantities import plain, round_half_up
from zhenjie.engines.indicators.queries import Row
from zhenjie.engines.indicators.rules import Definition
from zhenjie.engines.indicators.rules.growth import signed
from zhenjie.web.templatetags.zj import figure, icon, pace, signal, spark

_DASH = mark_safe('<span class="zj-muted">—</span>')


def measured(value: Any, definition: Definition) -> str:
    """A value with the decimals of its unit; a small one keeps the digits that tell it from nothing."""
    if value is None:
        return "—"
    places = definition.places
    if value and not round_half_up(value, places):
        places = 2 if places < 2 else 4
    return figure(value, places)


def percent(share: Any) -> str:
    """0.8427 -> 84.3%."""
    return "—" if share is None else f"{plain(round_half_up(share * 100, 1))}%"


def why(row: Row, right: bool = False) -> SafeString:
    """The colour of a figure as a chip that opens: target, share done, share due, the rule; a dash where nothing was aimed at."""
    if not (judged := row.pace):
        return _DASH
    definition, colour = row.definition, judged.verdict.colour
    pairs = [
        (print_period(row.period), _with_unit(row.value.value if row.value else None, definition)),
        (judged.target_name, _with_unit(judged.target, definition)),
        (_("完成率"), judged.text),
    ]
    more = ""
    if judged.elapsed is not None:
        pairs.append((_("序时进度"), percent(judged.elapsed)))
        gap = "—" if judged.gap is None else signed(judged.gap)
        more = f'<dt class="is-total">{escape(_("超欠（百分点）"))}</dt><dd class="is-total">{gap}</dd>'
    rule = f"<br>{escape(_('规则'))} {escape(judged.verdict.rule)}" if judged.verdict.rule else ""
    return mark_safe(
        f'<details class="zj-why"><summary aria-label="{escape(_("为什么是这个颜色"))}">{signal(colour, _chip(judged))}</summary>\n'
        f'<div class="zj-pop{" zj-pop--right" if right else ""}"><h4>{escape(definition.name)}：{escape(colour.word)}</h4>\n<dl class="zj-sum">'
        + "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in pairs)
        + f'{more}</dl>\n<p class="zj-rule">{escape(judged.verdict.explanation)}{rule}</p>\n'
        + "".join(f'<p class="zj-rule">{escape(_other(one, definition))}</p>' for one in row.paces[1:])
        + "\n</div></details>"
    )


def _chip(judged: Any) -> str:
    """What the chip says: how far ahead or behind; without a share due only that the target is met."""
    if judged.gap is None:
        return _("已达标") if judged.verdict.colour.value == "green" else ""
    if judged.gap > 0:
        return _("超 %(gap)s") % {"gap": figure(judged.gap, 1)}
    return _("欠 %(gap)s") % {"gap": signed(judged.gap)[1:]} if judged.gap < 0 else _("持平")


def _other(judged: Any, definition: Definition) -> str:
    return _("另有“%(name)s”%(value)s%(unit)s，完成 %(done)s。") % {
        "name": judged.target_name, "value": measured(judged.target, definition), "unit": definition.unit, "done": judged.text,
    }  # fmt: skip


def _with_unit(value: Any, definition: Definition) -> str:
    return f"{measured(value, definition)} {definition.unit}"


def tile(row: Row, asked: Any) -> SafeString:
    """One indicator of the board: the figure with its way to the source, the target, how far along, the months of the year."""
    definition, judged, known = row.definition, row.pace, row.value
    value, source = str(_DASH), ""
    if known:
        proof, shown = _proof(row, asked), escape(measured(known.value, definition))
        value = f'<a class="zj-num" href="{proof}">{shown}</a><span class="zj-unit">{_unit(definition)}{escape(known.approx)}</span>'
        source = f'<a class="zj-evid" href="{proof}">{icon("src")}{escape(_source(known))}</a>'
    grown = (
        escape(print_period(row.period, asked.end))
        if row.late
        else f"{escape(_('同比'))} <b>{escape(row.growth.text)}</b>"
    )
    return mark_safe(f"""<article class="zj-tile is-{judged.verdict.colour.value if judged else "none"}">
<header class="zj-tile__head"><a class="zj-tile__name" href="{_at("indicators:detail", definition.key)}?month={asked.month}">{escape(definition.name)}</a>{why(row, right=True) if judged else ""}</header>
<p class="zj-tile__value">{value}</p>
{_target(judged, definition)}
{_pace(row)}
<footer class="zj-tile__foot"><span>{grown}</span>{spark(row.values)}{source}</footer>
</article>""")


def plain_row(row: Row, asked: Any) -> SafeString:
    """An indicator without a target as a line of the short table."""
    definition, known = row.definition, row.value
    late = f' <span class="zj-tag">{escape(print_period(row.period, asked.end))}</span>' if row.late else ""
    return mark_safe(
        f'<tr><td><a href="{_at("indicators:detail", definition.key)}?month={asked.month}">{escape(definition.name)}</a>{late}</td>'
        f'<td class="is-num ix-v"><a class="zj-num" href="{_proof(row, asked)}">{escape(measured(known.value if known else None, definition))}</a>'
        f'{escape(known.approx) if known else ""}</td><td class="zj-muted">{_unit(definition)}</td><td class="is-num">{escape(row.growth.text)}</td>'
        f"<td>{spark(row.values)}</td></tr>"
    )


@cache
def _at(name: str, key: str) -> str:
    """The address of a page of an indicator, which does not move while the server runs."""
    return escape(reverse(name, args=[key]))


def _unit(definition: Definition) -> str:
    return escape(definition.unit)


def _proof(row: Row, asked: Any) -> str:
    return f"{_at('indicators:evidence', row.definition.key)}?unit={row.unit.pk}&amp;month={asked.month}"


def _target(judged: Any, definition: Definition) -> str:
    if not judged:
        return f'<p class="zj-tile__target"><span>{escape(_("没有定目标"))}</span></p>'
    name = escape(judged.target_name)
    return (
        f'<p class="zj-tile__target"><span title="{name}">{name} {escape(measured(judged.target, definition))}</span>'
        f"<span>{escape(_('完成'))} <b>{escape(judged.text)}</b></span></p>"
    )


def _pace(row: Row) -> str:
    judged = row.pace
    if judged and judged.elapsed is not None and judged.completion is not None:
        return pace(judged.completion * 100, judged.elapsed * 100, judged.verdict.colour)
    said = _("不按序时评定") if row.value and judged else "" if row.value else _("还没有数")
    return f'<p class="zj-small zj-muted">{escape(said)}</p>'


def _source(known: Any) -> str:
    return _("%(count)s 个下级") % {"count": known.parts} if known.parts else _("依据")
