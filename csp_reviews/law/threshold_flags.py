"""Questions about complaints that a person must answer: s.104(12). A flag never changes the count."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import timedelta

from csp_reviews.law.terms import ComplaintKind, Flag
from csp_reviews.law.threshold_facts import ComplaintFacts, Name

_ORDER = {flag: place for place, flag in enumerate(Flag)}
_ONE_DAY = timedelta(days=1)
_REPORT = ComplaintKind.REPORT


def flags(complaints: Sequence[ComplaintFacts], applicant: Name) -> list[tuple[Flag, ...]]:
    """Return the flags of each complaint, in the complaints' order; each complaint's in the order of `Flag`.

    `same_person_same_incident`: one person reported one incident more than once. `same_report`: one contact held more
    than one complaint. `one_household`: different people of one household complained. The others speak of one
    complaint alone.
    """
    found = [_own(complaint) for complaint in complaints]
    reported = [(place, each) for place, each in enumerate(complaints) if each.complained and _is_named(each)]
    if len(reported) > 1:
        _add_shared(found, reported, applicant)
    elif not any(found):
        return [()] * len(found)
    return [tuple(sorted(own, key=_ORDER.__getitem__)) if len(own) > 1 else tuple(own) for own in found]


def _add_shared(found: list[list[Flag]], reported: Sequence[tuple[int, ComplaintFacts]], applicant: Name) -> None:
    incidents = [_incident(each, applicant) for _, each in reported]
    reports = [each.report_ref for _, each in reported]
    homes = [each.household for _, each in reported]
    if len(set(incidents)) < len(incidents):
        _add(found, Flag.SAME_PERSON_SAME_INCIDENT, _alike(reported, incidents))
    if len(set(reports)) < len(reports):
        _add(found, Flag.SAME_REPORT, _alike(reported, reports))
    if len(set(homes)) < len(homes):
        _add(found, Flag.ONE_HOUSEHOLD, _one_household(reported, applicant))


def is_vague(complaint: ComplaintFacts) -> bool:
    """Tell whether the day of the behaviour or of the complaint is not known exactly."""
    vague_incident = complaint.incident[0] != complaint.incident[1] and not complaint.over_midnight
    return vague_incident or (complaint.complained is not None and complaint.complained[0] != complaint.complained[1])


def _own(complaint: ComplaintFacts) -> list[Flag]:
    own = [Flag.VAGUE_DATE] if is_vague(complaint) else []
    if not own and not complaint.over_midnight and complaint.kind is _REPORT and not complaint.anonymous:
        return own
    # Two days running may be a vague day or one night: whoever decides is asked which.
    if complaint.over_midnight or complaint.incident[1] - complaint.incident[0] == _ONE_DAY:
        own.append(Flag.OVER_MIDNIGHT)
    if complaint.kind is ComplaintKind.DIARY:
        own.append(Flag.DIARY_ONLY)
    if complaint.anonymous:
        own.append(Flag.ANONYMOUS)
    return own


def _is_named(complaint: ComplaintFacts) -> bool:
    """Whether the complaint names anything that it could share with another."""
    return not (complaint.incident_ref is None and complaint.report_ref is None and complaint.household is None)


def _incident(complaint: ComplaintFacts, applicant: Name) -> Hashable:
    if complaint.incident_ref is None:
        return None
    return (applicant if complaint.reporter is None else complaint.reporter), complaint.incident_ref


def _alike(reported: Sequence[tuple[int, ComplaintFacts]], keys: Sequence[Hashable]) -> list[int]:
    """Return the places of complaints whose key another has too; None is a key like no other."""
    times: dict[Hashable, int] = {}
    for key in keys:
        times[key] = times.get(key, 0) + 1
    return [place for (place, _), key in zip(reported, keys, strict=True) if key is not None and times[key] > 1]


def _one_household(reported: Iterable[tuple[int, ComplaintFacts]], applicant: Name) -> list[int]:
    homes: dict[Hashable, list[tuple[int, Name]]] = {}
    for place, complaint in reported:
        if complaint.household is not None:
            person = applicant if complaint.reporter is None else complaint.reporter
            homes.setdefault(complaint.household, []).append((place, person))
    shared = (people for people in homes.values() if len({person for _, person in people}) > 1)
    return [place for people in shared for place, _ in people]


def _add(found: list[list[Flag]], flag: Flag, places: Iterable[int]) -> None:
    for place in places:
        found[place].append(flag)
