"""Screen texts: every Chinese msgid in code and templates has its English beside it.

``python -m tests.ground.messages`` adds missing msgids to the catalogue; ``--check`` names what is missing.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zhenjie"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
#: What a call looks up: how many of its arguments are texts, and whether a context stands before them.
_CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1, False)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (2, False)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (1, True)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (2, True)),
}
_TRANSLATE = re.compile(r"""\{%\s*trans(?:late)?\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')(.*?)%\}""")
_BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b([^%]*)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.S)
_INNER = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
_CONTEXT = re.compile(r"""\bcontext\s+(?:"([^"]*)"|'([^']*)')""")
_HELD = re.compile(r"%\(\w+\)s|%[sd%]|\{\w*\}|</?\w+[^>]*>")

#: A context ('' for none) and one text, or singular and plural.
Key = tuple[str, tuple[str, ...]]


def _in_code(path: Path) -> Iterator[Key]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tables = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and isinstance(node.targets[0], ast.Name):
            tables[node.targets[0].id] = _texts(node.value.values)
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _CALLS):
            continue
        wanted, with_context = _CALLS[call.func.id]
        said = _texts(call.args)
        if len(said) >= wanted + with_context:
            yield (said[0] if with_context else ""), said[with_context : wanted + with_context]
        elif call.args and isinstance(call.args[0], ast.Subscript) and isinstance(call.args[0].value, ast.Name):
            # _(WORDS[name]): every text of the table
            yield from (("", (text,)) for text in tables.get(call.args[0].value.id, ()))


def _texts(nodes: list[ast.expr]) -> tuple[str, ...]:
    return tuple(one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _in_template(path: Path) -> Iterator[Key]:
    """Django doubles the percent signs of a template's texts before it looks them up."""
    text = path.read_text(encoding="utf-8")
    for double, single, rest in _TRANSLATE.findall(text):
        yield _context(rest), ((double or single).replace("%", "%%"),)
    for double, single in _INNER.findall(text):
        yield "", ((double or single).replace("%", "%%"),)
    for head, body in _BLOCK.findall(text):
        pieces = []
        for piece in re.split(r"\{%\s*plural\s*%\}", body):
            piece = re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", piece.replace("%", "%%"))
            pieces.append(re.sub(r"\s*\n\s*", " ", piece.strip()) if "trimmed" in head else piece)
        yield _context(head), tuple(pieces)


def _context(words: str) -> str:
    found = _CONTEXT.search(words)
    return (found[1] or found[2]) if found else ""


def keys() -> set[Key]:
    """Every screen text of the product that holds a Chinese character."""
    found: set[Key] = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            found.update(_in_code(path))
    for path in SOURCE.rglob("*.html"):
        found.update(_in_template(path))
    return {key for key in found if re.search(r"[一-鿿]", "".join(key[1]))}


def key_of(message: Message) -> Key:
    """The key of an entry of the catalogue."""
    said = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    return message.context or "", said


def read() -> Catalog:
    """The catalogue as it stands."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def write(catalogue: Catalog) -> None:
    """Writes it in an order that does not depend on where the texts stand."""
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=120, no_location=True, sort_output=True, omit_header=False)


def main(argv: list[str]) -> int:
    """Adds what is missing, or with --check names it."""
    catalogue = read()
    wanted = keys()
    held = {key_of(message): message for message in catalogue if message.id}
    missing = sorted(key for key in wanted if key not in held or not all(_strings(held[key])))
    if "--check" in argv:
        for context, said in missing:
            print(f"没有英文：{' / '.join(said)}{f'（{context}）' if context else ''}")
        broken = [
            said for (_context, said), message in held.items() if all(_strings(message)) and not _fits(said, message)
        ]
        for said in broken:
            print(f"英文里的占位符不一样：{' / '.join(said)}")
        return 1 if missing or broken else 0
    gone = sorted(held.keys() - wanted)
    for context, said in gone:
        catalogue.delete(said[0], context=context or None)
    for context, said in missing:
        if (context, said) not in held:
            flags = ["python-format"] if re.search(r"%\(\w+\)s", "".join(said)) else []
            catalogue.add(said[0] if len(said) == 1 else said, "", flags=flags, context=context or None)
    write(catalogue)
    print(f"待译 {len(missing)} 条，删去 {len(gone)} 条")
    return 0


def _fits(said: tuple[str, ...], message: Message) -> bool:
    """Whether the English names the same values and keeps the same tags."""
    return all(
        set(_HELD.findall(chinese)) == set(_HELD.findall(english))
        for chinese, english in zip(said, _strings(message), strict=len(said) > 1)
    )


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
