#!/bin/sh
# check.sh BUILD - what can be said of the sources without running them. The last line is "N passed, N failed".
# A checker that is not installed is said to be missing, and is no failure.
set -u

cd "$(dirname "$0")/.." || exit 2
build=$1
passed=0 failed=0
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

order() {
	{
		nm -A "$build"/libae/*/*.o
		grep '#include "' /dev/null libae/*/*.[ch]
	} | awk -f tests/order.awk libae/ORDER -
}

# Constant tables of pointers stand in .data.rel.ro, which the loader closes.
no_mutable_data() {
	for object in "$build"/libae/*/*.o; do
		size -A "$object" | awk -v name="$object" '($1 == ".data" || $1 == ".bss") && $2 > 0 {
			print name ": " $2 " bytes in " $1; bad = 1 } END { exit bad }' || return 1
	done
}

tools_include_public_headers_only() {
	for header in libae/*/*.h; do
		! grep -n "#include \"${header#libae/}\"" /dev/null tools/*.c tools/*/*.[ch] || return 1
	done
}

# Options that trade the meaning of the arithmetic for speed.
no_unsafe_arithmetic() {
	! grep -n 'ffast-math\|Ofast\|funsafe-math\|ffinite-math\|fassociative-math\|ffp-contract=fast' Makefile libae/*/*.[ch] &&
		grep -q -e '-ffp-contract=off' Makefile
}

only_tool_c_ends_programs() {
	! grep -n '[^a-z_]\(exit\|abort\|_exit\|perror\)(' tools/ae-*.c
}


# The kernels stay out: it takes the compilers' vectors for arrays of their first member. It does not see either that
# die() never returns, nor that a function which fails has written the error it is given.
analyze_cppcheck() {
	cppcheck -q --std=c11 --enable=warning,portability,performance --error-exitcode=1 -i libae/kernels/kernel_gemm.c \
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
	clang-tidy --quiet --warnings-as-errors='*' --checks="$checks" libae/*/*.c tools/*.c tools/*/*.c -- \
		-std=c11 -D_POSIX_C_SOURCE=200809L -Ilibae -Itools
}

check "libae keeps to its order, its prefix, and to itself" order
check "libae holds no data that can change" no_mutable_data
check "tools include no private header of libae" tools_include_public_headers_only
check "no unsafe arithmetic" no_unsafe_arithmetic
check "only tool.c ends programs" only_tool_c_ends_programs
with mandoc "manual pages" mandoc -T lint -W warning man/*.[1-9]
with shellcheck "scripts" shellcheck tests/*.sh tests/*/*.sh examples/*.sh tools/*/*.sh .ci/run
with cppcheck "sources" analyze_cppcheck
with clang-tidy "sources" analyze_clang_tidy
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
