"""Paragraph to sentences, sentence to clauses, as offsets."""

from __future__ import annotations

import re

SENTENCE = re.compile(r"[^。！？!?]+(?:[。！？!?]+[”’』」）)]*)?|[。！？!?]+")
DELIMITER = re.compile(r"[，；：。！？;:!?]|,(?!\d{3}(?!\d))|——")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a paragraph; a closing quotation mark belongs to the sentence it ends."""
    return [match.span() for match in SENTENCE.finditer(text)]


def clause_starts(sentence: str) -> list[int]:
    """Where the clauses of a sentence begin; the first is 0."""
    return [0, *(match.end() for match in DELIMITER.finditer(sentence))]
