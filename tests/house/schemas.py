"""What a database really holds, in a form in which two of them can be compared."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection

Schema = dict[str, frozenset[str]]

#: Each query gives the name of a thing and one line about it; a thing is all its lines.
POSTGRESQL = {
    "columns": """
        SELECT table_name, concat_ws(' ', column_name, data_type, character_maximum_length, numeric_precision,
               is_nullable, column_default, is_identity, generation_expression)
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a'""",
    "policies": """
        SELECT tablename, concat_ws(' ', policyname, permissive, roles, cmd, qual, with_check)
        FROM pg_policies WHERE schemaname = 'public'""",
    "row security": """
        SELECT relname, concat_ws(' ', relrowsecurity, relforcerowsecurity)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'""",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "sequences": """
        SELECT sequencename, concat_ws(' ', data_type, start_value, increment_by, cycle)
        FROM pg_sequences WHERE schemaname = 'public'""",
    "extensions": "SELECT extname, '' FROM pg_extension",
}

SQLITE = {"schema": "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL"}

BOOKKEEPING = "alembic_version"


def read(connection: Connection) -> Schema:
    """Everything in the schema but Alembic's own table: the name of each thing, and what there is to say about it."""
    queries = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    found: dict[str, set[str]] = {}
    for kind, query in queries.items():
        for name, told in connection.exec_driver_sql(query.replace("%", "%%")):
            if BOOKKEEPING not in name:
                found.setdefault(f"{kind} {name}", set()).update(_parts(told or ""))
    return {name: frozenset(parts) for name, parts in found.items()}


def difference(one: Schema, other: Schema) -> list[str]:
    """What stands in one of them alone, a line each; empty where they are equal."""
    lines = []
    for name in sorted(one.keys() | other.keys()):
        mine, theirs = one.get(name, frozenset()), other.get(name, frozenset())
        lines += [f"{name}: - {part}" for part in sorted(mine - theirs)]
        lines += [f"{name}: + {part}" for part in sorted(theirs - mine)]
    return lines


def _parts(told: str) -> Iterator[str]:
    """A CREATE TABLE's columns and constraints, whatever their order; anything else as one part."""
    plain = _plain(told)
    table = re.fullmatch(r"(CREATE TABLE \S+) ?\((.*)\)(.*)", plain)
    if table is None:
        yield plain
        return
    yield table[1] + table[3]
    yield from _split(table[2])


def _plain(told: str) -> str:
    """SQL without what means nothing: the kinds of white space, and quotes around a plain name."""
    told = re.sub(r"\s+", " ", re.sub(r'"(\w+)"', r"\1", told)).strip()
    return re.sub(r" ?([(),]) ?", r"\1", told)


def _split(body: str) -> Iterator[str]:
    """Cut at the commas that stand in no brackets and no text."""
    depth, part, quoted = 0, "", False
    for sign in body:
        quoted ^= sign == "'"
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if sign == "," and depth == 0 and not quoted:
            yield part.strip()
            part = ""
        else:
            part += sign
    yield part.strip()
