"""A benchmark on both databases, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path


def both(name: str) -> int:
    """Runs ``benchmarks.<name>`` once with LEG=sqlite and once with LEG=postgres; 0 when both met all their goals. A leg ends with a line
    ``worst <share>``."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.ground import postgres  # slow import

    worst = []
    with postgres.cluster() as url:
        for leg, more in (("sqlite", {}), ("postgres", {"DATABASE_URL": url})):
            print(f"{leg}:", flush=True)
            run = subprocess.Popen(
                [sys.executable, "-m", f"benchmarks.{name}"], env={**os.environ, "LEG": leg, **more}, stdout=subprocess.PIPE, text=True
            )  # fmt: skip
            assert run.stdout is not None
            share = 0.0
            for line in run.stdout:
                if line.startswith("worst "):
                    share = float(line.split()[1])
                else:
                    print(line, end="", flush=True)
            if run.wait() or not share:
                return 1
            worst.append(share)
    print(f"ratio {name}={max(worst):.2f} {'ok' if max(worst) <= 1 else 'short'}")
    return int(max(worst) > 1)
