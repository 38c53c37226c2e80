# The shared code of all programs: options, operands, standard streams, words.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 1 10 >rows.csv
}

@test "options have a short form, a long one, and any beginning of it that is clear" {
	for step in "-s 3" "-s3" "--step 3" "--step=3" "--ste 3"; do
		# shellcheck disable=SC2086 # two words
		[ "$(ae-window $step -t 4 rows.csv | wc -l)" = 3 ]
	done
	[ "$(ae-window -ts3 4 rows.csv | wc -l)" = 3 ]
	[ "$(ae-window 4 rows.csv -t -s 3 | wc -l)" = 3 ]
	ae-window -t -- 4 rows.csv >out
	[ "$(wc -l <out)" = 7 ]
}

@test "an unknown option is refused, with the name that was meant" {
	refused "unknown option '--stpe' (did you mean '--step'?)" ae-window --stpe 3 4 rows.csv
	refused "unknown option '--frobnicate' (try 'ae-window --help')" ae-window --frobnicate 4 rows.csv
	refused "unknown option '--stpe' (did you" ae-window --stpe=3 4 rows.csv
	refused "unknown option '-Z'" ae-window -Z 4 rows.csv
	refused "unknown option '-Z'" ae-window -tZ 4 rows.csv
}

@test "a shortened option that may be two is refused with both" {
	refused "option '--ver': may be --verbose or --version" ae-window --ver 4 rows.csv
	refused "option '--m': may be --method or --max-keys" ae-normalize --m x rows.csv
}

@test "an option without its argument, or with one it does not take, is refused" {
	refused "option --step: needs N" ae-window 4 --step
	refused "option --step: needs N" ae-window 4 -s
	refused "option '--text': takes no argument" ae-window --text=yes 4 rows.csv
}

@test "numbers are whole strings in a range, and the message has both" {
	for number in 0 -1 +1 1.5 1e3 0x10 abc "" " 3" 3x 99999999999999999999 281474976710657; do
		refused "option --step: '$number' is not a whole number from 1 to 281474976710656" \
			ae-window -s "$number" 4 rows.csv
	done
	refused "T: '4.0' is not a whole number from 1" ae-window 4.0 rows.csv
	for number in abc "" nan 1x 0x10 -; do
		refused "option --at: '$number' is not a number" ae-threshold "--at=$number" rows.csv
	done
	refused "option --rule: expected any, all or last, got 'most'" ae-threshold --at 1 --rule most rows.csv
}

@test "seeds take all 64 bits" {
	ae-noise --seed 18446744073709551615 gaussian=1 rows.csv >out
	refused "option --seed: '18446744073709551616'" ae-noise --seed 18446744073709551616 gaussian=1 rows.csv
}

@test "missing operands are told with the numbers" {
	refused "operands: 0 given, 1 needed: ae-window T [FILE]..." ae-window
}

