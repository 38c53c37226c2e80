# Tables as other programs export them: headers of numbers, times in any order, total rows, indices.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	printf '%s\n' time,a 2024-01-01T00:00,1 2024-01-01T00:01,3 2024-01-01T00:02,2 >t.csv
}

# values - the values of a table, lines joined by '|', without names
values() {
	ae-convert -q --to csv "$1" | sed '/[a-z"]/d' | tr '\n' '|'
}

@test "names that are numbers: a header beside the name of times or of an index, and behind an empty first field" {
	for head in time,101 timestamp,2019 'Date Time,0' event_time,-5.5; do
		sed "1s/.*/$head/" t.csv >n.csv
		[ "$(values n.csv)" = '1|3|2|' ]
	done
	printf '%s\n' ,0,1 0,5.5,3 1,4.5,2 2,7,8 >n.csv
	[ "$(values n.csv)" = '5.5,3|4.5,2|7,8|' ]
	printf '%s\n' ,0 0,5.5 1,4.5 2,7 >n.csv
	[ "$(values n.csv)" = '5.5|4.5|7|' ]
	printf '%s\n' ,2019,2020 DE,5,3 FR,4,2 >n.csv
	[ "$(values n.csv)" = '5,3|4,2|' ]
	printf '%s\n' id,101,102 7,5,3 9,4,2 11,6,6 >n.csv
	[ "$(values n.csv)" = '7,5,3|9,4,2|11,6,6|' ]
	# the rows of the file that ae-threshold prints are the same ones
	printf '%s\n' time,101 2024-01-01T00:00,5 2024-01-01T00:01,3 >n.csv
	ae-convert -q n.csv | ae-threshold --at 4 --annotate n.csv >got
	[ "$(cat got)" = "$(printf '%s\n' time,101,score,flag 2024-01-01T00:00,5,5,1 2024-01-01T00:01,3,3,0)" ]
}

@test "a first row that may be a header is no header by itself: an error or a warning says so" {
	sed '1s/.*/wann,101/' t.csv >n.csv
	refused "n.csv: line 1: column 1: 'wann' is no time (--header yes takes the line as the header)" ae-convert -o never.npy n.csv
	[ "$(ae-convert -q --header yes -t n.csv | tail -n +2 | xargs)" = '1 3 2' ]
	printf '%s\n' x,1 5,2 6,3 >n.csv
	refused "n.csv: line 1: column 1: 'x' is no number (--header yes takes the line as the header)" ae-convert -o never.npy n.csv
	[ ! -e never.npy ]
	for head in country,2019,2020 0,1,2; do
		printf '%s\n' "$head" z,5,3 z,4,2 | sed "$([[ $head == 0* ]] && echo 's/z/9/')" >n.csv
		run -0 --separate-stderr ae-convert -t n.csv
		[[ "$stderr" == *'the first row is a record, though it looks like a header of numbers (--header yes or no decides)'* ]]
	done
	# a row, as of a sine and a cosine
	printf '%s\n' 0,1 0.6,0.8 1,0 >n.csv
	run -0 --separate-stderr ae-convert -t n.csv
	[ -z "$stderr" ]
	# rows whose first field is missing
	for rows in ',5,6 3,7,8' ',0,1 ,2,9' ',0.5,1.5 1,2,3'; do
		printf '%s\n' $rows >n.csv
		[ "$(ae-normalize -q --missing keep --range 0,1 n.csv | ae-convert --missing keep -t | wc -l)" = 2 ]
	done
}

