"""What was told of a text, character by character: how likely each opens, continues or is outside a name, and which stage is told there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .layers import Numbers

#: The labels of a character: outside a name, the first of one and the rest, by what is named: a project, a cooperative.
LABELS = ("O", "Bp", "Ip", "Bc", "Ic")
#: The stages that a name may be told to be in; '' where none is told.
STAGES = ("", "在建", "投产", "竣工", "签约", "在谈", "注册", "落地", "计划")
#: As likely as never.
NEVER = -1e9
#: A name goes on only where one of its kind began.
FOLLOWS = np.array([[NEVER * (label[0] == "I" and before[1:] != label[1:]) for label in LABELS] for before in LABELS])


@dataclass(frozen=True, slots=True)
class Told:
    """Likelihoods for each character of a text: (characters, 5) of `LABELS`, (characters, 9) of `STAGES`; and which of them it can read."""

    labels: Numbers
    stages: Numbers
    readable: npt.NDArray[np.bool_]

    def of(self, start: int, end: int) -> Told:
        """What is told of [start, end)."""
        return Told(self.labels[start:end], self.stages[start:end], self.readable[start:end])

    def inside(self) -> list[float]:
        """How likely each character stands in a name."""
        return [float(1 - outside) for outside in self.labels[:, 0]]

    def stage(self, start: int, end: int) -> tuple[str, float]:
        """The likeliest stage of what stands at [start, end), and how likely it is."""
        mean = self.stages[start:end].mean(0)
        return STAGES[int(mean.argmax())], float(mean.max())

    def row(self) -> list[str]:
        """The likeliest labels in a row (Viterbi 1967)."""
        if not len(self.labels):
            return []
        scores = np.log(self.labels + 1e-9)
        best, back = scores[0] + FOLLOWS[0], []
        for score in scores[1:]:
            ways = best[:, None] + FOLLOWS
            back.append(ways.argmax(0))
            best = ways.max(0) + score
        path = [int(best.argmax())]
        for came in reversed(back):
            path.append(int(came[path[-1]]))
        return [LABELS[at] for at in reversed(path)]
