"""What tests of reading begin with."""

import pytest

from tests.factories.org import make_county
from zhenjie.engines.org.models import Unit


@pytest.fixture
def township(db: None) -> Unit:
    """A township of a small county."""
    make_county(1, 2)
    return Unit.objects.get(kind="township")
