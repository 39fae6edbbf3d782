"""The shared readers of the ledger."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.resolving import Resolved, Resolver, resolve_many

__all__ = ["resolve", "resolve_many"]


def resolve(ref: Ref) -> Resolved | None:
    """What `ref` is called and where it is shown; None when it leads nowhere (any more)."""
    return resolve_many([ref]).get(ref)


def url_of(declaration: Declaration, pk: object) -> str:
    """Where a row is shown."""
    if declaration.page:
        return reverse(declaration.page, args=[pk])
    return reverse("ledger:detail", args=[declaration.key, pk])


def resolver_of(declaration: Declaration) -> Resolver:
    """Every register resolves its own rows."""

    def rows(pks: Sequence[str]) -> Mapping[str, Resolved]:
        keys = [pk for pk in pks if pk.isdigit()]
        found = declaration.model._default_manager.filter(pk__in=keys)
        return {str(row.pk): Resolved(str(row), url_of(declaration, row.pk)) for row in found}

    return rows
