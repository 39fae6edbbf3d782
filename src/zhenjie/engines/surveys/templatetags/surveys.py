"""Kinds of question in words."""

from django import template

from zhenjie.engines.surveys.choices.fieldwork import KINDS

register = template.Library()


@register.filter
def survey_kind(kind: str) -> str:
    """选一项, 数字, …"""
    return str(dict(KINDS).get(kind, kind))
