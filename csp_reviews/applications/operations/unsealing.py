"""Opening what was sent, as it came (condition c11): asked, agreed to or refused, sealed again."""

from csp_reviews.applications.evidence.queries import coordinators_besides
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.evidence import stands_at, unsealing_at
from csp_reviews.correspondence.operations import tell_account
from csp_reviews.law import unsealing as law
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind, MessageKind
from csp_reviews.law.terms import Unsealing as Stands
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence, Unsealing


def ask_to_unseal(*, case: Case, item: Evidence, reason: str, alone: bool, scanner: bool, act: Act) -> Unsealing:
    """Ask to open what was sent. `alone`: nobody has to agree, so it is open at once, and marked so.

    `scanner`: whether there is one to ask. The area's other coordinators are told. NotPossible (`reason_missing`,
    `cannot_unseal` for a file that nobody could check, `unsealing_asked` where somebody was quicker).
    """
    if not reason.strip():
        raise NotPossible("reason_missing")
    if not law.can_be_unsealed(item.state, item.why, scanner=scanner):
        raise NotPossible("cannot_unseal", {"state": item.state.value})
    if unsealing_at(item, act.at) is not None:
        raise NotPossible("unsealing_asked")
    asked = Unsealing(evidence_id=item.id, reason=reason, asked_by_id=_account(act), asked_at=act.at, alone=False)
    item.unsealings.append(asked)
    if alone:
        _open(case, item, asked, act)
    else:
        record(case, act, EventKind.EVIDENCE_UNSEALING_ASKED, evidence=item.n)
        _tell(case, item, act)
    return asked


def agree_to_unseal(*, case: Case, item: Evidence, asked: Unsealing, act: Act) -> None:
    """Agree: whoever asked may open what was sent for a day. NotPossible (`unsealing_over`)."""
    if stands_at(asked, act.at) is not Stands.WAITING:
        raise NotPossible("unsealing_over")
    _open(case, item, asked, act)


def refuse_to_unseal(*, case: Case, item: Evidence, asked: Unsealing, reason: str, act: Act) -> None:
    """Refuse, with the reason. NotPossible (`unsealing_over`, `reason_missing`)."""
    if stands_at(asked, act.at) is not Stands.WAITING:
        raise NotPossible("unsealing_over")
    if not reason.strip():
        raise NotPossible("reason_missing")
    asked.refusal, asked.ended_at, asked.ended_by_id = reason, act.at, _account(act)
    record(case, act, EventKind.EVIDENCE_UNSEALING_REFUSED, evidence=item.n)
    _tell(case, item, act)


def seal_again(*, case: Case, item: Evidence, asked: Unsealing, act: Act) -> None:
    """Take back what was asked, or end it before its day is over. NotPossible (`unsealing_over`)."""
    if unsealing_at(item, act.at) is not asked:
        raise NotPossible("unsealing_over")
    asked.ended_at, asked.ended_by_id = act.at, _account(act)
    record(case, act, EventKind.EVIDENCE_SEALED_AGAIN, evidence=item.n)


def _open(case: Case, item: Evidence, asked: Unsealing, act: Act) -> None:
    by = _account(act)
    asked.agreed_by_id, asked.agreed_at, asked.open_until = by, act.at, act.at + law.OPEN_FOR
    asked.alone = by == asked.asked_by_id
    record(case, act, EventKind.EVIDENCE_UNSEALED, evidence=item.n, alone=asked.alone, sha256=item.original_sha256)
    _tell(case, item, act)


def _tell(case: Case, item: Evidence, act: Act) -> None:
    """Tell the area's other coordinators by e-mail that there is something to look at, and not what."""
    link = f"/casework/{case.reference}/evidence/{item.n}/original"
    for account in coordinators_besides(case.area_id, act.account_id):
        tell_account(account=account, kind=MessageKind.UNSEALING, link=link)


def _account(act: Act) -> int:
    """Who does it; ValueError for anybody but a member of staff."""
    if act.account_id is None:
        raise ValueError("only staff unseal")
    return act.account_id
