"""An address that only takes what a form sends, asked for by itself."""

import pytest


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/casework/ABC-DEF/threshold/rulings", "/casework/ABC-DEF/threshold"),
        ("/casework/ABC-DEF/consent/end", "/casework/ABC-DEF/consent"),
        ("/progress/end", "/progress"),
    ],
)
def test_who_comes_back_to_it_is_led_to_the_page_with_the_form(client, asked, led_to):
    answer = client.get(asked)
    assert (answer.status_code, answer.location) == (303, led_to)


def test_another_method_is_told_that_it_did_not_work(client):
    answer = client.put("/casework/ABC-DEF/consent/end")
    assert answer.status_code == 405
    assert "That did not work" in answer.text
