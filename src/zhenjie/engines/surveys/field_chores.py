"""What has to happen again and again: phones that were taken back are forgotten when the time is up."""

from datetime import timedelta

from zhenjie.core import clock
from zhenjie.engines.surveys.models.fieldwork import Device
from zhenjie.web.chores import every

# config/retention.yaml tells the same term to whoever asks what is kept.
TERM = timedelta(days=183)


@every(86_400)
def forget_devices() -> int:
    """Forget phones six months after they were taken back; what was done with them stays in the trail. Returns how many."""
    return Device.objects.filter(revoked_at__lt=clock.now() - TERM).delete()[0]
