"""Files that were made when a reader asked for them stay until the browser has fetched them.

Streamlit forgets such a file as the second run after it ends, whoever's run that is. Where some
readers are busy that is sooner than a browser behind a slow network can have asked for it.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Final

from streamlit.runtime import media_file_manager

KEPT_SECONDS: Final = 30.0


class _Patient(media_file_manager.MediaFileMetadata):
    """What Streamlit knows of a file: one that no page offers any more may go after a while."""

    _goes = float("inf")

    def mark_for_delete(self) -> None:
        self._goes = min(self._goes, time.monotonic() + KEPT_SECONDS)

    @property
    def is_marked_for_delete(self) -> bool:
        return time.monotonic() >= self._goes


@cache
def keep_for_a_while() -> None:
    """See to it, once for this process, that files stay for `KEPT_SECONDS`."""
    media_file_manager.MediaFileMetadata = _Patient  # type: ignore[misc]
