"""`zhenjie read` and `zhenjie check`: reports on the command line. Nothing but the files is needed; `check` also asks the
books and the registers of the township where this installation keeps any."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from zhenjie.core.digits import whole
from zhenjie.engines.reading.pages.bounded import BoundedChild
from zhenjie.engines.reading.pages.errors import PageError
from zhenjie.engines.reading.pages.sniff import check_size
from zhenjie.engines.reading.printing import Reading, aligned, to_html, to_jsonl, to_table, to_xlsx

if TYPE_CHECKING:
    from zhenjie.engines.reading.queries import Books

#: By name, so that the patterns are loaded in the child and not here.
ENTRY = "zhenjie.engines.reading.whole:answer"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Offer `read` and `check`."""
    reader = subparsers.add_parser("read", help="读出报告里的每一个数，附原文位置")
    reader.add_argument("files", nargs="+", metavar="FILE", help="txt、html、docx、pdf 或图片")
    reader.add_argument(
        "--context", type=Path, help="JSON：{文件名或编号: {township, date, file}}，逐个文件给出镇街和日期"
    )
    reader.add_argument("--events", action="store_true", help="改读报告点名的项目、企业、合作社，一行一个 JSON")
    reader.add_argument("--format", choices=("table", "jsonl", "xlsx", "html"), help="默认 table；--events 只有 jsonl")
    reader.add_argument("--output", "-o", type=Path, help="写到这个文件（默认标准输出）")
    reader.add_argument("--jobs", type=_positive, default=1, metavar="N", help="同时读几个文件")
    reader.set_defaults(run=run_read, bare=True)
    checker = subparsers.add_parser("check", help="核对报告里的数彼此对不对得上")
    checker.add_argument("files", nargs=1, metavar="FILE")
    checker.add_argument("--format", choices=("table", "jsonl"), default="table")
    checker.set_defaults(run=run_check, bare=True, context=None, jobs=1, events=False)
    for parser in (reader, checker):
        parser.add_argument("--township", default="", metavar="NAME", help="报告是哪个镇街的")
        parser.add_argument("--date", type=_day, metavar="D", help="报告的日期，例如 2026-11-09")


def _positive(text: str) -> int:
    if not whole(text):
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return min(int(text), 64)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-11-09") from None


def run_read(args: argparse.Namespace) -> int:
    """Read every file, its figures or its events; a bad one is named on standard error and the others go on. 1 when any was bad."""
    args.format = args.format or ("jsonl" if args.events else "table")
    try:
        requests = list(_requests(args))
        if args.events and args.format != "jsonl":
            raise PageError("--events 只输出 jsonl，请去掉 --format 或写成 --format jsonl。")
        if args.format == "xlsx" and args.output is None and sys.stdout.isatty():
            raise PageError("xlsx 不能打印在屏幕上，请加 --output 文件名.xlsx。")
    except PageError as error:
        return _fail(str(error))
    good: list[Reading] = []
    bad = 0
    for request, answer in _ask_all(requests, args.jobs):
        if isinstance(answer, PageError):
            bad += 1
            _fail(f"{request['path']}：{answer}")
            continue
        found = answer["events" if args.events else "figures"]
        reading = Reading(request["name"], answer["sheets"]["media"], answer["sheets"]["text"], found)
        if args.format in ("jsonl", "table") and args.output is None:
            _print(to_jsonl([reading]) if args.format == "jsonl" else to_table([reading]))
        else:
            good.append(reading)
    if good:
        _deliver(good, args)
    return 1 if bad else 0


def run_check(args: argparse.Namespace) -> int:
    """What the figures of one file say of each other. 1 when the file is bad; contradictions are no failure."""
    from zhenjie.engines.reading.checks import check  # slow import
    from zhenjie.engines.reading.pages.sheets import Sheets  # slow import

    try:
        [(_request, answer)] = _ask_all(list(_requests(args)), 1)
    except PageError as error:
        return _fail(str(error))
    if isinstance(answer, PageError):
        return _fail(f"{args.files[0]}：{answer}")
    sheets = Sheets.from_json(answer["sheets"])
    books = _books(args.township)
    counts, figures = books.counted if books else None, answer["figures"]
    if books:
        figures = _settled(figures, Path(args.files[0]).stem, answer["date"])
    findings = [finding.record() for finding in check(figures, sheets.text, ledger=books, counts=counts)]
    if args.format == "jsonl":
        _print(json.dumps(_placed(finding, sheets), ensure_ascii=False) for finding in findings)
    else:
        _print(_finding_table(findings))
    return 0


