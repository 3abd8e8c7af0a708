"""`flask area`: making an area, and giving its pages their words."""

from pathlib import Path

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from csp_reviews.extensions import db
from csp_reviews.models.areas import Area


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
