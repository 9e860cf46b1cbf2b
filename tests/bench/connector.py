# connector.py: how long others wait for the connector while a gateway sends thousands of messages at once
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import pathlib
import select
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "connector"))

from harness import OPENER, Connector, Gateway, sends, wait_until  # noqa: E402

COUNT = 8330  # as many as one WebSocket message can hold


def probe(url):
    """Another client, in a process of its own, until the end of standard input."""
    waits = []
    while not select.select([sys.stdin], [], [], 0)[0]:
        start = time.monotonic()
        with OPENER.open(url + "/healthz") as answer:
            answer.read()
        waits.append(time.monotonic() - start)
        if len(waits) == 1:
            print("ready", flush=True)
    print(f"longest_ms {max(waits) * 1e3:.3f}")
    print(f"requests {len(waits)}")


def main():
    connector = Connector()
    gateway = Gateway(connector)
    other = subprocess.Popen([sys.executable, __file__, "probe", connector.url], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    other.stdout.readline()
    start = time.monotonic()
    gateway.send_raw(sends(COUNT))
    wait_until(lambda: gateway.inbox and gateway.inbox[-1].get("requestId") == f"n{COUNT - 1}", "the last result")
    took = time.monotonic() - start
    print(other.communicate()[0], end="")
    print(f"per_s {COUNT / took:.0f}")
    gateway.hang_up()
    connector.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["probe"]:
        probe(sys.argv[2])
    else:
        main()
