"""What import-linter cannot see: relations by string, template includes, URL names, imports inside functions, drawers."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zhenjie"
# Lower stands on nothing above it (design.md §2, arrows 1-3).
ENGINES = [
    {"trail", "files"}, {"org"}, {"notices"}, {"ledger"}, {"indicators", "matters", "schedules", "matching"},
    {"briefing", "reading", "surveys"},
]  # fmt: skip
DOMAINS = [
    {"residents"}, {"enterprises", "villages"}, {"space"}, {"projects"},
    {"investment", "renewal", "support", "party", "governance", "livelihood", "care"}, {"supervision"},
]  # fmt: skip
MODULES = [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]


def height(label: str) -> int:
    """How high an app stands; the frame at the bottom."""
    if label == "web":
        return 0
    for level, names in enumerate([*ENGINES, *DOMAINS], start=1):
        if label in names:
            return level
    raise AssertionError(f"{label} has no place in the house")


def owner(path: Path) -> str:
    """The app a file belongs to."""
    parts = path.relative_to(SOURCE).parts
    return parts[1] if parts[0] in {"engines", "domains"} else parts[0]


def test_models_point_downward_only() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for config in apps.get_app_configs()
        if config.name.startswith("zhenjie.")
        for model in config.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        and field.related_model._meta.app_label != config.label
        and height(field.related_model._meta.app_label) >= height(config.label)
    ]  # fmt: skip
    assert upward == []


def test_no_module_asks_the_app_registry_for_a_model_of_another_app() -> None:
    said = [str(p) for p in MODULES if re.search(r"apps\.get_model\(", p.read_text(encoding="utf-8"))]
    assert said == []


def test_templates_include_their_own_and_the_frames_parts_only() -> None:
    wrong = []
    for template in SOURCE.rglob("*.html"):
        app = owner(template)
        for name in re.findall(
            r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""", template.read_text(encoding="utf-8")
        ):
            other = name.split("/")[0]
            if other != app and (other not in {"web", "django"} and height(other) >= height(app)):
                wrong.append(f"{template.relative_to(SOURCE)} includes {name}")
    assert wrong == []


def test_templates_carry_no_inline_script_or_style() -> None:
    wrong = [
        f"{template.relative_to(SOURCE)}: {found.group(0)[:40]}"
        for template in SOURCE.rglob("*.html")
        for found in re.finditer(
            r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*(?:src=|application/json))",
            template.read_text(encoding="utf-8"),
        )
    ]
    assert wrong == []


def test_an_import_inside_a_function_gives_a_reason_from_the_closed_list() -> None:
    wrong = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom) and not re.search(
                        r"# (slow import|app ready)", " ".join(lines[node.lineno - 1 : node.end_lineno])
                    ):
                        wrong.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert sorted(set(wrong)) == []


def test_there_are_no_drawers() -> None:
    assert [str(p) for p in SOURCE.rglob("*") if re.fullmatch(r"(utils?|common|helpers?|misc)(\.py)?", p.name)] == []


@pytest.mark.parametrize(
    "module", ["zhenjie.core.periods", "zhenjie.engines.reading.text", "zhenjie.engines.reading.checks"]
)
def test_pure_packages_start_without_django(module: str) -> None:
    code = f"import {module}, sys; assert not [m for m in sys.modules if m == 'django' or m.startswith('django.')]"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
