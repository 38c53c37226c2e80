# The contract of every program: one loop over all of build/bin per promise. A program
# that has no entry in the table below fails the first test.

bats_require_minimum_version 1.5.0
load loop
load refused

# Prints the arguments with which the program reads $input_of and writes stdout.
args_of() {
	case $1 in
	ae-convert | ae-unwindow | ae-info | ae-view | ae-calibrate | ae-novelty | ae-join) ;;
	ae-select) echo "-r 2:" ;;
	ae-table) echo "--inverse --schema $work/schema" ;;	# what it reads then are records
	ae-normalize) echo "--range 0,1" ;;
	ae-window) echo "4" ;;
	ae-features) echo "-m mean,fft" ;;
	ae-resample) echo "1h --times $work/times.csv" ;;
	ae-clock) echo "--append --times $work/times.csv" ;;
	ae-log) echo "--width 8 --count 3" ;;
	ae-noise) echo "gaussian=0.1" ;;
	ae-train) echo "-q -e 1 -a $work/arch" ;;
	ae-report) echo "-q $work/model.bin" ;;
	ae-recon | ae-encode | ae-score) echo "$work/model.bin" ;;
	ae-decode) echo "$work/model.bin" ;;
	ae-threshold) echo "--at -1" ;;
	ae-eval) echo "--against $work/rows.npy" ;;
	ae-plot) echo "series" ;;
	ae-export | ae-merge) ;;
	ae-sample) echo "-q -n 4" ;;
	*) return 1 ;;
	esac
}

input_of() {
	case $1 in
	ae-unwindow) echo "$work/windows.npy" ;;
	ae-decode) echo "$work/codes.npy" ;;
	ae-log) echo "$work/lines.log" ;;
	ae-threshold | ae-calibrate | ae-join | ae-view) echo "$work/scores.npy" ;;
	ae-export | ae-merge | ae-sample) echo "$work/model.bin" ;;
	*) echo "$work/rows.npy" ;;
	esac
}

# Whether its input is a stream of records.
streams() {
	case $(input_of "$1") in */model.bin | */lines.log) return 1 ;; esac
}

# Whether it reads lines of any text, whose end no reader can know.
reads_lines() {
	[ "$(input_of "$1")" = "$work/lines.log" ]
}

setup_file() {
	export work=$BATS_FILE_TMPDIR
	tools=$(cd "$AE_BUILD/bin" && echo ae-*)
	export tools
	cd "$work"
	seq 1 24 | awk '{ print $1 / 24 "," (($1 * 7) % 24) / 24 }' >rows.csv
	awk 'BEGIN { for (i = 0; i < 24; i++) printf "2024-05-01T%02d:10,%d\n", i, i * i % 7 }' >times.csv
	echo "dense 2; ---; dense in" >arch
	printf '%s\n' 'ae-table schema 1' number number >schema
	ae-convert -o rows.npy rows.csv
	ae-window -o windows.npy 4 rows.npy
	ae-train -q -e 1 -a arch -o model.bin rows.npy
	ae-encode -o codes.npy model.bin rows.npy
	ae-score -o scores.npy model.bin rows.npy
	# the same as a pipe holds it: an opening array, records, a closing array
	for stream in rows windows codes scores; do
		ae-convert "$stream.npy" | cat >"$stream.pipe"
	done
	awk '{ print "2024-05-01 10:00:" $1 % 60 " value of row " NR " is " $0 }' times.csv >lines.log
	cp model.bin model.bin.pipe	# a model has but one form
	cp lines.log lines.log.pipe	# so have lines
	mkdir directory
	printf '\037\213\010\0\0\0\0\0\0\003' >foreign.gz
	printf 'PK\003\004 and so on' >foreign.zip
	printf '\177ELF\002\001\001\0\0\0\0\0' >foreign.elf
	printf 'Dear reader,\nthis is a letter.\nYours\n' >foreign.txt
	head -c 300 model.bin >foreign.bin
	: >empty
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	untraced # long loops, which tell by themselves what failed
}

# wrong TEXT COMMAND...: as refused, but what goes wrong is told at the end; $what says what was tried.
wrong() {
	refused "$@" >report || complain "($what) $(cat report)"
}

@test "every program is known to these tests, and does its work on good input" {
	for tool in $tools; do
		# shellcheck disable=SC2046 # a list of words
		if ! args_of "$tool" >/dev/null; then
			complain "$tool: no entry in args_of"
		elif ! $tool $(args_of "$tool") <"$(input_of "$tool")" >stdout 2>stderr; then
			complain "$tool: exit status $? on good input: $(cat stderr)"
		elif ! [ -s stdout ]; then
			complain "$tool: nothing on stdout"
		fi
	done
	verdict
}

@test "the pipe form of a stream gives what its file gives" {
	for tool in $tools; do
		input=$(input_of "$tool")
		[ "$tool" = ae-info ] && continue	# it tells the two apart
		[ "$tool" = ae-view ] && continue	# it passes either on
		$tool $(args_of "$tool") <"$input" >file
		$tool $(args_of "$tool") <"${input%.npy}.pipe" >pipe
		cmp file pipe || complain "$tool: another result from the pipe form"
	done
	verdict
}

