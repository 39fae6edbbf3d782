"""Pages of the ledger. A register's key is part of the path; what it needs is asked in the view."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.engines.ledger.views import attachments, bin, filters, lists, paper, rows, secrets, talk, tokens, twins

app_name = "ledger"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.index, name="index"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.issue_token, name="issue_token"),
    path("tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("<str:key>/", lists.rows, name="list"),
    path("<str:key>/columns/", lists.choose_columns, name="columns"),
    path("<str:key>/export/", lists.export, name="export"),
    path("<str:key>/paper/", paper.paper, name="paper"),
    path("<str:key>/filters/", filters.save_filter, name="save_filter"),
    path("<str:key>/filters/<int:number>/drop/", filters.drop_filter, name="drop_filter"),
    path("<str:key>/filters/<int:number>/subscribe/", filters.subscribe, name="subscribe"),
    path("<str:key>/find/", secrets.find_secret, name="find_secret"),
    path("<str:key>/bin/", bin.bin_list, name="bin"),
    path("<str:key>/bin/rows/", bin.bin_many, name="bin_many"),
    path("<str:key>/twins/", twins.twins_list, name="twins"),
    path("<str:key>/twins/pick/", twins.pick, name="pick_twins"),
    path("<str:key>/twins/<int:pk>/<int:other>/", twins.merge, name="merge"),
    path("<str:key>/<int:pk>/merges/<int:number>/undo/", twins.undo, name="undo_merge"),
    path("<str:key>/<int:pk>/bin/", bin.bin_row, name="bin_row"),
    path("<str:key>/<int:pk>/restore/", bin.restore, name="restore"),
    path("<str:key>/<int:pk>/reveal/", secrets.reveal_row, name="reveal"),
    path("<str:key>/<int:pk>/comments/", talk.say, name="say"),
    path("<str:key>/<int:pk>/comments/<int:number>/drop/", talk.unsay, name="unsay"),
    path("<str:key>/<int:pk>/uploads/", attachments.start, name="start_upload"),
    path("<str:key>/<int:pk>/uploads/<str:upload>/", attachments.go_on, name="upload"),
    path("<str:key>/<int:pk>/files/<int:number>/", attachments.download, name="attachment"),
    path("<str:key>/<int:pk>/files/<int:number>/drop/", attachments.drop, name="drop_attachment"),
    path("<str:key>/<int:pk>/files/<int:number>/restore/", attachments.put_back, name="put_back_attachment"),
    path("<str:key>/new/", rows.create, name="create"),
    path("<str:key>/<int:pk>/", rows.detail, name="detail"),
    path("<str:key>/<int:pk>/edit/", rows.edit, name="edit"),
]
