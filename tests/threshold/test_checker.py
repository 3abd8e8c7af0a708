"""The public checker: every answer of the law in words, nothing kept, and nothing typed is lost by a mistake."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from csp_reviews.casefile.typed_reports import MOST
from csp_reviews.extensions import db
from csp_reviews.law.words_threshold import REASONS
from csp_reviews.models.areas import Area, Procedure
from tests.house.test_plain_words import GRADE, grade, running_text
from tests.support.builders import PROCEDURE, Make

TODAY = date(2026, 11, 23)
HERE = "/anytown/check"


@pytest.fixture
def area(app: Flask) -> Area:
    made = Make(app).area()
    db.session.commit()
    return made


def day(name: str, when: date) -> dict[str, str]:
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def answers(happened: date, told: date | None, **more: str) -> dict[str, str]:
    """One report as its form sends it."""
    given = {"happened-how": "day", **day("happened-on", happened), "told-how": "day"}
    if told is None:
        return given | {"told_whom": "none"} | more
    return given | {"told_whom": "other", "told_other": "Housing", **day("told-on", told)} | more


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def kept(*reports: dict[str, str]) -> dict[str, Any]:
    return {"report": [urlencode(report) for report in reports]}


def texts(answer: Any) -> list[str]:
    return re.findall(r'name="report" value="([^"]*)"', answer.text)


def plain(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


GOOD = [answers(ago(n), ago(n)) for n in (70, 40, 10)]


def rules(area: Area, text: str) -> None:
    """Put other procedures in force."""
    source = PROCEDURE.read_text(encoding="utf-8") + text
    version = {"area_id": area.id, "version": 2, "in_force_from": date(2026, 1, 1)}
    db.session.add(Procedure(**version, source=source))
    db.session.commit()


def test_three_that_count_and_the_last_day(client: Any, area: Area) -> None:
    answer = client.post(HERE, data=kept(*GOOD[:2]) | GOOD[2] | {"do": "check"})
    assert answer.status_code == 200
    page = plain(answer)
    assert "Three of your reports count. That is enough" in page
    assert "3 of the 3 needed You can ask until 13 March 2027" in page
    assert "it counts for a request made up to 13 March 2027" in page
    assert len(texts(answer)) == 3


def test_below_the_count_it_says_what_is_weighed_and_never_no(client: Any, area: Area) -> None:
    page = plain(client.post(HERE, data=kept(answers(ago(300), ago(299)), answers(ago(60), ago(20)))))
    assert "You can ask. None of your reports count so far" in page
    for words in ("how long it has gone on", "the harm it does", "whether enough was done"):
        assert words in page
    assert page.count("Outside the dates") == 2
    assert "Tell us about it all the same" in page
    assert not re.search(r"you (cannot|can’t|can't) (ask|apply)", page, re.IGNORECASE)


def test_what_is_not_reported_yet_has_its_last_day(client: Any, area: Area) -> None:
    page = plain(client.post(HERE, data=kept(*GOOD[:2], answers(ago(10), None))))
    assert "Does not count yet" in page
    assert "Who to tell about report 3" in page
    assert "it can count if it is reported by 12 December 2026" in page
    assert "Reported today, it makes enough of them if you ask by 13 March 2027" in page
    late = plain(client.post(HERE, data=kept(answers(ago(50), None))))
    assert "3 November 2026 was the last day on which a report of it would have counted" in late


def test_vague_days_are_worked_at_their_best_and_their_worst(client: Any, area: Area) -> None:
    vague = {"happened-how": "month", "happened-month-month": "9", "happened-month-year": "2026"}
    one = {"told_whom": "other", "told_other": "Housing", "told-how": "between"}
    one |= vague | day("told-first", date(2026, 9, 20)) | day("told-last", date(2026, 10, 20))
    answer = client.post(HERE, data=kept(*GOOD[1:]) | one | {"do": "check"})
    page = plain(answer)
    assert "You can ask: it may well be enough" in page
    assert "Depends on the day" in page
    assert "September 2026" in page
    assert REASONS["depends"] in page


def test_a_report_is_added_changed_and_taken_out(client: Any, area: Area) -> None:
    first = client.post(HERE, data=GOOD[0] | {"do": "more", "what_happened": "Banging & “shouting”"})
    assert "Report 2" in first.text
    [text] = texts(first)
    again = client.post(HERE, data={"report": text.replace("&amp;", "&"), "do": "change-1"})
    assert "Banging &amp; “shouting”</textarea>" in again.text
    assert 'name="n" value="1"' in again.text
    changed = client.post(HERE, data=kept(GOOD[0], GOOD[1]) | GOOD[2] | {"do": "check", "n": "1"})
    assert len(texts(changed)) == 2
    assert plain(changed).index("1. 13 November 2026") < plain(changed).index("2. 14 October 2026")
    left = client.post(HERE, data=kept(GOOD[0], GOOD[1]) | {"do": "out-1"})
    assert len(texts(left)) == 1
    assert "1. 14 October 2026" in plain(left)
    assert "The first report" in client.post(HERE, data=kept(GOOD[0]) | {"do": "out-1"}).text


def test_what_pointed_past_a_report_that_is_taken_out_moves_up(client: Any, area: Area) -> None:
    three = kept(GOOD[0], GOOD[1] | {"same_as": "1"}, GOOD[2] | {"same_as": "2"})
    assert ["same_as" in text for text in texts(client.post(HERE, data=three | {"do": "out-1"}))] == [False, True]
    assert "same_as=1" in texts(client.post(HERE, data=three | {"do": "out-1"}))[1]


def test_a_mistake_keeps_everything_that_was_typed(client: Any, area: Area) -> None:
    wrong = GOOD[2] | day("happened-on", ago(1)) | {"what_happened": "Stones", "happened-on-day": "31", "do": "check"}
    answer = client.post(HERE, data=kept(*GOOD[:2]) | wrong)
    assert answer.status_code == 400
    assert "The day it happened must be a real date" in answer.text
    assert 'value="31"' in answer.text
    assert "Stones</textarea>" in answer.text
    assert len(texts(answer)) == 2
    later = client.post(HERE, data=answers(TODAY + timedelta(days=1), None) | {"do": "check"})
    assert "must be today or in the past" in later.text
    unsaid = client.post(HERE, data={"do": "check", "what_happened": "Stones"})
    assert unsaid.status_code == 400
    assert "Select who was told" in unsaid.text


def test_one_incident_told_twice_counts_once_where_the_procedure_says_so(client: Any, area: Area) -> None:
    same = GOOD[1] | {"same_as": "1"}
    assert "Counts as one with" not in client.post(HERE, data=kept(GOOD[0], same)).text
    source = PROCEDURE.read_text(encoding="utf-8").replace('same_incident = "each"', 'same_incident = "once"')
    db.session.add(Procedure(area_id=area.id, version=2, in_force_from=date(2026, 1, 1), source=source))
    db.session.commit()
    assert "Counts as one with report 1" in client.post(HERE, data=kept(GOOD[0], same)).text


def test_other_ways_and_local_conditions(client: Any, area: Area) -> None:
    rules(
        area,
        '[[routes]]\nid = "hate"\nkind = "hate"\nneeded = 1\nwindow = { months = 3 }\nreport_within = { months = 1 }\n'
        '[[conditions]]\nid = "recent"\nkind = "recency"\nof = "latest_report"\nwithin = { months = 1 }\n'
        '[[conditions]]\nid = "closed"\nkind = "case_closed"\n',
    )
    below = plain(client.post(HERE, data=kept(answers(ago(50), ago(50)))))
    assert "a report of a hate incident" in below
    assert "the latest was on 4 October 2026" in below
    assert "that the organisation you told has closed its case" in below
    assert "The law comes first" in below
    met = plain(client.post(HERE, data=kept(answers(ago(50), ago(50), hate="y"))))
    assert "Your reports meet another way to a review here" in met
    assert "What can still be weighed" not in met


UNKNOWN = [
    ("needed = 3", 'needed = "unknown"'),
    ("[counting]", '[[routes]]\nkind = "people"\nneeded = 5\nwindow = "unknown"\n\n[counting]'),
]


@pytest.mark.parametrize(("old", "new"), UNKNOWN, ids=["count", "another"])
def test_where_the_threshold_is_unknown_the_way_to_ask_stands_open(client: Any, area: Area, old: str, new: str) -> None:
    source = PROCEDURE.read_text(encoding="utf-8").replace(old, new)
    db.session.add(Procedure(area_id=area.id, version=2, in_force_from=date(2026, 1, 1), source=source))
    db.session.commit()
    for answer in (client.get(HERE), client.post(HERE, data=kept(*GOOD))):
        assert answer.status_code == 200
        assert "the organisations must decide" in answer.text
        assert "/anytown/apply/" in answer.text


def test_nothing_is_kept_and_no_cookie_is_set(client: Any, area: Area, queries: Any) -> None:
    with queries() as seen:
        given = {"what_happened": "Secret words", "do": "check"}
        answers_given = [client.get(HERE), client.post(HERE, data=kept(*GOOD)), client.post(HERE, data=GOOD[0] | given)]
    assert not seen.written
    for answer in answers_given:
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<title>Check</title>" in answer.text
        assert "Location" not in answer.headers


def test_it_asks_no_token(make_app: Any, area: Area) -> None:
    guarded = make_app(WTF_CSRF_ENABLED=True).test_client()
    assert guarded.post(HERE, data=kept(*GOOD)).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"report": "\x00\ud800".encode("utf-8", "replace").decode()},
        {"report": "a&" * 500},
        {"report": "%ff%fe=%00&happened-how=%F0%9F%92%A9"},
        {"report": urlencode(GOOD[0] | {"same_as": "9" * 5000})},
        {"report": urlencode(GOOD[0] | {"told_whom": "999999999999999999999"})},
        {"report": urlencode(GOOD[0] | day("happened-on", date(2026, 1, 1)) | {"happened-on-year": "٢٠٢٦"})},
        {"do": "change-99"},
        {"do": "out-" + "9" * 5000},
        {"do": "change-1", "report": ""},
        {"do": "\u202e", "n": "-1", "happened-how": "x" * 10_000},
        {"n": "²", "what_happened": "x" * 5000},
        GOOD[0] | {"do": "check", "same_as": "7"},
        {"report": [urlencode(GOOD[0])] * 200, "do": "another"},
    ],
    ids=range(13),
)
def test_hostile_input_is_an_answer(client: Any, area: Area, sent: dict[str, Any]) -> None:
    assert client.post(HERE, data=sent).status_code in (200, 400)


def test_there_is_a_most(client: Any, area: Area) -> None:
    full = kept(*[GOOD[0]] * MOST)
    answer = client.post(HERE, data=full | GOOD[1] | {"do": "check"})
    assert answer.status_code == 400
    assert "as many as fit here" in answer.text
    whole = client.post(HERE, data=full)
    assert len(texts(whole)) == MOST
    assert "Add another report" not in whole.text


def test_days_out_of_the_calendar_are_drawn_at_its_edge(client: Any, area: Area) -> None:
    answer = client.post(HERE, data=kept(answers(date(1901, 1, 1), date(1901, 1, 2)), answers(TODAY, TODAY)))
    widths = [float(width) for width in re.findall(r'width="([\d.]+)%"', answer.text)]
    assert widths
    assert max(widths) <= 100
    assert "1. 1 Jan 1901: ended 1 Jul 1901." in answer.text


@pytest.mark.parametrize("page", ["/anytown/", "/anytown/asb-case-review", "/anytown/apply/"])
def test_the_way_to_it(client: Any, area: Area, page: str) -> None:
    assert f'href="{HERE}"' in client.get(page).text


def test_what_it_says_is_plain(client: Any, area: Area) -> None:
    late, waiting = answers(ago(300), ago(299)), answers(ago(10), None)
    for reports in (GOOD, [late, waiting], [late, GOOD[0], GOOD[1]]):
        sentences = running_text(client.post(HERE, data=kept(*reports)).text)
        assert grade(sentences) <= GRADE, sorted(sentences, key=lambda one: -grade([one]))[:4]
