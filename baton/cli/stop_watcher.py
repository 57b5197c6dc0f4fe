"""Kill a process that does not end in time; runs as a script with only the standard library.

Its stdin is a pipe to which the process writes its stack when it is told to stop. The pipe is
closed when the process has ended.
"""

import os
import select
import signal
import sys
import time


def main() -> None:
    """Watch; the arguments are the process id and its time limit in seconds."""
    pid, seconds = int(sys.argv[1]), float(sys.argv[2])
    stack = os.read(0, 65536)
    deadline = time.monotonic() + seconds
    while stack and (left := deadline - time.monotonic()) > 0:
        if select.select([0], [], [], left)[0]:
            more = os.read(0, 65536)
            if not more:
                return
            stack += more
    if not stack or os.getppid() != pid:
        return
    sys.stderr.write(
        f"It did not stop within {seconds:g} seconds of being told to, so it was killed. "
        "This is what it was doing:\n"
        f"{stack.decode('utf-8', 'replace')}"
    )
    sys.stderr.flush()
    os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
