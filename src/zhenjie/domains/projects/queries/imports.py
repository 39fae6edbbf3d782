"""Workbooks on their way in, read: which project a line means, what its facts say in words, the lines of a page."""

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from zhenjie.core.quantities import plain
from zhenjie.domains.projects.choices import LineVerdict, MoneyKind, Stage
from zhenjie.domains.projects.models.imports import BookImport, BookLine
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import chain
from zhenjie.engines.ledger.importing.headings import fold
from zhenjie.engines.org.queries import within

PAGE = 50


class Known:
    """The projects that a line may mean, by code, by name, and by the name without what people add to it. One query."""

    def __init__(self, reach: Iterable[str]) -> None:
        self.codes: dict[str, Project] = {}
        self.names: dict[str, list[Project]] = defaultdict(list)
        self.folded: dict[str, list[Project]] = defaultdict(list)
        for one in chain.projects(reach).select_related("unit").order_by("pk"):
            self.names[one.name.strip()].append(one)
            self.folded[fold(one.name)].append(one)
            if one.national:
                self.codes[one.national] = one

    def find(self, name: str, code: str) -> tuple[Project | None, str]:
        """The project, or a sentence why there is none."""
        if code and code in self.codes:
            return self.codes[code], ""
        found = self.names.get(name.strip()) or self.folded.get(fold(name)) or []
        if len(found) == 1:
            return found[0], ""
        if found:
            return None, _("有 %(n)s 个项目都叫“%(name)s”，请加一列“投资项目代码”") % {"n": len(found), "name": name}
        if not name:
            return None, _("没有写项目名称")
        near = difflib.get_close_matches(name.strip(), list(self.names), n=1, cutoff=0.6)
        if near:
            return None, _("没有叫“%(name)s”的项目，是不是“%(near)s”？") % {"name": name, "near": near[0]}
        return None, _("没有叫“%(name)s”的项目，请先在项目台账里登记或导入") % {"name": name}


def told_of(facts: Sequence[Mapping[str, Any]]) -> str:
    """What a line would enter, in words: 2026-03-05 签约；1—3月完成投资共 300 万元."""
    parts = [_stage(one) for one in facts if one["do"] == "stage"]
    for do, kind in (("plan", MoneyKind.PLAN), ("invested", MoneyKind.INVESTED)):
        months = [one for one in facts if one["do"] == do]
        if months:
            total = plain(sum((Decimal(one["amount"]) for one in months), Decimal(0)))
            first, last = (date.fromisoformat(months[place]["month"]) for place in (0, -1))
            when = (
                f"{first:%Y-%m}"
                if len(months) == 1
                else _("%(first)s 至 %(last)s") % {"first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}
            )
            parts.append(_("%(when)s %(kind)s %(total)s 万元") % {"when": when, "kind": kind.label, "total": total})
    for one in facts:
        if one["do"] == "book":
            told = {
                "on": one["on"],
                "kind": MoneyKind(one["kind"]).label,
                "amount": plain(Decimal(one["amount"])),
                "voucher": one["voucher"],
            }
            parts.append((_("%(on)s %(kind)s %(amount)s 万元 %(voucher)s") % told).strip())
        elif one["do"] in ("contract", "year"):
            title = MoneyKind.CONTRACT.label if one["do"] == "contract" else _("年度计划")
            parts.append(_("%(title)s %(amount)s 万元") % {"title": title, "amount": plain(Decimal(one["amount"]))})
    return "；".join(parts)


def _stage(one: Mapping[str, Any]) -> str:
    return f"{one['on']} {Stage(one['stage']).label} {one['number']}".strip()


def imports(prefixes: Iterable[str]) -> Any:
    """The imports in reach, the newest first."""
    rows = within(BookImport.objects.all(), prefixes).select_related("unit", "file")
    return rows.annotate(number=Count("lines")).order_by("-pk")


def counts(batch: BookImport) -> dict[str, int]:
    """Lines by verdict; '' for those not judged yet. One query."""
    told = batch.lines.order_by().values_list("verdict").annotate(number=Count("pk"))
    return dict(Counter(dict(told)))


def share(batch: BookImport) -> int:
    """Per cent of the lines that the present step has dealt with."""
    waiting = batch.lines.exclude(done=batch.attempt)
    if batch.state == "judging":
        waiting = batch.lines.filter(verdict="")
    elif batch.state in ("writing", "undoing"):
        waiting = waiting.filter(verdict=LineVerdict.NEW)
    total = batch.lines.count()
    return round(100 * (total - waiting.count()) / total) if total else 100


def page(batch: BookImport, verdict: str, after: int) -> tuple[list[BookLine], int]:
    """Lines below a line, fifty at a time, and the line after which the next page begins (0: none)."""
    rows = batch.lines.filter(line__gt=after).select_related("project")
    if verdict:
        rows = rows.filter(verdict=verdict)
    found = list(rows.order_by("line")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].line if len(found) > PAGE else 0


def reasons(batch: BookImport) -> dict[int, list[tuple[int | None, str]]]:
    """Line → what is wrong with it, of every line that stays out."""
    rows = batch.lines.filter(verdict__in=(LineVerdict.FAULT, LineVerdict.LATE))
    return {
        line: [(place, said) for place, said in told]
        for line, told in rows.values_list("line", "reasons").iterator(2000)
    }
