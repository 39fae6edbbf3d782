"""Texts whose figures are marked where they stand: {8.6亿元|level|固定资产投资|period=…}."""

import re
from typing import Any

from zhenjie.core.quantities import parse_quantity
from zhenjie.engines.reading.checks import Finding, check

TOWN = "青山镇"
YEAR = "2021-01-01/2021-12-31"
YTD = "2021-01-01/2021-10-31"

_MARK = re.compile(r"\{([^{}|]+)\|(\w+)\|?([^{}|]*)((?:\|[a-z]+=[^{}|]*)*)\}")


def marked(text: str) -> tuple[list[dict[str, Any]], str]:
    """Records as a reader gives them, and the text without its marks."""
    records: list[dict[str, Any]] = []
    clean, place = "", 0
    for match in _MARK.finditer(text):
        clean += text[place : match.start()]
        quote, aspect, indicator, rest = match.groups()
        told = dict(pair.split("=", 1) for pair in rest.split("|") if pair)
        value, unit = parse_quantity(quote).normalised()
        records.append(
            {
                "value": -value if told.get("sign") == "down" else value,
                "unit": unit,
                "aspect": aspect,
                "indicator": indicator,
                "subject": told.get("subject", TOWN),
                "period": told.get("period", ""),
                "approx": told.get("approx", ""),
                "quote": quote,
                "start": len(clean),
                "end": len(clean) + len(quote),
            }
        )
        clean, place = clean + quote, match.end()
    return records, clean + text[place:]


def findings(text: str, **options: Any) -> list[Finding]:
    """What the checks say of a marked text."""
    records, clean = marked(text)
    return check(records, clean, **options)


def verdicts(text: str, **options: Any) -> set[tuple[str, str]]:
    """Kinds and verdicts."""
    return {(finding.kind, finding.verdict) for finding in findings(text, **options)}


def contradictions(text: str, **options: Any) -> list[Finding]:
    """Only what cannot all be true."""
    return [finding for finding in findings(text, **options) if finding.verdict == "contradicts"]
