"""The same move for the rows ticked in the inbox; what was done and what was refused is told, and can be taken back where it may."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.batches import move_matters
from zhenjie.engines.matters.actions.moving import WITHDRAWN, move_matter
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ, readable
from zhenjie.engines.matters.queries.choosing import moves_of_many
from zhenjie.engines.matters.queries.suggesting import suggested
from zhenjie.engines.matters.rules.offering import TOGETHER
from zhenjie.engines.matters.rules.verbs import VERBS
from zhenjie.engines.matters.views.reaching import key_of, mover_of, new_key
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.picking import UnitField

MOST = 200


@needs(READ)
@require_POST
def batch(request: Any) -> HttpResponse:
    """Moves every ticked matter that can be moved; the others are told with their reasons."""
    asked, pks = request.POST.get("verb", ""), _rows(request)
    verb = "assign" if asked == "suggest" else asked
    if verb not in TOGETHER or not pks:
        return _told(request, verb, [], [], _("请先勾选要办的事项。"))
    known, who = list(Matter.objects.select_related("unit").filter(pk__in=pks)), mover_of(request)
    allowed = moves_of_many(who, known, {verb})
    rows = [one for one in known if verb in {move.verb for move in allowed[one.pk]}]
    # Whoever may not even read a matter is not told that it exists.
    others = [one for one in known if one not in rows and readable(who, one)]
    refused = [(one.pk, _("这一步现在不由您办，或者现在的环节不能这样做。")) for one in others]
    try:
        groups = _groups(request, asked, rows, refused)
    except Problem as problem:
        return _told(request, verb, [], [], problem.detail)
    done: list[int] = []
    key = key_of(request, f"many.{verb}", request.POST.get("key", ""))
    for said, of in groups:
        result = move_matters(by=request.actor, matters=of, verb=verb, key=key, **said)
        done += result.done
        refused += result.refused
    return _told(request, verb, done, refused)


@needs(READ)
@require_POST
def undo(request: Any) -> HttpResponse:
    """Takes back what a batch has just done, one by one."""
    pks, who = _rows(request), mover_of(request)
    known = list(Matter.objects.select_related("unit").filter(pk__in=pks))
    allowed, done, refused = moves_of_many(who, known, {"withdraw"}), [], []
    for one in known:
        if "withdraw" not in {move.verb for move in allowed[one.pk]}:
            refused += [(one.pk, _("别人已经接着办了，不能撤回。"))] if readable(who, one) else []
            continue
        try:
            key = key_of(request, f"undo.{one.pk}", request.POST.get("key", ""))
            done.append(move_matter(by=request.actor, matter=one.pk, verb="withdraw", key=key).pk)
        except Problem as problem:
            refused.append((one.pk, problem.detail))
    return _told(request, "withdraw", done, refused)


def _rows(request: Any) -> list[int]:
    given = wholes(request.POST.getlist("rows"))
    return list(dict.fromkeys(given))[:MOST]


def _groups(
    request: Any, verb: str, rows: list[Matter], refused: list[tuple[int, str]]
) -> list[tuple[dict[str, Any], list[int]]]:
    """What is said with the move, and for which matters: the suggested unit is another one for each."""
    pks, words = [one.pk for one in rows], request.POST.get("words", "").strip()[:4000]
    match verb:
        case "suggest":
            return _suggested(rows, refused)
        case "assign":
            unit = _unit(request)
            return [({"to": unit.pk, "words": words}, pks)]
        case "review":
            return [({"accept": True, "words": words}, pks)]
        case "note" if not words:
            raise Problem(422, _("请写批注的内容。"))
    return [({"words": words} if words else {}, pks)]


def _suggested(rows: list[Matter], refused: list[tuple[int, str]]) -> list[tuple[dict[str, Any], list[int]]]:
    groups: dict[int, list[int]] = {}
    for one in rows:
        if found := suggested(one):
            groups.setdefault(found[0].unit.pk, []).append(one.pk)
        else:
            refused.append((one.pk, _("没有建议的单位，请自己选。")))
    return [({"to": unit}, of) for unit, of in groups.items()]


def _unit(request: Any) -> Unit:
    field = UnitField(required=False)
    field.prefixes = (*request.scope.prefixes_for(DISPATCH), *request.scope.prefixes_for("org.read"))
    try:
        unit = field.clean(request.POST.get("to", ""))
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from None
    if unit is None:
        raise Problem(422, _("请选承办单位。"))
    found: Unit = unit
    return found


def _told(
    request: Any, verb: str, done: list[int], refused: list[tuple[int, str]], problem: str = ""
) -> HttpResponseRedirect:
    """Kept for the next page: it is shown once."""
    numbers = dict(Matter.objects.filter(pk__in=[pk for pk, _why in refused]).values_list("pk", "title"))
    request.session["matters.told"] = {
        "title": VERBS[verb].title if verb in VERBS else "",
        "done": done,
        "refused": [[pk, numbers.get(pk, ""), why] for pk, why in refused[:50]],
        "more": max(0, len(refused) - 50),
        "undo": verb in WITHDRAWN and bool(done),
        "key": new_key(),
        "problem": problem,
    }
    here = request.GET.urlencode()
    return HttpResponseRedirect(reverse("matters:inbox") + (f"?{here}" if here else ""))
