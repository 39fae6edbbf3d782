"""``zhenjie matters tally [--rebuild]``."""

import argparse
import sys


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of matters to the command line."""
    top = commands.add_parser("matters", help="事项：每日计数")
    acts = top.add_subparsers(dest="act", required=True, metavar="动作")
    tally = acts.add_parser("tally", help="把新变化计入每日计数（平时由后台进程随时计）")
    tally.add_argument("--rebuild", action="store_true", help="全部重新计数；其间不能办件")
    tally.set_defaults(run=_tally)


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
