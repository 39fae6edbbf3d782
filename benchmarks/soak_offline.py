"""``make soak NAME=offline``: a thousand storms on two phones in real Chromium, fifty to a line; nothing lost, nothing doubled.

SEED draws them, RUNS says how many. What is done is written to STATE after every fifty: broken off, it goes on from there.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.ground import apt

SEED, RUNS, BATCH = int(os.environ.get("SEED", "20261120")), int(os.environ.get("RUNS", "1000")), 50
STATE = Path(os.environ.get("STATE", "var/soak-offline.json"))
TEST = "tests/browser/test_offline.py::test_nothing_is_lost_and_nothing_doubled"


def done() -> int:
    """How many runs of this seed lie behind us."""
    try:
        kept = json.loads(STATE.read_text("utf-8"))
    except (OSError, ValueError):
        return 0
    return int(kept["done"]) if kept.get("seed") == SEED else 0


def batch(first: int, count: int) -> bool:
    """`count` runs from the draw of `first` on; what failed is printed with the seed that repeats it."""
    env = {**os.environ, "OFFLINE_SEED": str(SEED + first), "OFFLINE_RUNS": str(count)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", TEST]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stdout[-6000:] + ran.stderr[-2000:])
    return ran.returncode == 0


def main() -> int:
    """Goes on where the last call stopped; 0 only when every run held."""
    apt.ensure("chromium", "fonts-noto-cjk")
    STATE.parent.mkdir(parents=True, exist_ok=True)
    first = done()
    if first:
        print(f"接着上次：种子 {SEED}，已过 {first} 轮", flush=True)
    while first < RUNS:
        count, began = min(BATCH, RUNS - first), time.monotonic()
        if not batch(first, count):
            print(f"第 {first + 1}—{first + count} 轮没有通过（种子 {SEED + first}）", flush=True)
            return 1
        first += count
        STATE.write_text(json.dumps({"seed": SEED, "done": first}), "utf-8")
        print(f"{first:5} / {RUNS} 轮：没有丢，没有重；{time.monotonic() - began:.0f} 秒", flush=True)
    print(f"{RUNS} 轮断网、关页面、重复送、两台手机：没有一条丢失，没有一条重复（种子 {SEED}）。")
    STATE.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
