# --state: a stop and a start give the bytes of a run without a stop, at every row.

bats_require_minimum_version 1.5.0
load refused

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { srand(3); for (i = 0; i < 40; i++) print rand() < 0.3 ? 10 * rand() : rand() }' >scores
	awk 'BEGIN { srand(8); for (i = 0; i < 90; i++) print rand() * rand() }' >long
	awk 'BEGIN { srand(2); for (i = 0; i < 200; i++) print "h" int(rand() * 3) "," sin(i / 5) + rand() / 10 "," cos(i / 7) }' >hosts
	head -n 25 hosts | cut -d , -f 2- >rows
	{ echo a,b; cut -d , -f 2- hosts; } >train.csv
	ae-normalize -q --fit n.bin -o n.npy train.csv
	ae-train -q -e 2 -a 'dense 3; ---; dense in' --stats n.bin -w 6 -s 1 --heldout none -o m.bin train.csv
	{ echo host,a,b; cat hosts; } | ae-train -q -e 1 -a 'dense 3; ---; dense in' --key host -w 3 --heldout none -o models -
	ae-threshold --fit spot.bin -m dspot=0.01 --level 0.9 --depth 5 <(awk 'BEGIN { srand(5); for (i = 0; i < 400; i++) print rand() }')
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	cp -r "$BATS_FILE_TMPDIR"/. .
}

# cuts STEP HEADER ROWS COMMAND...: the command stopped after every STEP rows. HEADER: first line of its input, "": none. The
# output has a header itself in each run if HEADED is set.
cuts() {
	local step=$1 header=$2 rows=$3 n cut
	shift 3
	n=$(wc -l <"$rows")
	input() { [ -z "$header" ] || echo "$header"; cat; }
	rm -f whole.st
	input <"$rows" | "$@" --state whole.st >whole
	[ -s whole ]
	for cut in $(seq 1 "$step" $((n - 1)) | thinned 3); do
		rm -f st
		head -n "$cut" "$rows" | input | "$@" --state st >first
		tail -n +$((cut + 1)) "$rows" | input | "$@" --state st >second
		[ -z "$HEADED" ] || [ ! -s first ] || sed -i 1d second
		cat first second | cmp - whole
		cmp st whole.st
	done
}

@test "ae-window: rows of the next windows, gaps, groups" {
	cuts 1 '' scores ae-window -t 3
	cuts 3 '' scores ae-window -t 3 -s 5
	cuts 3 '' scores ae-window -t 3 --ahead 2 --target /dev/null
	awk '{ printf "2024-05-01T%02d:%02d,%s\n", NR / 10, NR % 10 + (NR % 7 == 0), $1 }' scores >timed
	cuts 1 time,v timed ae-window -q -t --max-gap 2m 3
	awk '{ print "g" int(NR / 7) "," $1 }' scores >grouped
	cuts 1 g,v grouped ae-window -t --group g 3
	# windows across the cut are those of an input in one piece
	rm -f st
	{ head -n 7 scores | ae-window -t --state st 4; tail -n +8 scores | ae-window -t --state st 4; } >parts
	ae-window -t 4 scores | cmp - parts
}

@test "ae-unwindow: all ways to join" {
	paste scores scores scores >columns
	for how in mean median min max last center all; do
		cuts 4 '' scores ae-unwindow -t -w 4 -s 2 -m $how
		cuts 4 '' scores ae-unwindow -t -w 4 --rows -m $how
		cuts 3 '' columns ae-unwindow -t -w 4,1,7 --rows -m $how
	done
	# windows, not scores
	rm -f st whole.st
	ae-window -o w.npy 4 scores
	ae-unwindow -t --state whole.st w.npy >whole
	{
		ae-select -r :11 w.npy | ae-unwindow -t --state st
		ae-select -r 11: w.npy | ae-unwindow -t --state st
	} >parts
	cmp whole parts
	cmp st whole.st
}

