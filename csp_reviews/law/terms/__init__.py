"""Every closed list of the product, as enums, one module a subject.

The values are stored in the database, written into the hash chain and published in files, so a value never changes
its meaning; a new meaning is a new member. The English for each stands in `law.words`.
"""

from csp_reviews.law.terms.access import Action, Role, Standing
from csp_reviews.law.terms.applying import (
    ApplyingAs,
    BodyKind,
    Channel,
    ConsentScope,
    Deciding,
    Ending,
    Move,
    Party,
    Reopening,
    Stage,
    TakingPart,
)
from csp_reviews.law.terms.deciding import ComplaintKind, CountOutcome, Decision, Evidence, Flag, Matter, Rule, Ruling
from csp_reviews.law.terms.evidence import EvidenceKind, EvidenceState, EvidenceWhy, Unsealing
from csp_reviews.law.terms.following import AdditionKind, Stopped, StoryPart, TalkKind
from csp_reviews.law.terms.recording import EventKind, Figure, Task, Whose
from csp_reviews.law.terms.reviewing import (
    AppealGround,
    AppealOutcome,
    AppealPart,
    AppealTier,
    Attendance,
    Awaited,
    Conduct,
    EarlyFinal,
    Held,
    Progress,
    RequestState,
    Response,
    ReviewMode,
)
from csp_reviews.law.terms.telling import LinkPurpose, MessageKind, MessageState, NoticeKind, Route

__all__ = [
    "Action",
    "AdditionKind",
    "AppealGround",
    "AppealOutcome",
    "AppealPart",
    "AppealTier",
    "ApplyingAs",
    "Attendance",
    "Awaited",
    "BodyKind",
    "Channel",
    "ComplaintKind",
    "Conduct",
    "ConsentScope",
    "CountOutcome",
    "Deciding",
    "Decision",
    "EarlyFinal",
    "Ending",
    "EventKind",
    "Evidence",
    "EvidenceKind",
    "EvidenceState",
    "EvidenceWhy",
    "Figure",
    "Flag",
    "Held",
    "LinkPurpose",
    "Matter",
    "MessageKind",
    "MessageState",
    "Move",
    "NoticeKind",
    "Party",
    "Progress",
    "Reopening",
    "RequestState",
    "Response",
    "ReviewMode",
    "Role",
    "Route",
    "Rule",
    "Ruling",
    "Stage",
    "Standing",
    "Stopped",
    "StoryPart",
    "TakingPart",
    "TalkKind",
    "Task",
    "Unsealing",
    "Whose",
]
