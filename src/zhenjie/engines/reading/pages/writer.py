"""Collects text piece by piece with its way back; shared by the readers whose source has paragraphs."""

from zhenjie.engines.reading.pages.sheets import Block, Kind, Media, Segment, Sheets


class TextWriter:
    """Grows a `Sheets`: pieces make a paragraph, `close` ends it with a line break."""

    def __init__(self, media: Media) -> None:
        self.sheets = Sheets(media, "")
        self._parts: list[str] = []
        self._length = 0
        self._opened = 0

    @property
    def open_length(self) -> int:
        """Characters in the paragraph that is being written."""
        return self._length - self._opened

    @property
    def last(self) -> str:
        """The last character written in the open paragraph, or an empty string."""
        return self._parts[-1][-1] if self.open_length and self._parts else ""

    def add(self, text: str, *, source: int, length: int | None = None, paragraph: int = -1) -> None:
        """Append `text`, which stands at `source` and covers `length` characters there (as many as `text` by default)."""
        if not text:
            return
        length = len(text) if length is None else length
        segments, start = self.sheets.segments, self._length
        self._parts.append(text)
        self._length += len(text)
        if segments and length == len(text):
            before = segments[-1]
            plain = before.length == before.end - before.start
            if (
                plain
                and before.end == start
                and before.source + before.length == source
                and before.paragraph == paragraph
            ):
                segments[-1] = Segment(before.start, self._length, before.source, before.length + length, paragraph)
                return
        segments.append(Segment(start, self._length, source, length, paragraph))

    def close(self, kind: Kind = "body", article: int = 0) -> None:
        """End the paragraph; an empty one leaves nothing."""
        if self.open_length:
            self.sheets.blocks.append(Block(self._opened, self._length, kind, article))
            self._parts.append("\n")
            self._length += 1
        self._opened = self._length

    def finish(self) -> Sheets:
        """The whole, with furniture behind the article it interrupts left where it stands."""
        self.close()
        self.sheets.text = "".join(self._parts)
        return self.sheets
