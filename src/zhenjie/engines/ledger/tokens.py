"""Tokens of the API: a part of one account's rights, for one subtree, until one day. Never more than the account itself has."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.actions.tokens import digest_of
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import ApiToken
from zhenjie.engines.ledger.own import own_registers
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers, widest
from zhenjie.engines.org.scope import Scope, scope_of, table_in_force
from zhenjie.engines.trail.prepared import Prepared

# What the API can be asked for beside the registers; nothing else is worth writing on a token.
API_PERMISSIONS = (
    "org.read",
    "indicators.read",
    "indicators.enter",
    "indicators.target",
    "reading.read",
    "matters.read",
    "matters.write",
    "matters.handle",
    "matters.dispatch",
    "matters.review",
    "matters.supervise",
)


@dataclass(frozen=True, slots=True)
class TokenScope:
    """The scope of an account, cut down to the token's permissions and subtree."""

    scope: Scope
    permissions: frozenset[str]
    prefix: str

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The prefixes reached with any of the token's permissions."""
        return widest(prefix for permission in self.permissions for prefix in self.prefixes_for(permission))

    def prefixes_for(self, permission: str) -> tuple[str, ...]:
        """Where the token holds `permission`."""
        return self._cut(self.scope.prefixes_for(permission)) if permission in self.permissions else ()

    def allows(self, permission: str, path: str) -> bool:
        """Whether the token holds `permission` at the unit with this path."""
        return any(covers(prefix, path) for prefix in self.prefixes_for(permission))

    def reaches(self, path: str) -> bool:
        """Whether the unit with this path lies inside the token's scope at all."""
        return any(covers(prefix, path) for prefix in self.prefixes)

    def _cut(self, prefixes: Iterable[str]) -> tuple[str, ...]:
        return widest(
            prefix if covers(self.prefix, prefix) else self.prefix
            for prefix in prefixes
            if covers(self.prefix, prefix) or covers(prefix, self.prefix)
        )


_TOKEN = Prepared(lambda digest: ApiToken.objects.select_related("account__person").filter(digest=digest))


def token_for(secret: str) -> ApiToken | None:
    """The token that `secret` opens today, with its account; None when there is none, or it ran out or was revoked."""
    token = _TOKEN.first(digest_of(secret))
    if token is None or token.revoked_at is not None or token.expires_on < clock.today():
        return None
    return token if token.account.is_active else None


def scope_for(token: ApiToken) -> TokenScope:
    """What `token` may do now: what its account may do now, cut down."""
    return TokenScope(scope_of(token.account), frozenset(token.permissions), token.prefix)


def grantable(scope: Scope, path: str) -> list[tuple[str, str]]:
    """The permissions that this person may put on a token for the unit at `path`, each with its title."""
    titles = {key: title for group in table_in_force().groups.values() for key, title in group.items()}
    asked = [(name, str(titles.get(name, name))) for name in API_PERMISSIONS]
    asked += [pair for one in _registers(path) for pair in _asked_of(one)]
    return [(name, title) for name, title in dict(asked).items() if scope.allows(name, path)]


def _registers(path: str) -> list[Declaration]:
    """Every register that a unit has before it, in the order of the table of contents."""
    unit = Unit.objects.filter(path=path).first()
    found = [*declarations.every(), *(own_registers(unit) if unit else ())]
    return sorted(found, key=lambda one: (str(one.section), str(one.title)))


def _asked_of(one: Declaration) -> list[tuple[str, str]]:
    told = [(one.permission("read"), _("取“%(title)s”") % {"title": one.title})]
    return [*told, (one.permission("write"), _("登记、修改“%(title)s”") % {"title": one.title})] if one.fields else told
