"""The deployment's own file becomes the tree; a bad row gets a sentence with its line; nothing is half-imported."""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org import commands, queries
from zhenjie.engines.org.actions.importing import Outcome, import_tree
from zhenjie.engines.org.models import Post, Unit
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.tables import TableError

pytestmark = pytest.mark.django_db

HEADER = "代码,名称,层级,上级代码,生效日期,负责人,手机\n"
ROWS = """379921,青澜县,县,,,,
379921101,云溪镇,镇街,379921,2010-01-01,,
379921101201,柳河村,村,379921101,2010/1/1,周宁,13900000001
37992110120101,柳河第一网格,网格,379921101201,,顾晓,
LH-1,1号楼,楼栋,37992110120101,,何平,
LH-1-2,2单元,单元,LH-1,,方悦,
"""


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    with clock.fixed(date(2026, 11, 22)):
        yield


def load(tmp_path: Path, text: str, encoding: str = "utf-8", **options: object) -> Outcome:
    path = tmp_path / "单元.csv"
    path.write_bytes(text.encode(encoding))
    return import_tree(by=SYSTEM, path=path, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_tree_down_to_the_stairwell(tmp_path: Path, encoding: str) -> None:
    outcome = load(tmp_path, HEADER + ROWS, encoding)
    assert outcome.problems == []
    stairwell = Unit.objects.get(name="2单元")
    above = [unit.name for unit in queries.ancestors(stairwell)]
    assert above == ["青澜县", "云溪镇", "柳河村", "柳河第一网格", "1号楼"]
    assert stairwell.local
    assert not Unit.objects.get(name="柳河村").local
    titles = dict(Post.objects.values_list("person__name", "title"))
    assert titles == {"周宁": "负责人", "顾晓": "网格长", "何平": "楼长", "方悦": "单元长"}
    assert not Post.objects.exclude(role="").exists()


def test_workbook_with_numbers_as_codes(tmp_path: Path) -> None:
    path = tmp_path / "单元.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["编码", "单位名称", "类型", "上级", "成立日期"])
        sheet.write_row(1, 0, [379921, "青澜县", "县"])
        sheet.write_row(2, 0, [379921101201, "柳河村", "村", 379921])
        sheet.write_datetime(2, 4, date(2010, 1, 1), dated)
    assert import_tree(by=SYSTEM, path=path).problems == []
    village = Unit.objects.get(code="379921101201")
    assert (village.parent.code, village.valid_from) == ("379921", date(2010, 1, 1))


def test_kind_and_parent_are_told_by_the_code_and_order_does_not_matter(tmp_path: Path) -> None:
    rows = "code,name\n379921101201,柳河村\n379921101,云溪镇\n379921,青澜县\n3799,青州市\n37,山海省\n"
    assert load(tmp_path, rows).problems == []
    assert [unit.kind for unit in queries.ancestors(Unit.objects.get(name="柳河村"))] == [
        "province",
        "prefecture",
        "county",
        "township",
    ]


def test_second_import_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, HEADER + ROWS)
    before = list(Unit.objects.values())
    outcome = load(tmp_path, HEADER + ROWS)
    assert {verb: n for verb, n in outcome.done.items() if n} == {"未变": 6}
    assert list(Unit.objects.values()) == before
    assert Post.objects.count() == 4


def test_second_import_renames_moves_founds_and_relieves(tmp_path: Path) -> None:
    load(tmp_path, HEADER + ROWS)
    changed = ROWS.replace("1号楼", "东1号楼").replace("方悦", "沈岚")
    changed += "379921102,双桥镇,镇街,379921,,,\n"
    changed = changed.replace("柳河村,村,379921101,2010/1/1", "柳河村,村,379921102,")
    outcome = load(tmp_path, HEADER + changed)
    assert {verb: n for verb, n in outcome.done.items() if n} == {"新建": 1, "更名": 1, "划转": 1, "任职": 1, "未变": 4}
    stairwell = Unit.objects.get(name="2单元")
    assert [unit.name for unit in queries.ancestors(stairwell)][1] == "双桥镇"
    assert queries.name_at(Unit.objects.get(code="LH-1"), date(2026, 11, 21)) == "1号楼"
    heads = Post.objects.filter(unit=stairwell).order_by("id")
    assert [(post.person.name, post.valid_to is None) for post in heads] == [("方悦", False), ("沈岚", True)]


