"""Pages of the ledger. A register's key is part of the path; what it needs is asked in the view."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.engines.ledger.views import bulk, grid, lists, maps, rows, tokens

app_name = "ledger"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.index, name="index"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.issue_token, name="issue_token"),
    path("tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("<str:key>/", lists.rows, name="list"),
    path("<str:key>/columns/", lists.choose_columns, name="columns"),
    path("<str:key>/export/", lists.export, name="export"),
    path("<str:key>/grid/", grid.grid, name="grid"),
    path("<str:key>/bulk/", bulk.bulk, name="bulk"),
    path("<str:key>/batches/", bulk.batches, name="batches"),
    path("<str:key>/batches/<int:pk>/undo/", bulk.undo, name="undo_batch"),
    path("<str:key>/map/", maps.page, name="map"),
    path("<str:key>/map.json", maps.shapes, name="shapes"),
    path("<str:key>/new/", rows.create, name="create"),
    path("<str:key>/<int:pk>/", rows.detail, name="detail"),
    path("<str:key>/<int:pk>/edit/", rows.edit, name="edit"),
]
