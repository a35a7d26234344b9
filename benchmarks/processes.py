"""What processes of the page cost while they are measured."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import Self


class Memory:
    """Resident megabytes of processes, looked at every five seconds."""

    def __init__(self, pids: tuple[int, ...]) -> None:
        self.pids = pids
        self.seen: list[list[int]] = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while True:
            self.seen.append([resident_megabytes(pid) for pid in self.pids])
            if self.over.wait(5):
                return

    def quarters(self) -> list[tuple[list[int], int]]:
        """Of each process: at a quarter, a half, three quarters and the end, and the most."""
        last = len(self.seen) - 1
        return [
            ([self.seen[last * k // 4][j] for k in (1, 2, 3, 4)], max(one[j] for one in self.seen))
            for j in range(len(self.pids))
        ]


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that was killed stays as a name until it is waited for."""
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "VmRSS" in status.read_text(encoding="utf-8")


def resident_megabytes(pid: int) -> int:
    if not alive(pid):
        return 0
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


def processor_seconds(pids: tuple[int, ...]) -> float:
    """Seconds of a core that processes have used: what a busy machine alters least."""
    ticks = 0
    for pid in filter(alive, pids):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
