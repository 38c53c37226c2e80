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
	if command -v "$2" >/dev/null 2>&1; then
		check "$@"
	else
		echo "missing: $2, so not checked: $1"
	fi
}

order() {
	{
		nm -A "$build"/libae/*.o
		grep '#include "' /dev/null libae/*.[ch]
	} | awk -f tests/order.awk libae/ORDER -
}

# Constant tables of pointers stand in .data.rel.ro, which the loader closes.
no_mutable_data() {
	for object in "$build"/libae/*.o; do
		size -A "$object" | awk -v name="$object" '($1 == ".data" || $1 == ".bss") && $2 > 0 {
			print name ": " $2 " bytes in " $1; bad = 1 } END { exit bad }' || return 1
	done
}

tools_include_public_headers_only() {
	for header in libae/*.h; do
		[ "$header" = libae/ae.h ] || ! grep -n "#include \"${header##*/}\"" /dev/null tools/*.[ch] || return 1
	done
}

# Options that trade the meaning of the arithmetic for speed.
no_unsafe_arithmetic() {
	! grep -n 'ffast-math\|Ofast\|funsafe-math\|ffinite-math\|fassociative-math\|ffp-contract=fast' Makefile libae/*.[ch] &&
		grep -q -e '-ffp-contract=off' Makefile
}

only_tool_c_ends_programs() {
	! grep -n '[^a-z_]\(exit\|abort\|_exit\|perror\)(' tools/ae-*.c
}


# It does not see that die() never returns, hence the suppression.
analyse_cppcheck() {
	cppcheck -q --std=c11 --enable=warning,portability,performance --error-exitcode=1 \
		--suppress=missingIncludeSystem --suppress=nullPointerRedundantCheck -D_POSIX_C_SOURCE=200809L \
		-Ilibae -Itools libae tools
}

analyse_clang() {
	for source in libae/*.c tools/*.c; do
		clang -std=c11 -D_POSIX_C_SOURCE=200809L -Ilibae -Itools --analyze -Xclang -analyzer-werror -Xclang -analyzer-output=text \
			-o /dev/null "$source" || return 1
	done
}

check "libae keeps to its order, its prefix, and to itself" order
check "libae holds no data that can change" no_mutable_data
check "tools include no private header of libae" tools_include_public_headers_only
check "no unsafe arithmetic" no_unsafe_arithmetic
check "only tool.c ends programs" only_tool_c_ends_programs
with "manual pages: mandoc" mandoc -T lint -W warning man/*.[1-9]
with "scripts: shellcheck" shellcheck tests/*.sh examples/*.sh .ci/run
if command -v cppcheck >/dev/null 2>&1; then check "sources: cppcheck" analyse_cppcheck; fi
if command -v clang >/dev/null 2>&1; then check "sources: clang's analyser" analyse_clang; fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
