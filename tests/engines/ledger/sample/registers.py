"""The register of the tests."""

from decimal import Decimal

from tests.engines.ledger.sample.models import Yard
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.registers import Register, computed, register


@register
class YardRegister(Register):
    model = Yard
    section = "空间"
    columns = ("name", "owner", "unit", "state", "area", "price", "since", "rent", "park__name")
    extra = ("floors", "leased", "seen_at", "note", "code", "mobile", "place")
    filters = ("unit", "state", "area", "price", "since", "seen_at", "leased", "park", "owner", "mobile")
    search = ("name", "owner", "note")
    order = "name"
    fields = (
        "name",
        "owner",
        "unit",
        "state",
        "area",
        "price",
        "floors",
        "since",
        "leased",
        "park",
        "note",
        "code",
        "mobile",
        "place",
    )
    natural = ("name",)
    aliases = {"name": ("院子名称",), "area": ("面积", "建筑面积"), "owner": ("产权人",)}
    hint = "把闲着的院子和房子登记进来，招商时就能配对。"

    @computed("月租（元）", Kind.DECIMAL)
    def rent(row: Yard) -> Decimal | None:
        return row.area * row.price if row.price is not None else None
