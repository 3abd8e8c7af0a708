"""The applicant asks for a review, page by page, and follows it."""

from dataclasses import dataclass
from datetime import date

from tests.walk.person import Person


@dataclass
class Receipt:
    """What the applicant writes down."""

    reference: str
    code: str


def ask(person: Person, reports: list[date], *, safe_email: bool = True) -> Receipt:
    """Ask for a review for oneself, with reports made on the day of each incident."""
    person.go("/tamworth/asb-case-review")
    person.follow("Ask for a review")
    person.press("Start")
    person.choose("Myself")
    person.press("Save and continue")
    person.write("Your name", "Robin Example")
    person.write("Your address", "1 Sample Street")
    person.press("Save and continue")
    person.reads("Who will be told what, and why")
    person.press(first_button(person))
    reach(person, safe_email)
    person.press("Save and continue")
    person.press("Save and continue")
    person.write("What is happening?", "Shouting and banging at night, again and again.")
    person.press("Save and continue")
    person.press("Save and continue")
    person.write("Where does it happen?", "Sample Street")
    person.choose("Yes")
    person.press("Save and continue")
    person.press("Add a report")
    report(person, reports[0])
    for day in reports[1:]:
        person.press("Add another report")
        report(person, day)
    person.press("These are all: continue")
    person.press("Continue without files")
    person.write("What does it do to you", "I cannot sleep.")
    person.press("Save and continue")
    person.write("What would put it right", "That it stops.")
    person.press("Save and continue")
    person.choose("I join by phone")
    person.press("Save and continue")
    return send(person)


def first_button(person: Person) -> str:
    """The words on the button that goes on."""
    return person.page.locator("main button.govuk-button").first.inner_text()


def reach(person: Person, safe_email: bool) -> None:
    """Say how it is safe to be reached."""
    if safe_email:
        person.choose("E-mail")
        person.write("E-mail address", "robin@example.org")
    else:
        person.choose("Phone call")
        person.write("Phone number", "01632 960100")


def report(person: Person, day: date) -> None:
    """Add one report to the police, made on the day it happened."""
    person.write("What happened?", "Banging on the wall until three in the morning.")
    person.choose("I know the day", within="When did it happen?")
    person.day("The day it happened", day)
    person.choose("Staffordshire Police", within="Who was told?")
    person.choose("I know the day", within="When were they told?")
    person.day("The day they were told", day)
    person.press("Save this report")


def send(person: Person) -> Receipt:
    """Check the answers, send them, and write the receipt down."""
    person.reads("Check your answers")
    person.choose("This is true as far as I know, and I want a review")
    person.press("Send my application")
    reference, code = (box.inner_text() for box in person.page.locator("main dd").all()[:2])
    return Receipt(reference, code)


def follow(person: Person, receipt: Receipt) -> None:
    """Open one's case with the reference and the code."""
    person.go("/progress")
    person.write("reference", receipt.reference)
    person.write("code", receipt.code)
    person.press("Go on")


def read_letter(person: Person, title: str) -> None:
    """Read the newest letter with this title, and go back."""
    person.go("/progress/case")
    person.follow(title)
    person.reads(title)
    person.go("/progress/case")


def disagree(person: Person, about: str) -> None:
    """Appeal."""
    person.go("/progress/more")
    person.press("Start")
    person.choose(about)
    person.press("Save and continue")
    for _page in range(4):
        if person.page.get_by_role("heading", level=1).inner_text() == "What is wrong, in your own words?":
            break
        person.press("Save and continue")
    person.write("What is wrong, in your own words?", "Two of my reports were not looked at.")
    person.press("Save and continue")
    person.press("Continue without files")
    person.press("Send my appeal")
    person.reads("We have what you sent")


def stop(person: Person) -> None:
    """Ask to withdraw."""
    person.go("/progress/other")
    person.choose("No, it is my own wish")
    person.press("Ask us to stop")


def say_it_has_stopped(person: Person) -> None:
    """The applicant says that it has stopped, so that nobody need ask."""
    person.go("/progress/question")
    person.choose("Yes, it has stopped")
    person.press("Send")
