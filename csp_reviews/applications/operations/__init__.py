"""The applicant's acts: hand in an application, withdraw it, say what is safe; and those entered for them."""

from csp_reviews.applications.operations.adding import add_report, correct_report
from csp_reviews.applications.operations.reaching import replace_code, switch_route_off, switch_route_on
from csp_reviews.applications.operations.submitting import Received, new_codes, submit_application
from csp_reviews.applications.operations.withdrawing import (
    ask_withdrawal,
    confirm_withdrawal,
    record_consent,
    take_next_due,
    take_withdrawal,
    undo_withdrawal,
    withdraw_consent,
)

__all__ = [
    "Received",
    "add_report",
    "ask_withdrawal",
    "confirm_withdrawal",
    "correct_report",
    "new_codes",
    "record_consent",
    "replace_code",
    "submit_application",
    "switch_route_off",
    "switch_route_on",
    "take_next_due",
    "take_withdrawal",
    "undo_withdrawal",
    "withdraw_consent",
]
