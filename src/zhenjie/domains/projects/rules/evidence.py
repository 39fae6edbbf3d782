"""Whether what is handed in proves a stage, by the dated rule. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from zhenjie.domains.projects.rules.definitions import StageRule


def lacking(
    rule: StageRule,
    *,
    kind: str,
    number: str,
    reason: str,
    planned: Decimal | None,
    titles: Mapping[str, str],
    words: Mapping[str, str],
) -> tuple[str, str]:
    """(field, sentence) of the first thing that is missing; ('', '') when the evidence holds. ``titles``: stages,
    ``words``: kinds of evidence; ``planned``: 计划总投资 in 万元."""
    title = titles[rule.key]
    if kind in rule.refused:
        return "evidence", f"{rule.refused[kind]}。“{title}”的口径：{rule.counts}。"
    if kind not in rule.evidence:
        good = "、".join(words[one] for one in rule.evidence)
        return "evidence", f"“{words.get(kind, kind)}”不能证明“{title}”，认这些：{good}。"
    if rule.number and not number.strip():
        return "number", f"“{title}”要写{words[kind]}的编号或文号。"
    if rule.reason and not reason.strip():
        return "reason", f"“{title}”要写明原因。"
    if rule.least is not None and (planned is None or planned < rule.least):
        said = "还没有填" if planned is None else f"是 {planned.normalize():f} 万元"
        return "stage", f"“{title}”要求计划总投资 {rule.least} 万元及以上，本项目{said}。"
    return "", ""
