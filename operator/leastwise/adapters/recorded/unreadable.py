"""What decoding JSON raises for content that cannot be understood; every reader answers with a sentence."""

from __future__ import annotations

import msgspec

NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""No JSON or another shape, bytes that are no text, nesting without end."""
