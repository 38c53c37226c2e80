# ae-resample: rows with times to a fixed interval; the values themselves are held to the definition in unit/resample.c.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	printf '%s\n' time,machine,v,n 2014-01-01T00:00,a,1,1 2014-01-01T00:05,a,3,1 2014-01-01T00:10,a,,1 \
		2014-01-01T00:40,a,4,1 2014-01-01T00:41,b,7,1 2014-01-01T00:59,b,9,1 >t.csv
}

@test "rows more than 292 years apart are in intervals of their own" {
	printf 'time,v\n1700-01-01,1\n2024-01-01,3\n' | ae-resample -q 5000d >got
	[ "$(sed -n 2p got | cut -d , -f 2) $(tail -n 1 got | cut -d , -f 2)" = '1 3' ]
}

@test "one row per interval, gaps are missing, the last or interpolated values" {
	[ "$(ae-resample -q 10m -c v t.csv | cut -d , -f 2 | paste -s -d ' ' -)" = "v 2    5.5 9" ]
	[ "$(ae-resample -q 10m -c v --fill last t.csv | cut -d , -f 2 | paste -s -d ' ' -)" = "v 2 2 2 2 5.5 9" ]
	[ "$(ae-resample -q 10m -c v -m max --fill interpolate t.csv | cut -d , -f 2 | paste -s -d ' ' -)" = "v 3 4 5 6 7 9" ]
	[ "$(ae-resample -q 1h -m v=sum -m n=count t.csv)" = "$(printf 'time,v,n\n2014-01-01T00:00:00Z,24,6')" ]
	[ "$(ae-resample -q 1d -t -m sum t.csv)" = "$(printf 'time\tv\tn\n2014-01-01T00:00:00Z\t24\t6')" ]
	ae-resample -q 10m -c v -o x.npy t.csv
	[ "$(ae-convert --missing keep -t x.npy | paste -s -d ' ' -)" = "2 nan nan nan 5.5 9" ]
}

@test "groups are series of their own, and --max-gap leaves gaps out" {
	[ "$(ae-resample -q 10m -c v -m sum --group machine --max-gap 20m t.csv | tr '\n' ' ')" = \
		"time,machine,v 2014-01-01T00:00:00Z,a,4 2014-01-01T00:10:00Z,a, 2014-01-01T00:40:00Z,a,4 2014-01-01T00:40:00Z,b,7 2014-01-01T00:50:00Z,b,9 " ]
	sed 's/:59,b/:59,a/' t.csv >again.csv
	refused "again.csv: row 5: expected the rows of each group together, got group 'a' again" \
		ae-resample -q 10m --group machine -o never.csv again.csv
}

@test "what it writes is read again with its times" {
	ae-resample -q 10m -c v t.csv >r.csv
	ae-resample -q 10m r.csv | cmp - r.csv
	[ "$(ae-window -q --missing keep -t --max-gap 5m 1 r.csv | wc -l)" = 6 ]
}

@test "late rows and rows without a time" {
	printf '%s\n' time,v 2014-01-01T00:00,1 2014-01-01T00:20,2 2014-01-01T00:10,3 ,4 2014-01-01T00:30,5 >late.csv
	refused "late.csv: row 2: expected a time from 2014-01-01T00:20:00Z on, that of the row before, got 2014-01-01T00:10:00Z" \
		ae-resample -q -o never.csv 10m late.csv
	[ ! -e never.csv ]
	run -0 --separate-stderr ae-resample -m sum --late skip 10m late.csv
	[ "$(tail -n +2 <<<"$output" | cut -d , -f 2 | paste -s -d ' ' -)" = "1  2 5" ]
	[[ "$stderr" == *"late.csv: 1 of 5 rows have no time"*"late.csv: 1 of 5 rows come after a later one"* ]]
}

@test "what does not fit is refused" {
	seq 1 3 | refused "stdin: rows: expected a column of times, got none" ae-resample 10m
	refused "interval: expected a number and a unit of time" ae-resample 10 t.csv
	refused "option --method: expected mean, " ae-resample -q -m median 10m t.csv
	refused "option --method: t.csv: expected the name of a column of numbers, got 'x'" ae-resample -q -m x=sum 10m t.csv
	refused "t.csv: an input, which the output would replace" ae-resample -o t.csv 10m t.csv
}

# last_row FIRST TEXT: the row of the time TEXT, after a row of another time.
last_row() {
	printf 'time,who,v\n%s,a,1\n%s,a,2\n' "$1" "$2" | ae-resample -q -m last --max-gap 1s 1s -t | tail -n 1
}

