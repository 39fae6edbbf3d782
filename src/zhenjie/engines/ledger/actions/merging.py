"""查重合并: two rows become one; what hung on the loser goes to the winner, the loser stays readable, and all of it can be undone."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.actions.binning import taken_by
from zhenjie.engines.ledger.actions.rows import index_rows, record_row, snapshot
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.fields import BlindIndex, SecretField
from zhenjie.engines.ledger.following import together, written
from zhenjie.engines.ledger.models import Attachment, Comment, Distinct, Merge
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import label_of
from zhenjie.engines.org.actions.links import repoint_links
from zhenjie.engines.trail import actions as trail

MERGE, MERGED, APART, UNDO = "合并", "并入另一条", "认定不重复", "撤销合并"
_KEPT = {"version", "gone_at", "merged_into", "custom"}


@transaction.atomic
def merge_rows(
    *, by: Actor, declaration: Declaration, winner: Any, loser: Any, taken: Iterable[str], versions: tuple[int, int]
) -> Merge:
    """``loser`` goes into ``winner``, which takes over the columns named in ``taken``. Problem (409) when either was changed
    since it was looked at (``versions``, winner first), or when the result would stand twice."""
    rows = {
        row.pk: row for row in declaration.rows().select_for_update(no_key=True).filter(pk__in=[winner.pk, loser.pk])
    }
    if winner.pk == loser.pk or len(rows) != 2:
        raise Problem(409, _("这两条里有一条已经不在台账里，没有合并。请回到查重清单重新看。"))
    winner, loser = rows[winner.pk], rows[loser.pk]
    if (winner.version, loser.version) != versions:
        raise Problem(409, _("您查看期间这两条里有一条被别人改过，没有合并。请对照现在的内容再定。"))
    labels = label_of(declaration, winner), label_of(declaration, loser)
    old, stored = snapshot(winner), _stored(winner)
    loser.gone_at, loser.merged_into, loser.version = clock.now(), winner.pk, loser.version + 1
    loser.save(update_fields=["gone_at", "merged_into", "version"])
    _take(winner, loser, set(taken))
    winner.version += 1
    if found := taken_by(declaration, winner):
        said = {"other": label_of(declaration, found[0]), "fields": found[1]}
        raise Problem(409, _("这样合并会与“%(other)s”的%(fields)s相同，没有合并。请换一边的值。") % said)
    try:
        with transaction.atomic():
            winner.save()
    except IntegrityError:
        raise Problem(409, _("这样合并会与台账里另一条重复，没有合并。请换一边的值。")) from None
    moved = _move(by, declaration, winner, loser, labels[0])
    merge = Merge.objects.create(
        register=declaration.key, winner=winner.pk, loser=loser.pk, before=stored, after=_stored(winner), moved=moved,
        account=by.account, name=by.name[:60], at=clock.now(),
    )  # fmt: skip
    _tell(by, MERGED, declaration, loser, {"winner": labels[0]})
    _tell(by, MERGE, declaration, winner, {"loser": labels[1]})
    with together():
        record_row(by=by, verb="修改", row=winner, before=old, register=declaration.key)
        index_rows([winner])
        written(type(loser), [loser.pk])
    return merge


def _tell(by: Actor, verb: str, declaration: Declaration, row: Any, told: dict[str, Any]) -> None:
    trail.record(by=by, verb=verb, subject=declaration.ref(row), scope=declaration.scope(row), after=told)


def _take(winner: Any, loser: Any, taken: set[str]) -> None:
    fields = {field.name: field for field in winner._meta.concrete_fields}
    custom = dict(winner.custom)
    for name in taken:
        if name in fields and name not in _KEPT and not fields[name].primary_key:
            setattr(winner, fields[name].attname, getattr(loser, fields[name].attname))
        elif name not in fields:
            custom.pop(name, None)
            custom |= {name: loser.custom[name]} if name in loser.custom else {}
    winner.custom = custom
    for field in fields.values():
        # A linked row that was loaded under the old key would be saved in its place.
        if field.is_relation and field.is_cached(winner):
            field.delete_cached_value(winner)


def _plain_fields(row: Any) -> Iterator[Any]:
    for field in row._meta.concrete_fields:
        if not field.primary_key and field.name not in _KEPT - {"custom"} and not isinstance(field, BlindIndex):
            yield field


def _stored(row: Any) -> dict[str, Any]:
    """The values of a row as they are kept; secrets stay sealed."""
    found = {}
    for field in _plain_fields(row):
        value = getattr(row, field.attname)
        if isinstance(field, SecretField):
            secret = field.to_python(value)
            value = secret.sealed if secret else None
        found[field.name] = value
    return found


def _links(model: type[models.Model]) -> Iterator[Any]:
    """What else of the house points at rows of this model."""
    for relation in model._meta.related_objects:
        if relation.field.concrete and not relation.many_to_many:
            yield relation


def _move(by: Actor, declaration: Declaration, winner: Any, loser: Any, label: str) -> dict[str, Any]:
    """Comments, attachments and whatever points at the loser go to the winner; returns what was moved, by key. What would
    stand twice with the winner (the same tenant in the same lease) stays with the loser."""
    moved: dict[str, Any] = {"links": []}
    for name, model in (("comments", Comment), ("attachments", Attachment)):
        found = model.objects.filter(register=declaration.key, row=loser.pk)
        moved[name] = list(found.values_list("pk", flat=True))
        found.update(row=winner.pk)
    for relation in _links(type(winner)):
        pks = _repoint(relation, loser.pk, winner.pk)
        if pks:
            moved["links"].append([relation.related_model._meta.label_lower, relation.field.name, pks])
    moved["org"] = repoint_links(by=by, old=declaration.ref(loser), new=declaration.ref(winner), label=label)
    return moved


def _repoint(relation: Any, old: int, new: int, only: list[int] | None = None) -> list[int]:
    rows = relation.related_model._base_manager.filter(**{relation.field.attname: old})
    if only is not None:
        rows = rows.filter(pk__in=only)
    done = []
    for pk in rows.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                relation.related_model._base_manager.filter(pk=pk).update(**{relation.field.attname: new})
                done.append(pk)
        except IntegrityError:
            continue
    return done


@transaction.atomic
def undo_merge(*, by: Actor, declaration: Declaration, merge: Merge) -> list[str]:
    """Take a merge apart: the loser stands again, what was moved goes back, the winner's columns return to what they were.
    A column changed since keeps what it holds now; returns the names of those."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return []
    rows = declaration.everything().select_for_update(no_key=True).in_bulk([merge.winner, merge.loser])
    winner, loser = rows.get(merge.winner), rows.get(merge.loser)
    if winner is None or loser is None or loser.merged_into != winner.pk:
        raise Problem(409, _("这次合并之后又有别的合并，请先撤销后来的。"))
    old = snapshot(winner)
    left = _return(winner, merge)
    winner.version += 1
    loser.gone_at, loser.merged_into, loser.version = None, None, loser.version + 1
    try:
        with transaction.atomic():
            winner.save()
            if found := taken_by(declaration, loser):
                said = {
                    "what": label_of(declaration, loser),
                    "other": label_of(declaration, found[0]),
                    "fields": found[1],
                }
                text = _("撤销不了：“%(what)s”的位置已被“%(other)s”占用（%(fields)s相同）。请先修改那一条。")
                raise Problem(409, text % said)
            loser.save(update_fields=["gone_at", "merged_into", "version"])
    except IntegrityError:
        raise Problem(409, _("撤销不了：台账里有与它相同的内容。")) from None
    _move_back(by, declaration, winner, loser, merge)
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    _tell(by, UNDO, declaration, winner, {"left": left} if left else {})
    _tell(by, UNDO, declaration, loser, {})
    with together():
        record_row(by=by, verb="修改", row=winner, before=old, register=declaration.key)
        index_rows([winner, loser])
        written(type(loser), [loser.pk])
    return left


