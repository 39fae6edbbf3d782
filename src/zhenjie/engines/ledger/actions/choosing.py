"""What a person chose to see, and what a person took out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import ColumnChoice
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def choose_columns(*, by: Actor, account: Account, key: str, columns: Sequence[str]) -> None:
    """Remember which columns this person wants to see; none means the register's own again."""
    if not columns:
        ColumnChoice.objects.filter(account=account, register=key).delete()
    else:
        ColumnChoice.objects.update_or_create(account=account, register=key, defaults={"columns": list(columns)})


@transaction.atomic
def record_export(*, by: Actor, declaration: Declaration, scope: str, told: Mapping[str, Any]) -> None:
    """Who took what out: format, columns, conditions."""
    trail.record(by=by, verb="导出", subject=Ref(declaration.key, "-"), scope=scope, before=None, after=told)
