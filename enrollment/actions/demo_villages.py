"""The demo's villages: Sare Rangan's list went the whole way to cards, with an answer of BPJS and
an amendment; Dandang's is being verified; Tumbang Pajangei's waits with rows to mend."""

from __future__ import annotations

from enrollment.actions import (
    annexes,
    answers,
    claims,
    decrees,
    desks,
    draft_names,
    events,
    proposals,
    registrations,
    removals,
    replacements,
    reserve,
    scans,
    spot_checks,
    verdicts,
)
from enrollment.actions.demo_lists import propose, the_dead, upload, workbook
from enrollment.actions.demo_people import (
    HALF_WAY,
    SECOND_OFFICER,
    SECOND_VERIFIER,
    WAITING,
    WHOLE_WAY,
)
from enrollment.actions.demo_year import Calendar
from enrollment.models import Decree, LifeEvent, Member, Replacement, SpotCheck
from enrollment.queries import confirmed
from gumas_pbi import crypto
from gumas_pbi.models import Role, User
from villages.models import Village
from workers.models import Candidate, Proposal, RosterRow, VerdictReason, Worker

ACCEPTED, SECOND_LOOKS = 24, 2
# What BPJS said of some of Sare Rangan's new people, by their place in what was sent.
REFUSALS = {
    5: "NIK tidak padan dengan data Dukcapil",
    11: "Tanggal lahir tidak sesuai KTP",
    23: "Terdaftar sebagai penerima upah",
}
MENDED, SHORT_KPJ, UNMENTIONED = 11, 17, 30


def whole_way(back: Worker, users: dict[str, User], calendar: Calendar) -> Decree:
    """Sare Rangan: from the list, with somebody who came back, to BPJS's answer."""
    officer, approver = users[Role.VILLAGE_OFFICER], users[Role.APPROVER]
    at = calendar.ago(60)
    data = workbook(WHOLE_WAY, 42, 4201, at.date(), also=[back])
    roster = upload(WHOLE_WAY, data, "Daftar pekerja Sare Rangan.xlsx", officer, at)
    proposal = propose(roster, officer, at)
    proposals.verify(proposal, proposal.candidates.all(), by=users[Role.VERIFIER], at=at)
    reserve_one = proposal.candidates.exclude(worker=back).order_by("-pk")[:1].values("pk")
    start = calendar.day(60).replace(day=1)
    decree = decrees.draft(
        number=f"100.3.3.2/215/{start.year}",
        date=start,
        start=start,
        end=start.replace(year=start.year + 1, month=1),
        candidates=proposal.candidates.exclude(pk__in=reserve_one),
        by=approver,
        at=calendar.ago(58),
    )
    decrees.issue(decree, by=approver, at=calendar.ago(56))
    signed = annexes.official(
        decree, "pdf", reason="Ditandatangani Bupati", by=approver, at=calendar.ago(55)
    )
    scans.attach(
        decree, signed, file_name="SK 215 bertanda tangan.pdf", by=approver, at=calendar.ago(54)
    )
    _answered(decree, back, users[Role.BPJS_LIAISON], calendar)
    return decree


def _answered(decree: Decree, back: Worker, liaison: User, calendar: Calendar) -> None:
    """BPJS accepts most, refuses three, writes one number too short, and forgets somebody. One of
    the refused is mended and sent again."""
    registrations.send(decree, by=liaison, at=calendar.ago(53))
    members = list(decree.members.select_related("worker").order_by("batch_row"))
    fresh = [member for member in members if member.worker_id != back.pk]
    start = calendar.day(48)
    lines = ["No;NIK;Nama;No KPJ;Tanggal Mulai;Status;Keterangan"]
    for row, member in enumerate([*fresh, *(m for m in members if m not in fresh)]):
        head = f"{row + 1};{member.worker.nik};{member.name}"
        kpj = member.worker.kpj or f"{27_000_000_000 + member.pk}"
        if row in REFUSALS:
            lines.append(f"{head};;;Ditolak;{REFUSALS[row]}")
        elif row != UNMENTIONED:
            number = kpj[:-1] if row == SHORT_KPJ else kpj
            lines.append(f"{head};{number};{start:%d-%m-%Y};Diterima;")
    answer = answers.receive(
        decree, "\n".join(lines).encode(), file_name="Jawaban BPJS Sare Rangan.csv",
        by=liaison, at=calendar.ago(48),
    )  # fmt: skip
    answers.read(answer, at=calendar.ago(48))
    mended = decree.members.filter(pk=fresh[MENDED].pk)
    registrations.requeue(
        mended, mended="Tanggal lahir disamakan dengan KTP", by=liaison, at=calendar.ago(40)
    )
    registrations.send(decree, by=liaison, at=calendar.ago(39))


