"""``python -m benchmarks.soaking.checks WORK JOURNAL``: prints what is wrong, one fault to a line; 1 when there is one."""

import importlib
import sys
from pathlib import Path

import django


def main() -> int:
    django.setup()
    from benchmarks.soaking.clients import read_journal  # app ready

    work = importlib.import_module(f"benchmarks.soaking.{sys.argv[1]}")
    found = list(work.faults(list(read_journal(Path(sys.argv[2])))))
    for one in found[:40]:
        print(one)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
