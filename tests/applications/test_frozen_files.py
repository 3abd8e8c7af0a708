"""What an appeal's reviewer reads of the files: as they stood when the appeal was lodged, and not later (c9)."""

import pytest
from sqlalchemy import select

from csp_reviews.appeals.operations import decide_appeal
from csp_reviews.applications.evidence.forms import version_of
from csp_reviews.applications.operations.evidence import share_with
from csp_reviews.casefile.events import record
from csp_reviews.casefile.evidence import file_of
from csp_reviews.casefile.frozen import Frozen, frozen_files
from csp_reviews.cli import worker
from csp_reviews.extensions import db
from csp_reviews.law.terms import AppealGround, AppealOutcome, BodyKind, EventKind, EvidenceState, Role, Stage, Standing
from csp_reviews.models.accounts import RoleGrant
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence
from tests.applications.test_evidence import add_as_coordinator, rows
from tests.evidence import making as m
from tests.evidence.scanners import looks, standing_in
from tests.support.builders import sign_in
from tests.support.lodging import lodge_appeal


@pytest.fixture
def by(make, area):
    return make.account(Role.COORDINATOR, area)


@pytest.fixture
def reviewer(make, area):
    return make.account(Role.APPEAL_REVIEWER, area)


@pytest.fixture
def case(make, area, by, reviewer, client, app):
    """A refused case with three files: one shared with the police, one for nobody, one that could not be checked."""
    made = make.case(area, Stage.REFUSED, by=by)
    db.session.commit()
    sign_in(client, by.id)
    add_as_coordinator(client, made, ("first.jpg", m.jpeg()), ("second.jpg", m.jpeg((60, 60))))
    app.config["CLAMD"] = "127.0.0.1:1"
    add_as_coordinator(client, made, ("third.jpg", m.jpeg((50, 50))))
    app.config["CLAMD"] = ""
    share(client, made, 1, make.agency(area, BodyKind.POLICE).id)
    return made


def share(client, case, n, *agencies):
    item = db.session.scalars(select(Evidence).where(Evidence.case_id == case.id, Evidence.n == n)).one()
    version = version_of(one.agency_id for one in item.shares)
    answer = client.post(
        f"/casework/{case.reference}/evidence/{n}/share",
        data={"agencies": [str(one) for one in agencies], "once": f"{n}{agencies}", "version": version},
    )
    assert answer.status_code == 303


def lodge(make, case) -> Appeal:
    appeal = lodge_appeal(
        case=db.session.get_one(Case, case.id),
        act=make.act(None),
        ground=AppealGround.THRESHOLD,
        reasons="You missed two.",
    )
    db.session.commit()
    return appeal


def listed(client, case) -> str:
    return client.get(f"/casework/{case.reference}/evidence").text


def opens(client, case, n) -> int:
    return client.get(f"/casework/{case.reference}/evidence/{n}").status_code


def test_before_an_appeal_there_is_nothing_to_read(case, reviewer, client):
    sign_in(client, reviewer.id)
    assert opens(client, case, 1) == client.get(f"/casework/{case.reference}/evidence").status_code == 404
    assert frozen_files(case) == {}


def test_the_reviewer_reads_the_files_as_they_stood(case, by, reviewer, make, area, client):
    police, council = (make.agency(area, kind) for kind in (BodyKind.POLICE, BodyKind.COUNCIL))
    lodge(make, case)
    sign_in(client, by.id)
    add_as_coordinator(client, case, ("fourth.jpg", m.jpeg((40, 40))))
    share(client, case, 1)
    share(client, case, 2, council.id)
    files = frozen_files(case)
    assert files == {
        1: Frozen(EvidenceState.CLEAN, frozenset({police.id})),
        2: Frozen(EvidenceState.CLEAN),
        3: Frozen(EvidenceState.PENDING),
    }
    sign_in(client, reviewer.id)
    page = listed(client, case)
    assert "as they stood when the appeal was lodged" in page
    assert "fourth.jpg" not in page
    assert police.name in page
    assert council.name not in page
    assert [opens(client, case, n) for n in (1, 2, 3, 4)] == [200, 200, 404, 404]
    shown = client.get(f"/casework/{case.reference}").text
    assert "first.jpg" in shown
    assert "fourth.jpg" not in shown
    assert "third.jpg" not in shown
    for act in ("share", "remove", "original"):
        assert client.get(f"/casework/{case.reference}/evidence/1/{act}").status_code in (403, 404)
    sign_in(client, by.id)
    assert "fourth.jpg" in listed(client, case)
    assert opens(client, case, 4) == 200


