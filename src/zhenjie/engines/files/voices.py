"""Voice notes: what they are by their own bytes, how long they last, and without the tags that cost nothing to take away. Pure.

They are not decoded: they leave the server as an attachment of an audio type with nosniff. Taken away: ID3 tags (MP3), user data
with place and device (MP4, M4A). AMR and ADTS carry none; the recorder of a browser writes only its own name into WebM and Ogg,
which stays.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from zhenjie.engines.files.foreign import is_foreign
from zhenjie.engines.files.rules import FileProblem

VOICE_LIMIT = 4 * 1024 * 1024
VOICE_SECONDS = 180
_UNKNOWN = "这不是录音，请用手机录音（mp3、m4a、aac、amr、ogg、webm）再传。"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note that may be kept: bytes, media type, file ending, and seconds where its container tells them."""

    data: bytes
    kind: str
    ending: str
    seconds: float | None


def check_voice(data: bytes, *, limit: int = VOICE_LIMIT, seconds: int = VOICE_SECONDS) -> Voice:
    """The voice note to keep. Raises FileProblem with one sentence: wrong type, a film, a second file inside, too large, too long."""
    if not data:
        raise FileProblem("录音是空的，请重新录一次。")
    if len(data) > limit:
        raise FileProblem(f"录音超过 {limit // 1024**2} MB，请录短一些，或者打字说。")
    if is_foreign(data):
        raise FileProblem("这段录音里夹带了别的文件，不能收，请重新录一次。")
    for read in (_webm, _ogg, _mp4, _amr, _adts, _mp3):
        if (voice := read(data)) is not None:
            if voice.seconds is not None and voice.seconds > seconds + 5:
                raise FileProblem(f"录音长 {voice.seconds:.0f} 秒，最长 {seconds} 秒，请录短一些，分几次说也行。")
            return voice
    raise FileProblem(_UNKNOWN)


def _webm(data: bytes) -> Voice | None:
    if not data.startswith(b"\x1a\x45\xdf\xa3") or b"webm" not in data[:64]:
        return None
    if b"V_VP" in data[:4096] or b"V_AV1" in data[:4096]:
        raise FileProblem("这是录像不是录音，请只录声音，或者拍一张照片。")
    if b"A_OPUS" not in data[:4096] and b"A_VORBIS" not in data[:4096]:
        raise FileProblem(_UNKNOWN)
    # A recorder that streams writes no length: the last cluster's own time is it, up to the seconds inside that cluster.
    at, last = data.rfind(b"\x1f\x43\xb6\x75"), None
    if at >= 0 and (mark := re.search(rb"\xe7([\x81-\x88])", data[at + 4 : at + 20])):
        start = at + 4 + mark.end()
        last = int.from_bytes(data[start : start + (mark[1][0] & 0x7F)], "big") / 1000
    return Voice(data, "audio/webm", "webm", last)


def _ogg(data: bytes) -> Voice | None:
    if not data.startswith(b"OggS"):
        return None
    head = data[:512]
    if b"theora" in head:
        raise FileProblem("这是录像不是录音，请只录声音，或者拍一张照片。")
    vorbis = head.find(b"\x01vorbis")
    if b"OpusHead" in head:
        rate = 48_000
    elif 0 <= vorbis < len(head) - 16:
        rate = int.from_bytes(head[vorbis + 12 : vorbis + 16], "little")
    else:
        raise FileProblem(_UNKNOWN)
    last = data.rfind(b"OggS")
    granule = int.from_bytes(data[last + 6 : last + 14], "little", signed=True)
    return Voice(data, "audio/ogg", "ogg", granule / rate if rate and granule >= 0 else None)


