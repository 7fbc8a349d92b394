"""`leastwise version`."""

from __future__ import annotations

import json
import sys

from leastwise import __version__


def version(form: str) -> int:
    """Print the version; needs no cluster."""
    if form == "json":
        sys.stdout.write(json.dumps({"leastwise": __version__, "api": "leastwise.dev/v1alpha1"}) + "\n")
    elif form == "yaml":
        sys.stdout.write(f"leastwise: {__version__}\napi: leastwise.dev/v1alpha1\n")
    else:
        sys.stdout.write(f"leastwise {__version__}\n")
    return 0
