# ae-window: which windows, of which shape, and when.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 1 10 >rows.csv
}

# The shape in an NPY file's header.
shape() {
	head -c 128 "$1" | tr -d '\0' | sed -n "s/.*'shape': (\([^)]*\)).*/\1/p"
}

@test "windows of every length and step hold the rows they should" {
	for length in 1 2 3 7 10; do
		for step in 1 2 3 11; do
			awk -v T=$length -v S=$step '{ row[NR] = $0 } END {
				for (i = 1; i + T - 1 <= NR; i += S)
					for (j = 0; j < T; j++)
						printf "%s%s", row[i + j], j < T - 1 ? "\t" : "\n" }' rows.csv >want
			ae-window -t -s $step $length rows.csv >got
			cmp got want
		done
	done
}

@test "a time axis is put in front of a row's shape" {
	ae-window 4 rows.csv >w.npy
	[ "$(shape w.npy | tr -d ' ')" = "7,4,1" ]
	ae-window 3 w.npy >ww.npy
	[ "$(shape ww.npy | tr -d ' ')" = "5,3,4,1" ]
	ae-threshold --at 0 --flags rows.csv >scalars.npy
	ae-window 4 scalars.npy >ws.npy
	[ "$(shape ws.npy | tr -d ' ')" = "7,4,1" ]
}

@test "fewer rows than a window are an error with both numbers" {
	refused "rows.csv: expected at least 11 rows for a window, got 10" ae-window 11 rows.csv
	refused "rows.csv: expected at least 11 rows for a window, got 10" ae-window 11 -o out.npy rows.csv
	[ ! -e out.npy ]
}

# Two gaps, a change of machine, a repeated and an earlier time.
times() {
	printf '%s\n' time,machine,v 2014-01-01T00:00,a,1 2014-01-01T00:05,a,2 2014-01-01T00:10,a,3 2014-01-01T01:00,a,4 \
		2014-01-01T01:05,a,5 2014-01-01T01:10,b,6 2014-01-01T01:15,b,7 2014-01-01T09:00,b,8 >times.csv
}

# Prints the windows given, absent ones as a point, on one line.
brief() {
	sed 's/^nan.*/./' | tr '\n\t' ' ,'
}

@test "windows do not go over a gap in time, and keep their number" {
	times
	[ "$(ae-window -q -t --max-gap 5m 2 times.csv | brief)" = "1,2 2,3 . 4,5 5,6 6,7 . " ]
	[ "$(ae-window -q -t --max-gap 299s 1 times.csv | brief)" = "1 2 3 4 5 6 7 8 " ]
	[ "$(ae-window -q -t --max-gap 49m 3 times.csv | brief)" = "1,2,3 . . 4,5,6 5,6,7 . " ]
	[ "$(ae-window -q -t --max-gap 50m 3 times.csv | brief)" = "1,2,3 2,3,4 3,4,5 4,5,6 5,6,7 . " ]
	[ "$(ae-window -q -t --max-gap 5m -s 3 2 times.csv | brief)" = "1,2 4,5 . " ]
	ae-window -q --max-gap 5m 2 times.csv | ae-unwindow -t | brief >rows
	[ "$(cat rows)" = "1 2 3 4 5 6 7 . " ]
}

@test "windows do not go from group to group, nor from file to file" {
	times
	[ "$(ae-window -q -t --group machine 2 times.csv | brief)" = "1,2 2,3 3,4 4,5 . 6,7 7,8 " ]
	[ "$(ae-window -q -t --group machine --max-gap 5m 2 times.csv | brief)" = "1,2 2,3 . 4,5 . 6,7 . " ]
	printf '1\n2\n3\n' >a.csv
	printf '4\n5\n' >b.csv
	[ "$(ae-window -t 2 a.csv b.csv | brief)" = "1,2 2,3 . 4,5 " ]
	[ "$(cat a.csv b.csv | ae-window -t 2 | brief)" = "1,2 2,3 3,4 4,5 " ]
	for f in a b; do ae-convert -o $f.npy $f.csv; done
	[ "$(ae-window -t 2 a.npy b.npy | brief)" = "1,2 2,3 . 4,5 " ]
}