@test "a time is read alike after a row of the same date and of another one" {
	while IFS='|' read -r text want; do
		for first in '2014-04-01 00:05:00' '2014-04-01T00:05:00' '2014-03-31 00:05:00' '2014/04/01 00:05' '2014-03-31T23:59:59Z'; do
			[ "$(last_row "$first" "$text")" = "$(printf "$want\t2")" ]
		done
	done <<-'END'
		2014-04-01 00:06:00|2014-04-01T00:06:00Z
		2014-04-01T23:59:59|2014-04-01T23:59:59Z
		"2014-04-01 00:06:00"|2014-04-01T00:06:00Z
		2014-04-01 00:06:00 |2014-04-01T00:06:00Z
		 2014-04-01 00:06:00|2014-04-01T00:06:00Z
		2014-04-01 00:06:00Z|2014-04-01T00:06:00Z
		2014-04-01 04:06:00+02|2014-04-01T02:06:00Z
		2014-04-01 24:00:00|2014-04-02T00:00:00Z
		2014-04-01 00:05:60|2014-04-01T00:06:00Z
		2014-04-01 6:00:00 pm|2014-04-01T18:00:00Z
		2014-04-01 00:06:00.5|2014-04-01T00:06:00Z
		2014-04-02 00:00:00|2014-04-02T00:00:00Z
		20140401 00:06:00|2014-04-01T00:06:00Z
	END
	# what is no time is none after the same date, too
	for text in '2014-04-01 00:60:00' '2014-04-01 25:00:00' '2014-04-01 00-06-00' '2014-04-01x00:06:00' '2014-04-01 00:0a:00' \
		'2014-04-01 000600'; do
		{ echo time,v; yes '2014-04-01 00:05:00,1' | head -n 1200; echo "$text,2"; } >odd.csv
		refused "odd.csv: line 1202: column 1 'time': '$text' is no time" ae-resample -q --time time 1s odd.csv
	done
}

@test "a group is read alike after a row of the same group and of another one" {
	printf '%s\n' time,v,who 2014-04-01T00:00:00,1,a '2014-04-01T00:00:00,1,"a"' '2014-04-01T00:00:00,1,a ' \
		'2014-04-01T00:00:00,1, a' 2014-04-01T00:00:00,1,ab '2014-04-01T00:00:00,1,"a,b"' '2014-04-01T00:00:00,1,"a""b"' \
		'2014-04-01T00:00:00,1,a"b' 2014-04-01T00:00:00,1, '2014-04-01T00:00:00,1,""' >groups.csv
	want='a,4|ab,1|"a,b",1|"a""b",2|,2|'
	[ "$(ae-resample -q -m sum --group who 1s groups.csv | sed '1d; s/^[^,]*,//' | tr '\n' '|')" = "$want" ]
	# the group first in each row
	sed 's/\(2014[^,]*\|time\),\([1v]\),\(.*\)/\3,\1,\2/' groups.csv >first.csv
	grep -qx '"a,b",2014-04-01T00:00:00,1' first.csv
	[ "$(ae-resample -q -m sum --group who 1s first.csv | sed '1d; s/^[^,]*,//' | tr '\n' '|')" = "$want" ]
}

@test "times that are seconds stay seconds, with their fraction" {
	printf '%s\n' time,v -1.5,1 -0.75,2 0,3 0.25,4 1767225600.5,5 >seconds.csv
	ae-resample -q 0.25s --max-gap 1s seconds.csv >got.csv
	[ "$(cut -d , -f 1 got.csv | paste -s -d ' ' -)" = "time -1.5 -1.25 -1 -0.75 -0.5 -0.25 0 0.25 1767225600.5" ] || {
		cat got.csv
		return 1
	}
}

@test "what cannot be resampled is refused" {
	ae-convert --shape 2x2 -o images.npy <(echo 1,2,3,4; echo 5,6,7,8)
	refused "images.npy: rows: expected a column of times, got none" ae-resample -q 10m images.npy
	printf '%s\n' time,v ,1 ,2 >untimed.csv
	refused "untimed.csv: " ae-resample -q 10m untimed.csv
	printf 'time,v\n,1\n' >empty.csv
	refused "empty.csv: expected at least one row with a time, got none" ae-resample -q --time time 10m empty.csv
	refused "option --text: cannot be used with --to" ae-resample -q -t --to csv 10m t.csv
	refused "option --max-gap: " ae-resample -q --max-gap soon 10m t.csv
}

@test "a method for a column that is not there, and records that are no rows, are refused" {
	printf '2024-01-01,1\n2024-01-02,2\n' >timed.csv
	[ "$(ae-resample -q -t -m 1=sum 1d timed.csv | wc -l)" -ge 2 ]
	for column in 2 x; do
		refused "expected the name of a column of numbers, got '$column'" ae-resample -m $column=mean 1d timed.csv
	done
	printf '1 2\n3 4\n' | ae-convert --shape 2x1 -o wide.npy
	refused "wide.npy: expected rows of values, got records of 2x1" ae-resample --times timed.csv 1d wide.npy
}

@test "values beyond single precision, names that are numbers, and options that exclude each other" {
	printf 'date,100,1\n2024-01-01,1e300,-1e300\n2024-01-02,2,3\n' >big.csv
	ae-resample -o big.npy 1d big.csv
	[ "$(ae-convert -t big.npy | xargs)" = "3.4028235e38 -3.4028235e38 2 3" ]
	[ "$(ae-resample --to csv -m 100=sum 1d big.csv | head -n 2 | xargs)" = "date,100,1 2024-01-01T00:00:00Z,1e300,-1e300" ]
	for option in "group 1" "times big.csv" "fill interpolate"; do
		[ "$option" = "fill interpolate" ] && name=$option || name=${option% *}
		# shellcheck disable=SC2086 # an option and its value
		refused "option --state: cannot be used with --$name" ae-resample --state st --$option 1h big.csv
	done
	refused "option --text: cannot be used with --to" ae-resample -t --to csv 1h big.csv
	ae-resample -t --to tsv 1d big.csv >tsv
	ae-resample -t 1d big.csv | cmp - tsv
}
