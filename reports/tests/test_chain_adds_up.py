"""The chain adds up, whatever has happened to people."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enrollment.models import BillingFinding, Enrollment, Member
from enrollment.months import Month
from enrollment.tests.factories import (
    BillingFindingFactory,
    CardFactory,
    CardRunFactory,
    ContributionBatchFactory,
    ContributionFactory,
    DecreeFactory,
    DraftNameFactory,
    EnrollmentFactory,
    MemberFactory,
    PastRefusalFactory,
    PeriodFactory,
    RegistrationBatchFactory,
    VillageQuotaFactory,
    pay,
)
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from reports.queries.chain import (
    Scope,
    billing,
    chain,
    holding,
    losing,
    named,
    passing,
    sources,
)
from reports.queries.joints import ORDER
from villages.models import Village
from workers.models import Candidate
from workers.tests.factories import (
    CandidateFactory,
    ProposalFactory,
    RosterFactory,
    RosterRowFactory,
    VerdictReasonFactory,
    WorkerFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.long]
CODES = ("62.10.03.2001", "62.10.03.2002", "62.10.04.2019")
NOVEMBER, TODAY = Month(2026, 11), date(2026, 11, 22)
NOBODY = [0] * 9

places = st.integers(0, 2)
rows = st.fixed_dictionaries(
    {
        "place": places,
        "nik": st.none() | st.integers(0, 3),
        "state": st.sampled_from(["waiting", "skipped", "submitted", "replaced", "known"]),
        "wrong": st.sampled_from([(), ("nik_missing",), ("too_old",), ("listed_deceased",)]),
        "list": st.sampled_from(["village", "district", "population", "picked"]),
        "has_village": st.booleans(),
    }
)
candidacies = st.fixed_dictionaries(
    {
        "place": places,
        "state": st.sampled_from(["proposed", "accepted", "returned", "refused", "closed"]),
        "cause": st.booleans(),
        "sampled": st.sampled_from(["", "open", "seen"]),
        "draft": st.sampled_from(["", "named", "struck", "left_out"]),
    }
)
memberships = st.fixed_dictionaries(
    {
        "decree": st.sampled_from(["year", "amendment", "next"]),
        "state": st.sampled_from(["decreed", "sent", "refused", "removed", "accepted"]),
        "covered": st.sampled_from(["", "whole", "ended", "never", "died", "late"]),
        "line": st.booleans(),
        "blocked": st.booleans(),
        "batch": st.booleans(),
        "requeued": st.booleans(),
    }
)
people = st.fixed_dictionaries(
    {
        "candidacies": st.lists(candidacies, max_size=2),
        "memberships": st.lists(memberships, max_size=3, unique_by=lambda m: m["decree"]),
        "again": st.none() | candidacies,
        "place": places,
        "died": st.booleans(),
        "merged": st.booleans(),
        "card": st.sampled_from(["", "printed", "handed", "revoked", "both"]),
        "row": st.none() | rows,
    }
)
months = st.sampled_from(["", "failed", "open", "closed", "paid", "half"])


class World:
    """What happened to some people: written as it would stand in the database."""

    def __init__(self, month):
        self.villages = [Village.objects.get(code=code) for code in CODES]
        self.officer = UserFactory(role=Role.VILLAGE_OFFICER)
        self.verifier, self.second = (UserFactory(role=Role.VERIFIER) for _ in range(2))
        self.approver = UserFactory(role=Role.APPROVER)
        self.cause = VerdictReasonFactory()
        by = {"drafted_by": self.approver, "drafted_at": timezone.now()}
        year = DecreeFactory(**by)
        span = {"start": date(2027, 1, 1), "end": date(2028, 1, 1)}
        self.decrees = {
            "year": year,
            "amendment": DecreeFactory(amends=year, **by),
            "next": DecreeFactory(extends=year, **span, **by),
        }
        self.draft = DecreeFactory(draft=True, **by)
        self.sendings = {
            name: RegistrationBatchFactory(decree=decree, sent_by=self.approver)
            for name, decree in self.decrees.items()
        }
        self.run = CardRunFactory()
        period = PeriodFactory()
        VillageQuotaFactory(period=period, village=self.villages[0], places=0)
        self.batch = self._month(month)
        self.rosters, self.proposals = {}, {}
        self.row_people = set()

    def _month(self, month):
        if not month:
            return None
        state = "failed" if month == "failed" else "open"
        return ContributionBatchFactory(state=state, lines=2, jkk=10_000, jkm=6_800)

    def settle(self, month):
        """Close and pay the month: from then on its lines do not change."""
        if month in ("closed", "paid", "half"):
            self.batch.state, self.batch.closed_by = "closed", self.approver
            self.batch.closed_at = timezone.now()
            self.batch.save()
        if month in ("paid", "half"):
            pay(self.batch, 16_800 if month == "paid" else 16_799)

    def roster(self, place, kind):
        if (place, kind) not in self.rosters:
            village = self.villages[place]
            where = {"village": village}
            if kind == "district":
                where = {"village": None, "district": village.district}
            self.rosters[place, kind] = RosterFactory(
                **where, uploaded_by=self.officer, is_population=kind in ("population", "picked")
            )
        return self.rosters[place, kind]

    def proposal(self, place):
        if place not in self.proposals:
            self.proposals[place] = ProposalFactory(roster=self.roster(place, "village"))
        return self.proposals[place]

    def row(self, told, worker=None):
        wrong = told["wrong"] if told["state"] != "submitted" else ()
        nik = worker.nik_digest if worker else told["nik"] and bytes([told["nik"]]) * 32
        roster = self.roster(told["place"], told["list"])
        row = RosterRowFactory(
            roster=roster,
            village=self.villages[told["place"]] if told["has_village"] else None,
            nik_digest=nik or None,
            worker=worker if told["state"] == "submitted" else None,
            state=told["state"],
            said=list(wrong),
            errors=len(wrong),
            skip_reason="Sudah pindah" if told["state"] == "skipped" else "",
            picked=told["list"] == "picked",
        )
        if worker is None and self._counts(told):
            self.row_people.add(nik or row.pk)

    def person(self, told):
        """Returns whether the person was ever a candidate."""
        worker = WorkerFactory(
            village=self.villages[told["place"]],
            died_on=date(2026, 11, 3) if told["died"] else None,
            created_by=self.officer,
        )
        for candidacy in told["candidacies"]:
            closed = {**candidacy, "state": "refused", "draft": ""}
            self.candidacy(worker, closed)
        standing = None
        if told["memberships"]:
            standing = self.members(worker, told)
        elif told["candidacies"]:
            self.candidacy(worker, told["candidacies"][-1])
        if told["again"] and standing is not None:
            Candidate.objects.filter(pk=standing.pk).update(state="closed")
            self.candidacy(worker, told["again"])
        if told["merged"] and (told["candidacies"] or standing):
            worker.merged_into = WorkerFactory(created_by=self.officer)
            worker.save()
        if told["row"]:
            known = bool(told["candidacies"] or standing)
            self.row(told["row"], worker)
            if not known and self._counts(told["row"]):
                self.row_people.add(worker.nik_digest)
        return bool(told["candidacies"] or standing)

    def _counts(self, row):
        if row["list"] == "population" and row["state"] == "waiting":
            return False
        return row["state"] not in ("replaced", "known")

    def candidacy(self, worker, told):
        state = told["state"]
        verdict = {}
        if state != "proposed":
            verdict = {"verified_by": self.verifier, "verified_at": timezone.now()}
        if state in ("refused", "returned"):
            verdict |= {"reason": "Belum lengkap", "cause": self.cause if told["cause"] else None}
        if told["sampled"]:
            verdict["is_sampled"] = True
        if told["sampled"] == "seen" and state == "accepted":
            verdict |= {"second_by": self.second, "second_at": timezone.now()}
        made = CandidateFactory(
            proposal=self.proposal(told["place"]),
            worker=worker,
            village=self.villages[told["place"]],
            state=state,
            **verdict,
        )
        if state == "accepted" and told["draft"]:
            struck = {"struck_reason": "Pindah", "struck_by": self.approver}
            DraftNameFactory(
                decree=self.draft,
                candidate=made,
                left_out="quota" if told["draft"] == "left_out" else "",
                **(struck | {"struck_at": timezone.now()} if told["draft"] == "struck" else {}),
            )
        return made

    def members(self, worker, told):
        candidate = CandidateFactory(
            proposal=self.proposal(told["place"]),
            worker=worker,
            village=self.villages[told["place"]],
            state="decreed",
            verified_by=self.verifier,
            verified_at=timezone.now(),
        )
        carried, lined = None, False
        for each in told["memberships"]:
            carried, lined = self.member(candidate, each, carried, lined), lined or each["line"]
            card = {"member": carried, "run": self.run}
        self.cards(told["card"], card)
        return candidate

    def member(self, candidate, told, carries, lined):
        decree, state = self.decrees[told["decree"]], told["state"]
        answered = {"answered_by": self.approver, "answered_at": timezone.now()}
        facts = answered if state in ("refused", "accepted") else {}
        if state in ("sent", "refused") or (state == "removed" and told["batch"]):
            facts |= {
                "batch": self.sendings[told["decree"]],
                "batch_row": Member.objects.count() + 1,
            }
        if state == "refused":
            facts["reason"] = "NIK tidak padan"
        if state == "accepted":
            facts["start"] = decree.start
        member = MemberFactory(
            decree=decree, candidate=candidate, state=state, carries=carries, **facts
        )
        DraftNameFactory(decree=decree, candidate=candidate)
        if told["requeued"]:
            PastRefusalFactory(member=member, answered_by=self.approver)
        if state == "accepted" and told["covered"]:
            self.cover(member, told, lined)
        return member

    def cover(self, member, told, lined):
        start, end = member.start, member.decree.end
        if Enrollment.objects.filter(worker=member.worker, end__gt=start, start__lt=end).exists():
            return
        reason = "decree"
        if told["covered"] == "late":
            start = end.replace(month=12, year=end.year - 1)
        if told["covered"] in ("ended", "died", "never"):
            end = start if told["covered"] == "never" else start.replace(month=6)
            reason = "death" if told["covered"] == "died" else "moved"
        by = {"created_by": self.approver}
        if reason != "decree":
            by |= {"ended_by": self.approver, "ended_at": timezone.now()}
        both = [
            EnrollmentFactory(
                member=member, programme=programme, start=start, end=end, end_reason=reason, **by
            )
            for programme in ("JKK", "JKM")
        ]
        touches = start < date(2026, 12, 1) and end > date(2026, 11, 1)
        if self.batch and told["line"] and not lined and touches:
            for enrollment in both:
                ContributionFactory(
                    batch=self.batch, enrollment=enrollment, programme=enrollment.programme
                )
        elif self.batch and told["blocked"] and not lined and touches:
            self.block(member.worker)

    def block(self, worker):
        if not BillingFinding.objects.filter(worker=worker).exists():
            BillingFindingFactory(
                batch=self.batch, worker=worker, verdict="blocked", reason="Meninggal",
                decided_by=self.approver, decided_at=timezone.now(),
            )  # fmt: skip

    def cards(self, kind, card):
        if kind in ("revoked", "both"):
            CardFactory(**card, revoked=True, handed=True)
        if kind in ("printed", "both"):
            CardFactory(**card)
        if kind == "handed":
            CardFactory(**card, handed=True)


def keys(found):
    """Who stands in a list."""
    return [("person", row["person"]) if row["person"] else ("line", row["line"]) for row in found]


def checked(scope, month):
    """The chain of a scope, when every number is the length of its list without anybody twice."""
    found = chain(scope, month)
    assert found.wrong == []
    everybody = list(named(sources(scope, month)))
    assert len(set(keys(everybody))) == len(everybody)
    for link in found.links:
        passed = [one for one in everybody if one["passed"] >= ORDER[link.joint.code]]
        assert len(passed) == link.people
        for loss in link.losses:
            lost = [one for one in passed if one["why"] == loss.reason]
            listed = named([losing(scope, month, loss.reason)])
            assert sorted(keys(listed)) == sorted(keys(lost))
            assert len(lost) == loss.people
            details = Counter(one["detail"] for one in lost if one["detail"])
            assert details == loss.details
            for detail in sorted(details)[:1]:
                assert (
                    len(named([losing(scope, month, loss.reason)], detail=detail))
                    == details[detail]
                )
        rest = found.links[found.links.index(link) + 1 :]
        if rest:
            assert link.people == rest[0].people + sum(loss.people for loss in link.losses)
        else:
            assert link.losses == []
    # Each such list is a long statement: of one joint here, of another there.
    link = found.links[len(everybody) % len(found.links)]
    assert len(named(passing(scope, month, link.joint.code))) == link.people
    held = keys(named(holding(scope, month)))
    assert len(held) == len(set(held)) == found.held
    return found


def numbers(found):
    return [link.people for link in found.links]


def total(lists):
    return [sum(column) for column in zip(*lists, strict=True)]


@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes here
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.data_too_large],
)  # fmt: skip
@given(st.lists(people, min_size=3, max_size=12), st.lists(rows, min_size=2, max_size=8), months)
def test_it_adds_up_for_any_history(histories, lines, month):
    with transaction.atomic():
        world = World(month)
        ever = sum([world.person(told) for told in histories])
        for line in lines:
            world.row(line)
        world.settle(month)
        billed = billing(NOVEMBER, TODAY)
        whole = checked(Scope(), billed)
        assert whole.links[0].people == ever + len(world.row_people)
        if world.batch and billed.batch:
            lines = world.batch.items.filter(programme="JKK").count()
            assert whole.links[6].people == lines
        of_places(whole, world, billed)
        for decree in world.decrees.values():
            assert added_up(Scope(decree=decree), billed).links[1].people == decree.members.count()
        checked(Scope(decree=world.draft), billed)
        transaction.set_rollback(True)


def added_up(scope, month):
    found = chain(scope, month)
    assert found.wrong == []
    return found


def of_places(whole, world, billed):
    """Villages add up to their district, districts to the whole."""
    here, _there, elsewhere = world.villages
    districts = [added_up(Scope(district=v.district), billed) for v in (here, elsewhere)]
    assert numbers(whole) == total(map(numbers, districts))
    villages = [added_up(Scope(village=village), billed) for village in world.villages]
    for found, parts in ((districts[0], (0, 1)), (districts[1], (2,))):
        [district] = {world.villages[place].district_id for place in parts}
        unknown = found.villages.get((district, None))
        rest = unknown.people if unknown else NOBODY
        assert numbers(found) == total([*(numbers(villages[place]) for place in parts), rest])
        for place in parts:
            row = found.villages.get((district, world.villages[place].pk))
            assert numbers(villages[place]) == (row.people if row else NOBODY)
        if district in whole.districts:
            assert whole.districts[district].people == numbers(found)
    own = added_up(Scope(own=[village.pk for village in world.villages[:2]]), billed)
    assert numbers(own) == total(map(numbers, villages[:2]))
