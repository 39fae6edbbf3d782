"""What the tagger of names sees at each character: the characters beside it, the words of the rules it stands in, its clause and its place in a list."""

from __future__ import annotations

import re

from .names import CLASS, COUNT, HEAD, OWN_NUMBER, VERB, WORK

#: The words of the rules, by the letter under which the tagger knows them.
WORDS = {"V": VERB, "H": HEAD, "W": WORK, "C": CLASS[True], "D": CLASS[False], "N": COUNT, "O": OWN_NUMBER}
CLAUSE = re.compile("[，。；：,;]")
PIECE = re.compile("[、，。；：,;:（）()]")
#: 等3个重点项目 behind the last of a list.
LIST_END = re.compile(r"等(?:\d+|[一二三四五六七八九十两]+)?[个家处座条项]?[^，。；]{0,8}(?:项目|工程|企业)")
SUM = re.compile(r"[\d.]+[余多]?[万亿]元|投资[^，。]{0,6}[\d.]+[万亿]")
#: How many characters to each side are seen; words of the rules are seen nearer only.
NEAR, NEARER = 3, 2

Traits = list[list[str]]


def traits(sentence: str) -> Traits:
    """For each character of a sentence the traits that the tagger weighs, as short strings."""
    told: Traits = [[] for _ in sentence]
    _clauses(sentence, told)
    _pieces(sentence, told)
    _characters(sentence, told)
    return told


def _parts(sentence: str, cut: re.Pattern[str]) -> list[tuple[int, int]]:
    ends = [*(match.start() for match in cut.finditer(sentence)), len(sentence)]
    return list(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True))


def _clauses(sentence: str, told: Traits) -> None:
    """Its sums, its enumeration, the verbs before and behind, and how the next clause begins."""
    parts = _parts(sentence, CLAUSE)
    for k, (start, end) in enumerate(parts):
        clause = sentence[start:end]
        verbs = [match.span() for match in VERB.finditer(sentence, start, end)]
        shared = [
            f"sum{SUM.search(clause) is not None:d}",
            f"list{min(clause.count('、'), 4)}",
            f"ends{LIST_END.search(clause) is not None:d}",
            f"first={sentence[slice(*verbs[0])] if verbs else '-'}",
        ]
        if k + 1 < len(parts):
            low, high = parts[k + 1]
            opens = VERB.match(sentence, low, high) or WORK.match(sentence, low, high)
            shared += [f"next={sentence[low : low + 2]}", f"opens={opens[0] if opens else '-'}"]
        past, coming = 0, 0
        for i in range(start, end):
            while past < len(verbs) and verbs[past][1] <= i:
                past += 1
            while coming < len(verbs) and verbs[coming][0] <= i:
                coming += 1
            told[i] += [
                *shared,
                f"at{min((i - start) // 3, 5)}",
                f"before={sentence[slice(*verbs[past - 1])] if past else '-'}",
                f"since{min(i - verbs[past - 1][1] if past else 9, 9)}",
                f"behind={sentence[slice(*verbs[coming])] if coming < len(verbs) else '-'}",
            ]


def _pieces(sentence: str, told: Traits) -> None:
    """Between two commas of a list: the noun of its kind, how far that is, and what parts it from its neighbours."""
    for start, end in _parts(sentence, PIECE):
        heads = [match.span() for match in HEAD.finditer(sentence, start, end)]
        shared = [
            f"from{sentence[start - 1 : start]}" if start else "from",
            f"to{sentence[end : end + 1]}",
            f"long{min((end - start) // 3, 7)}",
        ]
        last = heads[-1] if heads else (start, start)
        for i in range(start, end):
            ahead = i < last[1]
            told[i] += [
                *shared,
                f"head={sentence[slice(*last)] if ahead else '-'}",
                f"far{min((last[1] - i if ahead else 99) // 2, 9)}",
                f"left{min(end - i, 6)}",
                f"in{min(i - start, 6)}",
            ]


def _characters(sentence: str, told: Traits) -> None:
    """The characters around it, one by one and in pairs, and the words of the rules that they belong to."""
    words, kinds = _words(sentence), [_kind(character) for character in sentence]
    for step in range(-NEAR, NEAR + 1):
        near = abs(step) <= NEARER
        for i, own in enumerate(told):
            at = i + step
            if not 0 <= at < len(sentence):
                own.append(f"c{step}^")
                continue
            own.append(f"c{step}{sentence[at]}")
            if kinds[at]:
                own.append(f"k{step}{kinds[at]}")
            if near and words[at]:
                own += [f"w{step}{word}" for word in words[at]]
    for step in (-2, -1, 0, 1):
        for i in range(max(0, -step), len(told)):
            told[i].append(f"p{step}{sentence[i + step : i + step + 2]}")


def _words(sentence: str) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in sentence]
    for letter, pattern in WORDS.items():
        for match in pattern.finditer(sentence):
            for at in range(*match.span()):
                found[at].append(letter + ("b" if at == match.start() else "i"))
            if match[0]:
                found[match.end() - 1].append(f"{letter}e")
    return found


def _kind(character: str) -> str:
    return "digit" if character.isdigit() else "letter" if character.isascii() and character.isalpha() else ""
