"""Databases at the newest schema for the tests: fresh for each, and made in a moment."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from storage.migrating import migrate
from storage.tables import METADATA
from tests.postgres_server import database_at, plain

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


@dataclass(frozen=True, slots=True)
class SqliteTemplate:
    """A file at the newest schema, copied for every test."""

    file: Path

    @classmethod
    def made(cls, folder: Path) -> "SqliteTemplate":
        """Migrate an empty file once."""
        file = folder / "template.db"
        migrate(f"sqlite:///{file}")
        return cls(file)

    def copied(self, folder: Path) -> str:
        """The address of a fresh copy."""
        return f"sqlite:///{shutil.copy(self.file, folder / 'registry.db')}"


@dataclass(frozen=True, slots=True)
class PostgresTemplate:
    """One database of this test process, emptied before every test.

    `first` are the rows that the migrations themselves put in.
    """

    address: str
    first: Rows

    @classmethod
    @contextmanager
    def made(cls, server: str) -> Iterator["PostgresTemplate"]:
        """A new database at the newest schema, dropped at the end."""
        with new_database(server) as address:
            migrate(address)
            yield cls(address, _rows(address))

    def emptied(self) -> str:
        """Its address, when it holds nothing but what the migrations put in."""
        with psycopg.connect(plain(self.address)) as connection:
            _end_others(connection)
            for table in reversed(METADATA.sorted_tables):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
            for name, (columns, rows) in self.first.items():
                for row in rows:
                    connection.execute(_insertion(name, columns), row)
        return self.address


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """An empty database on this server, dropped at the end."""
    name = f"dsmx_test_{uuid4().hex[:12]}"
    _administer(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0"), name)
    try:
        yield database_at(server, name)
    finally:
        _administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _administer(server: str, statement: sql.SQL, name: str) -> None:
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name)))


def _end_others(connection: psycopg.Connection[Any]) -> None:
    """What an earlier test left connected must not hold locks."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def _rows(address: str) -> Rows:
    found: Rows = {}
    with psycopg.connect(plain(address)) as connection:
        for table in METADATA.sorted_tables:
            names = [column.name for column in table.columns]
            query = sql.SQL("SELECT {} FROM {}").format(
                sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table.name)
            )
            if rows := connection.execute(query).fetchall():
                found[table.name] = (names, rows)
    return found


def _insertion(table: str, columns: list[str]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
