"""Pages: 招商: first page, events, investors, promises, the same lead in two townships, conversion."""

from django.urls import URLPattern, URLResolver, path

from zhenjie.domains.investment.views import (
    beside,  # noqa: F401 - what stands on the pages of projects and firms
    chains,
    cohorts,
    contests,
    events,
    exports,  # noqa: F401 - what stands in the files of projects and their money
    home,
    investors,
)

app_name = "investment"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("record/", events.record, name="record"),
    path("events/<int:pk>/", events.event, name="event"),
    path("events/<int:pk>/met/", events.meet, name="meet"),
    path("events/<int:pk>/after/", events.after, name="after"),
    path("investors/<int:pk>/", investors.investor, name="investor"),
    path("investors/<int:pk>/lead/", investors.lead, name="lead"),
    path("investors/<int:pk>/promise/", investors.promise, name="promise"),
    path("promises/", investors.promises, name="promises"),
    path("promises/<int:pk>/close/", investors.close, name="close"),
    path("projects/<int:pk>/origin/", investors.origin, name="origin"),
    path("contests/", contests.contests, name="contests"),
    path("contests/<int:pk>/", contests.contest, name="contest"),
    path("claims/<int:pk>/rule/", contests.rule, name="rule"),
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/rows/", cohorts.rows, name="rows"),
    path("chains/", chains.chains, name="chains"),
    path("chains/<int:pk>/", chains.chain, name="chain"),
    path("chains/<int:pk>/about/", chains.about, name="chain_about"),
    path("chains/<int:pk>/leader/", chains.leader, name="chain_leader"),
    path("chains/<int:pk>/anchor/", chains.anchor, name="chain_anchor"),
    path("anchors/<int:pk>/end/", chains.end_anchor, name="anchor_end"),
    path("nodes/<int:pk>/", chains.node, name="node"),
    path("nodes/<int:pk>/judge/", chains.judge, name="node_judge"),
    path("nodes/<int:pk>/target/", chains.target, name="node_target"),
    path("nodes/<int:pk>/refer/", chains.refer, name="node_refer"),
    path("targets/<int:pk>/state/", chains.state, name="target_state"),
    path("referrals/<int:pk>/close/", chains.close, name="referral_close"),
]
