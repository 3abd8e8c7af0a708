"""What may be kept of a page, and what a page tells somebody without a code: T5 and T6 of the threats."""

from typing import Any

import pytest
from flask import Flask

from csp_reviews.applications.submission import Someone
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from csp_reviews.models.areas import Area
from tests.applications.conftest import hand_in, read_with, said
from tests.safety.test_forged import PART, rules
from tests.support.builders import Make, sign_in

INFORMATION = ("areas.", "statistics.")
SEEDS = {
    **{key: f"seed-{key}-7K" for key in ("name", "organisation", "relationship", "address", "email", "name_to_use")},
    "contact_times": "seed-times-7K",
    "contact_note": "seed-note-7K",
    "postcode": "ZZ9 7KX",
    "phone": "01632 960 777",
}
TOLD = {key: f"seed-{key}-8M" for key in ("happening", "place", "alleged", "impact", "wanted", "taking_part_note")}


@pytest.mark.parametrize("who", ["nobody", "applicant", "coordinator"])
def test_only_information_may_be_kept(app: Flask, client: Any, make: Make, area: Area, who: str) -> None:
    received = hand_in(area, said())
    coordinator = make.account(Role.COORDINATOR, area)
    db.session.commit()
    known = {"area": area.slug, "reference": received.case.reference, "n": "1", "number": "1", "page": "1"}
    if who == "applicant":
        read_with(client, received)
    elif who == "coordinator":
        sign_in(client, coordinator.id)
    client.page_rules = False
    looked_at = 0
    for rule in rules(app):
        if "GET" in rule.methods and rule.arguments <= known.keys():
            answer = client.get(PART.sub(lambda part: known[part["name"]], rule.rule))
            looked_at += answer.status_code == 200
            information = rule.endpoint.startswith(INFORMATION) and answer.status_code == 200
            assert information or answer.headers["Cache-Control"] == "no-store", rule.rule
    assert looked_at > 12


def test_without_a_code_no_page_tells_anything(app: Flask, client: Any, area: Area) -> None:
    """The address of a case's page, and every public page, in the hands of somebody who has the mailbox."""
    received = hand_in(area, said(applicant=Someone(**SEEDS), **TOLD, adjustments="seed-adjustments-8M"))
    seeds = {*SEEDS.values(), *TOLD.values(), "seed-adjustments-8M", received.case.reference, received.code}
    assert len(seeds) >= 19
    db.session.commit()
    client.page_rules = False
    told = []
    for rule in rules(app):
        if "GET" in rule.methods and rule.arguments <= {"area", "n", "number", "page"}:
            known = {"area": area.slug}
            page = client.get(PART.sub(lambda part, known=known: known.get(part["name"], "1"), rule.rule))
            told += [(rule.rule, seed) for seed in seeds if seed in page.text or seed in str(page.headers)]
    assert told == []
