# tally.py: counts test cases; every result line of TAP is one
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: tally.py meson TESTLOG.json | tally.py tap FILE EXIT-STATUS

Prints "PASSED FAILED SKIPPED" and then one line for every case that failed.
"""
import json
import re
import sys

CASE = re.compile(r'^(not )?ok\b\s*\d*\s*-?\s*([^#]*)(#\s*(\w+))?')
PLAN = re.compile(r'^1\.\.(\d+)')


class Tally:
    def __init__(self):
        self.passed = self.skipped = 0
        self.failures = []

    def add_tap(self, program, text, went_well):
        planned = None
        seen = 0
        failures = []
        for line in text.splitlines():
            plan = PLAN.match(line)
            if plan:
                planned = int(plan[1])
            case = CASE.match(line)
            if not case:
                continue
            seen += 1
            directive = (case[4] or '').upper()
            if directive == 'SKIP':
                self.skipped += 1
            elif case[1]:
                failures.append(f'{program}: {case[2].strip()}')
            else:
                self.passed += 1
        if planned is not None and seen < planned and not failures:
            failures.append(f'{program}: ended after {seen} of {planned} cases')
        if not went_well and not failures:
            failures.append(f'{program}: failed')
        if seen == 0 and not failures and planned != 0:
            failures.append(f'{program}: ran no case at all')
        self.failures += failures

    def add_meson(self, path):
        with open(path, encoding='utf-8') as log:
            for line in log:
                test = json.loads(line)
                self.add_tap(
                    test['name'], test.get('stdout') or '', test['result'] in ('OK', 'SKIP')
                )


def main(arguments):
    tally = Tally()
    if len(arguments) == 2 and arguments[0] == 'meson':
        tally.add_meson(arguments[1])
    elif len(arguments) == 3 and arguments[0] == 'tap':
        name = re.sub(r'.*/|\.log$', '', arguments[1])
        with open(arguments[1], encoding='utf-8', errors='replace') as log:
            tally.add_tap(name, log.read(), arguments[2] == '0')
    else:
        sys.exit(__doc__)
    print(tally.passed, len(tally.failures), tally.skipped)
    for failure in tally.failures:
        print(failure)


if __name__ == '__main__':
    main(sys.argv[1:])