@test "ae-calibrate: the past, of one series and of each key" {
	for how in tail rank pareto martingale; do
		cuts 7 '' long ae-calibrate -t --history 50 --warmup 40 -m $how
	done
	HEADED=1 cuts 23 host,a,b hosts ae-calibrate --key host --history 50 --warmup 40 -m rank
}

@test "ae-threshold: undecided rows, open events, votes, rests, outages, thresholds that move" {
	cuts 1 '' scores ae-threshold --at 2 --events json --gap 2 --min-length 2 --pad 1 --rest 3
	cuts 1 '' scores ae-threshold --at 2 --events tsv --open --gap 1 --votes 2/4
	cuts 1 '' scores ae-threshold --at 2 -w 5 -s 2 --ranges --low 1
	cuts 1 '' scores ae-threshold --at 2 -w 5 --rule last --events json
	cuts 3 '' scores ae-threshold --at 2 --flags -t --pad 2
	cuts 3 '' scores ae-threshold spot.bin
	cuts 3 '' scores ae-threshold --fdr 0.9
	cuts 1 '' scores ae-threshold --at 1 --limit 2/9 --gap 1
	awk 'NR % 9 > 4 { print "nan"; next } { print }' scores >holes
	cuts 1 '' holes ae-threshold --at 2 --outage 3 --events json
	cuts 13 host,a,b hosts ae-threshold --key host --at 0.5 --events json --gap 1
	cuts 13 host,a,b hosts ae-threshold --key host --at 0.5 --events json --gap 1 --max-keys 2 -q
}

@test "ae-threshold --key: the series of a state write to the file of -o" {
	{ echo host,a,b; head -n 13 hosts; } >first.csv
	{ echo host,a,b; tail -n +14 hosts; } >rest.csv
	for out in "-o part" ""; do
		rm -f st
		for part in first rest; do
			# shellcheck disable=SC2086 # no word, or two
			ae-threshold --key host --at 0.5 --events json --gap 1 --state st $out $part.csv >"$part.${out:+file}"
			[ -z "$out" ] || cat part >"$part.file"
		done
	done
	[ -s rest.file ]
	cmp first.file first.
	cmp rest.file rest.
	[ -z "$(find . -name '.ae-*')" ]
}

@test "ae-score: windows of raw rows, of each key, of a folder of models" {
	cuts 1 a,b rows ae-score --raw -t m.bin
	cuts 1 a,b rows ae-score --raw --rows --by feature -t m.bin
	HEADED=1 cuts 17 host,a,b hosts ae-score --raw --key host m.bin
	HEADED=1 cuts 29 host,a,b hosts ae-score --raw --key host --max-models 2 models
}

@test "ae-score --learn: the weights are in the model of --save, the rows in the state" {
	cp m.bin whole.bin
	{ echo a,b; cat rows; } | ae-score --raw -t --learn 0.05 --save whole.bin whole.bin >whole
	for cut in 2 9 20; do
		cp m.bin part.bin
		rm -f st
		{ echo a,b; head -n $cut rows; } | ae-score --raw -t --learn 0.05 --save part.bin --state st part.bin >parts
		{ echo a,b; tail -n +$((cut + 1)) rows; } | ae-score --raw -t --learn 0.05 --save part.bin --state st part.bin >>parts
		cmp parts whole
		cmp part.bin whole.bin
	done
}

@test "ae-score: a model with another normalizer goes on with the same rows" {
	ae-normalize -q --fit n2.bin -m minmax -o n2.npy train.csv
	ae-train -q -e 2 -a 'dense 3; ---; dense in' --stats n2.bin -w 6 -s 1 --heldout none -o m2.bin train.csv
	{ echo a,b; head -n 10 rows; } | ae-score --raw -t --state st m.bin >first
	{ echo a,b; tail -n +11 rows; } | ae-score --raw -t --state st m2.bin >second
	[ "$(wc -l <first) $(wc -l <second)" = '5 15' ]
	{ echo a,b; cat rows; } | ae-score --raw -t m2.bin | tail -n 15 >want
	paste second want | awk '{ d = $1 - $2; if (d * d > 1e-8 * $2 * $2) exit 1 }'
}

