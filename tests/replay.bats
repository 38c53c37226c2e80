#!/usr/bin/env bats
# examples/replay.sh: a live replay of machines, with events, delay and columns to blame.

bats_require_minimum_version 1.5.0

load refused

setup() {
	ordinary_programs
	cd "$BATS_TEST_TMPDIR" || exit
	replay=$AE_SOURCE/examples/replay.sh
}

# holds MACHINE NAME MIN MAX: a number of the machine's lines in `said` is in the range
holds() {
	awk -F '\t' -v machine="$1" -v name="$2" -v min="$3" -v max="$4" '
		$1 == "machine" { now = $2 }
		now == machine && $1 == name { n++; good = $2 >= min && $2 <= max; print $0 }
		END { exit !(n == 1 && good) }' said
}

@test "a generated machine: alarms within rows, the columns to blame, nothing false" {
	AE_DATA=none RATE=0 "$replay" >said
	cat said
	holds generated events 3 3
	holds generated found 2 3
	holds generated false 0 0
	holds generated column_first 2 3
	holds generated column_three 2 3
	holds generated event_column_three 3 3
	holds generated delay_max 0 5
	holds generated rows 3000 3000
	# an alarm has a line when it opens and one when it is over
	[ "$(grep -c '^[0-9][0-9]*		' said)" = "$(grep -c '^[0-9][0-9]*	[0-9]' said)" ]
	grep -q '^alarm	generated	[0-9]*	[0-9]*	[345],[345],[345]$' said
}

@test "another threshold and other options of the calibration" {
	AT=99 AE_DATA=none RATE=0 "$replay" >said
	holds generated found 0 0
	CALIBRATE= AE_DATA=none RATE=0 "$replay" >said
	holds generated found 2 3
	CALIBRATE='-m nosuch' AE_DATA=none RATE=0 run -2 "$replay"
	[[ $output == *"option --method: "*"got 'nosuch'"* ]]
}

@test "rows come at the rate that is asked for" {
	SHORT=1 RATE=1500 AE_DATA=none "$replay" >said
	holds generated rows_per_second 500 1500
	RATE=fast run -2 "$replay"
	[ "$output" = "replay.sh: expected RATE in rows per second, got 'fast'" ]
	mkdir -p data/smd
	AE_DATA=data run -2 "$replay" nosuch
	[ "$output" = "replay.sh: data/smd/nosuch_train.npy: not found" ]
	# no figures without the test part
	cp replay/generated/generated_train.npy data/smd/half_train.npy
	echo 1-2:1 >data/smd/half_interpretation.txt
	AE_DATA=data run -2 "$replay" half
	[ "$output" = "replay.sh: data/smd/half_test.npy: not found" ]
}

# The figures of ae-detecting(7).
@test "machines of SMD: events, delay and columns to blame" {
	real_data smd
	RATE=0 "$replay" >said
	grep -v '^[0-9a]' said
	holds machine-1-6 found 26 30
	holds machine-1-6 false 0 5
	holds machine-1-6 column_first 25 30
	holds machine-1-6 column_three 26 30
	holds machine-1-6 event_column_first 28 30
	holds machine-1-6 event_column_three 29 30
	holds machine-1-6 delay_median 0 1
	holds machine-2-1 found 10 13
	holds machine-2-1 false 0 14
	holds machine-2-1 column_first 7 13
	holds machine-2-1 column_three 10 13
	holds machine-2-1 delay_median 0 8
	holds machine-3-3 found 25 28
	holds machine-3-3 false 0 6
	holds machine-3-3 column_first 20 28
	holds machine-3-3 column_three 21 28
	holds machine-3-3 delay_median 0 1
}
