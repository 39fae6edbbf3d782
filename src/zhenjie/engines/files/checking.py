"""核对附件: rows against bytes and bytes against rows."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Max

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.queries import kept_digests, place_of

_CHUNK = 1024 * 1024


@dataclass(slots=True)
class Report:
    """``missing`` and ``changed`` are digests with the rows that need them; ``orphans`` are files that no row claims."""

    rows: int = 0
    kept: int = 0
    missing: dict[str, list[str]] = field(default_factory=dict)
    changed: dict[str, list[str]] = field(default_factory=dict)
    orphans: list[Path] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every attachment can be read as it was handed in; orphans cost room and harm nobody."""
        return not self.missing and not self.changed

    def lines(self) -> Iterator[str]:
        """One sentence for each thing found."""
        for digest, names in self.missing.items():
            yield f"✗ 内容不见了：{'、'.join(names)}（{digest[:12]}）"
        for digest, names in self.changed.items():
            yield f"✗ 内容与登记的不符：{'、'.join(names)}（{digest[:12]}）"
        for path in self.orphans:
            yield f"· 无主的文件：{path.name[:12]}，{path.stat().st_size} 字节，没有附件指向它"


def check(*, contents: bool = True) -> Report:
    """Reads every row once and, with ``contents``, every stored byte once."""
    report = Report(rows=StoredFile.objects.count())
    sizes = StoredFile.objects.values("digest").annotate(size=Max("size")).order_by("digest")
    for digest, size in sizes.values_list("digest", "size").iterator():
        path = place_of(digest)
        if not path.is_file():
            report.missing[digest] = _names(digest)
        elif path.stat().st_size != size or (contents and _digest(path) != digest):
            report.changed[digest] = _names(digest)
    for digest, path in kept_digests():
        report.kept += 1
        if not StoredFile.objects.filter(digest=digest).exists():
            report.orphans.append(path)
    return report


def _names(digest: str) -> list[str]:
    rows = StoredFile.objects.filter(digest=digest).order_by("id").values_list("id", "name")[:5]
    return [f"{name}（附件 {pk}）" for pk, name in rows]


def _digest(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha.update(chunk)
    return sha.hexdigest()
