"""Starts and stops ministack, the AWS emulator, on a free loopback port.

The emulator lives in a virtual environment of its own (it pins a botocore that must not stand beside boto3).
It ends with its parent, whatever happens to that, and after a bounded life.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from leastwise_dev.ports import free_port

START_SECONDS = 60.0
STOP_SECONDS = 10.0

# The pipe on standard input closes when the parent goes, also by SIGKILL: no orphan is left behind.
_PROGRAM = """
import os, sys, threading
def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
life = threading.Timer(float(sys.argv.pop(1)), os._exit, (0,))
life.daemon = True
life.start()
from ministack.app import main
main()
"""


class EmulatorError(RuntimeError):
    """ministack did not start; the message ends with the last lines that it wrote."""


def find_interpreter(ministack: Path) -> Path:
    """Return the Python of the emulator's environment, given the environment or a program in it."""
    folder = ministack / "bin" if ministack.is_dir() else ministack.parent
    interpreter = folder / "python"
    if not interpreter.exists():
        raise EmulatorError(f"no Python beside {ministack}: give the emulator's environment or its program")
    return interpreter


class Emulator:
    """One ministack process: `start`, `reset`, `stop`."""

    def __init__(self, ministack: Path, *, life_seconds: float = 7200.0) -> None:
        self._interpreter = find_interpreter(ministack)
        self._life_seconds = life_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self.endpoint_url = ""

    def start(self) -> None:
        """Start and wait until it is healthy; a port taken meanwhile is tried again elsewhere."""
        for attempt in range(3):
            try:
                self._start_once(free_port())
            except EmulatorError:
                self.stop()
                if attempt == 2:
                    raise
            else:
                return

    def reset(self) -> None:
        """Empty the emulator: every account, every service."""
        request = urllib.request.Request(f"{self.endpoint_url}/_ministack/reset", data=b"", method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()

    def stop(self) -> None:
        """Stop the process and remove its temporary folder."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _start_once(self, port: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="leastwise-aws-"))
        log_path = self._folder / "ministack.log"
        with log_path.open("wb") as log:
            self._process = subprocess.Popen(
                [str(self._interpreter), "-c", _PROGRAM, str(self._life_seconds)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(port),
                cwd=self._folder,
                start_new_session=True,  # a Ctrl-C at the terminal is the parent's business
            )
        self.endpoint_url = f"http://127.0.0.1:{port}"
        self._wait_until_healthy(log_path)

    def _environment(self, port: int) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            "DOCKER_HOST": "unix:///nonexistent",  # never starts a container for an EKS cluster
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "SERVICES": "iam,sts,eks,s3,organizations",
            "IOT_MTLS_ENABLED": "0",  # without it a second port may open on every interface
            "LOG_LEVEL": "WARNING",
        }

    def _wait_until_healthy(self, log_path: Path) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.endpoint_url}/_ministack/health", timeout=2) as answer:
                    answer.read()
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        tail = log_path.read_text(errors="replace")[-2000:]
        raise EmulatorError(f"ministack did not become healthy at {self.endpoint_url}: {tail}")