@test "a text in a column of times is an error, as in a column of numbers; a missing time is none" {
	{ cat t.csv; echo Total,6; } >n.csv
	refused "n.csv: line 5: column 1 'time': 'Total' is no time (--na reads it as missing; --time none reads no times)" \
		ae-convert -o never.npy n.csv
	refused "n.csv: line 5: column 1 'time': 'Total' is no time" ae-window -o never.npy 2 n.csv
	[ ! -e never.npy ]
	[ "$(ae-convert --na Total -t n.csv | xargs)" = 'a 1 3 2 6' ]
	[ "$(ae-convert --bad skip -q -t n.csv | xargs)" = 'a 1 3 2' ]
	[ "$(ae-convert --time none -q -t n.csv | xargs)" = 'a 1 3 2 6' ]
	for word in '' NaT null - '?' NA; do
		{ cat t.csv; echo "$word,6"; } >n.csv
		[ "$(ae-convert -t n.csv | xargs)" = 'a 1 3 2 6' ]
	done
	# beyond the rows that show the types, and among seconds since 1970 and times of day
	{ echo time,v; yes '2014-04-01 00:05:00,1' | head -n 1200; echo 2014-13-01,2; } >n.csv
	refused "n.csv: line 1202: column 1 'time': '2014-13-01' is no time" ae-convert n.csv
	{ echo ts,v; seq -f %.0f,1 1600000000 1600001200; echo end,2; } >n.csv
	refused "n.csv: line 1203: column 1 'ts': 'end' is no time" ae-convert -q n.csv
	printf '%s\n' date,clock,v 2024-01-01,18:00,1 2024-01-01,19:00,2 2024-01-01,later,3 >n.csv
	refused "n.csv: line 4: column 2 'clock': 'later' is no time of day" ae-convert n.csv
	# a column of several texts is one of text
	printf '%s\n' v,when 1,2024-01-01 2,a 3,b 4,c >n.csv
	run -0 --separate-stderr ae-convert -t n.csv
	[[ "$stderr" == *'as they hold text: when' ]]
}

@test "--bad skip: a line that cannot be read does not cost the others their times" {
	{ head -n 2 t.csv; echo garbage; tail -n 2 t.csv; } >n.csv
	ae-convert -v -q --bad skip n.csv 2>&1 >/dev/null | grep -Fx 'ae-convert: n.csv: times: time'
	[ "$(ae-resample -q --bad skip 1m n.csv | cut -d , -f 2 | xargs)" = 'a 1 3 2' ]
	ae-normalize -q --bad skip --missing keep --range 0,1 n.csv | ae-convert --missing keep >v.npy
	ae-threshold --bad skip --at 2 --events tsv --times n.csv v.npy | cut -f 1,5 >got
	[ "$(cat got)" = "$(printf '2\t2024-01-01T00:01')" ]
	refused "n.csv: line 3: expected 2 columns, as in the first row, got 1" ae-threshold --at 2 --events tsv --times n.csv v.npy
}

@test "seconds since 1970 are times in any order, under the name of a time" {
	for step in 1600000000,-60 1600000000000,-1 1600000000000000,0; do
		awk -v first="${step%,*}" -v step="${step#*,}" \
			'BEGIN { print "timestamp,v"; for (i = 0; i < 5; i++) printf "%.0f,%d\n", first + i * step, i * i % 7 }' >n.csv
		[ "$(ae-convert -q -t n.csv | xargs)" = 'v 0 1 4 2 2' ]
		[ "$(ae-convert -q -t -c timestamp n.csv | head -n 1)" = timestamp ]
	done
	printf '%s\n' created_at,v 1600000120,1 1600000000,2 1600000060,3 >n.csv
	[ "$(ae-convert -q -t n.csv | xargs)" = 'v 1 2 3' ]
	printf '%s\n' time,v 1.6e12,1 1.60000006e12,2 1600000120000,3 >n.csv
	[ "$(ae-resample -q 1m n.csv | cut -d , -f 1 | xargs)" = 'time 2020-09-13T12:26:00Z 2020-09-13T12:27:00Z 2020-09-13T12:28:00Z' ]
	# other numbers under that name, and such numbers under another name, are values
	for rows in 'time,v 5,1 3,2 4,3' 'bytes,v 1600000120,1 1600000000,2 1600000060,3'; do
		printf '%s\n' $rows >n.csv
		[ "$(ae-convert -q -t n.csv | head -n 1 | wc -w)" = 2 ]
	done
}

