"""`zhenjie read` and `zhenjie check` as a clerk or a script uses them."""

import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.engines.reading.rendering import as_docx, as_pdf, report
from tests.factories.org import make_unit
from tests.factories.projects import brought_to
from zhenjie.config.cli import main
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import year_to_date
from zhenjie.core.refs import Ref
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.engines.indicators.actions import post, sync_catalogue

WORDS = (
    "　　1—10月份，全镇完成固定资产投资9.36亿元，同比增长12.4%。实现税收8214万元，完成年度任务1.05亿元的81.2%。"
    "日均助餐1100余人次。\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "云溪镇.txt"
    path.write_text(WORDS, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert main(list(args)) == 0
    return capsys.readouterr().out


def test_jsonl_has_the_yardsticks_fields_and_offsets_into_the_file(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, "read", str(file), "--format", "jsonl", "--date", "2026-11-09", "--township", "云溪镇")
    first = json.loads(out.splitlines()[0])
    wanted = {
        "doc": "云溪镇.txt",
        "value": 936000000,
        "unit": "元",
        "aspect": "level",
        "subject": "云溪镇",
        "period": "2026-01-01/2026-10-31",
        "quote": "9.36亿元",
    }
    assert {name: first[name] for name in wanted} == wanted
    assert WORDS[first["start"] : first["end"]] == "9.36亿元"


def test_context_gives_township_and_day_to_each_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = file.parent / "docs.json"
    told = {"a1": {"township": "禾丰镇", "date": "2025-12-01", "file": file.name}}
    context.write_text(json.dumps(told), encoding="utf-8")
    out = run(capsys, "read", str(file), "--format", "jsonl", "--context", str(context))
    first = json.loads(out.splitlines()[0])
    assert (first["subject"], first["period"]) == ("禾丰镇", "2025-01-01/2025-10-31")


def test_a_table_for_the_eye(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "read", str(file))
    assert re.search(r"固定资产投资\S*\s+.*9\.36亿元", out)


def test_html_stands_alone_and_marks_every_figure(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = file.parent / "out.html"
    run(capsys, "read", str(file), "--format", "html", "--output", str(target))
    page = target.read_text(encoding="utf-8")
    figures = run(capsys, "read", str(file), "--format", "jsonl").splitlines()
    assert page.count("<mark") == len(figures)
    assert ">9.36亿元</mark>" in page
    assert not re.search(r"<script|https?:|src=", page)


def test_xlsx_has_a_row_per_figure_with_numbers(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = file.parent / "out.xlsx"
    run(capsys, "read", str(file), str(file), "--format", "xlsx", "--output", str(target), "--jobs", "2")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(target.read_bytes())).get_sheet_by_index(0).to_python()
    head, first, *rest = sheet
    assert (first[0], first[1], first[head.index("数值（基本单位）")]) == ("云溪镇.txt", 1, 936000000)
    assert {row[0] for row in rest} == {"云溪镇.txt"}


def test_the_order_of_the_files_is_kept_with_many_jobs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"{n}.txt" for n in range(7)]
    for n, name in enumerate(names):
        (tmp_path / name).write_text(f"全镇完成固定资产投资{n + 1}亿元。\n" * (1 if n else 400), encoding="utf-8")
    out = run(capsys, "read", *(str(tmp_path / n) for n in names), "--jobs", "3", "--format", "jsonl")
    docs = [json.loads(line)["doc"] for line in out.splitlines()]
    assert list(dict.fromkeys(docs)) == names


def test_events_are_one_json_record_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = "　　总投资3.5亿元的海川锂电材料项目主体封顶，预计明年6月投产。青石洼村成立蜜谷金丝枣专业合作社。\n"
    (tmp_path / "a.txt").write_text(words, encoding="utf-8")
    out = run(capsys, "read", "--events", str(tmp_path / "a.txt"), "--date", "2026-11-09", "--township", "云溪镇")
    plant, cooperative = (json.loads(line) for line in out.splitlines())
    assert plant == {
        "doc": "a.txt",
        "kind": "project",
        "name": "海川锂电材料项目",
        "stage": "在建",
        "investment": 350000000,
        "expected_completion": "2027-06",
        "location": "",
        "output": "",
        "doubts": [],
        "sentence": words.partition("。")[0].strip() + "。",
        "quote": "海川锂电材料项目",
        "start": words.index("海川"),
        "end": words.index("主体"),
    }
    assert (cooperative["kind"], cooperative["location"]) == ("cooperative", "青石洼村")


def test_events_of_another_form_carry_a_locator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.docx").write_bytes(as_docx("云溪镇项目简报\n海川锂电材料项目主体封顶，预计2027年6月投产。"))
    [event] = map(json.loads, run(capsys, "read", "--events", str(tmp_path / "a.docx")).splitlines())
    assert (event["name"], event["locator"]["kind"]) == ("海川锂电材料项目", "paragraphs")


def test_events_have_no_table(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--events", str(file), "--format", "table"]) == 1
    assert "jsonl" in capsys.readouterr().err


@pytest.mark.django_db  # where a database stands, check asks it
def test_check_finds_the_contradiction(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "check", str(file), "--township", "云溪镇", "--date", "2026-11-09", "--format", "jsonl")
    findings = [json.loads(line) for line in out.splitlines()]
    [clash] = [f for f in findings if f["verdict"] == "contradicts"]
    assert clash["kind"] == "completion"
    assert {f["quote"] for f in clash["figures"]} == {"8214万元", "1.05亿元", "81.2%"}
    assert all(WORDS[f["start"] : f["end"]] == f["quote"] for f in clash["figures"])
    assert len(clash["interval"]) == 2
    assert "矛盾" in run(capsys, "check", str(file)).splitlines()[0]


@pytest.mark.django_db
def test_check_asks_the_books_of_the_township(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "the one that this test has open")
    sync_catalogue(by=SYSTEM)
    unit = make_unit("云溪镇")
    post(
        by=SYSTEM, unit=unit, indicator="fixed-asset-investment", period=year_to_date(2026, 10), value=Decimal("7.20"),
        source=Ref("files.file", "1"),
    )  # fmt: skip
    out = run(capsys, "check", str(file), "--township", "云溪镇", "--date", "2026-11-09", "--format", "jsonl")
    [beside] = [f for f in map(json.loads, out.splitlines()) if f["kind"] == "ledger"]
    assert beside["verdict"] == "contradicts"
    assert "7.2亿元" in beside["note"]


@pytest.mark.django_db
def test_check_counts_in_the_registers_and_names_the_rows(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "the one that this test has open")
    sync_catalogue(by=SYSTEM)
    unit = make_unit("云溪镇")
    Enterprise.objects.create(unit=unit, name="海川新能源有限公司", founded=date(2026, 3, 1))
    (tmp_path / "b.txt").write_text("1—10月份，云溪镇新设经营主体612户。\n", encoding="utf-8")
    asked = ("check", str(tmp_path / "b.txt"), "--township", "云溪镇", "--date", "2026-11-09", "--format", "jsonl")
    [found] = [f for f in map(json.loads, run(capsys, *asked).splitlines()) if f["kind"] == "register"]
    assert (found["verdict"], found["implied"]) == ("contradicts", 1)
    assert found["figures"][-1]["source"] == f"ledger.rows:enterprises.enterprise?unit={unit.pk}"


@pytest.mark.django_db
def test_a_figure_without_a_period_of_its_own_is_asked_of_the_registers_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "the one that this test has open")
    sync_catalogue(by=SYSTEM)
    brought_to(make_unit("云溪镇"), "negotiating")
    report = tmp_path / "云溪镇2026年1—10月经济运行情况.txt"
    report.write_text("云溪镇在谈项目18个。今年新签约项目11个。\n", encoding="utf-8")
    asked = ("check", str(report), "--township", "云溪镇", "--date", "2026-11-09", "--format", "jsonl")
    found = [f for f in map(json.loads, run(capsys, *asked).splitlines()) if f["kind"] == "register"]
    assert [(one["figures"][0]["quote"], one["implied"]) for one in found] == [("18个", 1), ("11个", 0)]


def test_other_forms_carry_a_locator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = report("石屏岭镇")
    (tmp_path / "a.docx").write_bytes(as_docx(text))
    (tmp_path / "a.pdf").write_bytes(as_pdf(text))
    out = run(capsys, "read", str(tmp_path / "a.docx"), str(tmp_path / "a.pdf"), "--format", "jsonl")
    kinds = {(told["doc"], told["locator"]["kind"]) for told in map(json.loads, out.splitlines())}
    assert kinds == {("a.docx", "paragraphs"), ("a.pdf", "boxes")}
