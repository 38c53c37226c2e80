# Windows that are cut from raw rows inside ae-train, ae-score, ae-recon and ae-encode end where those of ae-window do.

bats_require_minimum_version 1.5.0
load engine

arch='dense 3 tanh; ---; dense in'

# 120 rows of two machines, one row a minute, with two gaps in time; the same without times; without machines.
setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { print "time,machine,x,y"
		for (i = 0; i < 120; i++) {
			minute = i + (i >= 33) * 20 + (i >= 90) * 3
			printf "2014-01-01T%02d:%02d:00,%s,%.4f,%.4f\n", minute / 60, minute % 60, i < 61 ? "a" : "b", \
				int(16 * sin(i / 5)) / 16, int(16 * cos(i / 3)) / 16 } }' >rows.csv
	cut -d, -f3- rows.csv >bare.csv
	cut -d, -f1,3- rows.csv >timed.csv
	ae-convert -q -o rows.npy bare.csv
	ae-normalize -q --fit s.bin rows.csv >/dev/null
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	out=$BATS_TEST_TMPDIR
}

# train OPTION...: trains a small network, whose history goes to $out/log.
train() {
	ae-train -q -e 2 -b 8 -a "$arch" --log "$out/log" -o "$out/m.bin" "$@"
}

# The losses of a history, without the times.
losses() {
	awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /loss/) at[i] } { for (i in at) printf "%s ", $i; print "" }' "$1"
}

@test "ae-train learns from the windows that ae-window writes, and from no others" {
	for options in "--max-gap 1m" "--group machine" "--max-gap 1m --group machine" "--max-gap 3m -s 3" "-s 2" ""; do
		step=$(sed -n 's/.*-s \([0-9]\).*/-s \1/p' <<<"$options")
		train -w 7 $options rows.csv
		losses "$out/log" >"$out/inside"
		ae-window -q 7 $options rows.csv >"$out/w.npy"
		train "$out/w.npy"
		losses "$out/log" | cmp - "$out/inside"
		# by times and groups beside the rows, too
		[[ "$options" == *--* ]] || continue
		train -w 7 $options --times rows.csv rows.npy
		losses "$out/log" | cmp - "$out/inside"
	done
	# a gap, three minutes, another machine
	run -0 --separate-stderr ae-train -e 1 -a "$arch" -w 7 --max-gap 1m --group machine -o "$out/m.bin" rows.csv
	[[ "$stderr" == *"input: 18 of 114 records are absent (an absent row, a gap in time, another group or the end of a file is within them) and are left out"* ]]
	# rows that --missing fills or drops keep their times
	sed '20s/,[^,]*$/,/' rows.csv >"$out/gap.csv"
	for how in drop mean interpolate keep; do
		train -w 7 --max-gap 1m --missing $how --loss mse "$out/gap.csv"
		losses "$out/log" >"$out/inside"
		[ $how = drop ] || continue
		ae-normalize -q --range 0,1 --missing drop "$out/gap.csv" \
			| ae-window -q 7 --max-gap 1m --times "$out/gap.csv" >"$out/w.npy"
		train "$out/w.npy"
		losses "$out/log" | cmp - "$out/inside"
	done
}

@test "validation rows are cut as the training rows are" {
	train -w 7 --max-gap 1m --val-file rows.csv rows.csv
	losses "$out/log" >"$out/inside"
	ae-window -q 7 --max-gap 1m rows.csv >"$out/w.npy"
	train --val-file "$out/w.npy" "$out/w.npy"
	losses "$out/log" | cmp - "$out/inside"
}

@test "files of several series are cut at their ends" {
	train -w 7 bare.csv bare.csv
	losses "$out/log" >"$out/inside"
	ae-window -q 7 bare.csv bare.csv >"$out/w.npy"
	train "$out/w.npy"
	losses "$out/log" | cmp - "$out/inside"
	ae-score --raw -o "$out/a" "$out/m.bin" bare.csv 2>&1 | grep -q "not trained on raw rows"
}

