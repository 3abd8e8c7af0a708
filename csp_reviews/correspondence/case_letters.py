"""Letters that the case file itself owes: that a case is closed, or ended without a decision."""

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.letters import Parts
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.law.terms import NoticeKind
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice


def send(*, case: Case, kind: NoticeKind, title: str, parts: Parts, act: Act) -> Notice:
    """Issue a letter of headings and paragraphs, each looked up when it is frozen: in the language of its reader."""
    sections = tuple(Section(heading, paragraphs) for heading, paragraphs in parts)
    return issue_notice(case=case, kind=kind, content=lambda: Content(title, sections), act=act)
