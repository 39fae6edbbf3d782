"""令牌 of the API: issued, revoked, forgotten."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.models import ApiToken
from zhenjie.engines.org.models import Account
from zhenjie.engines.trail import actions as trail

# config/retention.yaml tells the same term to whoever asks what is kept.
TOKEN_TERM = timedelta(days=183)


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


def forget_tokens() -> int:
    """Forget tokens that have been dead for six months; what was done with them stays in the trail. Returns how many."""
    past = clock.now() - TOKEN_TERM
    return ApiToken.objects.filter(Q(revoked_at__lt=past) | Q(expires_on__lt=past.date())).delete()[0]
