"""Pages of matters."""

from django.urls import path

from zhenjie.engines.matters.views import (
    analysis,
    batch,
    dispatching,
    files,
    matter,
    moving,
    portal_staff,
    rates,
    registering,
    topics,
    voices,
)

app_name = "matters"
urlpatterns = [
    path("", matter.inbox, name="inbox"),
    path("new/", registering.new, name="new"),
    path("batch/", batch.batch, name="batch"),
    path("batch/undo/", batch.undo, name="batch_undo"),
    path("<int:pk>/", matter.page, name="matter"),
    path("<int:pk>/move/<slug:verb>/", moving.move, name="move"),
    path("<int:pk>/files/", files.attach, name="attach"),
    path("<int:pk>/files/<int:number>/", files.attachment, name="attachment"),
    path("<int:pk>/files/<int:number>/drop/", files.drop, name="drop"),
    path("<int:pk>/voices/<int:number>/reveal/", voices.reveal, name="reveal"),
    path("<int:pk>/voices/<int:number>/reply/", voices.reply, name="reply"),
    path("rates/dispatching/", dispatching.page, name="dispatching"),
    path("rates/dispatching/learn/", dispatching.relearn, name="relearn"),
    path("rates/", rates.page, name="rates"),
    path("rates/rows/", rates.rows, name="rate_rows"),
    path("rates/close/", rates.close, name="close_rates"),
    path("rates/export/", rates.export, name="export_rates"),
    path("rates/exclusions/", rates.exclusions, name="exclusions"),
    path("rates/analysis/", analysis.page, name="analysis"),
    path("rates/analysis/cells/", analysis.cells, name="analysis_cells"),
    path("rates/analysis/causes/", analysis.causes, name="causes"),
    path("rates/analysis/rows/", analysis.rows, name="analysis_rows"),
    path("helper/", portal_staff.helper, name="helper"),
    path("poster/", portal_staff.poster, name="poster"),
    path("echo/", portal_staff.publishing, name="publishing"),
    path("<int:pk>/publish/", portal_staff.publish, name="publish"),
    path("<int:pk>/withdraw/", portal_staff.withdraw, name="withdraw"),
    path("rates/topics/", topics.page, name="topics"),
    path("rates/topics/new/", topics.new, name="topic_new"),
    path("rates/topics/<int:pk>/", topics.topic, name="topic"),
    path("rates/topics/<int:pk>/finish/", topics.finish, name="topic_finish"),
]
