"""What references to runs and proposals stand for, in the trail and wherever else they are pointed at."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger.resolving import Resolved, resolver
from zhenjie.engines.matching.models import Proposal, Run


@resolver("matching.run")
def runs(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A run by its page."""
    found = Run.objects.filter(pk__in=wholes(pks))
    return {str(run.pk): Resolved(str(run), reverse("matching:result", args=[run.pk])) for run in found}


@resolver("matching.proposal")
def proposals(pks: Sequence[str]) -> Mapping[str, Resolved]:
    """A proposal by its place on the page of its run."""
    found = Proposal.objects.filter(pk__in=wholes(pks))
    return {
        str(one.pk): Resolved(str(one), f"{reverse('matching:result', args=[one.run_id])}#p{one.pk}") for one in found
    }
