"""`flask area`: making an area, and giving its pages their words."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from csp_reviews.casefile import worklist
from csp_reviews.extensions import db
from csp_reviews.law.terms import Stage, Task
from csp_reviews.models.areas import Area
from csp_reviews.models.following import CheckIn
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import today
from tests.support.builders import Make


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["area", *arguments])


def test_an_area_is_made_and_has_its_pages(app: Flask, client: FlaskClient) -> None:
    result = run(app, "create", "--slug", "newtown", "--name", "Newtown Community Safety Partnership")
    assert (result.exit_code, result.stdout) == (
        0,
        "Newtown Community Safety Partnership is at /newtown/. The Act's own procedure is in force.\n",
    )
    assert client.get("/newtown/asb-case-review").status_code == 200
    assert client.get("/newtown/statistics.json").json["from"] == "2026-11-01"


def test_the_day_from_which_figures_begin_may_be_given(app: Flask, client: FlaskClient) -> None:
    result = run(app, "create", "--slug", "newtown", "--name", "Newtown", "--figures-from", "2019-04-01")
    assert result.exit_code == 0
    assert client.get("/newtown/statistics.json").json["from"] == "2019-04-01"


def test_no_first_word_of_another_address_is_a_slug(app: Flask) -> None:
    firsts = {str(rule).split("/")[1].partition(".")[0] for rule in app.url_map.iter_rules()}
    taken = {first for first in firsts if first and not first.startswith("<")}
    assert {"progress", "casework", "agency", "sign-in", "static", "healthz", "leave"} <= taken
    for slug in sorted(taken):
        result = run(app, "create", "--slug", slug, "--name", "Newtown")
        assert result.exit_code == 1, slug
        assert result.stderr.count("\n") == 1
    assert db.session.query(Area).count() == 0


def test_a_second_area_of_one_slug_is_refused(app: Flask) -> None:
    run(app, "create", "--slug", "newtown", "--name", "Newtown")
    result = run(app, "create", "--slug", "newtown", "--name", "Another")
    assert (result.exit_code, result.stderr) == (1, "Error: There is an area “newtown” already.\n")


def test_wrong_usage_is_told_from_a_failure(app: Flask) -> None:
    assert run(app, "create", "--slug", "newtown").exit_code == 2
    assert run(app, "create", "--help").exit_code == 0


def test_pages_get_new_words(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    run(app, "create", "--slug", "newtown", "--name", "Newtown")
    words = tmp_path / "words.toml"
    words.write_text('mission = "We want quiet."\n', encoding="utf-8")
    assert "We want quiet." not in client.get("/newtown/").text
    result = run(app, "content", "newtown", str(words))
    assert result.exit_code == 0
    assert "We want quiet." in client.get("/newtown/").text


def test_wrong_words_change_nothing_and_are_all_named(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    run(app, "create", "--slug", "newtown", "--name", "Newtown")
    words = tmp_path / "words.toml"
    words.write_text('mission = "We want quiet."\nmotto = 1\nheading = 2\n', encoding="utf-8")
    result = run(app, "content", "newtown", str(words))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[:2] == ["motto: is not an entry of these pages", "heading: must be a text"]
    assert result.stderr.splitlines()[2].endswith("nothing was changed. Problems: 2.")
    assert "We want quiet." not in client.get("/newtown/").text
    assert run(app, "content", "nowhere", str(words)).exit_code == 1
    assert run(app, "content", "newtown", str(tmp_path / "absent.toml")).exit_code == 1


def test_the_weeks_after_which_it_is_asked_are_the_areas_own_and_count_at_once(app: Flask, make: Make) -> None:
    case = make.case(make.area(), Stage.CLOSED)
    case.stage, case.closed_on = Stage.FOLLOW_UP, None
    db.session.execute(delete(CheckIn))
    db.session.flush()
    worklist.refresh(case)
    case_id = case.id
    db.session.commit()
    db.session.remove()
    result = run(app, "check-ins", "anytown", "8, 4")
    assert (result.exit_code, result.stdout) == (
        0,
        "Anytown Community Safety Partnership: it is asked whether it has stopped 4,8 weeks after an outcome.\n",
    )
    row = db.session.get_one(WorkItem, case_id)
    assert (row.task, row.due_on) == (Task.ASK_STOPPED, today() + timedelta(weeks=4))
    db.session.remove()
    assert "never" in run(app, "check-ins", "anytown", "none").stdout
    assert db.session.get_one(WorkItem, case_id).task is Task.CONSIDER_CLOSING


@pytest.mark.parametrize("weeks", ["2,2", "0", "105", "two", "2;6"])
def test_what_are_no_weeks_changes_nothing(app: Flask, make: Make, weeks: str) -> None:
    make.area()
    db.session.commit()
    db.session.remove()
    result = run(app, "check-ins", "anytown", weeks)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert db.session.scalars(select(Area.check_in_weeks)).one() == "2,6,12"
