"""Sending a notice to one person."""

from datetime import datetime

from zhenjie.core import clock
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.org.models import Account


def send(*, to: Account, title: str, body: str, url: str, key: str, not_before: datetime | None = None) -> None:
    """One notice; the same key to the same person twice is one notice."""
    values = {"title": title[:120], "body": body[:400], "url": url[:200], "at": clock.now(), "not_before": not_before}
    Notice.objects.get_or_create(account=to, key=key[:120], defaults=values)
