"""角色: what each role may do, read from roles.yaml. Pure: no database, no request; the permission page prints the same file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

TERRITORY, OWN = "territory", "own"


class RoleError(ValueError):
    """roles.yaml or a name in it is wrong; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Role:
    """A named bundle of permissions; ``administrator`` marks one of the three who handle no business data."""

    key: str
    title: str
    may: tuple[str, ...]
    never: tuple[str, ...]
    reach: str
    levels: tuple[str, ...]
    administrator: bool

    def permits(self, permission: str, reserved: frozenset[str]) -> bool:
        """Whether the role holds ``permission``; a wildcard never reaches a reserved one."""
        if permission in self.never:
            return False
        if permission in self.may:
            return True
        return permission not in reserved and any("*" in p and fnmatchcase(permission, p) for p in self.may)


@dataclass(frozen=True, slots=True)
class Table:
    """The whole permission table: groups of permissions with their titles, roles, and the document it follows."""

    groups: Mapping[str, Mapping[str, str]]
    roles: Mapping[str, Role]
    reserved: frozenset[str]
    source: str
    valid_from: date

    def role(self, key: str) -> Role:
        """The role of that key; RoleError when roles.yaml does not declare it."""
        if key not in self.roles:
            raise RoleError(f"没有“{key}”这个角色，可用：{'、'.join(self.roles)}。")
        return self.roles[key]

    def permits(self, key: str, permission: str) -> bool:
        """Whether the role ``key`` holds ``permission``; an unknown role holds nothing."""
        role = self.roles.get(key)
        return role is not None and role.permits(permission, self.reserved)

    def business_roles(self) -> tuple[Role, ...]:
        """The roles that a post may carry."""
        return tuple(role for role in self.roles.values() if not role.administrator)


def administrator_key(kind: str) -> str:
    """The key under which the administrator ``kind`` stands among the roles."""
    return f"administrator-{kind}"


def _role(key: str, said: Mapping[str, Any], administrator: bool) -> Role:
    unknown = set(said) - {"title", "may", "not", "reach", "levels"}
    if unknown:
        raise RoleError(f"角色“{key}”里有不认识的写法：{'、'.join(sorted(unknown))}。")
    if not said.get("title") or not said.get("may"):
        raise RoleError(f"角色“{key}”必须写明 title 和 may。")
    if said.get("reach", TERRITORY) not in {TERRITORY, OWN}:
        raise RoleError(f"角色“{key}”的 reach 只能是 territory 或 own。")
    return Role(
        key=key,
        title=str(said["title"]),
        may=tuple(said["may"]),
        never=tuple(said.get("not", ())),
        reach=said.get("reach", TERRITORY),
        levels=tuple(said.get("levels", ())),
        administrator=administrator,
    )


def read_table(text: str) -> Table:
    """The permission table written in ``text`` (YAML); RoleError when an entry is misspelt or an administrator would
    reach business data."""
    said = yaml.safe_load(text)
    roles = {key: _role(key, one, administrator=False) for key, one in said["roles"].items()}
    for kind, one in said["administrators"].items():
        roles[administrator_key(kind)] = _role(administrator_key(kind), one, administrator=True)
    reserved = frozenset(said["reserved"])
    for role in roles.values():
        held = [p for p in role.may if "*" in p or p not in reserved]
        if role.administrator and held:
            raise RoleError(f"{role.title}不得持有业务权限：{'、'.join(held)}。")
    return Table(said["permissions"], roles, reserved, str(said["source"]), said["valid_from"])


@cache
def load(extra: str | None = None) -> Table:
    """The table in force: ``roles.yaml`` in the folder ``extra`` where a deployment brings one, else the built-in."""
    own = Path(extra) / "roles.yaml" if extra else None
    built_in = files("zhenjie.engines.org").joinpath("roles.yaml")
    return read_table((own if own and own.exists() else built_in).read_text(encoding="utf-8"))