@test "a model knows where windows of raw rows end" {
	for options in "--max-gap 1m" "--group machine" "--max-gap 1m --group machine -s 2"; do
		train --stats s.bin -w 7 $options rows.csv
		ae-normalize -q --stats s.bin rows.csv | ae-window -q 7 $options --times rows.csv >"$out/w.npy"
		ae-score -o "$out/want" "$out/m.bin" "$out/w.npy"
		ae-score -q --raw -o "$out/got" "$out/m.bin" rows.csv
		cmp "$out/got" "$out/want"
		ae-convert --missing keep -t "$out/got" | grep -q nan
		for way in recon encode; do
			ae-$way -o "$out/want" "$out/m.bin" "$out/w.npy"
			ae-$way -q --raw -o "$out/got" "$out/m.bin" rows.csv
			cmp "$out/got" "$out/want"
		done
		# row by row as in one block
		while read -r line; do echo "$line"; done <rows.csv | ae-score -q --raw -o "$out/live" "$out/m.bin"
		ae-score -q --raw -o "$out/got" "$out/m.bin" rows.csv
		cmp "$out/got" "$out/live"
	done
	ae-info "$out/m.bin" | grep -qx "max_gap	1m"
	ae-info "$out/m.bin" | grep -qx "group	machine"
}

@test "options say it for a model that does not, or otherwise" {
	train --stats s.bin -w 7 bare.csv
	ae-normalize -q --stats s.bin rows.csv | ae-window -q 7 --max-gap 1m --times rows.csv | ae-score -o "$out/want" "$out/m.bin"
	ae-score -q --raw --max-gap 1m -o "$out/got" "$out/m.bin" rows.csv
	cmp "$out/got" "$out/want"
	ae-score -q --raw --max-gap 1m --times rows.csv -o "$out/got" "$out/m.bin" rows.npy
	cmp "$out/got" "$out/want"
	ae-score -q --raw -o "$out/whole" "$out/m.bin" rows.csv
	run -1 grep -q nan <(ae-convert --missing keep -t "$out/whole")
	train --stats s.bin -w 7 --max-gap 1m rows.csv
	ae-score -q --raw --max-gap none -o "$out/got" "$out/m.bin" rows.csv
	[ "$(ae-convert --missing keep -t "$out/got" | grep -c nan)" = 0 ]
}

@test "rows without the model's columns are scored, and a warning says so" {
	train --stats s.bin -w 7 --max-gap 1m --group machine rows.csv
	run -0 --separate-stderr ae-score --raw -o "$out/got" "$out/m.bin" bare.csv
	[[ "$stderr" == *"bare.csv: option --max-gap: no column of times, so no gap in time ends a window"* ]]
	[[ "$stderr" == *"bare.csv: no column 'machine', the model's groups: all rows count as one group"* ]]
	[ "$(ae-convert --missing keep -t "$out/got" | grep -c nan)" = 0 ]
	run -0 --separate-stderr ae-score -q --raw -o "$out/npy" "$out/m.bin" rows.npy
	[ -z "$stderr" ]
	cmp "$out/npy" "$out/got"
	run -0 --separate-stderr ae-score -q --raw -o "$out/got" "$out/m.bin" timed.csv
	[ "$(ae-convert --missing keep -t "$out/got" | grep -c nan)" = 12 ]
}

@test "what cannot be is an error" {
	train --stats s.bin -w 7 rows.csv
	for program in ae-score ae-recon ae-encode; do
		refused "option --max-gap: needs --raw" $program --max-gap 1m "$out/m.bin" rows.csv
		refused "option --max-gap: unit of time" $program --raw --max-gap 1x "$out/m.bin" rows.csv
		refused "option --group: needs --raw" $program --group machine "$out/m.bin" rows.csv
		refused "bare.csv: option --max-gap: expected a column of times, got none" \
			$program --raw --max-gap 1m "$out/m.bin" bare.csv
		refused "column 'machine'" $program --raw --group machine "$out/m.bin" bare.csv
		refused "expected a window of 7 rows without a break, got none among 114 windows" \
			$program -q --raw --max-gap 1s "$out/m.bin" rows.csv
		refused "option --times: needs --max-gap or --group" $program --raw --times rows.csv "$out/m.bin" rows.npy
	done
	# before any file is looked for
	refused "option --max-gap: expected a number and a unit of time" ae-window --max-gap soon 4 nosuch.csv
	refused "option --max-gap: needs --window" ae-train --max-gap 1m -o "$out/x" rows.csv
	refused "option --times: cannot be used with --missing omit" \
		ae-train -w 7 --max-gap 1m --times rows.csv --missing omit -o "$out/x" rows.npy
	refused "--times cannot be used with --val-file" \
		ae-train -w 7 --max-gap 1m --times rows.csv --val-file rows.npy -o "$out/x" rows.npy
	refused "expected a record to learn from, got 114, all absent" ae-train -q -w 7 --max-gap 1s -o "$out/x" rows.csv
	refused "bare.csv: option --max-gap: expected a column of times" ae-train -w 7 --max-gap 1m -o "$out/x" bare.csv
	ae-train -q -e 1 -a "$arch" --stats s.bin -o "$out/rows.bin" rows.csv
	refused "option --max-gap: expected a model of windows, got one of rows" \
		ae-score --raw --max-gap 1m "$out/rows.bin" rows.csv
	[ ! -e "$out/x" ]
}