@test "the version names program and suite" {
	run -0 --separate-stderr ae-window -V
	[[ "$output" =~ ^ae-window\ \(ae\)\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	[ -z "$stderr" ]
	run -0 ae-window --version
}

@test "help is made of the options: default, range, choices" {
	ae-normalize --help >help
	grep -q -- '^  -m, --method HOW .*\[zscore|minmax|robust|maxabs; default zscore\]' help
	grep -q -- '^      --missing HOW .*\[error|drop|omit|mean|interpolate|keep; default error\]' help
	ae-window --help | grep -q -- '--step N .*\[1 to 281474976710656; default 1\]'
	ae-eval --help | grep -q -- '--peak P .*\[above 0\]'
	ae-threshold --help | grep -q '^Exit status: 0 done, 1 .*, 2 an error'
	[ "$(head -n 1 help)" = "Usage: ae-normalize [OPTION]... [FILE]..." ]
}

@test "a closed stdin is an error, as no file takes its number" {
	run -2 --separate-stderr sh -c 'ae-window 4 <&-'
	[[ "$stderr" == "ae-window: stdin: "* ]]
	run -0 sh -c 'ae-window 4 rows.csv <&- | wc -c'
}

@test "a closed stdout is an error once there is something to write" {
	run -2 --separate-stderr sh -c 'ae-window -t 4 rows.csv >&-'
	[[ "$stderr" == "ae-window: stdout: "* ]]
	run -2 --separate-stderr sh -c 'ae-threshold --at 3 rows.csv >&-'
	run -2 --separate-stderr sh -c 'ae-window --help >&-'
	run -0 sh -c 'ae-window 4 -o out.npy rows.csv >&-'
	[ -s out.npy ]
}

@test "a closed stderr keeps the exit status, and the words out of the data" {
	run -2 sh -c 'ae-window 40 -o out.npy rows.csv 2>&-'
	[ ! -e out.npy ]
	run -0 sh -c 'ae-window -v 4 -o out.npy rows.csv 2>&-'
	ae-window 4 rows.csv >want.npy
	cmp out.npy want.npy
}

@test "-o replaces its target when all is well, and only then" {
	echo old >out.npy
	refused "rows.csv: expected at least 40 rows for a window, got 10" ae-window 40 -o out.npy rows.csv
	[ "$(cat out.npy)" = old ]
	[ "$(ls)" = "$(printf 'out.npy\nrefused.err\nrefused.out\nrows.csv')" ]
	ae-window 4 -o out.npy rows.csv
	[ "$(head -c 6 out.npy | tail -c 5)" = NUMPY ]
	refused "directory/out.npy" ae-window 4 -o directory/out.npy rows.csv
	echo old >text
	ae-threshold --at 8 -o text rows.csv
	[ "$(cat text)" = "$(printf '8\t9\n9\t10')" ]
}

@test "a program may read the file that -o replaces" {
	ae-window 4 -o x.npy rows.csv
	ae-unwindow -o x.npy x.npy
	ae-unwindow -t <(ae-window 4 rows.csv) >/dev/null
	[ "$(ae-normalize --range 0,1 -t x.npy | tr '\n' ' ')" = "1 2 3 4 5 6 7 8 9 10 " ]
}

@test "one stdin cannot be two inputs" {
	refused "stdin: cannot be two inputs" ae-eval --against - - <rows.csv
}

@test "--label goes its own way, to --label-out" {
	printf 'a,b,kind\n1,2,0\n3,4,1\n5,6,7\n' >table.csv
	[ "$(ae-normalize --range 0,1 -t --label kind --label-out labels.npy table.csv)" = "$(printf 'a\tb\n1\t2\n3\t4\n5\t6')" ]
	[ "$(ae-normalize --range 0,1 -t labels.npy | tr '\n' ' ')" = "0 1 7 " ]
	refused "option --label-out: needs --label" ae-normalize --range 0,1 --label-out l.npy table.csv
	printf 'a,id\n1,16777217\n' >large.csv
	refused "16777217" ae-normalize --range 0,1 --label id --label-out l.npy large.csv
}

@test "words are one line whatever a file is called" {
	name=$(printf 'two\nlines\tand a bell\a')
	refused "two?lines?and a bell?" ae-window 4 "$name"
	refused "cannot be opened" ae-window 4 "$(printf '%0250d' 0)"
	refused "00000" ae-window 4 "$(printf '%05000d' 0)"
}

@test "quiet drops warnings, verbose adds words, data stays the same" {
	printf 't,a\nx,1\ny,1\n' >flat.csv
	run -0 --separate-stderr ae-normalize -t --fit s.bin flat.csv
	[[ "$stderr" == *"columns left out"* && "$stderr" == *"are constant and become 0"* ]]
	normal=$output
	run -0 --separate-stderr ae-normalize -q -t --fit s.bin flat.csv
	[ -z "$stderr" ]
	[ "$output" = "$normal" ]
	run -0 --separate-stderr ae-normalize -v -t --stats s.bin flat.csv
	[[ "$stderr" == *"columns left out, as they hold text: t"* ]]
	run -0 --separate-stderr ae-normalize -q -t --stats s.bin flat.csv
	[ -z "$stderr" ]
}

@test "the last line of a run that fails is its error, warnings stand on lines before it" {
	printf 'name,a,b\nx,1,5\ny,2,5\nz,nan,5\n' >rows.csv
	for tool in "ae-convert" "ae-normalize --range 0,1" "ae-window 2" "ae-train -e 1 -o never.bin"; do
		# shellcheck disable=SC2086 # a list of words
		run -2 --separate-stderr $tool rows.csv
		[ "${#stderr_lines[@]}" = 2 ]
		[[ "${stderr_lines[0]}" == "${tool%% *}: rows.csv: columns left out, as they hold text: name"* ]]
		[[ "${stderr_lines[1]}" == "${tool%% *}: rows.csv: line 4: column 2 'a': 'nan' is no finite number" ]]
		# shellcheck disable=SC2086
		run -2 --separate-stderr $tool -q rows.csv
		[ "$stderr" = "${tool%% *}: rows.csv: line 4: column 2 'a': 'nan' is no finite number" ]
	done
}

@test "-v says what has been recognized: format, shape and type, threads, instruction set, model" {
	run -0 --separate-stderr ae-convert -v -o rows.npy rows.csv
	[[ "$stderr" == "ae-convert: rows.csv: table, records of 1, f8" ]]
	AE_ISA=base run -0 --separate-stderr ae-train -q -v -j 2 -e 1 -a 'dense 1; ---; dense in' -o model.bin rows.npy
	[[ "$stderr" == *"ae-train: threads: 2, instruction set: base"* && "$stderr" == *"rows.npy: npy, records of 1, f4"* ]]
	run -0 --separate-stderr ae-score -v -t model.bin rows.npy
	[[ "$stderr" == *"ae-score: threads: "*", instruction set: "[a-z]* ]]
	[[ "$stderr" == *"ae-score: model.bin: dense 1; ---; dense in, records of 1"* ]]
}

@test "AE_THREADS and AE_ISA are checked where they matter" {
	ae-window 2 rows.csv >w.npy
	AE_THREADS=none refused "AE_THREADS: 'none' is not a whole number from 1 to 1024" ae-train -o m.bin w.npy
	AE_ISA=mmx refused "AE_ISA: instruction set 'mmx'" ae-train -o m.bin w.npy
	AE_THREADS=none AE_ISA=mmx ae-window 2 rows.csv >out
	cmp w.npy out
}

@test "an output may be a pipe under any name" {
	seq 3 >"$BATS_TEST_TMPDIR/x"
	[ "$(ae-convert --to csv -o /dev/stdout "$BATS_TEST_TMPDIR/x" | wc -l)" = 3 ]
	[ "$( { ae-convert --to csv -o /dev/fd/3 "$BATS_TEST_TMPDIR/x" 3>&1 >&2 | wc -l; } 2>/dev/null )" = 3 ]
}

@test "a name that is nearly right gets a suggestion, wherever names are taken" {
	seq 40 | awk '{ print $1 % 7 / 7 }' >rows.txt
	try() {
		refused "(did you mean '$1'?)" "${@:2}" rows.txt
	}
	try dense ae-train -q -o never -a 'dens 3; dense in'
	try conv1d ae-train -q -o never -w 8 -a 'conv 3 3; dense in'
	try relu ae-train -q -o never -a 'dense 3 ReLU; dense in'
	try stride ae-train -q -o never -w 8 -a 'conv1d 3 3 strde=2; dense in'
	try nab-conv1d ae-train -q -o never -w 8 -a nab-conv
	try huber ae-train -q -o never --loss hubr=1
	try adam ae-train -q -o never --optimizer Adm
	try cosine ae-train -q -o never --schedule cosin
	try gaussian ae-noise gausian=0.1
	try quantile ae-threshold --fit never -m quantil=0.9
	try minmax ae-normalize --fit never -m mimmax
	refused "expected zscore, minmax, robust or maxabs, got 'nothing'" ae-normalize --fit never -m nothing rows.txt
	[ "$(grep -c 'did you mean' refused.err)" = 0 ]
}

@test "a terminal takes no binary output" {
	command -v script >/dev/null || skip "no script(1) makes a terminal here"
	ae-train -q -e 0 -a 'dense 1; ---; dense in' -o model.bin rows.csv
	while IFS=: read -r text command; do
		script -qec "$command; echo status \$?" /dev/null </dev/null >said 2>&1
		grep -q "stdout: $text" said || { cat said; return 1; }
		grep -q 'status 2' said
	done <<-'END'
		a terminal takes no binary records (use -t, -o FILE, a pipe or > FILE):ae-convert rows.csv
		a terminal takes no binary output (use -o FILE, a pipe or > FILE):ae-export --to onnx model.bin
		a terminal takes no model. give -o FILE or redirect the output:ae-train -q -e 0 -a 'dense 1; ---; dense in' rows.csv
		expected a file or a pipe, got a terminal (use -o FILE):ae-plot series --png rows.csv
	END
	script -qec "ae-convert -t rows.csv" /dev/null </dev/null | grep -q 10
}
