"""Who works in the demo: one login for each role and two seconds, their posts and passwords."""

from __future__ import annotations

import json
import os
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group

from gumas_pbi.models import Role, User
from villages.models import District, Posting, Village

WHOLE_WAY, HALF_WAY, WAITING = "62.10.03.2001", "62.10.04.2019", "62.10.03.2002"
SECOND_TREASURER, SECOND_VERIFIER = "treasurer_2", "verifier_2"
SECOND_OFFICER = "village_officer_2"
# Key in demo-logins.json: username, name, role, e-mail address.
PEOPLE: dict[str, tuple[str, str, str, str]] = {
    Role.VILLAGE_OFFICER: ("petugas.sarerangan", "Yuliana Tingang", Role.VILLAGE_OFFICER, ""),
    Role.VERIFIER: ("verifikator", "Herman Lambung", Role.VERIFIER, ""),
    Role.APPROVER: ("penyetuju", "Marlina Rangkai", Role.APPROVER, "penyetuju@example.org"),
    Role.TREASURER: ("bendahara", "Supiansyah", Role.TREASURER, ""),
    Role.BPJS_LIAISON: ("penghubung.bpjs", "Dewi Kunum", Role.BPJS_LIAISON, ""),
    Role.VIEWER: ("pemantau", "Rusdi Salampak", Role.VIEWER, ""),
    Role.ADMINISTRATOR: ("admin", "Elkana Umbing", Role.ADMINISTRATOR, "admin@example.org"),
    SECOND_TREASURER: ("bendahara.kedua", "Norhayati Sahari", Role.TREASURER, ""),
    SECOND_VERIFIER: ("verifikator.kedua", "Theresia Nyangun", Role.VERIFIER, ""),
    SECOND_OFFICER: ("petugas.dandang", "Andreas Garang", Role.VILLAGE_OFFICER, ""),
}


def everybody(at: datetime) -> dict[str, User]:
    """The users by their key, and an officer of each district, who has no login."""
    users = {key: _user(*facts) for key, facts in PEOPLE.items()}
    start = at.astimezone().date() - timedelta(days=500)
    villages = {village.code: village for village in Village.objects.all()}
    posts = [
        Posting(user=users[key], village=villages[code], start=start)
        for key, code in (
            (Role.VILLAGE_OFFICER, WHOLE_WAY),
            (Role.VILLAGE_OFFICER, WAITING),
            (SECOND_OFFICER, HALF_WAY),
        )
    ]
    for district in District.objects.filter(regency__code=settings.REGENCY_CODE):
        name = (f"pendamping.{district.code[-2:]}", f"Pendamping {district.name}")
        officer = _user(*name, Role.VILLAGE_OFFICER, "")
        officer.set_unusable_password()
        officer.save(update_fields=["password"])
        posts.append(Posting(user=officer, district=district, start=start))
    Posting.objects.bulk_create(posts, ignore_conflicts=True)
    return users


def _user(username: str, name: str, role: str, email: str) -> User:
    facts = {"name": name, "email": email}
    user, _made = User.objects.update_or_create(username=username, defaults=facts)
    user.groups.set([Group.objects.get(name=role)])
    return user


def write_logins(users: dict[str, User]) -> None:
    """A fresh password for each; the file is for the owner of VAR_DIR alone."""
    logins = {}
    for role, user in users.items():
        password = f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.token_hex(4)}"
        user.set_password(password)
        user.save(update_fields=["password"])
        logins[str(role)] = {"username": user.username, "password": password}
    path = settings.INSTALLATION.var / "demo-logins.json"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(logins, file, indent=1)


WORDS = (
    "sungai", "rotan", "perahu", "ladang", "hutan", "embun", "karet", "damar", "betang", "riam",
    "bukit", "emas", "kelotok", "padi", "anggrek", "enggang", "tikar", "lanting", "pagi", "hujan",
    "beringin", "jembatan", "kampung", "madu", "mandau", "pasar", "gula", "kopi", "durian",
    "cempedak", "telaga", "bambu",
)  # fmt: skip
