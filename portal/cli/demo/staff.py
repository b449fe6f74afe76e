"""Who works in the demo besides the cast: an invented operator in every village, officers of every sub-district.

Each acts in their own area only, as in life. Nobody can sign in as one of them: they have no password.
"""

from __future__ import annotations

from random import Random

from flask_appbuilder.security.sqla.models import User
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.operations import appoint, ensure_account
from portal.access.permissions import Permission
from portal.access.queries import actor_in, grants_of
from portal.cli.demo.names import person_name
from portal.cli.demo.people import CAST
from portal.regions.queries import part_of_region

NO_PASSWORD = "!"  # noqa: S105 - no hash: no password fits
SHORT = {"operator_desa": "op", "petugas_lapangan": "pl", "pengawas_kecamatan": "pk"}


class Staff:
    """The cast where it has a post, invented colleagues everywhere else; hired when first needed."""

    def __init__(self, session: Session, actors: dict[str, Actor]) -> None:
        self.session = session
        cast = [member for member in CAST if member.username in actors]
        self.known = {(member.role, member.region): actors[member.username] for member in cast}
        self.wide = {member.role: actors[member.username] for member in cast if member.role not in SHORT}

    def at(self, role: str, village: int) -> Actor:
        """Whoever does this role's work for this village."""
        if role in self.wide:
            return self.wide[role]
        region = village if role == "operator_desa" else village - village % 10_000
        if (role, region) not in self.known:
            self.known[role, region] = self._hired(role, region)
        return self.known[role, region]

    def _hired(self, role: str, region: int) -> Actor:
        random = Random(f"{role}:{region}")
        name = person_name(random, woman=random.random() < 0.5, age=random.randrange(24, 49))
        first, _, last = name.partition(" ")
        username = f"{SHORT[role]}{region}"
        user = User(
            username=username,
            first_name=first,
            last_name=last or first,
            email=f"{username}@verivali.invalid",
            active=True,
            password=NO_PASSWORD,
        )
        self.session.add(user)
        self.session.flush()
        ensure_account(self.session, user.id)
        part = part_of_region(self.session, region)
        by = system("demo", Permission.ACCESS_POST_MANAGE)
        post = appoint(self.session, user.id, role=role, region_code=region, by=by, part=part)
        self.session.flush()
        return actor_in(post, name=name, grants=grants_of(self.session, role))
