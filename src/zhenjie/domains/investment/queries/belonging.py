"""Which local firms belong to which nodes: proposed from the register of enterprises, and what people have said, which holds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.domains.enterprises.choices import EntityKind, Status
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.queries.firms import standings_on, there_on
from zhenjie.domains.enterprises.rules import industries
from zhenjie.domains.investment.models.chains import Membership, Node
from zhenjie.domains.investment.rules.belonging import DOUBT, Proposal, proposal, related
from zhenjie.engines.org.queries import within
from zhenjie.engines.schedules.queries.loading import day_end

CONFIRMED, PROPOSED, DOUBTFUL, REFUSED = "confirmed", "proposed", "doubtful", "refused"
_ORDER = (CONFIRMED, PROPOSED, DOUBTFUL, REFUSED)


@dataclass(frozen=True, slots=True)
class Local:
    """A local firm at a node. ``state``: confirmed or refused by a person (``word``), proposed, or doubtful."""

    firm: Enterprise
    large: bool
    state: str
    proposal: Proposal | None
    word: Membership | None

    @property
    def counts(self) -> bool:
        """Whether it is one of the node's firms: confirmed, or proposed and not refused."""
        return self.state in (CONFIRMED, PROPOSED)

    @property
    def path(self) -> str:
        """Where it lies."""
        return str(self.firm.unit.path)

    @property
    def revenue(self) -> Decimal | None:
        """万元."""
        return self.firm.revenue

    @property
    def why(self) -> str:
        """The reason in one sentence."""
        if self.word is not None:
            said = _("%(name)s %(day)s %(verdict)s") % {
                "name": self.word.name,
                "day": f"{clock.aware(self.word.at):%Y-%m-%d}",
                "verdict": _("确认属于") if self.word.belongs else _("说不属于"),
            }
            return f"{said}：{self.word.why}" if self.word.why else said
        return reason(self.proposal, self.firm.industry)


def reason(found: Proposal | None, industry: str) -> str:
    """Why the register proposes a firm."""
    if found is None:
        return _("人工加入")
    if found.word and found.code:
        return _("行业 %(industry)s 对上代码 %(code)s，产品或名称含“%(word)s”") % {
            "industry": industry,
            "code": found.code,
            "word": found.word,
        }
    if found.word:
        if found.how == DOUBT:
            return _("产品或名称含“%(word)s”，但行业是 %(industry)s，请核实") % {
                "word": found.word,
                "industry": industry or _("没填"),
            }
        return _("产品或名称含“%(word)s”") % {"word": found.word}
    if found.how == DOUBT:
        return _("行业只登记到 %(industry)s，环节要的是 %(code)s，请核实") % {"industry": industry, "code": found.code}
    return _("行业 %(industry)s 对上代码 %(code)s") % {"industry": industry, "code": found.code}


class Firms:
    """The firms that may belong to any of `nodes`, looked up by word and by industry. On a ``past`` day: those founded by then that
    had not left, the list and people's words of that day; industry, products and revenue as the register has them now, and a firm
    that left without a day is in none. Three queries."""

    def __init__(self, nodes: Sequence[Node], past: date | None = None) -> None:
        day = past or clock.today()
        self._words: dict[int, dict[int, Membership]] = defaultdict(dict)
        told = Membership.objects.filter(node__in=[node.pk for node in nodes], at__lt=day_end(day))
        for word in told.order_by("at", "pk"):
            self._words[word.node_id][word.firm_id] = word
        regions = {node.unit.path for node in nodes}
        known = industries.codes_of(*"ABCDEFGHIJKLMNOPQRST")
        codes = {code for node in nodes for code in node.code_list}
        wanted = [one for one in known if any(related(one, code) for code in codes)]
        said = {firm for words in self._words.values() for firm in words}
        rows = there_on(past, regions) if past else within(Enterprise.objects.all(), regions)
        alive = Q(status=Status.PRESENT) | Q(closed__gt=past) if past else Q(status=Status.PRESENT)
        rows = rows.filter(alive, Q(industry__in=wanted) | ~Q(products="") | Q(pk__in=said))
        rows = rows.exclude(kind=EntityKind.SOCIAL).select_related("unit")
        self.all: list[Enterprise] = list(
            rows.only("name", "products", "industry", "revenue", "unit__path", "unit__name").order_by("pk")
        )
        standing = standings_on(day, regions).values_list("enterprise_id", flat=True)
        self._large = frozenset(standing) if nodes else frozenset()
        self._by_word: dict[str, list[Enterprise]] = {}
        self._by_industry: dict[str, list[Enterprise]] = defaultdict(list)
        self._texts = [(firm, f"{firm.products} {firm.name}") for firm in self.all]
        for firm in self.all:
            self._by_industry[firm.industry].append(firm)

    def _with(self, word: str) -> list[Enterprise]:
        if word not in self._by_word:
            self._by_word[word] = [firm for firm, text in self._texts if word in text]
        return self._by_word[word]

    def at(self, node: Node) -> list[Local]:
        """The firms of a node, those that people have confirmed first, the refused last."""
        codes, words, said, path = node.code_list, node.word_list, self._words[node.pk], node.unit.path
        maybe: dict[int, Enterprise] = {firm.pk: firm for word in words for firm in self._with(word)}
        if codes and not words:
            for industry, firms in self._by_industry.items():
                if any(related(code, industry) for code in codes):
                    maybe |= {firm.pk: firm for firm in firms}
        maybe |= {firm.pk: firm for firm in self.all if firm.pk in said}
        found = []
        for firm in maybe.values():
            if firm.unit.path.startswith(path):
                told = proposal(codes, words, firm.industry, f"{firm.products} {firm.name}")
                if one := self._local(firm, told, said.get(firm.pk)):
                    found.append(one)
        return sorted(found, key=lambda one: (_ORDER.index(one.state), not one.large, -(one.revenue or 0), one.firm.pk))

    def _local(self, firm: Enterprise, told: Proposal | None, word: Membership | None) -> Local | None:
        large = firm.pk in self._large
        if word is not None:
            return Local(firm, large, CONFIRMED if word.belongs else REFUSED, told, word)
        if told is None:
            return None
        return Local(firm, large, DOUBTFUL if told.how == DOUBT else PROPOSED, told, None)

    def unplaced(self, nodes: Iterable[Node], placed: Iterable[int], path: str) -> list[Enterprise]:
        """Firms of the industries of a chain that say nothing of their products and stand at no node: to be asked, not guessed."""
        codes, known = {code for node in nodes for code in node.code_list}, set(placed)
        return [
            firm
            for firm in self.all
            if not firm.products
            and firm.pk not in known
            and firm.unit.path.startswith(path)
            and any(related(code, firm.industry) for code in codes)
        ]
