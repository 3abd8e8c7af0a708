"""The closed lists of a procedure file about people: who applies, decides, hears appeals, and what is published."""

from enum import StrEnum


class Sender(StrEnum):
    """A part in taking, deciding or appealing an application."""

    APPLICANT = "applicant"
    PARTNERSHIP = "partnership"
    CHAIR = "chair"
    COUNCIL = "council"
    COUNCIL_OFFICER = "council_officer"
    POLICE = "police"
    LANDLORD = "landlord"
    POLICING_BODY = "policing_body"
    OTHER_PARTNERSHIP = "other_partnership"
    PANEL = "panel"
    EACH_AGENCY = "each_agency"


class AppealBasis(StrEnum):
    """On what an appeal may rest."""

    MERITS = "merits"
    PROCESS = "process"
    FACTS = "facts"
    DISSATISFIED = "dissatisfied"


class AppealPower(StrEnum):
    """What whoever hears an appeal may do."""

    UPHOLD = "uphold"
    CONFIRM = "confirm"
    REFER_BACK = "refer_back"
    REPLACE = "replace"


class Applicant(StrEnum):
    """Who may apply."""

    VICTIM = "victim"
    RESIDENT = "resident"
    INDIVIDUAL = "individual"
    BUSINESS = "business"
    COMMUNITY_GROUP = "community_group"
    COMMUNITY = "community"
    ONE_FOR_GROUP = "one_for_group"
    THIRD_PARTY = "third_party"
    FAMILY = "family"
    CARER = "carer"
    COUNCILLOR = "councillor"
    MP = "mp"
    SENEDD_MEMBER = "senedd_member"
    PROFESSIONAL = "professional"


class Consent(StrEnum):
    """What a person who applies for somebody else must bring."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    WRITTEN = "written"


class Anonymous(StrEnum):
    """What becomes of an application without a name."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RECORDED_NOT_COUNTED = "recorded_not_counted"


class ApplyBy(StrEnum):
    """How an application can be made."""

    ONLINE = "online"
    FORM = "form"
    PHONE = "phone"
    POLICE_101 = "police_101"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"
    LIVE_CHAT = "live_chat"
    UNSTATED = "unstated"


class FormUse(StrEnum):
    """Whose part an application form is for, where there is more than one."""

    INDIVIDUAL = "individual"
    GROUP = "group"


class ReferenceShown(StrEnum):
    """When the applicant is given a reference number."""

    AT_THE_END = "at_the_end"
    IF_ACCEPTED = "if_accepted"


class Ruling(StrEnum):
    """An answer to an application that the procedures name, beside met and not met."""

    MET_NO_FURTHER_ACTION = "met_no_further_action"
    COMMUNICATED = "communicated"
    SIGNPOSTED = "signposted"
    DEFERRED = "deferred"
    RECORDED = "recorded"
    REJECTED = "rejected"
    NOT_ASSESSED = "not_assessed"


class Question(StrEnum):
    """What an application form asks."""

    ACTING_FOR = "acting_for"
    ACTION_PROMISED = "action_promised"
    ACTION_TAKEN = "action_taken"
    ADDRESS = "address"
    AFFECTED_PEOPLE = "affected_people"
    AGENCY = "agency"
    BASIS = "basis"
    CONSENT = "consent"
    CONTACT_DETAILS = "contact_details"
    CONTACT_METHOD = "contact_method"
    COMPLIED = "complied"
    DATE_OF_BIRTH = "date_of_birth"
    DATE_REPORTED = "date_reported"
    DECLARATION = "declaration"
    DESCRIPTION = "description"
    DISSATISFIED = "dissatisfied"
    DOCUMENTS = "documents"
    EMAIL = "email"
    EQUALITY = "equality"
    HATE = "hate"
    HOUSEHOLDS = "households"
    IMPACT = "impact"
    INCIDENT_DATE = "incident_date"
    LANDLORD = "landlord"
    LOCATION = "location"
    METHOD = "method"
    NAME = "name"
    OFFICER = "officer"
    OUTCOME_WANTED = "outcome_wanted"
    PERPETRATOR = "perpetrator"
    PHONE = "phone"
    REFERENCE = "reference"
    SIGNATURES = "signatures"
    TENURE = "tenure"
    TYPE = "type"
    VULNERABILITIES = "vulnerabilities"
    WITNESSES = "witnesses"


class QuestionsFrom(StrEnum):
    """Where the questions were read."""

    FORM = "form"
    FORM_DESCRIBED = "form_described"
    FIRST_PAGE = "first_page"
    PAGE_LIST = "page_list"


class TakesPart(StrEnum):
    """What the procedures say of the victim's part in the review."""

    INVITED = "invited"
    PART_OF_MEETING = "part_of_meeting"
    RIGHT_TO_ATTEND = "right_to_attend"
    INFORMATION = "information"
    CHAIR_VISITS = "chair_visits"
    ADVOCATE = "advocate"
    CLOSING_MEETING = "closing_meeting"
    REFUSED = "refused"


class ReportingPeriod(StrEnum):
    """How a partnership's own table is cut: s.104(9), s.105(4)."""

    FINANCIAL_YEAR = "financial_year"
    CALENDAR_YEAR = "calendar_year"
    QUARTER = "quarter"
    PART_YEAR = "part_year"
    CUMULATIVE = "cumulative"
    CUSTOM = "custom"


LONGER_THAN_A_YEAR = frozenset({ReportingPeriod.CUMULATIVE, ReportingPeriod.CUSTOM})


class Measure(StrEnum):
    """What a column of a partnership's own table counts."""

    APPLICATIONS_RECEIVED = "applications_received"
    THRESHOLD_MET = "threshold_met"
    THRESHOLD_NOT_MET = "threshold_not_met"
    REVIEWS_COMPLETED = "reviews_completed"
    REVIEWS_WITH_RECOMMENDATIONS = "reviews_with_recommendations"
    RECOMMENDATIONS_MADE = "recommendations_made"
    APPEALS = "appeals"
    WITHDRAWN = "withdrawn"
    MET_AND_REVIEWED = "met_and_reviewed"
    MET_NO_FURTHER_ACTION = "met_no_further_action"
    FURTHER_ACTION = "further_action"
    NOT_ASSESSED = "not_assessed"


class Layout(StrEnum):
    """How the partnership's own table is laid out."""

    PERIODS_AS_ROWS = "periods_as_rows"
    PERIODS_AS_COLUMNS = "periods_as_columns"
    ONE_TABLE_A_PERIOD = "one_table_a_period"
    LIST = "list"
    PROSE = "prose"


class Language(StrEnum):
    """A language in which the procedures are published."""

    ENGLISH = "en"
    WELSH = "cy"


class NilShown(StrEnum):
    """How a nil figure is printed, other than as 0."""

    WORD = "word"
    SENTENCE = "sentence"
