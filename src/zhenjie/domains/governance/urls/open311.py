"""Open311 GeoReport v2, mounted at /open311/v2/."""

from django.urls import path, register_converter

from zhenjie.domains.governance.views import open311


class FormConverter:
    """xml or json."""

    regex = "xml|json"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(FormConverter, "open311form")
app_name = "open311"
urlpatterns = [
    path("discovery.<open311form:form>", open311.discovery, name="discovery"),
    path("services.<open311form:form>", open311.services, name="services"),
    path("services/<slug:code>.<open311form:form>", open311.service, name="service"),
    path("requests.<open311form:form>", open311.requests, name="requests"),
    path("requests/<int:pk>.<open311form:form>", open311.one_request, name="request"),
    path("tokens/<slug:token>.<open311form:form>", open311.token, name="token"),
]
