"""``zhenjie …``: one command line. Each engine adds its own commands; only those that need the database start Django."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

# Modules with ``add(subparsers)``; a command's function gets the parsed arguments and returns the exit code.
# Commands marked ``bare=True`` in their defaults run without Django and start at once.
COMMANDS = (
    "zhenjie.engines.reading.commands",
    "zhenjie.engines.org.commands",
    "zhenjie.engines.org.accounts_commands",
    "zhenjie.engines.trail.commands",
    "zhenjie.engines.files.commands",
    "zhenjie.engines.indicators.commands",
    "zhenjie.engines.ledger.commands",
    "zhenjie.engines.matters.commands",
    "zhenjie.config.running",
)


def parser() -> argparse.ArgumentParser:
    """The whole command line, from the modules named above."""
    top = argparse.ArgumentParser(prog="zhenjie", description="镇街：一次录入，处处可查。")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令")
    for name in COMMANDS:
        importlib.import_module(name).add(commands)
    django = commands.add_parser("manage", help="Django 管理命令（migrate、shell …）")
    django.add_argument("rest", nargs=argparse.REMAINDER)
    django.set_defaults(run=_manage, bare=True)
    return top


def _manage(args: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line  # slow import

    execute_from_command_line(["zhenjie manage", *args.rest])
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code is 0 only when all went well."""
    args = parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenjie.config.settings")
    if not getattr(args, "bare", False):
        import django  # slow import

        django.setup()
    try:
        return int(args.run(args) or 0)
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
