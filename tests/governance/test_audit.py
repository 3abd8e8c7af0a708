"""The record proves itself: whatever is changed, cut or written anew is found."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from csp_reviews.casefile.events import chained, events_of
from csp_reviews.cli import worker
from csp_reviews.extensions import db
from csp_reviews.governance.audit import read_heads, verify, write_heads
from csp_reviews.law.terms import Stage
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent, DailyHead
from csp_reviews.models.cases import Case
from csp_reviews.web.clock import now, today
from tests.support.builders import Make
from tests.support.clock import Clock


@pytest.fixture
def area(app: Flask) -> Area:
    make = Make(app)
    area = make.area()
    for stage in (Stage.CLOSED, Stage.REFUSED, Stage.RECEIVED):
        make.case(area, stage)
    db.session.commit()
    return area


def unlock() -> None:
    """Take the database's own guard away, as somebody with the whole database could."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("DROP TRIGGER case_event_no_update"))
        db.session.execute(text("DROP TRIGGER case_event_no_delete"))
    else:
        db.session.execute(text("DROP TRIGGER case_event_immutable ON case_event"))


def broken() -> str | None:
    db.session.commit()
    found = verify().broken
    return found and found.what


def test_a_whole_record_verifies(area: Area) -> None:
    verdict = verify()
    assert (verdict.cases, verdict.broken) == (3, None)
    assert verdict.events == len(db.session.scalars(select(CaseEvent)).all())


@pytest.mark.parametrize("statement", [update(CaseEvent).values(codes="{}"), delete(CaseEvent)])
def test_the_database_refuses_to_change_or_delete_an_event(area: Area, statement: object) -> None:
    with pytest.raises(DatabaseError):
        db.session.execute(statement)  # type: ignore[call-overload]
    db.session.rollback()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("codes", '{"x":1}'),
        ("kind", "closed"),
        ("happened_on", "2020-01-01"),
        ("standing", "AD"),
        ("seq", 77),
        ("previous_hash", "0"),
        ("hash", "0"),
    ],
)
def test_every_changed_field_is_found_at_its_event(area: Area, column: str, value: object) -> None:
    unlock()
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    assert case is not None
    statement = f"UPDATE case_event SET {column} = :value WHERE case_id = :case AND seq = 3"
    db.session.execute(text(statement), {"value": value, "case": case.id})
    assert broken() == "event 3"


def test_a_deleted_last_event_is_found(area: Area) -> None:
    unlock()
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    assert case is not None
    db.session.execute(delete(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.seq == case.head_seq))
    assert broken() == f"event {case.head_seq}"


def rewrite(case: Case) -> None:
    """Change the first event and chain the whole case anew, its head included."""
    before = ""
    for event in events_of(case.id):
        if event.seq == 1:
            event.happened_on -= timedelta(days=30)
        event.previous_hash = before
        event.hash = before = chained(event)
    case.head_hash = before


def test_a_chain_written_anew_is_found_by_the_daily_head(area: Area) -> None:
    heads = write_heads(now() + timedelta(days=1))
    db.session.commit()
    assert broken() is None
    unlock()
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    assert case is not None
    rewrite(case)
    assert broken() == f"head of {today().isoformat()}"
    db.session.execute(delete(DailyHead))
    db.session.commit()
    assert verify().broken is None
    cut = verify(heads).broken
    assert cut is not None
    assert cut.what == f"head of {today().isoformat()}: cut"


def test_later_events_do_not_disturb_an_earlier_head(app: Flask, area: Area) -> None:
    heads = write_heads(now() + timedelta(days=1))
    db.session.commit()
    app.config["CLOCK"].advance(days=1)
    Make(app).case(area)
    db.session.commit()
    assert verify(heads).broken is None
    assert write_heads(now()) == []


def test_the_command_says_what_it_found(app: Flask, area: Area, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).output.startswith("whole: 3 cases")
    bad = tmp_path / "heads"
    bad.write_text('{"area": "x"}\n', encoding="utf-8")
    wrong = runner.invoke(args=["audit", "verify", "--head", str(bad)])
    assert wrong.exit_code == 1
    assert "line 1 is not a kept head" in wrong.output
    unlock()
    db.session.execute(update(CaseEvent).where(CaseEvent.seq == 1).values(hash="0"))
    db.session.commit()
    found = runner.invoke(args=["audit", "verify"])
    assert found.exit_code == 1
    assert "broken: case " in found.output


def test_a_kept_head_is_one_line(area: Area) -> None:
    heads = write_heads(now() + timedelta(days=1))
    assert read_heads("\n".join(head.line() for head in heads)) == heads


def test_an_event_that_is_committed_after_midnight_breaks_no_head(app: Flask, area: Area, clock: Clock) -> None:
    """It is stamped before it is committed, or by a clock that is behind."""
    clock.set("2026-11-24T00:00:20")
    assert [head.day for head in write_heads(now())] == ["2026-11-22"]
    clock.set("2026-11-23T23:59:40")
    Make(app).case(area)
    db.session.commit()
    clock.set("2026-11-24T03:00")
    (head,) = write_heads(now())
    assert (head.day, broken()) == ("2026-11-23", None)


@pytest.fixture
def kept(app: Flask, area: Area, clock: Clock, tmp_path: Path) -> Path:
    """The file of heads, after two days."""
    app.instance_path = str(tmp_path)
    for _day in range(2):
        clock.advance(days=1)
        assert worker.write_daily_heads(lambda: False) == 1
    return tmp_path / "heads.jsonl"


@pytest.mark.parametrize("cut", [0, 1, 40, 100_000])
def test_a_line_that_a_crash_kept_from_the_file_is_written_by_the_next_turn(kept: Path, cut: int) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: max(0, len(whole) - cut)])
    assert worker.write_daily_heads(lambda: False) == 0
    assert kept.read_bytes() == whole
    assert [date.fromisoformat(head.day).day for head in read_heads(whole.decode())] == [23, 24]
    assert verify(read_heads(whole.decode())).broken is None


def test_a_file_that_was_taken_away_begins_with_the_heads_of_a_month(kept: Path, clock: Clock) -> None:
    clock.advance(days=32)
    worker.write_daily_heads(lambda: False)
    kept.unlink()
    worker.write_daily_heads(lambda: False)
    assert [head.day for head in read_heads(kept.read_text(encoding="utf-8"))] == ["2026-12-26"]
