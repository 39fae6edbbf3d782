"""/api/v1: the routers of the engines under one roof, one way to prove who asks, one form of error, OpenAPI 3.1."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from zhenjie.config.problems import MEDIA, answer, spoken, unknown
from zhenjie.engines.ledger.api import PerMinute, TokenAuth
from zhenjie.engines.ledger.api_schema import write_registers

ROUTERS = (
    "zhenjie.engines.ledger.api_units",
    "zhenjie.engines.ledger.views.programs",
    "zhenjie.engines.matters.api",
    "zhenjie.engines.schedules.api",
    "zhenjie.engines.indicators.api",
    "zhenjie.engines.reading.api",
    "zhenjie.domains.governance.views.programs",
)
ABOUT = """镇街平台的数据接口。用令牌访问（`Authorization: Bearer zj_…`），令牌在“接口令牌”页或用 `zhenjie token create` 签发。
列表按游标翻页：拿 `next` 作为下一次的 `cursor`。改动数据的请求可带 `Idempotency-Key`，同一个键只生效一次。
出错时一律返回 RFC 9457 的 `application/problem+json`。"""
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "一句话：哪里不对，怎么办"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}}},
        },
    },
}
_ONCE: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 60},
    "description": "同一个键的同一条命令只生效一次，第二次返回第一次的结果",
}


class Api(NinjaAPI):
    """Adds to the description what holds for every operation (the form of errors, the key of commands) and every register."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(**options)
        write_registers(schema)
        schema["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
        told = {"description": "出错", "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                operation["responses"]["default"] = told
                if method != "get":
                    operation.setdefault("parameters", []).append(_ONCE)
        return schema


api = Api(
    title="镇街 Zhenjie",
    version="1",
    description=ABOUT,
    docs_url=None,
    auth=TokenAuth(),
    throttle=[PerMinute()],
)
answer(api)
for _name in ROUTERS:
    if find_spec(_name):
        api.add_router("", import_module(_name).router)


def _patterns() -> list[URLPattern]:
    patterns, _app, _namespace = api.urls
    named = [pattern for pattern in patterns if isinstance(pattern, URLPattern)]
    for pattern in named:
        # The root only says where the pages of documentation would be; it keeps its name, which ninja looks up.
        pattern.callback = unknown if pattern.name == "api-root" else spoken(pattern.callback)
    return named


urlpatterns = [
    path("", (_patterns(), "ninja", "api-1")),
    path("<path:rest>", unknown, name="api-unknown"),
]
