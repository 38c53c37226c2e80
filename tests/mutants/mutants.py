#!/usr/bin/env python3
"""mutants.py BUILD COUNT [SEED [JOBS [PREFIX]]] - plants small faults, one at a time, and runs the tests of their lines.
mutants.py BUILD known - plants the faults of tests/mutants/known.tsv, and runs the tests that are named there.

BUILD holds coverage.json (make coverage). COUNT places are drawn from the files of libae and tools whose names begin with
PREFIX, or with one of several between commas, out of the commit that was measured; FILE:LINE is that line alone. Each fault
goes into a copy of the checkout, is compiled, and meets the tests that run its line, until one fails: first those that run
a line near it that few tests run, of them those that run the fewest lines besides; then quick ones, then slow ones; of very
many those of a minute. A fault that none of them notices meets them once more with ASan and UBSan. A test that fails without
the fault, too, is told and left out. A fault that leaves the object file as it was is no fault. BUILD/mutants.tsv gets a line
per fault: file, place, kind, old, new, and the test that noticed it ("asan: " before it, if only with sanitizers), "survived",
or "not run" if no test runs the line; a run continues where the file ends.
Exits 1 when fewer than 95% were noticed, of the known ones when one was not."""
import collections
import filecmp
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import threading

import coverage
import faults

