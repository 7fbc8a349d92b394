"""A real PostgreSQL on loopback, in a folder of its own, never as root; it stops with whoever started it.

Its programs are those of the machine, else those of Debian's package, unpacked: installing it would also
start a server.
"""

from __future__ import annotations

import functools
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from leastwise_dev.caches import ToolMissingError, cache_folder, locked
from leastwise_dev.ports import LOOPBACK, free_port
from leastwise_dev.processes import Process, Watchdog
from leastwise_dev.progress import say

USER = "leastwise"
_PROGRAMS = ("postgres", "initdb", "pg_ctl", "pg_isready")
_INSTALLED = "usr/lib/postgresql/*/bin"
_READY_SECONDS = 60.0
_POLL_SECONDS = 0.1
_RELOAD_SECONDS = 0.5
_ADVICE = "PostgreSQL is missing: install the Debian package postgresql"

# On a slow disk a checkpoint of many fresh databases keeps everything waiting.
_NO_CHECKPOINTS = ("max_wal_size=4GB", "checkpoint_timeout=1h")

# Becomes the other user and the server, under the same process number.
_AS_USER = "import os, sys; os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[1])); "
_AS_USER += "os.execv(sys.argv[3], sys.argv[3:])"


@functools.cache
def programs() -> Path:
    """The folder of the server's programs; ToolMissingError where neither the machine nor apt has it."""
    found = _newest(Path("/"))
    if found is None and (on_path := shutil.which("postgres")):
        found = _if_whole(Path(on_path).resolve().parent)
    if found is not None:
        return found
    folder = cache_folder() / "debian" / "postgresql"
    with locked("debian-postgresql"):
        found = _newest(folder)
        if found is None:
            unpack(folder)
            found = _newest(folder)
    if found is None:
        raise ToolMissingError(f"{_ADVICE}; what apt-get fetched holds no server")
    return found


def _newest(root: Path) -> Path | None:
    folders = sorted(root.glob(_INSTALLED), key=lambda each: (len(each.parts[-2]), each), reverse=True)
    return next((found for each in folders if (found := _if_whole(each))), None)


def _if_whole(folder: Path) -> Path | None:
    return folder if all((folder / each).exists() for each in _PROGRAMS) else None