@test "a group is one column" {
	printf '%s\n' k,l,a x,p,1 x,q,2 >two.csv
	refused "two.csv: group 'k,l': expected one column, got 2" ae-window --group k,l 2 two.csv
}

@test "--times gives a stream the times and groups of its table" {
	times
	for options in "--max-gap 5m" "--group machine" "--max-gap 50m --group machine"; do
		ae-window -q -t $options 2 times.csv >want
		ae-normalize -q --range 0,1 times.csv | ae-window -q -t $options --times times.csv 2 | cmp - want
	done
	# two tables behind each other, which are two files
	ae-normalize -q --range 0,1 times.csv times.csv | ae-window -q -t --max-gap 50m --times times.csv --times times.csv 2 >got
	[ "$(brief <got)" = "1,2 2,3 3,4 4,5 5,6 6,7 . . 1,2 2,3 3,4 4,5 5,6 6,7 . " ]
	# a dropped row keeps the others at their times
	sed 's/,5$/,/' times.csv >gap.csv
	ae-normalize -q --range 0,1 --missing drop gap.csv | ae-window -q -t --max-gap 5m --times gap.csv 2 | brief >got
	[ "$(cat got)" = "1,2 2,3 . . . 6,7 . " ]
	(cat times.csv; sed 1d times.csv) >long.csv
	refused "long.csv: expected 10 rows, as rows.csv has, got more" ae-window -q --max-gap 5m --times long.csv 2 rows.csv
	refused "times.csv: expected as many rows as rows.csv has, got 8" ae-window --max-gap 5m --times times.csv 2 rows.csv
	refused "rows.csv: option --max-gap: expected a column of times, got none" ae-window --max-gap 5m 2 rows.csv
	refused "option --times: needs --max-gap or --group" ae-window --times times.csv 2 rows.csv
	refused "option --max-gap: expected a number and a unit of time, as in 10m, got '5'" ae-window --max-gap 5 2 times.csv
	refused "option --max-gap: unit of time: expected ns, us, ms, s, m, min, h, d or w, got 'x'" ae-window --max-gap 5x 2 times.csv
}

@test "times that repeat, go back or are missing are told once, with their row" {
	printf '%s\n' time,v 2014-01-01T00:00,1 2014-01-01T00:05,2 2014-01-01T00:05,3 2014-01-01T00:05,4 \
		2014-01-01T00:01,5 ,6 2014-01-01T00:06,7 2014-01-01T00:02,8 >odd.csv
	run -0 --separate-stderr ae-window -t --max-gap 5m 2 odd.csv
	[ "$(grep -c . <<<"$stderr")" = 3 ]
	[[ "$stderr" == *"odd.csv: row 2: the time is that of the row before"* ]]
	[[ "$stderr" == *"odd.csv: row 4: the time is before that of the row before"* ]]
	[[ "$stderr" == *"odd.csv: row 5: the row has no time"* ]]
	run -0 --separate-stderr ae-window -q -t --max-gap 5m 2 odd.csv
	[ -z "$stderr" ]
	# without --max-gap nobody asked for times
	run -0 --separate-stderr ae-window -t 2 odd.csv
	[ -z "$stderr" ]
}

@test "--ahead writes the rows after each window as its target" {
	for length in 1 3; do
		for step in 1 2 5; do
			for ahead in 1 2 4; do
				awk -v T=$length -v S=$step -v A=$ahead '{ row[NR] = $0 } END {
					for (i = 1; i + T + A - 1 <= NR; i += S) {
						for (j = 0; j < T + A; j++)
							printf "%s%s", row[i + j], j < T + A - 1 ? "\t" : "\n" } }' rows.csv >want
				ae-window -t -s $step $length --ahead $ahead --target y.npy rows.csv >x
				ae-convert -t y.npy | paste x - | cmp - want
			done
		done
	done
	printf '1,2\n3,4\n5,6\n' >two.csv
	ae-window -o x.npy 1 --ahead 2 --target y.npy two.csv
	[ "$(shape x.npy | tr -d ' ') $(shape y.npy | tr -d ' ')" = "1,1,2 1,2,2" ]
}

