"""Screen texts: every Chinese msgid in code and templates has its English beside it.

``python -m tests.ground.messages`` adds missing msgids to the catalogue; ``--check`` names what is missing.
"""

import ast
import re
import sys
from pathlib import Path

from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zhenjie"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
_CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
_TRANSLATE = re.compile(r"""\{%\s*translate\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_BLOCK = re.compile(r"\{%\s*blocktranslate\b([^%]*)%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)
_INNER = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")


def _in_code(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def _in_template(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    found = {a or b for a, b in _TRANSLATE.findall(text)} | {a or b for a, b in _INNER.findall(text)}
    for head, body in _BLOCK.findall(text):
        for piece in re.split(r"\{%\s*plural\s*%\}", body):
            piece = re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", piece)
            if "trimmed" in head:
                piece = re.sub(r"\s*\n\s*", " ", piece.strip())
            found.add(piece)
    return found


def msgids() -> set[str]:
    """Every screen text of the product that holds a Chinese character."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            found |= _in_code(path)
    for path in SOURCE.rglob("*.html"):
        found |= _in_template(path)
    return {one for one in found if re.search(r"[一-鿿]", one)}


def main(argv: list[str]) -> int:
    """Adds what is missing, or with --check names it."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    wanted = msgids()
    missing = sorted(one for one in wanted if one not in catalogue or not catalogue[one].string)
    gone = sorted(str(m.id) for m in catalogue if m.id and str(m.id) not in wanted)
    if "--check" in argv:
        for one in missing:
            print(f"没有英文：{one}")
        return 1 if missing else 0
    for one in missing:
        if one not in catalogue:
            catalogue.add(one, "", flags=["python-format"] if re.search(r"%\(\w+\)s", one) else [])
    for one in gone:
        catalogue.delete(one)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=120, no_location=True, sort_output=True, omit_header=False)
    print(f"待译 {len(missing)} 条，删去 {len(gone)} 条")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
