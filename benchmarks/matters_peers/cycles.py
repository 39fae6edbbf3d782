"""A whole life at each peer: registered and moved six times, each in a transaction of its own, the row read afresh each time."""

import io
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from benchmarks.matters_clients import MOVES, TITLE, WORDS
from benchmarks.matters_peers.models import Case, Ticket
from zhenjie.core.clock import now

Cycle = Callable[[], object]


def tickets(audited: bool) -> Cycle:
    """django-fsm-2; audited: with fsm-log and auditlog, the actor set as auditlog's own middleware sets it for a request."""
    user = User.objects.get(username="许静")

    def acting() -> AbstractContextManager[Any]:
        if not audited:
            return nullcontext()
        from auditlog.context import set_actor  # only where it is installed

        return set_actor(user, "10.1.2.3")

    said: dict[str, dict[str, Any]] = {"assign": {"to": 7, "due": now() + timedelta(days=5)}, "rate": {"stars": 5}}

    def cycle() -> None:
        with acting(), transaction.atomic():
            pk = Ticket.objects.create(title=TITLE, text=WORDS, key=secrets.token_hex(12)).pk
        for move in MOVES:
            with acting(), transaction.atomic():
                ticket = Ticket.objects.select_for_update().get(pk=pk)
                getattr(ticket, move)(by=user, description=WORDS, **said.get(move, {}))
                ticket.save()

    return cycle


def workflows() -> Cycle:
    """SpiffWorkflow: a process of six user tasks, loaded, stepped and dumped at each move, as its own manual keeps them."""
    from SpiffWorkflow.bpmn import BpmnWorkflow  # slow import
    from SpiffWorkflow.bpmn.parser import BpmnParser  # slow import
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # slow import
    from SpiffWorkflow.util.task import TaskState  # slow import

    parser = BpmnParser()
    parser.add_bpmn_io(io.BytesIO(_process().encode()))
    spec, serializer = parser.get_spec("matter"), BpmnWorkflowSerializer()

    def keep(case: Case, workflow: Any, step: str) -> None:
        workflow.do_engine_steps()
        case.state, case.step, case.open = serializer.serialize_json(workflow), step, not workflow.completed
        case.save()

    def cycle() -> None:
        with transaction.atomic():
            workflow = BpmnWorkflow(spec)
            workflow.data.update(title=TITLE, text=WORDS)
            case = Case(key=secrets.token_hex(12))
            keep(case, workflow, "register")
        for move in MOVES:
            with transaction.atomic():
                case = Case.objects.select_for_update().get(pk=case.pk)
                workflow = serializer.deserialize_json(case.state)
                (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
                assert task.task_spec.bpmn_id == move, task.task_spec.bpmn_id
                task.data.update({move: {"by": "许静", "at": now().isoformat(), "words": WORDS}})
                task.run()
                keep(case, workflow, move)
        assert not case.open

    return cycle


def _process() -> str:
    places = ["start", *MOVES, "end"]
    nodes = "".join(f'<userTask id="{move}" name="{move}"/>' for move in MOVES)
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{one}" targetRef="{other}"/>'
        for number, (one, other) in enumerate(pairwise(places))
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="zhenjie">'
        f'<process id="matter" isExecutable="true"><startEvent id="start"/>{nodes}<endEvent id="end"/>{flows}</process></definitions>'
    )
