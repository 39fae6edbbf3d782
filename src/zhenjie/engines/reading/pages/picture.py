"""Scans and photographs: lines seen by RapidOCR (extra ``ocr``), each line with a number looked at twice."""

import io
import math
import re
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from typing import Any

from zhenjie.engines.reading.pages.errors import PageError
from zhenjie.engines.reading.pages.layout import order_pages
from zhenjie.engines.reading.pages.lines import Line
from zhenjie.engines.reading.pages.sheets import Page, Sheets

#: A2 at 300 dpi; anything larger is scaled by nobody's scanner.
MOST_PIXELS = 80_000_000
MOST_FRAMES = 40
LONGEST_SIDE = 3_200
#: Below this a character of a number counts as hard to see.
SURE = 0.9
#: With this share of the lines in doubt the whole page is.
BLURRED = 0.12
_NUMERIC = re.compile(r"[0-9０-９零一二两三四五六七八九十百千万亿%％.．,，分之成倍半]")
_UPRIGHT = 0.15


def can_see() -> bool:
    """Whether the recognition extra is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


class Eyes:
    """The recogniser, loaded once per process; calling it reads one page."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # slow import

        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.max_side_len": LONGEST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": 2,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def __call__(self, image: Any, number: int, scale: float) -> list[Line]:
        """The lines of one page image (height x width x channels); `scale` is pixels per point."""
        # The engine keeps what it was told last: after a second look it would no longer look for lines.
        seen = self._engine(
            _colour(image), use_det=True, use_cls=False, use_rec=True, return_word_box=True, return_single_char_box=True
        )
        if seen.boxes is None or not len(seen.boxes):
            return []
        tilt = _tilt(seen.boxes)
        lines = []
        for box, text, words in zip(seen.boxes, seen.txts, seen.word_results, strict=True):
            if text.strip() and words:
                line = _line(box, words, number, scale, tilt)
                if _NUMERIC.search(line.text):
                    line.unsure = self._doubts(image, box, line, [score for _c, score, _b in words])
                lines.append(line)
        return _all_in_doubt(lines)

    def _doubts(self, image: Any, box: Any, line: Line, scores: list[float]) -> list[tuple[int, int, str]]:
        """Numeric characters that were weak, or that a second look at another size saw otherwise."""
        again = self._engine(_crop(image, box), use_det=False, use_cls=False, use_rec=True)
        other = again.txts[0] if again.txts else ""
        doubts = [
            (place, place + 1, other)
            for place, score in enumerate(scores)
            if score < SURE and _NUMERIC.match(line.text[place])
        ]
        return doubts + [(low, high, seen) for low, high, seen in _differences(line.text, other)]


def _all_in_doubt(lines: list[Line]) -> list[Line]:
    """On a page where many numbers are hard to see, a point can be lost to both looks: then every number is in doubt."""
    numeric = [line for line in lines if any(character.isdigit() for character in line.text)]
    if sum(bool(line.unsure) for line in numeric) > BLURRED * len(numeric):
        for line in numeric:
            line.unsure.append((0, len(line.text), line.text))
    return lines


def _differences(text: str, other: str) -> list[tuple[int, int, str]]:
    """Where two readings of one line part company over a number."""
    from difflib import SequenceMatcher  # slow import

    found = []
    for tag, low, high, there, until in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        if tag != "equal" and _NUMERIC.search(text[low:high] + other[there:until]):
            found.append((max(low - 1, 0), high + 1, other[max(there - 3, 0) : until + 3]))
    return found


def _colour(image: Any) -> Any:
    import numpy  # slow import

    if image.ndim == 2:
        return numpy.repeat(image[:, :, None], 3, axis=2)
    return numpy.ascontiguousarray(image[:, :, :3])


def _crop(image: Any, box: Any) -> Any:
    """The line once more, a little larger and with more margin, so that the second look is not the first repeated."""
    import cv2  # slow import
    from numpy import array, float32  # slow import

    source = _colour(image)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = [(float(x), float(y)) for x, y in box]
    tall = max(math.hypot(x3 - x0, y3 - y0), math.hypot(x2 - x1, y2 - y1))
    wide = max(math.hypot(x1 - x0, y1 - y0), math.hypot(x2 - x3, y2 - y3))
    pad = 0.08 * tall
    corners = array([[x0 - pad, y0 - pad], [x1 + pad, y1 - pad], [x2 + pad, y2 + pad], [x3 - pad, y3 + pad]], float32)
    width, height = int(1.3 * (wide + 2 * pad)), int(1.3 * (tall + 2 * pad))
    target = array([[0, 0], [width, 0], [width, height], [0, height]], float32)
    warped = cv2.warpPerspective(
        source,
        cv2.getPerspectiveTransform(corners, target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderValue=(255,) * 3,
    )
    return cv2.GaussianBlur(warped, (3, 3), 0)


def _tilt(boxes: Any) -> float:
    """The slope of the page in radians: the median of its long lines."""
    slopes = [
        math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0])
        for box in boxes
        if box[1][0] - box[0][0] > 6 * (box[3][1] - box[0][1])
    ]
    slope = median(slopes) if slopes else 0.0
    return slope if abs(slope) > math.radians(_UPRIGHT) else 0.0


