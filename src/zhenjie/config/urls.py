"""The URL table: one include per engine; tests walk it for scope and roles."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from zhenjie.config.problems import document, unknown
from zhenjie.web import views as web

urlpatterns = [
    path("", web.board, name="board"),
    path("", include("zhenjie.web.urls")),
    path("org/", include("zhenjie.engines.org.urls")),
    path("trail/", include("zhenjie.engines.trail.urls")),
    path("files/", include("zhenjie.engines.files.urls")),
    path("ledger/", include("zhenjie.engines.ledger.urls")),
    path("indicators/", include("zhenjie.engines.indicators.urls")),
    path("reading/", include("zhenjie.engines.reading.urls")),
    path("notices/", include("zhenjie.engines.notices.urls")),
    path("matters/", include("zhenjie.engines.matters.urls")),
    path("s/", include("zhenjie.engines.matters.urls.portal")),
    path("matching/", include("zhenjie.engines.matching.urls")),
    path("schedules/", include("zhenjie.engines.schedules.urls")),
    path("surveys/", include("zhenjie.engines.surveys.urls")),
    path("field/", include("zhenjie.engines.surveys.urls.field")),
    path("residents/", include("zhenjie.domains.residents.urls")),
    path("enterprises/", include("zhenjie.domains.enterprises.urls")),
    path("villages/", include("zhenjie.domains.villages.urls")),
    path("space/", include("zhenjie.domains.space.urls")),
    path("projects/", include("zhenjie.domains.projects.urls")),
    path("supervision/", include("zhenjie.domains.supervision.urls")),
    path("investment/", include("zhenjie.domains.investment.urls")),
    path("renewal/", include("zhenjie.domains.renewal.urls")),
    path("party/", include("zhenjie.domains.party.urls")),
    path("governance/", include("zhenjie.domains.governance.urls")),
    path("open311/v2/", include("zhenjie.domains.governance.urls.open311")),
    path("api/v1/", include("zhenjie.config.api")),
]


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What leads nowhere, in the form of whoever asks: a page, or for a program a problem document."""
    return unknown(request) if request.path.startswith("/api/") else web.missing(request, exception)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What cannot be read is not kept, and the sentence says so; in the form of whoever asks."""
    said = str(exception or "")
    return document(400, said) if request.path.startswith("/api/") else web.refused(request, exception)


handler400 = refused
handler403 = web.forbidden
handler404 = missing
handler500 = web.broken