def _settled(figures: Sequence[dict[str, Any]], title: str, written: str | None) -> list[dict[str, Any]]:
    """The figures with the period that a report on paper leaves unsaid, as the review screen gives it: 在谈项目25个 is asked of the books too."""
    from zhenjie.engines.reading import rules  # slow import

    day = date.fromisoformat(written) if written else None
    stretch = rules.guess_period(title, [one["period"] for one in figures], day)
    settled = []
    for one in figures:
        average = one["aspect"] in ("name", "date") or rules.is_average(one)
        period = "" if average else rules.settle_period(one["period"], one["aspect"], stretch, day)
        settled.append({**one, "period": period})
    return settled


def _books(township: str) -> "Books | None":
    """The books of the township, when this installation keeps any: a database that is there and one unit of that name."""
    home = Path(os.environ.get("ZHENJIE_HOME", "var"))
    if not township or not (os.environ.get("DATABASE_URL") or (home / "zhenjie.sqlite3").exists()):
        return None
    import django  # slow import
    from django.db import DatabaseError  # slow import

    django.setup()
    from zhenjie.engines.org.models import Unit  # app ready
    from zhenjie.engines.reading.queries import Books  # app ready

    try:
        units = list(Unit.objects.filter(name=township, valid_to__isnull=True)[:2])
        return Books(units[0]) if len(units) == 1 else None
    except DatabaseError:
        _fail("没有与台账比对：数据库连不上或还没有建好。")
        return None


def _requests(args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    context = _context(args.context) if args.context else {}
    for file in args.files:
        path = Path(file).resolve()
        told = context.get(path.name) or context.get(path.stem) or {}
        yield {
            "do": "events" if args.events else "read",
            "path": str(path),
            "name": path.name,
            "township": args.township or told.get("township", ""),
            "date": args.date.isoformat() if args.date else told.get("date"),
        }


def _context(path: Path) -> dict[str, Mapping[str, Any]]:
    """By file name and by id."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        known = dict(told)
        for entry in told.values():
            known[entry.get("file", "")] = entry
            if entry.get("date"):
                date.fromisoformat(entry["date"])
    except OSError:
        raise PageError(f"读不到上下文文件 {path}，请检查路径。") from None
    except (ValueError, AttributeError, TypeError):
        raise PageError(f"上下文文件 {path} 应是 JSON：{{文件名: {{township, date}}}}，日期写成 2026-11-09。") from None
    return known


def _ask_all(
    requests: Sequence[dict[str, Any]], jobs: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | PageError]]:
    """Answers in the order of the requests; each of the `jobs` children takes the next file when it is free."""
    children: SimpleQueue[BoundedChild] = SimpleQueue()
    made = [BoundedChild(ENTRY) for _ in range(min(jobs, len(requests)))]
    for child in made:
        children.put(child)

    def ask(request: dict[str, Any]) -> dict[str, Any] | PageError:
        child = children.get()
        try:
            _check_path(Path(request["path"]))
            answer: dict[str, Any] = child.ask(request)
            return answer
        except PageError as error:
            return error
        finally:
            children.put(child)

    pool = ThreadPoolExecutor(max_workers=len(made))
    try:
        yield from zip(requests, pool.map(ask, requests), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)
        for child in made:
            child.close()


def _check_path(path: Path) -> None:
    if not path.is_file():
        what = "是文件夹，请逐个给出里面的文件" if path.is_dir() else "没有这个文件，请检查路径"
        raise PageError(f"{what}。")
    try:
        check_size(path.stat().st_size)
        path.open("rb").close()
    except OSError:
        raise PageError("没有权限打开这个文件。") from None


def _deliver(readings: Sequence[Reading], args: argparse.Namespace) -> None:
    if args.format == "xlsx":
        data = to_xlsx(readings)
    elif args.format == "html":
        data = to_html(readings).encode()
    else:
        lines = to_jsonl(readings) if args.format == "jsonl" else to_table(readings)
        data = ("\n".join(lines) + "\n").encode()
    if args.output:
        args.output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _finding_table(findings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    words = {"holds": "● 吻合", "contradicts": "■ 矛盾", "open": "▲ 待查"}
    order = ("contradicts", "open", "holds")
    yield "、".join(f"{words[v]} {sum(f['verdict'] == v for f in findings)}" for v in order)
    rows = [("结论", "关系", "原文里的数", "说明")]
    for finding in sorted(findings, key=lambda f: order.index(f["verdict"])):
        quotes = " ".join(f"{figure['quote']}" for figure in finding["figures"])
        rows.append((words[finding["verdict"]], finding["kind"], quotes, finding["note"]))
    yield from aligned(rows, widest=64)


def _placed(finding: Mapping[str, Any], sheets: Any) -> dict[str, Any]:
    """The finding with offsets into the file where the file is text."""
    figures = []
    for figure in finding["figures"]:
        if figure["start"] < 0:
            figures.append(figure)
            continue
        locator = sheets.locate(figure["start"], figure["end"])
        told = (
            {"start": locator["start"], "end": locator["end"]} if locator["kind"] == "chars" else {"locator": locator}
        )
        figures.append({**figure, **told})
    return {**finding, "figures": figures}


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _fail(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1
