"""A county's chain table goes in as it is: 链, 环节, 上下游, 代码, 关键词; what is wrong is told, the rest is written."""

import io

import pytest

from tests.factories import chains as make
from tests.factories.org import make_unit
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.models.chains import Node, Supply
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions import importing
from zhenjie.engines.ledger.models import Import
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db

NODES = """链,环节,上下游,代码,关键词
智能家电,铜材漆包线,上游,C38、3251,漆包线、铜管
智能家电,压缩机,中游,34,压缩机
智能家电,冰箱,下游,38,冰箱、冷柜
智能家电,总装,最下游,38,总装
智能家电,芯片,上游,9X,芯片
没有的链,灯具,下游,38,灯具
"""
SUPPLIES = """供给环节,使用环节,供什么
铜材漆包线,智能家电·压缩机,漆包线
压缩机,冰箱,转子压缩机
冰箱,铜材漆包线,
"""


def bring(unit: Unit, register: str, text: str) -> Import:
    """The file handed in, judged and written."""
    declaration = own.declared(register, unit)
    assert declaration is not None
    imp = importing.begin_import(
        by=SYSTEM,
        declaration=declaration,
        unit=unit,
        reach=[unit.path],
        stream=io.BytesIO(text.encode()),
        name="产业链.csv",
    )
    importing.work_on(imp=imp)
    imp.refresh_from_db()
    assert imp.state in ("ready", "asking"), imp.sentence
    imp = importing.start_writing(by=SYSTEM, imp=imp)
    importing.work_on(imp=imp)
    imp.refresh_from_db()
    return imp


def test_a_chain_table_goes_in_and_its_faults_come_back(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path
    county = make_unit("青澜县", kind="county")
    chain = make.make_chain(county, "智能家电")
    imp = bring(county, "investment.node", NODES)
    assert imp.counts == {"n": 3, "f": 3}, imp.sentence
    told = {one.name: (one.tier, one.codes, one.words) for one in Node.objects.filter(chain=chain)}
    assert told == {
        "铜材漆包线": ("upstream", "C38、3251", "漆包线、铜管"),
        "压缩机": ("midstream", "34", "压缩机"),
        "冰箱": ("downstream", "38", "冰箱、冷柜"),
    }
    imp = bring(county, "investment.supply", SUPPLIES)
    assert imp.counts == {"n": 2, "f": 1}, imp.sentence
    assert {(one.source.name, one.target.name) for one in Supply.objects.all()} == {
        ("铜材漆包线", "压缩机"),
        ("压缩机", "冰箱"),
    }
    # A second time nothing is doubled.
    with pytest.raises(Problem, match="没有可以入账的行"):
        bring(county, "investment.node", NODES)
    assert Node.objects.count() == 3
