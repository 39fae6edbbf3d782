from django.urls import path

from zhenjie.engines.reading import views, views_events

app_name = "reading"
urlpatterns = [
    path("", views.index, name="list"),
    path("upload/", views.upload, name="upload"),
    path("<int:pk>/", views.document, name="document"),
    path("<int:pk>/state/", views.state, name="state"),
    path("<int:pk>/accept/", views.accept_all, name="accept_all"),
    path("<int:pk>/period/", views.period, name="period"),
    path("<int:pk>/post/", views.post, name="post"),
    path("<int:pk>/date/", views.redate, name="redate"),
    path("<int:pk>/again/", views.again, name="again"),
    path("<int:pk>/pages/<int:number>.png", views.page, name="page"),
    path("<int:pk>/events/", views_events.events, name="events"),
    path("events/<int:pk>/choose/", views_events.choose, name="choose"),
    path("events/<int:pk>/undo/", views_events.undo, name="undo"),
    path("figures/<int:pk>/", views.row, name="row"),
    path("figures/<int:pk>/accept/", views.accept, name="accept"),
    path("figures/<int:pk>/reject/", views.reject, name="reject"),
    path("figures/<int:pk>/correct/", views.correct, name="correct"),
    path("findings/<int:pk>/", views.resolve, name="resolve"),
]
