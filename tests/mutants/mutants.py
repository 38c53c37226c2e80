#!/usr/bin/env python3
"""mutants.py BUILD COUNT [SEED [JOBS [PREFIX]]] - plants small faults, one at a time, and runs the tests of their lines.

BUILD holds coverage.json (make coverage). COUNT places are drawn from the files of libae and tools whose names begin with
PREFIX. Each fault goes into a copy of the checkout, is compiled, and meets the tests that run its line, the quickest first,
until one fails. A fault that leaves the object file as it was is no fault. BUILD/mutants.tsv gets a line per fault: file,
line, kind, old, new, and the test that noticed it, or "survived"; a run continues where the file ends. Exits 1 when fewer
than 95% were noticed."""
import filecmp
import json
import os
import random
import shutil
import subprocess
import sys
import threading

import coverage
import faults

SOURCE = coverage.SOURCE
FLAGS = ["ARCH=generic", "KERNEL_CFLAGS=-O1", "CFLAGS=-O1"]


def sources(prefix):
    names = subprocess.run(["git", "ls-files", "libae/*/*.c", "tools/*.c"], cwd=SOURCE, stdout=subprocess.PIPE, text=True,
                           check=True).stdout.split()
    return [n for n in names if n.startswith(prefix)]


def draw(count, seed, prefix):
    """Places by file as often as the file has some; the same ones for the same seed."""
    every = []
    for name in sources(prefix):
        text = open(os.path.join(SOURCE, name)).read()
        every += [(name, faults.line_of(text, at), at, old, new, kind) for at, old, new, kind in faults.places(text)]
    return random.Random(seed).sample(every, min(count, len(every)))


class Copy:
    """A copy of the checkout that is built and tested by itself."""

    def __init__(self, folder, seconds):
        self.folder, self.build, self.seconds = folder, f"{folder}/build", seconds
        if not os.path.isdir(folder):
            subprocess.run(["git", "clone", "-q", SOURCE, folder], check=True)
        subprocess.run(["git", "-C", folder, "checkout", "-q", "."], check=True)
        if not self.make("all", "unit"):
            sys.exit("mutants.py: the copy does not build")

    def make(self, *targets):
        return subprocess.run(["make", "-s", "-j1", "-C", self.folder, *FLAGS, *targets], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False).returncode == 0

    def noticed(self, mutant, tests):
        """The name of the first test that fails; "survived"; None for no fault."""
        name, _, at, old, new, _ = mutant
        path, object_file = f"{self.folder}/{name}", self.object_of(name)
        text = open(path).read()
        shutil.copy(object_file, f"{self.build}/before.o")
        try:
            with open(path, "w") as f:
                f.write(text[:at] + new + text[at + len(old):])
            if not self.make(os.path.relpath(object_file, self.folder)):
                return None
            if filecmp.cmp(object_file, f"{self.build}/before.o", shallow=False):
                return None
            if not self.make("all", "unit"):
                return "link"
            env = coverage.environment(self.build)
            env["AE_SOURCE"] = self.folder
            for test in tests:
                place = f"{self.build}/unit/{test}" if not test.endswith(".bats") else f"{self.folder}/tests/{test}"
                limit = 20 + 5 * self.seconds[test]
                if not coverage.run(place, self.build, f"{self.build}/mutant", env, limit)[0]:
                    return test
            return "survived"
        finally:
            with open(path, "w") as f:
                f.write(text)

    def object_of(self, name):
        kernel = os.path.basename(name).startswith("kernel_")
        return f"{self.build}/{name[:-2]}{'.base' if kernel else ''}.o"


def main():
    build, count = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    seed, jobs = (int(x) for x in (sys.argv[3:5] + ["1", "2"][len(sys.argv[3:5]):]))
    prefix = sys.argv[5] if len(sys.argv) > 5 else ""
    known = json.load(open(f"{build}/coverage.json"))
    seconds, result = known["seconds"], f"{build}/mutants.tsv"
    done = {tuple(line.split("\t")[:5]) for line in open(result)} if os.path.exists(result) else set()
    queue, lock = draw(count, seed, prefix)[::-1], threading.Lock()

    def work(k):
        copy = Copy(f"{build}/copy{k}", seconds)
        while True:
            with lock:
                if not queue:
                    return
                mutant = queue.pop()
            name, line, _, old, new, kind = mutant
            key = (name, str(line), kind, " ".join(old.split()), new.strip())
            if key in done:
                continue
            tests = sorted(known["lines"].get(name, {}).get(str(line), []), key=seconds.get)
            verdict = copy.noticed(mutant, tests)
            with lock, open(result, "a") as f:
                f.write("\t".join([*key, verdict or "no fault"]) + "\n")

    threads = [threading.Thread(target=work, args=(k,)) for k in range(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    verdicts = [line.rstrip("\n").split("\t")[5] for line in open(result)]
    planted = [v for v in verdicts if v != "no fault"]
    alive = planted.count("survived")
    print(f"{len(planted)} faults, {len(planted) - alive} noticed, {alive} survived")
    return len(planted) - alive < 0.95 * len(planted)


if __name__ == "__main__":
    sys.exit(main())
