"""``zhenjie accounts create-admin``: the first administrators, made where the server stands."""

import argparse
import sys


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the account commands to the command line."""
    accounts = commands.add_parser("accounts", help="账号：开设三员")
    acts = accounts.add_subparsers(dest="act", required=True, metavar="动作")
    create = acts.add_parser("create-admin", help="开设一名管理员，打印一次性密码")
    create.add_argument("--kind", required=True, choices=("system", "security", "audit"), help="系统、安全、审计之一")
    create.add_argument("--login", required=True, metavar="登录名")
    create.add_argument("--holder", required=True, metavar="持有人", help="本人姓名；三员不得由一人兼任")
    create.set_defaults(run=_create)


def _create(args: argparse.Namespace) -> int:
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.org.actions.accounts import open_administrator  # app ready
    from zhenjie.engines.org.problems import Problem  # app ready

    try:
        account, password = open_administrator(by=SYSTEM, login=args.login, holder=args.holder, kind=args.kind)
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stdout.write(f"{account.get_administrator_display()} {account.holder}，登录名 {account.login}\n")
    sys.stdout.write(f"一次性密码：{password}\n首次登录须更换密码并启用第二因素。\n")
    return 0
