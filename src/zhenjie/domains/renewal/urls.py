"""Pages: 征迁改造: renewals, households, campaigns; the public pages under ``p/`` need no log-in."""

from django.urls import path

from zhenjie.domains.renewal.views import campaigns, households, overviews, panels, projects, public

app_name = "renewal"
#: Declared when they are imported, before the first board is asked for.
PANELS = panels
urlpatterns = [
    path("", overviews.home, name="home"),
    path("door/", households.door, name="door"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/shapes/", campaigns.shapes, name="shapes"),
    path("campaigns/<int:pk>/publish/", campaigns.publish, name="publish_campaign"),
    path("campaigns/sites/<int:pk>/", campaigns.site, name="site"),
    path("campaigns/sites/<int:pk>/report/", campaigns.report, name="report"),
    path("campaigns/sites/<int:pk>/photo/", campaigns.photo, name="photo"),
    path("campaigns/sites/<int:pk>/photos/<int:number>/", campaigns.picture, name="picture"),
    path("households/<int:pk>/", households.household, name="household"),
    path("households/<int:pk>/sign/", households.sign, name="sign"),
    path("households/<int:pk>/record/<slug:kind>/", households.record, name="record"),
    path("households/<int:pk>/paper/", households.paper, name="paper"),
    path("households/<int:pk>/term/", households.term, name="term"),
    path("events/<int:pk>/", households.correct, name="correct"),
    path("p/", public.index, name="public"),
    path("p/<int:pk>/", public.renewal, name="public_renewal"),
    path("p/campaigns/<int:pk>/", public.campaign, name="public_campaign"),
    path("<int:pk>/", projects.renewal, name="renewal"),
    path("<int:pk>/step/", projects.step, name="step"),
    path("<int:pk>/move/", projects.move, name="move"),
    path("<int:pk>/stop/", projects.stop, name="stop"),
    path("<int:pk>/publish/", projects.publish, name="publish"),
    path("<int:pk>/rewards/", projects.rewards, name="rewards"),
    path("<int:pk>/fees/", projects.fees, name="fees"),
    path("<int:pk>/paste/", projects.paste, name="paste"),
]
