"""The demo's rows: valid, the same every time, loaded once; and every counted indicator stands in the catalogue."""

import pytest

from tests.factories.org import make_person, make_unit
from zhenjie.config.demo import firms, party, people_rows
from zhenjie.core.identifiers import check_citizen_number, check_credit_code
from zhenjie.domains.enterprises.models import Enterprise, Standing, Visit
from zhenjie.domains.party.models import Member, Organisation
from zhenjie.domains.residents.models import Household, Person
from zhenjie.engines.indicators import counting
from zhenjie.engines.indicators.rules import by_key
from zhenjie.engines.ledger.models import SearchText
from zhenjie.engines.org.models import Link

LOADED = (Enterprise, Standing, Visit, Household, Person, Organisation, Member, Link, SearchText)


def _county() -> None:
    county = make_unit("青澜县", kind="county", code="990101")
    for number, name in ((1, "云溪镇"), (2, "禾丰镇")):
        town = make_unit(name, parent=county, code=f"99010110{number}")
        office = make_unit("经济发展办公室", kind="office", parent=town, code=f"99010110{number}-02")
        make_person(f"赵{number}", unit=office)
        for village in (201, 202):
            code = f"99010110{number}{village}"
            home = make_unit(f"{name[:2]}{village}村", kind="village", parent=town, code=code)
            make_unit(f"第{village}网格", kind="grid", parent=home, code=f"{code}01")


@pytest.mark.django_db
def test_the_demo_is_valid_and_loads_once() -> None:
    _county()
    counts = []
    for _ in range(2):
        for module in (firms, people_rows, party):
            module.load()
        counts.append([model.objects.count() for model in LOADED])
    assert counts[0] == counts[1]
    assert Enterprise.objects.count() == 1020
    assert 550 <= Person.objects.count() <= 750
    doubts = {
        said for code in Enterprise.objects.values_list("code", flat=True) for said in check_credit_code(code).warnings
    }
    assert doubts == {"登记机关区划990101不在现行省级代码内，请留意。"}, "only the invented county may be doubted"
    assert all(check_citizen_number(one.citizen.plain).born == one.born for one in Person.objects.all()[:100])
    for firm in Enterprise.objects.all()[:50]:
        firm.full_clean()
    assert Household.objects.filter(head__isnull=True).count() == 0


def test_every_counted_indicator_stands_in_the_catalogue() -> None:
    assert [one.key for one in counting.every() if one.key not in by_key()] == []