@test "an index may have gaps or fall, and a first column without a name any order" {
	for rows in '3 1 2 0' '0 1 0 1'; do
		printf '%s,%s\n' '' v $(printf '%s 5 ' $rows) >n.csv
		[ "$(ae-convert -q -t n.csv | xargs)" = 'v 5 5 5 5' ]
	done
	for step in 3 -3; do
		awk -v step="$step" 'BEGIN { print "id,v"; for (i = 0; i < 9; i++) print 100 + i * step "," i * i % 7 }' >n.csv
		[ "$(ae-convert -q -t n.csv | head -n 1)" = v ]
		[ "$(ae-convert -q -t -c id,v n.csv | head -n 1)" = "$(printf 'id\tv')" ]
	done
	# neither: fractions, repeated numbers, another name
	for rows in ',v 0.5,5 1,6 2,7' 'id,v 1,5 1,6 2,7 3,8 4,9 5,5 6,6 7,7 8,8' 'amount,v 3,5 6,6 9,4 12,5 15,6 18,7 21,3 24,4 27,1'; do
		printf '%s\n' $rows >n.csv
		[ "$(ae-convert -q -t n.csv | head -n 1 | tr '\t' ,)" = "${rows%% *}" ]
	done
}

@test "a model finds the columns of another table by name, without a normalizer, too" {
	awk 'BEGIN { srand(1); print "a,b,c"; for (i = 0; i < 60; i++) print rand() "," 5 + rand() "," 9 * rand() }' >abc.csv
	awk -F , -v OFS=, '{ print $3, "x" NR, $1, $2 }' abc.csv >cab.csv
	awk -F , -v OFS=, '{ print $3, $1, $2, NR == 1 ? "d" : NR % 7 }' abc.csv >more.csv
	sed 1d abc.csv >bare.csv
	for options in '' '-w 5'; do
		ae-train -q -a 'dense 2; ---; dense in' -e 1 $options -o m.bin abc.csv
		raw=${options:+--raw}
		ae-info m.bin | grep -Fx 'names	a\nb\nc'
		ae-score $raw -o want.npy m.bin abc.csv
		for table in cab more bare; do
			ae-score -q $raw -o got.npy m.bin $table.csv
			cmp got.npy want.npy
		done
		cut -d , -f 1,2 abc.csv >less.csv
		refused "less.csv: no column 'c', which the model has" ae-score $raw -o never.npy m.bin less.csv
		sed 1s/b/B/ abc.csv >other.csv
		refused "other.csv: no column 'b', which the model has" ae-recon $raw -o never.npy m.bin other.csv
	done
	ae-train -q -a 'dense 2; ---; dense in' -e 1 -o m.bin abc.csv
	ae-encode -o want.npy m.bin abc.csv
	ae-encode -q -o got.npy m.bin cab.csv
	cmp got.npy want.npy
	# codes are no columns of the model
	ae-convert --to csv want.npy | { echo p,q; cat; } >codes.csv
	ae-decode -o got.npy m.bin codes.csv
	# a name of a line end is kept by no model
	printf '"a\nb",c\n1,2\n3,5\n' >odd.csv
	ae-train -q -a 'dense 2; ---; dense in' -e 1 -o odd.bin odd.csv
	run ! grep -q '"names"' odd.bin
	ae-score -o got.npy odd.bin odd.csv
}

@test "a series whose newest row comes first is told to go backward; a table of dates has no order" {
	awk 'BEGIN { print "time,v"; for (i = 59; i >= 0; i--) printf "2024-01-01T00:%02d,%f\n", i, sin(i) }' >down.csv
	{ echo time,v; sed 1d down.csv | sort; } >up.csv
	said="down.csv: the times fall from row to row, so that the series goes backward in time (sort the table by time; -q silences this)"
	ae-train -q -w 5 -a 'dense 2; ---; dense in' -e 0 -o m.bin up.csv
	for command in 'ae-window 5' ae-novelty 'ae-score --raw m.bin' 'ae-train -w 5 -a raw.arch -e 0 -o n.bin'; do
		echo 'dense 2; ---; dense in' >raw.arch
		run -0 --separate-stderr $command down.csv
		[[ "$stderr" == *"$said"* ]]
		run -0 --separate-stderr $command up.csv
		[[ "$stderr" != *'the times fall'* ]]
		run -0 --separate-stderr $command -q down.csv
		[ -z "$stderr" ]
	done
	for command in ae-convert 'ae-train -a raw.arch -e 0 -o n.bin'; do
		run -0 --separate-stderr $command down.csv
		[[ "$stderr" != *'the times fall'* ]]
	done
	# two falls are late rows
	printf '%s\n' time,v 2024-01-03,1 2024-01-02,2 2024-01-01,3 >few.csv
	run -0 --separate-stderr ae-window 2 few.csv
	[ -z "$stderr" ]
}

