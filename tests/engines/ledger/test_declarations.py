"""A declaration is checked at start: what is misspelt is named, with the word that was probably meant."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.engines.ledger.sample.models import Park, Yard
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.ledger.registers import Register, declare, register
from zhenjie.engines.ledger.resolving import Resolved, resolve_many, resolver


def broken(**attributes: object) -> str:
    """What the boot says of a register with these attributes."""
    whole = {"model": Yard, "columns": ("name",), "order": "name", **attributes}
    with pytest.raises(ImproperlyConfigured) as caught:
        declare(type("Broken", (Register,), whole))
    return str(caught.value)


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"columns": ("name", "onwer")}, "columns 里的“onwer”不是 Yard 的列，是不是“owner”？"),
        ({"filters": ("stat",)}, "filters 里的“stat”不是 Yard 的列"),
        ({"search": ("nam",)}, "search 里的“nam”"),
        ({"search": ("park__name",)}, "要写 indexed = False"),
        ({"fields": ("name", "pirce")}, "是不是“price”？"),
        ({"columns": ("park__nmae",)}, "columns 里的“park__nmae”"),
        ({"unit": "seat"}, "unit 里的“seat”"),
        ({"order": "owner"}, "order 里的“owner”不是能排序的列"),
        ({"colums": ("name",)}, "没有“colums”这个属性"),
        ({"columns": ()}, "columns 至少要有一列"),
        ({"model": Park, "fields": ("name",)}, "要有 version 列"),
    ],
)
def test_a_misspelt_declaration_is_named(attributes: dict[str, object], said: str) -> None:
    assert said in broken(**attributes)


def test_all_faults_are_named_at_once() -> None:
    told = broken(columns=("onwer",), filters=("stat",))
    assert "onwer" in told
    assert "stat" in told


def test_a_misspelt_column_stops_the_boot(tmp_path: Path) -> None:
    app = tmp_path / "misspelt"
    app.mkdir()
    (app / "__init__.py").write_text("")
    (app / "registers.py").write_text(
        "from tests.engines.ledger.sample.models import Park\n"
        "from zhenjie.engines.ledger.registers import Register, register\n"
        "@register\nclass ParkRegister(Register):\n    model = Park\n    columns = ('nmae',)\n"
    )
    (tmp_path / "misspelt_settings.py").write_text(
        "from tests.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, 'misspelt']\n"
    )
    paths = os.pathsep.join([str(tmp_path), *(path or "." for path in sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={
            **os.environ,
            "PYTHONPATH": paths,
            "DJANGO_SETTINGS_MODULE": "misspelt_settings",
            "ZHENJIE_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "columns 里的“nmae”不是 Park 的列，是不是“name”？" in done.stderr


def test_a_register_is_taken_in_once() -> None:
    with pytest.raises(ImproperlyConfigured, match="登记了两次"):
        register(type("Again", (Register,), {"model": Yard, "columns": ("name",), "order": "name"}))


def test_titles_come_from_the_model() -> None:
    declaration = declarations.find("sample.yard")
    assert declaration
    assert str(declaration.title) == "闲置资源"
    assert [str(declaration.column(name).title) for name in ("unit", "park__name", "rent")] == [
        "所在单位", "所在园区", "月租（元）",
    ]  # fmt: skip


@pytest.mark.django_db
def test_rows_resolve_themselves_all_at_once(ground, django_assert_num_queries) -> None:
    from tests.factories.ledger import make_yard  # app ready

    yards = [make_yard(ground.village, f"院{n}") for n in range(5)]
    refs = [Ref("sample.yard", str(yard.pk)) for yard in yards]
    with django_assert_num_queries(1):
        found = resolve_many([*refs, Ref("sample.yard", "999999"), Ref("nobody.knows", "1"), Ref("sample.yard", "x")])
    assert [found[ref].label for ref in refs] == ["院0", "院1", "院2", "院3", "院4"]
    assert found[refs[0]].url == f"/ledger/sample.yard/{yards[0].pk}/"
    assert len(found) == 5
    assert resolve(Ref("sample.yard", "999999")) is None


def test_an_engine_resolves_what_is_no_register() -> None:
    @resolver("tests.thing")
    def things(pks):
        return {pk: Resolved(f"第{pk}件", f"/things/{pk}/") for pk in pks if pk != "0"}

    assert resolve(Ref("tests.thing", "7")) == ("第7件", "/things/7/")
    assert resolve(Ref("tests.thing", "0")) is None
    with pytest.raises(ValueError, match="不能登记两次"):
        resolver("tests.thing")(lambda pks: {})