def amended(decree: Decree, users: dict[str, User], calendar: Calendar) -> Replacement | None:
    """One found employment, and the first of the reserve gets the place; an amendment names the
    newcomer and takes out somebody who moved away."""
    if not calendar.has_room:
        return None
    officer, verifier = users[Role.VILLAGE_OFFICER], users[Role.VERIFIER]
    approver, liaison = users[Role.APPROVER], users[Role.BPJS_LIAISON]
    accepted = decree.members.filter(state=Member.State.ACCEPTED, carries=None)
    leaver, mover = accepted.select_related("worker").order_by("-worker")[5:7]
    event = events.report(
        leaver.worker, kind=LifeEvent.Kind.EMPLOYED, date=calendar.day(42),
        note="Diangkat menjadi pegawai.", by=officer, at=calendar.ago(41),
    )  # fmt: skip
    events.settle(event, last_day=calendar.day(40), by=verifier, at=calendar.ago(40))
    newcomer = Candidate.objects.ready().get(village=decree_village(decree))
    offer = replacements.offer(leaver, newcomer, by=verifier, at=calendar.ago(25))
    start = calendar.day(20)
    amendment = decrees.amend(
        decree, number=f"100.3.3.2/260/{start.year}", date=calendar.day(24), start=start,
        by=approver, at=calendar.ago(24),
    )  # fmt: skip
    removals.take_out(
        amendment, decree.members.filter(pk=mover.pk), reason=removals.Reason.MOVED,
        note="Pindah ke Kapuas.", by=approver, at=calendar.ago(24),
    )  # fmt: skip
    decrees.issue(amendment, by=approver, at=calendar.ago(22))
    registrations.send(amendment, by=liaison, at=calendar.ago(20))
    one = amendment.members.select_related("worker").get()
    answer = registrations.Answer(
        crypto.digest(one.worker.nik), True, f"{27_000_000_000 + one.pk}", calendar.day(15), "", 2
    )
    registrations.apply(amendment, [answer], by=liaison, at=calendar.ago(15))
    return offer


def decree_village(decree: Decree) -> Village:
    return Village.objects.get(pk__in=decree.members.values("village"))


def died(users: dict[str, User], calendar: Calendar) -> None:
    """Somebody of Sare Rangan, covered since last year, died: the claim waits for its papers."""
    officer, day = users[Role.VILLAGE_OFFICER], calendar.day(33)
    covered = confirmed.covered(day).filter(village__code=WHOLE_WAY)
    since_last_year = covered.exclude(member__carries=None).order_by("worker")
    worker = since_last_year.select_related("worker")[0].worker
    _event, claim = events.report_death(
        worker, died_on=day, at_work=False, note="Sakit di rumah.", by=officer,
        at=calendar.ago(32),
    )  # fmt: skip
    if claim:
        for paper in claim.papers.order_by("pk")[:3]:
            claims.receive_paper(paper, by=officer, at=calendar.ago(26))


def proposed(users: dict[str, User], calendar: Calendar) -> Proposal:
    """Dandang: proposed, two thirds verified."""
    officer, at = users[SECOND_OFFICER], calendar.ago(8)
    data = workbook(HALF_WAY, 36, 3601, at.date())
    roster = upload(HALF_WAY, data, "dandang_pekerja_rentan.xlsx", officer, at)
    proposal = propose(roster, officer, at)
    some = proposal.candidates.filter(
        pk__in=proposal.candidates.order_by("pk").values("pk")[:ACCEPTED]
    )
    proposals.verify(proposal, some, by=users[Role.VERIFIER], at=calendar.ago(6))
    # As a share SECOND_LOOK_PERCENT would draw them; the setting draws nobody by itself.
    drawn = some.order_by("-pk").values("pk")[:SECOND_LOOKS]
    Candidate.objects.filter(pk__in=drawn).update(is_sampled=True)
    return proposal


