"""Log-in, second factor, password, log-out."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """The log-in page."""
    return render(request, "org/login.html")