@test "--help goes to stdout, says what the exit status means, and ends with 0" {
	for tool in $tools; do
		for option in -h --help; do
			$tool $option >stdout 2>stderr || complain "$tool $option: exit status $?"
			[ ! -s stderr ] || complain "$tool $option: words on stderr: $(cat stderr)"
			grep -q "^Usage: $tool " stdout || complain "$tool $option: no usage line"
			grep -q '^Exit status: 0 ' stdout || complain "$tool $option: no exit status"
		done
	done
	verdict
}

@test "--version names the program and the suite's version" {
	for tool in $tools; do
		for option in -V --version; do
			$tool $option >stdout 2>stderr || complain "$tool $option: exit status $?"
			[[ $(cat stdout) =~ ^$tool\ \(ae\)\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || complain "$tool: '$(cat stdout)'"
		done
	done
	[ "$(for tool in $tools; do $tool -V; done | sed 's/^[^ ]* //' | sort -u | wc -l)" = 1 ]
	verdict
}

@test "an unknown option, and one without its argument, are refused" {
	for tool in $tools; do
		what="unknown option"
		wrong no-such-option "$tool" --no-such-option
		wrong "" "$tool" '-?'
		for option in $($tool --help | sed -n 's/^  \(-., \|    \)--\([a-z0-9-]*\) [A-Z].*/\2/p' | thinned 4); do
			what="argument missing"
			wrong "$option" "$tool" "--$option"
		done
		for option in $($tool --help | sed -n 's/^  \(-., \|    \)--\([a-z0-9-]*\)  .*/\2/p' | thinned 4); do
			what="argument too many"
			wrong "$option" "$tool" "--$option=1"
		done
	done
	verdict
}

@test "an operand too many is refused where the usage line has no dots for more" {
	for tool in $tools; do
		usage=$($tool --help | sed -n '1s/\[OPTION\]\.\.\.//p')
		case $usage in *...*) continue ;; esac
		what="operands too many"
		wrong "" "$tool" $(args_of "$tool") one two three four
	done
	verdict
}

# The help shows which options take a number: their legal range stands in brackets.
@test "a bad number is refused, and its option is named" {
	for tool in $tools; do
		for option in $($tool --help | sed -n 's/^  \(-., \|    \)--\([a-z0-9-]*\) [A-Z].*\[\([0-9-]\|above\|any\).*/\2/p' | thinned 4); do
			for value in abc 1x "" " " -1e400 0x10 nan inf 1e99999; do
				what="value '$value'"
				wrong "$option" "$tool" "--$option=$value" $(args_of "$tool") <"$(input_of "$tool")"
			done
		done
	done
	verdict
}

@test "a choice that does not exist is refused, and the legal ones are named" {
	for tool in $tools; do
		$tool --help | sed -n 's/^  \(-., \|    \)--\([a-z0-9-]*\) [A-Z].*\[\([a-z0-9]*\)|.*/\2 \3/p' >choices
		while read -r option first; do
			what="choice"
			wrong "$first" "$tool" "--$option" nosuch
		done <choices
	done
	verdict
}

@test "a file that is missing, a directory, an empty file and a foreign one are refused" {
	for tool in $tools; do
		for file in missing directory empty foreign.gz foreign.zip foreign.elf foreign.txt foreign.bin; do
			[ "$file" = foreign.txt ] && reads_lines "$tool" && continue
			what="$file"
			wrong "$file" "$tool" $(args_of "$tool") "$work/$file"
			[ "$file" = missing ] || wrong "" "$tool" $(args_of "$tool") <"$work/$file"
		done
	done
	verdict
}

@test "a model that is none is refused" {
	for tool in ae-recon ae-encode ae-decode ae-score; do
		for file in missing directory empty foreign.gz foreign.elf foreign.txt foreign.bin rows.npy; do
			what="$file as model"
			wrong "$file" "$tool" "$work/$file" "$(input_of "$tool")"
		done
		what="no model"
		wrong "" "$tool"
	done
	verdict
}

# ae-convert tries every length; the others share its reader, and try some.
@test "a stream cut at any byte is refused, in its file form and in its pipe form" {
	for tool in $tools; do
		input=$(input_of "$tool")
		reads_lines "$tool" && continue
		for form in "$input" "${input%.npy}.pipe"; do
			[ "$form" = "$input.pipe" ] && continue	# a model's
			size=$(wc -c <"$form")
			step=29
			[ "$tool" = ae-convert ] && step=1
			for length in $(seq 0 $step $((size - 1)) | thinned 5) $((size - 1)); do
				head -c "$length" "$form" >cut
				what="$(basename "$form") cut to $length of $size bytes"
				wrong "" "$tool" $(args_of "$tool") <cut
			done
		done
	done
	verdict
}

# Sizes of the arrays that open and close a stream in a pipe: as their headers say.
array_size() {
	echo $((10 + $(od -An -tu2 -j8 -N2 "$1")))
}

@test "an upstream that died before it closed its stream is told" {
	for tool in $tools; do
		streams "$tool" || continue
		pipe=$(input_of "$tool")
		pipe=${pipe%.npy}.pipe
		head -c "$(array_size "$pipe")" "$pipe" >opened
		head -c -"$(array_size "$pipe")" "$pipe" >unclosed
		for form in opened unclosed; do
			what="stream only $form"
			wrong upstream "$tool" $(args_of "$tool") <$form
		done
	done
	verdict
}

@test "bytes after the end of a stream are refused" {
	for tool in $tools; do
		reads_lines "$tool" && continue
		{ cat "$(input_of "$tool")"; printf 'x'; } >long
		what="a byte too many"
		wrong "" "$tool" $(args_of "$tool") <long
	done
	verdict
}

@test "a NaN is refused, and its record is named" {
	for tool in $tools; do
		streams "$tool" || continue
		case $tool in
		ae-info) continue ;;	# it counts them
		ae-resample) continue ;;	# it leaves them out
		ae-threshold | ae-calibrate | ae-novelty | ae-join | ae-view) continue ;;	# a row without a score
		esac
		cp "$(input_of "$tool")" nan.npy
		printf '\0\0\300\177' | dd of=nan.npy bs=1 seek="$(array_size nan.npy)" conv=notrunc 2>/dev/null
		what="NaN"
		wrong "record 0" "$tool" $(args_of "$tool") <nan.npy
	done
	verdict
}

