# refused.bash - what most tests share; for bats: `load refused`.

# refused TEXT COMMAND...: the command exits with 2 and one line on stderr, which begins with the program's name
# and holds TEXT. A shell of its own, as bats follows each command of this one, which would take twice as long.
refused() (
	trap - DEBUG
	local text=$1 status=0 line lines=()

	shift
	"$@" >refused.out 2>refused.err || status=$?
	while IFS= read -r line; do
		# a sanitizer warns of sizes that malloc refuses without a word
		[[ $line == "=="*"WARNING: AddressSanitizer failed to allocate"* ]] || lines+=("$line")
	done <refused.err
	if [ "$status" != 2 ] || [ "${#lines[@]}" != 1 ] || [[ ${lines[0]} != "${1##*/}: "*"$text"* ]]; then
		echo "$*: exit status $status, not 2, or not one line with '$text':"
		head -c 500 refused.err
		return 1
	fi
)

# untraced: bats does not follow the commands of the rest of the test, which takes most of the time of a long loop. Where such
# a test fails, bats shows this line.
untraced() {
	trap - DEBUG
}

# Skips a test if the programs have sanitizers. Such a test judges what a script computes, or speed; other tests run the same
# code on less.
ordinary_programs() {
	case "$AE_BUILD" in */asan) skip "ordinary programs are as good for this" ;; esac
}

# Skips a test of many seconds unless AE_LONG is set, as .ci/run does: `make test` is for every change.
takes_long() {
	[ -n "${AE_LONG:-}" ] || skip "takes long: AE_LONG=1 runs it"
}

# sampled N: all lines on stdin if AE_LONG is set, else every N-th.
sampled() {
	if [ -z "${AE_LONG:-}" ]; then awk -v n="$1" 'NR % n == 1'; else cat; fi
}

# thinned N: as sampled, and every N-th if the programs have sanitizers, to which such lines are all alike.
thinned() {
	if [[ $AE_BUILD == */asan ]]; then awk -v n="$1" 'NR % n == 1'; else sampled "$1"; fi
}

# Sets $data to a directory with real data, or skips the test.
real_data() {
	data=${AE_DATA:-}/$1
	if [ ! -d "$data" ]; then
		skip "no real data: AE_DATA names no directory with $1"
	fi
}

# lines_come N FILE: within five seconds FILE has N lines.
lines_come() {
	for _ in $(seq 50); do
		[ "$(wc -l <"$2")" != "$1" ] || return 0
		sleep 0.1
	done
	echo "$2: $(wc -l <"$2") lines, not $1"
	return 1
}

# answers_each_line PROGRAM [ARGUMENT]...: fed one line after another, it writes a line for each at once.
answers_each_line() {
	mkfifo in
	"$@" <in >out &
	job=$!
	exec 5>in
	for i in 1 2 3; do
		echo "$i" >&5
		lines_come "$i" out
	done
	exec 5>&-
	wait "$job" || true
}
