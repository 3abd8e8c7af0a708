"""Finding a case by a name, an address, a postcode or a reference: by the beginnings of words, through an index."""

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select

from csp_reviews.extensions import db
from csp_reviews.models.cases import Case
from csp_reviews.models.worklist import SearchToken, WorkItem

WORD = re.compile(r"[a-z0-9]+")
MOST_WORDS = 6


def tokens(*texts: str | None) -> frozenset[str]:
    """The words of some texts as they are searched: folded, without accents, at most 60 characters each."""
    folded = unicodedata.normalize("NFKD", " ".join(text for text in texts if text).casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c)).replace("'", "").replace("’", "")
    return frozenset(word[:60] for word in WORD.findall(plain))


def index(case: Case) -> None:
    """Write down the words by which a case is found."""
    db.session.execute(delete(SearchToken).where(SearchToken.case_id == case.id))
    texts = [case.reference, case.reference.replace("-", "")]
    for person in case.people:
        joined = (person.postcode or "").replace(" ", "")
        texts += [person.name, person.postcode or "", joined]
        texts += filter(None, (person.organisation, person.address, person.letters_to))
    for token in sorted(tokens(*texts)):
        db.session.add(SearchToken(case_id=case.id, area_id=case.area_id, token=token))


def found(text: str, area_ids: frozenset[int], case_id: Any = WorkItem.case_id) -> ColumnElement[bool] | None:
    """That every word of `text` begins one of the words of a case; None for an empty search. `case_id`: a column."""
    wanted = sorted(tokens(text), key=len, reverse=True)[:MOST_WORDS]
    if not wanted:
        return None
    conditions = [
        case_id.in_(
            select(SearchToken.case_id).where(
                SearchToken.area_id.in_(area_ids), SearchToken.token >= word, SearchToken.token < word + "\x7f"
            )
        )
        for word in wanted
    ]
    return and_(*conditions)
