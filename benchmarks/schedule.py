"""Both passes over a plan of 10,000 tasks and 17,000 links, beside the same arithmetic on networkx's graph in its topological order.

    make bench NAME=schedule                10,000 tasks, 17,000 links of four types with lags, working days and calendar days
    SIZE=2000x3400 make bench NAME=…        another size; SEED=8 another draw; ROUNDS=21 more rounds

Graph, order and tables of days are built beforehand in both; a round is one forward and one backward pass of each, in turn. networkx's
order is taken beforehand too, which is kinder to it than its usual way (told beside). Times are CPU, beside a calibration loop; both
must say the same moments. networkx is no dependency of ours: it is fetched once into .bench, which nobody else sees. Behind it the
Gantt of 1,000 tasks in Chromium (schedule_page): a drag that plans anew, and scrolling. GANTT=0 leaves it out, GANTT=only the rest.
"""

import importlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".bench" / "networkx"
sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(PEERS)]

ROUNDS = max(5, int(os.environ.get("ROUNDS", "9")))
TASKS, LINKS = map(int, os.environ.get("SIZE", "10000x17000").split("x"))
SEED = int(os.environ.get("SEED", "2026"))
START = date(2024, 1, 2)
PASSES_MS, BY_NETWORKX = 50.0, 1.5
#: The peer's answer: start and finish of each task by key.
Moments = tuple[dict[str, int], dict[str, int]]


def main() -> int:
    shares = [] if os.environ.get("GANTT") == "only" else passes()
    if os.environ.get("GANTT") != "0":
        from benchmarks import schedule_page  # slow import

        found = schedule_page.run(lambda chance: draw(chance, schedule_page.TASKS, schedule_page.LINKS), ROUNDS)
        shares += schedule_page.goals(found, goal)
    worst = max(shares)
    print(f"ratio schedule={worst:.2f} {'ok' if worst <= 1 else 'short'}")
    return 0 if worst <= 1 else 1


def passes() -> list[float]:
    """Both passes beside the peer; the shares of the goals."""
    from zhenjie.engines.schedules.rules.network import Network  # slow import
    from zhenjie.engines.schedules.rules.passes import backward, forward  # slow import
    from zhenjie.engines.schedules.rules.schedule import Schedule  # slow import

    tasks, links = draw(random.Random(SEED))
    took, network = timed(lambda: Network(tasks, links))
    schedule = Schedule(network, START)
    axis, end = schedule.axis, schedule.axis.moment(schedule.finish)
    start = axis.moment(START) - 1
    graph, order = peer(network)
    print(
        f"data: {TASKS:,} tasks, {LINKS:,} links, seed {SEED}, {START} to {schedule.finish}; compiled in {took:.0f} ms; "
        f"calibration {calibration():.0f} ms before",
        flush=True,
    )
    ours: list[float] = []
    theirs: list[float] = []
    sorting: list[float] = []
    different = 0
    for _ in range(ROUNDS):
        took, mine = timed(lambda: (forward(network, axis, start), backward(network, axis, end)))
        ours.append(took)
        took, other = timed(lambda: peer_passes(graph, order, axis, start, end))
        theirs.append(took)
        took, _order = timed(lambda: topological(graph))
        sorting.append(took)
        different += mine != tuple(flat(network, moments) for moments in other)
    print(f"ours {spread(ours)}; networkx {spread(theirs)}, its order {spread(sorting)} beside")
    print(f"calibration {calibration():.0f} ms after")
    return [
        goal("passes_ms", median(ours), PASSES_MS),
        goal("by_networkx", median(b / a for a, b in zip(ours, theirs, strict=True)), BY_NETWORKX, least=True),
        goal("different", different, 0),
    ]


def draw(chance: random.Random, count: int = TASKS, many: int = LINKS) -> tuple[list[Any], list[Any]]:
    """Tasks of up to a month, one in twenty a milestone, four in five of working days; links that reach up to 200 tasks on."""
    from zhenjie.engines.schedules.rules.tasks import Link, Task  # slow import

    def unit() -> Any:
        return "wd" if chance.random() < 0.8 else "d"

    tasks = [
        Task(f"t{number}", f"任务{number}", 0 if chance.random() < 0.05 else chance.randint(1, 22), unit())
        for number in range(count)
    ]
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < many:
        after = chance.randrange(1, count)
        pairs[max(0, after - chance.randint(1, 200)), after] = None
    kinds: list[Any] = ["FS"] * 7 + ["SS", "FF", "SF"]
    links = [
        Link(f"t{before}", f"t{after}", chance.choice(kinds), chance.choice((0, 0, 0, -3, -1, 1, 2, 5, 10)), unit())
        for before, after in pairs
    ]
    return tasks, links


