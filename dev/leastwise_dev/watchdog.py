"""A small process that ends what its parent started, when the parent is gone or the time is over.

It is told by lines on its standard input: `+PID` watches a process, `-PID` forgets it, `dir PATH`
names a folder to remove at the end. End of input means that the parent is gone or has finished.
It imports the standard library only, because it is started as a file, outside any environment.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
import time

_POLL_SECONDS = 1.0


class Watched:
    """The processes (by pidfd, so that a reused number is never hit) and folders in our care."""

    def __init__(self) -> None:
        self.processes: dict[int, int] = {}
        self.folders: list[str] = []

    def obey(self, line: str) -> None:
        if line.startswith("dir "):
            self.folders.append(line[4:])
        elif line.startswith("+"):
            with contextlib.suppress(ProcessLookupError):
                self.processes[int(line[1:])] = os.pidfd_open(int(line[1:]))
        elif line.startswith("-"):
            handle = self.processes.pop(int(line[1:]), None)
            if handle is not None:
                os.close(handle)

    def end(self) -> None:
        """Kill at once: what these processes hold is thrown away anyway."""
        for handle in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        for handle in self.processes.values():
            select.select([handle], [], [], 5.0)  # readable once the process has ended
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)


def watch(parent: int, max_life_seconds: float) -> None:
    """Follow the parent's lines until it is gone or the time is over, then end what is left."""
    watched = Watched()
    deadline = time.monotonic() + max_life_seconds
    pending = b""
    # A parent killed right after it wrote leaves its lines in the pipe: they are read before the end.
    while _is_readable(parent, deadline):
        chunk = os.read(0, 65536)
        if not chunk:
            break
        *lines, pending = (pending + chunk).split(b"\n")
        for line in lines:
            watched.obey(line.decode())
    watched.end()


def _is_readable(parent: int, deadline: float) -> bool:
    """Wait for input; False when there is none and the parent is gone or the time is over."""
    while True:
        left = deadline - time.monotonic()
        is_over = left <= 0 or os.getppid() != parent
        wait = 0.0 if is_over else min(left, _POLL_SECONDS)
        if select.select([0], [], [], wait)[0]:
            return True
        if is_over:
            return False


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent; we end after it
    watch(int(sys.argv[1]), float(sys.argv[2]))
