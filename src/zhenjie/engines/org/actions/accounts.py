"""Accounts come into being, are disabled and helped back in. 三员分立: who may do what is asked here once more, whatever the
screen allowed: the system administrator opens and closes, the security administrator unlocks, resets and approves."""

from django.db import IntegrityError, transaction

from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.org.actions.failures import forgive
from zhenjie.engines.org.actions.passwords import account_ref, place_of, put_password
from zhenjie.engines.org.actions.people import ref as person_ref
from zhenjie.engines.org.choices import Administrator
from zhenjie.engines.org.models import Account, Person, Post
from zhenjie.engines.org.passwords import one_time_password
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.roles import RoleError
from zhenjie.engines.org.scope import scope_of, table_in_force, territories
from zhenjie.engines.trail.actions import record

_LOGIN = "abcdefghijklmnopqrstuvwxyz0123456789._-"
DEFAULT_NAMES = {"admin", "administrator", "root", "test", "guest", "system", "sysadmin", "secadmin", "auditor", "user"}


def _demand(by: Actor, permission: str) -> None:
    if by == SYSTEM:
        return
    account = Account.objects.filter(pk=by.account or 0).select_related("person").first()
    if account is None or not scope_of(account).allows(permission, ""):
        raise Problem("这件事不在您的职责内：开停账号归系统管理员，解锁、重设和批准角色归安全管理员。")


def _clean_login(login: str) -> str:
    login = login.strip().lower()
    if not 2 <= len(login) <= 40 or set(login) - set(_LOGIN):
        raise Problem("登录名用 2 至 40 个小写字母、数字或 . _ - ，不用姓名以外的共用名。", "login")
    if login in DEFAULT_NAMES:
        raise Problem(f"“{login}”是默认账号名，容易被试探，请用能看出是谁的名字。", "login")
    if Account.objects.filter(login=login).exists():
        raise Problem(f"登录名“{login}”已经有人用了，请换一个。", "login")
    return login


@transaction.atomic
def open_account(*, by: Actor, login: str, person: Person) -> tuple[Account, str]:
    """An account for ``person`` and the one-time password to hand over; it must be changed at the first log-in."""
    _demand(by, "accounts.write")
    if Account.objects.filter(person=person).exists():
        raise Problem(f"“{person.name}”已有账号，一人一号。", "person")
    if not person.active:
        raise Problem(f"“{person.name}”已不在岗，不能开账号。", "person")
    return _open(by, Account(login=_clean_login(login), person=person))


@transaction.atomic
def open_administrator(*, by: Actor, login: str, holder: str, kind: str) -> tuple[Account, str]:
    """One of the three administrators, held by the person named ``holder``, who holds none of the other two and no post."""
    _demand(by, "accounts.write")
    holder = holder.strip()
    if kind not in (Administrator.SYSTEM, Administrator.SECURITY, Administrator.AUDIT):
        raise Problem("管理员只有三种：system、security、audit。", "kind")
    if not holder:
        raise Problem("请写明由谁持有，一人一号，不得共用。", "holder")
    other = Account.objects.filter(holder=holder).exclude(administrator="").first()
    if other is not None:
        raise Problem(f"“{holder}”已是{other.get_administrator_display()}，三员不得由一人兼任。", "holder")
    if Account.objects.filter(person__name=holder, person__active=True, is_active=True).exists():
        raise Problem(f"“{holder}”有业务账号，管理员不得兼任业务职务；如是同名的另一人，请在姓名后注明单位。", "holder")
    return _open(by, Account(login=_clean_login(login), holder=holder, administrator=kind))