def flat(network: Any, moments: Moments) -> list[int]:
    """The peer's answer in the shape of ours."""
    return [by_key[task.key] for task in network.tasks for by_key in moments]


def peer(network: Any) -> tuple[Any, list[str]]:
    """The plan as a networkx graph with attributes, and its order."""
    fetch()
    import networkx  # type: ignore[import-not-found]  # slow import

    graph = networkx.DiGraph()
    for task in network.tasks:
        graph.add_node(task.key, span=task.duration, working=task.unit == "wd")
    for link in network.links:
        before = network.tasks[network.place[link.predecessor]]
        working = link.unit == "wd" and (
            link.lag != 0 or (link.type == "SF" and before.unit == "wd" and not before.milestone)
        )
        graph.add_edge(link.predecessor, link.successor, type=link.type, lag=link.lag, working=working)
    return graph, topological(graph)


def topological(graph: Any) -> list[str]:
    import networkx  # slow import

    return list(networkx.topological_sort(graph))


def peer_passes(graph: Any, order: list[str], axis: Any, start: int, end: int) -> tuple[Moments, Moments]:
    """The same arithmetic with the graph's own dictionaries."""
    return peer_forward(graph, order, axis, start), peer_backward(graph, order, axis, end)


def peer_forward(graph: Any, order: list[str], axis: Any, start: int) -> Moments:
    ranks, days, nodes, before = axis.ranks, axis.days, graph.nodes, graph.pred
    starts: dict[str, int] = {}
    finishes: dict[str, int] = {}
    for key in order:
        node = nodes[key]
        span, working = node["span"], node["working"] and node["span"]
        begin = start
        for source, link in before[key].items():
            kind, lag = link["type"], link["lag"]
            moment = starts[source] if kind[0] == "S" else finishes[source]
            if link["working"]:
                moment = days[ranks[moment] + lag]
            elif lag:
                moment += lag
            if kind[1] == "F":
                moment = days[ranks[moment - 1] - span + 1] if working else moment - span
            begin = max(begin, moment)
        rank = ranks[begin]
        starts[key] = days[rank + 1] - 1 if working else begin
        finishes[key] = days[rank + span] if working else begin + span
    return starts, finishes


def peer_backward(graph: Any, order: list[str], axis: Any, last: int) -> Moments:
    ranks, days, nodes, behind = axis.ranks, axis.days, graph.nodes, graph.succ
    starts: dict[str, int] = {}
    finishes: dict[str, int] = {}
    for key in reversed(order):
        node = nodes[key]
        span, working = node["span"], node["working"] and node["span"]
        end, begin = last, None
        for target, link in behind[key].items():
            kind, lag = link["type"], link["lag"]
            moment = starts[target] if kind[1] == "S" else finishes[target]
            if link["working"]:
                moment = days[ranks[moment] - lag + 1] - 1
            elif lag:
                moment -= lag
            if kind[0] == "F":
                end = min(end, moment)
            else:
                begin = moment if begin is None else min(begin, moment)
        latest = days[ranks[end] - span + 1] - 1 if working else end - span
        begin = latest if begin is None else min(begin, latest)
        rank = ranks[begin + 1]
        starts[key] = days[rank] - 1 if working else begin
        finishes[key] = days[rank + span - 1] if working else begin + span
    return starts, finishes


def fetch() -> None:
    """Puts the peer into its own folder, once."""
    if not (PEERS / "networkx").exists():
        command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*command, "--target", str(PEERS), "networkx==3.6.1"], check=True)
        importlib.invalidate_caches()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU milliseconds and the result."""
    started = time.process_time()
    result = work()
    return (time.process_time() - started) * 1000, result


def calibration() -> float:
    """Milliseconds of wall clock for a fixed piece of work: tells a busy machine from a quiet one."""
    started = time.perf_counter()
    sum(number * number for number in range(1_000_000))
    return (time.perf_counter() - started) * 1000


def spread(times: list[float]) -> str:
    return f"{median(times):.1f} ms ({min(times):.1f}-{max(times):.1f}, {len(times)} rounds)"


def goal(what: str, value: float, limit: float, least: bool = False) -> float:
    """Prints the line of one goal; returns its share of the limit, more than 1 when missed (a limit of 0 is kept or missed)."""
    share = limit / max(value, 1e-9) if least else value / limit if limit else 9.99 * bool(value)
    print(f"goal schedule.{what}={value:.2f} limit={limit:g} {'ok' if share <= 1 else 'short'}", flush=True)
    return share


if __name__ == "__main__":
    sys.exit(main())
