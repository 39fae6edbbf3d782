"""Those who spoke, as a page may show them: names and telephones behind masks."""

from dataclasses import dataclass

from django.conf import settings

from zhenjie.core import masks, secrecy
from zhenjie.engines.matters.choices import Privacy
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.rules.verbs import GRADES

#: Under which purpose names and telephones are sealed; as in `actions.voices`, which writes them.
_PURPOSE = "matters.voice"
SOLVED = {"yes": "已解决", "part": "部分解决", "no": "未解决"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice with its masked name and telephone."""

    voice: Voice
    name: str
    phone: str
    grade: str
    solved: str
    moved: bool

    @property
    def hidden(self) -> bool:
        """Whether there is anything behind the masks."""
        return bool(self.voice.name or self.voice.phone)


def speakers(matter: Matter) -> list[Speaker]:
    """Everyone who said it, in order. One query."""
    return [_speaker(voice, matter) for voice in matter.voices.order_by("id")]


def _speaker(voice: Voice, matter: Matter) -> Speaker:
    name = masks.mask("name", _bare(voice.name)) if voice.privacy != Privacy.ANONYMOUS else ""
    return Speaker(
        voice, name, masks.mask("mobile", _bare(voice.phone)), GRADES.get(voice.grade, ""),
        SOLVED.get(voice.solved, ""), voice.filed_id != matter.pk,
    )  # fmt: skip


def _bare(sealed: str) -> str:
    return secrecy.unseal(sealed, key=settings.SECRET_KEY, purpose=_PURPOSE) if sealed else ""
