"""What coordinators, chairs, agencies and appeal reviewers do, each from their own sign-in."""

from datetime import date, timedelta

from tests.walk.person import Person

PASSWORD = "only a demonstration"


def sign_in(person: Person, role: str) -> None:
    """Sign in as the demonstration's person of a role."""
    person.go("/sign-in")
    person.write("E-mail", f"{role}@tamworth.example")
    person.page.get_by_label("Password", exact=True).fill(PASSWORD)
    person.press("Sign in")


def pass_on_and_acknowledge(person: Person, reference: str, today: date) -> None:
    """Pass the application to every relevant body, then acknowledge it."""
    person.go("/casework/")
    person.reads(reference)
    person.go(f"/casework/{reference}")
    person.go(f"/casework/{reference}/bodies")
    for box in person.page.get_by_role("group", name="Which bodies?").get_by_role("checkbox").all():
        box.check()
    person.day("The day they were told", today)
    person.press("Record that they were told")
    person.go(f"/casework/{reference}/acknowledge")
    person.day("The day they were told", today)
    person.press("Record and issue the letter")


def decide_met(person: Person, reference: str, today: date) -> None:
    """Record that the threshold is met, where the Act leaves no choice."""
    person.go(f"/casework/{reference}/threshold")
    person.reads("must be decided met")
    tick_first_body(person)
    person.day("The day of the decision", today)
    person.press("Record: threshold met")


def decide_below(person: Person, reference: str, today: date, *, met: bool) -> None:
    """Weigh each matter below the count, and decide."""
    person.go(f"/casework/{reference}/threshold")
    for group in person.page.get_by_role("group", name="Your finding").all():
        group.get_by_role("radio").nth(0 if met else 1).check()
    person.page.get_by_role("group", name="What the partnership decides").get_by_role("radio").nth(
        0 if met else 1
    ).check()
    tick_first_body(person)
    person.day("The day of the decision", today)
    for box in person.page.get_by_label("The reason, as the applicant will read it").all():
        box.fill("We looked at what was reported and at what was done.")
    person.press("Record the decision")


def tick_first_body(person: Person) -> None:
    """The council made the decision."""
    person.page.get_by_role("group", name="Which bodies made the decision?").get_by_role("checkbox").first.check()


def ask_agency(person: Person, reference: str, name: str) -> None:
    """Ask an agency what it holds."""
    person.go(f"/casework/{reference}/information")
    for box in person.page.get_by_role("group", name="Whom to ask").get_by_role("checkbox").all():
        box.uncheck()
    person.page.get_by_role("group", name="Whom to ask").get_by_label(name).check()
    person.press("Ask them")


def answer_request(person: Person, reference: str, today: date) -> None:
    """The agency finds the request in its queue and answers for each report."""
    person.go("/agency/")
    person.reads(reference)
    person.go(f"/agency/{reference}")
    person.go(f"/agency/{reference}/requests/1")
    for group in person.page.get_by_role("group", name="Do you hold it?").all():
        group.get_by_role("radio").first.check()
    for boxes in person.page.get_by_role("group", name="Date recorded").all():
        for part, number in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
            boxes.get_by_label(part).fill(str(number))
    for box in person.page.get_by_label("What was done, and when").all():
        box.fill("A patrol visited the same night.")
    person.write("Your name and role", "Jo Rowan (example), neighbourhood officer")
    person.press("Send the answer")


def arrange(person: Person, reference: str, today: date) -> None:
    """Arrange the review with the demonstration's chair."""
    person.go(f"/casework/{reference}/review")
    person.choose("A panel meeting")
    person.day("Day", today)
    person.pick("Chair with a sign-in", "Chris Oak (example)")
    person.write("Tamworth Borough Council", "Alex Ash (example)")
    person.press("Keep the arrangements")


def keep_minutes(person: Person, reference: str, today: date, agency: str) -> None:
    """Write down what happened, and draft a recommendation."""
    person.go(f"/casework/{reference}/review/outcome")
    person.day("The day it was held, or decided by correspondence", today)
    person.page.get_by_label("Alex Ash (example), Tamworth Borough Council").select_option(label="Came")
    person.choose("By phone", within="How did the applicant take part?")
    person.write("What the panel found, and why", "Two visits were promised and not made.")
    person.press("Keep as a draft")
    person.follow("Draft a recommendation")
    person.pick("To which agency?", agency)
    person.write("What it is asked to do", "Visit every Friday night for two months.")
    person.day("By when?", today + timedelta(days=60))
    person.press("Keep the draft")


def release(person: Person, reference: str, today: date) -> None:
    """The chair makes the outcome final."""
    person.go(f"/casework/{reference}/review/outcome")
    person.day("The day the outcome is final", today)
    person.press("Make the outcome final and tell everybody")


def accept_and_do(person: Person, reference: str) -> None:
    """The agency accepts its recommendation and says that it is done."""
    person.go("/agency/")
    person.go(f"/agency/{reference}/recommendations/1")
    person.choose("Accepted")
    person.press("Send the answer")
    person.choose("Said to be done")
    person.write("What was done", "Visited every Friday.")
    person.press("Send the progress")


def confirm(person: Person, reference: str, today: date) -> None:
    """The coordinator confirms that the recommendation is done."""
    person.go(f"/casework/{reference}/recommendations")
    person.go(f"/casework/{reference}/recommendations/1")
    person.day("Done on", today)
    person.write("How you know", "The visits are in the log.")
    person.press("Confirm that it is done")


def hear(person: Person, reference: str, today: date, *, upheld: bool) -> None:
    """The appeal reviewer decides."""
    person.go("/appeals/")
    person.reads(reference)
    person.go(f"/appeals/{reference}/1")
    person.choose("Upheld: the case goes back to the step it is about" if upheld else "Dismissed: the decision stays")
    person.write("The reasons, as the applicant will read them", "We read every report and every answer again.")
    person.day("Day of the decision", today)
    person.press("Record the decision and tell the applicant")


def tell_by_post(person: Person, reference: str, today: date) -> None:
    """Do every task of telling in a case: print, post, and say so."""
    while True:
        person.go(f"/casework/{reference}/messages")
        todo = person.page.locator("main a[href*='/messages/']")
        if not todo.count():
            return
        person.page.goto(todo.first.get_attribute("href") or "")
        person.look()
        person.page.get_by_role("group", name="How did you do it?").get_by_role("radio").first.check()
        person.day("When?", today)
        person.press("Record it")


def propose_closing(person: Person, reference: str) -> None:
    """The coordinator proposes to close the case: the area has a second person."""
    person.go(f"/casework/{reference}/close")
    person.choose("I propose it; a second coordinator or the chair closes it")
    person.press("Continue")


def close(person: Person, reference: str) -> None:
    """The chair closes it."""
    person.go(f"/casework/{reference}/close")
    person.write("Why the case is closed", "It has stopped, and all that was asked is done.")
    person.press("Close the case and tell the applicant")