@test "a run is not resumed with other breaks" {
	ae-train -q -e 1 -a "$arch" -w 7 --max-gap 1m --checkpoint "$out/c" -o "$out/a.bin" rows.csv
	ae-train -q -e 2 -a "$arch" -w 7 --max-gap 60s --checkpoint "$out/c" --resume -o "$out/a.bin" rows.csv
	refused "other" ae-train -q -e 3 -a "$arch" -w 7 --max-gap 4m --checkpoint "$out/c" --resume -o "$out/a.bin" rows.csv
}

@test "absent targets of NPY are left out with their records, and others keep their numbers" {
	ae-window -q --max-gap 1m 7 --ahead 2 --target "$out/y.npy" -o "$out/x.npy" rows.csv
	forecast='dense 4 tanh; dense 4; reshape 2x2'
	run -0 --separate-stderr ae-train -e 3 -b 8 -a "$forecast" --log "$out/log" --target "$out/y.npy" -o "$out/m.bin" "$out/x.npy"
	[[ "$stderr" == *"input: 16 of 112 records are absent"* ]]
	losses "$out/log" >"$out/pairs"
	# by hand: the pairs without NaN
	for f in x y; do
		ae-convert --missing keep -t "$out/$f.npy" | grep -v nan >"$out/$f.txt"
	done
	ae-convert -o "$out/x7.npy" --shape 7x2 "$out/x.txt"
	ae-convert -o "$out/y2.npy" --shape 2x2 "$out/y.txt"
	ae-train -q -e 3 -b 8 -a "$forecast" --shuffle no --log "$out/log" --target "$out/y2.npy" -o "$out/a.bin" "$out/x7.npy"
	ae-train -q -e 3 -b 8 -a "$forecast" --shuffle no --log "$out/other" --target "$out/y.npy" -o "$out/b.bin" "$out/x.npy"
	losses "$out/log" | cmp - <(losses "$out/other")
	# absent targets alone, whose records are there, as rows of a table
	seq 1 40 | awk '{ print sin($1), cos($1) }' >"$out/rows"
	awk '{ print $1 "," (NR % 5 ? $2 : "") }' "$out/rows" | ae-normalize -q --range 0,1 --missing drop >"$out/t.npy"
	run -0 --separate-stderr ae-train -e 3 -b 8 -a 'dense 3 tanh; dense in' --shuffle no --log "$out/log" \
		--target "$out/t.npy" --val-file "$out/rows" --val-target "$out/t.npy" -o "$out/m.bin" "$out/rows"
	[ "$(grep -c "8 of 40 records are absent" <<<"$stderr")" = 2 ]
	awk 'NR % 5 == 0 { next } 1' "$out/rows" >"$out/present"
	ae-train -q -e 3 -b 8 -a 'dense 3 tanh; dense in' --shuffle no --log "$out/other" --target "$out/present" \
		--val-file "$out/present" --val-target "$out/present" -o "$out/m.bin" "$out/present"
	losses "$out/log" | cmp - <(losses "$out/other")
}

@test "a target with some values missing, or absent throughout, is an error" {
	printf '1,2\n3,4\n5,6\n' >"$out/x.csv"
	printf '1,2\n3,\n5,6\n' | ae-normalize -q --range 0,1 --missing keep >"$out/some.npy"
	refused "some.npy: record 1: value 1 is nan" \
		ae-train -q -e 1 -a 'dense in' --target "$out/some.npy" -o "$out/x" "$out/x.csv"
	ae-train -q -e 1 -a 'dense in' --missing keep --target "$out/some.npy" -o "$out/m.bin" "$out/x.csv"
	printf 'nan,nan\nnan,nan\nnan,nan\n' | ae-normalize -q --range 0,1 --missing keep >"$out/none.npy"
	refused "input: expected a record to learn from, got 3, all absent" \
		ae-train -q -e 1 -a 'dense in' --target "$out/none.npy" -o "$out/x" "$out/x.csv"
	refused "none.npy: expected 4 targets, one per record, got 3" \
		ae-train -q -e 1 -a 'dense in' --target "$out/none.npy" -o "$out/x" <(cat "$out/x.csv"; echo 7,8)
	printf 'nan,nan\n1,2\n3,4\n' >"$out/text.csv"
	refused "text.csv: line 1" ae-train -q -e 1 -a 'dense in' --target "$out/text.csv" -o "$out/x" "$out/x.csv"
	[ ! -e "$out/x" ]
}