@test "ae-novelty and ae-resample" {
	cuts 7 '' long ae-novelty -t -w 4,8 --statistics 10 --level 10 --history 30
	sed 1d train.csv | head -n 60 >columns
	cuts 9 '' columns ae-novelty -t -w 4 --statistics 6,3,9 --level 5 --history 20
	awk '{ printf "2024-05-01T%02d:%02d:%02d,%s\n", NR / 30, NR * 2 % 60, NR * 17 % 60, $1 }' scores | sort >timed
	HEADED=1 cuts 1 time,v timed ae-resample 5m --fill last -m max
}

@test "ae-log: open intervals, lines and sessions" {
	awk 'BEGIN { srand(7); for (i = 0; i < 60; i++)
		printf "2024-05-01 10:%02d:%02d %s of s%d\n", i / 7, i * 8 % 60, rand() < 0.5 ? "open file" : "close", i % 5 }' >log
	ae-log --templates t.txt --fit --width 3 --count 5 log >/dev/null
	HEADED=1 cuts 7 '' log ae-log --templates t.txt --every 1m --to csv
	HEADED=1 cuts 7 '' log ae-log --templates t.txt --count 4 --to csv
	HEADED=1 cuts 7 '' log ae-log --templates t.txt --session 's[0-9]+' --sessions 3 -q --to csv
	HEADED=1 cuts 7 '' log ae-log --templates t.txt --session 's[0-9]+' --sequence 3 -q --to csv
	refused "option --state: expected with --templates, and without --fit only" ae-log --state st log
	refused "st: was made with count 0, expected 4" ae-log --templates t.txt --count 4 --state st log
}

# stops COMMAND...: runs it for a while once its four programs are there, then SIGTERM to all of its processes
stops() {
	setsid "$@" 3>&- &
	pid=$!
	for _ in $(seq 100); do
		[ "$(ps -o comm= -g $pid 2>/dev/null | grep -c -e ae- -e tail)" = 4 ] && break
		sleep 0.05
	done
	sleep 0.5
	kill -TERM -- -$pid
	wait $pid || true
	for _ in $(seq 200); do
		ps -o comm= -g $pid 2>/dev/null | grep -q ae- || break
		sleep 0.05
	done
}

