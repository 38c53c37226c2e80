#!/bin/bash
# systems.sh BUILD [SYSTEM]... - builds for other compilers, C libraries and processors, BUILD/systems/SYSTEM each, runs the
# tests there, emulated where need be, and compares what a small pipeline writes with what BUILD's programs write. The
# examples run under other shells. A line a system: how many tests passed, whether the bytes are equal. The last line is
# "N passed, N failed". What was measured stands in NOTES.md.
# Without names: all systems whose compiler, emulator or shell are there; with names, these have to be.
# UNITS="number ..." TESTS="window.bats ...": these unit programs and files of tests. Default: all of them; emulated, those
# that ask most of a processor and its C library, but for three whose many numbers take an emulator hours.
set -u

cd "$(dirname "$0")/.." || exit 2
build=$(cd "$1" && pwd) || exit 2
shift
names=" $* "
all=${TESTS-$(basename -a tests/*.bats | tr '\n' ' ')}
few=${TESTS-stream.bats convert.bats table.bats window.bats normalize.bats noise.bats select.bats model.bats recon.bats export.bats fuzz.bats}
read -ra all_units <<<"${UNITS-$(basename -s .c tests/unit/*.c | tr '\n' ' ')}"
read -ra few_units <<<"${UNITS-$(basename -s .c tests/unit/*.c | grep -vx 'gradient\|kernels\|window_reuse' | tr '\n' ' ')}"
passed=0 failed=0

# name, compiler, its options, the linker's, emulator; or a shell
systems() {
	cat <<-END
	gcc      gcc                    -O2                 none     none
	clang    clang                  -O2                 none     none
	pedantic gcc                    -std=c11,-pedantic  none     none
	musl     musl-gcc               -O2                 -static  none
	aarch64  aarch64-linux-gnu-gcc  -O2                 -static  qemu-aarch64-static
	riscv64  riscv64-linux-gnu-gcc  -O2                 -static  qemu-riscv64-static
	armv7    arm-linux-musleabihf-gcc -O2               -static  qemu-arm
	mips     mips-linux-musleabi-gcc  -O2               -static  qemu-mips
	s390x    s390x-linux-gnu-gcc    -O2                 -static  qemu-s390x-static
	dash     dash                   shell               none     none
	busybox  busybox                shell               none     none
	END
}

# build_for FOLDER COMPILER OPTIONS LINKER'S TARGET...; speed is not asked for
build_for() {
	local ar=ar

	case $2 in *-linux-*-gcc) ar=${2%gcc}ar ;; esac
	make -j"$(nproc)" B="$1" CC="$2" CFLAGS="${3//,/ } -Werror" LDFLAGS="${4#none}" AR="$ar" KERNEL_CFLAGS=-O1 \
		all "${@:5}"
}

# emulated FOLDER EMULATOR: FOLDER/run as the tests expect a build, of scripts that start the emulator. What the tests
# compile themselves is for this machine.
emulated() {
	local program script

	rm -rf "$1/run"
	mkdir -p "$1/run/bin" "$1/run/unit" "$1/run/fuzz" "$1/run/faults" "$1/run/reference" && ln -s "$build/libae.a" "$1/run/libae.a" || return 1
	for program in "$1"/bin/ae-* "${few_units[@]/#/$1/unit/}" "$1/fuzz/replay" "$1/faults/parsers" "$1/reference/agree"; do
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

# counted NAME LOG [WHAT]: the last line of what ran, as a line of the table
counted() {
	local last

	last=$(tail -n 1 "$2")
	[[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] || { echo "systems.sh: $1: $last" >&2; exit 2; }
	passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
	printf '%-8s  %s%s\n' "$1" "$last" "${3:-}"
	grep '^not ok' "$2"
}

# one NAME COMPILER OPTIONS LINKER'S EMULATOR
one() {
	local folder=${build#"$PWD/"}/systems/$1 log=$build/systems/$1.log run compiler=$2 tests=$all bytes=", bytes equal"
	local units=("${all_units[@]}") targets=(unit)

	run=$folder
	mkdir -p "$folder"
	[ "$4" = none ] || compiler="$2 $4"
	if [ "$5" != none ]; then
		units=("${few_units[@]}") tests=$few
		targets=("${units[@]/#/$folder/unit/}" "$folder/fuzz/replay" "$folder/faults/parsers" "$folder/reference/agree")
	fi
	if ! build_for "$folder" "$2" "$3" "$4" "${targets[@]}" >"$log" 2>&1; then
		failed=$((failed + 1))
		printf '%-8s  does not build\n' "$1"
		grep -m 5 ': error\|undefined reference' "$log"
		return
	fi
	if [ "$5" != none ]; then
		emulated "$folder" "$5" || exit 2
		run=$folder/run compiler=cc
	fi
	if ! same_bytes "$folder" "$run/bin" >"$log.bytes" 2>&1; then
		failed=$((failed + 1)) bytes=", bytes differ: $(grep -m 1 differ "$log.bytes")"
	fi
	# shellcheck disable=SC2086 # words
	CC=$compiler AE_TIMEOUT=1800 AE_EMULATOR=${5#none} tests/run.sh "$run" "${units[@]/#/$run/unit/}" \
		${tests:+$(printf 'tests/%s ' $tests)} >"$log" 2>&1
	counted "$1" "$log" "$bytes"
}

# shell NAME PROGRAM: each example, short, run by it; busybox brings the commands as well
shell() {
	local log=$build/systems/$1.log out=$build/systems/$1 path=$build/bin:$PATH words=("$2") good=0 bad=0 example status

	rm -rf "$out"
	mkdir -p "$out/applets" || exit 2
	if [ "$2" = busybox ]; then
		busybox --install -s "$out/applets" || exit 2
		path=$build/bin:$out/applets:$PATH words=(busybox sh)
		# an awk without sines, as Debian builds it, is no awk of POSIX: the system's stands in for it, by a
		# function, since this shell prefers its own commands to those on PATH
		busybox awk 'BEGIN { exit sin(0) }' 2>/dev/null ||
			words=(busybox sh -c "awk() { $(command -v awk) \"\$@\"; }; . \"\$0\"")
	fi
	for example in examples/*.sh; do
		status=0
		(cd "$out" && PATH=$path OUT=$out/out SHORT=1 timeout 600 "${words[@]}" "$OLDPWD/$example") >"$out/said" 2>&1 || status=$?
		if [ "$status" = 0 ]; then
			good=$((good + 1))
		else
			bad=$((bad + 1))
			echo "not ok ${example##*/}: exit status $status: $(tail -n 1 "$out/said")"
		fi
	done >"$log"
	echo "$good passed, $bad failed" >>"$log"
	counted "$1" "$log"
}

while read -r name program options linker emulator; do
	[ "$names" = "  " ] || [[ $names == *" $name "* ]] || continue
	if ! command -v "$program" >/dev/null || { [ "$emulator" != none ] && ! command -v "$emulator" >/dev/null; }; then
		echo "$name: not run: no $program or $emulator"
		[ "$names" = "  " ] || failed=$((failed + 1))
	elif [ "$options" = shell ]; then
		shell "$name" "$program" </dev/null
	else
		one "$name" "$program" "$options" "$linker" "$emulator" </dev/null
	fi
done < <(systems)
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
