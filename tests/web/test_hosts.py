"""A forged Host header: one sentence for whoever sent it, one line for the log, nothing else."""

import logging

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "a b", "testserver\r\nX: y", "é.example", "[::1"]
)
def test_a_forged_name_gets_one_sentence_and_one_line(
    client: Client, caplog: pytest.LogCaptureFixture, settings: LazySettings, host: str
) -> None:
    settings.ADMINS = [("root", "root@example.gov")]
    with caplog.at_level(logging.INFO):
        answer = client.get("/", HTTP_HOST=host, REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode() == "这个网址不是本平台的，请用平时的网址打开。"
    assert len(caplog.records) == 1
    record = caplog.records[0]
    assert record.exc_info is None
    assert "203.0.113.7" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert not mail.outbox


def test_a_program_gets_a_problem_document(client: Client) -> None:
    answer = client.get("/api/v1/registers", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "网址" in answer.json()["detail"]


def test_a_form_under_a_forged_name_writes_nothing(client: Client) -> None:
    answer = client.post("/org/login/", {"login": "x", "password": "x"}, HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert not answer.cookies
