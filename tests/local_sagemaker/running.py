"""What runs, as Linux tells."""

from pathlib import Path


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for found in threads for child in found.read_text().split() if alive(int(child))]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()