def _boxes(data: bytes | bytearray, at: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(type, start, start of content, end) of the boxes between ``at`` and ``end`` (ISO/IEC 14496-12)."""
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        inner = at + 8
        if size == 1 and at + 16 <= end:
            size, inner = struct.unpack_from(">Q", data, at + 8)[0], at + 16
        until = end if size == 0 else at + size
        if until > end or until < inner:
            raise FileProblem("录音没有传完整或已损坏，请重新录一次。")
        yield kind, at, inner, until
        at = until


def _mp4(data: bytes) -> Voice | None:
    if data[4:8] != b"ftyp":
        return None
    copy, seconds, kinds = bytearray(data), None, set()

    def blank(at: int, inner: int, until: int) -> None:
        copy[at + 4 : at + 8] = b"free"
        copy[inner:until] = bytes(until - inner)

    def walk(at: int, end: int, depth: int) -> None:
        nonlocal seconds
        for kind, start, inner, until in list(_boxes(data, at, end)):
            if kind in {b"udta", b"meta", b"uuid"}:
                blank(start, inner, until)
            elif kind in {b"moov", b"trak", b"mdia"} and depth < 6:
                walk(inner, until, depth + 1)
            elif kind == b"hdlr":
                kinds.add(data[inner + 8 : inner + 12])
            elif kind == b"mvhd":
                seconds = _movie_seconds(data[inner:until])

    walk(0, len(data), 0)
    if b"vide" in kinds:
        raise FileProblem("这是录像不是录音，请只录声音，或者拍一张照片。")
    if b"soun" not in kinds:
        raise FileProblem(_UNKNOWN)
    return Voice(bytes(copy), "audio/mp4", "m4a", seconds)


def _movie_seconds(head: bytes) -> float | None:
    form = ">20xIQ" if head[:1] == b"\x01" else ">12xII"
    if len(head) < struct.calcsize(form):
        return None
    scale, length = struct.unpack_from(form, head)
    return length / scale if scale and length not in {0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF} and length else None


# Bytes of a frame by its type, its head included (3GPP TS 26.101 and TS 26.201, storage format RFC 4867).
_AMR = (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)
_AMR_WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)


def _amr(data: bytes) -> Voice | None:
    for head, sizes, kind in ((b"#!AMR\n", _AMR, "audio/amr"), (b"#!AMR-WB\n", _AMR_WIDE, "audio/amr-wb")):
        if data.startswith(head):
            at, frames = len(head), 0
            while at < len(data) and (size := sizes[data[at] >> 3 & 15]):
                at, frames = at + size, frames + 1
            if not frames:
                raise FileProblem(_UNKNOWN)
            return Voice(data, kind, "amr", frames * 0.02)
    return None


_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


def _adts(data: bytes) -> Voice | None:
    at, frames, rate = 0, 0, 0
    while at + 7 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0:
        place = data[at + 2] >> 2 & 15
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if place >= len(_RATES) or size < 7:
            break
        at, frames, rate = at + size, frames + 1, _RATES[place]
    return Voice(data, "audio/aac", "aac", frames * 1024 / rate) if frames >= 3 else None


_BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _mp3(data: bytes) -> Voice | None:
    start, end = 0, len(data)
    if data.startswith(b"ID3") and len(data) > 10:
        a, b, c, d = data[6:10]
        start = 10 + ((a & 127) << 21 | (b & 127) << 14 | (c & 127) << 7 | d & 127) + (10 if data[5] & 16 else 0)
    if data[-128:-125] == b"TAG":
        end -= 128
    at, frames, seconds = start, 0, 0.0
    while at + 4 <= end and data[at] == 0xFF and data[at + 1] & 0xE6 == 0xE2:  # layer III
        version, bits, rate = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
        if version == 1 or bits in {0, 15} or rate == 3:
            break
        hertz = (44100, 48000, 32000)[rate] >> {3: 0, 2: 1, 0: 2}[version]
        kilobits, samples = (_BITS_1, 1152) if version == 3 else (_BITS_2, 576)
        at += samples // 8 * kilobits[bits] * 1000 // hertz + (data[at + 2] >> 1 & 1)
        frames, seconds = frames + 1, seconds + samples / hertz
    return Voice(data[start:end], "audio/mpeg", "mp3", seconds) if frames >= 3 else None
