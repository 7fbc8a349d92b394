"""A headless Chromium that opens one page, spoken to over a pipe: no port, no driver, no download.

https://chromedevtools.github.io/devtools-protocol/: messages are JSON texts that end with a zero byte; the
browser reads them from its descriptor 3 and answers on 4.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from leastwise_dev import tools

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)

_EXEC = (
    "import os, sys; _, i, o, *run = sys.argv; os.dup2(int(i), 3); os.dup2(int(o), 4); os.execv(run[0], run)"
)


def _is_ready(handle: int, seconds: float) -> bool:
    """Wait until something can be read. By `poll`: `select` takes no handle above 1,023."""
    waiting = select.poll()
    waiting.register(handle, select.POLLIN | select.POLLHUP)
    return bool(waiting.poll(seconds * 1000))


class BrowserError(RuntimeError):
    """The browser refused a command, or did not answer."""


@dataclass
class Page:
    """What a page did: its requests, and whatever it or the browser complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


class Browser:
    """A browser with one page, for as long as the block lasts."""

    def __init__(self, *, width: int = 1440, height: int = 900, seconds: float = 30) -> None:
        self.page = Page()
        self._seconds = seconds
        self._size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._last = 0
        self._rest = b""
        self._session = ""
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            profile = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            self._start(stack, profile)
            target = self._call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Network", "Log"):
                self._call(f"{domain}.enable")
            self._call("Emulation.setDeviceMetricsOverride", **self._size)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self, stack: contextlib.ExitStack, profile: str) -> None:
        theirs, self._write = _pipe()
        self._read, answers = _pipe()
        process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", "-c", _EXEC, str(theirs), str(answers)),
                *(str(tools.chromium()), *_FLAGS, f"--user-data-dir={profile}"),
            ],
            pass_fds=(theirs, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": profile},
        )
        stack.callback(_end, process)
        stack.callback(os.close, self._write)
        stack.callback(os.close, self._read)
        os.close(theirs)
        os.close(answers)

    # ---------------------------------------------------------------- what a person does

    def open(self, path: Path) -> None:
        """Open a file and wait until it is loaded."""
        self._call("Page.navigate", url=path.resolve().as_uri())
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'")

    def look(self, scheme: str) -> None:
        """Set the reader's colour scheme: light or dark."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self._call("Emulation.setEmulatedMedia", features=[feature])

    def run(self, script: str) -> Any:
        """Return the value of an expression of the page."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until an expression holds."""
        end = time.monotonic() + self._seconds
        while not self.run(script):
            if time.monotonic() > end:
                raise BrowserError(f"did not hold within {self._seconds} s: {script}")
            time.sleep(0.02)

    def press(self, key: str, text: str = "") -> None:
        """Press and release one key."""
        code = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        sent = {"key": key, "text": text, "windowsVirtualKeyCode": code.get(key, ord(key[0].upper()))}
        self._call("Input.dispatchKeyEvent", type="keyDown", **sent)
        self._call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self._call("Input.insertText", text=text)

    def click(self, x: float, y: float) -> None:
        """Click at a place of the window."""
        place = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self._call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        self._call("Input.dispatchMouseEvent", type="mousePressed", **place)
        self._call("Input.dispatchMouseEvent", type="mouseReleased", **place)

    def picture(self) -> bytes:
        """Return what is to be seen, as PNG."""
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def printed(self) -> bytes:
        """Return the page as it prints, as PDF."""
        return base64.b64decode(self._call("Page.printToPDF", printBackground=False)["data"])

    # ---------------------------------------------------------------- the protocol

    def _call(self, method: str, **parameters: Any) -> Any:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        for answer in self._messages():
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._note(answer.get("method", ""), answer.get("params", {}))
        raise BrowserError(f"{method}: the browser ended")

    def _messages(self) -> Iterator[Any]:
        while True:
            while b"\0" in self._rest:
                message, _, self._rest = self._rest.partition(b"\0")
                yield json.loads(message)
            if not _is_ready(self._read, self._seconds):
                raise BrowserError(f"the browser did not answer within {self._seconds} s")
            data = os.read(self._read, 1 << 16)
            if not data:
                return
            self._rest += data

    def _note(self, method: str, event: Any) -> None:
        if method == "Network.requestWillBeSent":
            self.page.requests.append(event["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.page.complaints.append(str(event["exceptionDetails"]))
        elif method == "Log.entryAdded":
            self.page.complaints.append(event["entry"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.page.complaints.append(str([each.get("value") for each in event["args"]]))


def _pipe() -> tuple[int, int]:
    """Make a pipe whose descriptors are not among those that the browser wants."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let the browser end by its closed pipe; make it when it does not."""
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
