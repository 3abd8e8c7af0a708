"""The English for the codes of a procedure file, its problems and what `law.procedure_check` remarks."""

from collections.abc import Mapping
from enum import StrEnum

from csp_reviews.law import procedure_terms as t
from csp_reviews.law import procedure_terms_people as p
from csp_reviews.law.calendar import Period, Unit
from csp_reviews.law.procedure_parts import Limit

_TABLE: tuple[tuple[StrEnum, str], ...] = (
    (t.RouteKind.COUNT, "reports, by anybody: the count of s.104(4)"),
    (t.RouteKind.REPORTS, "reports, by anybody"),
    (t.RouteKind.ONE_PERSON, "reports, all by one person"),
    (t.RouteKind.PEOPLE, "different people, groups or businesses who reported"),
    (t.RouteKind.HOUSEHOLDS, "different households that reported"),
    (t.RouteKind.PLACE, "reports at one place"),
    (t.RouteKind.HATE, "reports of a hate incident or hate crime"),
    (t.RouteKind.DISCRETION, "a named person decides, without a number of reports"),
    (t.RouteKind.RISK, "a high risk, without a number of reports"),
    (t.Measured.EACH_REPORT, "each report"),
    (t.Measured.FIRST_REPORT, "the first report"),
    (t.Measured.LATEST_REPORT, "the latest report"),
    (t.Measured.EACH_INCIDENT, "each incident"),
    (t.Measured.FIRST_INCIDENT, "the first incident"),
    (t.Measured.LATEST_INCIDENT, "the latest incident"),
    (t.Link.PROBLEM, "the same or a similar problem"),
    (t.Link.INCIDENT, "the same incident"),
    (t.Link.PLACE, "a linked place"),
    (t.Link.CULPRIT, "the same culprit"),
    (t.SameIncident.EACH, "Each report by one person of the same incident counts, and is shown to whoever decides."),
    (
        t.SameIncident.SEPARATE,
        "The page says separate incidents, with no rule for one reported twice: each report counts, and is shown.",
    ),
    (t.SameIncident.ONCE, "Several reports by one person of the same incident count once."),
    (t.ConditionKind.RECENCY, "the latest report or incident must be recent"),
    (t.ConditionKind.FROM_FIRST, "the time to apply runs from the first report or incident"),
    (t.ConditionKind.COUNTED_BACK, "incidents are counted back from the application"),
    (t.ConditionKind.REPORTED_FROM_FIRST, "every report must be made soon after the first incident"),
    (t.ConditionKind.NOT_BEFORE, "reports before a date do not count"),
    (t.ConditionKind.ONE_PERSON, "one person must have made all the reports"),
    (t.ConditionKind.SEVERAL_AGENCIES, "more than one agency must be involved"),
    (t.ConditionKind.NO_ANONYMOUS, "anonymous reports do not count"),
    (t.ConditionKind.NO_DIARY, "diary sheets do not count"),
    (t.ConditionKind.NO_HATE, "hate incidents do not count"),
    (t.ConditionKind.CASE_CLOSED, "the case or investigation must be closed"),
    (t.ConditionKind.DEADLINE_EXPIRED, "the time an agency gave itself must have run out"),
    (t.ConditionKind.REASONABLE_TIME, "the agencies must have had a reasonable time"),
    (t.ConditionKind.NO_ACTION, "no action, or not enough, must have been taken"),
    (t.ConditionKind.INAPPROPRIATE_ACTION, "the action taken must have been inappropriate"),
    (t.ConditionKind.PERSISTS, "the behaviour must be going on"),
    (t.ConditionKind.MEDIATION, "the applicant must have taken up what was offered, such as mediation"),
    (t.ConditionKind.WITNESSED, "the applicant must have witnessed it"),
    (t.ConditionKind.REFERENCES, "proof of the reports, such as reference numbers, must be given"),
    (t.ConditionKind.NO_COMPLAINT_RUNNING, "no complaint about an agency may be in progress"),
    (t.ConditionKind.OTHER_BODY_FIRST, "another body must be gone to first"),
    (t.ConditionKind.CHANGED_SINCE_REVIEW, "something must have changed since an earlier review"),
    (t.ConditionKind.NOT_VEXATIOUS, "the application must not be found vexatious, malicious or the like"),
    (t.ConditionKind.DISCLOSURE_AGREED, "the applicant must agree to information being shared"),
    (t.Judgement.NO_ACTION, "no action, or not enough, was taken"),
    (t.Judgement.INAPPROPRIATE_ACTION, "the action taken was inappropriate"),
    (t.Judgement.FIRST_REPORT_IN_TIME, "the first report was made within a month of what happened"),
    (t.Judgement.PERSISTS, "the behaviour goes on"),
    (t.Judgement.VULNERABLE, "a vulnerable victim needs safeguarding"),
    (t.MattersRole.FALLBACK, "are weighed where the number is not reached"),
    (t.MattersRole.FACTOR, "are weighed together with the number"),
    (t.MattersRole.ROUTE, "are a way of meeting the threshold on their own"),
    (t.Exclusion.NUISANCE, "nuisance below harassment, alarm or distress"),
    (t.Exclusion.HATE_CRIME, "hate crime"),
    (t.Exclusion.CRIME, "crime"),
    (t.Exclusion.DOMESTIC_ABUSE, "domestic abuse"),
    (t.Exclusion.PROSECUTION_DECISIONS, "decisions of the Crown Prosecution Service"),
    (t.Exclusion.HISTORICAL, "historical behaviour"),
    (t.Exclusion.VEXATIOUS, "vexatious, malicious or similar applications"),
    (t.ClockStep.ACKNOWLEDGE, "Acknowledge the application"),
    (t.ClockStep.SENT_ON, "Pass the application on"),
    (t.ClockStep.CONTACT, "Make contact with the applicant"),
    (t.ClockStep.REQUEST_INFORMATION, "Ask the agencies what they know"),
    (t.ClockStep.ANSWER_INFORMATION, "The agencies answer"),
    (t.ClockStep.THRESHOLD_DECISION, "Decide whether the threshold is met"),
    (t.ClockStep.TELL_DECISION, "Tell the applicant the decision"),
    (t.ClockStep.PAPERS, "Send out the papers"),
    (t.ClockStep.REVIEW, "Hold the review"),
    (t.ClockStep.OUTCOME, "Tell the applicant the outcome"),
    (t.ClockStep.ACTION_PLAN, "Agree an action plan"),
    (t.ClockStep.WHOLE_PROCESS, "Finish the whole process"),
    (t.ClockStep.APPEAL_DECISION, "Decide an appeal"),
    (t.ClockEvent.RECEIPT, "the application is received"),
    (t.ClockEvent.COMPLETED_FORM, "a completed form is received"),
    (t.ClockEvent.CHECKED, "the application is received and checked"),
    (t.ClockEvent.CONSENT, "consent is given"),
    (t.ClockEvent.ENQUIRIES, "first enquiries are made"),
    (t.ClockEvent.ACKNOWLEDGE, "the application is acknowledged"),
    (t.ClockEvent.SENT_ON, "the application is passed on"),
    (t.ClockEvent.REQUEST_INFORMATION, "the agencies are asked"),
    (t.ClockEvent.ANSWER_INFORMATION, "the agencies have answered"),
    (t.ClockEvent.NEXT_MEETING, "the next meeting"),
    (t.ClockEvent.THRESHOLD_DECISION, "the threshold is decided"),
    (t.ClockEvent.THRESHOLD_MET, "the threshold is found to be met"),
    (t.ClockEvent.REVIEW, "the review is held"),
    (t.ClockEvent.OUTCOME, "the applicant is told the outcome"),
    (t.ClockEvent.APPEAL_RECEIVED, "the appeal is received"),
    (t.ClockEvent.UNSTATED, "a start that the page does not name"),
    (p.Sender.APPLICANT, "the applicant"),
    (p.Sender.PARTNERSHIP, "the partnership"),
    (p.Sender.CHAIR, "the chair of the partnership"),
    (p.Sender.COUNCIL, "the council"),
    (p.Sender.COUNCIL_OFFICER, "an officer of the council"),
    (p.Sender.POLICE, "the police"),
    (p.Sender.LANDLORD, "the landlord"),
    (p.Sender.POLICING_BODY, "the police and crime commissioner or other local policing body"),
    (p.Sender.OTHER_PARTNERSHIP, "another partnership"),
    (p.Sender.PANEL, "an appeal panel"),
    (p.Sender.EACH_AGENCY, "whichever agency received the reports"),
    (p.AppealBasis.MERITS, "disagreement with what was decided or recommended"),
    (p.AppealBasis.PROCESS, "a process, policy or protocol that was not considered"),
    (p.AppealBasis.FACTS, "relevant facts that were not considered"),
    (p.AppealBasis.DISSATISFIED, "being dissatisfied"),
    (p.AppealPower.UPHOLD, "uphold the appeal"),
    (p.AppealPower.CONFIRM, "confirm the decision"),
    (p.AppealPower.REFER_BACK, "send the case back"),
    (p.AppealPower.REPLACE, "put another decision in its place"),
    (p.Applicant.VICTIM, "the victim"),
    (p.Applicant.RESIDENT, "a resident"),
    (p.Applicant.INDIVIDUAL, "an individual"),
    (p.Applicant.BUSINESS, "a business"),
    (p.Applicant.COMMUNITY_GROUP, "a community group"),
    (p.Applicant.COMMUNITY, "a community"),
    (p.Applicant.ONE_FOR_GROUP, "one person for a group"),
    (p.Applicant.THIRD_PARTY, "somebody on the victim's behalf"),
    (p.Applicant.FAMILY, "a family member"),
    (p.Applicant.CARER, "a carer"),
    (p.Applicant.COUNCILLOR, "a councillor"),
    (p.Applicant.MP, "a Member of Parliament"),
    (p.Applicant.SENEDD_MEMBER, "a Member of the Senedd"),
    (p.Applicant.PROFESSIONAL, "a professional"),
    (p.Consent.NOT_ASKED, "The victim's consent is not asked for."),
    (p.Consent.ASKED, "Whoever applies for somebody else needs their consent."),
    (p.Consent.WRITTEN, "Whoever applies for somebody else needs their consent in writing."),
    (p.Anonymous.ACCEPTED, "An application without a name is accepted."),
    (p.Anonymous.REFUSED, "An application without a name is refused."),
    (p.Anonymous.RECORDED_NOT_COUNTED, "An application without a name is recorded and shared, but not counted."),
    (p.ApplyBy.ONLINE, "online"),
    (p.ApplyBy.FORM, "by form"),
    (p.ApplyBy.PHONE, "by phone"),
    (p.ApplyBy.POLICE_101, "by phone, on 101"),
    (p.ApplyBy.EMAIL, "by e-mail"),
    (p.ApplyBy.LETTER, "by letter"),
    (p.ApplyBy.IN_PERSON, "in person"),
    (p.ApplyBy.LIVE_CHAT, "by live messages"),
    (p.ApplyBy.UNSTATED, "in a way the page does not name"),
    (p.FormUse.INDIVIDUAL, "for one person"),
    (p.FormUse.GROUP, "for a group"),
    (p.ReferenceShown.AT_THE_END, "A reference number is given at the end of the form."),
    (p.ReferenceShown.IF_ACCEPTED, "A reference number is given only once the application is accepted."),
    (p.Ruling.MET_NO_FURTHER_ACTION, "met, with no further action"),
    (p.Ruling.COMMUNICATED, "not met, and talked over"),
    (p.Ruling.SIGNPOSTED, "not met, and shown where else to go"),
    (p.Ruling.DEFERRED, "put off as too recent"),
    (p.Ruling.RECORDED, "not met, and recorded to check quality"),
    (p.Ruling.REJECTED, "rejected as vexatious or the like"),
    (p.Ruling.NOT_ASSESSED, "could not be assessed"),
    (p.TakesPart.INVITED, "is invited"),
    (p.TakesPart.PART_OF_MEETING, "is invited to part of the meeting"),
    (p.TakesPart.RIGHT_TO_ATTEND, "has a right to attend"),
    (p.TakesPart.INFORMATION, "may send information"),
    (p.TakesPart.CHAIR_VISITS, "is visited by the chair beforehand"),
    (p.TakesPart.ADVOCATE, "may have somebody speak for them"),
    (p.TakesPart.CLOSING_MEETING, "is invited to a closing meeting"),
    (p.TakesPart.REFUSED, "may not attend"),
    (p.ReportingPeriod.FINANCIAL_YEAR, "years from April"),
    (p.ReportingPeriod.CALENDAR_YEAR, "calendar years"),
    (p.ReportingPeriod.QUARTER, "quarters"),
    (p.ReportingPeriod.PART_YEAR, "parts of a year"),
    (p.ReportingPeriod.CUMULATIVE, "one total since the beginning"),
    (p.ReportingPeriod.CUSTOM, "several years together"),
    (p.Measure.APPLICATIONS_RECEIVED, "applications received"),
    (p.Measure.THRESHOLD_MET, "decisions that the threshold was met"),
    (p.Measure.THRESHOLD_NOT_MET, "decisions that the threshold was not met"),
    (p.Measure.REVIEWS_COMPLETED, "reviews carried out"),
    (p.Measure.REVIEWS_WITH_RECOMMENDATIONS, "reviews that resulted in recommendations"),
    (p.Measure.RECOMMENDATIONS_MADE, "recommendations"),
    (p.Measure.APPEALS, "appeals"),
    (p.Measure.WITHDRAWN, "applications withdrawn"),
    (p.Measure.MET_AND_REVIEWED, "applications that met the threshold and were reviewed, in one"),
    (p.Measure.MET_NO_FURTHER_ACTION, "applications that met the threshold, with no further action"),
    (p.Measure.FURTHER_ACTION, "cases or reviews that led to further action"),
    (p.Measure.NOT_ASSESSED, "applications that could not be assessed"),
    (p.Layout.PERIODS_AS_ROWS, "one row for each period"),
    (p.Layout.PERIODS_AS_COLUMNS, "one column for each period"),
    (p.Layout.ONE_TABLE_A_PERIOD, "one table for each period"),
    (p.Layout.LIST, "a list for each period"),
    (p.Layout.PROSE, "sentences"),
    (p.NilShown.WORD, "a word"),
    (p.NilShown.SENTENCE, "a sentence"),
    (p.Language.ENGLISH, "English"),
    (p.Language.WELSH, "Welsh"),
    (p.QuestionsFrom.FORM, "the form itself"),
    (p.QuestionsFrom.FORM_DESCRIBED, "the page's description of the form"),
    (p.QuestionsFrom.FIRST_PAGE, "the form's first page and the page's list"),
    (p.QuestionsFrom.PAGE_LIST, "the page's list of what to provide"),
)

