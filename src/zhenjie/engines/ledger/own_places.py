"""What the rows of registers of one's own are called and where they are shown: their keys come about while the house runs."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.models import CustomColumn, OwnRegister
from zhenjie.engines.ledger.queries import resolver_of
from zhenjie.engines.ledger.resolving import Resolved, resolver


def rows_of_ones_own(key: str, pks: Sequence[str]) -> Mapping[str, Resolved]:
    """The rows of one such register."""
    declaration = own.find(key)
    return resolver_of(declaration)(pks) if declaration else {}


@resolver("ledger.ownregister")
def registers(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """The registers themselves."""
    found = OwnRegister.objects.filter(pk__in=wholes(pks))
    return {str(one.pk): Resolved(one.title, reverse("ledger:list", args=[one.key])) for one in found}


@resolver("ledger.customcolumn")
def columns(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """Columns of one's own, by the register they stand in."""
    told = {}
    for one in CustomColumn.objects.filter(pk__in=wholes(pks)):
        declaration = own.find(one.register)
        title = declaration.title if declaration else one.register
        label = _("“%(register)s”的列“%(title)s”") % {"register": title, "title": one.title}
        told[str(one.pk)] = Resolved(label, reverse("ledger:own_columns", args=[one.register]))
    return told
