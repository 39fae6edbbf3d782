"""评论: said at a row, with a notice to whoever is named; taken back by whoever said it."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import Comment
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import label_of, url_of
from zhenjie.engines.ledger.talking import colleagues
from zhenjie.engines.notices import actions as notices
from zhenjie.engines.org.models import Account
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.trail import actions as trail

LONGEST = 2000
COMMENT, UNSAY = "评论", "撤回评论"
_NAMED = re.compile(r"[@＠]([^\s@＠，。、；：,.;:!！?？]{1,40})")


@transaction.atomic
def add_comment(*, by: Actor, declaration: Declaration, row: Any, text: str) -> tuple[Comment, list[str]]:
    """Say something at a row. Whoever is named with @ and may read the row gets a notice; returns the names that nobody
    here bears. The words stand in the comment, not in the trail, which nobody can take anything out of."""
    text = text.strip()
    if not text:
        raise Problem(422, _("还没有写评论的内容。"))
    if len(text) > LONGEST:
        raise Problem(422, _("评论最长 %(most)s 个字，请分成几条。") % {"most": LONGEST})
    named, unknown = _named(declaration, row, text)
    comment = Comment.objects.create(
        register=declaration.key,
        row=row.pk,
        text=text,
        account=by.account,
        name=by.name[:60],
        at=clock.now(),
        mentions=[account.pk for account in named],
    )
    scope = declaration.scope(row)
    told = {"comment": comment.pk}
    trail.record(by=by, verb=COMMENT, subject=declaration.ref(row), scope=scope, after=told)
    label = label_of(declaration, row)
    for account in named:
        if account.pk != by.account:
            notices.send(
                by=by,
                to=account,
                title=_("%(who)s 在“%(what)s”的评论里提到您") % {"who": by.name, "what": label},
                body=text[:200],
                url=f"{url_of(declaration, row.pk)}#c{comment.pk}",
                key=f"comment:{comment.pk}",
            )
    return comment, unknown


@transaction.atomic
def drop_comment(*, by: Actor, declaration: Declaration, row: Any, comment: Comment) -> None:
    """Take back what one has said oneself; a line stays that says so."""
    if comment.account != by.account or by.account is None:
        raise Problem(403, _("只能撤回自己写的评论。"))
    if not Comment.objects.filter(pk=comment.pk, gone_at__isnull=True).update(
        gone_at=clock.now(), text="", mentions=[]
    ):
        return
    scope = declaration.scope(row)
    trail.record(by=by, verb=UNSAY, subject=declaration.ref(row), scope=scope, before={"comment": comment.pk})


def _named(declaration: Declaration, row: Any, text: str) -> tuple[list[Account], list[str]]:
    """The accounts named in the text that may read the row, and the names nobody here bears. A name may be followed by
    other characters without a blank: the longest name that fits is taken."""
    spoken = _NAMED.findall(text)
    if not spoken:
        return [], []
    here = sorted(colleagues(declaration, row), key=lambda account: -len(str(account)))
    found: dict[int, Account] = {}
    unknown = []
    for word in spoken:
        meant = _meant(here, word)
        may = [one for one in meant if scope_of(one).allows(declaration.permission("read"), declaration.scope(row))]
        found |= {one.pk: one for one in may}
        if not may:
            unknown.append(word)
    return list(found.values()), unknown


def _meant(here: Iterable[Account], word: str) -> list[Account]:
    meant: list[Account] = []
    for account in here:
        name = str(account)
        if word.startswith(name) and (not meant or len(name) == len(str(meant[0]))):
            meant.append(account)
    return meant