WORDS: Mapping[tuple[type[StrEnum], str], str] = {(type(code), code.value): text for code, text in _TABLE}


def english(code: StrEnum) -> str:
    """Return the English for a code of a procedure file; a question's is its code with spaces."""
    return WORDS.get((type(code), code.value)) or code.value.replace("_", " ")


def period_english(period: Period | None) -> str:
    """Return a period as people say it: "6 months", "any time", "a time that is not known"."""
    if period is None:
        return "a time that is not known"
    if period.unit is Unit.NONE:
        return "any time"
    unit = period.unit.value.removesuffix("s") if period.n == 1 else period.unit.value
    return f"{period.n} {unit}" + ("" if period.inclusive else ", the first day not counted")


def limit_english(limit: Limit) -> str:
    """Return a clock's length as people say it: "5 working days"."""
    if limit.unit is t.ClockUnit.NEXT_MEETING:
        return "the next meeting"
    if limit.unit is t.ClockUnit.DAYS_UNSPECIFIED:
        return f"{limit.n} days (whether working days is not said)"
    unit = limit.unit.value.replace("_", " ")
    return f"{limit.n} {unit.removesuffix('s') if limit.n == 1 else unit}"


PROBLEMS: Mapping[str, str] = {
    "not_toml": "this is not a TOML file: {detail}",
    "missing": "this must be given",
    "not_known": "no such entry is known here",
    "not_text": "this must be a text of no more than {longest} letters",
    "not_shown": "this holds a character that cannot be shown, such as NUL",
    "not_number": "this must be a whole number from 1 to {most}",
    "not_true_or_false": "this must be true or false, without quotes",
    "not_a_date": "this must be a day such as 2026-03-10, without quotes",
    "not_in_list": '"{given}" is not one of: {allowed}',
    "not_a_period": 'this must be a period: {{ months = 6 }}, {{ weeks = 2 }}, {{ days = 30 }} or "none"',
    "not_a_length": 'this must be a length: {{ working_days = 5 }}, days, weeks, months, hours, or "next_meeting"',
    "not_a_table": "this must be a table",
    "not_a_list": "this must be a list",
    "not_an_id": "an id is a lower-case letter and up to 39 more letters, digits, - or _",
    "taken": 'the id "{given}" is used twice',
    "second_count": "a file has one count; another way to meet the threshold has a kind of its own",
    "not_for_this_kind": "this does not belong to this kind of condition",
    "from_or_before": "a clock runs from an event or before one: give one of the two",
    "not_a_start": "a reporting period starts in month 1 to 12, on day 1 to 28",
}
"""By the code of a `Problem`."""