def test_what_is_checked_after_the_appeal_stays_closed_to_its_reviewer(case, by, reviewer, make, client, app, clock):
    lodge(make, case)
    clock.advance(minutes=6)
    with standing_in(looks) as address:
        app.config["CLAMD"] = address
        db.session.commit()
        assert worker.look_at_files(lambda: False) == 1
        sign_in(client, by.id)
        assert opens(client, case, 3) == 200
        sign_in(client, reviewer.id)
        assert opens(client, case, 3) == 404
    assert "Nobody could open it" in listed(client, case)


def test_what_the_reviewer_reads_cannot_be_deleted_while_the_appeal_is_open(case, by, reviewer, make, client):
    appeal = lodge(make, case)
    sign_in(client, by.id)
    add_as_coordinator(client, case, ("fourth.jpg", m.jpeg((40, 40))))
    remove = f"/casework/{case.reference}/evidence/{{}}/remove"
    answer = client.post(remove.format(1), data={"reason": "Wrong house"})
    assert answer.status_code == 400
    assert "An appeal is open, and its reviewer reads this file" in answer.text
    assert "Wrong house" in answer.text
    assert client.post(remove.format(4), data={"reason": "Wrong house"}).status_code == 303
    found = db.session.get_one(Case, case.id)
    decide_appeal(
        case=found,
        appeal=db.session.get_one(Appeal, appeal.id),
        outcome=AppealOutcome.DISMISSED,
        reason="The count holds.",
        act=make.act(reviewer, Standing.APPEAL_REVIEWER),
    )
    db.session.commit()
    assert client.post(remove.format(1), data={"reason": "Wrong house"}).status_code == 303
    sign_in(client, reviewer.id)
    assert opens(client, case, 1) == 404
    assert opens(client, case, 2) == 200


def test_what_was_deleted_before_is_told_of_and_no_more(case, by, reviewer, make, client):
    sign_in(client, by.id)
    client.post(f"/casework/{case.reference}/evidence/2/remove", data={"reason": "Wrong house"})
    lodge(make, case)
    assert frozen_files(case)[2] == Frozen(EvidenceState.REMOVED)
    sign_in(client, reviewer.id)
    assert "Wrong house" in listed(client, case)
    assert opens(client, case, 2) == 404


def test_somebody_who_also_works_on_the_case_reads_it_as_it_is(case, by, make, area, client):
    lodge(make, case)
    db.session.add(RoleGrant(account_id=by.id, role=Role.APPEAL_REVIEWER, area_id=area.id))
    db.session.commit()
    sign_in(client, by.id)
    add_as_coordinator(client, case, ("fourth.jpg", m.jpeg((40, 40))))
    assert "fourth.jpg" in listed(client, case)


def test_a_second_appeal_freezes_anew(case, by, reviewer, make, client):
    lodge(make, case)
    sign_in(client, by.id)
    add_as_coordinator(client, case, ("fourth.jpg", m.jpeg((40, 40))))
    assert 4 not in frozen_files(case)
    lodge_again(make, case, reviewer)
    assert frozen_files(case)[4] == Frozen(EvidenceState.CLEAN)
    assert file_of(db.session.get_one(Case, case.id), 4) in rows()


def lodge_again(make, case, reviewer) -> None:
    """Another appeal, whatever it is about: only its event matters here."""
    record(db.session.get_one(Case, case.id), make.act(None), EventKind.APPEAL_LODGED, appeal=2)
    db.session.commit()


def test_what_a_colleague_shared_meanwhile_is_shown_and_not_taken_back(case, by, client, make, area):
    address = f"/casework/{case.reference}/evidence/2/share"
    assert 'name="version" value="0"' in client.get(address).text
    police, item = make.agency(area, BodyKind.POLICE), rows()[1]
    share_with(case=db.session.get_one(Case, case.id), item=item, agencies=[police.id], act=make.act(by))
    db.session.commit()
    answer = client.post(address, data={"version": "0"})
    assert answer.status_code == 400
    assert "Somebody changed this while you were writing" in answer.text
    assert police.name in answer.text
    assert f'name="version" value="0-{police.id}"' in answer.text
    db.session.expire_all()
    assert [one.agency_id for one in rows()[1].shares] == [police.id]
