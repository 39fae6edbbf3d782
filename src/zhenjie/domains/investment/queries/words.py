"""What a township may know of the same lead elsewhere: one sentence while it is open; the ruling and its ground after that. Never who,
where, when or how many."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhenjie.domains.investment.choices import ClaimState, RulingKind
from zhenjie.domains.investment.models.claims import Claim, Ruling
from zhenjie.domains.investment.queries.sharing import parts_of


@dataclass(frozen=True, slots=True)
class Word:
    """One sentence and the colour it stands in."""

    text: str
    colour: str


def already() -> str:
    """All that the later township learns."""
    return _("这条线索已有登记，请向县里咨询。")


def word_of(claim: Claim | None) -> Word | None:
    """What stands on the page of a project; None where there is nothing to say."""
    if claim is None:
        return None
    if claim.state == ClaimState.CONTESTED:
        return Word(already(), "yellow")
    ruling = last_ruling(claim)
    if ruling is None:
        return None
    return _later(ruling) if ruling.claim_id == claim.pk else _first(ruling, claim)


def last_ruling(claim: Claim) -> Ruling | None:
    """The last ruling about a claim, on either side."""
    told = Ruling.objects.filter(claim=claim) | Ruling.objects.filter(holder=claim)
    return told.order_by("-at", "-pk").first()


def _left(claim: Claim, ruling: Ruling) -> int:
    """What whoever counts the lead keeps of it: others may have been given a part since."""
    parts = parts_of([claim.project_id], ()).get(claim.project_id)
    return parts[0].percent if parts else 100 - ruling.share


def _later(ruling: Ruling) -> Word:
    given = {"told": ruling.told, "share": ruling.share}
    match ruling.kind:
        case RulingKind.FIRST:
            return Word(_("县里已裁定：这条线索由先登记的一方跟进。依据：%(told)s") % given, "red")
        case RulingKind.LATER:
            return Word(_("县里已裁定：先登记的一方保护期已过，由您接手。依据：%(told)s") % given, "green")
        case RulingKind.SHARED:
            return Word(
                _("县里已裁定：与先登记的一方共同跟进，您分成 %(share)s%%，由先登记的一方计数。依据：%(told)s") % given,
                "yellow",
            )
    return Word(_("县里已裁定：与已有登记是不同的项目，由您自己跟进。依据：%(told)s") % given, "green")


def _first(ruling: Ruling, claim: Claim) -> Word:
    given: dict[str, object] = {"told": ruling.told}
    match ruling.kind:
        case RulingKind.FIRST:
            return Word(_("另有一条相同的登记，县里已裁定由您继续跟进。依据：%(told)s") % given, "green")
        case RulingKind.LATER:
            return Word(
                _("这条线索保护期已过，县里已裁定由后登记的一方接手，不再由您计数。依据：%(told)s") % given, "red"
            )
        case RulingKind.SHARED:
            given["share"] = _left(claim, ruling)
            return Word(
                _("县里已裁定：与后登记的一方共同跟进，您分成 %(share)s%%，由您计数。依据：%(told)s") % given, "yellow"
            )
    return Word(_("另有一条相近的登记，县里已裁定是不同的项目，不影响您。依据：%(told)s") % given, "green")
