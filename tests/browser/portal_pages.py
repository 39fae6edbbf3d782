"""The public pages with invented people, served under a URL table of their own: what they look like and do without the matters behind."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path

from zhenjie.config.urls import urlpatterns as whole
from zhenjie.core import clock
from zhenjie.engines.files.photos import clean_photo
from zhenjie.engines.files.voices import check_voice
from zhenjie.engines.matters.actions.knocking import spend
from zhenjie.engines.matters.rules.work import WorkProblem, challenge, verify
from zhenjie.engines.matters.showing_portal import (
    EchoItem,
    KindGuess,
    Parcel,
    Picture,
    Place,
    PlaceGuess,
    PortalUrls,
    Same,
    Stage,
    Step,
    qr_svg,
)

SECRET = b"only for tests"
URLS = PortalUrls(
    home="/p/", say="/p/say/", look="/p/look/", echo="/p/echo/", helper="/p/helper/", platform="/p/say/?about=platform",
    similar="/p/similar/",
)  # fmt: skip
KINDS = [("road", "公共设施 · 路灯"), ("water", "供水排水"), ("noise", "噪音扰民"), ("care", "养老助餐")]
ECHOES = [
    EchoItem("沿河路夜间路灯不亮", "沿河路桥头到小学那段，路灯晚上都不亮。", "11月20日换了 6 盏灯、80 米线，晚上已亮。以后坏了请直接说，供电所 24 小时内到。", "河东社区", "公共设施 · 路灯", "/p/echo/1/", "沿河路", "11月20日", "2026-11-20", "用了 1 天", 13, "非常满意"),
    EchoItem("柳湾村自来水发黄", "最近一周早上放水是黄的，王某家也一样。", "管网冲洗时带出铁锈，11月18日已排空，水质检测合格。", "云溪水务站", "供水排水", "/p/echo/2/", "柳湾村", "11月18日", "2026-11-18", "用了 2 天"),
    EchoItem("助餐点周末能不能开", "周末老人没处吃饭，能不能也开？", "12月起周六开，周日送餐，请提前一天在助餐点登记。", "便民服务中心", "养老助餐", "/p/echo/3/", "", "11月16日", "2026-11-16", "用了 4 天", 5),
]  # fmt: skip
BULB = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 120'%3E%3Crect width='300' height='120' fill='%23cfdbe6'/%3E%3Cpath d='M0 104h300v16H0z' fill='%238b877f'/%3E%3C/svg%3E"
STAGES = [
    Stage("说了", "done"),
    Stage("派了", "done"),
    Stage("接了", "done"),
    Stage("在修", "now"),
    Stage("你评", "next"),
]
STEPS = [
    Step("等你评一评", "修好会通知你，不满意可以再开一次", state="next"),
    Step("维修班已到桥头，换第 3 盏", "", "云溪供电所 吕师傅", "今天 10:30", "2026-11-20T10:30+08:00", "now", [Picture(BULB, "维修现场照片：桥头的路灯")]),
    Step("供电所接了，是线缆老化", "要换 6 盏灯、80 米线", "", "今天 08:40", "2026-11-20T08:40+08:00"),
    Step("派给 河东社区，请供电所一起办", "", "", "昨天 19:06", "2026-11-19T19:06+08:00"),
    Step("收到你说的话", "和另外 12 位邻居说的是同一件，一起办", "", "昨天 19:02", "2026-11-19T19:02+08:00"),
]  # fmt: skip
#: What arrived: the key, the words, the photos' first bytes, the voice's kind.
ARRIVED: list[dict[str, Any]] = []
#: Status codes to answer before anything is taken: what a bad day looks like.
TROUBLE: list[int] = []


def _frame(**more: Any) -> dict[str, Any]:
    return {"place_name": "云溪镇", "urls": URLS, **more}


def _token(purpose: str, bits: int = 10) -> str:
    return challenge(purpose, bits, secret=SECRET, now=clock.now())


def _form(**more: Any) -> dict[str, Any]:
    return _frame(
        act_url="/p/say/", key="8a4e7a3e-0000-4000-8000-000000000001", token=_token("say"), text="", phone="", open="open",
        guess=PlaceGuess(), kind=KindGuess(choices=KINDS), same=None, most_photos=3, most_seconds=120, echo_words="昨天办好 6 件", fault="",
    ) | more  # fmt: skip


@login_not_required
def say(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        filled = request.GET.get("filled")
        return render(request, "matters/portal/say.html", _form(
            text="沿河路桥头到小学那段，路灯晚上都不亮，孩子放学看不清路。", guess=PlaceGuess("沿河路 桥头—中心小学", "按你说的话猜的，不对点一下改"),
            kind=KindGuess("road", "公共设施 · 路灯", "按你说的话猜的，会派给河东社区", KINDS), same=Same(12, "正在修，今天 14:00 前答复。", "/p/follow/"),
        ) if filled else _form(fault="请写一句、说一段，或者拍一张照片。" if request.GET.get("fault") else ""))  # fmt: skip
    if TROUBLE:
        status = TROUBLE.pop(0)
        answer = {"sentence": "这个网络最近来得太多，请在 13:00 以后再试。"} | (
            {"token": _token("say")} if status == 409 else {}
        )
        return JsonResponse(answer, status=status)
    if not request.POST["nonce"]:  # no script: counted more strictly, answered with pages
        ARRIVED.append(
            {
                "plain": True,
                "text": request.POST["text"],
                "photos": [clean_photo(one.read())[1] for one in request.FILES.getlist("photo")],
            }
        )
        return redirect("/p/done/")
    try:
        proof = verify(
            request.POST["token"],
            request.POST["nonce"],
            secret=SECRET,
            now=clock.now(),
            purpose="say",
            life=timedelta(hours=2),
        )
        spend(proof=proof)
    except WorkProblem as problem:
        return JsonResponse({"sentence": str(problem), "token": _token("say")}, status=409)
    voice = request.FILES.get("voice")
    ARRIVED.append({
        "key": request.POST["key"], "text": request.POST["text"], "kind": request.POST["kind"], "header": request.headers.get("Idempotency-Key"),
        "photos": [clean_photo(one.read())[1] for one in request.FILES.getlist("photo")], "voice": check_voice(voice.read()).kind if voice else "",
    })  # fmt: skip
    return JsonResponse({"url": "/p/done/"}, status=201)


@login_not_required
def similar(request: HttpRequest) -> HttpResponse:
    if "路灯" not in request.POST["text"]:
        return JsonResponse({"place": None, "kind": None, "same": None})
    return JsonResponse({
        "place": {"label": "沿河路桥头", "why": "按你说的话猜的，不对点一下改"},
        "kind": {"key": "road", "label": "公共设施 · 路灯", "why": "按你说的话猜的，会派给河东社区"},
        "same": {"count": 12, "state": "正在修，今天 14:00 前答复。", "url": "/p/follow/"},
    })  # fmt: skip


@login_not_required
def page(request: HttpRequest, name: str) -> HttpResponse:
    parcel = Parcel(
        "SY-1119-0417", "沿河路夜间路灯不亮", "正在修", "河东社区", STEPS, STAGES, "今天 14:00 前答复", "还有 3 小时 18 分", 13, "057100000000",
        act_url="/p/say/", may_add=True,
    )  # fmt: skip
    rate = Parcel(
        "SY-1119-0417", "沿河路夜间路灯不亮", "办好了", "河东社区", STEPS[1:], [Stage(one.name, "done") for one in STAGES], phone="057100000000",
        private=True, reply="换了 6 盏灯、80 米线，晚上已亮。", replied_by="河东社区 · 今天 16:20", act_url="/p/say/", may_add=True, may_rate=True, may_reopen=True,
    )  # fmt: skip
    work = {"key": "k", "token": _token("add"), "fault": "", "text": ""}
    pages: dict[str, tuple[str, dict[str, Any]]] = {
        "home": ("home", {"places": [Place(one, "/p/say/") for one in ("云溪镇", "溪石镇", "古渡街道")], "number": "", "fault": "", "echoes": ECHOES}),
        "look": ("home", {"places": [], "number": "SY-1", "fault": "没有这个编号，请对着短信或纸条再看一遍。", "echoes": []}),
        "helper": ("helper", _form(helper="林小满", helper_place="便民服务中心 3 号窗口", for_name="", consent=False)),
        "done": ("done", {"number": "SY-1119-0417", "follow_url": "/p/follow/", "qr": qr_svg("https://yunxi.example.gov.cn/p/f/SY-1119-0417-k3x9"), "unit": "河东社区", "due": "今天 14:00 前答复", "joined": 12, "phone": False, "helper": True}),
        "follow": ("follow", {"parcel": parcel, **work}),
        "rate": ("follow", {"parcel": rate, **work}),
        "echo": ("echo", {"items": ECHOES, "words": "", "kinds": KINDS, "kind": "", "total": "共 128 件", "next_url": "/p/echo/?before=3"}),
        "none": ("echo", {"items": [], "words": "地铁", "kinds": KINDS, "kind": "road", "total": "", "next_url": ""}),
        "item": ("echo_item", {"item": ECHOES[0], "near": ECHOES[1:]}),
        "notice": ("notice", {"heading": "来得太多了", "sentence": "这个网络最近来得太多，请在 13:00 以后再试；急事请直接打 12345。", "back_url": "", "back_words": ""}),
    }  # fmt: skip
    template, context = pages[name]
    return render(request, f"matters/portal/{template}.html", _frame() | context)


urlpatterns = [
    path("p/say/", say),
    path("p/similar/", similar),
    path("p/<slug:name>/", page),
    *whole,
]
