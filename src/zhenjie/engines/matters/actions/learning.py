"""Writer of the dispatch models: learn anew from the county's own dispatches."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models.learning import DispatchModel
from zhenjie.engines.matters.queries.examples import examples
from zhenjie.engines.matters.rules.learning import first_dispatch_accuracy, learning_rule, train
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail


def learn_dispatches(*, by: Actor, unit: Unit) -> DispatchModel:
    """Learn from the dispatches below ``unit`` and keep the result as a new version, with its first-dispatch accuracy. Problem 422 when
    there is too little to learn from, 503 without scikit-learn; what was learnt before stays in use then.

    The learning runs outside of any transaction: it takes its time, and nobody who writes should wait for it."""
    rule = learning_rule(clock.today(), settings.CATALOGUE_DIR)
    since = clock.today() - timedelta(days=rule.remember_days)
    known = sorted(examples([unit.path], since), key=lambda one: one.on or since)[-rule.most :]
    if len(known) < rule.fewest:
        raise Problem(422, ngettext("办过的派单只有 %(count)s 件，满 %(fewest)s 件再学习；在那以前只按职责清单建议。", "办过的派单只有 %(count)s 件，满 %(fewest)s 件再学习；在那以前只按职责清单建议。", len(known)) % {
            "count": len(known), "fewest": rule.fewest,
        })  # fmt: skip
    try:
        coefficients = train(known, rule)
        right, asked = first_dispatch_accuracy(known, rule)
    except ImportError:
        raise Problem(
            503, _("这台服务器没有装学习组件，请管理员安装 zhenjie[dispatch]；在那以前只按职责清单建议。")
        ) from None
    except ValueError as error:
        raise Problem(422, str(error)) from error
    return _keep(by, unit, coefficients, right, asked, rule.source)


@transaction.atomic
def _keep(by: Actor, unit: Unit, coefficients: dict[str, Any], right: int, asked: int, source: str) -> DispatchModel:
    Unit.objects.select_for_update().get(pk=unit.pk)
    newest = DispatchModel.objects.filter(unit=unit).order_by("-version").values_list("version", flat=True).first()
    model = DispatchModel.objects.create(
        unit=unit, trained_at=clock.now(), examples=coefficients["examples"], right=right, asked=asked,
        coefficients=coefficients, source=source[:200], version=(newest or 0) + 1,
    )  # fmt: skip
    after = {"version": model.version, "examples": model.examples, "right": right, "asked": asked}
    subject = Ref("matters.dispatchmodel", str(model.pk))
    trail.record(by=by, verb="学习派单", subject=subject, scope=unit.path, before=None, after=after)
    return model