def _open(by: Actor, account: Account) -> tuple[Account, str]:
    password = one_time_password()
    account.must_change_password = True
    put_password(account, password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        # Two administrators at once: the first one's account stands.
        raise Problem("刚才已有人开了同样的账号，请刷新后查看。", "login") from None
    told = {"login": account.login, "person": str(account), "administrator": account.administrator}
    record(by=by, verb="开设账号", subject=account_ref(account), scope=place_of(account), before=None, after=told)
    return account, password


def _claim(account: Account) -> Account:
    return Account.objects.select_for_update(of=("self",)).select_related("person__unit").get(pk=account.pk)


@transaction.atomic
def disable_account(*, by: Actor, account: Account) -> Account:
    """The account opens nothing any more, its session ends with the next click. The last of its kind of administrator stays."""
    _demand(by, "accounts.write")
    account = _claim(account)
    if account.pk == by.account:
        raise Problem("不能停用自己的账号，请由另一位系统管理员停用。")
    if account.administrator:
        same = Account.objects.select_for_update().filter(administrator=account.administrator, is_active=True)
        if not same.exclude(pk=account.pk).exists():
            kind = account.get_administrator_display()
            raise Problem(f"这是唯一在用的{kind}，停用后没有人能履职，请先开设接任的账号。")
    return _switch(by, account, active=False, verb="停用账号")


@transaction.atomic
def enable_account(*, by: Actor, account: Account) -> Account:
    """The account opens again, with the posts its person holds now."""
    _demand(by, "accounts.write")
    account = _claim(account)
    if account.person and not account.person.active:
        raise Problem(f"“{account}”已不在岗，请先在人员里恢复在岗。")
    return _switch(by, account, active=True, verb="启用账号")


def _switch(by: Actor, account: Account, *, active: bool, verb: str) -> Account:
    if account.is_active != active:
        account.is_active = active
        account.save(update_fields=["is_active"])
        told = {"is_active": not active}, {"is_active": active}
        record(by=by, verb=verb, subject=account_ref(account), scope=place_of(account), before=told[0], after=told[1])
    return account


@transaction.atomic
def unlock_account(*, by: Actor, account: Account) -> Account:
    """The locks after too many failures are lifted, wherever they hold."""
    _demand(by, "accounts.unlock")
    account = _claim(account)
    forgive(account)
    record(by=by, verb="解锁账号", subject=account_ref(account), scope=place_of(account), before=None, after=None)
    return account


@transaction.atomic
def reset_password(*, by: Actor, account: Account) -> tuple[Account, str]:
    """A new one-time password to hand over; open sessions end, the lock is lifted."""
    _demand(by, "accounts.unlock")
    account = _claim(account)
    password = one_time_password()
    put_password(account, password)
    forgive(account)
    account.must_change_password = True
    account.save(update_fields=["password", "password_changed_at", "must_change_password"])
    record(by=by, verb="重设密码", subject=account_ref(account), scope=place_of(account), before=None, after=None)
    return account, password


@transaction.atomic
def reset_second_factor(*, by: Actor, account: Account) -> Account:
    """A lost telephone: the second factor is taken off, to be enrolled again at the next log-in."""
    _demand(by, "accounts.unlock")
    account = _claim(account)
    account.totp_secret, account.totp_counter = "", 0
    account.save(update_fields=["totp_secret", "totp_counter"])
    record(by=by, verb="重设第二因素", subject=account_ref(account), scope=place_of(account), before=None, after=None)
    return account


@transaction.atomic
def approve_post(*, by: Actor, post: Post) -> Post:
    """The role of a post takes effect. Raises Problem when the role is unknown or not made for the level of the unit."""
    _demand(by, "roles.grant")
    post = Post.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=post.pk)
    try:
        role = table_in_force().role(post.role)
    except RoleError as error:
        raise Problem(str(error), "role") from None
    place = territories([post.unit])[post.unit_id]
    if role.administrator:
        raise Problem(f"{role.title}不得兼任职务。", "role")
    if role.levels and place.kind not in role.levels:
        raise Problem(f"“{role.title}”不能设在“{place.name}”（{place.get_kind_display()}）。", "role")
    return _decide(by, post, approved=True, verb="批准角色")


@transaction.atomic
def refuse_post(*, by: Actor, post: Post) -> Post:
    """The post stays a title; its role grants nothing (also to take an approval back)."""
    _demand(by, "roles.grant")
    post = Post.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=post.pk)
    return _decide(by, post, approved=False, verb="不批准角色")


def _decide(by: Actor, post: Post, *, approved: bool, verb: str) -> Post:
    role = post.role
    was = post.approved
    post.approved = approved
    if not approved:
        post.role = ""
    post.version += 1
    post.save(update_fields=["approved", "role", "version"])
    from_, to = {"role": role, "approved": was}, {"role": post.role, "approved": approved}
    record(by=by, verb=verb, subject=person_ref(post.person), scope=post.unit.path, before=from_, after=to)
    return post
