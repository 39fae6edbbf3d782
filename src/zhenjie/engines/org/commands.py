"""``zhenjie org import FILE``, ``zhenjie org outlines FILE`` and ``zhenjie org tree``."""

import argparse
import sys
from datetime import date
from pathlib import Path

_FILE = """文件第一行是表头，列的先后不限：
  代码 code、名称 name                必有；网格、楼栋、单元可自编代码，科室可以留空
  层级 kind                          如 县、镇街、村、网格、楼栋、单元、科室；能从区划代码看出来的可以不写
  上级代码 parent_code               能从区划代码看出来的可以不写
  起 valid_from、止 valid_to          如 2026-01-31；止是存续的最后一天
  负责人 head、职务 head_title、手机 mobile   村书记、网格长、楼长、单元长
同一文件可以反复导入：按代码对照，没有的新建，名称变了算更名，上级变了算划转，其余不动。"""

_OUTLINES = """文件是 GeoJSON 的 FeatureCollection，每个图形是一个单元的面，经度在前。属性里写代码（code、XZQDM、adcode …）；
没有代码的按名称（name、XZQMC …）对照，同名的不猜。地图照这些边界画，没有边界的单元不画。边界变了再导入一次，过去的日子仍按当时的画。"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands of the organisation."""
    top = subparsers.add_parser("org", help="组织：导入、查看单元树")
    acts = top.add_subparsers(dest="act", required=True, metavar="动作")
    load = acts.add_parser(
        "import", help="从 CSV 或 xlsx 导入单元树", epilog=_FILE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    load.add_argument("file", type=Path)
    load.add_argument("--under", metavar="CODE", help="只导入到这个代码的单元下面")
    load.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="更名、划转的生效日，默认今天")
    load.add_argument("--partial", action="store_true", help="有错的行跳过，其余照样导入（默认一行有错就都不导入）")
    load.add_argument("--trial", action="store_true", help="只检查，不写入")
    load.set_defaults(run=_import)
    draw = acts.add_parser(
        "outlines",
        help="从 GeoJSON 导入单元的边界",
        epilog=_OUTLINES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    draw.add_argument("file", type=Path)
    draw.add_argument("--under", metavar="CODE", help="只导入这个代码的单元和它下面的")
    draw.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="边界从哪一天起用，默认今天")
    draw.add_argument("--source", default="", help="边界的来源，例如 2024 年度国土变更调查；默认写文件名")
    draw.add_argument(
        "--datum", default="cgcs2000", choices=("cgcs2000", "wgs84", "gcj02", "bd09"), help="文件的坐标系"
    )
    draw.set_defaults(run=_outlines)
    show = acts.add_parser("tree", help="打印单元树")
    show.add_argument("code", nargs="?", help="从这个代码的单元开始，默认全部")
    show.add_argument("--depth", type=int, default=3, help="打印几层，默认 3")
    show.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="哪一天的树，默认今天")
    show.set_defaults(run=_tree)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _import(args: argparse.Namespace) -> int:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.org.actions.importing import import_tree  # app ready
    from zhenjie.engines.org.problems import Problem  # app ready
    from zhenjie.engines.org.queries import unit_by_code  # app ready
    from zhenjie.engines.org.tables import TableError  # app ready

    try:
        under = unit_by_code(args.under) if args.under else None
        outcome = import_tree(
            by=SYSTEM, path=args.file, under=under, on=args.on, partial=args.partial, trial=args.trial
        )
    except (Problem, TableError) as error:
        sys.stderr.write(f"{error}\n没有导入任何内容。\n")
        return 1
    for problem in outcome.problems[:50]:
        sys.stderr.write(f"{problem}\n")
    if len(outcome.problems) > 50:
        sys.stderr.write(f"……另有 {len(outcome.problems) - 50} 行有问题。\n")
    counts = "，".join(f"{verb} {count}" for verb, count in outcome.done.items() if count) or "没有变化"
    if outcome.written:
        _say(f"已导入：{counts}。")
    elif args.trial and outcome.done:
        _say(f"检查完毕，没有写入。导入后将：{counts}。")
    else:
        _say(f"有 {len(outcome.problems)} 行需要修改，没有导入任何内容；只导入无误的行请加 --partial。")
    return 1 if outcome.problems else 0


def _outlines(args: argparse.Namespace) -> int:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.org.actions.outlines import load_outlines  # app ready
    from zhenjie.engines.org.problems import Problem  # app ready
    from zhenjie.engines.org.queries import unit_by_code  # app ready
    from zhenjie.engines.org.tables import TableError  # app ready

    try:
        under = unit_by_code(args.under) if args.under else None
        done = load_outlines(by=SYSTEM, path=args.file, under=under, on=args.on, source=args.source, datum=args.datum)
    except (Problem, TableError) as error:
        sys.stderr.write(f"{error}\n没有导入任何内容。\n")
        return 1
    for problem in done.problems:
        sys.stderr.write(f"{problem}\n")
    _say(f"已登记 {len(done.drawn)} 个单元的边界，{done.same} 个没有变化，{len(done.problems)} 个没有用。")
    return 1 if done.problems else 0


def _tree(args: argparse.Namespace) -> int:
    from zhenjie.engines.org.problems import Problem  # app ready
    from zhenjie.engines.org.queries import tree_lines, unit_by_code  # app ready

    try:
        top = unit_by_code(args.code) if args.code else None
    except Problem as error:
        sys.stderr.write(f"{error}\n")
        return 1
    empty = True
    for depth, unit in tree_lines(top, depth=args.depth, on=args.on):
        empty = False
        _say("  " * depth + "　".join(filter(None, [unit.name, str(unit.get_kind_display()), unit.code])))
    if empty:
        _say("还没有单元。请准备 CSV 或 xlsx（代码、名称、层级、上级代码、生效日期），再运行 zhenjie org import 文件。")
    return 0
