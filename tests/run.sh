#!/bin/sh
# run.sh BUILD [TEST]... - runs the tests named, or all unit programs under BUILD/unit and all tests/*.bats, with
# the programs under BUILD/bin. The last line is "N passed, N failed"; exits 1 when any failed.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 2
build=$(cd "$1" && pwd) || exit 2
shift
"$here/get.sh" bats || exit 2

# TERM: ae-view draws nothing on the terminal of who runs the tests
export PATH="$build/bin:$PATH" AE_BUILD="$build" AE_SOURCE="${here%/*}" LC_ALL=C TERM=dumb
if [ -z "${AE_DATA:-}" ] && [ -d "$AE_SOURCE/../shared/data" ]; then
	export AE_DATA="$AE_SOURCE/../shared/data"
fi
# what a sanitizer finds must not look like a documented exit status
export ASAN_OPTIONS="exitcode=99:allocator_may_return_null=1:${ASAN_OPTIONS:-}" UBSAN_OPTIONS="exitcode=99:print_stacktrace=1:${UBSAN_OPTIONS:-}"

# Unit programs, files that tell that they take long, and the others, the largest first: the last tests to begin are short.
if [ $# = 0 ]; then
	long='takes_long\|thinned [0-9]\|sampled [0-9]' seen=' '
	# shellcheck disable=SC2046 # lists of names, which have no blanks
	for name in $(cd "$build/unit" && ls -S) $(cd "$here" && ls -S $(grep -l "$long" -- *.bats) && ls -S -- *.bats); do
		case $seen in *" $name "*) continue ;; esac
		seen="$seen$name "
		case $name in *.d) ;; *.bats) set -- "$@" "$here/$name" ;; *) set -- "$@" "$build/unit/$name" ;; esac
	done
fi
out=$build/test
rm -rf "$out"
mkdir -p "$out" || exit 2
jobs=$(($(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 1)) # one more than processors, as many tests wait
# a shell starts what runs beside it with SIGINT ignored, and programs that are to die of it would not
heard=
env --default-signal=INT,QUIT true 2>/dev/null && heard='env --default-signal=INT,QUIT'
# shellcheck disable=SC2086 # a command, or nothing
printf '%s\0' "$@" | $heard xargs -0 -n 1 -P "$jobs" "$here/one.sh" "$out"

passed=0 failed=0 skipped=0
for tap in "$out"/*.tap; do
	ok=$(grep -c '^ok ' "$tap")
	bad=$(grep -c '^not ok ' "$tap")
	skips=$(grep -c '^ok .* # skip' "$tap")
	passed=$((passed + ok - skips)) failed=$((failed + bad)) skipped=$((skipped + skips))
	printf '%-28s %3d passed %3d failed %3d skipped\n' "$(basename "$tap" .tap)" $((ok - skips)) "$bad" "$skips"
done
[ "$skipped" = 0 ] || grep -h '^ok .* # skip' "$out"/*.tap | sed 's/^ok [0-9]* /skipped: /; s/ in [0-9]*ms # skip/ # skip/'
# what failed stands at the end, where a reader looks first
awk '/^not ok/ { print FILENAME; show = 1 } /^ok/ { show = 0 } show' "$out"/*.tap
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
