"""Drawn pictures before and after for the demo: no photo of anybody's house is needed to show where photos go."""

import io
from random import Random

from PIL import Image, ImageDraw

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.governance.models.boards import Inspection
from zhenjie.engines.files.actions import store
from zhenjie.engines.ledger.models import Attachment

SIZE = (640, 480)


def attach(inspection: Inspection, kind: str, *, tidy: bool) -> None:
    """Draw a yard and hang it on the inspection."""
    picture = io.BytesIO()
    draw(Random(f"{kind}/{inspection.item_id}"), Random(inspection.pk), tidy).save(picture, "PNG", optimize=True)
    picture.seek(0)
    name = f"{'整改后' if tidy else '检查时'}-{inspection.on:%m%d}.png"
    stored = store(by=SYSTEM, stream=picture, name=name, media_type="image/png", scope=inspection.unit.path)
    Attachment.objects.create(
        register="governance.inspection", row=inspection.pk, file=stored, name=inspection.name, at=clock.now()
    )


def draw(same: Random, noise: Random, tidy: bool) -> Image.Image:
    """A wall, a door, a road; rubbish before, flowers after. ``same`` keeps the place itself the same in both."""
    image = Image.new("RGB", SIZE, "#cfdce6")
    draw = ImageDraw.Draw(image)
    wall = same.choice(("#e9e1d2", "#ddd5c8", "#e4ddd4"))
    roof = same.choice(("#7c5a4b", "#5f6670", "#8a6a55"))
    left = same.randrange(60, 160)
    draw.rectangle((0, 330, 640, 480), fill="#b9b4a8")
    draw.rectangle((0, 318, 640, 336), fill="#8f9a7d")
    draw.polygon([(left - 30, 190), (left + 180, 100), (left + 390, 190)], fill=roof)
    draw.rectangle((left, 190, left + 360, 330), fill=wall)
    draw.rectangle((left + 140, 220, left + 215, 330), fill="#6d4b3a")
    for offset in (40, 255):
        draw.rectangle((left + offset, 225, left + offset + 60, 275), fill="#8fa7b8", outline="#f4f1ea", width=4)
    if tidy:
        for place in range(12):
            x = 20 + place * 52 + noise.randrange(8)
            draw.line((x, 334, x, 306), fill="#5f7a4a", width=4)
            draw.ellipse((x - 9, 292, x + 9, 310), fill=noise.choice(("#c8697a", "#d9a53f", "#b8609b")))
        return image
    for _ in range(26):
        x, y, wide = noise.randrange(10, 600), noise.randrange(325, 440), noise.randrange(18, 54)
        shade = noise.choice(("#4c4a46", "#6b6255", "#8a7f6d", "#3f4a52", "#a3805d"))
        draw.polygon(
            [(x, y), (x + wide, y - noise.randrange(6, 24)), (x + wide + 10, y + 14), (x + 6, y + 18)], fill=shade
        )
    return image
