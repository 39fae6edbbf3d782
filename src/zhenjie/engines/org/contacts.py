"""Telephone numbers of people: encrypted at rest (SM4), found by a blind index, shown masked."""

from django.conf import settings

from zhenjie.core import secrecy
from zhenjie.core.identifiers import mask_mobile
from zhenjie.engines.org.models import Person

_PURPOSE = "org.person.mobile"


def hide(number: str) -> str:
    """What is stored of `number`; '' for none."""
    return secrecy.seal(number, key=settings.SECRET_KEY, purpose=_PURPOSE) if number else ""


def index(number: str) -> str:
    """The same for the same number, and nothing can be read from it: finds a person by the whole number."""
    return secrecy.derive(settings.SECRET_KEY, f"{_PURPOSE}:{number}").hex()[:32] if number else ""


def number_of(person: Person) -> str:
    """The number behind what is stored, '' for none. Raises SecrecyError when the deployment's key was changed."""
    return secrecy.unseal(person.mobile, key=settings.SECRET_KEY, purpose=_PURPOSE) if person.mobile else ""


def masked(person: Person) -> str:
    """138****5678; — for none."""
    try:
        number = number_of(person)
    except secrecy.SecrecyError as error:
        return str(error)
    return mask_mobile(number) if number else "—"
