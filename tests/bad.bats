#!/usr/bin/env bats
# Lines that cannot be read: an error, or with --bad skip a row without values.

load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	printf '%s\n' a,b 1,2 3,9 5 x,7 2,4 >live.csv
}

@test "--bad skip: the row has no values, the rows behind it keep their numbers" {
	run --separate-stderr ae-convert --bad skip --to csv live.csv
	[ "$status" = 0 ]
	[ "$output" = "$(printf '%s\n' a,b 1,2 3,9 2,4)" ]
	[ "${stderr_lines[0]}" = "ae-convert: live.csv: line 4: expected 2 columns, as in the first row, got 1: the line is skipped, as others like it are" ]
	[ "${stderr_lines[1]}" = "ae-convert: live.csv: 2 lines are skipped, as they cannot be read" ]
	# the last row is row 4, as in the file
	[ "$(ae-threshold -q --bad skip --at 3 live.csv)" = "$(printf '1\t3\t9\n4\t2\t4')" ]
	ae-normalize -q --bad skip --range 0,10 live.csv | ae-threshold --at 0.35 >got
	[ "$(cut -f 1 got | xargs)" = "1 4" ]
	ae-normalize -q --bad skip --missing drop --range 0,10 live.csv | ae-threshold --at 0.35 >got
	[ "$(cut -f 1 got | xargs)" = "1 4" ]
	ae-normalize -q --bad skip --missing mean --range 0,10 -t live.csv >got
	[ "$(sed -n 4p got)" = "$(sed -n 5p got)" ]
	run ! grep -q nan got
}

@test "a line that cannot be read is an error by default, and always before the second row" {
	refused "live.csv: line 4: expected 2 columns, as in the first row, got 1" ae-convert -o got live.csv
	refused "live.csv: line 4" ae-convert --bad error -o got live.csv
	printf '%s\n' a,b 1 2,3 >short.csv
	refused "short.csv: line 2: expected 2 columns, as in the header, got 1" ae-convert --bad skip -o got short.csv
	refused "option --bad: expected error or skip" ae-convert --bad drop live.csv
}

@test "--bad skip: a live pipeline goes on after a line that cannot be read" {
	mkfifo in
	ae-normalize -q --bad skip --range 0,10 in | ae-threshold --at 0.8 >found &
	exec 5>in
	printf '%s\n' a,b 1,2 3,4 >&5
	printf '%s\n' '1,2,3' garbage 9,1 >&5
	for _ in $(seq 100); do
		[ ! -s found ] || break
		sleep 0.05
	done
	[ "$(cut -f 1 found)" = 4 ]
	exec 5>&-
	wait $!
}

@test "--bad skip with times, groups, labels and a schema" {
	printf '%s\n' time,host,v,y 2026-01-01T00:00:00,a,1,0 2026-01-01T00:01:00,b,7 2026-01-01T00:02:00,b,9,1 >f.csv
	ae-convert -q --bad skip -c v,y f.csv --to csv >got
	[ "$(cat got)" = "$(printf '%s\n' v,y 1,0 9,1)" ]
	ae-convert -q --bad skip --label y --label-out labels.npy f.csv --to csv >got
	[ "$(ae-convert --to csv labels.npy | xargs)" = "0 1" ]
	ae-window -q --bad skip --group host -c v 1 f.csv | ae-convert -q --missing keep --to csv >got
	[ "$(xargs <got)" = "1 nan 9" ]
	# a vocabulary is learned from whole tables alone
	refused "f.csv: line 3: expected 4 columns" ae-table --bad skip --fit s.txt f.csv
	sed -i 's/,7$/,7,0/' f.csv
	ae-table -q --fit s.txt f.csv >all.npy
	printf '%s\n' 2026-01-01T00:03:00,b,oops >>f.csv
	refused "f.csv: line 5" ae-table -q --schema s.txt f.csv -o got
	ae-table -q --bad skip --schema s.txt f.csv >again.npy
	cmp all.npy again.npy
}
