#!/usr/bin/env python3
"""coverage.py BUILD [TEST]... - which lines of libae and tools each test runs, by gcov.

BUILD is a build with --coverage (make coverage). Runs all unit programs and tests/*.bats unless some are named, each @test
with counts of its own, AE_JOBS files at a time (default: 2). Writes BUILD/coverage.json: of each test its file, its words,
its seconds and whether it passed; of each file of sources the lines that can run, and for each of them the numbers of the
tests that ran it. Prints lines and branches that ran, by file, the poorest first, and to BUILD/missed.txt those that no
test ran."""
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
NOT_BEHAVIOR = {"house.bats", "words.bats", "man.bats"}  # they read sources and pages


def all_tests(build):
    units = [p for p in sorted(glob.glob(f"{build}/unit/*")) if os.access(p, os.X_OK) and os.path.isfile(p)]
    return units + [p for p in sorted(glob.glob(f"{SOURCE}/tests/*.bats")) if os.path.basename(p) not in NOT_BEHAVIOR]


def environment(build, source=SOURCE):
    env = dict(os.environ, AE_BUILD=build, AE_SOURCE=source, LC_ALL="C", TERM="dumb", GCOV_ERROR_FILE="/dev/null",
               PATH=f"{build}/bin:{os.environ['PATH']}")
    data = os.path.join(SOURCE, "..", "shared", "data")
    if "AE_DATA" not in env and os.path.isdir(data):
        env["AE_DATA"] = os.path.abspath(data)
    return env


def names_of(file):
    """The words of each @test of a file, in their order."""
    return re.findall(r'^@test "(.*)" \{', open(file).read(), re.MULTILINE)


class Result:
    """What a run said of one test."""

    def __init__(self, number, good, seconds):
        self.number, self.good, self.seconds = number, good, seconds


def run(file, env, limit=600, only=None, stop=False, before=(), limits=None):
    """Yields a Result per test of the file, numbers from 1; of bats files `only` the tests with these words. With `stop` the
    run ends at the first failure. `before`: words before the command; `limits()` runs in its process. A file that dies or takes longer than the limit has a last Result of number 0."""
    start = time.monotonic()
    if not file.endswith(".bats"):
        status = subprocess.run([*before, "timeout", str(int(limit)), file], env=env, preexec_fn=limits, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, check=False, cwd=env["AE_BUILD"]).returncode
        yield Result(1, status == 0, time.monotonic() - start)
        return
    names = names_of(file)
    choice = ["-f", "^(" + "|".join(re.sub(r"([][\\^$.*+?(){}|])", r"\\\1", n) for n in only) + ")$"] if only else []
    process = subprocess.Popen([*before, "timeout", str(int(limit)), "bats", "--tap", "--timing", *choice, file], env=env, text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               errors="replace", start_new_session=True, preexec_fn=limits)
    planned = ran = 0
    for line in process.stdout:
        plan = re.match(r"1\.\.(\d+)", line)
        planned = int(plan[1]) if plan else planned
        told = re.match(r"(not )?ok \d+ (.*?)(?: # skip.*)? in (\d+)ms(?: # .*)?$", line.rstrip())
        if told:
            ran += 1
            words = told[2].split(" # skip")[0]
            yield Result(names.index(words) + 1 if words in names else 0, not told[1], int(told[3]) / 1000)
            if told[1] and stop:
                os.killpg(process.pid, 15)
                break
    else:
        stop = False
    process.stdout.close()
    process.wait()
    if (ran != planned or planned == 0) and not stop:
        yield Result(0, False, time.monotonic() - start)


def counts(data):
    """gcov's records for the counts under `data`, which is the tree of a GCOV_PREFIX."""
    found = []
    for folder, _, names in os.walk(data):
        for name in names:
            if name.endswith(".gcda"):
                note = os.path.join("/", os.path.relpath(os.path.join(folder, name[:-5] + ".gcno"), data))
                if "/libae/" in note or "/tools/" in note:
                    os.symlink(note, os.path.join(folder, name[:-5] + ".gcno"))
                    found.append(os.path.join(folder, name))
    if found:
        out = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", *found], check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=SOURCE).stdout
        for line in out.splitlines():
            yield from json.loads(line)["files"]


