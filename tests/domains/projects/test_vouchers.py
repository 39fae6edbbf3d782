"""A bank slip counts once, however its number is typed."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories.org import make_unit
from tests.factories.projects import make_project, make_receipt
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.engines.ledger.problems import Doubled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("again", ["v-b", "Ｖ-B", "V－B ", "v - b"])
def test_one_slip_typed_in_two_ways_is_one_receipt(again: str) -> None:
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    first = make_receipt(make_project(town), voucher="V-B")
    with pytest.raises(Doubled, match="已经登记过一次"):
        make_receipt(make_project(town), voucher=again)
    assert list(MoneyEntry.objects.values_list("pk", "voucher")) == [(first.pk, "V-B")]
    first.pk = None
    first.key = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)