@test "a pipeline that SIGTERM stops three times loses nothing and tells nothing twice" {
	awk 'BEGIN { srand(9); for (i = 0; i < 400; i++) print (i % 97 == 0) ? 9 + rand() : rand() }' >stream
	cat >pipeline.sh <<-'END'
		ae-window 2 --state w.st | ae-unwindow -m last --state u.st |
			ae-calibrate -t --warmup 40 --history 60 --state c.st | ae-threshold --at 1.2 --events tsv --state t.st
	END
	sh pipeline.sh <stream >whole
	[ "$(wc -l <whole)" -gt 20 ]
	rm -f ./*.st
	: >parts
	for part in 1 2 3; do
		# the sleep holds the pipe open: no input ends before the signal
		stops sh -c "{ sed -n $((part * 100 - 99)),$((part * 100))p stream; exec sleep 60; } | sh pipeline.sh" >>parts
		[ "$(ae-info t.st | awk -F '\t' '$1 == "rows" { print $2 }')" -ge $((part * 100 - 3)) ]
	done
	tail -n +301 stream | sh pipeline.sh >>parts
	cmp parts whole
}

# follows ROWS: live.sh on the table, until it has read so many rows, which is at once unless the machine is slow
follows() {
	for _ in $(seq 10); do
		stops "$AE_SOURCE/examples/live.sh" m.bin table >>parts 2>said
		if [ "$(ae-info table.state/score | awk -F '\t' '$1 == "rows" { print $2 }')" = "$1" ]; then return; fi
	done
	return 1
}

@test "live.sh goes on after SIGTERM where it was, and starts anew with a shorter table" {
	takes_long
	awk 'BEGIN { srand(2); print "v"; for (i = 0; i < 900; i++) printf "%.4f\n", sin(i / 5) + rand() / 10 + (i % 230 == 0 ? 4 : 0) }' >all
	head -n 400 all >table
	ae-train -q --series -w 8 -e 3 -o m.bin table
	ae-score --raw --rows m.bin all | ae-calibrate | ae-threshold --at 1 --rest 20 --events tsv --open >whole
	[ "$(wc -l <whole)" -gt 4 ]
	export AT=1 REST=20
	rm -rf table.state parts
	follows 399
	sed -n 401,700p all >>table
	follows 699
	follows 699
	sed -n '701,$p' all >>table
	follows 900
	cmp parts whole
	[ ! -s said ]
	rm -rf table.state
	ONCE=1 "$AE_SOURCE/examples/live.sh" m.bin table | cmp - whole
	head -n 300 all >table
	follows 299
	ONCE=1 run -2 "$AE_SOURCE/examples/live.sh" missing.bin table
	[ "$output" = "ae-score: missing.bin: cannot be opened: No such file or directory" ]
	run -2 "$AE_SOURCE/examples/live.sh" m.bin missing
	[ "$output" = "live.sh: missing: expected a table, got nothing that can be read" ]
	run -2 "$AE_SOURCE/examples/live.sh" m.bin
	[ "$output" = "usage: live.sh MODEL FILE" ]
}

@test "SIGTERM ends a program whose input stays open, once nothing comes" {
	mkfifo pipe
	ae-window -t 3 --state st <pipe >out &
	pid=$!
	exec 9>pipe
	seq 1 5 >&9
	for _ in $(seq 100); do
		[ "$(wc -l <out)" = 3 ] && break
		sleep 0.05
	done
	kill -TERM $pid
	wait $pid
	exec 9>&-
	[ "$(wc -l <out)" = 3 ]
	seq 6 7 | ae-window -t 3 --state st >>out
	seq 1 7 | ae-window -t 3 | cmp - out
}

@test "the state is written each minute while the program runs; where it cannot be, one line says so" {
	takes_long
	mkdir gone
	for folder in . gone; do
		mkfifo "pipe.$folder"
		(exec 9<>"pipe.$folder" && seq 5 >&9 && exec ae-window -t --state $folder/st 3 <"pipe.$folder" >out.$folder 2>said.$folder 9>&-) 3>&- &
		pids+=" $!"
		exec 8>"pipe.$folder" # holds the pipe open
		[ $folder = . ] && exec 7>&8
	done
	sleep 1
	rm -r gone
	for _ in $(seq 160); do
		if [ -s st ] && [ -s said.gone ]; then break; fi
		sleep 0.5
	done
	[ "$(ae-info st | awk -F '\t' '$1 == "rows" { print $2 }')" = 5 ]
	grep -q '^ae-window: gone/st: ' said.gone
	[ "$(wc -l <said.gone)" = 1 ]
	[ ! -s said.. ]
	# shellcheck disable=SC2086 # process ids
	kill -TERM $pids
	# shellcheck disable=SC2086 # process ids
	wait $pids || [ $? = 2 ]
	exec 7>&- 8>&-
	# nothing was lost: the next run has the windows behind the rows of the state
	seq 6 7 | ae-window -t --state st 3 >>out..
	seq 1 7 | ae-window -t 3 | cmp - out..
}

@test "a state that is damaged, foreign, or of other options is refused and stays" {
	paste scores scores >columns
	ae-unwindow -t --rows -w 3,7 --state lists columns >/dev/null
	refused "lists: was made with windows 3,7, expected 4,7" ae-unwindow -t --rows -w 4,7 --state lists columns
	ae-novelty -t -w 4 --statistics 0 --level 0 --state none scores >/dev/null
	refused "none: was made with statistics 0, expected 9" ae-novelty -t -w 4 --statistics 9 --level 0 --state none scores
	ae-window -t --state st 3 scores >/dev/null
	cp st good
	awk '{ print $1 * $1 }' scores | ae-threshold --at 1 --limit 2/9 --state limited.st >/dev/null
	refused "limited.st: was made with limit 2/9, expected none" ae-threshold --at 1 --state limited.st scores
	refused "limited.st: was made with limit 2/9, expected 3/9" ae-threshold --at 1 --limit 3/9 --state limited.st scores
	refused "st: was made with rows of a window 3, expected 4" ae-window -t --state st 4 scores
	sed 's/"digest"/"digesX"/' st >st.none
	refused "st.none: damaged: expected a digest, got none" ae-window -t --state st.none 3 scores
	refused "st: was made with step 1, expected 2" ae-window -t -s 2 --state st 3 scores
	refused "st: was made with rows of shape 1, expected 2" ae-window -t --state st 3 <(paste scores scores)
	refused "st: expected the state of ae-unwindow, got that of ae-window" ae-unwindow -w 3 -t --state st scores
	cmp st good
	size=$(wc -c <st)
	for at in 3 40 $((size - 20)); do
		printf X | dd of=st bs=1 seek="$at" conv=notrunc 2>/dev/null
		refused "st: " ae-window -t --state st 3 scores
		cp good st
	done
	for length in 0 7 100 $((size - 1)); do
		head -c "$length" good >st
		refused "st: " ae-window -t --state st 3 scores
	done
	printf X | dd of=good bs=1 seek=$((size - 20)) conv=notrunc 2>/dev/null
	cp good st
	refused "st: the state is damaged (st: damaged: expected contents of digest " ae-window -t --state st 3 scores
	cmp st good
	cp m.bin st
	refused "st: expected the state of ae-window, got another safetensors file" ae-window -t --state st 3 scores
	ae-convert -o st scores
	refused "st: expected the state of ae-window, got another file (st: not a model" ae-window -t --state st 3 scores
	refused "nowhere/st" ae-window -t --state nowhere/st 3 scores
	# names of columns
	printf 'a,b\n1,2\n3,4\n' >t.csv
	printf 'b,a\n1,2\n3,4\n' >u.csv
	ae-window -t --state ab.st 2 t.csv >/dev/null
	refused "ab.st: was made with columns a,b, expected b,a" ae-window -t --state ab.st 2 u.csv
	# fewer keys than the state has
	{ echo host,a,b; cat hosts; } >h.csv
	ae-calibrate -m rank --key host --state k.st h.csv >/dev/null
	refused "k.st: was made with 3 series, expected 2 at most" ae-calibrate -m rank --key host --max-keys 2 --state k.st h.csv
}

@test "options that hold more than a state does are refused" {
	refused "option --state: cannot be used with --times" ae-window --state st --max-gap 1m --times t.csv 3 scores
	refused "option --state: cannot be used with --missing interpolate" ae-score --raw --missing interpolate --state st m.bin train.csv
	refused "option --state: cannot be used with --labels" ae-score --labels x --state st m.bin train.csv
	refused "option --state: cannot be used with --fit" ae-threshold --fit t.bin --state st scores
	refused "option --state: cannot be used with --annotate" ae-threshold --at 2 --annotate t.csv --state st scores
	refused "option --state: cannot be used with --fill interpolate" ae-resample 1m --fill interpolate --state st t.csv
}

@test "output that cannot be written leaves the state as it was; so does a state that cannot be written" {
	head -n 20 scores | ae-window -t --state st 3 >first
	cp st good
	run -2 --separate-stderr bash -c 'tail -n +21 scores | ae-window -t --state st 3 >/dev/full'
	cmp st good
	run -2 bash -c 'tail -n +21 scores | (ulimit -f 0; exec ae-window -t --state st 3 2>&1 >/dev/null) | cat; exit "${PIPESTATUS[1]}"'
	[[ $output == "ae-window: "*"st: cannot be written: "* ]]
	cmp st good
	[ "$(find . -name 'st*' | wc -l)" = 1 ]
	tail -n +21 scores | ae-window -t --state st 3 >>first
	ae-window -t 3 scores | cmp - first
}

@test "no rows at all change nothing and are no error; ae-info describes a state" {
	head -n 20 scores | ae-window -t --state st 3 >/dev/null
	cp st good
	: | ae-window -t --state st 3 | cmp - /dev/null
	echo a,b | ae-score --raw --state none m.bin | cmp - /dev/null
	[ ! -e none ]
	cmp st good
	run -2 ae-window 3 </dev/null
	ae-info st >info
	grep -qx "format	state" info
	grep -qx "program	ae-window" info
	grep -qx "rows	20" info
	grep -qx "rows of a window	3" info
}

# A test of each program that has work left when it ends so: an update, counts of all series, templates, events.
@test "SIGTERM ends programs that learn, that have series, or that read lines, with all that they hold in their files" {
	awk 'BEGIN { for (i = 0; i < 60; i++) print sin(i) "," cos(i) "," sin(i / 2) }' >rows.csv
	ae-train -q -e 1 -a 'dense 2 tanh; ---; dense in' -o model.bin rows.csv
	awk '{ print "k" NR % 3 "," $0 }' rows.csv | sed '1i k,a,b,c' >keyed.csv
	awk '{ print "k" NR % 3 "," $0 }' rows.csv | cut -d , -f 1,2 | sed '1i k,score' >scores.csv
	awk '{ print "2024-05-01 10:00:" NR % 60 " row " NR " of k" NR % 3 }' rows.csv >lines.log
	{
		echo 'rows.csv ae-score -t --learn 0.1 --save saved.bin --state learn.st model.bin'
		echo 'keyed.csv ae-score -t --key k --state score.st model.bin'
		echo 'keyed.csv ae-score -t --key k --reload --state reload.st model.bin'
		echo 'scores.csv ae-threshold --key k --at 0.9 --events json --metrics key.prom --state threshold.st'
		echo 'scores.csv ae-threshold -c score --at 0.9 --events json --open --metrics one.prom --state one.st'
		echo 'lines.log ae-log --templates t.txt --count 7 --to csv --state log.st'
	} >commands
	ae-log -q --fit --templates t.txt lines.log >/dev/null
	job=()
	while read -r input command; do
		n=${#job[@]}
		mkfifo "pipe$n"
		# the sleep holds the pipe open
		{ cat "$input"; exec sleep 60; } >"pipe$n" &
		holders[n]=$!
		# shellcheck disable=SC2086 # a list of words
		$command <"pipe$n" >"out$n" 2>"err$n" &
		job[n]=$!
	done <commands
	sleep 1
	kill -TERM "${job[@]}"
	for n in "${!job[@]}"; do
		wait "${job[n]}" || { echo "$n: status $?: $(cat "err$n")"; return 1; }
	done
	kill "${holders[@]}"
	for state in learn score reload threshold one log; do
		[ "$(ae-info $state.st | awk -F '\t' '$1 == "rows" { print $2 }')" = 60 ] || { ae-info $state.st; return 1; }
	done
	tail -n 1 lines.log | ae-log -q --templates t.txt --count 7 --to csv --state log.st >more
	mv saved.bin was.bin
	n=0
	while read -r input command; do
		rm -f ./*.st
		# shellcheck disable=SC2086
		$command <"$input" >want
		# an event that may go on, and what a block of lines lacks, are told at the end of the input alone
		case $command in *--events* | ae-log*) ;; *) cmp want "out$n" ;; esac
		n=$((n + 1))
	done <commands
	cmp saved.bin was.bin
}
