"""Letters and messages are in the language that the applicant asked for, where the area offers it; test texts."""

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po
from flask import Flask
from flask_babel import gettext

from csp_reviews.areas.content import Content as AreaContent
from csp_reviews.areas.operations import offer_welsh
from csp_reviews.casefile.closing import end_case
from csp_reviews.casefile.languages import ASKED_WELSH, RECORDED
from csp_reviews.correspondence import case_letters, letters
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.extensions import db
from csp_reviews.law.terms import Ending, NoticeKind, Party, Role, Route
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.web.clock import today
from csp_reviews.web.filters import plain_date
from tests.correspondence.test_operations import affected
from tests.support.builders import Make, sign_in
from tests.support.client import CheckedClient

MARKED = {
    "Decision on the threshold": "⟦Decision on the threshold⟧",
    "Your application has ended": "⟦Your application has ended⟧",
    "There is something for you to read": "⟦There is something for you to read⟧",
    "Our reference: %(reference)s": "⟦Our reference: %(reference)s⟧",
    "We have your application": "⟦We have your application⟧",
    "A message for you": "⟦A message for you⟧",
}
WELSH, ENGLISH = MARKED["Decision on the threshold"], "Decision on the threshold"


@pytest.fixture
def app(make_app, tmp_path: Path):
    """An application with a few texts in another language."""
    catalog = Catalog(locale="cy")
    for english, text in MARKED.items():
        catalog.add(english, text)
    folder = tmp_path / "translations" / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.po").open("wb") as file:
        write_po(file, catalog)
    app = make_app(BABEL_TRANSLATION_DIRECTORIES=str(tmp_path / "translations"))
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def area(make: Make) -> Area:
    """An area that offers Welsh."""
    area = make.area()
    offer_welsh(area=area, name="Enw", content=AreaContent(), left=0)
    db.session.commit()
    return area


@pytest.fixture
def case(make: Make, area: Area) -> Case:
    """The case of somebody who asked for Welsh, with a safe mailbox."""
    case = make.case(area, safe=[Route.EMAIL])
    case.application.language = RECORDED[ASKED_WELSH]
    db.session.commit()
    return case


def letter() -> Content:
    return Content(gettext(ENGLISH), (Section("", (plain_date(today()),)),))


def issue(make: Make, case: Case) -> list[Notice]:
    letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=letter, act=make.act())
    db.session.commit()
    return list(db.session.query(Notice).order_by(Notice.n))


def test_the_letter_and_its_days_are_in_the_language_asked_for(make: Make, case: Case) -> None:
    (notice,) = issue(make, case)
    assert notice.content["title"] == WELSH
    assert notice.content["language"] == "cy"
    assert notice.content["sections"][0]["paragraphs"] == ["23 Tachwedd 2026"]
    assert gettext(ENGLISH) == ENGLISH, "only the letter is"


def test_the_message_leads_to_the_page_in_it(make: Make, case: Case) -> None:
    issue(make, case)
    message = db.session.query(Message).one()
    assert message.subject == MARKED["There is something for you to read"]
    assert "/cy/progress" in message.body


@pytest.mark.parametrize("language", ["", "British Sign Language (BSL)", "Cymraeg"])
def test_any_other_answer_is_written_to_in_english(make: Make, case: Case, language: str) -> None:
    case.application.language = language
    (notice,) = issue(make, case)
    assert (notice.content["title"], "language" in notice.content) == (ENGLISH, False)
    assert "/cy/" not in db.session.query(Message).one().body


def test_so_is_everybody_where_the_area_offers_no_welsh(make: Make, case: Case, area: Area) -> None:
    area.welsh = None
    assert issue(make, case)[0].content["title"] == ENGLISH


def test_the_person_affected_did_not_say_and_has_a_copy_in_english(make: Make, case: Case) -> None:
    affected(case, wants_copy=True)
    titles = {notice.party: notice.content["title"] for notice in issue(make, case)}
    assert titles == {Party.APPLICANT: WELSH, Party.AFFECTED: ENGLISH}


def test_the_letter_of_an_ending_is_too(make: Make, case: Case) -> None:
    end_case(case=case, ending=Ending.MADE_IN_ERROR, reason="Twice.", act=make.act(), send=case_letters.send)
    db.session.commit()
    assert db.session.query(Notice).one().content["title"] == MARKED["Your application has ended"]


@pytest.fixture
def desk(client: CheckedClient, make: Make, case: Case, area: Area) -> CheckedClient:
    """The coordinator's browser, in English."""
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    return client


def test_all_that_is_printed_is_in_it_on_a_page_in_english(desk: CheckedClient, make: Make, case: Case) -> None:
    (notice,) = issue(make, case)
    page = desk.get(f"/casework/{case.reference}/notices/{notice.n}/letter").text
    assert '<html lang="en"' in page
    printed = page[page.index('<main id="main-content" class="csp-letter" lang="cy">') :]
    assert f"⟦Our reference: {case.reference}⟧" in printed
    assert "23 Tachwedd 2026" in printed
    assert f'<h1 class="govuk-heading-l">{WELSH}</h1>' in printed
    assert "/cy/progress" in printed
    assert "Back to the messages" in page


def test_a_copy_to_the_person_affected_is_printed_in_english(desk: CheckedClient, make: Make, case: Case) -> None:
    affected(case, wants_copy=True)
    copy = next(notice for notice in issue(make, case) if notice.party is Party.AFFECTED)
    page = desk.get(f"/casework/{case.reference}/notices/{copy.n}/letter").text
    assert 'class="csp-letter">' in page
    assert f"Our reference: {case.reference}" in page
    assert "⟦" not in page


def test_a_letter_from_before_is_in_english_within_a_frame_that_is_not(
    desk: CheckedClient, make: Make, case: Case, area: Area
) -> None:
    welsh, area.welsh = area.welsh, None
    (notice,) = issue(make, case)
    area.welsh = welsh
    db.session.commit()
    page = desk.get(f"/casework/{case.reference}/notices/{notice.n}/letter").text
    assert f'<div lang="en">\n<h1 class="govuk-heading-l">{ENGLISH}</h1>' in page


def test_staff_see_it_first_as_it_will_be_read(desk: CheckedClient, case: Case) -> None:
    page = desk.get(f"/casework/{case.reference}/acknowledge").text
    assert '<div class="csp-well" lang="cy">\n<h3 class="govuk-heading-m">⟦We have your application⟧</h3>' in page


def test_a_message_that_is_posted_is_in_it(desk: CheckedClient, case: Case) -> None:
    desk.post(f"/casework/{case.reference}/talk", data={"reply-text": "Friday.", "reply-seen": "0"})
    page = desk.get(f"/casework/{case.reference}/talk/1/letter").text
    assert '<h1 class="govuk-heading-l">⟦A message for you⟧</h1>' in page
    assert "/cy/progress" in page
