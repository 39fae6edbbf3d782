"""What two models learned from labelled reports say of a sentence: how likely each character stands in a name, and which names they would take.

Linear-chain conditional random fields (Lafferty, McCallum, Pereira 2001) over the traits of the characters. The rules and the models err at different
places: what the models hold for hardly possible is dropped, what they take beside the rules' names is added. They have learned from different
texts and err at different places, too: their mean counts. `tests.ground.learn` makes the second one anew.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pycrfsuite

from zhenjie.engines.reading.text.lexicon import any_of

from .lists import JOINT, SO_MANY
from .mention import Mention
from .mentioned import is_closed, is_undertaking, nameless
from .names import ENDS, words
from .traits import LIST_END, traits

_PATTERNS = Path(__file__).parent.parent / "patterns"
#: Learned from excerpts that are not ours to publish, and from what is.
EXCERPTS, LESSONS = _PATTERNS / "names.crfsuite", _PATTERNS / "lessons.crfsuite"
#: The labels: a name's first character and the rest, by what is named.
KINDS = {"p": "project", "c": "cooperative"}
OUTSIDE = "O"
#: Below this a name of the rules is none; from this on a name of the models' own is one (decision 0033 tells how they were chosen).
HARDLY, SURELY = 0.04, 0.5
CLAUSE = re.compile("^|[，,；;。：:]")
DOING = re.compile(any_of([*words["doing"], *words["works"]]))
LISTED = re.compile(rf"(?:、[^、，,；;。]{{2,20}})*{LIST_END.pattern}")
FIRM = tuple(words["firm_heads"])
PROJECTS = tuple(words["project_heads"])
_here = threading.local()


@dataclass(frozen=True, slots=True)
class Likely:
    """For a sentence: each character's likelihood to be part of a name, and the names [start, end) taken, with their kind."""

    inside: list[float]
    names: list[tuple[int, int, str]]

    def of(self, start: int, end: int) -> float:
        """The mean over the characters of [start, end)."""
        return sum(self.inside[start:end]) / max(1, end - start)


def likely(sentence: str) -> Likely:
    """What the models say of one sentence: the mean of their likelihoods, and of the names they take the likelier one where two overlap."""
    if not sentence.strip():
        return Likely([0.0] * len(sentence), [])
    seen, every, taken = traits(sentence), [], set[tuple[int, int, str]]()
    for tagger in _taggers():
        taken |= set(_names(tagger.tag(seen)))
        every.append([1 - tagger.marginal(OUTSIDE, at) for at in range(len(sentence))])
    told = Likely([sum(column) / len(column) for column in zip(*every, strict=True)], [])
    for start, end, kind in sorted(taken, key=lambda name: (-told.of(name[0], name[1]), name)):
        if all(end <= low or high <= start for low, high, _ in told.names):
            told.names.append((start, end, kind))
    return told


def weighed(sentence: str, found: list[Mention]) -> list[Mention]:
    """The mentions of the rules without those that are hardly names, and the names that the model sees beside them."""
    told = likely(sentence)
    elsewhere = nameless(sentence)
    kept = [
        one
        for one in found
        if (_composed(sentence, one) or told.of(one.start, one.end) >= HARDLY)
        and not any(low < one.start and one.end <= high for low, high in elsewhere)
        and not _beside(sentence, one.start, one.end)
    ]
    for start, last, kind in told.names:
        end = last + (not is_closed(sentence[start:last]) and is_closed(sentence[start : last + 1]))
        apart = all(end <= one.start or start >= max(one.end, one.closes) for one in found)
        apart = apart and not any(low < start < high for low, high in elsewhere) and not _beside(sentence, start, end)
        doing = _doing(sentence, start)
        if apart and told.of(start, end) >= SURELY and is_undertaking(sentence, start, end, doing):
            name = sentence[start:end]
            kept.append(Mention(start, end, name, kind, _closes(sentence, end), doing=doing, learned=True))
    return _joined(sentence, sorted(kept, key=lambda one: one.start))


def _joined(sentence: str, found: list[Mention]) -> list[Mention]:
    """The names with those that stand in one list together: what is told behind the last is told of all."""
    for place in range(len(found) - 1, 0, -1):
        one, later = found[place - 1], found[place]
        if (
            (one.learned or later.learned)
            and one.closes <= later.start
            and JOINT.fullmatch(sentence, one.end, later.start)
        ):
            found[place - 1] = replace(one, closes=max(later.closes, later.end))
            if not later.closes > later.end:
                found[place] = replace(later, closes=later.end)
    return found


def _closes(sentence: str, end: int) -> int:
    """Where the list ends that a name stands in: 某某幼儿园|等7个项目."""
    listed = LISTED.match(sentence, end)
    return listed.end() if listed else end


def _beside(sentence: str, start: int, end: int) -> bool:
    """Whether it stands in brackets right behind a name: 某某河治理工程（铁路桥至迎宾路段）."""
    bracketed = sentence[max(start - 1, 0) : start] in ("（", "(") and sentence[end : end + 1] in ("）", ")")
    return bracketed and ENDS.search(sentence[: start - 1]) is not None


def _composed(sentence: str, one: Mention) -> bool:
    """Of another kind than the model knows, a firm that stands for its project, or a member of a list that says what it is one of."""
    if one.noun.endswith(PROJECTS) and SO_MANY.search(sentence, one.end, one.closes):
        return True
    return one.kind not in KINDS.values() or one.name.endswith(FIRM) or one.name != sentence[one.start : one.end]


def _doing(sentence: str, start: int) -> str:
    """The last verb of doing in the clause before a name; '' without one."""
    clause = max(match.end() for match in CLAUSE.finditer(sentence, 0, start))
    return next((match[0] for match in reversed(list(DOING.finditer(sentence, clause, start)))), "")


def use(*models: Path) -> None:
    """Weigh by these models from now on, in this thread."""
    _here.taggers = []
    for model in models:
        tagger = pycrfsuite.Tagger()
        tagger.open(str(model))
        _here.taggers.append(tagger)


def labels(sentence_length: int, names: list[tuple[int, int, str]]) -> list[str]:
    """The labels of a sentence in which these names stand; of two that overlap the longer one counts."""
    told = [OUTSIDE] * sentence_length
    letters = {kind: letter for letter, kind in KINDS.items()}
    for start, end, kind in sorted(names, key=lambda name: name[0] - name[1]):
        if all(label == OUTSIDE for label in told[start:end]):
            told[start:end] = [f"B{letters[kind]}", *[f"I{letters[kind]}"] * (end - start - 1)]
    return told


def _names(labels: list[str]) -> list[tuple[int, int, str]]:
    names: list[tuple[int, int, str]] = []
    for at, label in enumerate(labels):
        if label.startswith("B"):
            names.append((at, at + 1, KINDS[label[1]]))
        elif label != OUTSIDE and names and names[-1][1] == at:
            names[-1] = (names[-1][0], at + 1, names[-1][2])
    return names


def _taggers() -> list[pycrfsuite.Tagger]:
    """A thread's own: a tagger holds the sentence that it was last given."""
    if not hasattr(_here, "taggers"):
        use(EXCERPTS, LESSONS)
    return _here.taggers  # type: ignore[no-any-return]
