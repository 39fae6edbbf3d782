"""Whom each address opens to: the tables of test_scope.py. An address with a thing in it stands under OBJECTS."""

from collections.abc import Callable
from typing import Any

from tests.architecture.things import Things

Place = Callable[[Things], dict[str, Any]]

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
# What residents and firms say and follow; what they may see of a matter hangs on a secret (tests/engines/matters/test_portal_following.py).
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
