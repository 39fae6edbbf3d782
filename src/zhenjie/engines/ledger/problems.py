"""What goes wrong in the ledger and its API, each with a Chinese sentence and, for programs, an RFC 9457 status."""

from typing import Any

TITLES = {
    400: "请求有误",
    401: "没有通过身份验证",
    403: "没有权限",
    404: "没有这个对象",
    405: "不支持这种请求方法",
    409: "与现有内容冲突",
    413: "内容太大",
    415: "不支持这种格式",
    422: "内容不合要求",
    428: "缺少版本",
    429: "请求太频繁",
    500: "服务器出了差错",
}


class Problem(Exception):
    """A refusal: status, sentence, and further members of the problem document."""

    def __init__(self, status: int, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.extra = extra


class Conflict(Problem):
    """Somebody else saved the row in between; `theirs` is the row as it stands now."""

    def __init__(self, theirs: Any, detail: str) -> None:
        super().__init__(409, detail)
        self.theirs = theirs


class Doubled(Problem):
    """Somebody else has just saved what may stand only once; who sends again will be told which row it is."""

    def __init__(self, detail: str) -> None:
        super().__init__(409, detail)
