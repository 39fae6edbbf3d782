"""Pages of matters."""

from django.urls import path

from zhenjie.engines.matters.views import batch, files, matter, moving, registering, voices

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
]
