"""Pages: 招商."""

from django.urls import path

from zhenjie.domains.investment.views import chains

app_name = "investment"
urlpatterns = [
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
