# desk.py: starts Relay Desk with empty settings, connected to the sender of the benchmark
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
#   xvfb-run dbus-run-session python3 desk.py PORT TOTAL
#
# RELAY_DESK names the program, BENCH_PRELOAD what looks at its frames: see desk-frames.c.

import os
import subprocess
import sys
import tempfile

port, total = sys.argv[1:3]
program = os.environ["RELAY_DESK"]
with tempfile.TemporaryDirectory(prefix="relay-bench-") as folder:
    sys.exit(subprocess.run([program], env={
        **os.environ, "LD_PRELOAD": os.environ["BENCH_PRELOAD"], "BENCH_TOTAL": total,
        "GATEWAY_RELAY_URL": f"ws://127.0.0.1:{port}", "GATEWAY_RELAY_ID": "bot", "GATEWAY_RELAY_SECRET": "secret",
        "GSETTINGS_SCHEMA_DIR": os.path.dirname(program), "GSETTINGS_BACKEND": "memory",
        "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder,
    }).returncode)
