"""What a person chose to see, and what a person took out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.queries import COLUMNS
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def choose_columns(*, by: Actor, account: Account, key: str, columns: Sequence[str]) -> None:
    """Remember which columns this person wants to see; none means the register's own again."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    chosen = {name: kept for name, kept in account.preferences.get(COLUMNS, {}).items() if name != key}
    if columns:
        chosen[key] = list(columns)
    account.preferences = account.preferences | {COLUMNS: chosen}
    account.save(update_fields=["preferences"])


@transaction.atomic
def record_export(*, by: Actor, declaration: Declaration, scope: str, told: Mapping[str, Any]) -> None:
    """Who took what out: format, columns, conditions."""
    trail.record(by=by, verb="导出", subject=Ref(declaration.key, "-"), scope=scope, before=None, after=told)
