"""``zhenjie trail verify | heads | export | seal``."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of the trail to the command line."""
    trail = commands.add_parser("trail", help="留痕：查验、块头、导出")
    acts = trail.add_subparsers(dest="act", required=True, metavar="动作")
    verify = acts.add_parser("verify", help="查验全部留痕；有改动、删除、插入则指名并返回 1")
    verify.add_argument("--heads", metavar="文件", help="早先用 zhenjie trail heads 导出的块头；- 为标准输入")
    verify.add_argument("--export", metavar="文件", help="早先用 zhenjie trail export 导出的留痕，逐条对照")
    verify.set_defaults(run=_verify)
    heads = acts.add_parser("heads", help="打印块头，抄下或另存，日后用来查验")
    heads.add_argument("--last", type=int, metavar="N", help="只要最新的 N 块")
    heads.set_defaults(run=_heads)
    export = acts.add_parser("export", help="导出留痕，每行一条 JSON")
    export.add_argument("--out", metavar="文件", help="写到文件，不写就是标准输出")
    export.add_argument("--from", dest="since", metavar="日期", help="从这一天起，如 2026-01-01")
    export.add_argument("--to", dest="until", metavar="日期", help="到这一天止（含）")
    export.set_defaults(run=_export)
    seal = acts.add_parser("seal", help="立即封存尚未封存的留痕（平时由后台进程做）")
    seal.set_defaults(run=_seal)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 2


def _verify(args: argparse.Namespace) -> int:
    from zhenjie.engines.trail.verifying import HeadsError, compare_export, read_heads, verify  # app ready

    kept = None
    try:
        kept = read_heads(_lines(args.heads)) if args.heads else None
        report = verify(kept)
        if args.export:
            report.findings.extend(compare_export(_lines(args.export)))
    except (OSError, UnicodeDecodeError):
        return _complain(f"打不开“{args.heads or args.export}”，请检查路径，文件应是 UTF-8 文本。")
    except HeadsError as error:
        return _complain(str(error))
    for finding in report.findings:
        _say(f"✗ {finding}")
    for note in report.notes:
        _say(f"· {note}")
    if report.tail.count:
        _say(f"· {report.tail}")
    if kept is not None:
        _say(f"· 与早先导出的 {len(kept)} 个块头对照，{report.compared} 个仍在。")
    _say(f"{report.blocks} 块、{report.entries} 条已封存，最新块头 {report.head}")
    _say("查验通过。" if report.whole else f"查验发现 {len(report.findings)} 处问题。")
    return 0 if report.whole else 1


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    with Path(name).open(encoding="utf-8") as file:
        yield from file


def _heads(args: argparse.Namespace) -> int:
    from zhenjie.engines.trail.verifying import print_heads  # app ready

    for line in print_heads(args.last):
        _say(line)
    return 0


def _export(args: argparse.Namespace) -> int:
    from zhenjie.engines.trail.exporting import ExportError, days, write_lines  # app ready

    try:
        span = days(args.since, args.until)
        if args.out:
            with Path(args.out).open("w", encoding="utf-8") as file:
                count = write_lines(file, *span)
        else:
            count = write_lines(_stdout(), *span)
    except ExportError as error:
        return _complain(str(error))
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _complain(f"写不了“{args.out}”：{error.strerror}。")
    sys.stderr.write(f"导出 {count} 条。\n")
    return 0


def _stdout() -> IO[str]:
    return sys.stdout


def _seal(args: argparse.Namespace) -> int:
    from zhenjie.engines.trail.actions import seal  # app ready

    _say(f"封存 {seal()} 条。")
    return 0
