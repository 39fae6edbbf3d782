"""The tokens of the person who asks."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.engines.ledger.actions import tokens as issuing
from zhenjie.engines.ledger.forms.tokens import TokenForm
from zhenjie.engines.ledger.models import ApiToken
from zhenjie.engines.ledger.tokens import grantable
from zhenjie.engines.org.doors import needs


@needs("api.token")
@require_GET
def tokens(request: Any) -> HttpResponse:
    """This person's tokens."""
    own = ApiToken.objects.filter(account=request.account).order_by("-id")
    return render(request, "ledger/tokens.html", {"tokens": own, "today": clock.today(), "form": _token_form(request)})


def _token_form(request: Any, data: Any = None) -> TokenForm:
    return TokenForm(grantable(request.scope, request.unit.path), data)


@needs("api.token")
@require_POST
def issue_token(request: Any) -> HttpResponse:
    """A new token for the unit in the top bar; its secret is shown on this page and never again."""
    form = _token_form(request, request.POST)
    context: dict[str, Any] = {
        "form": form,
        "today": clock.today(),
        "tokens": ApiToken.objects.filter(account=request.account),
    }
    if not form.is_valid():
        return render(request, "ledger/tokens.html", context, status=422)
    _token, secret = issuing.issue_token(
        by=request.actor,
        account=request.account,
        name=form.cleaned_data["name"],
        permissions=form.cleaned_data["permissions"],
        prefix=request.unit.path,
        expires_on=clock.today() + timedelta(days=form.cleaned_data["days"]),
    )
    response = render(request, "ledger/tokens.html", {**context, "form": _token_form(request), "secret": secret})
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("api.token")
@require_POST
def revoke_token(request: Any, pk: int) -> HttpResponse:
    """The token opens nothing from now on."""
    issuing.revoke_token(by=request.actor, token=get_object_or_404(ApiToken, pk=pk, account=request.account))
    messages.success(request, _("令牌已撤销，使用它的程序立即失效。"))
    return HttpResponseRedirect(reverse("ledger:tokens"))
