"""Those who spoke, as a page may show them: names and telephones behind masks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from zhenjie.core import masks, secrecy
from zhenjie.engines.matters.choices import Privacy
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.rules.verbs import GRADES
from zhenjie.engines.trail.prepared import Prepared

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
    return speakers_of_many([matter])[matter.pk]


def speakers_of_many(matters: Sequence[Matter]) -> dict[int, list[Speaker]]:
    """Everyone who said each of `matters`, by its key. One query."""
    rows = {matter.pk: matter for matter in matters}
    found: dict[int, list[Speaker]] = {pk: [] for pk in rows}
    for voice in _VOICES(tuple(found)):
        found[voice.matter_id].append(_speaker(voice, rows[voice.matter_id]))
    return found


_VOICES = Prepared(lambda pks: Voice.objects.filter(matter__in=pks).order_by("id"))


def telephone(voice: Voice) -> str:
    """The whole number, for whoever has to call; '' for none and for those who stay anonymous."""
    return _bare(voice.phone) if voice.privacy != Privacy.ANONYMOUS else ""


def _speaker(voice: Voice, matter: Matter) -> Speaker:
    name = masks.mask("name", _bare(voice.name)) if voice.privacy != Privacy.ANONYMOUS else ""
    return Speaker(
        voice, name, masks.mask("mobile", _bare(voice.phone)), GRADES.get(voice.grade, ""),
        SOLVED.get(voice.solved, ""), voice.filed_id != matter.pk,
    )  # fmt: skip


def _bare(sealed: str) -> str:
    return secrecy.unseal(sealed, key=settings.SECRET_KEY, purpose=_PURPOSE) if sealed else ""