def _line(box: Any, words: Any, number: int, scale: float, tilt: float) -> Line:
    """`text` and edges character by character; the layout sees the page upright, the locator the page as it is."""
    text, edges = "", []
    for piece, _score, quad in words:
        xs = [float(x) / scale for x, _y in quad]
        step = (max(xs) - min(xs)) / len(piece)
        edges += [min(xs) + step * n for n in range(len(piece))]
        text += piece
        last = max(xs)
    xs = [float(x) / scale for x, _y in box]
    ys = [float(y) / scale for _x, y in box]
    tall = math.hypot(box[3][0] - box[0][0], box[3][1] - box[0][1]) / scale
    line = Line(number, text, (*edges, last), min(ys), max(ys), tall * 0.85)
    if tilt:
        line.seen = (line.top, line.bottom, line.edges)
        cosine, sine = math.cos(-tilt), math.sin(-tilt)
        x, y = sum(xs) / 4, sum(ys) / 4
        middle_x, middle_y = x * cosine - y * sine, x * sine + y * cosine
        line.edges = tuple(edge - x + middle_x for edge in line.edges)
        line.top, line.bottom = middle_y - tall / 2, middle_y + tall / 2
    return line


def read_picture(data: bytes, advance: Callable[[float], None]) -> Sheets:
    """The words of a png, jpg, tiff, bmp or webp; raises PageError when there are none or nothing can see."""
    if not can_see():
        raise PageError("这是图片，本机没有装文字识别组件（安装时加 ocr），请上传有文字的版本。")
    import numpy  # slow import

    pages: list[Page] = []
    lines: list[Line] = []
    eyes = Eyes()
    frames = list(_frames(data))
    for index, frame in enumerate(frames):
        scale = _scale(frame)
        pages.append(Page(index + 1, round(frame.width / scale, 1), round(frame.height / scale, 1)))
        lines += eyes(numpy.asarray(frame)[:, :, ::-1], index + 1, scale)
        advance((index + 1) / len(frames))
    if not lines:
        raise PageError("这张图片里认不出文字，请换一张更清楚的（200 dpi 以上）再试。")
    return order_pages("scan", pages, lines, {})


def _frames(data: bytes) -> list[Any]:
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError  # slow import

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        image = Image.open(io.BytesIO(data))
        if image.width * image.height > MOST_PIXELS:
            raise PageError(f"这张图片有 {image.width}×{image.height} 像素，太大了，请缩小到 8000 万像素以内再试。")
        if getattr(image, "n_frames", 1) > MOST_FRAMES:
            raise PageError(f"这个图片文件超过 {MOST_FRAMES} 页，请拆分后再上传。")
        return [ImageOps.exif_transpose(frame).convert("RGB") for frame in ImageSequence.Iterator(image)]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, PageError):
            raise
        raise PageError("这张图片已损坏，打不开，请重新扫描或另存后再试。") from None


def _scale(image: Any) -> float:
    """Pixels per point, so that the page comes out as wide as A4 or, when the file tells, as wide as it says."""
    dpi = image.info.get("dpi", (0, 0))[0]
    if not 90 <= float(dpi) <= 1200:
        dpi = 72 * max(image.width / 595, image.height / 842)
    return float(dpi) / 72


def picture_page(data: bytes, number: int, scale: float) -> bytes:
    """One page of a picture as PNG, at `scale` pixels per point."""
    frames = _frames(data)
    if not 1 <= number <= len(frames):
        raise PageError(f"这个图片文件没有第 {number} 页。")
    frame = frames[number - 1]
    factor = scale / _scale(frame)
    if factor < 1:
        frame = frame.resize((round(frame.width * factor), round(frame.height * factor)))
    out = io.BytesIO()
    frame.save(out, "PNG")
    return out.getvalue()
