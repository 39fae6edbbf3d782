"""The public pages (群众入口): no log-in, short addresses; mounted at ``/s/``."""

from django.urls import path

from zhenjie.engines.matters.views import portal, portal_echo, portal_follow

app_name = "portal"
urlpatterns = [
    path("", portal.home, name="home"),
    path("say/", portal.say, name="say"),
    path("similar/", portal.similar, name="similar"),
    path("look/", portal.look, name="look"),
    path("f/<str:code>/", portal_follow.follow, name="follow"),
    path("f/<str:code>/done/", portal_follow.done, name="done"),
    path("f/<str:code>/<int:number>/", portal_follow.file, name="file"),
    path("echo/", portal_echo.echo, name="echo"),
    path("echo/<int:pk>/", portal_echo.item, name="echo_item"),
]
