"""The demo county 青澜县: invented units, people, targets and reports; loaded once, never twice."""

import argparse
import os


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """``zhenjie demo [--check]``."""
    command = commands.add_parser("demo", help="准备演示县并启动（--check 只验证）")
    command.add_argument("--check", action="store_true", help="占一个空闲端口，取一次驾驶舱，说 demo ok 就停")
    command.add_argument("--port", type=int, default=int(os.environ.get("PORT") or "8000"))
    # Bare: the demo says that it is one before the settings are read.
    command.set_defaults(run=_run, bare=True)


def _run(args: argparse.Namespace) -> int:
    os.environ["ZHENJIE_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
    import django  # slow import

    django.setup()
    from zhenjie.config.demo.run import run  # app ready

    return run(check=args.check, port=args.port)
