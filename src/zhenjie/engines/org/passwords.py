"""口令: what makes a password good enough, and how one for a single use is made. Pure."""

import re
import secrets

from zhenjie.engines.org.access import AccessRules

# No 0O1lI: one-time passwords are read out over the telephone.
_LETTERS, _CAPITALS, _DIGITS, _SIGNS = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-+=@%"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv", "abcdefghijklmnopqrstuvwxyz", "01234567890")
# Words that open half of all accounts in an office, whatever is put behind them.
_WORDS = (
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "admin",
    "root",
    "welcome",
    "iloveyou",
    "woaini",
    "aa1234",
    "zhenjie",
)


def classes(password: str) -> int:
    """How many of small letters, capitals, digits and signs the password uses (other scripts count as signs)."""
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    return sum(1 for kind in kinds if re.search(kind, password))


def faults(password: str, *, names: tuple[str, ...], rules: AccessRules) -> list[str]:
    """What is wrong with ``password``, each as one sentence; ``names`` (log-in, own name) must not stand in it."""
    said = []
    if len(password) < rules.password_length:
        said.append(f"密码至少 {rules.password_length} 位，现在是 {len(password)} 位。")
    if len(password) > 128:
        said.append("密码最长 128 位。")
    if classes(password) < rules.password_classes:
        said.append(f"大写字母、小写字母、数字、符号至少用 {rules.password_classes} 类。")
    low = password.lower()
    if any(len(name) >= 2 and name.lower() in low for name in names):
        said.append("密码里不能有登录名或姓名。")
    if any(low.startswith(word) for word in _WORDS) or _is_row(low):
        said.append("这是常见密码或键盘上的连排，容易被猜到，请换一个。")
    return said


def _is_row(low: str) -> bool:
    """Whether more than half of it is one run along the keyboard, the alphabet or the digits."""
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for start in range(len(row)):
            for length in range(max(4, len(low) // 2 + 1), len(row) - start + 1):
                if row[start : start + length] in low:
                    return True
    return len(set(low)) <= 2


def one_time_password(length: int = 12) -> str:
    """A password to be handed over once: all four kinds, nothing that is mistaken when read aloud."""
    pools = (_LETTERS, _CAPITALS, _DIGITS, _SIGNS)
    signs = [secrets.choice(pool) for pool in pools]
    signs += [secrets.choice(_LETTERS + _CAPITALS + _DIGITS) for _ in range(length - len(pools))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)
