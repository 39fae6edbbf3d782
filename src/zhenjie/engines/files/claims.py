"""Whose a stored file is: an engine that keeps files at its own things says who may have them by number.

Without a claim the place of the file decides; with one, whoever may not see the thing does not get its file by guessing a number.
"""

from collections.abc import Callable

from django.http import HttpRequest

from zhenjie.engines.files.models import StoredFile

#: True or False when the file is the claimer's, None when it is not.
Claim = Callable[[HttpRequest, StoredFile], bool | None]
_claims: list[Claim] = []


def claim(function: Claim) -> Claim:
    """Declare a claim; the same function twice is one claim."""
    if function not in _claims:
        _claims.append(function)
    return function


def is_withheld(request: HttpRequest, stored: StoredFile) -> bool:
    """Whether everybody who keeps this file withholds it from the person who asks; one who gives it is enough."""
    said = [answer for function in _claims if (answer := function(request, stored)) is not None]
    return bool(said) and not any(said)
