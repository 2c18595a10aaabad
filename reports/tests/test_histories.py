"""Any history of a village: whatever verbs come in whatever order, the program's laws hold.

Hypothesis draws the acts and the people; a refusal is a fine answer, a broken law is not.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Count, F, Max
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from enrollment import clocks as plain
from enrollment.actions import (
    bills,
    cards,
    confirmations,
    contributions,
    decrees,
    events,
    handing,
    payments,
    registrations,
    removals,
    replacements,
    verdicts,
)  # fmt: skip
from enrollment.models import (
    Card,
    Contribution,
    ContributionBatch,
    Decree,
    Enrollment,
    LifeEvent,
    Member,
    Replacement,
)  # fmt: skip
from enrollment.months import containing
from enrollment.queries import clocks, confirmed, places
from enrollment.tests.factories import PeriodFactory, VillageQuotaFactory
from gumas_pbi import crypto
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from reports.queries.chain import Scope, billing, chain
from reports.tests.test_chain_adds_up import checked
from villages.tests.factories import PostingFactory, VillageFactory
from workers.models import Candidate
from workers.tests.factories import CandidateFactory, ProposalFactory, WorkerFactory

WIB = ZoneInfo("Asia/Jakarta")
BEGIN = date(2025, 10, 6)
QUOTAS = (4, 3)


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=WIB)


class History(RuleBasedStateMachine):
    """Two villages, the seven roles, a calendar that only moves on."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.day, self.number, self.said, self.seen = BEGIN, 0, [], None
        self.villages = [VillageFactory(code=f"62.10.03.20{n:02d}") for n in (1, 2)]
        self.officers = [
            PostingFactory(village=v, start=date(2020, 1, 1)).user for v in self.villages
        ]
        self.verifier, self.second = (UserFactory(role=Role.VERIFIER) for _ in range(2))
        self.approver = UserFactory(role=Role.APPROVER)
        self.liaison = UserFactory(role=Role.BPJS_LIAISON)
        self.treasurers = [UserFactory(role=Role.TREASURER) for _ in range(2)]
        for year in (2025, 2026, 2027):
            period = PeriodFactory(
                name=str(year), start=date(year, 1, 1), end=date(year + 1, 1, 1),
                quota=sum(QUOTAS), budget=sum(QUOTAS) * 16_800 * 14,
            )  # fmt: skip
            for village, number in zip(self.villages, QUOTAS, strict=True):
                VillageQuotaFactory(period=period, village=village, places=number)

    def teardown(self) -> None:
        try:
            self.the_chain_adds_up()
        finally:
            self.undo()

    def undo(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @property
    def at(self) -> datetime:
        return at_noon(self.day)

    def do(self, verb, *args, **kwargs):
        """An act: done, or refused with a sentence."""
        try:
            return verb(*args, at=self.at, **kwargs)
        except Refused as no:
            self.said.append(str(no))
            return None

    def some(self, rows, data, most=3):
        """Some of these rows, drawn."""
        found = list(rows.order_by("pk"))
        return (
            data.draw(st.lists(st.sampled_from(found), max_size=most, unique=True)) if found else []
        )

    def one(self, rows, data):
        found = list(rows.order_by("pk"))
        return data.draw(st.sampled_from(found)) if found else None

    @initialize()
    def a_first_decree(self):
        """Begin with people who are covered: what comes later is the interesting part."""
        self.propose(which=0, ages=[30, 50, 64])
        self.propose(which=1, ages=[20, 40])
        self.do(verdicts.accept, Candidate.objects.all(), by=self.verifier)
        self.decree(year=2025, month=10)
        self.do(registrations.accept_all, Decree.objects.get(), start=None, by=self.liaison)
        assert Enrollment.objects.count() == 10

    # --- time

    @rule(days=st.sampled_from([1, 10, 25, 60]))
    def time_passes(self, days):
        self.day += timedelta(days=days)

    # --- from the village to a verdict

    @rule(which=st.integers(0, 1), ages=st.lists(st.integers(16, 66), min_size=1, max_size=3))
    def propose(self, which, ages):
        proposal = self._proposal(which)
        for age in ages:
            born = date(self.day.year - age, 6, 15)
            worker = WorkerFactory(village=self.villages[which], birth_date=born)
            self._stand(proposal, worker)

    @rule(data=st.data())
    def propose_again(self, data):
        standing = Candidate.objects.filter(state__in=Candidate.STANDING)
        gone = Candidate.objects.exclude(worker__in=standing.values("worker"))
        last = self.one(gone.filter(worker__died_on=None), data)
        if last is None:
            return
        which = self.villages.index(last.village)
        self._stand(self._proposal(which), last.worker)

    def _proposal(self, which):
        return ProposalFactory(
            roster__village=self.villages[which],
            submitted_by=self.officers[which],
            submitted_at=self.at,
        )

    def _stand(self, proposal, worker):
        CandidateFactory(
            proposal=proposal, worker=worker, village=worker.village,
            submitted_by=proposal.submitted_by, submitted_at=self.at,
        )  # fmt: skip

    @rule(
        act=st.sampled_from(["accept", "accept", "accept", "refuse", "send_back", "recall"]),
        data=st.data(),
    )
    def decide(self, act, data):
        known = {"accept": {}, "recall": {"note": "Salah tekan"}}.get(act, {"note": "Perlu dicek"})
        chosen = self.some(Candidate.objects.all(), data, most=6)
        people = Candidate.objects.filter(pk__in=[c.pk for c in chosen])
        self.do(getattr(verdicts, act), people, by=self.verifier, **known)

    @rule(agrees=st.booleans(), data=st.data())
    def look_again(self, agrees, data):
        chosen = self.some(Candidate.objects.filter(is_sampled=True), data)
        people = Candidate.objects.filter(pk__in=[c.pk for c in chosen])
        self.do(verdicts.second_look, people, agrees=agrees, note="Sudah dilihat", by=self.second)

    @rule(data=st.data())
    def send_again(self, data):
        returned = self.one(Candidate.objects.filter(state=Candidate.State.RETURNED), data)
        if returned:
            by = self.officers[self.villages.index(returned.village)]
            self.do(verdicts.send_again, returned, reply="Sudah dilengkapi", by=by)

    # --- decrees

    def _named(self):
        self.number += 1
        return {"number": f"100/{self.number}", "date": self.day, "by": self.approver}

    @rule(year=st.integers(2025, 2026), month=st.integers(1, 12))
    def decree(self, year, month):
        draft = self.do(
            decrees.draft, start=date(year, month, 1), end=date(year + 1, 1, 1),
            candidates=Candidate.objects.all(), **self._named(),
        )  # fmt: skip
        if draft:
            self.do(decrees.issue, draft, by=self.approver)

    @rule(data=st.data(), length=st.integers(1, 12))
    def extend(self, data, length):
        root = self.one(Decree.objects.filter(state=Decree.State.ISSUED, amends=None), data)
        if root:
            end = containing(root.end).plus(length).first_day
            draft = self.do(
                decrees.extend, root, end=end, with_new=data.draw(st.booleans()), **self._named()
            )
            if draft:
                self.do(decrees.issue, draft, by=self.approver)

    @rule(data=st.data(), with_new=st.booleans())
    def amend(self, data, with_new):
        root = self.one(Decree.objects.filter(state=Decree.State.ISSUED, amends=None), data)
        if root is None:
            return
        draft = self.do(
            decrees.amend, root, start=max(root.start, self.day), with_new=with_new, **self._named()
        )
        if draft:
            out = Member.objects.filter(pk__in=[m.pk for m in self.some(root.members.all(), data)])
            self.do(removals.take_out, draft, out, reason="moved", note="Pindah", by=self.approver)
            self.do(decrees.issue, draft, by=self.approver)

    # --- BPJS

    @rule(data=st.data())
    def send(self, data):
        decree = self.one(Decree.objects.filter(state=Decree.State.ISSUED), data)
        if decree:
            self.do(registrations.send, decree, by=self.liaison)

    @rule(data=st.data())
    def answer(self, data):
        decree = self.one(Decree.objects.filter(state=Decree.State.ISSUED), data)
        if decree is None:
            return
        lines = []
        for row, member in enumerate(self.some(decree.members.all(), data, most=5), start=2):
            accepted = data.draw(st.booleans())
            start = decree.start + timedelta(days=data.draw(st.integers(0, 40)))
            lines.append(self._line(member, accepted, start, row))
        self.do(registrations.apply, decree, lines, by=self.liaison)

    def _line(self, member, accepted, start, row):
        kpj = f"{27_000_000_000 + member.worker_id}" if accepted else None
        return registrations.Answer(
            crypto.digest(member.worker.nik), accepted, kpj,
            start if accepted else None, "" if accepted else "NIK tidak padan", row,
        )  # fmt: skip

    @rule(data=st.data())
    def accept_all(self, data):
        decree = self.one(Decree.objects.filter(state=Decree.State.ISSUED), data)
        if decree:
            self.do(registrations.accept_all, decree, start=None, by=self.liaison)

    @rule(data=st.data())
    def requeue(self, data):
        refused = self.some(Member.objects.filter(state=Member.State.REFUSED), data)
        people = Member.objects.filter(pk__in=[m.pk for m in refused])
        self.do(registrations.requeue, people, mended="Nama dibetulkan", by=self.liaison)

    # --- life

    @rule(data=st.data(), ago=st.integers(0, 70))
    def die(self, data, ago):
        person = self.one(Candidate.objects.filter(worker__died_on=None), data)
        if person:
            self.do(
                events.report_death, person.worker, died_on=self.day - timedelta(days=ago),
                at_work=False, note="", by=self.officers[0],
            )  # fmt: skip

    @rule(
        data=st.data(),
        ago=st.integers(0, 20),
        kind=st.sampled_from(["moved", "employed", "other_payer"]),
    )
    def leave(self, data, ago, kind):
        person = self.one(Candidate.objects.all(), data)
        if person:
            day = self.day - timedelta(days=ago)
            self.do(
                events.report,
                person.worker,
                kind=kind,
                date=day,
                note="Kata kepala desa",
                by=self.officers[0],
            )

    @rule(data=st.data())
    def settle(self, data):
        event = self.one(LifeEvent.objects.filter(state=LifeEvent.State.REPORTED), data)
        if event is None:
            return
        if data.draw(st.booleans()):
            self.do(events.settle, event, last_day=event.date, despite_age=True, by=self.verifier)
        else:
            self.do(events.dismiss, event, reason="Masih di desa", by=self.verifier)

    @rule(data=st.data())
    def replace(self, data):
        leaver = self.one(Member.objects.all(), data)
        candidate = self.one(Candidate.objects.filter(state=Candidate.State.ACCEPTED), data)
        if leaver and candidate:
            self.do(
                replacements.offer,
                leaver,
                candidate,
                reason="Ahli waris yang bekerja",
                by=self.verifier,
            )

    @rule(which=st.integers(0, 1))
    def confirm(self, which):
        month = confirmed.due(self.day)
        if month:
            self.do(confirmations.confirm, self.villages[which], month, by=self.officers[which])

    # --- money and cards

    @rule(back=st.integers(0, 2))
    def open_month(self, back):
        month = containing(self.day).plus(-back)
        batch = self.do(contributions.open, month, by=self.treasurers[0])
        if batch:
            self.do(contributions.compute, batch)

    @rule(data=st.data(), paid=st.booleans())
    def close_month(self, data, paid):
        batch = self.one(ContributionBatch.objects.all(), data)
        if batch is None:
            return
        self.do(contributions.close, batch, by=self.treasurers[1])
        batch.refresh_from_db()
        if paid and batch.total:
            self.number += 1
            bill = self.do(
                bills.record, code=str(self.number), first=containing(batch.month),
                people=batch.people, amount=batch.total, billed_on=self.day, by=self.treasurers[0],
            )  # fmt: skip
            self.do(
                payments.record, bill, paid_on=self.day, amount=batch.total,
                reference=f"SP2D {self.number}", by=self.treasurers[0],
            )  # fmt: skip

    @rule()
    def print_cards(self):
        run = self.do(cards.print, by=self.verifier)
        if run:
            cards.draw(run, at=self.at)

    @rule(data=st.data())
    def hand_over(self, data):
        card = self.one(Card.objects.filter(handed_at=None), data)
        if card:
            self.do(handing.hand_over, card, on=self.day, by=self.verifier)

    # --- what always holds

    @invariant()
    def the_laws_hold(self):
        """Looked at where a day passed or something was done."""
        now = self.day, Candidate.objects.count(), AuditEvent.objects.aggregate(Max("pk"))
        if now != self.seen:
            self.seen = now
            self.one_coverage_at_a_time()
            self.nobody_is_billed_who_is_not_accepted()
            self.nobody_is_covered_who_was_not_verified_by_another()
            self.the_dead_are_not_covered_after_their_death()
            self.quotas_hold()
            self.who_replaces_whom_points_both_ways()
            self.clocks_equal_a_plain_count()

    def one_coverage_at_a_time(self):
        """No two periods of a person and programme share a day, and JKK and JKM go together."""
        periods = {}
        rows = Enrollment.objects.filter(end__gt=F("start"))
        for worker, programme, start, end in rows.order_by("start").values_list(
            "worker", "programme", "start", "end"
        ):
            periods.setdefault((worker, programme), []).append((start, end))
        for (worker, programme), spans in periods.items():
            assert all(b[0] >= a[1] for a, b in pairwise(spans))
            assert spans == periods[worker, "JKM" if programme == "JKK" else "JKK"]

    def nobody_is_billed_who_is_not_accepted(self):
        lines = Contribution.objects.all()
        assert not lines.exclude(enrollment__member__state=Member.State.ACCEPTED).exists()
        assert not lines.filter(decree__state=Decree.State.DRAFT).exists()
        assert (
            not lines.values("batch", "worker", "programme")
            .annotate(n=Count("pk"))
            .filter(n__gt=1)
            .exists()
        )

    def nobody_is_covered_who_was_not_verified_by_another(self):
        covered = Enrollment.objects.all()
        assert not covered.filter(member__verified_by=F("member__decreed_by")).exists()
        assert not covered.exclude(member__decree__state=Decree.State.ISSUED).exists()

    def the_dead_are_not_covered_after_their_death(self):
        in_force = Enrollment.objects.filter(end__gt=F("start"))
        assert not in_force.filter(
            worker__died_on__isnull=False,
            end__gt=F("worker__died_on") + timedelta(days=1),
        ).exists()

    def quotas_hold(self):
        for decree in (
            Decree.objects.exclude(period=None).select_related("period").distinct("period")
        ):
            taken = places.occupying(decree.period, self.day)
            assert taken.count() <= decree.period.quota
            by_village = dict(taken.order_by().values_list("village").annotate(n=Count("pk")))
            for village, number in zip(self.villages, QUOTAS, strict=True):
                assert by_village.get(village.pk, 0) <= number

    def who_replaces_whom_points_both_ways(self):
        for place in Replacement.objects.exclude(newcomer=None).select_related("newcomer"):
            assert place.newcomer.candidate_id == place.candidate_id

    def clocks_equal_a_plain_count(self):
        found = clocks.of(None, "JKM", self.day)
        periods = {}
        for worker, start, end in Enrollment.objects.filter(programme="JKM").values_list(
            "worker", "start", "end"
        ):
            periods.setdefault(worker, []).append((start, end))
        for worker, spans in periods.items():
            assert found.get(worker, plain.STOPPED) == plain.clock(spans, self.day)

    def the_chain_adds_up(self):
        month = billing(containing(self.day), self.day)
        whole = checked(Scope(), month)
        first, second = (Scope(village=village) for village in self.villages)
        parts = checked(first, month), chain(second, month)
        for link, *of_villages in zip(whole.links, *(part.links for part in parts), strict=True):
            assert link.people == sum(each.people for each in of_villages)
        for decree in Decree.objects.order_by("-pk")[:1]:
            checked(Scope(decree=decree), month)


# HISTORIES=200 looks at so many, drawn anew each time; the usual few are always the same ones.
HISTORIES = int(os.environ.get("HISTORIES", "0"))


@pytest.mark.long
@pytest.mark.django_db
def test_whatever_happens_the_laws_hold():
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=HISTORIES or 6,
            derandomize=not HISTORIES,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
