"""Documents handed in and read by the product itself."""

import io
from datetime import date

from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading import actions
from zhenjie.engines.reading.models import Document
from zhenjie.engines.reading.tasks import read_document

SHORT = (
    "云溪镇2026年1—10月经济运行情况\n\n"
    "　　1—10月份，全镇完成固定资产投资9.36亿元，同比增长12.4%。"
    "1—10月份，实现税收8214万元，同比增长4.1%。1—10月份，新设经营主体612户，增长18.6%。"
    "建成长者食堂9处，日均助餐1100余人次。\n"
)


def make_document(
    unit: Unit,
    text: str = SHORT,
    *,
    name: str = "云溪镇2026年1—10月经济运行情况.txt",
    on: date | None = date(2026, 11, 9),
    by: Actor = SYSTEM,
) -> Document:
    """A document of `unit`, read and ready for review."""
    found, _new = actions.upload_document(
        by=by, unit=unit, stream=io.BytesIO(text.encode()), name=name, published_on=on
    )
    read_document.call(found.pk)
    found.refresh_from_db()
    return found
