"""An import as it stands in the tables between two steps: its register, its judge, its chunks, who may take the next step."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.choices import ImportState
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.importing.judging import Judge
from zhenjie.engines.ledger.models import Import, ImportChunk
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import seen_by
from zhenjie.engines.org.models import Account
from zhenjie.engines.org.scope import scope_of

REF = "ledger.import"


def declaration_of(imp: Import) -> Declaration:
    """The register of an import as its unit sees it; Problem when it was given up since."""
    found = own.declared(imp.register, imp.unit)
    if found is None:
        raise Problem(409, _("这本台账已经停用，不能再导入。"))
    return found


def judge_of(imp: Import) -> Judge:
    """The judge of an import's rows."""
    mapping = {int(place): said["name"] for place, said in imp.mapping.items()}
    declaration = declaration_of(imp)
    if account := Account.objects.filter(pk=imp.account).first() if declaration.besides and imp.account else None:
        declaration = seen_by(declaration, scope_of(account))
    return Judge(declaration, imp.unit, tuple(imp.reach), mapping)


def held(imp: Import, version: int | None, states: Sequence[ImportState]) -> Import:
    """The import, locked, if it still stands where the person saw it."""
    found = Import.objects.select_for_update().get(pk=imp.pk)
    if found.state not in states or (version is not None and found.version != version):
        raise Problem(409, _("这次导入已经往前走了一步，请看现在的样子再决定。"))
    found.version += 1
    return found


def open_chunks(imp: Import, *, written: bool) -> Iterator[int]:
    chunks = ImportChunk.objects.filter(of=imp, undone_at__isnull=True, written_at__isnull=not written)
    return iter(list(chunks.order_by("-number" if written else "number").values_list("number", flat=True)))


def locked(imp: Import, state: ImportState) -> Import | None:
    now = Import.objects.select_for_update().filter(pk=imp.pk).first()
    return now if now is not None and now.state == state else None
