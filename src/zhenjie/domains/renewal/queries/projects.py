"""What is known of one renewal: the steps of the law as they stand, the rewards in force, the share that has signed."""

from datetime import date

from django.db.models import Count, Q

from zhenjie.core import workdays
from zhenjie.domains.renewal.models.households import Household
from zhenjie.domains.renewal.models.projects import LegalStep, Renewal, RewardStep
from zhenjie.domains.renewal.rules import rewards
from zhenjie.domains.renewal.rules.steps import Done, Standing, refusal, standing


def entries(renewal: Renewal) -> list[LegalStep]:
    """The steps as recorded, those that were corrected left out."""
    return list(renewal.steps.filter(corrected_by__isnull=True).order_by("on", "id"))


def standings(renewal: Renewal, today: date) -> list[Standing]:
    """Every step that the law asks of this renewal."""
    done = [
        Done(one.key, one.on, one.until, one.amount, one.voters or 0, one.present or 0, one.agreed or 0)
        for one in entries(renewal)
    ]
    return standing(renewal.route, done, renewal.needed, today, workdays.standard())


def law_refusal(renewal: Renewal, act: str, today: date) -> str:
    """Why signing (`sign`) or demolishing (`demolish`) may not begin; '' when it may."""
    act = "presign" if act == "sign" and renewal.presign else act
    return refusal(renewal.route, act, standings(renewal, today), today)


def editions(renewal: Renewal) -> list[RewardStep]:
    """The steps of every edition that was not taken back, the oldest edition first."""
    gone = set(renewal.withdrawals.values_list("since", "turn"))
    rows = RewardStep.objects.filter(renewal=renewal).order_by("since", "first")
    return [one for one in rows if (one.since, one.turn) not in gone]


def reward_steps(renewal: Renewal, on: date) -> list[rewards.Step]:
    """The steps that hold for a signature of a day: the newest edition by then, else the first."""
    rows = editions(renewal)
    days = sorted({one.since for one in rows})
    since = next((day for day in reversed(days) if day <= on), days[0] if days else None)
    return [
        rewards.Step(one.title, one.first, one.last, one.per_household, one.per_metre)
        for one in rows
        if one.since == since
    ]


def share_signed(renewal: Renewal) -> tuple[int, int]:
    """(signed, in scope) by households."""
    found = Household.objects.filter(renewal=renewal).aggregate(
        signed=Count("pk", filter=Q(signed_on__isnull=False)), total=Count("pk")
    )
    return found["signed"], found["total"]
