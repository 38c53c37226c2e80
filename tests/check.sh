#!/bin/sh
# check.sh BUILD - what can be said of the sources without running them. The last line is "N passed, N failed".
# A checker that is not installed is said to be missing, and is no failure.
set -u

cd "$(dirname "$0")/.." || exit 2
build=$1
passed=0 failed=0
jobs=$(getconf _NPROCESSORS_ONLN)
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT

check() {
	what=$1
	shift
	if "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
		echo "ok $what"
	else
		failed=$((failed + 1))
		echo "not ok $what"
		sed 's/^/# /' "$log" | head -n 40
	fi
}

with() {
	checker=$1
	what=$2
	shift 2
	if command -v "$checker" >/dev/null 2>&1; then
		check "$what pass $checker" "$@"
	else
		echo "missing: $checker, so not checked: $what"
	fi
}

# The kernels stay out: it takes the compilers' vectors for arrays of their first member. It does not see either that
# die() never returns, nor that a function which fails has written the error it is given.
analyze_cppcheck() {
	cppcheck -q -j "$jobs" --std=c11 --enable=warning,portability,performance --error-exitcode=1 -i libae/kernels/kernel_gemm.c \
		--suppress=missingIncludeSystem --suppress=nullPointerRedundantCheck --suppress=ctuuninitvar \
		-D_POSIX_C_SOURCE=200809L -Ilibae -Itools libae tools
}

# Left out is what is meant as it stands here: tables of pointers, conversions to a narrower type, divisions of
# whole numbers, macros of declarations.
analyze_clang_tidy() {
	checks='-*,bugprone-*,misc-static-assert'
	for not in easily-swappable-parameters implicit-widening-of-multiplication-result reserved-identifier \
		sizeof-expression not-null-terminated-result narrowing-conversions misplaced-widening-cast \
		integer-division macro-parentheses; do
		checks="$checks,-bugprone-$not"
	done
	# shellcheck disable=SC2016 # the inner shell expands them
	printf '%s\n' libae/*/*.c tools/*.c tools/*/*.c | xargs -n 10 -P "$jobs" sh -c 'clang-tidy --quiet \
		--warnings-as-errors="*" --checks="$0" "$@" -- -std=c11 -D_POSIX_C_SOURCE=200809L -Ilibae -Itools' "$checks"
}

check "the house keeps its rules" tests/house.sh "$build"
check "code and pages use the field's words" tests/words.sh
# Other versions of the formatter break lines elsewhere.
formatted() {
	find libae tools -name '*.[ch]' -exec clang-format --dry-run -Werror {} +
}

with mandoc "manual pages" mandoc -T lint -W warning man/*.[1-9]
with shellcheck "scripts" shellcheck tests/*.sh tests/*/*.sh examples/*.sh tools/*/*.sh .ci/run
with shellcheck "negations in tests" shellcheck --include=SC2314,SC2315 tests/*.bats
if clang-format --version 2>/dev/null | grep -q ' 14\.'; then
	check "sources have the format of .clang-format" formatted
else
	echo "missing: clang-format 14, so not checked: the format of the sources"
fi
with cppcheck "sources" analyze_cppcheck
with clang-tidy "sources" analyze_clang_tidy
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
