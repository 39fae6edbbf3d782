"""Scope, from the URL table itself: every address, every role. A new address fails here until it says whom it opens to.

Two neighbouring townships hold the same things. For each address it is asked: does a stranger get in, does a role get in without
its permission, does anybody reach the neighbour's things.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

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
from tests.factories.indicators import aim, make_catalogue
from tests.factories.ledger import make_token, make_yard
from tests.factories.matters import brought_to, make_matter, make_topic
from tests.factories.org import make_account, make_county, make_person, make_post, make_unit
from tests.factories.own import make_column, make_own
from tests.factories.reports import hand_in, make_report, the_grid, type_in
from tests.factories.schedules import make_schedule
from tests.factories.surveys import make_record
from tests.ground.laying import laid_once
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
from zhenjie.engines.org.models import Account, Link, Post, Team, TeamMember, Unit
from zhenjie.engines.org.scope import scope_of, table_in_force
from zhenjie.engines.reading.models import Document, Event, Figure, Finding, Transcript
from zhenjie.engines.surveys.actions.columns import NewColumn
from zhenjie.engines.surveys.models.fieldwork import Device
from zhenjie.engines.surveys.models.reports import Fact
from zhenjie.engines.trail.actions import record
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
Place = Callable[["Things"], dict[str, Any]]

#: One point, as a PNG.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
# Any register of one's own takes the permission that every register takes.
READ_OWN = "own.1.read"
# A stranger may come here: the log-in, what his browser prefers, the sign of life. The API answers 401 by itself.
OPEN = {"org:login", "org:code", "prefer", "set_language", "alive"}
# The field app lies on the phone before anybody logs in, and its programs answer a stranger with 401 themselves.
OPEN |= {f"open311:{name}" for name in ("discovery", "services", "service", "requests", "request", "token")}
OPEN |= {
    f"field:{name}"
    for name in (
        "app", "worker", "manifest", "me", "devices", "package", "lookup", "records", "photos", "matters", "commands",
    )
}  # fmt: skip
OPEN_ARGS: dict[str, dict[str, Any]] = {
    **{f"open311:{name}": {"form": "json"} for name in ("discovery", "services", "requests")},
    "open311:service": {"form": "json", "code": "010201"},
    "open311:request": {"form": "json", "pk": 1},
    "open311:token": {"form": "json", "token": "x"},
}
# What residents and firms say and follow; what they may see of a matter hangs on a secret (tests/engines/matters/test_portal.py).
OPEN |= {f"portal:{name}" for name in ("home", "say", "similar", "look", "follow", "done", "file", "echo", "echo_item")}
# Numbers of renewals that their unit has opened to everybody (tests/domains/renewal/test_public.py).
OPEN |= {f"renewal:{name}" for name in ("public", "public_renewal", "public_campaign")}
# Everybody who has logged in: the frame and what is one's own. What they show is cut by permission and scope.
EVERYBODY = {
    "board", "search", "ledger:index", "org:logout", "org:me", "org:password", "org:second_factor",
    "org:second_factor_code", "org:switch", "org:outlines", "notices:inbox", "notices:mark_all",
}  # fmt: skip
# Addresses of one thing: the permission it takes, and the thing.
OBJECTS: dict[str, tuple[str, Place]] = {
    "org:unit": ("org.read", lambda t: {"pk": t.village.pk}),
    "org:unit_children": ("org.read", lambda t: {"pk": t.unit.pk}),
    **{
        f"org:unit_{act}": ("org.write", lambda t: {"pk": t.village.pk})
        for act in ("create", "edit", "rename", "move", "merge", "split", "close")
    },
    "org:person": ("org.read", lambda t: {"pk": t.post.person_id}),
    "org:person_mobile": ("org.read", lambda t: {"pk": t.post.person_id}),
    "org:person_edit": ("people.write", lambda t: {"pk": t.post.person_id}),
    "org:post_create": ("people.write", lambda t: {"pk": t.post.person_id}),
    "org:post_end": ("people.write", lambda t: {"pk": t.post.pk}),
    "org:post_transfer": ("people.write", lambda t: {"pk": t.post.pk}),
    "org:team": ("org.read", lambda t: {"pk": t.team.pk}),
    "org:team_edit": ("people.write", lambda t: {"pk": t.team.pk}),
    "org:member_add": ("people.write", lambda t: {"pk": t.team.pk}),
    "org:member_remove": ("people.write", lambda t: {"pk": t.member.pk}),
    "org:link_end": ("people.write", lambda t: {"pk": t.link.pk}),
    "trail:detail": ("trail.read", lambda t: {"pk": t.entry.pk}),
    "files:download": ("files.read", lambda t: {"pk": t.file}),
    "ledger:detail": ("sample.yard.read", lambda t: {"key": "sample.yard", "pk": t.yard}),
    "ledger:undo_batch": ("sample.yard.write", lambda t: {"key": "sample.yard", "pk": t.batch}),
    "ledger:make_from": ("ledger.columns", lambda t: {"pk": t.table}),
    "ledger:filling": (READ_OWN, lambda t: {"key": f"own.{t.register}"}),
    "ledger:settle": ("ledger.columns", lambda t: {"key": f"own.{t.register}"}),
    "ledger:own_column": ("ledger.columns", lambda t: {"key": "sample.yard", "pk": t.column}),
    "ledger:edit": ("sample.yard.write", lambda t: {"key": "sample.yard", "pk": t.yard}),
    **{
        f"ledger:{act}": (f"sample.yard.{verb}", lambda t: {"key": "sample.yard", "pk": t.yard})
        for act, verb in {
            "bin_row": "write",
            "restore": "write",
            "reveal": "unmask",
            "say": "read",
            "start_upload": "write",
        }.items()
    },
    "ledger:merge": ("sample.yard.write", lambda t: {"key": "sample.yard", "pk": t.yard, "other": t.twin}),
    "ledger:undo_merge": ("sample.yard.write", lambda t: {"key": "sample.yard", "pk": t.twin, "number": t.merge}),
    "ledger:unsay": ("sample.yard.read", lambda t: {"key": "sample.yard", "pk": t.yard, "number": t.comment}),
    **{
        f"ledger:{act}": (f"sample.yard.{verb}", lambda t: {"key": "sample.yard", "pk": t.yard, "number": t.attachment})
        for act, verb in {"attachment": "read", "drop_attachment": "write", "put_back_attachment": "write"}.items()
    },
    **{
        f"ledger:{name}": ("sample.yard.write", lambda t: {"key": "sample.yard", "pk": t.brought})
        for name in ("import", "import_choose", "import_write", "import_undo", "import_marked")
    },
    **{f"reading:{act}": ("reading.read", lambda t: {"pk": t.document}) for act in ("document", "state")},
    "reading:page": ("reading.read", lambda t: {"pk": t.document, "number": 1}),
    **{
        f"reading:{act}": ("reading.review", lambda t: {"pk": t.document})
        for act in ("accept_all", "period", "again", "redate")
    },
    "reading:post": ("reading.post", lambda t: {"pk": t.document}),
    "reading:row": ("reading.read", lambda t: {"pk": t.figure}),
    **{f"reading:{act}": ("reading.review", lambda t: {"pk": t.figure}) for act in ("accept", "reject", "correct")},
    "indicators:drop_target": ("indicators.target", lambda t: {"pk": t.target}),
    "indicators:sheet": ("indicators.read", lambda t: {"pk": t.sheet}),
    "reading:resolve": ("reading.review", lambda t: {"pk": t.finding}),
    **{f"surveys:report{act}": ("reports.read", lambda t: {"pk": t.report}) for act in ("", "_fill")},
    **{
        f"surveys:report_{act}": ("reports.ask", lambda t: {"pk": t.report})
        for act in ("edit", "head", "send", "template")
    },
    "surveys:report_act": ("reports.ask", lambda t: {"pk": t.report, "deed": "close"}),
    "surveys:report_workbook": ("reports.export", lambda t: {"pk": t.report}),
    "surveys:report_back": ("reports.ask", lambda t: {"pk": t.part}),
    "surveys:report_withdraw": ("reports.fill", lambda t: {"pk": t.part}),
    "surveys:report_settle": ("reports.fill", lambda t: {"pk": t.cell}),
    "surveys:report_fact": ("reports.read", lambda t: {"pk": t.fact}),
    "field:package": ("surveys.fill", lambda t: {"pk": t.assignment}),
    "field:lookup": ("surveys.fill", lambda t: {"pk": t.assignment, "key": "sample.yard"}),
    "surveys:survey": ("surveys.read", lambda t: {"pk": t.survey}),
    "surveys:survey_record": ("surveys.read", lambda t: {"pk": t.record}),
    **{
        f"surveys:survey_{act}": ("surveys.design", lambda t: {"pk": t.survey})
        for act in ("design", "question_add", "publish", "assign", "close")
    },
    "surveys:survey_question": ("surveys.design", lambda t: {"pk": t.survey, "key": "name"}),
    "surveys:survey_arrange": ("surveys.design", lambda t: {"pk": t.survey, "key": "name", "deed": "down"}),
    "surveys:survey_assignment": ("surveys.design", lambda t: {"pk": t.assignment, "deed": "back"}),
    "surveys:survey_settle": ("surveys.design", lambda t: {"pk": t.record}),
    "surveys:survey_revoke": ("surveys.design", lambda t: {"pk": t.device}),
    "residents:person": ("residents.person.read", lambda t: {"pk": t.people["person"]}),
    "residents:look": ("residents.person.unmask", lambda t: {"pk": t.people["person"]}),
    "residents:leave": ("residents.person.write", lambda t: {"pk": t.people["person"]}),
    "residents:sheet": ("residents.disclose", lambda t: {"pk": t.people["person"]}),
    "residents:household": ("residents.household.read", lambda t: {"pk": t.people["household"]}),
    "residents:join": ("residents.household.write", lambda t: {"pk": t.people["household"]}),
    "enterprises:firm": ("enterprises.enterprise.read", lambda t: {"pk": t.people["firm"]}),
    **{
        f"enterprises:{act}": ("enterprises.enterprise.write", lambda t: {"pk": t.people["firm"]})
        for act in ("link", "visit", "task", "measure")
    },
    "enterprises:enter_list": ("enterprises.standing.write", lambda t: {"pk": t.people["firm"]}),
    "enterprises:returns": ("enterprises.returns", lambda t: {"pk": t.people["firm"]}),
    "enterprises:enter_return": ("enterprises.returns", lambda t: {"pk": t.people["firm"]}),
    "enterprises:leave_list": ("enterprises.standing.write", lambda t: {"pk": t.people["standing"]}),
    "enterprises:finish": ("enterprises.enterprise.write", lambda t: {"pk": t.people["task"]}),
    "enterprises:progress": ("enterprises.enterprise.write", lambda t: {"pk": t.people["measure"]}),
    "enterprises:appeal": ("matters.read", lambda t: {"pk": t.people["appeal"]}),
    **{
        f"enterprises:{act}": ("matters.write", lambda t: {"pk": t.people["appeal"]})
        for act in ("change", "tell", "plan", "decide")
    },
    "enterprises:firm_appeal": ("matters.write", lambda t: {"pk": t.people["firm"]}),
    "enterprises:visit_appeal": ("matters.write", lambda t: {"pk": t.people["visit"]}),
    "enterprises:task_appeal": ("matters.write", lambda t: {"pk": t.people["task"]}),
    "matching:result": ("space.spaceneed.read", lambda t: {"pk": t.spaces["run"]}),
    "matching:outcome": ("space.spaceneed.write", lambda t: {"pk": t.spaces["proposal"]}),
    "matching:shortlist": ("space.spaceneed.read", lambda t: {"key": "space", "pk": t.spaces["need"]}),
    "matching:propose": ("space.spaceneed.write", lambda t: {"key": "space", "pk": t.spaces["need"]}),
    "space:building": ("space.space.read", lambda t: {"pk": t.spaces["building"]}),
    "space:inspect": ("space.plantduty.write", lambda t: {"pk": t.spaces["duty"]}),
    "space:reverse": ("space.quotaentry.write", lambda t: {"pk": t.spaces["entry"]}),
    "party:grid": ("party.organisation.read", lambda t: {"pk": t.people["grid"]}),
    "party:organisation": ("party.organisation.read", lambda t: {"pk": t.people["organisation"]}),
    "party:cover": ("party.organisation.write", lambda t: {"pk": t.people["organisation"]}),
    "party:end_cover": ("party.organisation.write", lambda t: {"pk": t.people["cover"]}),
    "villages:cooperative": ("villages.cooperative.read", lambda t: {"pk": t.people["cooperative"]}),
    "villages:propose": ("villages.distribution.write", lambda t: {"pk": t.people["cooperative"]}),
    "villages:share_register": ("villages.shareregister.read", lambda t: {"pk": t.people["share_register"]}),
    "villages:propose_dividend": ("villages.dividend.write", lambda t: {"pk": t.people["share_register"]}),
    **{
        f"villages:{act}": ("villages.shareregister.write", lambda t: {"pk": t.people["share_register"]})
        for act in ("settle", "object_register")
    },
    "villages:rule": ("villages.shareregister.write", lambda t: {"pk": t.people["protest"]}),
    **{
        f"villages:{act}": (f"villages.dividend.{verb}", lambda t: {"kind": "dividends", "pk": t.people["dividend"]})
        for act, verb in {
            "plan": "read",
            "notice": "read",
            "move": "write",
            "decide": "write",
            "object_plan": "write",
        }.items()
    },
    "governance:board": ("governance.board.read", lambda t: {"pk": t.governance["board"]}),
    "governance:notice": ("governance.board.read", lambda t: {"pk": t.governance["board"]}),
    "governance:object": ("governance.inspection.read", lambda t: {"pk": t.governance["object"]}),
    "governance:inspection": ("governance.inspection.read", lambda t: {"pk": t.governance["inspection"]}),
    "governance:placing": ("governance.inspection.read", lambda t: {"pk": t.governance["placing"]}),
    "governance:appeal": ("governance.inspection.write", lambda t: {"pk": t.governance["placing"]}),
    "governance:rule_appeal": ("governance.board.write", lambda t: {"pk": t.governance["appeal"]}),
    "governance:rectification": ("governance.rectification.read", lambda t: {"pk": t.governance["fix"]}),
    **{
        f"governance:{act}": ("governance.rectification.write", lambda t: {"pk": t.governance["fix"]})
        for act in ("recheck", "talk")
    },
    "governance:holder": ("governance.pointsentry.read", lambda t: {"pk": t.governance["holder"]}),
    **{
        f"governance:{act}": ("governance.pointsentry.write", lambda t: {"pk": t.governance["holder"]})
        for act in ("award", "exchange")
    },
    **{
        f"governance:{act}": ("governance.pointsentry.write", lambda t: {"pk": t.governance["entry"]})
        for act in ("object_entry", "reverse_entry")
    },
    "governance:entry": ("governance.pointsentry.read", lambda t: {"pk": t.governance["entry"]}),
    "governance:rule_objection": ("governance.pointsentry.write", lambda t: {"pk": t.governance["objection"]}),
    "governance:look": ("governance.patrolrecord.write", lambda t: {"pk": t.governance["place"]}),
    "governance:affair": ("matters.read", lambda t: {"pk": t.governance["hazard"]}),
    "governance:affair_write": ("matters.handle", lambda t: {"pk": t.governance["hazard"]}),
    "governance:affair_photo": ("matters.handle", lambda t: {"pk": t.governance["hazard"]}),
    "governance:affair_grade": ("matters.dispatch", lambda t: {"pk": t.governance["hazard"]}),
    "governance:affair_picture": (
        "matters.read",
        lambda t: {"pk": t.governance["hazard"], "file": t.governance["picture"]},
    ),
    "governance:to_matter": ("matters.write", lambda t: {"pk": t.governance["patrol"]}),
    "governance:hotline_import": ("matters.dispatch", lambda t: {"pk": t.governance["tickets"]}),
    "governance:hotline_dispatch": ("matters.dispatch", lambda t: {"pk": t.governance["tickets"]}),
    "governance:forward": ("matters.dispatch", lambda t: {"pk": t.governance["hazard"]}),
    "governance:route": ("governance.patrolroute.read", lambda t: {"pk": t.governance["route"]}),
    "supervision:circular": ("supervision.circular.read", lambda t: {"pk": t.people["circular"]}),
    "supervision:register": ("supervision.circular.write", lambda t: {"pk": t.people["circular"]}),
    "supervision:issue": ("matters.dispatch", lambda t: {"pk": t.people["circular"]}),
    "supervision:finding": ("matters.read", lambda t: {"pk": t.people["finding"]}),
    "supervision:report": ("matters.handle", lambda t: {"pk": t.people["finding"]}),
    "supervision:evidence": ("matters.write", lambda t: {"pk": t.people["finding"]}),
    "matters:matter": ("matters.read", lambda t: {"pk": t.matter}),
    "matters:move": ("matters.write", lambda t: {"pk": t.matter, "verb": "note"}),
    "matters:attach": ("matters.write", lambda t: {"pk": t.matter}),
    "matters:attachment": ("matters.read", lambda t: {"pk": t.matter, "number": t.matter_file}),
    "matters:drop": ("matters.write", lambda t: {"pk": t.matter, "number": t.matter_file}),
    "matters:reveal": ("matters.unmask", lambda t: {"pk": t.matter, "number": t.voice}),
    "matters:reply": ("matters.write", lambda t: {"pk": t.matter, "number": t.voice}),
    **{f"matters:{act}": ("matters.publish", lambda t: {"pk": t.answered}) for act in ("publish", "withdraw")},
    "party:attendance": ("party.training.read", lambda t: {"pk": t.people["training"]}),
    "matters:topic": ("matters.read", lambda t: {"pk": t.topic}),
    "matters:topic_finish": ("matters.dispatch", lambda t: {"pk": t.topic}),
    "projects:project": ("projects.project.read", lambda t: {"pk": t.people["project"]}),
    "projects:books": ("projects.moneyentry.read", lambda t: {"pk": t.people["project"]}),
    "projects:week": ("projects.week.write", lambda t: {"pk": t.people["project"]}),
    **{
        f"projects:{act}": ("projects.project.write", lambda t: {"pk": t.people["project"]})
        for act in ("enter", "resume", "team", "leader", "draw", "permit")
    },
    "projects:problem": ("matters.write", lambda t: {"pk": t.people["project"]}),
    "projects:correct": ("projects.project.write", lambda t: {"pk": t.people["project_stage"]}),
    "projects:reverse": ("projects.moneyentry.write", lambda t: {"pk": t.people["project_money"]}),
    "projects:meeting": ("projects.meeting.read", lambda t: {"pk": t.people["project_meeting"]}),
    "projects:agenda": ("projects.meeting.write", lambda t: {"pk": t.people["project_meeting"]}),
    "projects:add_item": ("projects.meeting.write", lambda t: {"pk": t.people["project_meeting"]}),
    "projects:decide": ("projects.meeting.write", lambda t: {"pk": t.people["project_item"]}),
    **{
        f"renewal:{act}": (f"renewal.renewal.{verb}", lambda t: {"pk": t.renewal["renewal"]})
        for act, verb in {
            "renewal": "read",
            "step": "write",
            "move": "write",
            "rewards": "read",
            "fees": "read",
        }.items()
    },
    "renewal:paste": ("renewal.household.write", lambda t: {"pk": t.renewal["renewal"]}),
    "renewal:household": ("renewal.household.read", lambda t: {"pk": t.renewal["household"]}),
    **{
        f"renewal:{act}": ("renewal.household.write", lambda t: {"pk": t.renewal["household"]})
        for act in ("sign", "paper", "term")
    },
    "renewal:record": ("renewal.household.write", lambda t: {"pk": t.renewal["household"], "kind": "paid"}),
    "renewal:correct": ("renewal.household.write", lambda t: {"pk": t.renewal["event"]}),
    **{
        f"renewal:{act}": ("renewal.campaign.read", lambda t: {"pk": t.renewal["campaign"]})
        for act in ("campaign", "shapes")
    },
    "renewal:site": ("renewal.site.read", lambda t: {"pk": t.renewal["site"]}),
    **{
        f"renewal:{act}": ("renewal.progress.write", lambda t: {"pk": t.renewal["site"]}) for act in ("report", "photo")
    },
    "renewal:picture": ("renewal.site.read", lambda t: {"pk": t.renewal["site"], "number": t.renewal["photo"]}),
    **{f"schedules:{act}": ("schedules.read", lambda t: {"pk": t.schedule}) for act in ("show", "compare")},
    **{
        f"schedules:{act}": ("schedules.write", lambda t: {"pk": t.schedule})
        for act in ("move", "edit", "close", "baseline", "level", "add")
    },
    "schedules:task": ("schedules.read", lambda t: {"pk": t.schedule, "key": "eia"}),
    **{
        f"schedules:{act}": ("schedules.write", lambda t: {"pk": t.schedule, "key": "eia"})
        for act in ("change", "report", "remove", "link", "unlink")
    },
    "reading:events": ("reading.read", lambda t: {"pk": t.document}),
    **{f"reading:{act}": ("reading.review", lambda t: {"pk": t.named}) for act in ("choose", "undo")},
    "schedules:export": ("schedules.read", lambda t: {"pk": t.schedule}),
    **{
        f"projects:{act}": ("projects.moneyentry.write", lambda t: {"pk": t.people["book_import"]})
        for act in ("import", "import_write", "import_undo", "import_marked")
    },
    "renewal:stop": ("renewal.renewal.write", lambda t: {"pk": t.renewal["renewal"]}),
    "renewal:publish": ("renewal.publish", lambda t: {"pk": t.renewal["renewal"]}),
    "renewal:publish_campaign": ("renewal.publish", lambda t: {"pk": t.renewal["campaign"]}),
    **{
        f"investment:{page}": ("investment.chain.read", lambda t: {"pk": t.chains["chain"]})
        for page in ("chain", "chain_about")
    },
    **{
        f"investment:{act}": ("investment.chain.write", lambda t: {"pk": t.chains["chain"]})
        for act in ("chain_leader", "chain_anchor")
    },
    "investment:anchor_end": ("investment.chain.write", lambda t: {"pk": t.chains["anchor"]}),
    "investment:node": ("investment.node.read", lambda t: {"pk": t.chains["node"]}),
    "investment:node_judge": ("investment.node.write", lambda t: {"pk": t.chains["node"]}),
    "investment:node_target": ("investment.target.write", lambda t: {"pk": t.chains["node"]}),
    "investment:node_refer": ("investment.referral.write", lambda t: {"pk": t.chains["node"]}),
    "investment:target_state": ("investment.target.write", lambda t: {"pk": t.chains["target"]}),
    "investment:referral_close": ("investment.referral.write", lambda t: {"pk": t.chains["referral"]}),
    "investment:event": ("investment.event.read", lambda t: {"pk": t.investment["event"]}),
    "investment:meet": ("investment.event.write", lambda t: {"pk": t.investment["event"]}),
    "investment:after": ("investment.event.write", lambda t: {"pk": t.investment["event"]}),
    "investment:investor": ("investment.investor.read", lambda t: {"pk": t.investment["investor"]}),
    "investment:lead": ("investment.investor.write", lambda t: {"pk": t.investment["investor"]}),
    "investment:promise": ("investment.promise.write", lambda t: {"pk": t.investment["investor"]}),
    "investment:close": ("investment.promise.write", lambda t: {"pk": t.investment["promise"]}),
    "investment:origin": ("projects.project.write", lambda t: {"pk": t.investment["project"]}),
    "investment:contest": ("investment.ruling.read", lambda t: {"pk": t.investment["family"]}),
    "investment:rule": ("investment.ruling.write", lambda t: {"pk": t.investment["claim"]}),
}
# Addresses of the public: a secret of nobody, an answer that was never published.
STRANGE: dict[str, dict[str, Any]] = {
    "portal:follow": {"code": "A" * 12},
    "portal:done": {"code": "A" * 12},
    "portal:file": {"code": "A" * 12, "number": 1},
    "portal:echo_item": {"pk": 1},
    "renewal:public_renewal": {"pk": 1},
    "renewal:public_campaign": {"pk": 1},
}
# Addresses without a thing whose permission does not stand on the view: asked at the chosen unit.
PLAIN: dict[str, tuple[str, dict[str, Any]]] = {
    "matching:index": ("space.spaceneed.read", {}),
    "matching:desk": ("space.spaceneed.read", {"key": "space"}),
    "governance:boards": ("governance.inspection.read", {}),
    "governance:publish": ("governance.board.write", {}),
    "governance:checklists": ("governance.checklist.read", {}),
    "governance:points": ("governance.pointsentry.read", {}),
    "governance:points_notice": ("governance.pointsentry.read", {}),
    "governance:goods": ("governance.pointsgoods.read", {}),
    "governance:turn": ("governance.pointsreason.write", {}),
    "governance:patrols": ("governance.patrolplace.read", {}),
    "space:home": ("space.space.read", {}),
    "space:towers": ("space.space.read", {}),
    "space:expiries": ("space.lease.read", {}),
    "space:land": ("space.landcontract.read", {}),
    "space:plants": ("space.plantduty.read", {}),
    "space:quota": ("space.quotaentry.read", {}),
    "org:person_create": ("people.write", {}),
    "org:team_create": ("people.write", {}),
    "org:link_create": ("people.write", {}),
    "ledger:list": ("sample.yard.read", {"key": "sample.yard"}),
    "ledger:columns": ("sample.yard.read", {"key": "sample.yard"}),
    **{f"ledger:{act}": ("ledger.columns", {"key": "sample.yard"}) for act in ("own_columns", "own_add")},
    "ledger:export": ("sample.yard.export", {"key": "sample.yard"}),
    "ledger:grid": ("sample.yard.write", {"key": "sample.yard"}),
    "ledger:bulk": ("sample.yard.write", {"key": "sample.yard"}),
    "ledger:batches": ("sample.yard.write", {"key": "sample.yard"}),
    "ledger:conditions": ("sample.yard.read", {"key": "sample.yard"}),
    "ledger:number": ("sample.yard.read", {"key": "sample.yard"}),
    "ledger:map": ("sample.yard.read", {"key": "sample.yard"}),
    "ledger:shapes": ("sample.yard.read", {"key": "sample.yard"}),
    "ledger:create": ("sample.yard.write", {"key": "sample.yard"}),
    **{
        f"ledger:{act}": (f"sample.yard.{verb}", {"key": "sample.yard"})
        for act, verb in {
            "paper": "read",
            "save_filter": "read",
            "filter_counts": "read",
            "find_secret": "read",
            "bin": "read",
            "bin_many": "write",
            "twins": "write",
            "pick_twins": "write",
        }.items()
    },
    "ledger:imports": ("sample.yard.write", {"key": "sample.yard"}),
    "indicators:detail": ("indicators.read", {"key": "tax-revenue"}),
    "indicators:evidence": ("indicators.read", {"key": "tax-revenue"}),
    **{
        f"projects:{page}": ("projects.project.read", {})
        for page in ("home", "wall", "counts", "rows", "figures", "weeks", "behind", "panel")
    },
    "projects:money": ("projects.moneyentry.read", {}),
    "projects:reconcile": ("projects.moneyentry.read", {}),
    "projects:imports": ("projects.moneyentry.write", {}),
    "projects:meetings": ("projects.meeting.read", {}),
    "investment:home": ("investment.event.read", {}),
    "investment:promises": ("investment.promise.read", {}),
    "investment:contests": ("investment.event.read", {}),
    "investment:cohorts": ("projects.project.read", {}),
    "investment:rows": ("projects.project.read", {}),
}
# What an address must be sent to get as far as the door, and the addresses whose thing has no such part (a text has no pages).
SENT: dict[str, dict[str, str]] = {
    "villages:move": {"way": "publish"},
    "renewal:move": {"way": "open"},
    "reading:resolve": {"way": "kept"},
    "surveys:survey_settle": {"side": "theirs", "version": "1"},
}
PARTLESS = {"reading:page", "matters:rate_rows"}
# Things of the platform as a whole: they belong to no township, the permission alone decides.
GLOBAL: dict[str, tuple[str, Place]] = {
    "org:account": ("accounts.read", lambda t: {"pk": t.account}),
    "org:account_act": ("accounts.read", lambda t: {"pk": t.account, "deed": "enable"}),
    "org:account_reset_password": ("accounts.unlock", lambda t: {"pk": t.account}),
    "org:grant_decide": ("roles.grant", lambda t: {"pk": t.post.pk, "deed": "approve"}),
}
# Things of one account: nobody else's, whatever the permission.
OWN: dict[str, tuple[str, Place]] = {
    "ledger:revoke_token": ("api.token", lambda t: {"pk": t.token}),
    **{
        f"ledger:{act}": ("sample.yard.read", lambda t: {"key": "sample.yard", "number": t.filter})
        for act in ("subscribe", "drop_filter")
    },
    "ledger:upload": ("sample.yard.write", lambda t: {"key": "sample.yard", "pk": t.yard, "upload": t.upload}),
    "notices:open": ("roles.read", lambda t: {"pk": t.notice}),
    "notices:mark": ("roles.read", lambda t: {"pk": t.notice}),
}


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


@dataclass
class World:
    """Two townships side by side."""

    mine: Things
    other: Things


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with (
        override_settings(FILES_ROOT=tmp_path_factory.mktemp("files")),
        django_db_blocker.unblock(), laid_once(),
    ):  # fmt: skip
        make_catalogue()
        make_county(townships=2, villages=1)
        mine, other = Unit.objects.filter(kind="township").order_by("path")
        yield World(things_of(mine), things_of(other))


@dataclass(frozen=True)
class Address:
    """One line of the URL table."""

    name: str
    route: str
    permission: str
    converters: tuple[str, ...]


class Desk:
    """Somebody with one role at the first township. Each question is put as if it were the only one: nothing it changed
    stays, not even a log-out."""

    def __init__(self, role: str, unit: Unit) -> None:
        kind = role.removeprefix("administrator-") if role.startswith("administrator-") else ""
        self.role, self.account = role, make_account(unit=unit, role="reader", administrator=kind)
        if kind:
            Account.objects.filter(pk=self.account.pk).update(totp_secret="enrolled")
        else:
            # Also roles made for other levels are tried here: what counts is the place.
            Post.objects.filter(person=self.account.person).update(role=role)
        client = Client()
        client.force_login(self.account)
        self.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    def ask(self, method: str, url: str, **more: Any) -> tuple[int, str]:
        """Status and text of the answer."""
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.cookie
        with transaction.atomic():
            answer = getattr(client, method)(url, **more)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer.status_code, body.decode(errors="replace")

    def open(self, address: Address, url: str) -> int:
        """The status of a GET, or of a POST where a GET is not taken."""
        status, _content = self.ask("get", url)
        return self.ask("post", url, data=SENT.get(address.name, {}))[0] if status == 405 else status


ROLES = sorted(table_in_force().roles)


def addresses() -> Iterator[Address]:
    def walk(patterns: list[Any], route: str, space: str) -> Iterator[Address]:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, here, pattern.namespace or space)
            elif isinstance(pattern, URLPattern):
                name = f"{space}:{pattern.name}" if space else str(pattern.name)
                names = tuple(pattern.pattern.regex.groupindex)
                yield Address(name, here, getattr(pattern.callback, "permission", ""), names)

    yield from walk(get_resolver().url_patterns, "", "")


PAGES = [one for one in addresses() if not one.route.startswith("api/")]
API = [one for one in addresses() if one.route.startswith("api/")]
by_name = {"argvalues": PAGES, "ids": [one.name for one in PAGES]}


def url_of(address: Address, things: Things) -> str:
    for table in (OBJECTS, GLOBAL, OWN):
        if address.name in table:
            return reverse(address.name, kwargs=table[address.name][1](things))
    if address.name in STRANGE:
        return reverse(address.name, kwargs=STRANGE[address.name])
    asked = PLAIN[address.name][1] if address.name in PLAIN else OPEN_ARGS.get(address.name, {})
    return reverse(address.name, kwargs=asked)


def permission_of(address: Address) -> str:
    for table in (OBJECTS, GLOBAL, OWN, PLAIN):
        if address.name in table:
            return table[address.name][0]
    return address.permission


def test_every_address_has_a_name() -> None:
    assert [one.route for one in PAGES if one.name.endswith("None")] == []


@pytest.mark.parametrize("address", **by_name)
def test_every_address_says_whom_it_opens_to(address: Address) -> None:
    """Add it to one of the tables above, or put `@needs` on the view; an address with a thing in it stands under OBJECTS."""
    known = address.name in OPEN | EVERYBODY | OBJECTS.keys() | PLAIN.keys() | GLOBAL.keys() | OWN.keys()
    if address.converters:
        assert known, f"{address.route}: write down in OBJECTS which thing it leads to and what permission that takes"
    assert known or address.permission, f"{address.route}: opens to whom?"


def test_the_tables_name_no_address_that_is_gone() -> None:
    written = OPEN | EVERYBODY | OBJECTS.keys() | PLAIN.keys() | GLOBAL.keys() | OWN.keys()
    assert written - {one.name for one in PAGES} == set()


def test_a_stranger_is_led_to_the_log_in_everywhere_else(world: World) -> None:
    wrong = []
    for address in PAGES:
        url, client = url_of(address, world.mine), Client(raise_request_exception=False)
        for answer in (client.get(url), client.post(url)):
            to_login = answer.status_code == 302 and answer["Location"].startswith("/org/login/?next=")
            if to_login == (address.name in OPEN) or answer.status_code >= 500:
                wrong.append(f"{url}: {answer.status_code} {answer.get('Location', '')}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(role: str, world: World) -> None:
    desk, table, wrong = Desk(role, world.mine.unit), table_in_force(), []
    for address in PAGES:
        if not (permission := permission_of(address)):
            continue
        url = url_of(address, world.mine)
        status, may = desk.open(address, url), table.permits(role, permission) and address.name not in OWN
        shut = status == 403 if may and address.name in PARTLESS else status in {403, 404}
        if status >= 500 or may == shut:
            wrong.append(f"{url}: {status}, though {role} {'has' if may else 'has no'} {permission}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reaches_the_neighbours_things(role: str, world: World) -> None:
    desk, wrong = Desk(role, world.mine.unit), []
    for address in PAGES:
        if address.name not in OBJECTS:
            continue
        url = url_of(address, world.other)
        everywhere = scope_of(desk.account).allows(permission_of(address), "")
        for method in ("get", "post"):
            status, _content = desk.ask(method, url, data=SENT.get(address.name, {}))
            if status >= 500 or (status not in {403, 404, 405} and not everywhere):
                wrong.append(f"{method} {url}: {status}")
    assert wrong == []


def test_the_county_reads_every_township_and_writes_in_none(world: World) -> None:
    county = world.mine.unit.parent
    assert county is not None
    desk, table, wrong = Desk("supervisor", county), table_in_force(), []
    for address in PAGES:
        if address.name not in OBJECTS:
            continue
        for things in (world.mine, world.other):
            url, may = url_of(address, things), table.permits("supervisor", permission_of(address))
            status = desk.open(address, url)
            if status >= 500 or may == (status == 403 if may and address.name in PARTLESS else status in {403, 404}):
                wrong.append(f"{url}: {status}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if not role.startswith("administrator-")])
def test_no_list_shows_the_neighbours_name(role: str, world: World) -> None:
    """Every page without a thing in its address, plainly, with a search for the neighbour, with the neighbour put in for the own
    unit; the frame and the choices of forms included."""
    desk, secret, wrong = Desk(role, world.mine.unit), world.other.unit.name, []
    for address in PAGES:
        if (address.converters and address.name not in PLAIN) or address.name.startswith("portal:"):
            # Which townships there are, everybody may know: the public pages ask where it is.
            continue
        for more in ({}, {"q": secret[:3]}, {"unit": world.other.unit.pk}):
            status, content = desk.ask("get", url_of(address, world.mine), data=more)
            if status >= 500 or (status == 200 and secret in content):
                wrong.append(f"{address.route} {more}: {status}")
    assert wrong == []


def test_the_api_opens_to_no_stranger_and_to_no_session(world: World) -> None:
    desk, wrong = Desk("clerk", world.mine.unit), []
    for address in API:
        url = "/" + address.route.replace("<int:pk>", "1").replace("<path:rest>", "x")
        public = address.name.endswith(("openapi-json", "api-root", "api-unknown"))
        for method in ("get", "post"):
            stranger = getattr(Client(raise_request_exception=False), method)(url, content_type="application/json")
            inside = desk.ask(method, url, content_type="application/json")[0]
            for status in (stranger.status_code, inside):
                if status not in ({200, 302, 401, 404, 405} if public else {401, 405}):
                    wrong.append(f"{method} {url}: {status}")
    assert wrong == []