@test "a full disk is told, for results and for words" {
	[ -c /dev/full ] || skip "no /dev/full here"
	for tool in $tools; do
		what="/dev/full"
		for arguments in --help --version "$(args_of "$tool")"; do
			full=0
			$tool $arguments <"$(input_of "$tool")" >/dev/full 2>stderr || full=$?
			[ "$full" = 2 ] || complain "$tool $arguments: exit status $full on a full disk"
			[ "$(grep -c "^$tool: .*: No space left on device$" stderr)" = 1 ] || complain "$tool $arguments: $(cat stderr)"
		done
	done
	verdict
}

@test "a file that cannot be written is told, and no old file is lost" {
	for tool in $tools; do
		$tool --help | grep -q -e ' --output FILE' || continue
		echo "the last good file" >old
		cp old kept
		what="output into a directory that is missing"
		wrong missing/out "$tool" $(args_of "$tool") -o missing/out <"$(input_of "$tool")"
		what="input that is cut"
		head -c -1 "$(input_of "$tool")" >cut
		if reads_lines "$tool"; then : >cut; fi
		wrong "" "$tool" $(args_of "$tool") -o kept <cut
		cmp old kept || complain "$tool: a failed run has changed its output file"
		rm -f refused.out refused.err report cut kept old
		for left in * .[!.]*; do
			[ ! -e "$left" ] || [ "$left" = complaints ] || complain "$tool: left behind: $left"
		done
	done
	verdict
}

@test "a reader that goes away ends a program quietly, by SIGPIPE, even where the parent ignores it" {
	for tool in $tools; do
		for prepare in : "trap '' PIPE"; do
			echo none >status
			bash -c "$prepare; exec 3> >(:); wait \$!; $tool $(args_of "$tool") >&3 3>&-; echo \$? >status" \
				<"$(input_of "$tool")" 2>stderr
			[ "$(cat status)" = 141 ] || complain "$tool after '$prepare': exit status $(cat status)"
			[ ! -s stderr ] || complain "$tool after '$prepare': $(cat stderr)"
		done
	done
	verdict
}

@test "closed descriptors are errors like others, and never another file" {
	for tool in $tools; do
		what="stdin closed"
		wrong "" "$tool" $(args_of "$tool") <&-
		status=0
		$tool $(args_of "$tool") <"$(input_of "$tool")" >&- 2>stderr || status=$?
		[ "$status" = 2 ] || complain "$tool: exit status $status with stdout closed"
		[ "$(wc -l <stderr)" = 1 ] || complain "$tool, stdout closed: $(cat stderr)"
		status=0
		$tool $(args_of "$tool") "$work/missing" 2>&- >stdout || status=$?
		[ "$status" = 2 ] || complain "$tool: exit status $status with stderr closed"
	done
	verdict
}

@test "input that arrives a byte at a time gives the same bytes" {
	for tool in $tools; do
		input=$(input_of "$tool")
		$tool $(args_of "$tool") <"${input%.npy}.pipe" >whole
		dd if="${input%.npy}.pipe" bs=1 2>/dev/null | $tool $(args_of "$tool") >bytes
		cmp whole bytes || complain "$tool: other bytes"
	done
	verdict
}

@test "a message stays one line, whatever the name of the file" {
	for tool in $tools; do
		what="a name with a newline"
		wrong "" "$tool" $(args_of "$tool") "$(printf 'no\nsuch\tfile')"
		what="a long name"
		wrong "" "$tool" $(args_of "$tool") "$(printf '%0255d' 0)/$(printf '%0255d' 0)"
	done
	verdict
}
