"""The file of daily heads that is copied elsewhere: one JSON line each, and none of them lost by a crash."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.governance.audit import Head, read_heads
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import DailyHead


def keep(path: Path, since: date) -> int:
    """Append to the file each head from a day on that does not stand in it; how many there were.

    A line that a crash cut off is taken away first. Two workers may write one line twice: it is the same line.
    ValueError where a line of the file is none of ours. Reads the database only.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.seek(0)
        whole, newline, _cut = file.read().rpartition(b"\n")
        file.truncate(len(whole + newline))
        kept = {(head.area, head.day) for head in read_heads(whole.decode())}
        missing = [head for head in _heads(since) if (head.area, head.day) not in kept]
        file.write("".join(f"{head.line()}\n" for head in missing).encode())
        file.flush()
        os.fsync(file.fileno())
    return len(missing)


def _heads(since: date) -> Sequence[Head]:
    query = select(Area.slug, DailyHead).join(Area, Area.id == DailyHead.area_id).where(DailyHead.day >= since)
    rows = db.session.execute(query.order_by(DailyHead.day, Area.id)).all()
    return [Head(slug, row.day.isoformat(), row.events, row.hash) for slug, row in rows]
