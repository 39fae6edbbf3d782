"""``zhenjie files check``: whether every attachment lies in the store, unchanged, and whether anything lies there unclaimed."""

import argparse
import sys


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of the attachments to the command line."""
    files = commands.add_parser("files", help="附件：核对存储目录")
    acts = files.add_subparsers(dest="act", required=True, metavar="动作")
    check = acts.add_parser("check", help="逐个核对：缺失、内容变了、无主的文件；有问题返回 1")
    check.add_argument("--quick", action="store_true", help="只看有没有、大小对不对，不重算内容")
    check.set_defaults(run=_check)


def _check(args: argparse.Namespace) -> int:
    from zhenjie.engines.files.checking import check  # app ready

    report = check(contents=not args.quick)
    for line in report.lines():
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"登记 {report.rows} 个附件，存储目录里 {report.kept} 份内容。\n")
    sys.stdout.write("核对无误。\n" if report.sound else "有附件缺失或内容不符，请从备份恢复。\n")
    return 0 if report.sound else 1
