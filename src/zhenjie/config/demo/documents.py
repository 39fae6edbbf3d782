"""The demo's reports: handed in, read, and the first of them confirmed and posted, as a clerk would."""

import re
from datetime import date
from pathlib import Path

from zhenjie.core.actors import Actor
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.reading import actions, posting, tasks
from zhenjie.engines.reading.choices import Resolution
from zhenjie.engines.reading.models import Document

REPORTS = Path(__file__).parent / "reports"
CLERK = "xujing"
# Whose figures stand on the board; the other reports wait for somebody to confirm them.
POSTED = "云溪镇2026年1—10月经济运行情况"
_DATE = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")


def load() -> None:
    """Hand the reports in; read and post what has not been. A document that is there stays as people left it."""
    clerk = Account.objects.select_related("person__unit").get(login=CLERK)
    by = Actor(account=clerk.pk, name=str(clerk), unit=clerk.person.unit.path if clerk.person else "")
    for path in sorted(REPORTS.glob("*.txt")):
        unit = next(one for one in Unit.objects.filter(kind="township") if path.stem.startswith(one.name))
        with path.open("rb") as stream:
            document, new = actions.upload_document(
                by=by, unit=unit, stream=stream, name=path.name, published_on=_published(path)
            )
        if new:
            tasks.read_document.func(document.pk)
            if path.stem == POSTED:
                _confirm(by, document)


def _published(path: Path) -> date | None:
    """The date printed in the name or in the first lines."""
    found = _DATE.search(path.stem) or _DATE.search(path.read_text(encoding="utf-8")[:200])
    return date(*map(int, found.groups())) if found else None


def _confirm(by: Actor, document: Document) -> None:
    """The clerk settles the contradictions by the books, accepts what is undoubted and posts it."""
    # Settling one may settle others that dispute the same figure.
    while finding := actions.open_contradictions(document).first():
        actions.resolve_finding(by=by, finding=finding, way=Resolution.CORRECTED)
    actions.accept_undoubted(by=by, document=document)
    posting.post_document(by=by, document=document)