FLAGS = ["ARCH=generic", "KERNEL_CFLAGS=-O1", "CFLAGS=-O1"]
# kill() of a wrong process must not leave the tests, and what a test leaves behind ends with it
FENCE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
FENCED = subprocess.run([*FENCE, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0
SANITIZE = "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
TABLE_TESTS = 60
QUICK = 0.7  # seconds; slower tests wait until all quick ones have passed
FIRST = 12  # tests that run alone at first: those that run the fewest lines besides
BUDGET = 60  # seconds of tests for a line that very many run, besides those first ones
SANITIZED = 15  # the same with sanitizers, which take two or three times as long


def limits(build):
    memory = [] if build == "asan" else [(resource.RLIMIT_AS, 8 << 30)]  # a sanitizer's map of the memory is large
    for what, most in (*memory, (resource.RLIMIT_FSIZE, 1 << 28), (resource.RLIMIT_CPU, 120)):
        resource.setrlimit(what, (most, most))


def draw(source, count, seed, prefix):
    """Places, each as likely as any other; the same ones for the same seed."""
    names = subprocess.run(["git", "ls-files", "libae/*/*.c", "tools/*.c"], cwd=source, stdout=subprocess.PIPE, text=True,
                           check=True).stdout.split()
    every = []
    for name in names:
        lines = [p.partition(":")[2] for p in prefix.split(",") if name.startswith(p.partition(":")[0])]
        text = open(os.path.join(source, name)).read()
        if not lines or ("kill(" in text and not FENCED):
            continue
        every += [(name, at, old, new, kind) for at, old, new, kind in faults.places(text)
                  if "" in lines or str(faults.line_of(text, at)) in lines]
    return random.Random(seed).sample(every, min(count, len(every)))


def known():
    """(mutant, test) of each line: file, old text, which is in the file once, new text, test, reason."""
    for line in open(os.path.join(coverage.HERE, "known.tsv")):
        if line.strip() and not line.startswith("#"):
            name, old, new, test = line.rstrip("\n").split("\t")[:4]
            text = open(os.path.join(coverage.SOURCE, name)).read()
            if text.count(old) != 1:
                sys.exit(f"mutants.py: known.tsv: {name}: expected '{old}' once, got {text.count(old)} times")
            yield (name, text.index(old), old, new, "known"), test


def flags_of(build):
    """make's variables for the folder `build`, where libae is a shared object, `static`, or `asan`, which is `build` with
    sanitizers."""
    shared = [f"AR={coverage.HERE}/shared_ar.sh", "LDFLAGS=-Wl,--allow-shlib-undefined"]
    return [*FLAGS, *(shared if build != "static" else []), *([f"SANITIZE={SANITIZE}"] if build == "asan" else [])]


def words_of(test):
    """The words of the tests that a line of known.tsv names: FILE, FILE: WORDS, or a unit program."""
    file, _, words = test.partition(": ")
    return [words] if words or not file.endswith(".bats") else coverage.names_of(f"{coverage.SOURCE}/tests/{file}")


class Copy:
    """A copy of the checkout that is built and tested by itself."""

    def __init__(self, folder, commit, tests):
        self.folder, self.build, self.tests = folder, f"{folder}/build", tests
        self.left_out, self.sound = {"build": set(), "asan": set()}, {"build": set(), "asan": set()}
        if not os.path.isdir(folder):
            subprocess.run(["git", "clone", "-q", coverage.SOURCE, folder], check=True)
        git = ["git", "-C", folder]
        subprocess.run([*git, "fetch", "-q", "origin", commit], check=False)
        for words in (["checkout", "-q", "."], ["checkout", "-q", "--detach", commit]):
            subprocess.run([*git, *words], check=True)
        for build in ("build", "static", "asan"):
            if not self.make(build, "all", "unit"):
                sys.exit(f"mutants.py: {folder}/{build} cannot be built")

    def make(self, build, *targets):
        words = ["make", "-s", "-j1", "-C", self.folder, f"B={build}", *flags_of(build)]
        return subprocess.run([*words, *targets], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode == 0

    def failing(self, build, numbers):
        """The number of the first test that fails, None: all of them pass."""
        by_file = {}
        for n in numbers:
            by_file.setdefault(self.tests[n]["file"], []).append(n)
        env = dict(coverage.environment(f"{self.folder}/{build}", self.folder), AE_THREADS="2",
                   ASAN_OPTIONS="exitcode=99:allocator_may_return_null=1", UBSAN_OPTIONS="exitcode=99",
                   MAKEFLAGS=" -- " + " ".join(w.replace(" ", "\\ ") for w in flags_of(build)))  # for tests that run make
        for file in sorted(by_file, key=lambda f: sum(self.tests[n]["seconds"] for n in by_file[f])):
            chosen = by_file[file]
            bats = file.endswith(".bats")
            path = f"{self.folder}/tests/{file}" if bats else f"{env['AE_BUILD']}/unit/{file}"
            limit = 120 + (18 if build == "asan" else 6) * sum(self.tests[n]["seconds"] for n in chosen)
            words = [self.tests[n]["words"] for n in chosen] if bats else None
            for r in coverage.run(path, env, limit, words, True, FENCE if FENCED else [], lambda: limits(build)):
                if not r.good:
                    number = {self.tests[n]["words"]: n for n in chosen}
                    names = coverage.names_of(path) if bats else [""]
                    return number.get(names[r.number - 1], chosen[0]) if r.number else chosen[0]
        return None

    def first_failing(self, build, numbers, planted):
        """Of the tests that pass without the fault, the first that fails with it."""
        left_out, sound = self.left_out[build], self.sound[build]
        numbers = [n for n in numbers if n not in left_out]
        quick = [n for n in numbers if self.tests[n]["seconds"] < QUICK]
        for part in (quick[:FIRST], quick[FIRST:], [n for n in numbers if self.tests[n]["seconds"] >= QUICK]):
            while part:
                bad = self.failing(build, part)
                if bad is None:
                    break
                if bad not in sound:
                    planted.swap(".good")
                    good = self.failing(build, [bad]) is None
                    planted.swap(".bad")
                    if not good:
                        print(f"left out, fails without a fault: {build}: {self.name(bad)}", file=sys.stderr)
                        left_out.add(bad)
                        part = [n for n in part if n != bad]
                        continue
                    sound.add(bad)
                return bad
        return None

    def name(self, n):
        return " ".join([self.tests[n]["file"], self.tests[n]["words"]]).strip()

    def verdict(self, mutant, numbers):
        """The name of the first test that fails; "survived"; "not run"; None: no fault."""
        name, at, old, new, _ = mutant
        path = f"{self.folder}/{name}"
        text = open(path).read()
        planted, static = {build: Planted(self, build, name) for build in ("build", "asan")}, False
        try:
            with open(path, "w") as f:
                f.write(text[:at] + new + text[at + len(old):])
            if not planted["build"].changes():
                return None
            if not numbers:
                return "not run"
            if not planted["build"].link():
                return "link"
            bad = self.first_failing("build", numbers, planted["build"])
            # tests that need programs linked as they are installed: faults of the system are planted by the linker
            late = [n for n in numbers if n in self.left_out["build"] and self.tests[n]["good"]]
            if bad is None and late:
                static = True
                if not self.make("static", "all", "unit"):
                    return "link"
                bad = self.failing("static", late)
            if bad is None and planted["asan"].changes() and planted["asan"].link():
                bad = self.first_failing("asan", first_seconds(numbers, self.tests, SANITIZED), planted["asan"])
                return "survived" if bad is None else f"asan: {self.name(bad)}"
            return self.name(bad) if bad is not None else "survived"
        finally:
            with open(path, "w") as f:
                f.write(text)
            for each in planted.values():
                each.swap(".good")
            os.utime(path, (1, 1))  # older than its object, which is as it was
            if static:
                os.remove(f"{self.folder}/static/{stem_of(name)}")  # made again with the next fault's, all is linked once


def stem_of(name):
    """The object file of a source, in a folder of make's."""
    return name[:-2] + (".base" if os.path.basename(name).startswith("kernel_") else "") + ".o"


class Planted:
    """What a fault in a source changes of a build: its object, and the library or program with it."""

    def __init__(self, copy, build, name):
        self.copy, self.build = copy, build
        if name.startswith("libae/"):
            linked = "libae.a"
        else:
            linked = f"bin/{name[6:-2]}" if name.count("/") == 1 else "tools.a"
        self.targets = [f"{build}/{stem_of(name)}", f"{build}/{linked}"]
        self.files = [f"{copy.folder}/{target}" for target in self.targets]
        for file in self.files:
            shutil.copy2(file, file + ".good")

    def changes(self):
        return self.copy.make(self.build, self.targets[0]) and not filecmp.cmp(
            self.files[0], self.files[0] + ".good", shallow=False)

    def link(self):
        good = self.copy.make(self.build, self.targets[1])
        for file in self.files:
            shutil.copy2(file, file + ".bad")
        return good

    def swap(self, which):
        for file in self.files:
            shutil.copy2(file + which, file + ".new")
            os.replace(file + ".new", file)  # a program that is left behind may still run the old one


def plant(build, queue, jobs, tests, commit, tell):
    """Each (mutant, tests) of the queue in `jobs` copies; tell(mutant, verdict)."""
    lock = threading.Lock()

    def work(k):
        copy = Copy(f"{build}/copy{k}", commit, tests)
        while True:
            with lock:
                if not queue:
                    return
                mutant, numbers = queue.pop(0)
            verdict = copy.verdict(mutant, numbers)
            with lock:
                tell(mutant, verdict or "no fault", open(f"{copy.folder}/{mutant[0]}").read())

    threads = [threading.Thread(target=work, args=(k,)) for k in range(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def place(mutant, text):
    name, at, old, new, kind = mutant
    column = at - text.rfind("\n", 0, at)
    return name, f"{faults.line_of(text, at)}:{column}", kind, " ".join(old.split()), " ".join(new.split())


def tests_of(lines, line, tests):
    """The numbers of the sound tests that run a line, or one just above it: the compiler gives a statement of several lines,
    or returns of one value, to one of them. A table is no line that runs: the quickest tests of its file."""
    for above in range(4):
        numbers = [n for n in lines.get(str(line - above), []) if tests[n]["good"]]
        if numbers or (above == 0 and str(line) in lines):
            return numbers
    every = {n for ran in lines.values() for n in ran if tests[n]["good"]}
    return sorted(every, key=lambda n: tests[n]["seconds"])[:TABLE_TESTS]


def rarest(lines, line, number):
    """The fewest tests that run a line near this one, of those that the test runs: who enters a rare branch beside a line
    knows more of its condition than who passes by."""
    return min((len(ran) for ran in (lines.get(str(line + k), []) for k in range(-2, 6)) if number in ran), default=1 << 30)


def first_seconds(numbers, tests, budget):
    """The first tests, and of the others as many as take `budget` seconds."""
    chosen, seconds = [], 0
    for n in numbers:
        if len(chosen) < FIRST or seconds + tests[n]["seconds"] < budget:
            chosen.append(n)
            seconds += tests[n]["seconds"]
    return chosen


def main():
    build = os.path.abspath(sys.argv[1])
    if sys.argv[2] == "known":
        chosen = list(known())
        commit = subprocess.run(["git", "-C", coverage.SOURCE, "rev-parse", "HEAD"], stdout=subprocess.PIPE, text=True,
                                check=True).stdout.strip()
        tests = [{"file": t.split(": ")[0], "words": w, "seconds": 60, "good": True, "name": t}
                 for t in sorted({t for _, t in chosen}) for w in words_of(t)]
        queue = [(m, [n for n, t in enumerate(tests) if t["name"] == name]) for m, name in chosen]
        bad = []

        def tell_known(mutant, verdict, text):
            print("\t".join([*place(mutant, text), verdict]), flush=True)
            if verdict in ("survived", "no fault", "not run"):
                bad.append(mutant)

        plant(build, queue, 1, tests, commit, tell_known)
        print(f"{len(chosen)} known faults, {len(chosen) - len(bad)} noticed")
        return len(bad) > 0
    count = int(sys.argv[2])
    seed, jobs = (int(x) for x in (sys.argv[3:5] + ["1", "2"][len(sys.argv[3:5]):]))
    measured = json.load(open(f"{build}/coverage.json"))
    tests, result = measured["tests"], f"{build}/mutants.tsv"
    source = Copy(f"{build}/copy0", measured["commit"], tests).folder
    done = {tuple(line.split("\t")[:5]) for line in open(result)} if os.path.exists(result) else set()
    queue, runs = [], collections.Counter(n for lines in measured["lines"].values() for ran in lines.values() for n in ran)
    for mutant in draw(source, count, seed, sys.argv[5] if len(sys.argv) > 5 else ""):
        where = place(mutant, open(f"{source}/{mutant[0]}").read())
        lines, line = measured["lines"].get(mutant[0], {}), int(where[1].split(":")[0])
        numbers = sorted(tests_of(lines, line, tests), key=lambda n: (rarest(lines, line, n), runs.get(n, 0)))
        if where not in done:
            queue.append((mutant, first_seconds(numbers, tests, BUDGET)))

    def tell(mutant, verdict, text):
        with open(result, "a") as f:
            f.write("\t".join([*place(mutant, text), verdict]) + "\n")

    plant(build, queue, jobs, tests, measured["commit"], tell)
    verdicts = [line.rstrip("\n").split("\t")[5] for line in open(result)]
    planted = [v for v in verdicts if v != "no fault"]
    alive = planted.count("survived") + planted.count("not run")
    print(f"{len(planted)} faults, {len(planted) - alive} noticed, {alive} not")
    return len(planted) - alive < 0.95 * len(planted)


if __name__ == "__main__":
    sys.exit(main())