def moved_away(users: dict[str, User], calendar: Calendar) -> None:
    """Somebody of Dandang who was covered has moved: the place waits for one of the reserve."""
    covered = confirmed.covered(calendar.day(4)).filter(village__code=HALF_WAY).order_by("worker")
    event = events.report(
        covered.select_related("worker")[0].worker, kind=LifeEvent.Kind.MOVED,
        date=calendar.day(4), note="Pindah ke Pulang Pisau.", by=users[SECOND_OFFICER],
        at=calendar.ago(4),
    )  # fmt: skip
    events.settle(event, last_day=calendar.day(3), by=users[Role.VERIFIER], at=calendar.ago(3))


def verifying(proposal: Proposal, users: dict[str, User], calendar: Calendar) -> None:
    """Some of Dandang are returned, one is sent again; one was visited, one goes first in the
    reserve; a second verifier is at it, and a draft waits."""
    officer, verifier, second = (users[k] for k in (SECOND_OFFICER, Role.VERIFIER, SECOND_VERIFIER))
    waiting = proposal.candidates.filter(state=Candidate.State.PROPOSED).order_by("pk")
    one, two, three = waiting[:3]
    notes = {one.pk: "angka ketujuh kurang jelas", two.pk: "", three.pk: "petani atau buruh?"}
    reasons = VerdictReason.objects.filter(kind=VerdictReason.Kind.RETURN).order_by("position")
    for (pk, note), reason in zip(notes.items(), reasons, strict=False):
        returned = proposal.candidates.filter(pk=pk)
        verdicts.send_back(returned, reason=reason, note=note, by=verifier, at=calendar.ago(4))
    three.refresh_from_db()
    verdicts.send_again(three, reply="Petani karet, kebun sendiri.", by=officer, at=calendar.ago(2))
    ready = list(Candidate.objects.ready().filter(proposal=proposal).order_by("pk"))
    spot_checks.record(
        ready[3], date=calendar.day(5), result=SpotCheck.Result.AS_STATED,
        note="Ditemui di ladang.", by=second, at=calendar.ago(4),
    )  # fmt: skip
    spot_checks.record(
        waiting[1], date=calendar.day(3), result=SpotCheck.Result.DIFFERS,
        note="Sehari-hari menyadap karet, bukan berdagang.", by=second, at=calendar.ago(2),
    )  # fmt: skip
    reserve.prioritise(
        ready[-1], reason="Janda dengan tiga anak, rumahnya terbakar.", by=verifier,
        at=calendar.ago(3),
    )  # fmt: skip
    _drafted(proposal, users[Role.APPROVER], calendar)
    desks.take(ready[0].village, by=second, at=calendar.now)


def _drafted(proposal: Proposal, approver: User, calendar: Calendar) -> None:
    """A draft of Dandang, with one name struck out."""
    start = calendar.today.replace(day=1)
    decree = decrees.draft(
        number=f"100.3.3.2/288/{start.year}",
        date=calendar.today,
        start=calendar.today,
        end=start.replace(year=start.year + 1, month=1),
        villages=Village.objects.filter(code=HALF_WAY),
        by=approver,
        at=calendar.ago(1.5),
    )
    one = decree.names.order_by("pk")[1:2]
    draft_names.strike(
        decree, decree.names.filter(pk__in=one.values("pk")),
        reason="Sedang mengurus pindah desa.", by=approver, at=calendar.ago(1),
    )  # fmt: skip


def waiting(users: dict[str, User], calendar: Calendar) -> None:
    """Tumbang Pajangei: read, with a few rows to mend, not yet sent. And a list of the dead, which
    names somebody covered, somebody proposed, and somebody in this list."""
    at = calendar.ago(20 / 24)
    data = workbook(WAITING, 40, 4001, at.date(), spoil=True)
    upload(WAITING, data, "Pajangei - pendataan.xlsx", users[Role.VILLAGE_OFFICER], at)
    covered = confirmed.covered(calendar.today).filter(village__code=WHOLE_WAY)
    known = [
        covered.select_related("worker").order_by("-worker")[0].worker.nik,
        Worker.objects.filter(village__code=HALF_WAY).order_by("-pk")[0].nik,
    ]
    row = RosterRow.objects.filter(village__code=WAITING, errors=0).order_by("position")[2]
    the_dead([*known, row.person["nik"]], users[Role.VERIFIER], calendar.ago(2 / 24))
