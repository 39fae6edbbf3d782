"""Who a session belongs to: the account with its person and the posts of today, in one statement for every page."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from zhenjie.core import clock
from zhenjie.engines.org.models import Account
from zhenjie.engines.org.scope import posts_on
from zhenjie.engines.trail.prepared import Prepared

_POSTS = Prepared(
    lambda on, account: posts_on(on).filter(person__account=account).select_related("unit__parent", "person__account")
)


class AccountBackend(ModelBackend):
    """Django's own, with person and posts at hand; a disabled account has no user."""

    def get_user(self, user_id: Any) -> Account | None:
        posts = _POSTS(clock.today(), int(user_id))
        account = (
            posts[0].person.account if posts else Account.objects.select_related("person").filter(pk=user_id).first()
        )
        if account is None or not self.user_can_authenticate(account):
            return None
        account.posts_today = posts
        return account
