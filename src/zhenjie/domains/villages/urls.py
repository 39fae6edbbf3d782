"""Pages: 村集体: cooperatives, shares, dividends, collective income."""

from django.urls import path

from zhenjie.domains.villages.views import overviews, plans

app_name = "villages"
urlpatterns = [
    path("", overviews.incomes, name="incomes"),
    path("contracts/", overviews.contracts, name="contracts"),
    path("shares/", overviews.shares, name="shares"),
    path("shares/freeze/", overviews.freeze, name="freeze"),
    path("shares/<int:pk>/", plans.share_register, name="share_register"),
    path("shares/<int:pk>/settle/", plans.settle, name="settle"),
    path("shares/<int:pk>/object/", plans.object_register, name="object_register"),
    path("shares/<int:pk>/dividend/", plans.propose_dividend, name="propose_dividend"),
    path("cooperatives/<int:pk>/", plans.cooperative, name="cooperative"),
    path("cooperatives/<int:pk>/propose/", plans.propose, name="propose"),
    path("objections/<int:pk>/", plans.rule, name="rule"),
    path("<slug:kind>/<int:pk>/", plans.plan, name="plan"),
    path("<slug:kind>/<int:pk>/move/", plans.move, name="move"),
    path("<slug:kind>/<int:pk>/decide/", plans.decide, name="decide"),
    path("<slug:kind>/<int:pk>/object/", plans.object_plan, name="object_plan"),
    path("<slug:kind>/<int:pk>/notice/", plans.notice, name="notice"),
]