REMARKS: Mapping[str, str] = {
    "condition": (
        "The condition {condition} comes on top of the number of reports. Once that number is reached the bodies must "
        "decide that the threshold is met, so it cannot be a ground for refusing."
    ),
    "period_changed": (
        "The condition {condition} measures the time from another day than the Act, without giving another period. "
        "The Act counts from each report, and that is what is worked out."
    ),
    "no_contact": "No point of contact is named.",
    "no_third_party": "Only the victim may apply. The Act lets any other person apply too.",
    "no_appeal": "Nothing says what happens where the applicant is dissatisfied.",
    "no_appeal_on_application": (
        "Nothing says what happens where the applicant is dissatisfied with how the application was dealt with."
    ),
    "no_appeal_on_review": (
        "Nothing says what happens where the applicant is dissatisfied with how the review was carried out."
    ),
    "period_over_a_year": "The figures are published for {period}. A reporting period may not exceed twelve months.",
    "figure_missing": "The table does not show {measure}.",
    "no_effectiveness": "Nothing says how the procedures are assessed and revised.",
    "count_above_three": "{needed} reports are needed. The threshold should be no higher than three.",
    "one_way_to_apply": "There is one way to apply only ({way}). There should be several.",
    "no_consent": "Somebody may apply for the victim without the victim's consent.",
    "attendance_refused": "The victim may not attend. The victim should choose how to take part.",
    "representative_refused": "A representative may not attend.",
    "no_independent_chair": "The review has no independent chair. One is recommended.",
}
"""By the code of a `Remark`."""
