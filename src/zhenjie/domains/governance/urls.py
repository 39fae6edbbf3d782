"""Pages: 治理: 红黄榜, 信用积分, 网格巡查."""

from django.urls import path

from zhenjie.domains.governance.views import boards, patrols, points, things

app_name = "governance"
urlpatterns = [
    path("", boards.boards, name="boards"),
    path("publish/", boards.publish, name="publish"),
    path("boards/<int:pk>/", boards.board, name="board"),
    path("boards/<int:pk>/notice/", boards.notice, name="notice"),
    path("checklists/", boards.checklists, name="checklists"),
    path("objects/<int:pk>/", things.item, name="object"),
    path("inspections/<int:pk>/", things.inspection, name="inspection"),
    path("placings/<int:pk>/", things.placing, name="placing"),
    path("placings/<int:pk>/appeal/", things.appeal, name="appeal"),
    path("appeals/<int:pk>/rule/", things.rule, name="rule_appeal"),
    path("rectifications/<int:pk>/", things.rectification, name="rectification"),
    path("rectifications/<int:pk>/recheck/", things.recheck, name="recheck"),
    path("rectifications/<int:pk>/talk/", things.talk, name="talk"),
    path("points/", points.points, name="points"),
    path("points/notice/", points.notice, name="points_notice"),
    path("points/goods/", points.goods, name="goods"),
    path("points/turn/", points.turn, name="turn"),
    path("points/<int:pk>/", points.holder, name="holder"),
    path("points/<int:pk>/award/", points.award, name="award"),
    path("points/<int:pk>/exchange/", points.exchange, name="exchange"),
    path("points/entries/<int:pk>/", points.entry, name="entry"),
    path("points/entries/<int:pk>/object/", points.object_to, name="object_entry"),
    path("points/entries/<int:pk>/reverse/", points.take_back, name="reverse_entry"),
    path("points/objections/<int:pk>/rule/", points.rule, name="rule_objection"),
    path("patrols/", patrols.patrols, name="patrols"),
    path("patrols/places/<int:pk>/look/", patrols.look, name="look"),
    path("patrols/routes/<int:pk>/", patrols.route, name="route"),
]