def unpack(folder: Path, *options: str) -> None:
    """Fetch the package with what it needs and the machine lacks, and unpack all of it into a folder."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise ToolMissingError(f"{_ADVICE} (there is no apt-get here)")
    say("postgresql: fetching the Debian packages into the cache")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        drafts = Path(name)
        (drafts / "partial").mkdir()
        fetch = ["apt-get", "install", "-q", "-y", "--download-only", "--no-install-recommends", *options]
        fetch += ["-o", f"Dir::Cache::archives={drafts}", "-o", "Debug::NoLocking=1", "-o"]
        fetch += ["APT::Sandbox::User=root", "postgresql", *_server_package()]
        if not _succeeds(fetch):
            if os.geteuid() != 0:
                raise ToolMissingError(f"{_ADVICE} (as root: apt-get update; apt-get install postgresql)")
            if not (_succeeds(["apt-get", "update", "-q"]) and _succeeds(fetch)):
                raise ToolMissingError(f"{_ADVICE}: apt-get does not find it")
        unpacked = drafts / "unpacked"
        for package in sorted(drafts.glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", str(package), str(unpacked)], check=True, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
        unpacked.replace(folder)


def _server_package() -> list[str]:
    """The package that `postgresql` stands for, as postgresql-15: named, an installed one is fetched, too."""
    command = ["apt-cache", "depends", "postgresql"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    words = done.stdout.split()
    return [each for each in words if each.startswith("postgresql-") and each[11:].isdigit()][:1]


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


class Postgres:
    """`start` and `stop`, or a `with` block; `crash` and `start` again keep the data."""

    def __init__(self) -> None:
        self.port = free_port()
        self.password = secrets.token_hex(8)
        self._folder: Path | None = None
        self._watchdog: Watchdog | None = None
        self._process: Process | None = None
        self._programs = Path()
        self._user = _unprivileged()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def url(self, database: str = "postgres") -> str:
        """Where clients find a database, with the password."""
        return f"postgresql://{USER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """The server's process; its children serve."""
        assert self._process is not None
        return self._process.pid

    def configure(self, setting: str) -> None:
        """Add a line to its settings, where the last one counts, and have them read."""
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(f"{setting}\n")
        self._run([self._programs / "pg_ctl", "-D", self.folder / "data", "reload"])
        time.sleep(_RELOAD_SECONDS)

    @property
    def folder(self) -> Path:
        """Where all its files are."""
        assert self._folder is not None
        return self._folder

    def create_database(self, name: str) -> None:
        """Make an empty database."""
        self._run([self._programs / "createdb", "--maintenance-db", self.url(), name])

    def start(self) -> None:
        """Start it, the first time with an empty cluster, and wait until it answers."""
        if self._folder is None:
            self._prepare()
        assert self._process is not None
        self._process.start()
        try:
            self._wait_ready()
        except BaseException:
            self.close()
            raise

    def stop(self, mode: str = "fast") -> None:
        """End it as `pg_ctl stop -m MODE` does: `immediate` is a crash, after which it recovers."""
        assert self._process is not None
        if self._process.is_running:
            self._run([self._programs / "pg_ctl", "-D", self.folder / "data", "-m", mode, "-W", "stop"])
            self._wait_ended(self._process)
        self._process.stop()

    def crash(self) -> None:
        """End it at once, without a checkpoint."""
        self.stop("immediate")

    def close(self) -> None:
        """End it and remove its data."""
        if self._process is not None:
            if self._process.is_running:
                os.kill(self._process.pid, signal.SIGQUIT)  # its data are thrown away: no checkpoint
                self._wait_ended(self._process)
            self._process.stop()
        if self._watchdog is not None:
            self._watchdog.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _prepare(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="leastwise-postgres-"))
        self._watchdog = Watchdog()
        self._watchdog.remove_at_end(self._folder)
        self._programs = self._reachable(programs())
        if self._user is not None:
            os.chown(self._folder, *self._user)
        secret = self._folder / "password"
        secret.write_text(self.password)
        if self._user is not None:
            os.chown(secret, *self._user)
        data = self._folder / "data"
        login = ["-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}"]
        self._run(
            [self._programs / "initdb", "-D", data, *login, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        )
        settings = [f"listen_addresses={LOOPBACK}", f"port={self.port}", f"unix_socket_directories={data}"]
        server: list[str | Path] = [self._programs / "postgres", "-D", data]
        server += [word for each in (*settings, "jit=off", *_NO_CHECKPOINTS) for word in ("-c", each)]
        if self._user is not None:
            server = [sys.executable, "-I", "-S", "-c", _AS_USER, *map(str, self._user), *server]
        self._process = Process(
            server,
            name="PostgreSQL",
            log=self._folder / "postgres.log",
            watchdog=self._watchdog,
            env=_environment(self._programs),
        )

    def _reachable(self, folder: Path) -> Path:
        """The programs, copied to where another user reaches them when they are in a private folder."""
        if self._user is None or all(each.stat().st_mode & 0o001 for each in (folder, *folder.parents)):
            return folder
        assert self._folder is not None
        root = cache_folder() / "debian" / "postgresql"
        shutil.copytree(root, self._folder / "programs", symlinks=True)
        return self._folder / "programs" / folder.relative_to(root)

    @staticmethod
    def _wait_ended(process: Process) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while process.is_running and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)

    def _wait_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _READY_SECONDS
        probe = [str(self._programs / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(self.port)]
        while subprocess.run(probe, check=False, env=_environment(self._programs)).returncode != 0:
            self._process.check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"PostgreSQL does not answer\n{self._process.log_tail()}")
            time.sleep(_POLL_SECONDS)

    def _run(self, command: Sequence[str | Path]) -> None:
        done = subprocess.run(
            [str(each) for each in command],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_environment(self._programs),
            user=self._user[0] if self._user else None,
            group=self._user[1] if self._user else None,
            extra_groups=[] if self._user else None,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")


def _unprivileged() -> tuple[int, int] | None:
    """User and group for the server, which refuses root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    raise ToolMissingError("PostgreSQL does not run as root, and there is no user nobody to run it as")


def _environment(folder: Path) -> dict[str, str]:
    """Libraries beside unpacked programs are found; nothing of ours is a setting of PostgreSQL."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    root = folder.parents[3]  # …/usr/lib/postgresql/15/bin
    if root != Path("/usr"):
        libraries = [str(root / "lib"), *map(str, (root / "lib").glob("*-linux-gnu*"))]
        found["LD_LIBRARY_PATH"] = os.pathsep.join(libraries)
    return found
