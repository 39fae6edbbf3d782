"""``zhenjie indicators sync | list | recompute | count | close``."""

import argparse
import sys
from typing import TYPE_CHECKING

from zhenjie.core.digits import whole

if TYPE_CHECKING:
    from zhenjie.core.periods import Period
    from zhenjie.engines.org.models import Unit


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands of the indicators."""
    top = subparsers.add_parser("indicators", help="指标：同步目录、重算汇总、结账")
    acts = top.add_subparsers(dest="act", required=True, metavar="动作")
    acts.add_parser("sync", help="把指标目录（YAML）写进指标表，可反复运行").set_defaults(run=_sync)
    show = acts.add_parser("list", help="打印目录里的指标和叫法")
    show.add_argument("name", nargs="?", default="", help="只看这个叫法指哪个指标")
    show.set_defaults(run=_list)
    acts.add_parser("recompute", help="重算全部汇总值（需要可选组件 analytics）").set_defaults(run=_recompute)
    count = acts.add_parser("count", help="按台账计数，记入一个单元及以下各镇街某月的指标")
    count.add_argument("code", help="单元代码")
    count.add_argument("month", help="月份，例如 2026-10")
    count.set_defaults(run=_count)
    close = acts.add_parser("close", help="结账：封存一个单元及以下截至某月底的数")
    close.add_argument("code", help="单元代码")
    close.add_argument("month", help="月份，例如 2026-10")
    close.set_defaults(run=_close)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _sync(args: argparse.Namespace) -> int:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.indicators.actions import sync_catalogue  # app ready
    from zhenjie.engines.indicators.problems import Problem  # app ready
    from zhenjie.engines.indicators.rules import CatalogueError  # app ready

    try:
        came, changed, left = sync_catalogue(by=SYSTEM)
    except (CatalogueError, Problem) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _say(f"指标目录已同步：新增 {came} 个，更新 {changed} 个，停用 {left} 个。")
    return 0


def _list(args: argparse.Namespace) -> int:
    from django.conf import settings  # app ready

    from zhenjie.engines.indicators import rules  # app ready

    try:
        found = rules.load_catalogue(settings.CATALOGUE_DIR)
        if args.name:
            one = rules.lookup(args.name, extra_dir=settings.CATALOGUE_DIR)
            if one is None:
                sys.stderr.write(f"目录里没有“{args.name}”这个叫法。\n")
                return 1
            found = (one,)
    except rules.CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for one in found:
        _say("　".join([one.key, one.name, one.unit, one.section, "、".join(one.aliases)]))
    return 0


def _recompute(args: argparse.Namespace) -> int:
    from zhenjie.engines.indicators.bulk import recompute  # app ready
    from zhenjie.engines.indicators.problems import Problem  # app ready

    try:
        count = recompute()
    except Problem as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _say(f"已重算，共 {count} 个汇总值。")
    return 0


def _asked(args: argparse.Namespace) -> "tuple[Unit, Period] | None":
    """The unit and the month that were named; None after a sentence."""
    from zhenjie.core import periods  # app ready
    from zhenjie.engines.org.models import Unit  # app ready

    year, _, month = args.month.partition("-")
    unit = Unit.objects.filter(code=args.code, valid_to__isnull=True).first()
    if unit is None:
        sys.stderr.write(f"没有代码为“{args.code}”的单元。\n")
        return None
    if whole(year, 4) is None or not 1 <= (whole(month, 2) or 0) <= 12:
        sys.stderr.write(f"月份“{args.month}”应写成 2026-10 的样子。\n")
        return None
    return unit, periods.year_to_date(int(year), int(month))


def _count(args: argparse.Namespace) -> int:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.indicators.rules import spans  # app ready
    from zhenjie.engines.indicators.tallies import take_below  # app ready

    if (asked := _asked(args)) is None:
        return 1
    unit, period = asked
    _say(f"{unit.name}：按台账记入 {take_below(by=SYSTEM, unit=unit, end=spans.end_of(period))} 个数。")
    return 0


def _close(args: argparse.Namespace) -> int:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.indicators.problems import Problem  # app ready
    from zhenjie.engines.indicators.tallies import close  # app ready

    if (asked := _asked(args)) is None:
        return 1
    unit, period = asked
    try:
        closing = close(by=SYSTEM, unit=unit, period=period)
    except Problem as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _say(f"{unit.name}截至 {closing.end} 的 {closing.figures} 个数已封存。")
    return 0
