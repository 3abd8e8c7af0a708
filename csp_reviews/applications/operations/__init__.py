"""The applicant's acts: hand in an application, withdraw it, say what is safe; and those entered for them."""

from csp_reviews.applications.operations.adding import (
    add_information,
    add_report,
    choose_own_part,
    choose_part,
    correct_report,
    correct_story,
)
from csp_reviews.applications.operations.agreeing import (
    end_next_consent,
    keep_back,
    record_consent,
    say_no_by_first_code,
    tell_after_all,
    withdraw_consent,
)
from csp_reviews.applications.operations.checking import (
    answer_stopped,
    ask_next_due,
    ask_stopped,
    decline_check_ins,
    say_not_to_ask,
    say_whether_stopped,
    settle_stopped,
)
from csp_reviews.applications.operations.holding import (
    ask_change,
    confirm_change,
    narrow_hours,
    set_name,
    take_change,
    take_next_change,
    undo_change,
    widens,
)
from csp_reviews.applications.operations.promising import promise_day
from csp_reviews.applications.operations.reaching import (
    correct_home,
    replace_code,
    stop_using,
    switch_route_off,
    switch_route_on,
)
from csp_reviews.applications.operations.submitting import Received, new_codes, submit_application
from csp_reviews.applications.operations.talking import settle_talk, write_to_them, write_to_us
from csp_reviews.applications.operations.weighing import decision_hangs, keep_decision, open_anew, read_added
from csp_reviews.applications.operations.withdrawing import (
    add_to_withdrawal,
    ask_withdrawal,
    confirm_withdrawal,
    take_next_due,
    take_withdrawal,
    undo_withdrawal,
)

__all__ = [
    "Received",
    "add_information",
    "add_report",
    "add_to_withdrawal",
    "answer_stopped",
    "ask_change",
    "ask_next_due",
    "ask_stopped",
    "ask_withdrawal",
    "choose_own_part",
    "choose_part",
    "confirm_change",
    "confirm_withdrawal",
    "correct_home",
    "correct_report",
    "correct_story",
    "decision_hangs",
    "decline_check_ins",
    "end_next_consent",
    "keep_back",
    "keep_decision",
    "narrow_hours",
    "new_codes",
    "open_anew",
    "promise_day",
    "read_added",
    "record_consent",
    "replace_code",
    "say_no_by_first_code",
    "say_not_to_ask",
    "say_whether_stopped",
    "set_name",
    "settle_stopped",
    "settle_talk",
    "stop_using",
    "submit_application",
    "switch_route_off",
    "switch_route_on",
    "take_change",
    "take_next_change",
    "take_next_due",
    "take_withdrawal",
    "tell_after_all",
    "undo_change",
    "undo_withdrawal",
    "widens",
    "withdraw_consent",
    "write_to_them",
    "write_to_us",
]
