"""A bank slip counts once, however its number is typed."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.factories.projects import make_project, make_receipt
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.money import reverse_money
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.engines.ledger.problems import Doubled
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("again", ["v-b", "Ｖ-B", "V－B ", "v - b"])
def test_one_slip_typed_in_two_ways_is_one_receipt(again: str, town: Unit) -> None:
    first = make_receipt(make_project(town), voucher="V-B")
    with pytest.raises(Doubled, match="已经登记过一次"):
        make_receipt(make_project(town), voucher=again)
    assert list(MoneyEntry.objects.values_list("pk", "voucher")) == [(first.pk, "V-B")]
    first.pk = None
    first.key = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_slips_typed_before_there_was_one_spelling_are_found_again(town: Unit) -> None:
    back, stands, twice = (make_receipt(make_project(town), voucher=number) for number in ("V-1", "V-2", "V-3"))
    reverse_money(by=SYSTEM, entry=back, note="退回")
    MoneyEntry.objects.filter(voucher="V-1").update(voucher="v - 1")
    MoneyEntry.objects.filter(pk=stands.pk).update(voucher="ｖ－1")
    MoneyEntry.objects.filter(pk=twice.pk).update(voucher="Ｖ-1")
    import_module("zhenjie.domains.projects.migrations.0002_vouchers").one_spelling(apps, None)
    told = MoneyEntry.objects.filter(reverses__isnull=True).order_by("pk").values_list("pk", "voucher", "turn")
    assert list(told) == [(back.pk, "V-1", 0), (stands.pk, "V-1", 1), (twice.pk, "Ｖ-1", 0)]
    with pytest.raises(Doubled, match="已经登记过一次"):
        make_receipt(make_project(town), voucher="v-1")
    reverse_money(by=SYSTEM, entry=stands, note="退回")
    again = make_receipt(make_project(town), voucher="v-1")
    assert (again.voucher, again.turn) == ("V-1", 2)
