"""Setting passwords: by their owner, or once by an administrator for the owner to change."""

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org.models import Account, FormerPassword
from zhenjie.engines.org.passwords import faults
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.scope import rules_in_force
from zhenjie.engines.trail.actions import record


def account_ref(account: Account) -> Ref:
    """The reference of an account."""
    return Ref("org.account", str(account.pk))


def place_of(account: Account) -> str:
    """The path the account's trail belongs to: the person's unit; '' for administrators."""
    return account.person.unit.path if account.person else ""


def put_password(account: Account, password: str) -> None:
    """Puts ``password`` in force without asking whether it is good; keeps the old one, hashed, against reuse."""
    if account.pk and account.password:
        FormerPassword.objects.create(account=account, encoded=account.password, replaced_at=clock.now())
        keep = rules_in_force().password_remember
        old = account.former_passwords.values_list("pk", flat=True)[keep:]
        FormerPassword.objects.filter(pk__in=list(old)).delete()
    account.set_password(password)
    account.password_changed_at = clock.now()


@transaction.atomic
def change_password(*, by: Actor, account: Account, current: str, new: str) -> Account:
    """The owner takes a new password. Raises Problem when the present one is wrong or the new one too weak or used before."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if not account.check_password(current):
        raise Problem("现在的密码不正确。", "current")
    check_new(account, new)
    put_password(account, new)
    account.must_change_password = False
    account.save(update_fields=["password", "password_changed_at", "must_change_password"])
    record(by=by, verb="修改密码", subject=account_ref(account), scope=place_of(account), before=None, after=None)
    return account


def check_new(account: Account, new: str) -> None:
    """Raises Problem with every fault of the new password at once."""
    rules = rules_in_force()
    said = faults(new, names=(account.login, str(account)), rules=rules)
    try:
        CommonPasswordValidator().validate(new)
    except ValidationError:
        said.append("这是常见密码，容易被猜到，请换一个。")
    former = [
        account.password,
        *account.former_passwords.values_list("encoded", flat=True)[: rules.password_remember - 1],
    ]
    if not said and any(check_password(new, encoded) for encoded in former):
        said.append(f"最近 {rules.password_remember} 次用过的密码不能再用。")
    if said:
        raise Problem("".join(dict.fromkeys(said)), "new")
