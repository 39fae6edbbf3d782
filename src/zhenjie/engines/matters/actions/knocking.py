"""Counting who knocks at the public pages and spending proofs of work. No trail: neither is an act on the ledger."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from zhenjie.core import clock
from zhenjie.engines.matters.models.portal import Knock, Spent
from zhenjie.engines.matters.rules.knocking import Limit, Refusal, refusal
from zhenjie.engines.matters.rules.work import Proof, WorkProblem

# config/retention.yaml tells the same term to whoever asks what is kept.
KNOCK_TERM = timedelta(days=1)


def knock(*, network: str, purpose: str, limit: Limit) -> Refusal | None:
    """Count one knock; a Refusal when it is one too many. Several server processes agree: the count lies in the database.

    Call it outside the transaction of the command itself: a command that fails was still a knock.
    """
    now = clock.now()
    return refusal(_counted(network, purpose, limit.opened(now)), limit, now=now)


def _counted(network: str, purpose: str, since: datetime) -> int:
    row = Knock.objects.filter(network=network, purpose=purpose, since=since)
    with transaction.atomic():
        if not row.update(count=F("count") + 1):
            try:
                with transaction.atomic():
                    Knock.objects.create(network=network, purpose=purpose, since=since, count=1)
            except IntegrityError:
                row.update(count=F("count") + 1)
        return row.values_list("count", flat=True).get()


def spend(*, proof: Proof) -> None:
    """Use the proof up. Raises WorkProblem the second time; inside the command's transaction, so that a failed command spends nothing."""
    try:
        with transaction.atomic():
            Spent.objects.create(digest=proof.digest, until=proof.until)
    except IntegrityError:
        raise WorkProblem("这一份已经送到过；如果是另一件事，请刷新后再送，写的内容还在。") from None


def forget_knocks() -> int:
    """Forget counts older than a day and spent proofs that are void anyway. Returns how many rows went."""
    now = clock.now()
    gone = Spent.objects.filter(until__lt=now).delete()[0]
    return gone + Knock.objects.filter(since__lt=now - KNOCK_TERM).delete()[0]
