"""``zhenjie token create | revoke | list`` and ``zhenjie ledger index``."""

import argparse
import sys
from datetime import timedelta


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of the ledger to the command line."""
    token = commands.add_parser("token", help="接口令牌：签发、撤销、列出")
    acts = token.add_subparsers(dest="act", required=True, metavar="动作")
    create = acts.add_parser("create", help="签发一个令牌，打印一次")
    create.add_argument("--login", required=True, help="令牌代表哪个账号（登录名）")
    create.add_argument("--name", required=True, help="用途，例如“县统计平台取数”")
    create.add_argument("--unit", help="范围：单位代码或名称，不写就是账号的全部范围")
    create.add_argument("--days", type=int, default=90, help="有效天数，最长 365，默认 90")
    create.add_argument("permissions", nargs="+", metavar="权限", help="例如 org.read indicators.read reading.read")
    create.set_defaults(run=_create)
    revoke = acts.add_parser("revoke", help="撤销一个令牌")
    revoke.add_argument("number", type=int, metavar="编号", help="list 里的编号")
    revoke.set_defaults(run=_revoke)
    acts.add_parser("list", help="列出令牌").set_defaults(run=_list)
    ledger = commands.add_parser("ledger", help="台账：重建搜索索引")
    books = ledger.add_subparsers(dest="act", required=True, metavar="动作")
    index = books.add_parser("index", help="重写台账的搜索索引（平时随登记自动更新）")
    index.add_argument("keys", nargs="*", metavar="台账", help="如 enterprises.firm；不写就是全部")
    index.set_defaults(run=_index)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 2


def _create(args: argparse.Namespace) -> int:
    from zhenjie.core import clock  # app ready
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.ledger.actions.tokens import issue_token  # app ready
    from zhenjie.engines.ledger.tokens import grantable  # app ready
    from zhenjie.engines.org.models import Account, Unit  # app ready
    from zhenjie.engines.org.scope import scope_of  # app ready

    account = Account.objects.filter(login=args.login).first()
    if account is None:
        return _complain(f"没有登录名为“{args.login}”的账号。")
    if not 1 <= args.days <= 365:
        return _complain("有效天数应在 1 到 365 之间。")
    scope = scope_of(account)
    found = list(Unit.objects.filter(code=args.unit) or Unit.objects.filter(name=args.unit)) if args.unit else []
    if args.unit and len(found) != 1:
        return _complain(f"“{args.unit}”对应 {len(found)} 个单位，请改用单位代码。")
    prefix = found[0].path if found else next(iter(scope.prefixes), "")
    held = {name for name, _title in grantable(scope, prefix)}
    if missing := [name for name in args.permissions if name not in held]:
        return _complain(
            f"账号“{args.login}”在这个范围里没有这些权限，或接口不用它们：{'、'.join(missing)}。可用：{'、'.join(sorted(held)) or '无'}。"
        )
    _token, secret = issue_token(
        by=SYSTEM,
        account=account,
        name=args.name,
        permissions=args.permissions,
        prefix=prefix,
        expires_on=clock.today() + timedelta(days=args.days),
    )
    _say(secret)
    sys.stderr.write("令牌只打印这一次，请马上抄进要用它的程序。\n")
    return 0


def _revoke(args: argparse.Namespace) -> int:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.ledger.actions.tokens import revoke_token  # app ready
    from zhenjie.engines.ledger.models import ApiToken  # app ready

    token = ApiToken.objects.filter(pk=args.number).first()
    if token is None:
        return _complain(f"没有编号为 {args.number} 的令牌，用 zhenjie token list 查看。")
    revoke_token(by=SYSTEM, token=token)
    _say(f"已撤销“{token.name}”。")
    return 0


def _list(args: argparse.Namespace) -> int:
    from zhenjie.engines.ledger.models import ApiToken  # app ready

    for token in ApiToken.objects.select_related("account").order_by("id"):
        state = "已撤销" if token.revoked_at else f"有效期至 {token.expires_on}"
        _say(f"{token.pk}\t{token.hint}…\t{token.account.login}\t{token.name}\t{' '.join(token.permissions)}\t{state}")
    return 0


def _index(args: argparse.Namespace) -> int:
    from zhenjie.engines.ledger import declarations  # app ready
    from zhenjie.engines.ledger.actions.rows import reindex  # app ready

    keys = args.keys or [one.key for one in declarations.every()]
    if unknown := [key for key in keys if declarations.find(key) is None]:
        return _complain(f"没有这些台账：{'、'.join(unknown)}。")
    for key in keys:
        _say(f"{key}\t{reindex(key=key)} 行")
    return 0
