"""``python -m benchmarks.soaking.staging small|demo LOGINS PERMISSION…``: an empty database becomes a county that can be worked in; prints
the password of all, the tokens and the units by login as JSON."""

import json
import sys
from datetime import timedelta

import django


def main() -> int:
    what, logins, permissions = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
    django.setup()
    from django.core.management import call_command  # app ready

    call_command("migrate", verbosity=0)
    if what == "demo":
        from zhenjie.config.demo import county  # app ready

        county.load()
        password = county.people()["password"]
    else:
        password = small(logins)
    tokens = {login: token(login, permissions) for login in logins}
    print(json.dumps({"password": password, "tokens": tokens, "units": {login: unit(login) for login in logins}}))
    return 0


def small(logins: list[str]) -> str:
    """A county of two townships, a clerk in the first for each login."""
    from tests.factories.org import PASSWORD, make_account, make_county  # app ready
    from zhenjie.engines.org.models import Post, Unit  # app ready

    make_county()
    for login in logins:
        make_account(unit=Unit.objects.get(name="云溪1镇"), login=login)
    Post.objects.update(approved=True)
    return PASSWORD


def unit(login: str) -> int:
    """The unit around all that the account may see."""
    from zhenjie.engines.org.models import Account, Unit  # app ready
    from zhenjie.engines.org.scope import scope_of  # app ready

    return Unit.objects.get(path=next(iter(scope_of(Account.objects.get(login=login)).prefixes))).pk


def token(login: str, permissions: list[str]) -> str:
    """A token without a limit by minute that matters."""
    from zhenjie.core import clock  # app ready
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.ledger.actions.tokens import issue_token  # app ready
    from zhenjie.engines.org.models import Account  # app ready
    from zhenjie.engines.org.scope import scope_of  # app ready

    account = Account.objects.get(login=login)
    prefix = next(iter(scope_of(account).prefixes))
    made, secret = issue_token(
        by=SYSTEM, account=account, name="压测", permissions=permissions, prefix=prefix,
        expires_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    made.per_minute = 1_000_000
    made.save(update_fields=["per_minute"])
    return secret


if __name__ == "__main__":
    sys.exit(main())
