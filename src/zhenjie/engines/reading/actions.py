"""The only writers of the reading: hand in, fill with what was read, decide figure by figure, settle contradictions."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.indicators.rules import lookup
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading import rules
from zhenjie.engines.reading.checks import check
from zhenjie.engines.reading.choices import NOTES, DocumentStatus, EventStatus, FigureStatus, Resolution, Verdict
from zhenjie.engines.reading.models import DIGITS, PLACES, Document, Event, Figure, Finding, Transcript
from zhenjie.engines.reading.problems import Problem, Stale
from zhenjie.engines.reading.queries import Books, bodies_of
from zhenjie.engines.trail.actions import record

#: Larger than any report: an upload beyond this is refused while it still comes in.
LARGEST = 100 * 1024 * 1024
_TOO_LARGE = Decimal(10) ** (DIGITS - PLACES)


def ref(figure: Figure) -> Ref:
    """The reference under which a figure is evidence."""
    return Ref("reading.figure", str(figure.pk))


def ref_of(document: Document) -> Ref:
    """The reference of a document."""
    return Ref("reading.document", str(document.pk))


def upload_document(
    *, by: Actor, unit: Unit, stream: IO[bytes], name: str, published_on: date | None = None
) -> tuple[Document, bool]:
    """Hand a file in for `unit`; returns the document and whether it is new. The same bytes again open what is there.

    Reading happens in the background afterwards (`tasks.read_document`). Raises FileProblem.
    """
    stored = store(by=by, stream=stream, name=name, scope=unit.path, limit=LARGEST)
    known = Document.objects.filter(unit=unit, digest=stored.digest).first()
    if known is None:
        try:
            with transaction.atomic():
                return _create_document(by, unit, stored, published_on), True
        except IntegrityError:
            known = Document.objects.get(unit=unit, digest=stored.digest)
    stored.delete()
    return known, False


def _create_document(by: Actor, unit: Unit, stored: StoredFile, published_on: date | None) -> Document:
    document = Document.objects.create(
        file=stored,
        digest=stored.digest,
        unit=unit,
        title=stored.name.rpartition(".")[0] or stored.name,
        published_on=published_on,
        uploaded_at=clock.now(),
        uploaded_by=by.name[:60],
    )
    after = {"title": document.title, "digest": stored.digest, "size": stored.size}
    record(by=by, verb="上传文件", subject=ref_of(document), scope=unit.path, after=after)
    return document


def note_progress(document: Document, share: float) -> None:
    """Tell whoever looks how far the reading has come; no trail, nothing was decided."""
    Document.objects.filter(pk=document.pk, status=DocumentStatus.READING).update(progress=round(share * 100))


def begin_reading(document: Document) -> bool:
    """Take the document in hand; False when it has been read already (a task that came twice)."""
    waiting = (DocumentStatus.QUEUED, DocumentStatus.READING, DocumentStatus.FAILED)
    taken = Document.objects.filter(pk=document.pk, status__in=waiting)
    return bool(taken.update(status=DocumentStatus.READING, progress=1, error=""))


@transaction.atomic
def queue_again(*, by: Actor, document: Document) -> None:
    """Have a file that could not be read tried once more."""
    if Document.objects.filter(pk=document.pk, status=DocumentStatus.FAILED).update(
        status=DocumentStatus.QUEUED, error=""
    ):
        record(by=by, verb="重新识读", subject=ref_of(document), scope=document.unit.path)


@transaction.atomic
def redate_document(*, by: Actor, document: Document, published_on: date) -> None:
    """Give the document another day and have it read anew: 今年, 上半年 depend on it. Raises Problem once a figure is decided."""
    held = Document.objects.select_for_update().get(pk=document.pk)
    if held.status != DocumentStatus.READY:
        raise Problem(f"这份文件{held.get_status_display()}，不能再改日期。")
    if held.figures.exclude(status=FigureStatus.PROPOSED).exists():
        raise Problem("已经有采纳或剔除的数，改日期会全部重读；请逐个改期间。")
    if held.events.exclude(status=EventStatus.PROPOSED).exists():
        raise Problem("已经认过点名的项目、企业，改日期会全部重读；请先撤销认定。")
    before = {"published_on": _plain(held.published_on)}
    held.published_on, held.status, held.progress = published_on, DocumentStatus.QUEUED, 0
    held.version += 1
    held.save()
    after = {"published_on": _plain(published_on)}
    record(by=by, verb="改成文日期", subject=ref_of(held), scope=held.unit.path, before=before, after=after)


@transaction.atomic
def fail_reading(*, by: Actor, document: Document, sentence: str) -> None:
    """The file cannot be read; the sentence says why."""
    if not Document.objects.filter(pk=document.pk, status=DocumentStatus.READING).update(
        status=DocumentStatus.FAILED, error=sentence[:300], progress=0
    ):
        return
    record(by=by, verb="读不了", subject=ref_of(document), scope=document.unit.path, after={"error": sentence})


@transaction.atomic
def fill_document(*, by: Actor, document: Document, answer: Mapping[str, Any], seconds: float) -> None:
    """Keep what was read: words, figures, findings. Done once; a second try finds it done and changes nothing."""
    held = Document.objects.select_for_update().get(pk=document.pk)
    if held.status != DocumentStatus.READING:
        return
    Transcript.objects.filter(document=held).delete()
    held.figures.all().delete()
    held.findings.all().delete()
    held.events.all().delete()
    layout = {key: value for key, value in answer["sheets"].items() if key != "text"}
    Transcript.objects.create(document=held, text=answer["sheets"]["text"], layout=layout)
    if held.published_on is None and answer["date"]:
        held.published_on = date.fromisoformat(answer["date"])
    records = [r for r in answer["figures"] if r["aspect"] not in ("name", "date")]
    stretches = [r["period"] for r in records]
    held.period = rules.guess_period(held.title, stretches, held.published_on)
    figures = Figure.objects.bulk_create(list(_figures(held, records)))
    _write_findings(held, figures, records, answer["sheets"]["text"])
    events = Event.objects.bulk_create(list(_events(held, answer.get("events", ()))))
    held.status, held.progress, held.error = DocumentStatus.READY, 100, ""
    held.media, held.seconds = answer["sheets"]["media"], round(seconds, 2)
    held.version += 1
    held.save()
    after = {"figures": len(figures), "events": len(events), "seconds": held.seconds}
    record(by=by, verb="读出", subject=ref_of(held), scope=held.unit.path, after=after)


def _figures(document: Document, records: Iterable[Mapping[str, Any]]) -> Iterable[Figure]:
    bodies = bodies_of(document.unit)
    for position, told in enumerate(records, start=1):
        value = Decimal(told["exact"])
        doubts = list(told["doubts"])
        if abs(value) >= _TOO_LARGE:
            value, doubts = Decimal(0), [*doubts, "too_large"]
        if told["approx"] and told["approx"] not in ("以上", "以下"):
            doubts.append("approx")
        period = rules.settle_period(told["period"], told["aspect"], document.period, document.published_on)
        if period != told["period"]:
            doubts.append("period_of_document")
        # A number in no known unit is nothing the books could hold before a person has told it.
        known = "unit_unclear" not in doubts
        definition = lookup(told["indicator"], told["unit"], settings.CATALOGUE_DIR) if known else None
        if not told["indicator"]:
            doubts.append("no_indicator")
        subject = told["subject"].strip()
        yield Figure(
            document=document,
            position=position,
            start=told["start"],
            end=told["end"],
            quote=told["quote"].replace("\n", "")[:80],
            sentence=told["sentence"],
            locator=told["locator"],
            value=round(value, PLACES),
            measure=told["unit"][:20],
            aspect=told["aspect"],
            indicator=told["indicator"][:80],
            key=definition.key if definition and not rules.is_average(told) else "",
            subject=subject[:80],
            unit=bodies.get(subject) if subject else document.unit,
            period=period,
            approx=told["approx"][:6],
            doubts=doubts,
            as_read={name: told[name] for name in ("exact", "unit", "aspect", "indicator", "subject", "period")},
        )


def _events(document: Document, records: Iterable[Mapping[str, Any]]) -> Iterable[Event]:
    for position, told in enumerate(records, start=1):
        invested = told["investment"]
        yield Event(
            document=document,
            position=position,
            kind=told["kind"],
            name=told["name"][:120],
            start=told["start"],
            end=told["end"],
            quote=told["quote"].replace("\n", "")[:160],
            sentence=told["sentence"],
            locator=told["locator"],
            stage=told["stage"],
            investment=None if invested is None or invested >= _TOO_LARGE else round(Decimal(str(invested)), 2),
            completion=told["expected_completion"],
            place=told["location"][:80],
            output=told["output"][:80],
            doubts=list(told["doubts"]),
        )


def _write_findings(
    document: Document, figures: Iterable[Figure], records: Iterable[Mapping[str, Any]], text: str
) -> None:
    """What the figures say of each other and the books of them; the figure in dispute is found by its place."""
    placed = {figure.start: figure for figure in figures}
    # An average is not compared with the total that the books hold: without a period the books are not asked.
    settled = [dict(told, period="" if rules.is_average(told) else placed[told["start"]].period) for told in records]
    found = []
    books = Books(document.unit)
    for position, finding in enumerate(check(settled, text, ledger=books, counts=books.counted), start=1):
        plain = finding.record()
        part = rules.disputed_part(plain["figures"])
        found.append(
            Finding(
                document=document,
                position=position,
                kind=finding.kind[:30],
                # A register that is not filled to the end is no reason to keep a report out of the books: it is to be looked at.
                verdict=Verdict.OPEN if finding.kind == "register" and finding.verdict != "holds" else finding.verdict,
                note=finding.note,
                parts=plain["figures"],
                implied=_bounded(finding.implied),
                implied_unit=finding.implied_unit[:20],
                disputed=placed.get(part["start"]) if part else None,
            )
        )
    Finding.objects.bulk_create(found)


def _bounded(value: Decimal | None) -> Decimal | None:
    return None if value is None or abs(value) >= _TOO_LARGE else round(value, PLACES)


def _held(figure: Figure, version: int) -> Figure:
    """The figure, locked, as the reviewer saw it. Raises Stale or Problem."""
    seen = Figure.objects.select_for_update(of=("self",)).select_related("document__unit").get(pk=figure.pk)
    if not seen.document.is_open:
        raise Problem(f"这份文件{seen.document.get_status_display()}，不能再改里面的数。")
    if seen.version != version:
        what = seen.get_status_display()
        raise Stale(
            f"第 {seen.position} 个数刚由{seen.decided_by or '别人'}处理（{what}），您的操作没有写入，请看新的状态。"
        )
    if seen.status == FigureStatus.POSTED:
        raise Problem(f"第 {seen.position} 个数已经入账，更正请到指标页。")
    return seen


def _decide(by: Actor, figure: Figure, status: str, before: Mapping[str, Any], verb: str, **after: Any) -> Figure:
    figure.status = status
    figure.decided_by, figure.decided_at = by.name[:60], clock.now()
    figure.version += 1
    figure.save()
    record(
        by=by,
        verb=verb,
        subject=ref(figure),
        scope=figure.document.unit.path,
        before=before,
        after={"status": str(status)} | after,
    )
    return figure


@transaction.atomic
def accept_figure(*, by: Actor, figure: Figure, version: int) -> Figure:
    """采纳 as read (or as corrected before). Raises Stale, Problem."""
    seen = _held(figure, version)
    corrected = seen.status == FigureStatus.CORRECTED or _is_changed(seen)
    status = FigureStatus.CORRECTED if corrected else FigureStatus.ACCEPTED
    return _decide(by, seen, status, {"status": seen.status}, "采纳", quote=seen.quote)


def _is_changed(figure: Figure) -> bool:
    read = figure.as_read
    return (Decimal(read["exact"]), read["unit"]) != (figure.value.normalize(), figure.measure) and Decimal(
        read["exact"]
    ) != figure.value


@transaction.atomic
def reject_figure(*, by: Actor, figure: Figure, version: int) -> Figure:
    """剔除: not a figure, or not to be kept. Raises Stale, Problem."""
    seen = _held(figure, version)
    _settle_disputes(by, seen)
    return _decide(by, seen, FigureStatus.REJECTED, {"status": seen.status}, "剔除", quote=seen.quote)


CORRECTABLE = ("indicator", "key", "value", "measure", "aspect", "period", "subject", "unit", "note")


@transaction.atomic
def correct_figure(*, by: Actor, figure: Figure, version: int, **fields: Any) -> Figure:
    """更正: `fields` of CORRECTABLE; `value` in the base unit `measure`. Raises Stale, Problem."""
    seen = _held(figure, version)
    before, after = {"status": seen.status}, {}
    for name in CORRECTABLE:
        if name in fields and getattr(seen, name) != fields[name]:
            before[name], after[name] = _plain(getattr(seen, name)), _plain(fields[name])
            setattr(seen, name, fields[name])
    if abs(seen.value) >= _TOO_LARGE:
        raise Problem("数太大，记不下，请核对单位。", "value")
    if "value" in after:
        _settle_disputes(by, seen)
    return _decide(by, seen, FigureStatus.CORRECTED, before, "更正读出的数", **after)


def _settle_disputes(by: Actor, figure: Figure) -> None:
    """A figure put right or left out is in dispute no longer."""
    figure.disputes.filter(verdict=Verdict.CONTRADICTS, resolution=Resolution.NONE).update(
        resolution=Resolution.CORRECTED, resolved_by=by.name[:60], resolved_at=clock.now()
    )


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def accept_undoubted(*, by: Actor, document: Document) -> int:
    """采纳 every figure that is neither doubtful nor part of an open contradiction; returns how many."""
    held = Document.objects.select_for_update().get(pk=document.pk)
    if not held.is_open:
        raise Problem(f"这份文件{held.get_status_display()}，不能再改里面的数。")
    clashing = set(open_contradictions(held).values_list("disputed", flat=True))
    ready = [
        figure.pk
        for figure in held.figures.filter(status=FigureStatus.PROPOSED)
        if rules.undoubted(figure.doubts, NOTES, figure.pk in clashing)
    ]
    count = held.figures.filter(pk__in=ready, status=FigureStatus.PROPOSED).update(
        status=FigureStatus.ACCEPTED, decided_by=by.name[:60], decided_at=clock.now(), version=F("version") + 1
    )
    if count:
        record(by=by, verb="一起采纳", subject=ref_of(held), scope=held.unit.path, after={"figures": count})
    return count


@transaction.atomic
def set_period(*, by: Actor, document: Document, period: Period) -> int:
    """Give every undecided or accepted figure without a period this one; returns how many."""
    held = Document.objects.select_for_update().get(pk=document.pk)
    if not held.is_open:
        raise Problem(f"这份文件{held.get_status_display()}，不能再改里面的数。")
    bare = held.figures.filter(period="").exclude(status__in=(FigureStatus.POSTED, FigureStatus.REJECTED))
    count = bare.update(period=period.iso(), version=F("version") + 1)
    Document.objects.filter(pk=held.pk).update(period=period.iso())
    after = {"period": period.iso(), "figures": count}
    record(by=by, verb="统一期间", subject=ref_of(held), scope=held.unit.path, after=after)
    return count


def open_contradictions(document: Document) -> Any:
    """The contradictions that nobody has settled, in the order of the text."""
    return document.findings.filter(verdict=Verdict.CONTRADICTS, resolution=Resolution.NONE)


@transaction.atomic
def resolve_finding(*, by: Actor, finding: Finding, way: str) -> Finding:
    """Settle a contradiction: keep the corrected value with a note, keep the text and mark it, or hand the document back.

    Raises Stale when somebody has settled it, Problem when there is no value to correct to.
    """
    seen = (
        Finding.objects.select_for_update(of=("self",)).select_related("document__unit", "disputed").get(pk=finding.pk)
    )
    if seen.resolution != Resolution.NONE:
        raise Stale(f"这处矛盾刚由{seen.resolved_by}处理（{seen.get_resolution_display()}），请看新的状态。")
    _WAYS[Resolution(way)](by, seen)
    seen.resolution, seen.resolved_by, seen.resolved_at = way, by.name[:60], clock.now()
    seen.save()
    after = {"finding": seen.note, "way": seen.get_resolution_display()}
    record(by=by, verb="处理矛盾", subject=ref_of(seen.document), scope=seen.document.unit.path, after=after)
    return seen


def _by_correcting(by: Actor, finding: Finding) -> None:
    way = rules.way_out(finding.parts, finding.implied, finding.implied_unit)
    figure = finding.disputed
    if way is None or figure is None:
        raise Problem("这处矛盾算不出更正值，请逐个改数，或照原文记。")
    note = f"原文{figure.quote}，{finding.note}"[:200]
    correct_figure(by=by, figure=figure, version=figure.version, value=way.value, measure=way.measure, note=note)


def _by_keeping(by: Actor, finding: Finding) -> None:
    figure = finding.disputed
    if figure is not None and figure.status == FigureStatus.PROPOSED:
        figure.note = f"照原文记，与别处矛盾：{finding.note}"[:200]
        figure.save()
        accept_figure(by=by, figure=figure, version=figure.version)


def _by_returning(by: Actor, finding: Finding) -> None:
    Document.objects.filter(pk=finding.document_id).update(
        status=DocumentStatus.RETURNED, error=f"退给起草人：{finding.note}"[:300], version=F("version") + 1
    )


_WAYS: Mapping[str, Callable[[Actor, Finding], None]] = {
    Resolution.CORRECTED: _by_correcting,
    Resolution.KEPT: _by_keeping,
    Resolution.RETURNED: _by_returning,
}


@transaction.atomic
def reopen_document(*, by: Actor, document: Document) -> None:
    """Take a returned document up again; its contradictions are open once more."""
    changed = Document.objects.filter(pk=document.pk, status=DocumentStatus.RETURNED).update(
        status=DocumentStatus.READY, error="", version=F("version") + 1
    )
    if changed:
        document.findings.filter(resolution=Resolution.RETURNED).update(
            resolution=Resolution.NONE, resolved_by="", resolved_at=None
        )
        record(by=by, verb="重新处理", subject=ref_of(document), scope=document.unit.path)