class Coverage:
    def __init__(self, build):
        self.build, self.env, self.lock = build, environment(build), threading.Lock()
        self.tests = []
        self.lines = {}  # file: {line: [numbers of tests]}
        self.branches = {}  # file: {(line, place): ran}

    def add(self, numbers, data):
        for file in counts(data):
            path = os.path.relpath(os.path.join(SOURCE, file["file"]), SOURCE)
            if not path.startswith(("libae/", "tools/")):
                continue
            lines, branches = self.lines.setdefault(path, {}), self.branches.setdefault(path, {})
            for line in file["lines"]:
                ran = lines.setdefault(line["line_number"], set())
                if line["count"]:
                    ran.update(numbers)
                for i, branch in enumerate(line["branches"]):
                    place = (line["line_number"], i)
                    branches[place] = branches.get(place, False) or branch["count"] > 0
        shutil.rmtree(data, ignore_errors=True)

    def run(self, file):
        name = os.path.basename(file)
        data = f"{self.build}/counts/{name}"
        shutil.rmtree(data, ignore_errors=True)
        words = names_of(file) if name.endswith(".bats") else [""]
        env = dict(self.env, BASH_ENV=f"{HERE}/counts.bash", AE_COUNTS=data) if name.endswith(".bats") else dict(
            self.env, GCOV_PREFIX=f"{data}/1")
        results = {r.number: r for r in run(file, env)}
        with self.lock:
            first = len(self.tests)
            for i, text in enumerate(words, 1):
                r = results.get(i, Result(i, False, 0))
                self.tests.append({"file": name, "words": text, "seconds": r.seconds, "good": r.good})
                if not r.good:
                    print(f"{name} failed: {text}", file=sys.stderr)
                self.add([first + i - 1], f"{data}/{i}")
            self.add(range(first, len(self.tests)), f"{data}/setup")

    def report(self):
        rows = []
        for path, lines in self.lines.items():
            branches = self.branches[path].values()
            rows.append((path, sum(map(bool, lines.values())), len(lines), sum(branches), len(branches)))
        total = ("all", *(sum(r[k] for r in rows) for k in range(1, 5)))
        for path, ran, lines, taken, branches in sorted(rows, key=lambda r: r[1] / max(r[2], 1)) + [total]:
            print(f"{path}\t{ran}\t{lines}\t{100 * ran / max(lines, 1):.2f}%\t{taken}\t{branches}"
                  f"\t{100 * taken / max(branches, 1):.2f}%")

    def missed(self):
        """file:line, "line" or the numbers of its branches that never ran, and the line's text."""
        for path in sorted(self.lines):
            text = open(os.path.join(SOURCE, path)).read().split("\n")
            for line in sorted(self.lines[path]):
                never = [str(i) for (at, i), ran in sorted(self.branches[path].items()) if at == line and not ran]
                if not self.lines[path][line] or never:
                    kind = "branch " + ",".join(never) if self.lines[path][line] else "line"
                    yield f"{path}:{line}\t{kind}\t{text[line - 1].strip()}\n"


def main():
    build = os.path.abspath(sys.argv[1])
    coverage = Coverage(build)
    tests = [os.path.abspath(t) for t in sys.argv[2:]] or all_tests(build)
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("AE_JOBS", "2"))) as pool:
        for done in [pool.submit(coverage.run, test) for test in tests]:
            done.result()
    lines = {path: {line: sorted(ran) for line, ran in lines.items()} for path, lines in coverage.lines.items()}
    commit = subprocess.run(["git", "-C", SOURCE, "rev-parse", "HEAD"], stdout=subprocess.PIPE, text=True, check=True).stdout
    with open(f"{build}/coverage.json", "w") as f:
        json.dump({"lines": lines, "tests": coverage.tests, "commit": commit.strip()}, f)
    with open(f"{build}/missed.txt", "w") as f:
        f.writelines(coverage.missed())
    coverage.report()


if __name__ == "__main__":
    main()
