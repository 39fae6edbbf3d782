"""Which clause speaks of what is still to come."""

from __future__ import annotations

import re
from datetime import date

from zhenjie.engines.reading.text.lexicon import any_of
from zhenjie.engines.reading.text.periods import Phrase, phrases

from .names import words

CLAUSE = re.compile(r"[^，,；;。：:]+")
#: A word after the name that makes a condition of it: 投产后, 建成时.
CONDITION = re.compile(r"(?:建设|投产|投用|达产|运营|投入使用)?(?:后|之后|以后|时)(?!期)")
#: Before a day it says that the day is over, whatever year is meant.
PAST = ("已于", "已在", "已经于", "先后于")
FUTURE = re.compile(any_of(words["future"]))


def clauses(text: str) -> list[str]:
    """The clauses of a text, 明年年底 as 明年底."""
    return [clause[0].replace("年年底", "年底") for clause in CLAUSE.finditer(text)]


def dated(clause: str, upto: int, reference: date | None) -> Phrase | None:
    """The phrase of time that governs what stands at `upto`, where it names a day to be reached."""
    named = [phrase for phrase in phrases(clause, reference, None) if phrase.start < upto and phrase.kind != "since"]
    return named[-1] if named and re.fullmatch(r"\d{4}-\d\d-\d\d", named[-1].iso[-10:]) else None


def ahead(clause: str, upto: int, reference: date | None) -> Phrase | None:
    """That phrase, where the day lies after the report: 明年6月, 年底前; this very month only where it is said to be planned."""
    phrase = dated(clause, upto, reference)
    if phrase is None or reference is None or phrase.iso[-10:] <= str(reference):
        return None
    if clause.endswith(PAST, 0, phrase.start):
        return None
    begun = phrase.iso[:10] <= str(reference)
    return phrase if not begun or FUTURE.search(clause) or phrase.text.startswith(("明", "年内")) else None
