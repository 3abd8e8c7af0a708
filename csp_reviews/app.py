"""The application, put together. Reads as a list."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click import Command
from flask import Blueprint, Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from csp_reviews.accounts import people as accounts_people
from csp_reviews.accounts import routes as accounts
from csp_reviews.accounts import viewer as accounts_viewer
from csp_reviews.appeals import applicant as appeals_applicant
from csp_reviews.appeals import reviewer as appeals_reviewer
from csp_reviews.applications import (
    added_desk,
    contact_desk,
    days_desk,
    half_done,
    intake,
    joining,
    moving,
    naming,
    neighbours,
    own_add,
    own_contact,
    own_stop,
    own_stopped,
    own_talk,
    safeguarding,
    stopped_desk,
    talk_desk,
)
from csp_reviews.applications import coming_back as applications_coming_back
from csp_reviews.applications import coordinator as applications_coordinator
from csp_reviews.applications import copied as application_copies
from csp_reviews.applications import diary as application_diary
from csp_reviews.applications import leaving as applications_leaving
from csp_reviews.applications import progress as applications_progress
from csp_reviews.applications import reading as applications_reading
from csp_reviews.applications import reports as application_reports
from csp_reviews.applications import routes as applications
from csp_reviews.applications.evidence import appeal as appeal_files
from csp_reviews.applications.evidence import applicant as application_files
from csp_reviews.applications.evidence import coordinator as evidence_acts
from csp_reviews.applications.evidence import originals, unchecked
from csp_reviews.applications.evidence import progress as progress_files
from csp_reviews.areas import paper_routes
from csp_reviews.areas import routes as areas
from csp_reviews.casefile import closing_routes as casework
from csp_reviews.casefile import evidence_routes as evidence
from csp_reviews.casefile import kept_pages, letters, navigation, worklist
from csp_reviews.cli import account as account_commands
from csp_reviews.cli import area as area_commands
from csp_reviews.cli import audit as audit_commands
from csp_reviews.cli import demo as demo_commands
from csp_reviews.cli import procedure as procedure_commands
from csp_reviews.cli import register as register_commands
from csp_reviews.cli import statistics as statistics_commands
from csp_reviews.cli import texts as texts_commands
from csp_reviews.cli import threshold as threshold_commands
from csp_reviews.cli import worker
from csp_reviews.correspondence import case_letters
from csp_reviews.correspondence import routes as correspondence
from csp_reviews.extensions import babel, csrf, db, login, migrate
from csp_reviews.information import agency as information_agency
from csp_reviews.information import coordinator as information
from csp_reviews.information import respond as information_respond
from csp_reviews.information import viewer as information_viewer
from csp_reviews.law.terms import Action
from csp_reviews.recommendations import agency as recommendations_agency
from csp_reviews.recommendations import routes as recommendations
from csp_reviews.reviews import applicant as reviews_applicant
from csp_reviews.reviews import plan_routes
from csp_reviews.reviews import routes as reviews
from csp_reviews.statistics import routes as statistics
from csp_reviews.threshold import checker
from csp_reviews.threshold import decision_routes as threshold
from csp_reviews.web import (
    assets,
    belonging,
    errors,
    filters,
    gate,
    headers,
    i18n,
    language,
    leave,
    operator,
    origin,
    packing,
    pages,
    transaction,
    uploads,
)
from csp_reviews.web.application import Application
from csp_reviews.web.gate import Door

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts.blueprint,
    accounts_people.blueprint,
    appeal_files.blueprint,
    appeals_applicant.blueprint,
    appeals_reviewer.blueprint,
    applications_coming_back.blueprint,
    applications_coordinator.blueprint,
    applications_progress.blueprint,
    application_copies.blueprint,
    application_diary.blueprint,
    application_files.blueprint,
    application_reports.blueprint,
    applications.blueprint,
    areas.blueprint,
    casework.blueprint,
    checker.blueprint,
    correspondence.blueprint,
    evidence.blueprint,
    evidence_acts.blueprint,
    half_done.blueprint,
    information.blueprint,
    added_desk.blueprint,
    contact_desk.blueprint,
    days_desk.blueprint,
    intake.blueprint,
    joining.blueprint,
    moving.blueprint,
    naming.blueprint,
    neighbours.blueprint,
    own_add.blueprint,
    own_contact.blueprint,
    own_stop.blueprint,
    own_stopped.blueprint,
    own_talk.blueprint,
    stopped_desk.blueprint,
    talk_desk.blueprint,
    information_agency.blueprint,
    information_respond.blueprint,
    operator.blueprint,
    originals.blueprint,
    paper_routes.blueprint,
    progress_files.blueprint,
    recommendations.blueprint,
    recommendations_agency.blueprint,
    plan_routes.blueprint,
    reviews.blueprint,
    safeguarding.blueprint,
    reviews_applicant.blueprint,
    statistics.blueprint,
    threshold.blueprint,
    unchecked.blueprint,
)
COMMANDS: tuple[Command, ...] = (
    account_commands.commands,
    area_commands.commands,
    audit_commands.commands,
    demo_commands.commands,
    procedure_commands.commands,
    register_commands.commands,
    statistics_commands.commands,
    texts_commands.commands,
    threshold_commands.commands,
    worker.command,
)
ROOT = Path(__file__).resolve().parent.parent


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make an application: settings from the environment, then `overrides` (tests).

    Raises config.UnsafeSetting where production would be unsafe, web.gate.UndeclaredView where a view does not say who
    may use it.
    """
    settings = config.load(os.environ) | dict(overrides or {})
    app = Application(
        __name__,
        instance_path=settings["INSTANCE_PATH"],
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(settings)
    _database(app)
    _glue(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    gate.verify(app)
    return app


def _database(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] |= {"connect_args": transaction.connect_arguments(url)}
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        engine: Engine = db.engine
        transaction.prepare(engine, app.config["SQLITE_JOURNAL"])
    worklist.install(app)
    letters.install(app, case_letters.send)
    kept_pages.install(app)


def _glue(app: Flask) -> None:
    if app.config.get("PROXIES"):
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    babel.init_app(app, locale_selector=language.chosen)
    language.install(app)
    # Before the gate, which may read a form that came after its session ended.
    app.before_request(uploads.allow)
    app.before_request(origin.refuse_foreign)
    app.before_request(gate.check)
    app.before_request(language.change)
    app.teardown_request(uploads.discard)
    csrf.init_app(app)
    # Not `login.init_app`: its remember-me hook reads the session of every page, public ones included, and is not used.
    vars(app)["login_manager"] = login
    gate.access(Action.READ_PUBLIC, Door.PUBLIC)(app.view_functions["static"])
    for room in (assets, belonging, errors, filters, headers, i18n, leave, packing):
        room.install(app)
    accounts_viewer.init_app(app)
    applications_reading.init_app(app)
    applications_leaving.init_app(app)
    information_viewer.init_app(app)
    pages.install(app, navigation.navigation)
