"""How the demo writes a thousand rows at once: in bulk, found by search, told in the trail once for each township."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from zhenjie.core.actors import SYSTEM
from zhenjie.core.identifiers import check_citizen_number, check_credit_code
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.actions.rows import index_rows
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on
from zhenjie.engines.trail import actions as trail

Row = TypeVar("Row", bound=Kept)
TOWNS = ("990101101", "990101102")
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CITIZEN = tuple(2 ** (17 - place) % 11 for place in range(17))

SURNAMES = "林沈许方孟乔白罗顾温赵陈叶江何吴郑冯秦尹段庄祝阮岑"
GIVEN = "明秀兰桂芳志强海燕春生建国玉梅家栋雨晴思远文静立新小禾福来金花云松晓彤永年红霞学军冬青"


def write(rows: Sequence[Row]) -> list[Row]:
    """Insert the rows of one register, index them, say so in the trail."""
    if not rows:
        return []
    model = type(rows[0])
    made = model._base_manager.bulk_create(rows, batch_size=500)
    index_rows(made)
    (register,) = declarations.of(model)
    for town, number in Counter(row.unit.path[:12] for row in made).items():
        subject = Ref(register.key, "demo")
        trail.record(by=SYSTEM, verb="批量登记", subject=subject, scope=town, before=None, after={"rows": number})
    return list(made)


def town(code: str) -> Unit:
    """One township of the demo."""
    return Unit.objects.get(code=code)


def units(code: str, kind: str) -> list[Unit]:
    """The units of one kind in a township, in the order of the tree."""
    return list(Unit.objects.filter(valid_on(), kind=kind, code__startswith=code).order_by("path"))


def credit_code(serial: int, pair: str = "91") -> str:
    """A valid credit code of the invented county 990101, both its checks included."""
    inner = f"MA{serial:06}"
    rest = 11 - sum(_LETTERS.index(c) * w for c, w in zip(inner, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    bare = f"{pair}990101{inner}" + {10: "X", 11: "0"}.get(rest, str(rest))
    code = bare + _CREDIT[-sum(_CREDIT.index(c) * 3**place for place, c in enumerate(bare)) % 31]
    return check_credit_code(code).code


def citizen_number(born: str, serial: int) -> str:
    """A valid citizen number of a division that does not exist; an odd serial is a man."""
    bare = f"990101{born}{serial % 1000:03}"
    total = sum(int(digit) * weight for digit, weight in zip(bare, _CITIZEN, strict=True))
    return check_citizen_number(bare + "10X98765432"[total % 11]).number
