"""What comes from the public pages, cleaned: words, place, choices, photos taken apart and written anew. One sentence for what is wrong."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from zhenjie.core.identifiers import IdentifierError, check_phone
from zhenjie.engines.files.photos import clean_photo
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.files.voices import VOICE_LIMIT, check_voice
from zhenjie.engines.matters.actions.portal import Piece
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.choices import Privacy
from zhenjie.engines.matters.queries.portal import place_at

MOST_PHOTOS, MOST_SECONDS = 3, 120
#: What stands in the form for each choice of privacy.
OPEN = {"open": Privacy.PUBLIC, "unit": Privacy.PRIVATE, "nobody": Privacy.ANONYMOUS}
CALLERS = ("", "firm", "platform")


class SayForm(forms.Form):
    """The fields of say.html; ``fault`` is the one sentence, '' when all is well."""

    text = forms.CharField(
        max_length=2000, required=False, error_messages={"max_length": _("最多写 2000 字，其余的可以拍照或录音。")}
    )
    place = forms.CharField(max_length=100, required=False, error_messages={"max_length": _("地点最多写 100 字。")})
    name = forms.CharField(max_length=30, required=False, error_messages={"max_length": _("称呼最多写 30 字。")})
    phone = forms.CharField(max_length=20, required=False, error_messages={"max_length": _("电话太长了，请核对。")})
    kind = forms.CharField(max_length=20, required=False)
    at = forms.CharField(max_length=40, required=False)
    about = forms.CharField(max_length=10, required=False)
    open = forms.CharField(max_length=10, required=False)
    join = forms.CharField(max_length=120, required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(min_value=-180, max_value=180, required=False)

    def clean_phone(self) -> str:
        """The number as it can be dialled."""
        said: str = self.cleaned_data["phone"]
        try:
            return check_phone(said) if said else ""
        except IdentifierError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_open(self) -> str:
        """Who may see it; what nobody chose is not public."""
        return str(OPEN.get(self.cleaned_data["open"], Privacy.PRIVATE))

    def clean_about(self) -> str:
        """Who speaks: a resident (''), a firm, or whoever means the platform."""
        said: str = self.cleaned_data["about"]
        return said if said in CALLERS else ""

    def clean(self) -> dict[str, Any]:
        """A place that is one; a firm with its name; a point with both its numbers."""
        data = super().clean() or self.cleaned_data
        data["unit"] = place_at(data.get("at", ""))
        if data["unit"] is None:
            raise forms.ValidationError(_("请选一下在哪个村、社区。"))
        if data.get("about") == "firm" and not data.get("name"):
            raise forms.ValidationError(_("请写企业名称。"))
        lat, lon = data.get("lat"), data.get("lon")
        data["point"] = (lon, lat) if lat is not None and lon is not None else None
        return data

    @property
    def fault(self) -> str:
        """The first thing that is wrong."""
        return next((str(one) for errors in self.errors.values() for one in errors), "")

    def spoken(self, source: str) -> Spoken:
        """The person, as much as is to be kept of somebody who chose this privacy: of the anonymous nothing."""
        data = self.cleaned_data
        anonymous = data["open"] == Privacy.ANONYMOUS
        return Spoken(
            text=data["text"], name="" if anonymous else data["name"], phone="" if anonymous else data["phone"],
            privacy=data["open"], source=source,
        )  # fmt: skip


def pieces_of(files: "MultiValueDict[str, UploadedFile]") -> list[Piece]:
    """The photos and the voice note that came along, clean. FileProblem with one sentence for what may not be kept."""
    photos, voices = files.getlist("photo"), files.getlist("voice")
    if len(photos) > MOST_PHOTOS or len(voices) > 1:
        raise FileProblem(f"最多 {MOST_PHOTOS} 张照片、一段录音。")
    pieces = [
        Piece(f"照片{n}.jpg", clean_photo(one.read())[0]) for n, one in enumerate(photos, 1) if one.size or one.name
    ]
    for one in voices:
        voice = check_voice(one.read(VOICE_LIMIT + 1))
        pieces.append(Piece(f"录音.{voice.ending}", voice.data))
    return pieces


def typed(data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, to stand in the form again."""
    return {name: str(data.get(name, "")) for name in ("text", "phone", "name", "open", "place", "kind", "about", "at")}