@test "tables of very many columns are matched by name in little time, in any order" {
	for order in wide back; do
		seq 0 59999 | if [ $order = wide ]; then cat; else tac; fi | awk '{ print "c" $1 >"names"; print $1 % 7 >"values" }'
		{ paste -sd , names; paste -sd , values; } >$order.csv
	done
	timeout 20 ae-convert -o got.npy wide.csv back.csv
	[ "$(ae-convert --to csv got.npy | sort -u | wc -l)" = 1 ]
	# names that occur twice keep their order
	printf '%s\n' a,x,b,a 1,2,3,4 >twice.csv
	printf '%s\n' b,a,a,x 3,1,4,2 >other.csv
	[ "$(ae-convert --to csv twice.csv other.csv | sed 1d | sort -u)" = 1,2,3,4 ]
	printf '%s\n' b,a,x 3,1,2 >once.csv
	run -2 --separate-stderr ae-convert -o never.npy twice.csv once.csv
	[[ "$stderr" == *"once.csv: no column 'a', which twice.csv has" ]]
}

@test "models of columns in another order are not mixed" {
	awk 'BEGIN { srand(1); print "a,b,c"; for (i = 0; i < 60; i++) print rand() "," 5 + rand() "," 9 * rand() }' >abc.csv
	awk -F , -v OFS=, '{ print $3, $1, $2 }' abc.csv >cab.csv
	sed 1s/a,b,c/x,y,z/ abc.csv >xyz.csv
	for table in abc cab xyz; do
		ae-train -q -a 'dense 2; ---; dense in' -e 1 -o $table.bin $table.csv
	done
	refused "cab.bin: column 1: expected 'a', as in the first model, got 'c'" ae-merge -o never.bin abc.bin cab.bin
	refused "cab.bin: column 1: expected 'a', as in the first model, got 'c'" ae-score -M cab.bin abc.bin abc.csv
	refused "abc.bin: expected the columns in the order of that model's, got another one" \
		ae-train -q -a 'dense 2; ---; dense in' -e 0 --init abc.bin -o never.bin cab.csv
	[ ! -e never.bin ]
	# the columns in that order, and those of another table
	for options in '-c a,b,c cab.csv' xyz.csv; do
		ae-train -q -a 'dense 2; ---; dense in' -e 0 --init abc.bin -o next.bin $options
		ae-info next.bin | grep -Fx "names	$([[ $options == x* ]] && echo 'x\ny\nz' || echo 'a\nb\nc')"
	done
	sed 1d abc.csv >bare.csv
	ae-train -q -a 'dense 2; ---; dense in' -e 1 -o bare.bin bare.csv
	for model in abc bare; do
		ae-merge -o merged.bin abc.bin $model.bin
		ae-score -M $model.bin abc.bin abc.csv >scores.npy
	done
}

@test "names of columns may be long, and many" {
	awk 'BEGIN {
		for (c = 0; c < 200; c++) printf "%scolumn %d", c ? "," : "", c
		for (r = 0; r < 20; r++) for (c = 0; c < 200; c++) printf "%s%d", c ? "," : "\n", r * c % 7
		print ""
	}' >many.csv
	awk 'BEGIN { for (i = 0; i < 600; i++) printf "b"; print ",c"; for (r = 0; r < 20; r++) print r % 3 "," r % 5 }' >long.csv
	for table in many long; do
		ae-train -q -a 'dense 2; ---; dense in' -e 1 -o $table.bin $table.csv
		ae-score -t $table.bin $table.csv >want
		awk -F , -v OFS=, '{ first = $1; $1 = $NF; $NF = first; print }' $table.csv | ae-score -t $table.bin >got
		cmp got want
	done
}
