from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from zhenjie.web import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("prefer/", views.prefer, name="prefer"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("alive/", views.alive, name="alive"),
]
