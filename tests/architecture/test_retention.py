"""The retention policy is compared with the models: what is kept without a rule, or is personal without protection, fails."""

import re
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

import zhenjie

POLICY: dict[str, Any] = yaml.safe_load(
    (Path(zhenjie.__file__).parent / "config" / "retention.yaml").read_text("utf-8")
)
MODELS = {m._meta.label: m for m in apps.get_models() if m.__module__.startswith("zhenjie.")}
# Names under which a person may hide; a name of a thing is none.
PERSONAL = re.compile(
    r"(^|_)(person|account|mobile|phone|login|holder|password|encoded|totp_secret|session_key|address|idcard|bank)$|_by$"
)


def test_every_model_has_a_term_and_a_ground_and_none_is_left_over() -> None:
    assert set(POLICY["models"]) == set(MODELS)
    assert [name for name, rule in POLICY["models"].items() if not rule.get("keep") or not rule.get("basis")] == []


def test_every_personal_field_says_how_it_is_protected() -> None:
    silent = [
        f"{label}.{field.name}"
        for label, model in MODELS.items()
        for field in model._meta.fields
        if PERSONAL.search(field.name)
        and field.get_internal_type() != "BooleanField"
        and field.name not in POLICY["models"].get(label, {}).get("personal", {})
    ]
    assert silent == []


def test_the_policy_speaks_of_fields_that_exist() -> None:
    gone = [
        f"{label}.{name}"
        for label, rule in POLICY["models"].items()
        for name in rule.get("personal", {})
        if label in MODELS and name not in {field.name for field in MODELS[label]._meta.fields}
    ]
    assert gone == []
