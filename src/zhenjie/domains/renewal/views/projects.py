"""One renewal: the curve against the promise, the communities, the law, the rewards, the fees, signatures pasted in."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import year_month
from zhenjie.domains.renewal.actions import projects as acts
from zhenjie.domains.renewal.actions.households import sign_many
from zhenjie.domains.renewal.actions.transition import run_fees
from zhenjie.domains.renewal.choices import Choice
from zhenjie.domains.renewal.forms import PasteForm, RewardSet, SinceForm, StepForm, StopForm
from zhenjie.domains.renewal.models.projects import LegalStep, Renewal
from zhenjie.domains.renewal.queries import projects as reading
from zhenjie.domains.renewal.queries import signing
from zhenjie.domains.renewal.rules import edition, pasting
from zhenjie.domains.renewal.rules.rewards import Step
from zhenjie.domains.renewal.rules.sentences import sentence
from zhenjie.domains.renewal.rules.steps import law_of
from zhenjie.domains.renewal.views.reach import PUBLISH, done_once, found, may
from zhenjie.engines.ledger.problems import Problem

READ, WRITE, SIGN = "renewal.renewal.read", "renewal.renewal.write", "renewal.household.write"


def _renewal(request: Any, pk: int, permission: str = READ) -> Renewal:
    row: Renewal = found(request, Renewal, pk, permission)
    return row


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("renewal:renewal", args=[pk]))


@require_GET
def renewal(request: Any, pk: int) -> HttpResponse:
    """The page of one renewal."""
    return _page(request, _renewal(request, pk))


def _page(request: Any, row: Renewal, form: StepForm | None = None, status: int = 200, **more: Any) -> HttpResponse:
    today = clock.today()
    by_unit = signing.by_community(row)
    total, days = signing.together(by_unit.values())
    verdict = signing.overall(row, total, days, today)
    points = signing.points(row, total, days, today)
    standings = reading.standings(row, today)
    latest = {one.key: one for one in reading.entries(row)}
    context = {
        "row": row,
        "verdict": verdict,
        "points": points,
        "chart": _chart(points, verdict, row),
        "counts": (counts := signing.counts(row)),
        "say": _said(row, counts, today),
        "rates": signing.rates(row),
        "communities": signing.communities(row, by_unit, today),
        "law": law_of(row.route, today),
        "steps": [(one, latest.get(one.key), _step_form(one, form)) for one in standings],
        "refusal": reading.law_refusal(row, "sign", today),
        "demolish": reading.law_refusal(row, "demolish", today),
        "rewards": reading.reward_steps(row, today),
        "rule": edition("signing", today),
        "runs": row.runs.all()[:3],
        "today": today,
        "may_write": may(request, WRITE, row),
        "may_sign": may(request, SIGN, row),
        "may_publish": may(request, PUBLISH, row),
        "conditional": acts.is_conditional(row),
        "stopping": StopForm(),
        **more,
    }
    return render(request, "renewal/renewal.html", context, status=status)


def _said(row: Renewal, counts: signing.Counts, today: date) -> list[tuple[str, str]]:
    """报告里这样说: words, and for a number the households behind it."""
    households = f"{reverse('ledger:list', args=['renewal.household'])}?renewal={row.pk}"
    behind = {"total": "", "signed": "&signed_on_from=2000-01-01", "moved": "&moved_on_from=2000-01-01"}
    return [
        (text, households + behind[key] if key else "")
        for text, key in sentence(row.name, counts.total, counts.signed, counts.moved, today)
    ]


def _step_form(one: Any, form: StepForm | None) -> StepForm:
    if form is not None and form.data.get("key") == one.key:
        return form
    return StepForm(initial={"key": one.key, "on": clock.today()}, auto_id=f"id_{one.key}_%s")


def _chart(points: list[Any], verdict: Any, row: Renewal) -> dict[str, Any]:
    """The curve for the eye: signed, promised, and where the present pace leads."""
    if not points or verdict is None:
        return {}
    today = clock.today()
    target, ahead = float(verdict.signed + verdict.left), []
    for one in points:
        gone = (one.day - today).days
        there = float(verdict.signed) + gone * float(verdict.pace)
        ahead.append(round(min(there, target)) if gone >= 0 and verdict.left else None)
    return {
        "unit": _("户"),
        "days": [f"{one.day:%m-%d}" for one in points],
        "signed": [None if one.signed is None else float(one.signed) for one in points],
        "due": [round(float(one.due)) for one in points],
        "ahead": ahead,
        "names": [_("已签"), _("约定"), _("照此进度")],
        "label": _("%(name)s的签约曲线：已签 %(signed)s 户，按约定应签 %(due)s 户。") % {
            "name": row.name, "signed": verdict.signed, "due": round(verdict.due),
        },
    }  # fmt: skip


@require_POST
def step(request: Any, pk: int) -> HttpResponse:
    """A step of the law was done, or is corrected."""
    row = _renewal(request, pk, WRITE)
    form = StepForm(request.POST, auto_id=f"id_{request.POST.get('key', '')[:20]}_%s")
    if form.is_valid():
        said = dict(form.cleaned_data)
        corrects = said.pop("corrects")
        said["corrects"] = get_object_or_404(LegalStep, renewal=row, pk=corrects) if corrects else None
        try:
            done_once(request, lambda: acts.record_step(by=request.actor, renewal=row, **said).pk)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("已记下。"))
            return _back(pk)
    return _page(request, row, form, 422)


@require_POST
def move(request: Any, pk: int) -> HttpResponse:
    """Open the signing, declare the effect, finish."""
    row = _renewal(request, pk, WRITE)
    ways = {
        "open": (acts.open_signing, _("已开始签约。")),
        "effect": (
            acts.declare_effective,
            _("协议已生效，可以登记补偿和搬迁。") if acts.is_conditional(row) else _("已转入实施。"),
        ),
        "finish": (acts.finish_renewal, _("项目已完成。")),
    }
    act, said = ways.get(request.POST.get("way", ""), (None, ""))
    if act is None:
        raise Http404
    try:
        done_once(request, lambda: act(by=request.actor, renewal=row).pk)
        messages.success(request, said)
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(pk)


@require_POST
def stop(request: Any, pk: int) -> HttpResponse:
    """Give a renewal up, or take it up again: both for a reason, the first with a question."""
    row = _renewal(request, pk, WRITE)
    form = StopForm(request.POST)
    if form.is_valid():
        reason, sure = form.cleaned_data["reason"], form.cleaned_data["sure"]
        try:
            if request.POST.get("way") == "resume":
                done_once(request, lambda: acts.resume_renewal(by=request.actor, renewal=row, reason=reason).pk)
                messages.success(request, _("项目已恢复，从终止前的进度接着办。"))
            else:
                done_once(
                    request, lambda: acts.stop_renewal(by=request.actor, renewal=row, reason=reason, sure=sure).pk
                )
                messages.success(request, _("项目已终止，记录都还在。"))
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            return _back(pk)
    return _page(request, row, status=422, stopping=form)


@require_POST
def publish(request: Any, pk: int) -> HttpResponse:
    """Put a renewal on the public page, or take it off."""
    row = _renewal(request, pk, PUBLISH)
    public = request.POST.get("public") == "1"
    try:
        done_once(request, lambda: acts.publish_renewal(by=request.actor, renewal=row, public=public).pk)
        messages.success(request, _("已公开，公开页上看得到了。") if public else _("已收回，公开页上不再有了。"))
    except Problem as problem:
        messages.error(request, str(problem))
    return _back(pk)


@require_http_methods(["GET", "POST"])
def rewards(request: Any, pk: int) -> HttpResponse:
    """The steps of reward; a new edition holds for later signatures and leaves the former ones alone."""
    row = _renewal(request, pk, WRITE if request.method == "POST" else READ)
    steps = reading.reward_steps(row, clock.today())
    since = SinceForm(request.POST or None, initial={"since": clock.today() if steps else row.signing_from})
    formset = RewardSet(request.POST) if request.method == "POST" else RewardSet(initial=_initial(row, steps))
    problem = ""
    if request.method == "POST" and request.POST.get("way") == "withdraw":
        return _withdraw(request, row)
    if request.method == "POST" and since.is_valid() and formset.is_valid():
        lines = [Step(**one.cleaned_data) for one in formset if one.cleaned_data]
        try:
            start = since.cleaned_data["since"]
            done_once(request, lambda: len(acts.set_rewards(by=request.actor, renewal=row, since=start, steps=lines)))
        except (Problem, TypeError) as error:
            problem = str(error) if isinstance(error, Problem) else _("每一档都要填全，不要的一行清空。")
        else:
            messages.success(request, _("档位已定，已经签约的不受影响。"))
            return HttpResponseRedirect(reverse("renewal:rewards", args=[pk]))
    context = {
        "row": row, "steps": steps, "since": since, "formset": formset, "problem": problem,
        "editions": sorted({one.since for one in reading.editions(row)}), "withdrawn": row.withdrawals.all(), "may_write": may(request, WRITE, row),
    }  # fmt: skip
    return render(request, "renewal/rewards.html", context, status=422 if request.method == "POST" else 200)


def _withdraw(request: Any, row: Renewal) -> HttpResponse:
    """Take the newest edition back."""
    try:
        since = date.fromisoformat(request.POST.get("edition", ""))
        reason = request.POST.get("reason", "")
        done_once(request, lambda: acts.withdraw_rewards(by=request.actor, renewal=row, since=since, reason=reason).pk)
        messages.success(request, _("已撤回 %(day)s 起的那一版，又按上一版算。") % {"day": since})
    except ValueError:
        messages.error(request, _("请刷新后再选要撤回的那一版。"))
    except Problem as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(reverse("renewal:rewards", args=[row.pk]))


def _initial(row: Renewal, steps: list[Step]) -> list[dict[str, Any]]:
    """The steps that hold, to be changed; before there are any, three that fill the term."""
    if steps:
        return [{name: getattr(one, name) for name in ("name", "first", "last", "per_household", "per_metre")} for one in steps]  # fmt: skip
    if row.signing_from is None:
        return []
    third = max(row.signing_days // 3, 1)
    starts = [row.signing_from + timedelta(days=third * number) for number in range(3)]
    ends = [starts[1] - timedelta(days=1), starts[2] - timedelta(days=1), row.signing_until]
    return [
        {"name": name, "first": first, "last": last}
        for name, first, last in zip((_("第一档"), _("第二档"), _("第三档")), starts, ends, strict=True)
    ]


@require_http_methods(["GET", "POST"])
def fees(request: Any, pk: int) -> HttpResponse:
    """The monthly runs of transition fees, and the next one."""
    row = _renewal(request, pk, WRITE if request.method == "POST" else READ)
    problem = ""
    if request.method == "POST":
        try:
            if (asked := year_month(request.POST.get("month", ""))) is None:
                raise Problem(422, _("请选要发的月份。"))
            year, month = asked
            made = done_once(request, lambda: run_fees(by=request.actor, renewal=row, year=year, month=month).pk)
            run = row.runs.get(pk=made)
            messages.success(request, ngettext("%(month)s 的过渡费算好了：%(number)s 户，%(total)s 元。", "%(month)s 的过渡费算好了：%(number)s 户，%(total)s 元。", run.households) % {"month": run, "number": run.households, "total": run.total})  # fmt: skip
            return HttpResponseRedirect(reverse("renewal:fees", args=[pk]))
        except Problem as error:
            problem = str(error)
    runs = list(row.runs.all()[:60])
    asked = request.GET.get("run", "")
    chosen = next((one for one in runs if str(one.pk) == asked), runs[0] if runs else None)
    context = {
        "row": row, "runs": runs, "chosen": chosen, "problem": problem, "today": clock.today(),
        "lines": chosen.lines.select_related("household__unit") if chosen else [], "may_write": may(request, WRITE, row),
    }  # fmt: skip
    return render(request, "renewal/fees.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def paste(request: Any, pk: int) -> HttpResponse:
    """Signatures out of a spreadsheet: good lines go in, bad ones stay in the box with the reason."""
    row = _renewal(request, pk, SIGN)
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        good, bad = pasting.read(form.cleaned_data["text"], {str(label): value for value, label in Choice.choices})
        taken, refused = done_once(request, lambda: _signed(request, row, good))
        texts = {one.line: one.text for one in good}
        refusals = [pasting.Bad(line, texts[line], said) for line, said in refused]
        bad = sorted([*bad, *refusals], key=lambda one: one.line)
        if taken:
            messages.success(
                request, ngettext("已登记 %(number)s 户签约。", "已登记 %(number)s 户签约。", taken) % {"number": taken}
            )
        if not bad:
            return _back(pk)
        form = PasteForm(initial={"text": "\n".join(one.text for one in bad)})
        context = {"row": row, "form": form, "bad": bad, "heads": pasting.HEADS}
        return render(request, "renewal/paste.html", context, status=422)
    context = {"row": row, "form": form, "bad": [], "heads": pasting.HEADS}
    return render(request, "renewal/paste.html", context, status=422 if request.method == "POST" else 200)


def _signed(request: Any, row: Renewal, lines: list[pasting.Pasted]) -> tuple[int, list[tuple[int, str]]]:
    """How many signatures were taken, and why which lines were not, as JSON keeps it."""
    outcome = sign_many(by=request.actor, renewal=row, lines=lines, prefixes=request.scope.prefixes_for(SIGN))
    return outcome.taken, [(one.line, one.sentence) for one in outcome.bad]
