"""`flask register import`: an old register becomes cases that count, whole or not at all."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.casefile.figures import totals
from csp_reviews.casefile.search import tokens
from csp_reviews.extensions import db
from csp_reviews.law.counting import Days
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    Ending,
    EventKind,
    Figure,
    Party,
    Progress,
    Stage,
)
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation
from csp_reviews.models.worklist import SearchToken, WorkItem
from tests.support.builders import Make

TODAY = date(2026, 11, 23)
Import = Callable[..., Result]

GOOD = """\
received_on,applicant,place,happening,decision_1,decision_1_on,decision_1_reason,decision_2,decision_2_on,\
review_1_on,review_1_findings,recommendation_1,recommendation_1_to,recommendation_1_done_on,recommendation_2,\
recommendation_2_to,appeal_1_on,appeal_1_about,appeal_1_outcome,appeal_1_decided_on,withdrawn_on,ended,closed_on
2019-03-04,Robin Ash,"1 Sample Row\nAnytown",Noise,not met,2019-03-20,Two reports,met,2019-05-01,\
2019-06-01,Not enough was done,Mend the door,ANYTOWN COUNCIL,2019-07-01,Ring every week,Somebody Else,\
2019-04-02,threshold,upheld,2019-05-01,,,2019-08-01
04/03/2020,,,,,,,,,,,,,,,,,,,,20/03/2020,,
2020-03-04,,,,,,,,,,,,,,,,,,,,,handed_over,
"""


@pytest.fixture
def area(app: Flask) -> Area:
    area = Make(app).area()
    area.figures_from = date(2026, 11, 1)
    db.session.commit()
    return area


@pytest.fixture
def bring(app: Flask, area: Area, tmp_path: Path) -> Import:
    def bring(text: str | bytes, *options: str, name: str = "old.csv") -> Result:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return app.test_cli_runner().invoke(args=["register", "import", str(path), "--area", "anytown", *options])

    return bring


def cases() -> list[Case]:
    return list(db.session.scalars(select(Case).order_by(Case.id)))


def rows_of(*tables: type[object]) -> int:
    return sum(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_every_application_counts_by_its_own_days(bring: Import, area: Area) -> None:
    result = bring(GOOD)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "3 applications, received 2019-03-04 to 2020-03-04, were brought into anytown.\n"
    db.session.refresh(area)
    assert totals(area, Days(date(2019, 3, 1), date(2020, 3, 31)), TODAY) == {
        Figure.APPLICATIONS_RECEIVED: 2,
        Figure.THRESHOLD_MET: 1,
        Figure.THRESHOLD_NOT_MET: 1,
        Figure.REVIEWS_COMPLETED: 1,
        Figure.REVIEWS_WITH_RECOMMENDATIONS: 1,
        Figure.APPEALS: 1,
        Figure.RECOMMENDATIONS_MADE: 2,
        Figure.WITHDRAWN: 1,
    }
    assert area.figures_from == date(2019, 3, 1)


def test_a_case_holds_what_the_row_says(bring: Import, area: Area) -> None:
    bring(GOOD)
    decided, withdrawn, ended = cases()
    assert all(case.imported for case in (decided, withdrawn, ended))
    assert (decided.stage, decided.closed_on) == (Stage.CLOSED, date(2019, 8, 1))
    assert (withdrawn.stage, withdrawn.withdrawn_on) == (Stage.WITHDRAWN, date(2020, 3, 20))
    assert (ended.stage, ended.ending) == (Stage.ENDED, Ending.HANDED_OVER)
    assert decided.procedure is not None
    assert decided.application.place == "1 Sample Row\nAnytown"
    assert [person.name for person in decided.people if person.party is Party.APPLICANT] == ["Robin Ash"]
    assert [person.name for person in withdrawn.people] == ["Name not recorded"]
    [appeal] = db.session.scalars(select(Appeal))
    assert (appeal.ground, appeal.outcome) == (AppealGround.THRESHOLD, AppealOutcome.UPHELD)
    assert appeal.decision is not None
    assert appeal.decision.n == 1


def test_a_recommendation_goes_to_the_agency_of_that_name_or_to_the_name(bring: Import, area: Area) -> None:
    bring(GOOD)
    council, other = db.session.scalars(select(Recommendation).order_by(Recommendation.n))
    assert council.agency is not None
    assert (council.agency.name, council.addressee, council.progress) == ("Anytown council", None, Progress.DONE)
    assert (other.agency, other.addressee, other.made_on) == (None, "Somebody Else", date(2019, 6, 1))


def test_each_act_is_an_event_of_its_own_day_and_the_chain_holds(bring: Import, area: Area) -> None:
    bring(GOOD)
    for case in cases():
        assert first_break(events_of(case.id), case.head_seq, case.head_hash) is None
    found = [(event.kind, event.happened_on.isoformat()) for event in events_of(cases()[0].id)]
    assert found == [
        (EventKind.APPLICATION_IMPORTED, "2019-03-04"),
        (EventKind.THRESHOLD_NOT_MET, "2019-03-20"),
        (EventKind.APPEAL_LODGED, "2019-04-02"),
        (EventKind.THRESHOLD_MET, "2019-05-01"),
        (EventKind.APPEAL_UPHELD, "2019-05-01"),
        (EventKind.REVIEW_FINALISED, "2019-06-01"),
        (EventKind.RECOMMENDATION_MADE, "2019-06-01"),
        (EventKind.RECOMMENDATION_MADE, "2019-06-01"),
        (EventKind.RECOMMENDATION_DONE, "2019-07-01"),
        (EventKind.CLOSED, "2019-08-01"),
    ]


def test_what_is_past_owes_nothing_and_can_be_found(bring: Import, area: Area) -> None:
    bring(GOOD)
    assert rows_of(WorkItem) == 0
    found = set(db.session.scalars(select(SearchToken.token).where(SearchToken.case_id == cases()[0].id)))
    assert tokens("Robin Ash") <= found


def test_a_dry_run_brings_in_nothing(bring: Import, area: Area) -> None:
    result = bring(GOOD, "--dry-run")
    assert result.exit_code == 0
    assert "is good: 3 applications" in result.stdout
    assert rows_of(Case, Appeal, Recommendation) == 0
    assert bring(GOOD).exit_code == 0


def test_one_file_is_not_counted_twice(bring: Import, area: Area) -> None:
    bring(GOOD)
    result = bring(GOOD, name="another-name.csv")
    assert result.exit_code == 1
    assert "line 1: this file was already brought in on 2026-11-23" in result.stderr
    assert rows_of(Case) == 3


def test_a_spreadsheets_own_habits_are_understood(bring: Import, area: Area) -> None:
    rows = b"\xef\xbb\xbf Received_On ,Decision_1,DECISION_1_ON\r\n4/3/2019,Not Met,20/03/2019\r\n,,\r\n\r\n"
    assert bring(rows).exit_code == 0
    assert [case.received_on for case in cases()] == [date(2019, 3, 4)]


HEAD = (
    "received_on,decision_1,decision_1_on,review_1_on,recommendation_1,appeal_1_on,appeal_1_about,withdrawn_on,ended\n"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + ",met,2019-03-20,,,,,,", "line 2, column received_on: must be filled in"),
        (HEAD + "soon,met,2019-03-20,,,,,,", "line 2, column received_on: must be a real date"),
        (HEAD + "2019-02-30,met,2019-03-20,,,,,,", "line 2, column received_on: must be a real date"),
        (HEAD + "2026-11-24,met,2026-11-24,,,,,,", "line 2, column received_on: must be today or in the past"),
        (HEAD + "2019-03-04,met,2019-03-03,,,,,,", "line 2, column decision_1_on: must be 2019-03-04 or later"),
        (HEAD + "2019-03-04,perhaps,2019-03-04,,,,,,", "line 2, column decision_1: must be one of: met, not_met"),
        (HEAD + "2019-03-04,met,,,,,,,", "line 2, column decision_1_on: must be filled in"),
        (HEAD + "2019-03-04,,2019-03-04,,,,,,", "line 2, column decision_1: must be filled in"),
        (HEAD + "2019-03-04,,,,,,,,", "line 2, column decision_1: must be filled in, unless"),
        (HEAD + "2019-03-04,,,2019-05-01,,,,2019-06-01,", "line 2, column review_1_on: a review needs a decision"),
        (HEAD + "2019-03-04,met,2019-03-20,2019-03-19,,,,,", "line 2, column review_1_on: must be 2019-03-20 or later"),
        (HEAD + "2019-03-04,met,2019-03-20,,Mend,,,,", "line 2, column recommendation_1_review: must be the number"),
        (HEAD + "2019-03-04,met,2019-03-20,,,2019-04-01,,,", "line 2, column appeal_1_about: must be filled in"),
        (HEAD + "2019-03-04,met,2019-03-20,,,2019-04-01,fury,,", "line 2, column appeal_1_about: must be one of"),
        (
            HEAD + "2019-03-04,met,2019-03-20,,,,,,made_in_error",
            "line 2, column ended: an application that was decided",
        ),
        (HEAD + "2019-03-04,,,,,,,2019-04-01,handed_over", "line 2, column ended: an application that was withdrawn"),
        (HEAD + "2019-03-04,,,,,,,,lost", "line 2, column ended: must be one of: handed_over, made_in_error"),
        (HEAD + "2019-03-04,met,2019-03-20,,,,,,,more", "line 2: has more cells"),
        (HEAD, "line 1: the file holds no application"),
        ("", "line 1, column received_on: the file has no such column"),
        ("received_on,colour\n", "line 1, column colour: is not a column of a register"),
        ("received_on,decision_0\n", "line 1, column decision_0: is not a column of a register"),
        ("received_on,received_on\n", "line 1, column received_on: stands there more than once"),
        ('received_on\n2019-03-04"x\n"', "line 2"),
        ("received_on,happening,withdrawn_on\n2019-03-04," + "x" * 10001 + ",2019-04-01", "line 2, column happening"),
    ],
)
def test_a_bad_row_is_named_by_line_and_column_and_nothing_is_brought_in(
    bring: Import, area: Area, text: str, told: str
) -> None:
    result = bring(text)
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Error: ")
    assert "nothing was brought in" in result.stderr.splitlines()[-1]
    assert rows_of(Case) == 0


def test_every_bad_row_is_told_and_good_ones_beside_it_wait(bring: Import, area: Area) -> None:
    rows = [
        "2019-03-04,met,2019-03-20,,,,,,",
        "x,met,2019-03-20,,,,,,",
        '2019-03-04,met,"2019\n-03-20",,,,,,',
        "y,,,,,,,,",
    ]
    result = bring(HEAD + "\n".join(rows))
    places = [line.partition(":")[0] for line in result.stderr.splitlines()[:-1]]
    assert places == [
        "line 3, column received_on",
        "line 4, column decision_1_on",
        "line 6, column received_on",
    ]
    assert result.stderr.splitlines()[-1].endswith("Problems: 3.")
    assert rows_of(Case) == 0


def test_a_file_that_cannot_be_read_is_one_clear_line(bring: Import, app: Flask, area: Area) -> None:
    assert bring(b"received_on\n\xff\xfe").stderr.endswith("not a UTF-8 text.\n")
    result = app.test_cli_runner().invoke(args=["register", "import", "/nowhere.csv", "--area", "anytown"])
    assert (result.exit_code, result.stderr) == (1, "Error: /nowhere.csv: No such file or directory.\n")
    assert app.test_cli_runner().invoke(args=["register", "import", "x.csv", "--area", "elsewhere"]).exit_code == 1


def test_two_appeals_about_one_review_are_both_kept(bring: Import, area: Area) -> None:
    columns = "received_on,decision_1,decision_1_on,review_1_on,appeal_1_on,appeal_1_about,appeal_2_on,appeal_2_about\n"
    assert bring(columns + "2019-03-04,met,2019-03-20,2019-05-01,2019-06-01,review,2019-07-01,review\n").exit_code == 0
    assert [appeal.review_id is not None for appeal in db.session.scalars(select(Appeal).order_by(Appeal.n))] == [
        True,
        False,
    ]
