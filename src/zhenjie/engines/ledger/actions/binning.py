"""回收站: rows are put aside, never erased, and put back when nothing has taken their place."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.actions.rows import record_row, snapshot
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.following import together
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import label_of

BIN, RESTORE = "移入回收站", "恢复"


@transaction.atomic
def bin_rows(*, by: Actor, declaration: Declaration, pks: Iterable[int]) -> int:
    """Put rows into the recycle bin; those that lie there already are left alone. Returns how many went. The caller has made
    sure that every row lies where ``by`` may write."""
    rows = list(declaration.everything().select_for_update(no_key=True).filter(pk__in=list(pks), gone_at__isnull=True))
    with together():
        for row in rows:
            before = snapshot(row)
            row.gone_at = clock.now()
            _write(by, declaration, row, before, BIN)
    return len(rows)


@transaction.atomic
def restore_row(*, by: Actor, declaration: Declaration, row: Any) -> None:
    """Put a row back. Problem (409) when another row has taken its unique place meanwhile, with the name of that row, and
    when it went into another one."""
    row = declaration.everything().select_for_update(no_key=True).get(pk=row.pk)
    if row.gone_at is None:
        return
    if row.merged_into is not None:
        raise Problem(409, _("“%(what)s”已经并入另一条。要恢复它，请在那一条的页面上撤销合并。") % {"what": row})
    before = snapshot(row)
    row.gone_at = None
    if taken := taken_by(declaration, row):
        raise Problem(
            409,
            _("“%(what)s”恢复不了：它的位置已被“%(other)s”占用（%(fields)s相同）。请先修改或移走那一条。")
            % {"what": label_of(declaration, row), "other": label_of(declaration, taken[0]), "fields": taken[1]},
        )
    try:
        with transaction.atomic():
            _write(by, declaration, row, before, RESTORE)
    except IntegrityError:
        raise Problem(409, _("“%(what)s”恢复不了：台账里有与它相同的内容。") % {"what": row}) from None


def _write(by: Actor, declaration: Declaration, row: Any, before: dict[str, Any], verb: str) -> None:
    row.version += 1
    row.save(update_fields=["gone_at", "version"])
    record_row(by=by, verb=verb, row=row, before=before, register=declaration.key)


def taken_by(declaration: Declaration, row: Any) -> tuple[Any, str] | None:
    """The present row that holds what must be unique of ``row``, and the names of those columns; None when nothing does."""
    for constraint in row._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or not constraint.fields:
            continue
        wanted = {name: getattr(row, row._meta.get_field(name).attname) for name in constraint.fields}
        if any(value is None for value in wanted.values()):
            continue
        found = declaration.rows().filter(**wanted).exclude(pk=row.pk)
        if constraint.condition is not None:
            found = found.filter(constraint.condition)
        if (other := found.first()) is not None:
            titles = [str(row._meta.get_field(name).verbose_name) for name in constraint.fields if name != "unit"]
            return other, "、".join(titles)
    return None
