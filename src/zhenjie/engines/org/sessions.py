"""Sessions in the database, as Django keeps them; read by a statement that is built once, for every page reads one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from zhenjie.core import clock
from zhenjie.engines.trail.prepared import Prepared

_KEPT = Prepared(lambda key, moment: Session.objects.filter(session_key=key, expire_date__gt=moment))


class SessionStore(db.SessionStore):
    """Django's own store."""

    def _get_session_from_db(self) -> Session | None:
        found = _KEPT.first(self.session_key, clock.now())
        if found is None:
            self._session_key = None
        return found