BAD = [
    ("379921102,,镇街,379921,,,", "没有名称"),
    ("379921102,双桥镇,镇街,379999,,,", "“379999”在文件里和平台上都没有"),
    ("379921102,双桥镇,大镇,379921,,,", "不认识层级“大镇”"),
    ("379921102,双桥镇,镇街,379921,2010-13-01,,", "“2010-13-01”不是日期"),
    ("3.79921E+11,双桥村,村,379921,,,", "科学计数"),
    ("379921101,双桥镇,镇街,379921,,,", "和第 3 行重复"),
    ("379921102,双桥镇,镇街,LH-1-2,,,", "不能挂在单元下面"),
    ("X1,双桥网格,网格,,,,", "没有上级"),
    ("X1,双桥办,科室,X1,,,", "绕回自己"),
    ("X1,双桥办,科室,379921101,,王芳,12", "不像电话号码"),
]


@pytest.mark.parametrize(("row", "sentence"), BAD)
def test_bad_row_is_named_and_nothing_is_imported(tmp_path: Path, row: str, sentence: str) -> None:
    outcome = load(tmp_path, HEADER + ROWS + row + "\n")
    assert [problem.line for problem in outcome.problems] == [8]
    assert sentence in str(outcome.problems[0])
    assert not outcome.written
    assert not Unit.objects.exists()


def test_partial_takes_the_good_rows_and_leaves_what_hangs_on_bad_ones(tmp_path: Path) -> None:
    rows = ROWS.replace("柳河村,村", "柳河村,大村")
    outcome = load(tmp_path, HEADER + rows, partial=True)
    assert [problem.line for problem in outcome.problems] == [4, 5, 6, 7]
    assert list(Unit.objects.order_by("path").values_list("name", flat=True)) == ["青澜县", "云溪镇"]


def test_trial_tells_and_writes_nothing(tmp_path: Path) -> None:
    outcome = load(tmp_path, HEADER + ROWS, trial=True)
    assert outcome.done["新建"] == 6
    assert not Unit.objects.exists()


def test_import_under_a_unit_stays_inside(tmp_path: Path) -> None:
    first, second = make_unit("云溪镇", code="379921101"), make_unit("双桥镇", code="379921102")
    inside = "代码,名称,层级,上级代码\nV1,柳河村,村,\nG1,一网格,网格,V1\n"
    load(tmp_path, inside, under=first)
    assert queries.units_below(first).count() == 3
    with pytest.raises(Problem, match=r"第 2 行.*以外的单元"):
        load(tmp_path, inside, under=second)
    outcome = load(tmp_path, "代码,名称,层级,上级代码\nV2,桥头村,村,379921101\n", under=second)
    assert "都没有" in str(outcome.problems[0])


def test_row_without_code_is_known_by_name_and_parent(tmp_path: Path) -> None:
    rows = HEADER + ROWS + ",党政办公室,科室,379921101,,,\n"
    load(tmp_path, rows)
    load(tmp_path, rows)
    assert Unit.objects.filter(name="党政办公室").count() == 1


def test_unit_that_has_ended_is_not_founded_twice(tmp_path: Path) -> None:
    rows = "代码,名称,层级,上级代码,起,止\n379921,青澜县,县,,,\n379921103,旧镇,镇,379921,1990-01-01,2005-12-31\n"
    load(tmp_path, rows)
    load(tmp_path, rows)
    assert Unit.objects.filter(name="旧镇").count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "空文件"),
        (b"\x7fELF\0\0\0\0", "不是表格文件"),
        (b"PK\x03\x04broken", "打不开"),
        ("代码,层级\n1,县\n".encode(), "缺少“名称”列"),
        (b"\xff\xfe\xff", "编码认不出"),
    ],
)
def test_bad_file_gets_one_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "单元.csv"
    path.write_bytes(data)
    with pytest.raises(TableError, match=sentence):
        import_tree(by=SYSTEM, path=path)


def run(*argv: str) -> int:
    parser = argparse.ArgumentParser()
    commands.add(parser.add_subparsers())
    args = parser.parse_args(argv)
    return int(args.run(args))


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "单元.csv"
    path.write_text(HEADER + ROWS, encoding="gb18030")
    assert run("org", "import", str(path)) == 0
    assert "新建 6" in capsys.readouterr().out
    assert run("org", "tree", "379921101", "--depth", "2") == 0
    assert capsys.readouterr().out == "云溪镇　镇街　379921101\n  柳河村　村（社区）　379921101201\n"
    assert run("org", "import", str(tmp_path / "没有.csv")) == 1
    assert "找不到文件" in capsys.readouterr().err
