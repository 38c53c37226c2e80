#!/bin/sh
# one.sh OUT TEST - runs one unit program or one file of bats tests, and leaves what it says, as TAP, in OUT.
# AE_TIMEOUT: seconds for each test of a file (default: 600), and for a unit program (default: 120). A file has an hour,
# for bats waits for what a test that was stopped leaves behind.
set -u

out=$1
test=$2
name=$(basename "$test")

case $test in
*.bats)
	BATS_TEST_TIMEOUT="${AE_TIMEOUT:-600}" timeout 3600 bats --timing --tap "$test" >"$out/$name.tap" 2>&1 </dev/null
	status=$?
	# a file that does not parse, or dies half way, has fewer results than it planned
	planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$out/$name.tap" | head -n 1)
	ran=$(grep -c '^ok \|^not ok ' "$out/$name.tap")
	if [ "$ran" != "$planned" ]; then
		echo "not ok $name: $ran of ${planned:-unknown} tests ran, exit status $status" >>"$out/$name.tap"
	fi
	;;
*)
	timeout "${AE_TIMEOUT:-120}" "$test" >"$out/$name.log" 2>&1 </dev/null
	status=$?
	if [ "$status" = 0 ]; then
		echo "ok $name" >"$out/$name.tap"
	else
		{ echo "not ok $name: exit status $status"; sed 's/^/# /' "$out/$name.log"; } >"$out/$name.tap"
	fi
	;;
esac
