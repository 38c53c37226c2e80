#!/usr/bin/env python3
"""coverage.py BUILD [TEST]... - which lines of libae and tools each test runs, by gcov.

BUILD is a build with --coverage (make coverage). Runs each test by itself, all unit programs and tests/*.bats unless some
are named, and writes BUILD/coverage.json: for each file the lines that can run, and for each of them the tests that ran
it; and the seconds that each test took. Prints lines and branches that ran, by file, the poorest first."""
import glob
import json
import os
import shutil
import subprocess
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NOT_BEHAVIOR = {"house.bats", "words.bats", "man.bats"}  # they read sources and pages


def all_tests(build):
    units = [p for p in sorted(glob.glob(f"{build}/unit/*")) if os.access(p, os.X_OK) and os.path.isfile(p)]
    return units + [p for p in sorted(glob.glob(f"{SOURCE}/tests/*.bats")) if os.path.basename(p) not in NOT_BEHAVIOR]


def environment(build):
    env = dict(os.environ, AE_BUILD=build, AE_SOURCE=SOURCE, LC_ALL="C", PATH=f"{build}/bin:{os.environ['PATH']}")
    data = os.path.join(SOURCE, "..", "shared", "data")
    if "AE_DATA" not in env and os.path.isdir(data):
        env["AE_DATA"] = os.path.abspath(data)
    return env


def run(test, build, out, env, limit=600):
    """Whether the test passed, and its seconds."""
    os.makedirs(out, exist_ok=True)
    start = time.monotonic()
    subprocess.run([f"{SOURCE}/tests/one.sh", out, test], env=dict(env, AE_TIMEOUT=str(int(limit))), check=False)
    tap = os.path.join(out, os.path.basename(test) + ".tap")
    lines = open(tap, errors="replace").read().splitlines() if os.path.exists(tap) else ["not ok"]
    return not any(line.startswith("not ok") for line in lines), time.monotonic() - start


def counts(build, data):
    """gcov's records for the counts under `data`, which is the tree of a GCOV_PREFIX."""
    found = []
    for folder, _, names in os.walk(data):
        for name in names:
            if name.endswith(".gcda"):
                note = os.path.join("/", os.path.relpath(os.path.join(folder, name[:-5] + ".gcno"), data))
                if "/libae/" in note or "/tools/" in note:
                    os.symlink(note, os.path.join(folder, name[:-5] + ".gcno"))
                    found.append(os.path.join(folder, name))
    for i in range(0, len(found), 50):
        out = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", *found[i:i + 50]],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=SOURCE, check=False).stdout
        for line in out.splitlines():
            yield from json.loads(line)["files"]


class Coverage:
    def __init__(self):
        self.lines = {}  # file: {line: [tests]}
        self.branches = {}  # file: {(line, place): ran}
        self.seconds = {}

    def add(self, test, build, data):
        name = os.path.basename(test)
        for file in counts(build, data):
            path = os.path.relpath(os.path.join(SOURCE, file["file"]), SOURCE)
            if not path.startswith(("libae/", "tools/")):
                continue
            lines, branches = self.lines.setdefault(path, {}), self.branches.setdefault(path, {})
            for line in file["lines"]:
                ran = lines.setdefault(line["line_number"], [])
                if line["count"] and name not in ran:
                    ran.append(name)
                for i, branch in enumerate(line["branches"]):
                    place = (line["line_number"], i)
                    branches[place] = branches.get(place, False) or branch["count"] > 0

    def report(self):
        rows = []
        for path, lines in self.lines.items():
            branches = self.branches[path].values()
            rows.append((path, sum(map(bool, lines.values())), len(lines), sum(branches), len(branches)))
        total = ["all", *(sum(r[k] for r in rows) for k in range(1, 5))]
        for path, ran, lines, taken, branches in sorted(rows, key=lambda r: r[1] / max(r[2], 1)) + [total]:
            print(f"{path}\t{ran}\t{lines}\t{100 * ran / max(lines, 1):.2f}%\t{taken}\t{branches}"
                  f"\t{100 * taken / max(branches, 1):.2f}%")


def main():
    build = os.path.abspath(sys.argv[1])
    coverage, env = Coverage(), environment(build)
    tests = [os.path.abspath(t) for t in sys.argv[2:]] or all_tests(build)
    for test in tests:
        data = f"{build}/counts"
        shutil.rmtree(data, ignore_errors=True)
        good, seconds = run(test, build, f"{build}/coverage", dict(env, GCOV_PREFIX=data))
        if not good:
            print(f"{os.path.basename(test)} failed", file=sys.stderr)
        coverage.seconds[os.path.basename(test)] = seconds
        coverage.add(test, build, data)
    with open(f"{build}/coverage.json", "w") as f:
        json.dump({"lines": coverage.lines, "seconds": coverage.seconds}, f)
    coverage.report()


if __name__ == "__main__":
    main()
