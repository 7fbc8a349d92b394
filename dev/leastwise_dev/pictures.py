"""Makes the pictures of the documentation from real output: `python -m leastwise_dev.pictures`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from leastwise_dev.chromium import Browser

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pictures" / "reach-report.png"
MOST_BYTES = 300_000
ISSUER = "https://oidc.eks.eu-central-1.amazonaws.com/id/9F2C41D07A5E4B3C8D6F1A2B3C4D5E6F"
WIDTH, HEIGHT = 1440, 860
_CLUSTER = f"name=prod-eu-1,issuer={ISSUER}"


def example_report(page: Path) -> None:
    """Write the report of the example incident, as the command line does."""
    subprocess.run(
        [
            *(sys.executable, "-m", "leastwise", "reach", "sa/payments/checkout"),
            *("--from", "examples/incident", "--cluster", _CLUSTER, "--html", str(page)),
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def photograph(page: Path, *, scheme: str = "light") -> bytes:
    """Return the picture of a report's graph with what stands beside it."""
    with Browser(width=WIDTH, height=HEIGHT) as browser:
        browser.look(scheme)
        browser.open(page)
        browser.wait("typeof leastwiseReport === 'object'")
        browser.run("document.getElementById('graph').scrollIntoView({behavior: 'instant'})")
        return browser.picture()


def main() -> int:
    """Write the pictures; fail when one is too large to be in a repository."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "reach.html"
        example_report(page)
        data = photograph(page)
    if len(data) > MOST_BYTES:
        sys.stderr.write(f"{PICTURE.name} has {len(data):,} bytes, at most {MOST_BYTES:,} are allowed\n")
        return 1
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(data)
    sys.stdout.write(f"wrote {PICTURE.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
