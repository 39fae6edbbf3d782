"""The projects and cooperatives that specs in tests/specs/events name, and what is told of each."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engines.reading.text.events_scored import FIELDS, found_in, is_told, score
from zhenjie.engines.reading.text.events import find_events

FOLDER = Path(__file__).parents[3] / "specs" / "events"
#: What unseen reports are to reach; the paragraphs of blind.yaml were written before the rules.
GOALS = {"found": 0.75, "attributes": 0.70, "false": 0.25}


def specs() -> dict[str, Any]:
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


def examples(*without: str) -> list[Any]:
    return [
        pytest.param(spec, example, id=f"{name}-{number}")
        for name, spec in specs().items()
        for number, example in enumerate(spec["例"], start=1)
        if name not in without
    ]


@pytest.mark.parametrize(("spec", "example"), examples("blind"))
def test_text_names_the_events_of_its_spec(spec: dict[str, Any], example: dict[str, Any]) -> None:
    events = found_in(spec, example)
    assert [(event.name, event.kind) for event in events] == [(told["名"], told["类"]) for told in example["事"]]
    for event, told in zip(events, example["事"], strict=True):
        wrong = {
            name: getattr(event, FIELDS[name])
            for name in FIELDS
            if name in told and not is_told(event, name, told[name])
        }
        assert wrong == {}


def test_paragraphs_written_before_the_rules_are_read() -> None:
    reached = score(specs()["blind"])
    assert reached["found"] >= GOALS["found"]
    assert reached["attributes"] >= GOALS["attributes"]
    assert reached["false"] <= GOALS["false"]


@pytest.mark.parametrize(("spec", "example"), examples())
def test_the_span_is_the_quote(spec: dict[str, Any], example: dict[str, Any]) -> None:
    for event in found_in(spec, example):
        assert example["文"][event.start : event.end] == event.quote
        assert event.quote


def test_a_name_cut_by_a_line_end_is_whole_and_its_span_holds_the_line_end() -> None:
    lines = (
        "　　今年以来，云溪镇加快项目建",
        "设，专班推进，倒排工期。总投资",
        "3.5亿元的海川锂电材料项",
        "目主体封顶，计划明年6月底前竣",
        "工投产。全镇坚持每月调度一次，",
        "随时解决用地、用工等方面的困",
        "难，让企业安心建设、放心发展。",
    )
    text = "\n".join(lines) + "\n"
    [event] = find_events(text, township="云溪镇", date="2026-11-09")
    assert (event.name, text[event.start : event.end]) == ("海川锂电材料项目", "海川锂电材料项\n目")
    assert event.expected_completion == "2027-06-30"


def test_one_thing_under_two_names_is_one_event_with_all_that_is_told() -> None:
    text = "总投资3.5亿元的云溪海川锂电材料产业园项目开工。海川锂电材料项目预计2027年10月投产。"
    [event] = find_events(text, township="云溪镇", date="2026-11-09")
    assert (event.name, event.stage, event.investment) == ("云溪海川锂电材料产业园项目", "开工", 350000000)
    assert event.expected_completion == "2027-10"


def test_firms_zones_and_platforms_are_kinds_of_their_own() -> None:
    text = "由海川新能源有限公司牵头，承接白鹭湖旅游度假区辐射，接入众擎工业互联网平台。"
    kinds = {event.name: event.kind for event in find_events(text, township="云溪镇", date="2026-11-09")}
    assert kinds == {"海川新能源有限公司": "firm", "白鹭湖旅游度假区": "zone", "众擎工业互联网平台": "platform"}


@pytest.mark.parametrize("said", ["等3个项目", "集中开工", "分别投资1亿元、", "和东岭侧"])
def test_a_run_on_list_is_read_in_time_that_grows_with_its_length(said: str) -> None:
    """A list in one breath, as bad scans have them: four times as long may take four times as long, not sixteen."""

    def seconds(times: int) -> float:
        begun = time.process_time()
        find_events(said * times, township="云溪镇", date="2026-11-09")
        return time.process_time() - begun

    seconds(100)
    short, long = min(seconds(250) for _ in range(2)), min(seconds(1000) for _ in range(2))
    assert long < 9 * short


def test_without_a_date_next_year_stays_open() -> None:
    [event] = find_events("海川锂电材料项目主体封顶，预计明年6月竣工。", township="云溪镇")
    assert (event.stage, event.expected_completion) == ("在建", "")


def test_what_is_said_of_several_projects_together_is_said_of_each() -> None:
    text = "东岭社区城中村改造项目总投资2亿元。西岭社区城中村改造项目总投资3亿元。两个项目均于去年4月开工建设。"
    found = find_events(text, township="云溪镇", date="2026-11-09")
    assert [(event.name, event.stage) for event in found] == [
        ("东岭社区城中村改造项目", "开工"),
        ("西岭社区城中村改造项目", "开工"),
    ]


def test_numbered_people_and_halves_are_no_projects() -> None:
    for text in ("上百名施工人员加紧作业。", "超一半楼座主体封顶。", "大力推进腾笼换鸟、加快项目推进。"):
        assert find_events(text, township="云溪镇", date="2026-11-09") == []


def test_a_phase_that_moves_on_is_a_project() -> None:
    [event] = find_events("青禾里社区二期已完成单体验收。", township="云溪镇", date="2026-11-09")
    assert event.name == "青禾里社区二期"
