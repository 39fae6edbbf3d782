"""A benchmark on both databases, each in a process of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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

        call_command("migrate", verbosity=0)
        yield


def goal(name: str, what: str, value: float, limit: float) -> float:
    """Print one goal line of a leg; its share of the limit."""
    told = "ok" if value <= limit else "short"
    print(f"goal {name}.{os.environ['LEG']}_{what}={value:.1f} limit={limit:g} {told}", flush=True)
    return value / limit
