"""Least authority: what a village and a grid write is their own work, and no button leads to a closed door."""

import re

import pytest
from django.test import Client

from tests.factories.org import make_account, make_unit
from zhenjie.engines.ledger import declarations
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.scope import table_in_force

#: What stands above a village: renewals, campaigns, projects, their meetings and money, lists of statistics, plans.
ABOVE = (
    "renewal.renewal", "renewal.campaign", "renewal.target", "renewal.site", "projects.project", "projects.meeting",
    "projects.week", "projects.moneyentry", "projects.permit", "projects.delivery", "enterprises.standing",
    "governance.checklist", "indicators.target", "indicators.observation", "supervision.circular",
    "party.organisation", "party.member", "space.landcontract", "space.quotaentry", "space.quotaarea", "space.buildingtax",
    "matters.duty", "schedules",
)  # fmt: skip


@pytest.mark.parametrize("role", ["village_head", "grid_worker"])
def test_a_village_and_a_grid_write_nothing_that_stands_above_them(role: str) -> None:
    held = [key for key in ABOVE if table_in_force().permits(role, f"{key}.write")]
    assert held == []
    for permission in ("renewal.publish", "matters.publish", "matters.dispatch", "org.write", "people.write"):
        assert not table_in_force().permits(role, permission)


def test_a_grid_writes_little_and_every_permission_to_write_is_one_that_exists() -> None:
    table = table_in_force()
    keys = {one.key for one in declarations.every() if one.key.partition(".")[0] not in ("sample", "own")}
    held = {key for key in keys if table.permits("grid_worker", f"{key}.write")}
    assert held == {
        "residents.household", "residents.person", "governance.inspection", "governance.patrolrecord", "governance.patrolroute",
        "governance.rectification", "renewal.household", "renewal.progress",
    }  # fmt: skip
    for role in ("village_head", "grid_worker"):
        named = [
            one for one in table.roles[role].may if one.endswith(".write") and "*" not in one and one != "matters.write"
        ]
        assert [one for one in named if one.removesuffix(".write") not in keys] == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["village_head", "grid_worker", "reader"])
def test_no_link_leads_to_a_closed_door(role: str) -> None:
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    village = make_unit("柳湾村", kind="village", parent=town)
    unit: Unit = make_unit("第一网格", kind="grid", parent=village) if role == "grid_worker" else village
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    front = client.get("/", follow=True).content.decode()
    pages = [one for one in dict.fromkeys(re.findall(r'href="(/[a-z][^"#]*)"', front)) if not one.startswith("/static")]
    assert len(pages) > 8
    closed, asked = [], {}
    for page in pages:
        answer = client.get(page)
        text = answer.content.decode() if "text/html" in answer.headers.get("Content-Type", "") else ""
        main = text.partition("<main")[2]
        for link in dict.fromkeys(re.findall(r'href="(/[a-z][^"#]*)"', main)):
            if link.startswith(("/static", "/files")):
                continue
            if link not in asked:
                asked[link] = client.get(link).status_code
            if asked[link] == 403:
                closed.append(f"{page} → {link}")
    assert closed == []
