"""The demo county 青澜县: invented units, people, targets and reports; loaded once, never twice."""

import argparse


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """``zhenjie demo [--check]``."""
    command = commands.add_parser("demo", help="准备演示县并启动（--check 只验证）")
    command.add_argument("--check", action="store_true")
    command.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from zhenjie.config.demo.run import run  # app ready

    return run(check=args.check)
