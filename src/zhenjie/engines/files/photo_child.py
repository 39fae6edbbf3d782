"""The bounded child that decodes one photo and writes it anew (``python -m`` this module): bytes in, ``=`` and a JPEG or ``!`` and a sentence out."""

import struct
import sys
import warnings
from io import BytesIO

from PIL import (  # noqa: F401 - registered before the doors close
    Image,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from zhenjie.engines.files.enclosure import shut_in
from zhenjie.engines.files.foreign import is_foreign

MEMORY, SECONDS = 768 * 1024 * 1024, 12
EDGE, QUALITY = 2000, 82
#: A phone of 2026 takes 50 million points; a JPEG is read at a smaller scale, other formats only whole.
MOST_POINTS, MOST_JPEG_POINTS = 40_000_000, 210_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")


class _Refused(ValueError):
    """The sentence for whoever took the photo."""


def clean(data: bytes) -> bytes:
    """The picture alone as JPEG: turned upright, at most 2000 points a side, without a single byte of the original."""
    if is_foreign(data):
        raise _Refused("这张照片里夹带了别的文件，不能收，请重新拍一张。")
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError:
        raise _Refused("这不是照片，请选 JPG、PNG 或 WebP 格式的图片。") from None
    most = MOST_JPEG_POINTS if image.format in {"JPEG", "MPO"} else MOST_POINTS
    if image.width * image.height > most:
        raise _Refused(f"照片太大（{image.width}×{image.height}），请缩小或截取一部分再传。")
    image.draft("RGB", (EDGE, EDGE))
    image.thumbnail((EDGE, EDGE), reducing_gap=2.0)
    image = _upright(image)
    plain = Image.new("RGB", image.size, "white")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        plain.paste(layer, mask=layer.getchannel("A"))
    else:
        plain.paste(image.convert("RGB"))
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera says; a camera that writes nonsense costs nobody the photo."""
    try:
        return ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, struct.error):
        return image


def _answer(data: bytes) -> bytes:
    try:
        return b"=" + clean(data)
    except _Refused as refused:
        return b"!" + str(refused).encode()
    except MemoryError:
        return "!照片太大，打开它要用的内存超过上限，请缩小后再传。".encode()
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error):
        # Pillow's decoders end in any of these on bytes that are cut off or were never a picture.
        return "!照片没有传完整或已损坏，请重新选一次。".encode()


def _main() -> None:
    Image.MAX_IMAGE_PIXELS = None  # measured above, with a sentence
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("ignore")
    shut_in(MEMORY, SECONDS)
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main()
