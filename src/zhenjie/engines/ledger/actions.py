"""The writers of the ledger: rows with their version and trail, the idempotent door, column choices, tokens."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.quantities import round_half_up
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import ApiToken, ColumnChoice, Command, SearchText
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.ledger.rules import grams
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail import actions as trail

Row = TypeVar("Row", bound=models.Model)
CREATE, CHANGE = "登记", "修改"
# config/retention.yaml tells the same terms to whoever asks what is kept.
COMMAND_TERM, TOKEN_TERM = timedelta(days=30), timedelta(days=183)


@transaction.atomic
def save_row(*, by: Actor, row: Row, version: int | None = None, register: str = "", verb: str = "") -> Row:
    """Save a new or changed row of a register, with its trail and its search grams, in one transaction.

    `version` is the version the person had on the screen; Conflict when the row has another one by now, nothing is written
    then. `register` names the register when the model stands in several.
    """
    declaration = _declaration(type(row), register)
    before: dict[str, Any] | None = None
    _round(row)
    if row._state.adding:
        row.save(force_insert=True)
    else:
        stored = type(row)._base_manager.select_for_update().get(pk=row.pk)
        if version is not None and stored.version != version:  # type: ignore[attr-defined]
            raise Conflict(stored, _("“%(what)s”在您填写期间被别人改过，您的修改没有保存。") % {"what": stored})
        before = snapshot(stored)
        row.version = stored.version + 1  # type: ignore[attr-defined]
        row.save(force_update=True)
    record_row(
        by=by, verb=verb or (CREATE if before is None else CHANGE), row=row, before=before, register=declaration.key
    )
    return row


@transaction.atomic
def record_row(
    *, by: Actor, verb: str, row: models.Model, before: Mapping[str, Any] | None = None, register: str = ""
) -> None:
    """Leave the trail of a row that an action of another app has just written, and bring its search grams up to date."""
    declaration = _declaration(type(row), register)
    old, new = _difference(before, snapshot(row))
    if before is not None and not new and not old:
        return
    trail.record(by=by, verb=verb, subject=declaration.ref(row), scope=declaration.scope(row), before=old, after=new)
    index_rows([row])


def _round(row: models.Model) -> None:
    """Decimals to the places of their column, half up as PostgreSQL does: SQLite would keep them as they come."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.DecimalField) and isinstance(value, Decimal):
            setattr(row, field.attname, round_half_up(value, field.decimal_places))


def snapshot(row: models.Model) -> dict[str, Any]:
    """The stored values of `row` by field name, without key and version."""
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "version"
    }


def _difference(
    before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Only what changed goes into the trail; of a new row, only what was filled in."""
    if before is None:
        return None, {name: value for name, value in after.items() if value not in (None, "")}
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def _declaration(model: type[models.Model], register: str) -> Declaration:
    found = [one for one in declarations.of(model) if not register or one.key == register]
    if len(found) != 1:
        raise LookupError(f"{model.__name__} 有 {len(found)} 个台账，须指明写入哪一个（register）。")
    return found[0]


def index_rows(rows: Iterable[models.Model]) -> None:
    """Bring the search grams of `rows`, all of one model, up to date: three statements for any number of rows."""
    rows = list(rows)
    for declaration in declarations.of(type(rows[0])) if rows else ():
        if declaration.search and declaration.indexed:
            SearchText.objects.bulk_create(
                [SearchText(register=declaration.key, row=row.pk, grams=_grams(declaration, row)) for row in rows],
                batch_size=1000,
                update_conflicts=True,
                unique_fields=["register", "row"],
                update_fields=["grams"],
            )


def _grams(declaration: Declaration, row: models.Model) -> str:
    return grams(declaration.key, (str(getattr(row, name) or "") for name in declaration.search))


def reindex(*, key: str) -> int:
    """Write the search grams of a whole register anew, in batches; returns the number of rows."""
    declaration = declarations.find(key)
    if declaration is None or not declaration.search or not declaration.indexed:
        return 0
    done, last = 0, 0
    while True:
        rows = list(declaration.model._base_manager.filter(pk__gt=last).order_by("pk")[:1000])
        if not rows:
            break
        index_rows(rows)
        done, last = done + len(rows), rows[-1].pk
    stale = SearchText.objects.filter(register=key).exclude(row__in=declaration.model._base_manager.values("pk"))
    stale.delete()
    return done


def once(*, key: str, by: Actor, run: Callable[[], Any], content: str = "") -> Any:
    """Run a command at most once per `key` and return its result (JSON); the second time, the result of the first.

    `content` is what the command says: the same key with another content, or from another account, is refused (422).
    A command that fails leaves no mark, so it may be tried again. Two at once: the second waits for the first.
    """
    if not key or len(key) > 80:
        raise Problem(422, _("幂等键不能为空，也不能超过 80 个字符。"))
    mark = hashlib.sha256(content.encode()).hexdigest()
    with transaction.atomic():
        try:
            with transaction.atomic():
                command = Command.objects.create(key=key, account=by.account, print=mark, at=clock.now())
        except IntegrityError:
            done = Command.objects.get(key=key)
            if done.account != by.account or done.print != mark:
                raise Problem(422, _("这个幂等键已用于另一条内容，请换一个新的。")) from None
            return done.result
        command.result = run()
        command.save(update_fields=["result"])
        return command.result


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


@transaction.atomic
def issue_token(
    *, by: Actor, account: Account, name: str, permissions: Sequence[str], prefix: str, expires_on: date
) -> tuple[ApiToken, str]:
    """A new token of the API and its secret, which is shown this once and kept nowhere."""
    secret = "zj_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        account=account,
        digest=digest_of(secret),
        hint=secret[:7],
        permissions=sorted(set(permissions)),
        prefix=prefix,
        expires_on=expires_on,
        created_at=clock.now(),
    )
    after = {"name": name, "permissions": token.permissions, "prefix": prefix, "expires_on": expires_on}
    trail.record(
        by=by, verb="签发令牌", subject=Ref("ledger.apitoken", str(token.pk)), scope=prefix, before=None, after=after
    )
    return token, secret


@transaction.atomic
def revoke_token(*, by: Actor, token: ApiToken) -> None:
    """The token opens nothing from now on; revoking it again changes nothing."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        return
    subject = Ref("ledger.apitoken", str(token.pk))
    trail.record(by=by, verb="撤销令牌", subject=subject, scope=token.prefix, before=None, after={"name": token.name})


def digest_of(secret: str) -> str:
    """The kept form of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def forget_commands() -> int:
    """Forget the keys of commands older than 30 days: no phone retries that long. Returns how many."""
    return Command.objects.filter(at__lt=clock.now() - COMMAND_TERM).delete()[0]


def forget_tokens() -> int:
    """Forget tokens that have been dead for six months; what was done with them stays in the trail. Returns how many."""
    past = clock.now() - TOKEN_TERM
    return ApiToken.objects.filter(Q(revoked_at__lt=past) | Q(expires_on__lt=past.date())).delete()[0]