def _return(winner: Any, merge: Merge) -> list[str]:
    """Give the winner back what it held before; the titles of the columns that were changed since."""
    left = []
    present = _json(_stored(winner))
    for field in _plain_fields(winner):
        before, after = merge.before.get(field.name), merge.after.get(field.name)
        if before == after:
            continue
        if present.get(field.name) != after:
            left.append(str(field.verbose_name))
            continue
        value: Any = before
        if isinstance(field, SecretField):
            value = field.from_db_value(before, None, None)
        elif not isinstance(field, models.JSONField):
            value = (field.target_field if field.is_relation else field).to_python(before)
        setattr(winner, field.attname, value)
    return left


def _json(stored: dict[str, Any]) -> Any:
    """Stored values the way they read when they have been written down."""
    return json.loads(json.dumps(stored, cls=DjangoJSONEncoder))


def _move_back(by: Actor, declaration: Declaration, winner: Any, loser: Any, merge: Merge) -> None:
    for name, model in (("comments", Comment), ("attachments", Attachment)):
        model.objects.filter(register=declaration.key, row=winner.pk, pk__in=merge.moved[name]).update(row=loser.pk)
    kept = {(label, name): pks for label, name, pks in merge.moved["links"]}
    for relation in _links(type(winner)):
        if pks := kept.get((relation.related_model._meta.label_lower, relation.field.name)):
            _repoint(relation, winner.pk, loser.pk, pks)
    label = label_of(declaration, loser)
    repoint_links(
        by=by, old=declaration.ref(winner), new=declaration.ref(loser), label=label, only=merge.moved.get("org", [])
    )


@transaction.atomic
def keep_apart(*, by: Actor, declaration: Declaration, left: Any, right: Any) -> None:
    """Two rows are two things: they are not offered as duplicates again."""
    low, high = sorted((left.pk, right.pk))
    _kept, made = Distinct.objects.get_or_create(
        register=declaration.key, low=low, high=high, defaults={"name": by.name[:60], "at": clock.now()}
    )
    if made:
        _tell(by, APART, declaration, left, {"other": label_of(declaration, right)})
