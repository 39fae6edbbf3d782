"""A figure's colour with its reasons, and the tile of the board, drawn by hand: a board has a dozen of each, and as parts of a template
they cost most of its time."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhenjie.core.periods import print_period
from zhenjie.core.quantities import plain, round_half_up
from zhenjie.engines.indicators.queries import Row
from zhenjie.engines.indicators.rules import Definition
from zhenjie.engines.indicators.rules.growth import signed
from zhenjie.web.templatetags.zj import figure, icon, pace, signal, spark

_NONE = mark_safe("")
_DASH = mark_safe('<span class="zj-muted">—</span>')
_PAIR = "<dt>{}</dt><dd>{}</dd>"


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
    more = _NONE
    if judged.elapsed is not None:
        pairs.append((_("序时进度"), percent(judged.elapsed)))
        more = format_html(
            '<dt class="is-total">{}</dt><dd class="is-total">{}</dd>',
            _("超欠（百分点）"),
            "—" if judged.gap is None else signed(judged.gap),
        )
    rule = format_html("<br>{} {}", _("规则"), judged.verdict.rule) if judged.verdict.rule else _NONE
    return format_html(
        '<details class="zj-why"><summary aria-label="{}">{}</summary>\n<div class="zj-pop{}"><h4>{}：{}</h4>\n'
        '<dl class="zj-sum">{}{}</dl>\n<p class="zj-rule">{}{}</p>\n{}\n</div></details>',
        _("为什么是这个颜色"), signal(colour, _chip(judged)), " zj-pop--right" if right else "", definition.name, colour.word,
        format_html_join("", _PAIR, pairs), more, judged.verdict.explanation, rule,
        format_html_join("", '<p class="zj-rule">{}</p>', ((_other(one, definition),) for one in row.paces[1:])),
    )  # fmt: skip


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


_TILE = """<article class="zj-tile is-{colour}">
<header class="zj-tile__head"><a class="zj-tile__name" href="{detail}?month={month}">{name}</a>{why}</header>
<p class="zj-tile__value">{value}</p>
{target}
{pace}
<footer class="zj-tile__foot"><span>{grown}</span>{spark}{proof}</footer>
</article>"""


def tile(row: Row, asked: Any) -> SafeString:
    """One indicator of the board: the figure with its way to the source, the target, how far along, the months of the year."""
    definition, judged, known = row.definition, row.pace, row.value
    proof = _proof(row, asked)
    return format_html(
        _TILE, colour=judged.verdict.colour.value if judged else "none", month=asked.month, name=definition.name,
        detail=reverse("indicators:detail", args=[definition.key]), why=why(row, right=True) if judged else _NONE,
        value=format_html(
            '<a class="zj-num" href="{}">{}</a><span class="zj-unit">{}{}</span>',
            proof, measured(known.value, definition), definition.unit, known.approx,
        ) if known else _DASH,
        target=_target(judged, definition), pace=_pace(row), spark=spark(row.values),
        grown=print_period(row.period, asked.end) if row.late else format_html("{} <b>{}</b>", _("同比"), row.growth.text),
        proof=format_html('<a class="zj-evid" href="{}">{}{}</a>', proof, icon("src"), _source(known)) if known else _NONE,
    )  # fmt: skip


_PLAIN = (
    '<tr><td><a href="{detail}?month={month}">{name}</a>{late}</td><td class="is-num ix-v"><a class="zj-num" href="{proof}">{value}</a>{approx}'
    '</td><td class="zj-muted">{unit}</td><td class="is-num">{grown}</td><td>{spark}</td></tr>'
)


def plain_row(row: Row, asked: Any) -> SafeString:
    """An indicator without a target as a line of the short table."""
    definition, known = row.definition, row.value
    return format_html(
        _PLAIN, detail=reverse("indicators:detail", args=[definition.key]), month=asked.month, name=definition.name,
        late=format_html(' <span class="zj-tag">{}</span>', print_period(row.period, asked.end)) if row.late else _NONE,
        proof=_proof(row, asked), value=measured(known.value if known else None, definition),
        approx=known.approx if known else "", unit=definition.unit, grown=row.growth.text, spark=spark(row.values),
    )  # fmt: skip


def _proof(row: Row, asked: Any) -> str:
    return f"{reverse('indicators:evidence', args=[row.definition.key])}?unit={row.unit.pk}&month={asked.month}"


def _target(judged: Any, definition: Definition) -> SafeString:
    if not judged:
        return format_html('<p class="zj-tile__target"><span>{}</span></p>', _("没有定目标"))
    return format_html(
        '<p class="zj-tile__target"><span title="{}">{} {}</span><span>{} <b>{}</b></span></p>',
        judged.target_name, judged.target_name, measured(judged.target, definition), _("完成"), judged.text,
    )  # fmt: skip


def _pace(row: Row) -> SafeString:
    judged = row.pace
    if judged and judged.elapsed is not None and judged.completion is not None:
        return pace(judged.completion * 100, judged.elapsed * 100, judged.verdict.colour)
    said = _("不按序时评定") if row.value and judged else "" if row.value else _("还没有数")
    return format_html('<p class="zj-small zj-muted">{}</p>', said)


def _source(known: Any) -> str:
    return _("%(count)s 个下级") % {"count": known.parts} if known.parts else _("依据")
