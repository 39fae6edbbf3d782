"""Thousands of values as one condition: the same rows as naming each."""

import pytest

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from zhenjie.engines.ledger.among import among


@pytest.mark.parametrize("values", [["甲院", "乙{,}院", 'O"院', "没有"], [], ["甲院", 3]])
def test_texts(ground: Ground, values: list[object]) -> None:
    for name in ("甲院", "乙{,}院", 'O"院', "丙院"):
        make_yard(ground.village, name)
    found = Yard.objects.filter(among(Yard, "name", values)).values_list("name", flat=True)
    assert sorted(found) == sorted(str(one) for one in values if Yard.objects.filter(name=str(one)).exists())


def test_numbers(ground: Ground) -> None:
    rows = [make_yard(ground.village, f"{number}号院") for number in range(4)]
    wanted = [rows[1].pk, rows[3].pk, 10**12]
    assert set(Yard.objects.filter(among(Yard, "pk", wanted))) == {rows[1], rows[3]}
