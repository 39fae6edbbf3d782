"""One thing of each kind in a township, for the addresses that lead to one."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO

from tests.factories import (
    appeals,
    chains,
    governance,
    investment,
    people,
    projects,
    renewal,
    spaces,
    supervision,
    villages,
)
from tests.factories.indicators import aim
from tests.factories.ledger import make_token, make_yard
from tests.factories.matters import brought_to, make_matter, make_topic
from tests.factories.org import make_account, make_person, make_post, make_unit
from tests.factories.own import make_column, make_own
from tests.factories.reports import hand_in, make_report, the_grid, type_in
from tests.factories.schedules import make_schedule
from tests.factories.surveys import make_record
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.domains.enterprises.models import Measure
from zhenjie.domains.governance.actions.affairs import add_photo
from zhenjie.domains.governance.actions.appeals import file_appeal
from zhenjie.domains.governance.actions.points import object_to_entry
from zhenjie.domains.governance.models.hotline import HotlineImport
from zhenjie.domains.party.models import Cover
from zhenjie.domains.renewal.actions.campaigns import add_photo as add_site_photo
from zhenjie.domains.space.registers.matches import SPACE_MATCH
from zhenjie.domains.villages.models import Objection
from zhenjie.engines.files.actions import store
from zhenjie.engines.indicators.models import Sheet
from zhenjie.engines.ledger.actions.attaching import append_piece, finish_upload, start_upload
from zhenjie.engines.ledger.actions.commenting import add_comment
from zhenjie.engines.ledger.actions.filtering import save_filter
from zhenjie.engines.ledger.actions.merging import merge_rows
from zhenjie.engines.ledger.models import ApiToken, Batch, Import
from zhenjie.engines.ledger.own import declared
from zhenjie.engines.matching.actions import propose_by_hand
from zhenjie.engines.matching.rules.terms import Learned
from zhenjie.engines.matters.actions.filing import attach_file
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.notices.actions import send
from zhenjie.engines.org.models import Link, Post, Team, TeamMember, Unit
from zhenjie.engines.reading.models import Document, Event, Figure, Finding, Transcript
from zhenjie.engines.surveys.actions.columns import NewColumn
from zhenjie.engines.surveys.models.fieldwork import Device
from zhenjie.engines.surveys.models.reports import Fact
from zhenjie.engines.trail.actions import record
from zhenjie.engines.trail.models import Entry

#: One point, as a PNG.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@dataclass
class Things:
    """One thing of each kind in one township."""

    unit: Unit
    village: Unit
    post: Post
    team: Team
    member: TeamMember
    link: Link
    entry: Entry
    file: int
    yard: int
    batch: int
    brought: int
    document: int
    figure: int
    named: int
    finding: int
    account: int
    token: int
    target: int
    sheet: int
    report: int
    part: int
    cell: int
    fact: int
    survey: int
    assignment: int
    record: int
    device: int
    column: int
    register: int
    table: int
    notice: int
    answered: int
    twin: int
    merge: int
    comment: int
    attachment: int
    filter: int
    matter: int
    matter_file: int
    voice: int
    upload: str
    people: dict[str, int]
    spaces: dict[str, int]
    governance: dict[str, int]
    topic: int
    renewal: dict[str, int]
    investment: dict[str, int]
    schedule: int
    chains: dict[str, int]


def spaces_of(village: Unit) -> dict[str, int]:
    """A need matched to a space by hand, a building, a duty, an entry of a village."""
    need, space = spaces.make_need(village), spaces.make_space(village)
    proposal = propose_by_hand(by=SYSTEM, match=SPACE_MATCH, unit=village, need=need, offer=space, learned=Learned())
    return {
        "need": need.pk,
        "run": proposal.run_id,
        "proposal": proposal.pk,
        "building": spaces.make_space(village, kind="building", state="used").pk,
        "duty": spaces.make_duty(village).pk,
        "entry": spaces.make_entry(village).pk,
    }


def affairs_of(village: Unit) -> dict[str, int]:
    """A hazard with a picture, a finding of a patrol, a file of tickets."""
    hazard = make_matter(village, flow="hazard", title=f"{village.name}线路老化")
    picture = add_photo(
        by=SYSTEM,
        matter=hazard,
        phase="before",
        stream=BytesIO(PICTURE + bytes(village.pk)),
        name="前.png",
    )
    file = store(by=SYSTEM, stream=BytesIO(f"工单{village.pk}".encode()), name="工单.csv", scope=village.path)
    tickets = HotlineImport.objects.create(unit=village, file=file, at=clock.now(), name="许静")
    return {
        "hazard": hazard.pk,
        "picture": picture.file_id,
        "patrol": governance.make_patrol(village, result="finding", finding="护栏缺口").pk,
        "tickets": tickets.pk,
    }


def governance_of(village: Unit) -> dict[str, int]:
    """A list with somebody on the yellow side and an appeal, points with an objection, a place to look after."""
    fix = governance.make_rectification(village)
    placing = fix.placing
    looked = placing.item.inspections.get()
    appeal = file_appeal(by=SYSTEM, placing=placing, item=looked.items.get(), text="当天是赶集日")
    entry = governance.make_points(village)
    objection = object_to_entry(by=SYSTEM, entry=entry, name="林", text="他没有去过")
    return {
        "board": placing.board_id,
        "object": placing.item_id,
        "inspection": looked.pk,
        "placing": placing.pk,
        "appeal": appeal.pk,
        "fix": fix.pk,
        "holder": entry.holder_id,
        "entry": entry.pk,
        "objection": objection.pk,
        "place": governance.make_place(village).pk,
        "route": governance.make_route(village).pk,
        **affairs_of(village),
    }


def investment_of(unit: Unit) -> dict[str, int]:
    """An investor, an event, a promise, and a lead that stands twice."""
    family = investment.make_family(unit)
    claim = family.claims.get(state="contested")
    return {
        "investor": investment.make_investor(unit).pk, "event": investment.make_event(unit).pk, "promise": investment.make_promise(unit).pk,
        "family": family.pk, "claim": claim.pk, "project": claim.project_id,
    }  # fmt: skip


def renewal_of(town: Unit, village: Unit) -> dict[str, int]:
    """A renewal with a household that has signed, a campaign with a place and a picture of it."""
    row = renewal.open_renewal(town)
    household = renewal.make_household(village, row)
    event = renewal.sign(household, renewal.START)
    target = renewal.make_target(village, renewal.make_campaign(village))
    picture = add_site_photo(
        by=SYSTEM, site=target.site, phase="before", taken_on=date(2026, 3, 1), name="前.png",
        stream=BytesIO(PICTURE + bytes(village.pk)),
    )  # fmt: skip
    return {
        "renewal": row.pk, "household": household.pk, "event": event.pk, "campaign": target.campaign_id,
        "site": target.site_id, "photo": picture.pk,
    }  # fmt: skip


def people_of(village: Unit) -> dict[str, int]:
    """Residents, firms and party organisations of a village."""
    grid = make_unit(f"{village.name}一网格", kind="grid", parent=village)
    standing, organisation = people.make_standing(village), people.make_organisation(village)
    firm = standing.enterprise
    measure = Measure.objects.create(
        enterprise=firm, goal="增产", text="协调用地", holder=village, due=date(2027, 1, 1)
    )
    cover = Cover.objects.create(organisation=organisation, enterprise=firm, kind="own", since=date(2024, 1, 1))
    register = villages.make_share_register(village)
    circular = supervision.make_circular(village)
    project, meeting = projects.make_project(village), projects.make_meeting(village)
    return {
        "project": project.pk,
        "project_stage": projects.enter(project, "signed", date(2025, 3, 1)).pk,
        "project_money": projects.make_receipt(project).pk,
        "project_meeting": meeting.pk,
        "project_item": meeting.items.get().pk,
        "book_import": projects.make_import(village).pk,
        "circular": circular.pk,
        "finding": supervision.make_finding(circular, village).pk,
        "grid": grid.pk,
        "person": people.make_resident(grid).pk,
        "household": people.make_household(grid).pk,
        "firm": firm.pk,
        "standing": standing.pk,
        "task": people.make_task(village).pk,
        "visit": people.make_visit(village, firm).pk,
        "appeal": appeals.make_appeal(village, firm).pk,
        "measure": measure.pk,
        "organisation": organisation.pk,
        "cover": cover.pk,
        "training": people.make_training(village).pk,
        "cooperative": villages.make_cooperative(village).pk,
        "share_register": register.pk,
        "protest": Objection.objects.create(register=register, name="林", text="少一份", on=date(2026, 1, 2)).pk,
        "dividend": villages.make_dividend(village).pk,
    }


def document_of(unit: Unit) -> Figure:
    """A figure in a document that has been read; whether reading works is not the question here."""
    text = "固定资产投资9.36亿元。"
    file = store(by=SYSTEM, stream=BytesIO(f"报告{unit.pk}".encode()), name="报告.txt", scope=unit.path)
    document = Document.objects.create(
        file=file, digest=file.digest, unit=unit, title="工作总结", status="ready", media="txt", uploaded_at=clock.now(),
        uploaded_by="许静",
    )  # fmt: skip
    layout = {
        "media": "txt", "segments": [[0, len(text), 0, len(text), -1, 0, 0, 0]], "blocks": [[0, len(text), "body", 0]],
        "pages": [], "unsure": [], "notes": [],
    }  # fmt: skip
    Transcript.objects.create(document=document, text=text, layout=layout)
    return Figure.objects.create(
        document=document, position=1, start=6, end=12, quote="9.36亿元", sentence=text, value="9.36", measure="亿元",
        aspect="level", indicator="固定资产投资", unit=unit,
    )  # fmt: skip


def report_of(unit: Unit) -> tuple[int, int, int, int]:
    """A report form that was sent to the village, answered and handed in."""
    form = make_report(unit, NewColumn("充电桩数"))
    (slot,) = the_grid(form).slots
    type_in(form, {(slot.place.label, "充电桩数"): "7"})
    hand_in(form)
    part = form.tasks.get()
    return form.pk, part.pk, part.answers.get().pk, Fact.objects.get(unit=part.unit).pk


def brought(unit: Unit) -> int:
    """An import that waits to be written."""
    stored = store(by=SYSTEM, stream=BytesIO(f"名称\n院{unit.pk}\n".encode()), name="院.csv", scope=unit.path)
    sheet = {"name": "院", "hidden": False, "streamed": True, "fault": "", "line": 1, "titles": ["名称"], "known": 1}
    return Import.objects.create(
        register="sample.yard", unit=unit, file=stored, state="ready", told={"kind": "csv", "sheets": [sheet]}, head=1,
        titles=["名称"], mapping={"0": {"name": "name", "how": "same", "doubt": ""}}, reach=[unit.path], name="许静",
        made_at=clock.now(),
    ).pk  # fmt: skip


def answered_in(village: Unit) -> int:
    """A matter that is closed and may be published."""
    spoken = Spoken(text="村口路灯不亮", privacy="public", source="portal")
    return brought_to(make_matter(village, voice=spoken), "closed").pk


def things_of(unit: Unit) -> Things:
    village = Unit.objects.filter(parent=unit).first()
    assert village is not None
    person = make_person(unit=village, mobile="13800000000")
    team = Team.objects.create(name="征迁专班", unit=unit, valid_from=date(2024, 1, 1))
    figure = document_of(unit)
    account = make_account(unit=unit)
    make_token(account, unit, "indicators.read")
    report, part, cell, fact = report_of(unit)
    visit = make_record(unit, f"{unit.name}23号院")
    yard, twin, merged = (make_yard(village) for _ in range(3))
    daily = {"declaration": declared("sample.yard", village), "by": SYSTEM}
    upload = start_upload(**daily, account=account, row=yard, name="附图.png", size=4)
    append_piece(by=SYSTEM, upload=upload, offset=0, piece=b"abcd")
    attachment = finish_upload(**daily, row=yard, upload=upload, digest=sha256(b"abcd").hexdigest())
    matter = make_matter(village)
    return Things(
        matter=matter.pk,
        matter_file=attach_file(by=SYSTEM, matter=matter, stream=BytesIO(b"abc"), name="照片.txt").pk,
        voice=matter.voices.get().pk,
        unit=unit,
        village=village,
        post=make_post(person, unit=village, role="grid_worker"),
        team=team,
        member=TeamMember.objects.create(team=team, person=person),
        link=Link.objects.create(
            person=person, subject=f"org.unit:{village.pk}", label=village.name, valid_from=date(2024, 1, 1)
        ),
        entry=record(by=SYSTEM, verb="更名", subject=Ref("org.unit", str(village.pk)), scope=village.path),
        file=store(by=SYSTEM, stream=BytesIO(f"文件{unit.pk}".encode()), name="a.txt", scope=unit.path).pk,
        yard=yard.pk,
        twin=twin.pk,
        merge=merge_rows(**daily, winner=twin, loser=merged, taken=(), versions=(1, 1)).pk,
        comment=add_comment(**daily, row=yard, text="看过了")[0].pk,
        attachment=attachment.pk,
        filter=save_filter(**daily, account=account, unit=unit, name="大院", query="q=大院").pk,
        upload=upload.key,
        batch=Batch.objects.create(
            register="sample.yard", unit=village, name="许静", at=clock.now(), told="改了一行"
        ).pk,
        brought=brought(unit),
        document=figure.document_id,
        figure=figure.pk,
        named=Event.objects.create(
            document=figure.document,
            position=1,
            kind="project",
            name="储能电池项目",
            start=0,
            end=6,
            quote="储能电池项目",
            sentence="储能电池项目开工。",
        ).pk,
        finding=Finding.objects.create(
            document=figure.document, position=99, kind="sum", verdict="open", note="合计"
        ).pk,
        account=account.pk,
        token=ApiToken.objects.get(account=account).pk,
        target=aim(unit, "tax-revenue", "12000").pk,
        column=make_column(unit, "消防验收").pk,
        register=make_own(unit).pk,
        table=store(
            by=SYSTEM, stream=BytesIO(f"户主,面积\n王建国{unit.pk},9\n".encode()), name="a.csv", scope=unit.path
        ).pk,
        sheet=Sheet.objects.create(
            key=f"sheet{unit.pk}", unit=unit, document="统计月报", name="许静", at=clock.now()
        ).pk,
        report=report,
        part=part,
        cell=cell,
        fact=fact,
        survey=visit.survey_id,
        assignment=visit.assignment_id,
        record=visit.pk,
        device=Device.objects.create(account=account, digest=f"{unit.pk:064}", at=clock.now()).pk,
        notice=send(by=SYSTEM, to=account, title=f"{unit}的通知", key="一条").pk,
        answered=answered_in(village),
        people=people_of(village),
        spaces=spaces_of(village),
        governance=governance_of(village),
        topic=make_topic(unit).pk,
        renewal=renewal_of(unit, village),
        investment=investment_of(unit),
        schedule=make_schedule(village, title=f"{village.name}铸件").pk,
        chains=chains.chain_of(village),
    )
