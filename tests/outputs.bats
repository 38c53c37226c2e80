# Files that options name: two outputs are never one file, and an output is no input unless the page says so.

bats_require_minimum_version 1.5.0
load loop
load refused

setup_file() {
	export work=$BATS_FILE_TMPDIR
	cd "$work"
	seq 1 24 | awk 'BEGIN { print "a,b" } { print $1 / 24 "," (($1 * 7) % 24) / 24 }' >rows.csv
	seq 1 24 | awk '{ print $1 % 2 }' >labels.txt
	ae-train -q -e 1 -a 'dense 2; ---; dense in' -o model.bin rows.csv
	ae-normalize --fit stats.bin rows.csv >/dev/null
	ae-score -o scores.npy model.bin rows.csv
	ae-threshold --fit t.bin -m spot=0.01 --level 0.5 scores.npy
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	cp "$work"/* .
}

sums() {
	find . -type f ! -name complaints -exec cksum {} +
}

# Refused, and no file of the folder has changed.
keeps() {
	local before report

	before=$(sums)
	report=$(refused "$@") || complain "$report"
	rm -f refused.out refused.err
	[ "$(sums)" = "$before" ] || complain "$*: a file has changed"
}

two() {
	keeps 'two outputs of different kinds would be written to it' "$@"
}

input() {
	keeps 'an input, which the output would replace' "$@"
}

@test "two outputs in one file are refused" {
	for tool in "ae-convert" "ae-window 2" "ae-noise gaussian=1" "ae-normalize --range 0,1" "ae-recon model.bin" "ae-encode model.bin" \
		"ae-score model.bin" "ae-calibrate" "ae-novelty" "ae-unwindow" "ae-table --schema s" "ae-eval --labels labels.txt" "ae-info"; do
		# shellcheck disable=SC2086 # a list of words
		two $tool --label b --label-out L -o L rows.csv
	done
	two ae-window 2 --ahead 1 --target x -o ./x rows.csv
	two ae-train -q -e 1 --log x -o x rows.csv
	two ae-train -q -e 1 --checkpoint x --log "$PWD/x" -o y rows.csv
	two ae-normalize --fit x -o x rows.csv
	two ae-table --fit x --names-out x rows.csv
	two ae-score --missing keep --observed x -o x model.bin rows.csv
	two ae-score --learn 0.1 --save x -o x model.bin rows.csv
	two ae-sample --codes x -o x model.bin
	two ae-calibrate --state x -o x scores.npy
	two ae-threshold --save t.bin -o t.bin t.bin scores.npy
	two ae-eval --labels labels.txt --confusion x -o x labels.txt
	verdict
}

@test "a file is known by its inode, by links to nothing, and as what stdout is sent to" {
	ln rows.csv hard
	ln -s rows.csv soft
	ln -s later one
	ln -s ./one other
	mkdir folder
	ln -s folder same
	input ae-window 2 -o hard rows.csv
	input ae-window 2 -o soft rows.csv
	two ae-convert --label b --label-out one -o other rows.csv
	two ae-convert --label b --label-out folder/x -o same/x rows.csv
	ae-convert -q --label b --label-out kept rows.csv >kept 2>words && complain "stdout: exit status 0"
	grep -q 'ae-convert: kept: two outputs' words || complain "$(cat words)"
	ae-convert -q --label b --label-out /dev/null -o /dev/null rows.csv || complain "a device may be named twice"
	verdict
}

@test "an output that is an input is refused" {
	for tool in "ae-window 2" "ae-recon model.bin" "ae-encode model.bin" "ae-decode model.bin" "ae-score model.bin" "ae-calibrate" \
		"ae-novelty" "ae-join" "ae-threshold --at 1" "ae-eval --labels labels.txt" "ae-resample 1h" "ae-info" \
		"ae-table --schema s" "ae-train -q -e 1" "ae-plot series"; do
		# shellcheck disable=SC2086 # a list of words
		input $tool -o rows.csv rows.csv
	done
	input ae-score -o model.bin model.bin rows.csv
	input ae-export -o model.bin model.bin
	input ae-sample -o model.bin model.bin
	input ae-convert --label b --label-out rows.csv rows.csv
	input ae-normalize --stats stats.bin -o stats.bin rows.csv
	input ae-train -q -e 1 --val-file rows.csv -o rows.csv labels.txt
	input ae-train -q -e 1 --init model.bin -o model.bin rows.csv
	echo 'dense 2; ---; dense in' >network
	input ae-train -q -e 1 -a network -o network rows.csv
	input ae-score -M stats.bin -o stats.bin model.bin rows.csv
	input ae-select --where labels.txt=1 -o labels.txt rows.csv
	input ae-plot grid --row x=rows.csv -o rows.csv
	input ae-threshold --annotate rows.csv -o rows.csv t.bin scores.npy
	input ae-threshold --save scores.npy t.bin scores.npy
	verdict
}

@test "an output replaces an input where the page says so" {
	ae-convert -q -o whole.npy rows.csv
	ae-convert -q -o rows.csv rows.csv
	cmp rows.csv whole.npy
	ae-noise gaussian=0.1 -o noisy.npy whole.npy
	ae-noise gaussian=0.1 -o rows.csv rows.csv
	cmp rows.csv noisy.npy
	ae-select -r 2: -o rows.csv rows.csv
	ae-normalize --range 0,1 -o rows.csv rows.csv
	[ "$(ae-info rows.csv | awk '$1 == "records" { print $2 }')" = 22 ]
	cp model.bin old.bin
	ae-merge -o model.bin model.bin old.bin
	ae-score --learn 0.1 --save model.bin model.bin whole.npy >/dev/null
	run ! cmp -s model.bin old.bin
	cp t.bin old.bin
	ae-threshold --save t.bin t.bin scores.npy >/dev/null
	run ! cmp -s t.bin old.bin
	ae-calibrate --state s scores.npy >/dev/null
	ae-calibrate --state s scores.npy >/dev/null
}
