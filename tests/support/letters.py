"""Letters in the tests: send one, and see who got it."""

from sqlalchemy import select

from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.models.correspondence import Message, Notice

TEXT = Content("A letter", (Section("", ("What it says.",)),))


def send(make, case, kind, about=1):
    issue_notice(case=case, kind=kind, content=TEXT, act=make.act(), about=about)
    db.session.commit()


def readers(case, kind):
    return set(db.session.scalars(select(Notice.party).where(Notice.case_id == case.id, Notice.kind == kind)))


def messages(case, party):
    person = next(person for person in case.people if person.party is party)
    query = select(Message).where(Message.person_id == person.id).order_by(Message.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