@test "a pair that is not whole is absent, window and target alike" {
	printf '1\n2\nnan\n4\n5\n6\n7\n' | ae-normalize --range 0,1 --missing drop >gap.npy
	[ "$(ae-window -t 2 --ahead 1 --target y.npy gap.npy | tr '\n\t' ';,')" = "nan,nan;nan,nan;nan,nan;4,5;5,6;" ]
	[ "$(ae-convert --missing keep -t y.npy | tr '\n' ' ')" = "nan nan nan 6 7 " ]
}

@test "what --ahead cannot do is an error" {
	refused "option --ahead: needs --target" ae-window 3 --ahead 1 rows.csv
	refused "option --target: needs --ahead" ae-window 3 --target y.npy rows.csv
	refused "option --ahead: " ae-window 3 --ahead 0 --target y.npy rows.csv
	refused "rows.csv: expected at least 11 rows for a window and its target, got 10" \
		ae-window 3 --ahead 8 --target y.npy rows.csv
	refused "two outputs of different kinds" ae-window 3 --ahead 1 --target y.npy -o y.npy rows.csv
	refused "rows.csv: an input, which the output would replace" ae-window 3 --ahead 1 --target rows.csv rows.csv
	refused "/dev/full" ae-window 3 --ahead 1 --target /dev/full -o x.npy rows.csv
	[ ! -e y.npy ]
}

@test "windows too large for the memory are an error" {
	refused 281474976710656 ae-window 281474976710656 rows.csv
	grep -q "out of memory\|from 1 to 4294967295" refused.err # the second with 32 bits
}

@test "records have too many dimensions for another one" {
	cp rows.csv x
	for _ in 1 2 3 4 5 6 7; do
		ae-window 1 x >y.npy
		mv y.npy x
	done
	refused "expected records of at most 7 dimensions, got 8" ae-window 1 x
}

@test "missing values pass with --missing keep" {
	printf '1\nnan\n3\n' >gap.csv
	refused "line 2" ae-window 2 gap.csv
	[ "$(ae-window --missing keep -t 2 gap.csv | tr '\n\t' '; ')" = "1 nan;nan 3;" ]
}

@test "windows with an absent row are NaN in their place" {
	printf '1,2\n3,4\n5,\n7,8\n9,10\n11,12\n' >gap.csv
	ae-normalize --range 0,1 --missing drop gap.csv >rows.npy
	[ "$(ae-window -t 2 rows.npy | tr '\n\t' ';,')" = "1,2,3,4;nan,nan,nan,nan;nan,nan,nan,nan;7,8,9,10;9,10,11,12;" ]
	[ "$(ae-window -t -s 2 2 rows.npy | tr '\n\t' ';,')" = "1,2,3,4;nan,nan,nan,nan;9,10,11,12;" ]
	[ "$(ae-window -t 1 rows.npy | tr '\n\t' ';,')" = "1,2;3,4;nan,nan;7,8;9,10;11,12;" ]
	ae-window 2 rows.npy >w.npy
	[ "$(ae-window -t 2 w.npy | grep -c nan)" = 3 ]
	refused "rows.npy: expected a window of 4 rows without a break, got none among 3 windows" ae-window 4 rows.npy
	# a row with some NaN is none
	ae-normalize --range 0,1 --missing keep gap.csv | refused "record 2: value 1 is nan" ae-window 2
	[ "$(ae-window --missing keep -t 1 rows.npy | wc -l)" = 6 ]
}

@test "a window goes out with its last row" {
	mkfifo feed
	ae-window -t 3 <feed >live &
	exec 9>feed
	head -n 4 rows.csv >&9
	lines_come 2 live
	exec 9>&-
	wait $!
	[ "$(wc -l <live)" = 2 ]
}

@test "memory is that of two windows, not of the stream" {
	[ -z "${AE_EMULATOR:-}" ] || skip "an emulator has memory of its own"
	[[ "$AE_BUILD" != */asan ]] || skip "a sanitizer's own memory"
	(ulimit -v 60000 && seq 1 400000 | ae-window -s 1000 100 | wc -c) >got
	[ "$(cat got)" -gt $((400 * 400)) ]
}
