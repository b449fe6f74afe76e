"""The one who acts: a person in one post (role × region), or the system under its own name.

Every query takes the actor first; every operation takes it last, as `by`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from portal.access.permissions import Permission
from portal.kernel.area import Area
from portal.kernel.database import Scope
from portal.kernel.errors import NotAllowed, NotFound


class Stood(NamedTuple):
    """Somebody absent whose work another does meanwhile."""

    user_id: int
    name: str


@dataclass(frozen=True)
class Actor:
    """A person in their active post. `area` is the post's region and all below it."""

    user_id: int
    name: str
    role: str
    region_code: int
    permissions: frozenset[Permission]
    post_id: UUID | None = None
    stands_for: tuple[Stood, ...] = ()
    """The absent people whose work they do today, in the same post."""

    @property
    def selves(self) -> frozenset[int]:
        """The people whose own work the actor may not check: themselves and those they stand for."""
        return frozenset((self.user_id, *(one.user_id for one in self.stands_for)))

    @property
    def area(self) -> Area:
        """The only area this actor may see or touch."""
        return Area.of(self.region_code)

    @property
    def scope(self) -> Scope:
        """The database lock that goes with this actor."""
        return Scope(self.user_id, self.role, self.area)

    def may(self, permission: Permission, *, at: int | None = None) -> bool:
        """Whether the actor holds `permission`, and `at` (a region code) lies in their area."""
        return permission in self.permissions and (at is None or at in self.area)

    def must(self, permission: Permission, *, at: int | None = None) -> None:
        """Refuse unless `may`. Outside the area looks like absence (`NotFound`); a missing right is `NotAllowed`."""
        if at is not None and at not in self.area:
            raise NotFound
        if permission not in self.permissions:
            raise NotAllowed


def system(name: str, *permissions: Permission, region_code: int = 0) -> Actor:
    """The portal itself acting under `name` (jobs, timers, seeding) with just these rights."""
    return Actor(0, name, "sistem", region_code, frozenset(permissions))
