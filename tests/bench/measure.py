# measure.py: runs the contenders alternately and computes ratios of the figures that they print
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import pathlib
import resource
import select
import shutil
import statistics
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
EVENT = 433
TIME_LIMIT = 120


class Spread:
    """The median of some values, with the lowest and the highest of them."""

    def __init__(self, values):
        self.median = statistics.median(values)
        self.low, self.high = min(values), max(values)

    def __float__(self):
        return float(self.median)


class Failed(Exception):
    pass


class Bench:
    PARTS = ["decode", "inbound", "sizes", "adapters", "send", "allocations", "memory", "flood", "frames", "models", "window", "desk", "wake",
             "connector", "start", "loops"]

    def __init__(self, directory, python, quick, rounds, say):
        self.directory, self.python, self.quick, self.say = directory, python, quick, say
        self.rounds = rounds or (3 if quick else 7)
        self.results, self.spreads, self.floors, self.details, self.problems = {}, {}, {}, {}, []
        self.overrides = HERE.parent.parent / "relay-glib" / "bindings"
        # The memory figure needs a thousand connections, with a descriptor at both ends of each.
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    def measure(self, part):
        start = time.monotonic()
        try:
            getattr(self, "measure_" + part)()
            self.say(f"{part}: {time.monotonic() - start:.1f} s")
        except Failed as error:
            self.problems.append(f"{part}: {error}")

    # Running one contender

    def command(self, name):
        return {
            "relay": [self.directory / "relay"],
            "bare": [self.directory / "bare"],
            "node": ["node", HERE / "node-ws.mjs"],
            "gateway": [self.python, HERE / "gateway.py"],
            "python": [self.python, HERE / "handler.py"],
            "gjs": ["gjs", HERE / "handler.js"],
            "window": ["xvfb-run", "-a", self.python, HERE / "window.py"],
            "desk": ["xvfb-run", "-a", "dbus-run-session", "--", self.python, HERE / "desk.py"],
        }[name]

    def environment(self, more):
        library = self.directory / "lib" / "relay-glib"
        return {**os.environ, "GI_TYPELIB_PATH": str(library), "LD_LIBRARY_PATH": str(library),
                "BENCH_WS": str(self.directory / "node_modules" / "ws"), **more}

    def run(self, command, flood=None, **more):
        """Starts a new sender and a new contender and returns the figures that the contender prints."""
        sender = subprocess.Popen([self.directory / "sender"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  text=True, bufsize=1)
        try:
            port = sender.stdout.readline().split()[1]
            head, tail = command[0], [str(argument) for argument in command[1:]]
            mode = [tail.pop(0)] if head in ("relay", "bare") else []
            process = subprocess.Popen([*self.command(head), *mode, port, *tail], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True, env=self.environment(more))
            try:
                return self.listen(process, sender, flood, " ".join(map(str, command)))
            finally:
                process.kill()
                process.communicate()
        finally:
            sender.kill()
            sender.communicate()

    def listen(self, process, sender, flood, what):
        numbers, rest, deadline = {}, "", time.monotonic() + TIME_LIMIT
        while True:
            if not select.select([process.stdout], [], [], 1)[0]:
                if time.monotonic() > deadline or sender.poll() is not None:
                    raise Failed(f"{what}: no output for {TIME_LIMIT} s")
                continue
            # select() cannot see data in a buffer of Python's, so the pipe is read without one.
            data = os.read(process.stdout.fileno(), 65536).decode()
            if data == "":
                break
            *lines, rest = (rest + data).split("\n")
            for line in lines:
                if line == "ready" and flood:
                    sender.stdin.write("flood %d %d\n" % flood)
                elif line.count(" ") == 1:
                    key, value = line.split()
                    numbers[key] = float(value)
        if process.wait() != 0:
            raise Failed(f"{what} failed: {process.stderr.read().strip()[-300:]}")
        sender.stdin.write("outbound\n")
        numbers["outbound"] = sender.stdout.readline()
        return numbers

    def flood(self, name, total, *arguments, size=EVENT, **more):
        """Sends @total events to the contender @name and returns its figures."""
        return self.run([*name.split(), total, *arguments], flood=(total, size), **more)

    def in_turns(self, runs, rounds=None):
        """Runs the functions alternately (A B C A B C …): {name: [figures of each round]}."""
        taken = {name: [] for name in runs}
        for _ in range(rounds or self.rounds):
            for name, function in runs.items():
                taken[name].append(function())
        return taken

    # Collecting figures

    def keep(self, name, rounds, key, scale=lambda x: x):
        self.details[name] = Spread([scale(numbers[key]) for numbers in rounds])
        return self.details[name].median

    def ratio(self, key, ours, theirs):
        """Sets the ratio of the medians of two lists with one value a round, and the spread of the rounds' ratios."""
        self.results[key] = statistics.median(ours) / statistics.median(theirs)
        each = [a / b for a, b in zip(ours, theirs)]
        self.spreads[key] = (max(each) - min(each)) / 2 / statistics.median(each)

    # The parts of the benchmark

    def measure_decode(self):
        output = subprocess.run([self.directory / "decode", "4" if self.quick else "40"],
                                capture_output=True, text=True, env=self.environment({}))
        if output.returncode != 0:
            raise Failed(output.stderr)
        took = {key: float(value) for key, value in map(str.split, output.stdout.splitlines())}
        for key, value in took.items():
            self.details[f"decode_{key}" + ("" if key.endswith("_bytes") else "_ns")] = value
        for case in (key[:-len("_bytes")] for key in took if key.endswith("_bytes")):
            for ours in ("event", "reader"):
                self.details[f"decode_{case}_{ours}_vs_simdjson"] = took[f"{case}_{ours}"] / took[f"{case}_simdjson"]
        self.results["decode_vs_simdjson"] = took["small_event"] / took["small_simdjson"]

    def measure_inbound(self):
        many, few = (150_000, 30_000) if self.quick else (500_000, 200_000)
        raw_bytes = (EVENT + 4) * many * 2
        runs = {
            "libsoup": lambda: self.flood("bare count", many),
            "json_glib": lambda: self.flood("bare json", few),
            "node": lambda: self.flood("node", many),
            "python_gateway": lambda: self.flood("gateway", few),
            "relay_c": lambda: self.flood("relay inbound", many, 1),
            "relay_python": lambda: self.flood("python", few),
            # A garbage collection of gjs visits every wrapper, so the time of each event grows with their number.
            "relay_gjs": lambda: self.flood("gjs", 30_000),
        }
        runs["relay_python_override"] = lambda: self.flood("python", few, BENCH_OVERRIDES=str(self.overrides))
        runs["relay_gjs_override"] = lambda: self.flood("gjs", 30_000, BENCH_OVERRIDES=str(self.overrides))
        if not self.quick:
            overrides = {"BENCH_OVERRIDES": str(self.overrides), "BENCH_OTHER": "1"}
            runs["queue"] = lambda: self.flood("bare queue", many)
            runs["relay_python_other"] = lambda: self.flood("python", few, **overrides)
            runs["relay_gjs_other"] = lambda: self.flood("gjs", 30_000, **overrides)
        raw = self.run(["bare", "raw", raw_bytes], flood=(many * 2, EVENT))
        self.details["inbound_raw_socket_per_s"] = 1e9 / raw["ns_per_byte"] / (EVENT + 4)
        taken = self.in_turns(runs)
        speeds = {}
        for name, rounds in taken.items():
            speeds[name] = [1e9 / numbers["wall_ns"] for numbers in rounds]
            self.keep(f"inbound_{name}_per_s", rounds, "wall_ns", lambda ns: 1e9 / ns)
            self.keep(f"inbound_{name}_cpu_us", rounds, "cpu_ns", lambda ns: ns / 1e3)
        for key, ours, theirs in (
                ("inbound_c_vs_libsoup", "relay_c", "libsoup"), ("inbound_c_vs_node", "relay_c", "node"),
                ("inbound_c_vs_python", "relay_c", "python_gateway"),
                ("inbound_c_vs_json_glib", "relay_c", "json_glib"),
                ("inbound_python_vs_python", "relay_python_override", "python_gateway"),
                ("inbound_gjs_vs_node", "relay_gjs_override", "node")):
            self.ratio(key, speeds[ours], speeds[theirs])
            # The same ratio by processor time, which other work on the machine disturbs less.
            self.details[key + "_by_cpu"] = float(self.details[f"inbound_{theirs}_cpu_us"]) / \
                float(self.details[f"inbound_{ours}_cpu_us"])
        for key, ours, theirs in (
                ("inbound_c_vs_libsoup", "queue", "libsoup"), ("inbound_c_vs_node", "queue", "node"),
                ("inbound_c_vs_python", "queue", "python_gateway"),
                ("inbound_python_vs_python", "relay_python_other", "python_gateway"),
                ("inbound_gjs_vs_node", "relay_gjs_other", "node")):
            if ours in speeds:
                self.floors[key] = statistics.median(speeds[ours]) / statistics.median(speeds[theirs])

    def measure_sizes(self):
        data = (24 if self.quick else 256) * 1024 * 1024
        sizes = [200, 433, 2048, 16384, 65536, 262144, 1048576]
        runs = {}
        for size in sizes:
            events = min(max(data // size, 20), 100_000 if self.quick else 500_000)
            runs[f"relay_{size}"] = lambda size=size, events=events: \
                self.flood("relay inbound", events, 1, size=size)
            if not self.quick:
                for name, mode in (("libsoup", "count"), ("queue", "queue")):
                    runs[f"{name}_{size}"] = lambda mode=mode, size=size, events=events: \
                        self.flood(f"bare {mode}", events, size=size)
        taken = self.in_turns(runs, 1 if self.quick else 5)
        each = {}
        for name, rounds in taken.items():
            size = int(name.split("_")[1])
            self.keep(f"ns_per_byte_{name}_cpu", rounds, "cpu_ns", lambda ns: ns / size)
            each[name] = self.keep(f"ns_per_byte_{name}", rounds, "wall_ns", lambda ns: ns / size)

        def spread(name):
            large = [each[f"{name}_{size}"] for size in sizes if size >= 2048]
            return (max(large) - min(large)) / (max(large) + min(large))

        self.results["ns_per_byte_spread"] = spread("relay")
        if not self.quick:
            self.floors["ns_per_byte_spread"] = spread("queue")

    def measure_adapters(self):
        total = 100_000 if self.quick else 500_000
        taken = self.in_turns({str(n): lambda n=n: self.flood("relay inbound", total, n) for n in (1, 100, 1000)},
                              2 if self.quick else 5)
        for n, rounds in taken.items():
            self.keep(f"adapters_{n}_per_s", rounds, "wall_ns", lambda ns: 1e9 / ns)
        speeds = {n: [1e9 / numbers["wall_ns"] for numbers in rounds] for n, rounds in taken.items()}
        self.ratio("adapters_1000_vs_1", speeds["1000"], speeds["1"])
        self.details["adapters_100_vs_1"] = float(self.details["adapters_100_per_s"]) / \
            float(self.details["adapters_1_per_s"])

    def measure_send(self):
        line = self.run(["relay", "send", 10, 1])["outbound"]
        totals = {1: 3_000, 16: 20_000, 256: 40_000} if self.quick else {1: 20_000, 16: 100_000, 256: 200_000}
        runs = {}
        for flight, total in totals.items():
            runs[f"echo_{flight}"] = lambda f=flight, t=total: self.run(["bare", "echo", t, f], BENCH_LINE=line)
            runs[f"relay_{flight}"] = lambda f=flight, t=total: self.run(["relay", "send", t, f])
        taken = self.in_turns(runs)
        for name, rounds in taken.items():
            self.keep(f"send_{name}_per_s", rounds, "wall_ns", lambda ns: 1e9 / ns)
        for name in ("echo_1", "relay_1"):
            self.keep(f"roundtrip_{name[:-2]}_p50_us", taken[name], "p50_us")
            self.keep(f"roundtrip_{name[:-2]}_p99_us", taken[name], "p99_us")
        self.ratio("pipelined_vs_echo", [1e9 / numbers["wall_ns"] for numbers in taken["relay_256"]],
                   [1e9 / numbers["wall_ns"] for numbers in taken["echo_256"]])
        self.ratio("roundtrip_p50_vs_echo", [numbers["p50_us"] for numbers in taken["relay_1"]],
                   [numbers["p50_us"] for numbers in taken["echo_1"]])
        for flight in (1, 16):
            self.details[f"pipelined_{flight}_vs_echo"] = float(self.details[f"send_relay_{flight}_per_s"]) / \
                float(self.details[f"send_echo_{flight}_per_s"])

    def measure_allocations(self):
        total = 20_000 if self.quick else 200_000
        counter = {"LD_PRELOAD": str(self.directory / "malloc-count.so"), "G_SLICE": "always-malloc"}
        ours = self.flood("relay inbound", total, 1, **counter)["allocations"]
        theirs = self.flood("bare count", total, **counter)["allocations"]
        self.details["allocations_relay"], self.details["allocations_libsoup"] = ours, theirs
        self.results["allocations_per_event"] = ours - theirs

    def measure_memory(self):
        n = 1000
        ours = self.run(["relay", "idle", n])["kib_each"]
        theirs = self.run(["bare", "idle", n])["kib_each"]
        self.details["memory_adapter_kib"], self.details["memory_connection_kib"] = ours, theirs
        self.results["memory_per_adapter_kib"] = ours - theirs

    def measure_flood(self):
        total = 200_000 if self.quick else 1_000_000
        rounds = [self.flood("relay flood", total) for _ in range(1 if self.quick else 3)]
        self.results["flood_gap_ms"] = self.keep("flood_gap_ms", rounds, "gap_ms")
        self.results["flood_memory_mib"] = self.keep("flood_memory_mib", rounds, "memory_mib")

    def measure_frames(self):
        rounds = [self.flood("relay frames", 2000) for _ in range(1 if self.quick else 3)]
        self.results["frame_gap_ms"] = self.keep("frame_gap_ms", rounds, "gap_ms")

    def measure_models(self):
        rounds = [self.flood("relay models", 3000) for _ in range(1 if self.quick else 3)]
        self.results["model_gap_ms"] = self.keep("model_gap_ms", rounds, "gap_ms")

    def has_gtk(self):
        probe = "import gi; gi.require_version('Gtk', '4.0')"
        return shutil.which("xvfb-run") and subprocess.run([self.python, "-c", probe], stderr=subprocess.DEVNULL).returncode == 0

    def measure_window(self):
        if not self.has_gtk():
            self.say("window: skipped, it needs Xvfb and GTK 4 with its typelib")
            return
        more = {"GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GTK_A11Y": "none"}
        rounds = [self.flood("window", 3000, **more) for _ in range(1 if self.quick else 3)]
        self.results["window_gap_ms"] = self.keep("window_gap_ms", rounds, "gap_ms")

    def measure_desk(self):
        program = self.directory / "lib" / "examples" / "desk" / "relay-desk"
        if not program.exists():
            self.say("desk: skipped, Relay Desk is not built")
            return
        more = {"GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GTK_A11Y": "none", "RELAY_DESK": str(program),
                "BENCH_PRELOAD": str(self.directory / "desk-frames.so")}
        rounds = [self.flood("desk", 3000, **more) for _ in range(1 if self.quick else 3)]
        for name in ("chats_gap_ms", "messages_gap_ms"):
            self.results["desk_" + name] = self.keep("desk_" + name, rounds, name)

    def measure_wake(self):
        numbers = self.run(["relay", "wake", 20])
        self.results["retry_to_online_ms"] = numbers["median_ms"]
        self.details["retry_to_online_median_ms"] = numbers["median_ms"]
        self.details["retry_to_online_longest_ms"] = numbers["longest_ms"]

    def measure_connector(self):
        program = self.directory / "lib" / "examples" / "connector" / "relay-connector"
        rounds = []
        for _ in range(self.rounds):
            output = subprocess.run([self.python, HERE / "connector.py"], capture_output=True, text=True,
                                    env={**os.environ, "RELAY_CONNECTOR": str(program)})
            if output.returncode != 0:
                raise Failed(output.stderr)
            rounds.append({key: float(value) for key, value in map(str.split, output.stdout.splitlines())})
        self.results["connector_wait_ms"] = self.keep("connector_wait_ms", rounds, "longest_ms")
        self.keep("connector_sends_per_s", rounds, "per_s")

    def measure_start(self):
        for name in ("relay", "bare"):
            took = []
            for _ in range(10):
                start = time.monotonic()
                subprocess.run([self.directory / name, "start", "1", "0"], env=self.environment({}), check=True)
                took.append((time.monotonic() - start) * 1e3)
            self.details[f"start_{'libsoup' if name == 'bare' else name}_ms"] = Spread(took)

    def measure_loops(self):
        """asyncio loops that wait in GLib: events to a coroutine and to “async for”, and single steps."""
        total, steps = (30_000, 20_000) if self.quick else (200_000, 100_000)
        overrides = {"BENCH_OVERRIDES": str(self.overrides)}
        runs = {"sync": lambda: self.flood("python", total, **overrides)}
        for loop in ("aio", "gbulb"):
            runs[f"{loop}_events"] = lambda loop=loop: self.flood("python", total, BENCH_LOOP=loop, **overrides)
            runs[f"{loop}_for"] = lambda loop=loop: \
                self.flood("python", total, BENCH_LOOP=loop, BENCH_EVENTS="1", **overrides)
        for loop in ("aio", "gbulb", "asyncio"):
            runs[f"{loop}_steps"] = lambda loop=loop: self.steps(loop, steps)
        taken = self.in_turns(runs)
        for name, rounds in taken.items():
            for key in rounds[0]:
                if key.endswith("_ns") and key != "wall_ns":
                    self.keep(f"loop_{name}_{key[:-3]}_us", rounds, key, lambda ns: ns / 1e3)
        each = {name: [numbers.get("cpu_ns", numbers.get("wake_up_ns")) for numbers in rounds]
                for name, rounds in taken.items()}
        self.ratio("loop_event_vs_gbulb", each["aio_events"], each["gbulb_events"])
        self.ratio("loop_wake_up_vs_gbulb", each["aio_steps"], each["gbulb_steps"])

    def steps(self, loop, count):
        """Runs loops.py and returns its figures."""
        output = subprocess.run([self.python, HERE / "loops.py", loop, str(count)], capture_output=True, text=True,
                                env=self.environment({"BENCH_OVERRIDES": str(self.overrides)}))
        if output.returncode != 0:
            raise Failed(output.stderr[-300:])
        return {key: float(value) for key, value in map(str.split, output.stdout.splitlines())}
