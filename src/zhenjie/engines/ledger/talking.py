"""What is said at a row and who may be spoken to there."""

from dataclasses import dataclass
from typing import Any

from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import Comment
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import within

MOST = 300


def colleagues(declaration: Declaration, row: Any) -> list[Account]:
    """The accounts of the people at the township (or county) that the row belongs to and below it. Two queries."""
    path = declaration.scope(row)
    home = Unit.objects.filter(path__in=[*above(path), path], kind=UnitKind.TOWNSHIP).order_by("-path").first()
    found = Account.objects.filter(is_active=True, person__active=True).select_related("person__unit")
    near = within(found, [home.path if home else path], "person__unit__path")
    return list(near.order_by("person__unit__path", "person__name", "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as the page shows it: its words, or that they were taken back."""

    comment: Comment
    own: bool


def comments(declaration: Declaration, row: Any, account: int | None) -> list[Said]:
    """What was said at the row, oldest first."""
    found = Comment.objects.filter(register=declaration.key, row=row.pk)
    return [Said(one, one.account == account and one.gone_at is None) for one in found]
