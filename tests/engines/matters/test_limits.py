from datetime import date
from pathlib import Path

import pytest

from zhenjie.core.workdays import Limit
from zhenjie.engines.indicators.rules import load_catalogue
from zhenjie.engines.matters.rules.limits import LimitError, LimitRule, by_id, limit_rule, limit_rules

pytestmark = pytest.mark.pure

TODAY = date(2026, 3, 2)
OWN = """
- {key: hotline.sd.handle, from: 2018-01-01, limit: 4 wd, start: sign, source: 本镇, confirmed: true}
- {key: hotline.sd.handle, jurisdiction: "370211", from: 2026-01-01, limit: 3 wd, start: dispatch, source: 本区,
   confirmed: true, extension: 3 wd, extensions: 2, pauses: [material], yellow: 4 wh, yellow_share: 1/2}
- {key: own.visit, from: 2026-01-01, limit: 2 wd, start: receipt, source: 本镇, confirmed: false, classes: [咨询]}
- {key: own.visit, from: 2026-01-01, limit: 1 h, start: receipt, source: 本镇, confirmed: false, urgencies: [特急]}
- {key: own.visit, from: 2026-01-01, limit: 30 min, start: receipt, source: 本镇, confirmed: false,
   classes: [咨询], urgencies: [特急]}
- {key: own.visit, from: 2026-01-01, limit: 5 wd, start: receipt, source: 本镇, confirmed: false}
- {key: own.visit, from: 2026-03-01, limit: 4 wd, start: receipt, source: 本镇, confirmed: false}
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    (tmp_path / "time_limits.yaml").write_text(OWN, encoding="utf-8")
    return str(tmp_path)


@pytest.mark.parametrize(
    ("key", "limit", "start", "extension"),
    [
        ("appeal.sd.contact", Limit(2, "h"), "receipt", None),
        ("appeal.sd.feedback", Limit(1, "wd"), "receipt", None),
        ("appeal.sd.solve", Limit(15, "wd"), "receipt", Limit(15, "wd")),
        ("hotline.sd.handle", Limit(5, "wd"), "dispatch", Limit(5, "wd")),
        ("petition.close", Limit(60, "d"), "acceptance", Limit(30, "d")),
        ("petition.objection", Limit(5, "wd"), "receipt", None),
        ("licence.decide", Limit(20, "wd"), "acceptance", Limit(10, "wd")),
        ("licence.joint", Limit(45, "wd"), "acceptance", Limit(15, "wd")),
        ("info.reply", Limit(20, "wd"), "receipt", Limit(20, "wd")),
        ("12315.mediate", Limit(45, "wd"), "acceptance", None),
        ("permit.construction.start", Limit(3, "month"), "conclusion", Limit(6, "month")),
        ("accident.unit", Limit(1, "h"), "receipt", None),
    ],
)
def test_the_law_is_in_the_table(key: str, limit: Limit, start: str, extension: Limit | None):
    rule = limit_rule(key, TODAY)
    assert (rule.limit, rule.start, rule.extension) == (limit, start, extension)
    assert rule.confirmed


def test_habits_say_that_no_document_stands_behind_them():
    habits = [rule for rules in limit_rules().values() for rule in rules if rule.source.startswith("通行做法")]
    assert habits
    assert not any(rule.confirmed for rule in habits)


def test_no_two_built_in_versions_hold_for_the_same_matter_from_the_same_day():
    for rules in limit_rules().values():
        seen = [
            (rule.jurisdiction, rule.valid_from, klass, urgency)
            for rule in rules
            for klass in rule.classes or {""}
            for urgency in rule.urgencies or {""}
        ]
        assert len(seen) == len(set(seen)), rules[0].key


def test_the_day_decides_between_two_versions_and_an_old_matter_keeps_its_own():
    old, new = limit_rule("appeal.sd.feedback", date(2023, 4, 30)), limit_rule("appeal.sd.feedback", date(2023, 5, 1))
    assert (old.limit, new.limit) == (Limit(3, "wd"), Limit(1, "wd"))
    assert by_id("appeal.sd.feedback@2020-01-01") == old
    with pytest.raises(LimitError, match=r"appeal\.sd\.contact.*2023年4月30日"):
        limit_rule("appeal.sd.contact", date(2023, 4, 30))


@pytest.mark.parametrize(
    ("place", "days"),
    [("370211015001", 20), ("370211015", 20), ("370211", 20), ("3702", 20), ("370102", 30), ("4101", 25), ("", 30)],
)
def test_a_place_without_a_rule_takes_that_of_the_place_it_lies_in(place: str, days: int):
    assert limit_rule("dibao.total", TODAY, jurisdiction=place).limit == Limit(days, "wd")


def test_the_urgent_matter_is_signed_for_in_half_an_hour():
    assert limit_rule("hotline.habit.sign", TODAY).limit == Limit(2, "wh")
    assert limit_rule("hotline.habit.sign", TODAY, klass="投诉", urgency="特急").limit == Limit(30, "wm")


@pytest.mark.parametrize(
    ("klass", "urgency", "limit"),
    [
        ("咨询", "特急", Limit(30, "min")),
        ("投诉", "特急", Limit(1, "h")),
        ("咨询", "一般", Limit(2, "wd")),
        ("投诉", "", Limit(4, "wd")),
    ],
)
def test_the_entry_that_says_most_about_the_matter_wins(own: str, klass: str, urgency: str, limit: Limit):
    assert limit_rule("own.visit", TODAY, klass=klass, urgency=urgency, extra=own).limit == limit


def test_the_deployment_replaces_an_entry_and_adds_its_own(own: str):
    assert limit_rule("hotline.sd.handle", TODAY, extra=own).limit == Limit(4, "wd")
    assert limit_rule("hotline.sd.handle", TODAY).limit == Limit(5, "wd")
    assert by_id("hotline.sd.handle@2018-01-01", own).source == "本镇"
    rule = limit_rule("hotline.sd.handle", TODAY, jurisdiction="370211015", extra=own)
    assert rule.id == "hotline.sd.handle@370211@2026-01-01"
    assert (rule.extensions, rule.pauses, rule.yellow) == (2, {"material"}, Limit(4, "wh"))
    assert limit_rule("petition.close", TODAY, extra=own) == limit_rule("petition.close", TODAY)


def test_the_catalogue_of_indicators_leaves_the_file_of_limits_alone(own: str):
    assert load_catalogue(own)


def test_an_unknown_key_or_version_is_one_chinese_sentence(own: str):
    with pytest.raises(LimitError, match=r"时限表里没有“no\.such”"):
        limit_rule("no.such", TODAY)
    with pytest.raises(LimitError, match=r"没有编号为“own\.visit@2026-03-01”"):
        by_id("own.visit@2026-03-01")
    assert isinstance(by_id("own.visit@2026-03-01", own), LimitRule)


GOOD = "key: a, from: 2026-01-01, limit: 5 wd, start: sign, source: 文, confirmed: true"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "YAML"),
        ("a: b", "一列"),
        ("- a", "字段"),
        ("- {key: a}", "缺少“from”"),
        ("- {" + GOOD + ", colour: red}", "不认识字段“colour”"),
        ("- {" + GOOD.replace("5 wd", "5 weeks") + "}", "weeks"),
        ("- {" + GOOD.replace("5 wd", "five") + "}", "“limit”"),
        ("- {" + GOOD.replace("sign", "friday") + "}", "“start”不能是“friday”"),
        ("- {" + GOOD.replace("true", "maybe") + "}", "confirmed"),
        ("- {" + GOOD.replace("2026-01-01", "soon") + "}", "“from”"),
        ("- {" + GOOD + ", extensions: 2}", "extensions"),
        ("- {" + GOOD + ", extension: 0 wd}", "extension"),
        ("- {" + GOOD + ", extension: 4 wh}", "按小时"),
        ("- {" + GOOD + ", pauses: [rain]}", "“pauses”不能是“rain”"),
        ("- {" + GOOD + ", classes: 咨询}", "classes"),
        ("- {" + GOOD + ", yellow_share: 3/2}", "yellow_share"),
        ("- {" + GOOD + "}\n- {" + GOOD + "}", "写了两次"),
    ],
)
def test_a_broken_file_is_refused_with_file_and_entry(tmp_path: Path, text: str, says: str):
    (tmp_path / "time_limits.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LimitError, match=says) as told:
        limit_rules(str(tmp_path))
    assert "time_limits.yaml" in str(told.value)
