"""``zhenjie token create | revoke | list``, ``zhenjie ledger index`` and ``zhenjie ledger import``."""

import argparse
import sys
from datetime import timedelta
from typing import Any


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
    ledger = commands.add_parser("ledger", help="台账：导入表格、重建搜索索引")
    books = ledger.add_subparsers(dest="act", required=True, metavar="动作")
    index = books.add_parser("index", help="重写台账的搜索索引（平时随登记自动更新）")
    index.add_argument("keys", nargs="*", metavar="台账", help="如 enterprises.firm；不写就是全部")
    index.set_defaults(run=_index)
    bring = books.add_parser("import", help="把 xlsx、xls、ods 或 csv 导入一本台账，有错的行列出来，不写")
    bring.add_argument("file", metavar="文件")
    bring.add_argument("--register", required=True, metavar="台账", help="如 enterprises.firm 或 own.12")
    bring.add_argument("--unit", required=True, metavar="单位", help="单位代码或名称；没写单位的行归它，别处的行报错")
    bring.add_argument("--sheet", metavar="工作表", help="哪张表，不写就取列名最合的一张")
    bring.add_argument("--look", action="store_true", help="只看结果，不写进台账")
    bring.set_defaults(run=_import)


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
    from zhenjie.engines.ledger import declarations, own  # app ready
    from zhenjie.engines.ledger.actions.rows import reindex  # app ready
    from zhenjie.engines.ledger.models import OwnRegister  # app ready

    made = [one.key for one in OwnRegister.objects.all()]
    keys = args.keys or [*(one.key for one in declarations.every()), *made]
    if unknown := [key for key in keys if own.find(key) is None]:
        return _complain(f"没有这些台账：{'、'.join(unknown)}。")
    for key in keys:
        _say(f"{key}\t{reindex(key=key)} 行")
    return 0


def _import(args: argparse.Namespace) -> int:
    from pathlib import Path  # app ready

    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.files.rules import FileProblem  # app ready
    from zhenjie.engines.ledger import own  # app ready
    from zhenjie.engines.ledger.actions import importing  # app ready
    from zhenjie.engines.ledger.importing.columns import importable  # app ready
    from zhenjie.engines.ledger.problems import Problem  # app ready
    from zhenjie.engines.org.models import Unit  # app ready

    found = list(Unit.objects.filter(code=args.unit) or Unit.objects.filter(name=args.unit))
    if len(found) != 1:
        return _complain(f"“{args.unit}”对应 {len(found)} 个单位，请改用单位代码。")
    unit = found[0]
    declaration = own.declared(args.register, unit)
    if declaration is None or not importable(declaration):
        return _complain(f"没有“{args.register}”这本台账，或它不能导入。")
    path = Path(args.file)
    try:
        with path.open("rb") as stream:
            imp = importing.begin_import(
                by=SYSTEM, declaration=declaration, unit=unit, reach=[unit.path], stream=stream, name=path.name
            )
        importing.work_on(imp=imp)
        imp.refresh_from_db()
        if args.sheet and imp.told and imp.told["sheets"][imp.sheet]["name"] != args.sheet:
            names = [sheet["name"] for sheet in imp.told["sheets"]]
            if args.sheet not in names:
                return _complain(f"文件里没有“{args.sheet}”这张表，有：{'、'.join(names[:20])}。")
            imp = importing.choose(by=SYSTEM, imp=imp, version=imp.version, sheet=names.index(args.sheet))
            importing.work_on(imp=imp)
            imp.refresh_from_db()
        return _import_judged(imp, look=args.look)
    except FileNotFoundError:
        return _complain(f"没有这个文件：{args.file}。")
    except (FileProblem, Problem) as problem:
        return _complain(str(problem))


def _import_judged(imp: Any, *, look: bool) -> int:
    """Say what was found in the file, take the good rows in unless only asked to look; 1 when some stay out."""
    from zhenjie.core.actors import SYSTEM  # app ready
    from zhenjie.engines.ledger.actions import importing  # app ready
    from zhenjie.engines.ledger.choices import TAKEN, ImportState, Verdict  # app ready
    from zhenjie.engines.ledger.importing import preview  # app ready
    from zhenjie.engines.ledger.importing.staged import judge_of  # app ready

    if imp.state == ImportState.FAILED:
        return _complain(imp.sentence)
    judge = judge_of(imp)
    if imp.state == ImportState.ASKING:
        return _complain(f"没认出这些列：{'、'.join(one.title for one in judge.keyless)}，请到网页上对列。")
    if not look and sum(imp.counts.get(letter, 0) for letter in TAKEN):
        importing.start_writing(by=SYSTEM, imp=imp)
        imp.refresh_from_db()
        importing.work_on(imp=imp)
        imp.refresh_from_db()
    _say("，".join(f"{one.label} {imp.counts.get(one, 0)}" for one in Verdict) + f"（{imp.get_state_display()}）")
    stayed = 0
    for line, reasons in preview.faults(imp, judge):
        _say(f"第 {line} 行\t{'；'.join(said for _place, said in reasons)}")
        stayed += 1
    return 1 if stayed else 0
