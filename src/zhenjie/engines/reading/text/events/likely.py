"""What was learned from labelled reports says of a sentence: how likely each character stands in a name, which names it would take, and how far each is.

The rules and the network (`reading/text/encoder`) err at different places: what the network holds for hardly possible is dropped, what it takes
beside the rules' names is added, and a stage that no rule finds is its word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from zhenjie.engines.reading.text.lexicon import any_of
from zhenjie.engines.reading.text.sentences import sentences

from .lists import JOINT, SO_MANY
from .mention import Mention
from .mentioned import is_closed, is_undertaking, is_visited, is_whole, nameless
from .names import ENDS, named, words
from .stages import ORDER

if TYPE_CHECKING:
    from zhenjie.engines.reading.text.encoder import Told

#: The labels: a name's first character and the rest, by what is named.
KINDS = {"p": "project", "c": "cooperative"}
OUTSIDE = "O"
#: Below this a name of the rules is none; from this on a name of the network's own is one, if something is made of it there or it stands in a list with others;
#: from this on without a condition; from this on a stage is told (decision 0033).
HARDLY, SURELY, CERTAIN, REACHED = 0.1, 0.65, 0.9, 0.4
#: So many characters of a paragraph are looked at together.
TOGETHER = 300
CLAUSE = re.compile("^|[，,；;。：:]")
DOING = re.compile(any_of([*words["doing"], *words["works"]]))
#: 等3个重点项目 behind the last of a list.
LIST_END = re.compile(r"等(?:\d+|[一二三四五六七八九十两]+)?[个家处座条项]?[^，。；]{0,8}(?:项目|工程|企业)")
LISTED = re.compile(rf"(?:、[^、，,；;。]{{2,20}})*{LIST_END.pattern}")
#: What stands behind the member of a list.
LISTED_ENDS = re.compile(rf"{JOINT.pattern}|等|[，,；;。]|$|(?:已|正|均|都|先后|相继|项目|工程)")
FIRM = tuple(words["firm_heads"])
PROJECTS = tuple(words["project_heads"])


@dataclass(frozen=True, slots=True)
class Likely:
    """For a sentence: each character's likelihood to be part of a name, the names [start, end) taken, with their kind, and what else is told."""

    inside: list[float]
    names: list[tuple[int, int, str]]
    told: Told

    def of(self, start: int, end: int) -> float:
        """The mean over the characters of [start, end)."""
        return sum(self.inside[start:end]) / max(1, end - start)

    def may_be(self, start: int, end: int) -> bool:
        """Whether [start, end) may be a name: not hardly likely, or written with characters that the network does not know."""
        return self.of(start, end) >= HARDLY or not self.told.readable[start:end].all()

    def stage(self, start: int, end: int) -> str:
        """The stage told of the name at [start, end); '' where none is likely enough."""
        stage, likely = self.told.stage(start, end)
        return stage if stage in ORDER and likely >= REACHED else ""


def together(paragraph: str) -> Iterator[list[tuple[int, int]]]:
    """The sentences of a paragraph in groups that are looked at together."""
    some = list[tuple[int, int]]()
    for start, end in sentences(paragraph):
        if some and end - some[0][0] > TOGETHER:
            yield some
            some = []
        some.append((start, end))
    if some:
        yield some


def likely(paragraph: str) -> Iterator[tuple[int, int, Likely]]:
    """What is said of each sentence of a paragraph, with its place; sentences that stand together are looked at together."""
    from zhenjie.engines.reading.text.encoder import tell  # slow import

    for some in together(paragraph):
        begin = some[0][0]
        told = tell(paragraph[begin : some[-1][1]])
        for start, end in some:
            own = told.of(start - begin, end - begin)
            yield start, end, Likely(own.inside(), _names(own.row()), own)


def weighed(sentence: str, found: list[Mention], told: Likely) -> list[Mention]:
    """The mentions of the rules without those that are hardly names, and the names that the network sees beside them."""
    elsewhere = nameless(sentence)
    kept = [
        one
        for one in found
        if (_composed(sentence, one) or told.may_be(one.start, one.end))
        and not any(low < one.start and one.end <= high for low, high in elsewhere)
        and not _beside(sentence, one.start, one.end)
    ]
    taken, listed = list[Mention](), list[Mention]()
    for start, last, kind in told.names:
        end = last + (not is_closed(sentence[start:last]) and is_closed(sentence[start : last + 1]))
        apart = not any(start < one.end and one.start < end for one in found)
        apart = apart and not any(low < start < high for low, high in elsewhere) and not _beside(sentence, start, end)
        apart = apart and not is_visited(sentence, start, end)
        if not apart or told.of(start, end) < SURELY:
            continue
        doing, within = _doing(sentence, start), [one.closes for one in found if one.end <= start < one.closes]
        closes = max([_closes(sentence, end), *within])
        one = Mention(start, end, sentence[start:end], kind, closes, doing=doing, learned=True)
        certain = told.of(start, end) >= CERTAIN and is_whole(one.name) and named(one.name, True)
        (taken if not within and (certain or is_undertaking(sentence, start, end, doing)) else listed).append(one)
    return _joined(sentence, _with_the_listed(sentence, [*kept, *taken], listed))


def _with_the_listed(sentence: str, taken: list[Mention], listed: list[Mention]) -> list[Mention]:
    """The names taken, in order, with those that the network sees in one list with them: 连港大道、商贸大道、中医院等项目."""
    every = [(one, True) for one in taken]
    every += [(one, False) for one in listed if is_whole(one.name) and LISTED_ENDS.match(sentence, one.end)]
    every.sort(key=lambda pair: pair[0].start)
    names, stands = [one for one, _ in every], [stand for _, stand in every]
    beside = [JOINT.fullmatch(sentence, one.end, later.start) is not None for one, later in pairwise(names)]
    for here in range(len(beside)):
        stands[here + 1] |= stands[here] and beside[here]
    for here in reversed(range(len(beside))):
        stands[here] |= stands[here + 1] and beside[here]
    return [one for one, stand in zip(names, stands, strict=True) if stand]


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


def labels(length: int, names: list[tuple[int, int, str]]) -> list[str]:
    """The labels of a text in which these names stand; of two that overlap the longer one counts."""
    told = [OUTSIDE] * length
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
