"""The assignment as an integer programme, handed to HiGHS in one piece; only columns that can matter are handed over.

1. The linear relaxation of all pairs gives a lower bound and for each pair its reduced cost r: a plan that uses the pair costs at
   least bound + r.
2. The integer programme is solved over the pairs with a small r.
3. Its plan costs C. If no pair left out has bound + r < C, nothing left out can better it: the plan is proven for all pairs.
   Otherwise the limit is raised to C - bound, and 2 is done again; that is the last time.
Costs are whole points, so a plan within less than one point of its bound is the best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper as solver
from scipy import sparse

from zhenjie.engines.matching.rules.costs import Floats, Ints, Pairs

#: The first guess at how far a pair of the best plan can be from the relaxation, in points of cost.
FIRST = 40
#: HiGHS stops at the last point of cost, and says nothing on the way.
EXACT = "mip_rel_gap=0\nmip_abs_gap=0.99\noutput_flag=false"
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Rows:
    """One family of limits: ``group`` of each pair (-1 in none), how much each pair takes, how much each group has."""

    key: str
    group: Ints
    takes: Floats
    most: Floats


@dataclass(frozen=True, slots=True)
class Programme:
    """min cost, each need at most once, every limit kept; a need without a place costs ``missing`` of its own."""

    needs: int
    pairs: Pairs
    rows: tuple[Rows, ...]
    missing: Floats


@dataclass(frozen=True, slots=True)
class Solved:
    """The places of the chosen pairs, what the plan costs with the needs left out, and the proven lower bound of any plan."""

    chosen: Ints
    cost: float
    bound: float
    tried: int


def solve(programme: Programme, seconds: float = 60.0) -> Solved:
    """The best plan and its proof; what time runs out on comes back with the gap that is left."""
    columns = np.arange(programme.pairs.cost.size)
    relaxed, reduced = _relax(programme)
    limit, tried = float(FIRST), 0
    while True:
        kept = columns[reduced <= limit]
        plan = _integer(programme, kept, seconds)
        tried += 1
        gap = plan.cost - relaxed
        # A better plan costs a whole point less, so a pair has to leave room for that.
        if gap - 1 < limit + _TINY or kept.size == columns.size:
            bound = min(plan.bound, plan.cost) if kept.size == columns.size else plan.bound
            return Solved(plan.chosen, plan.cost, bound, tried)
        limit = gap


def matrix_of(programme: Programme, kept: Ints) -> tuple[Any, Floats, Floats]:
    """The constraints over the pairs ``kept`` and the slack of each need: a sparse matrix, lower and upper sides."""
    count, needs = kept.size, programme.needs
    places = np.arange(count)
    row, column, value = (
        [programme.pairs.need[kept], np.arange(needs)],
        [places, count + np.arange(needs)],
        [np.ones(count), np.ones(needs)],
    )
    above, upper = needs, [np.ones(needs)]
    for family in programme.rows:
        inside = family.group[kept] >= 0
        row.append(above + family.group[kept][inside])
        column.append(places[inside])
        value.append(family.takes[kept][inside])
        above += family.most.size
        upper.append(family.most)
    matrix = sparse.coo_matrix(
        (np.concatenate(value), (np.concatenate(row), np.concatenate(column))), shape=(above, count + needs)
    ).tocsr()
    lower = np.full(above, -np.inf)
    lower[:needs] = 1.0
    return matrix, lower, np.concatenate(upper)


def model_of(programme: Programme, kept: Ints, integer: bool) -> Any:
    """The solver's model over the pairs ``kept``."""
    matrix, lower, upper = matrix_of(programme, kept)
    size = kept.size + programme.needs
    model: Any = solver.ModelBuilderHelper()
    worth = np.concatenate([programme.pairs.cost[kept].astype(float), programme.missing])
    model.fill_model_from_sparse_data(np.zeros(size), np.ones(size), worth, lower, upper, matrix)
    for column in range(size if integer else 0):
        model.set_var_integrality(column, True)
    return model


def _relax(programme: Programme) -> tuple[float, Floats]:
    """Bound of the relaxation, reduced cost of every pair (worked out from the duals: solvers differ in what they report)."""
    kept = np.arange(programme.pairs.cost.size)
    run = solver.ModelSolverHelper("glop")
    run.solve(model_of(programme, kept, integer=False))
    matrix, _lower, _upper = matrix_of(programme, kept)
    duals = np.asarray(run.dual_values())
    return float(run.objective_value()), programme.pairs.cost - (matrix.T @ duals)[: kept.size]


def _integer(programme: Programme, kept: Ints, seconds: float) -> Solved:
    run = solver.ModelSolverHelper("highs")
    run.set_time_limit_in_seconds(seconds)
    run.set_solver_specific_parameters(EXACT)
    run.solve(model_of(programme, kept, integer=True))
    if run.status() not in (solver.SolveStatus.OPTIMAL, solver.SolveStatus.FEASIBLE):
        return Solved(kept[:0], float(programme.missing.sum()), 0.0, 1)
    taken = np.asarray(run.variable_values())
    cost = float(np.rint(run.objective_value()))
    bound = cost if run.status() == solver.SolveStatus.OPTIMAL else float(np.ceil(run.best_objective_bound() - _TINY))
    return Solved(kept[taken[: kept.size] > 0.5], cost, bound, 1)


def families(parts: Sequence[tuple[str, Ints, Floats | None, Floats]], pairs: Pairs) -> tuple[Rows, ...]:
    """Limits as rows; a family that can't bind anything is left out."""
    found = []
    for key, group, takes, most in parts:
        load = takes if takes is not None else np.ones(pairs.cost.size)
        inside = group >= 0
        heaviest = np.bincount(group[inside], load[inside], most.size)
        binding = (heaviest > most) & np.isfinite(most)
        if binding.any():
            renumbered = np.where(binding, np.cumsum(binding) - 1, -1)
            found.append(Rows(key, np.where(inside, renumbered[group], -1), load, most[binding]))
    return tuple(found)
