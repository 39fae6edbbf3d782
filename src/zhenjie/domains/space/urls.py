"""Pages: 空间: idle land and houses, buildings, tenants, parks."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.domains.space.views import reading, writing

app_name = "space"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.home, name="home"),
    path("buildings/", reading.towers, name="towers"),
    path("buildings/<int:pk>/", reading.building, name="building"),
    path("expiries/", reading.expiries, name="expiries"),
    path("land/", reading.land, name="land"),
    path("plants/", writing.plants, name="plants"),
    path("plants/<int:pk>/inspect/", writing.inspect, name="inspect"),
    path("quota/", writing.quota, name="quota"),
    path("quota/<int:pk>/reverse/", writing.take_back, name="reverse"),
]
