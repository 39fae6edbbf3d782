"""Every personal field says what it is for: the retention policy names the fields, purposes.yaml answers for each."""

from datetime import date
from importlib.resources import files

import pytest
import yaml
from django.apps import apps

from zhenjie.domains.residents.rules import age, age_band, purposes

POLICY = yaml.safe_load(files("zhenjie.config").joinpath("retention.yaml").read_text(encoding="utf-8"))["models"]
# What is no personal data at all, or points at a person on duty: the policy says so itself.
DUTY = {"visitor", "command", "holder", "address"}
FIELDS = [
    (label, name)
    for label, rule in POLICY.items()
    if label.split(".")[0] in {"residents", "enterprises", "party"}
    for name in rule.get("personal", {})
    if label.startswith("residents.") or name not in DUTY
]


@pytest.mark.parametrize(("label", "name"), FIELDS, ids=[f"{label}.{name}" for label, name in FIELDS])
def test_every_personal_field_has_purpose_ground_notice_and_term(label: str, name: str) -> None:
    app, model = label.split(".")
    said = purposes(f"zhenjie.domains.{app}")[f"{model}.{name}"]
    assert said.purpose
    assert said.ground
    assert said.notice.endswith("。")
    assert said.keep


def test_no_purpose_speaks_of_a_field_that_is_gone() -> None:
    for app in ("residents", "enterprises", "party"):
        for key in purposes(f"zhenjie.domains.{app}"):
            model, name = key.split(".")
            assert apps.get_model(app, model)._meta.get_field(name)


def test_what_health_and_money_are_kept_for_is_marked_as_sensitive() -> None:
    said = purposes("zhenjie.domains.residents")
    assert all(said[f"Person.{name}"].sensitive for name in ("citizen", "bank", "health"))
    assert all("28" in said[f"Person.{name}"].ground for name in ("bank", "health"))


def test_an_app_without_personal_data_has_no_purposes() -> None:
    assert purposes("zhenjie.core") == {}


def test_one_is_sixty_on_the_birthday_and_not_a_day_before() -> None:
    assert age(date(1966, 11, 26), date(2026, 11, 25)) == 59
    assert age(date(1966, 11, 26), date(2026, 11, 26)) == 60


@pytest.mark.parametrize(
    ("years", "band"), [(0, "14岁以下"), (13, "14岁以下"), (14, "10—19岁"), (60, "60—69岁"), (90, "90岁以上")]
)
def test_the_age_is_shown_as_a_band(years: int, band: str) -> None:
    assert age_band(years) == band
