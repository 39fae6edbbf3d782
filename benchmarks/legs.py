"""A benchmark on both databases, each in a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

#: Measured runs of one page or one act.
ROUNDS = 9


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


def run(name: str, measured: Callable[[], int], today: date) -> int:
    """A benchmark on both databases whose legs measure on a fixed day."""
    if "LEG" not in os.environ:
        return both(name)
    with leg(name):
        from zhenjie.core import clock  # slow import

        with clock.fixed(today):
            return measured()


@contextmanager
def leg(name: str) -> Iterator[None]:
    """A migrated database of a leg in a folder of its own, Django set up; settings are those of the tests."""
    with tempfile.TemporaryDirectory(prefix=f"zhenjie-{name}-") as home:
        os.environ.update(
            ZHENJIE_HOME=home, DJANGO_SETTINGS_MODULE="tests.settings", ZHENJIE_SECRET_KEY="only-for-a-benchmark" * 3
        )
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{home}/{name}.sqlite3")
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        import django  # slow import

        django.setup()
        from django.core.management import call_command  # slow import

        from zhenjie.config.standing import settle  # slow import

        call_command("migrate", verbosity=0)
        settle()
        yield


def goal(name: str, what: str, value: float, limit: float) -> float:
    """Print one goal line of a leg; its share of the limit."""
    told = "ok" if value <= limit else "short"
    print(f"goal {name}.{os.environ['LEG']}_{what}={value:.1f} limit={limit:g} {told}", flush=True)
    return value / limit


def opened(client: Any, address: str) -> Callable[[], None]:
    """Opening a page that must be there."""

    def run() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return run


def timed(run: Callable[[], None]) -> float:
    """Milliseconds of processor, the middle of nine after one that is not counted."""
    run()
    took, clocked = [], []
    for _ in range(ROUNDS):
        begun, seen = time.process_time(), time.perf_counter()
        run()
        took.append((time.process_time() - begun) * 1000)
        clocked.append((time.perf_counter() - seen) * 1000)
    print(f"  by the clock {median(clocked):.0f} ms")
    return median(took)


def finish(worst: float) -> int:
    """The line by which the other process hears how it went."""
    print(f"worst {worst:.3f}")
    return 0
