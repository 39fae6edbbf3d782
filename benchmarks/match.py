"""Needs x spaces: the best assignment with its proof, beside a bare call of the same solver on the same model.

    make bench NAME=match            500 needs x 800 spaces with capacities and group limits, then one-to-one
    SIZE=250x400 make bench NAME=…   another size; SEED=8 another draw

Ours starts from the rows: conditions, costs, limits, the model, the solver, the proof. Bare starts from the finished model: every
pair that fits as a column, handed to HiGHS through OR-tools, nothing else. The two take turns; both must say the same optimum.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

ROUNDS = max(5, int(os.environ.get("ROUNDS", "5")))
NEEDS, SPACES = map(int, os.environ.get("SIZE", "500x800").split("x"))
SEED = int(os.environ.get("SEED", "2026"))
GOAL_RATIO, GOAL_SECONDS, GOAL_PAIRS_MS = 1.5, 30.0, 50.0
KINDS = ("厂房", "办公楼宇", "仓储", "商铺", "院落", "土地")


def main() -> int:
    from zhenjie.engines.matching.rules import assigning, costs, programme  # slow import
    from zhenjie.engines.matching.rules.terms import Learned  # slow import

    needs, spaces = draw(random.Random(SEED))
    terms, learned = terms_of(), Learned({}, {"制造|厂房": 0.42, "物流|仓储": 0.35}, 0.2, 10.0)
    found = costs.pairs(terms, learned, needs, spaces)
    fines = assigning.fines(terms, needs, found)
    # The whole model, with every limit, also those that our way leaves out because they can't bind.
    rows = tuple(
        programme.Rows(key, group, load if load is not None else costs.numbers([1] * group.size), most.clip(max=1e6))
        for key, group, load, most in assigning.limits_of(
            terms, needs, spaces, found, costs.numbers([space["places"] for space in spaces])
        )
    )
    whole = programme.Programme(NEEDS, found, rows, fines)
    model = programme.model_of(whole, costs.np.arange(found.cost.size), integer=True)
    print(
        f"data: {NEEDS} needs x {SPACES} spaces, seed {SEED}: {found.cost.size:,} pairs fit, {len(rows)} families of limits"
    )

    ours, bare, costs_ours, costs_bare, plan = [], [], [], [], None
    for _ in range(ROUNDS):
        took, plan = timed(lambda: assigning.assign(terms, learned, needs, spaces))
        ours.append(took)
        costs_ours.append(plan.cost + sum(fines[place] for place in plan.left))
        took, optimum = timed(lambda: bare_call(model))
        bare.append(took)
        costs_bare.append(optimum)
    assert plan is not None
    different = sum(abs(mine - theirs) > 0.5 for mine, theirs in zip(costs_ours, costs_bare, strict=True))
    print(
        f"limits: ours {spread(ours)}; bare {spread(bare)}; {len(plan.pairs)} placed, cost {plan.cost}, bound {plan.bound}"
    )

    alone = [{**space, "places": 1} for space in spaces]
    simple = terms_of(limits=False)
    fit = costs.pairs(simple, learned, needs, alone)
    times, matched = [], None
    for _ in range(max(ROUNDS, 21)):
        took, matched = timed(lambda: assigning.place(simple, needs, alone, fit))
        times.append(took * 1000)
    assert matched is not None
    whole_way, _plan = timed(lambda: assigning.assign(simple, learned, needs, alone))
    print(
        f"one-to-one: {median(times):.1f} ms ({min(times):.1f}-{max(times):.1f}, {len(times)} rounds), "
        f"{len(matched.pairs)} placed; with conditions and costs {whole_way * 1000:.0f} ms"
    )
    shares = [
        goal("ratio_to_bare", median(a / b for a, b in zip(ours, bare, strict=True)), GOAL_RATIO),
        goal("seconds", median(ours), GOAL_SECONDS),
        goal("unproven", int(not plan.proven) + int(not matched.proven), 0),
        goal("optima_different", different, 0),
        goal("one_to_one_ms", median(times), GOAL_PAIRS_MS),
    ]
    worst = max(shares)
    print(f"ratio match={worst:.2f} {'ok' if worst <= 1 else 'short'}")
    return 0 if worst <= 1 else 1


def bare_call(model: Any) -> float:
    """HiGHS on the finished model, to the same exactness: whole points of cost."""
    from ortools.linear_solver.python import model_builder_helper as solver  # slow import

    from zhenjie.engines.matching.rules import programme  # slow import

    run = solver.ModelSolverHelper("highs")
    run.set_solver_specific_parameters(programme.EXACT)
    run.solve(model)
    return round(run.objective_value())


def terms_of(limits: bool = True) -> Any:
    from zhenjie.engines.matching.rules.terms import Condition, Criterion, Limit, Terms  # slow import

    return Terms(
        conditions=(
            Condition("area", "面积", "area", "area", "min", "㎡"),
            Condition("price", "租金", "most", "price", "max", "元"),
            Condition("kind", "类型", "kinds", "kind", "among"),
            Condition("power", "用电", "power", "power", "min", "kVA", ask=True),
        ),
        criteria=(
            Criterion("price", "租金", "most", "price", "low", 40),
            Criterion("area", "面积", "area", "area", "close", 25, 2.0),
            Criterion("near", "距离", "at", "at", "near", 25, 15.0),
        ),
        limits=(Limit("park", "园区", "room", offer="park"), Limit("firm", "企业", 2, need="firm")) if limits else (),
        places="places",
        amount="area" if limits else "",
        capacity="area" if limits else "",
        segment=("trade", "kind"),
    )


def draw(chance: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Needs and spaces of a county; one space in twenty-five can be shared by up to four."""

    def spot() -> tuple[float, float]:
        return round(chance.uniform(119.8, 120.2), 5), round(chance.uniform(35.8, 36.2), 5)

    rooms = [chance.randint(8, 30) for _ in range(40)]
    spaces = []
    for _ in range(SPACES):
        shared, park = chance.random() < 0.04, chance.randrange(40)
        spaces.append({
            "area": chance.randint(3, 120) * 100 * (4 if shared else 1), "price": chance.randint(6, 45), "kind": chance.choice(KINDS),
            "power": chance.choice([None, 100, 250, 400, 800]), "at": spot(), "places": 4 if shared else 1, "park": park, "room": rooms[park],
        })  # fmt: skip
    needs = [
        {
            "area": chance.randint(2, 60) * 100, "most": chance.randint(9, 44), "kinds": chance.sample(KINDS, chance.randint(1, 2)),
            "power": chance.choice([None, None, 100, 250]), "at": spot(), "firm": f"企业{chance.randrange(int(NEEDS * 0.8))}",
            "trade": chance.choice(["制造", "物流", "服务"]),
        }
        for _ in range(NEEDS)
    ]  # fmt: skip
    return needs, spaces


def goal(what: str, value: float, limit: float) -> float:
    """Prints the line of one goal; returns its share of the limit (a limit of 0 is kept or missed)."""
    print(f"goal match.{what}={value:.2f} limit={limit:g} {'ok' if value <= limit else 'short'}")
    return value / limit if limit else 9.99 * bool(value)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def spread(times: list[float]) -> str:
    return f"{median(times):.2f} s ({min(times):.2f}-{max(times):.2f}, {len(times)} rounds)"


if __name__ == "__main__":
    sys.exit(main())
