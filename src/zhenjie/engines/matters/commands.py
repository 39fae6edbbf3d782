"""``zhenjie matters tally [--rebuild] | learn``."""

import argparse
import sys


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of matters to the command line."""
    top = commands.add_parser("matters", help="事项：每日计数、派单学习")
    acts = top.add_subparsers(dest="act", required=True, metavar="动作")
    tally = acts.add_parser("tally", help="把新变化计入每日计数（平时由后台进程随时计）")
    tally.add_argument("--rebuild", action="store_true", help="全部重新计数；其间不能办件")
    tally.set_defaults(run=_tally)
    learn = acts.add_parser("learn", help="从一个单元及以下的派单中重新学习（平时由后台进程每周学一次）")
    learn.add_argument("code", help="单元代码")
    learn.set_defaults(run=_learn)


def _tally(args: argparse.Namespace) -> int:
    from zhenjie.engines.matters.actions import tallying  # app ready

    number = 0
    if args.rebuild:
        number = tallying.rebuild()
    else:
        while more := tallying.tally():
            number += more
    sys.stdout.write(f"已计入 {number:,} 段期限。\n")
    return 0


def _learn(args: argparse.Namespace) -> int:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.ledger.problems import Problem  # app ready
    from zhenjie.engines.matters.actions.learning import learn_dispatches  # app ready
    from zhenjie.engines.org.models import Unit  # app ready

    unit = Unit.objects.filter(code=args.code, valid_to__isnull=True).first()
    if unit is None:
        sys.stderr.write(f"没有代码为“{args.code}”的单元。\n")
        return 1
    try:
        model = learn_dispatches(by=SYSTEM, unit=unit)
    except Problem as problem:
        sys.stderr.write(f"{problem.detail}\n")
        return 1
    rate = (
        "还不够验证"
        if model.accuracy is None
        else f"验证首派准确率 {model.accuracy:.1%}（{model.right}/{model.asked}）"
    )
    sys.stdout.write(f"{unit.name}：从 {model.examples:,} 件派单中学习，第 {model.version} 版，{rate}。\n")
    return 0
