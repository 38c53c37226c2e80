#!/bin/bash
# systems.sh BUILD [SYSTEM]... - builds for other compilers, C libraries and processors, BUILD/systems/SYSTEM each, runs
# part of the tests there, emulated where need be, and compares what a small pipeline writes with what BUILD's programs
# write. A line a system: how many tests passed, whether the bytes are equal. The last line is "N passed, N failed".
# Without names: all systems whose compiler and emulator are there; with names, these have to be.
# UNITS="number ..." TESTS="window.bats ...": these unit programs and files of tests (default: all of them, and four).
set -u

cd "$(dirname "$0")/.." || exit 2
build=$(cd "$1" && pwd) || exit 2
shift
names=" $* " tests=${TESTS-stream.bats window.bats normalize.bats model.bats}
read -ra units <<<"${UNITS-$(basename -s .c tests/unit/*.c | tr '\n' ' ')}"
passed=0 failed=0

# name, compiler, its options, the linker's, emulator
systems() {
	cat <<-END
	gcc      gcc                    -O2                 none     none
	clang    clang                  -O2                 none     none
	pedantic gcc                    -std=c11,-pedantic  none     none
	musl     musl-gcc               -O2                 -static  none
	aarch64  aarch64-linux-gnu-gcc  -O2                 -static  qemu-aarch64-static
	riscv64  riscv64-linux-gnu-gcc  -O2                 -static  qemu-riscv64-static
	s390x    s390x-linux-gnu-gcc    -O2                 -static  qemu-s390x-static
	END
}

# build_for FOLDER COMPILER OPTIONS LINKER'S; speed is not asked for
build_for() {
	local ar=ar

	case $2 in *-linux-gnu-gcc) ar=${2%gcc}ar ;; esac
	make -j"$(nproc)" B="$1" CC="$2" CFLAGS="${3//,/ } -Werror" LDFLAGS="${4#none}" AR="$ar" KERNEL_CFLAGS=-O1 \
		all "${units[@]/#/$1/unit/}"
}

# emulated FOLDER EMULATOR: FOLDER/run as the tests expect a build, of scripts that start the emulator. What the tests
# compile themselves is for this machine.
emulated() {
	local program script

	rm -rf "$1/run"
	mkdir -p "$1/run/bin" "$1/run/unit" && ln -s "$build/libae.a" "$1/run/libae.a" || return 1
	for program in "$1"/bin/ae-* "${units[@]/#/$1/unit/}"; do
		script=${program/#"$1"/"$1/run"}
		printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$2" "$PWD/$program" >"$script" && chmod +x "$script" || return 1
	done
}

# written BIN ISA TO: files of all kinds, by the programs in BIN. Where another instruction set rounds elsewhere, only the
# naive one, and an activation that asks no libm, gives the same bytes.
written() {
	mkdir -p "$3" &&
		awk 'BEGIN { for (i = 0; i < 90; i++) print sin(i / 3) "," cos(i / 5) "," i % 7 }' >"$3/rows.csv" &&
		"$1/ae-normalize" --fit "$3/s.bin" "$3/rows.csv" >"$3/normal.npy" &&
		"$1/ae-convert" --dtype f2 -o "$3/half.npy" "$3/normal.npy" &&
		"$1/ae-convert" --to idx -o "$3/values.idx" "$3/normal.npy" &&
		"$1/ae-noise" gaussian=0.1 "$3/normal.npy" >"$3/noisy.npy" &&
		"$1/ae-window" 8 "$3/normal.npy" >"$3/windows.npy" &&
		AE_ISA=$2 "$1/ae-train" -q -j 2 -e 3 -a 'conv1d 6 5 stride=2 relu; dropout 0.2; ---; convt1d in 5 stride=2' \
			-o "$3/model.bin" "$3/windows.npy" &&
		AE_ISA=$2 "$1/ae-score" "$3/model.bin" "$3/windows.npy" >"$3/scores.npy" &&
		"$1/ae-threshold" --fit "$3/t.bin" -m quantile=0.9 "$3/scores.npy" &&
		"$1/ae-threshold" "$3/t.bin" "$3/scores.npy" >"$3/found.tsv"
}

# same_bytes FOLDER BIN
same_bytes() {
	rm -rf "$1/here" "$1/there"
	written "$build/bin" naive "$1/here" && written "$2" naive "$1/there" && diff -r "$1/here" "$1/there"
}

# one NAME COMPILER OPTIONS LINKER'S EMULATOR
one() {
	local folder=$build/systems/$1 log=$build/systems/$1.log run compiler="$2 ${4#none}" bytes="bytes equal" last

	mkdir -p "$folder"
	folder=${folder#"$PWD/"} run=$folder
	if ! build_for "$folder" "$2" "$3" "$4" >"$log" 2>&1; then
		failed=$((failed + 1))
		printf '%-8s  does not build\n' "$1"
		grep -m 5 ': error\|undefined reference' "$log"
		return
	fi
	if [ "$5" != none ]; then
		emulated "$folder" "$5" || exit 2
		run=$folder/run compiler=cc
	fi
	# shellcheck disable=SC2086 # words
	CC=$compiler AE_TIMEOUT=600 AE_EMULATOR=${5#none} tests/run.sh "$run" "${units[@]/#/$run/unit/}" ${tests:+$(printf 'tests/%s ' $tests)} >"$log" 2>&1
	last=$(tail -n 1 "$log")
	[[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] || { echo "systems.sh: $1: $last" >&2; exit 2; }
	passed=$((passed + BASH_REMATCH[1] + 1)) failed=$((failed + BASH_REMATCH[2]))
	if ! same_bytes "$folder" "$run/bin" >>"$log" 2>&1; then
		bytes="bytes differ: $(grep -m 1 differ "$log")"
		passed=$((passed - 1)) failed=$((failed + 1))
	fi
	printf '%-8s  %s, %s\n' "$1" "$last" "$bytes"
	grep '^not ok' "$log"
}

while read -r name compiler options linker emulator; do
	[ "$names" = "  " ] || [[ $names == *" $name "* ]] || continue
	if ! command -v "$compiler" >/dev/null || { [ "$emulator" != none ] && ! command -v "$emulator" >/dev/null; }; then
		echo "$name: not run: no $compiler or $emulator"
		[ "$names" = "  " ] || failed=$((failed + 1))
		continue
	fi
	one "$name" "$compiler" "$options" "$linker" "$emulator" </dev/null
done < <(systems)
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
