"""The URL table of the organisation; log-in and accounts are in account_urls."""

from django.urls import URLPattern, URLResolver, include, path

from zhenjie.engines.org.views import people, teams, unit_changes, units

app_name = "org"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhenjie.engines.org.account_urls")),
    path("units/", units.tree, name="units"),
    path("units/options/", units.options, name="unit_options"),
    path("units/<int:pk>/", units.detail, name="unit"),
    path("units/<int:pk>/children/", units.children, name="unit_children"),
    path("units/<int:pk>/create/", unit_changes.create, name="unit_create"),
    path("units/<int:pk>/edit/", unit_changes.edit, name="unit_edit"),
    path("units/<int:pk>/rename/", unit_changes.rename, name="unit_rename"),
    path("units/<int:pk>/move/", unit_changes.move, name="unit_move"),
    path("units/<int:pk>/merge/", unit_changes.merge, name="unit_merge"),
    path("units/<int:pk>/split/", unit_changes.split, name="unit_split"),
    path("units/<int:pk>/close/", unit_changes.close, name="unit_close"),
    path("people/", people.people, name="people"),
    path("people/create/", people.create, name="person_create"),
    path("people/options/", units.person_options, name="person_options"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/posts/create/", people.appoint, name="post_create"),
    path("people/<int:pk>/mobile/", people.reveal, name="person_mobile"),
    path("posts/<int:pk>/end/", people.relieve, name="post_end"),
    path("posts/<int:pk>/transfer/", people.transfer, name="post_transfer"),
    path("teams/", teams.teams, name="teams"),
    path("teams/create/", teams.team_create, name="team_create"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<int:pk>/members/add/", teams.member_add, name="member_add"),
    path("members/<int:pk>/remove/", teams.member_remove, name="member_remove"),
    path("links/", teams.links, name="links"),
    path("links/create/", teams.link_create, name="link_create"),
    path("links/<int:pk>/end/", teams.link_end, name="link_end"),
]
