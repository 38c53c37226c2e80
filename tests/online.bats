# ae-score --learn: learning from what was scored, restarts, signals.

load engine
load safetensors

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 900; i++) { a = i < 300 ? 0 : 2; print sin(i / 5) + a, cos(i / 5) - a } }' >rows.txt
	head -n 300 rows.txt >first.txt
	ae-normalize --fit s.bin -o normal.npy first.txt
	ae-train -q -e 5 -a 'dense 4 tanh; dense 1; ---; dense 4 tanh; dense in' -o model.bin first.txt
	ae-train -q -e 1 --seed 2 -a 'dense 3 tanh; ---; dense in' -o other.bin first.txt
	ae-train -q --stats s.bin -w 8 -s 3 -e 1 -a 'conv1d 3 3 relu; dropout 0.2; ---; conv1d in 3' -o raw.bin first.txt
	ae-score -t model.bin rows.txt >plain.txt
	ae-score -t --learn 0.05 --save learned.bin model.bin rows.txt >learned.txt
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	out=$BATS_TEST_TMPDIR
}

# The mean of the last 100 lines.
late() {
	tail -n 100 "$1" | awk '{ sum += $1 } END { print sum / NR }'
}

# until_true COMMAND...: waits for it, ten seconds at most.
until_true() {
	for _ in $(seq 200); do
		! "$@" || return 0
		sleep 0.05
	done
	echo "ten seconds without: $*"
	return 1
}

lines_are() {
	[ "$(wc -l <"$2")" -eq "$1" ]
}

# begin OPTION...: ae-score in the background, $score, that reads what is written to descriptor 7.
begin() {
	mkfifo "$out/pipe"
	ae-score -t "$@" "$out/pipe" >"$out/scores" 2>"$out/err" 3>&- &
	score=$!
	exec 7>"$out/pipe"
}

@test "a stream that drifts is learned, and its first record is scored by the model as it was" {
	awk -v a="$(late learned.txt)" -v b="$(late plain.txt)" 'BEGIN { exit !(a < b / 3) }'
	cmp <(head -n 1 learned.txt) <(head -n 1 plain.txt)
	differ learned.txt plain.txt
	ae-score -t --learn 0 model.bin rows.txt | cmp - plain.txt
	refused "--learn: 'fast'" ae-score --learn fast model.bin rows.txt
	refused "--learn" ae-score --learn -1 model.bin rows.txt
}

@test "a score that is exactly the limit of --learn-below is not learned from" {
	for _ in 1 2 3 4; do echo 0.5; done >"$out/half.txt"
	ae-train -q -e 0 -a 'dense 1 init=zeros; ---; dense in init=zeros' -o "$out/zeros.bin" "$out/half.txt"
	[ "$(ae-score -t --learn 0.1 --learn-below 0.5 "$out/zeros.bin" "$out/half.txt" | sort -u)" = 0.5 ]
	[ "$(ae-score -t --learn 0.1 --learn-below 0.51 "$out/zeros.bin" "$out/half.txt" | sort -u | wc -l)" = 4 ]
}

@test "nothing is learned in the grace period, nor from what scores too high" {
	ae-score -t --learn 0.05 --grace 400 model.bin rows.txt >"$out/grace"
	cmp <(head -n 401 "$out/grace") <(head -n 401 plain.txt)
	differ "$out/grace" plain.txt
	ae-score -t --learn 0.05 --grace 900 model.bin rows.txt | cmp - plain.txt
	# 20 outliers leave no trace
	awk '{ print } NR == 150 { for (i = 0; i < 20; i++) print 50, -50 }' rows.txt >"$out/outliers"
	ae-score -t --learn 0.05 --learn-below 9 model.bin "$out/outliers" | sed 151,170d | cmp - learned.txt
	ae-score -t --learn 0.05 model.bin "$out/outliers" | sed 151,170d >"$out/all"
	differ "$out/all" learned.txt
	refused "--grace: expected --learn" ae-score --grace 3 model.bin rows.txt
	refused "--learn-below: expected --learn" ae-score --learn-below 3 model.bin rows.txt
	refused "--save: expected --learn" ae-score --save "$out/x.bin" model.bin rows.txt
}

@test "what is saved goes on as if nothing had been: records" {
	head -n 500 rows.txt | ae-score -t --learn 0.05 --grace 50 --save "$out/half.bin" model.bin >"$out/a"
	tail -n +501 rows.txt | ae-score -t --learn 0.05 --grace 50 --save "$out/half.bin" "$out/half.bin" >>"$out/a"
	ae-score -t --learn 0.05 --grace 50 --save "$out/whole.bin" model.bin rows.txt | cmp - "$out/a"
	cmp "$out/half.bin" "$out/whole.bin"
	[ "$(note "$out/half.bin" online_records)" = 900 ]
}

@test "an ensemble learns and goes on, too; its file has the number of records once" {
	ae-train -q -e 1 --members 3 -a 'dense 1; ---; dense in' -o "$out/three.bin" first.txt
	ae-score -t --learn 0.05 --save "$out/whole.bin" "$out/three.bin" rows.txt >"$out/all"
	head -n 500 rows.txt | ae-score -t --learn 0.05 --save "$out/half.bin" "$out/three.bin" >"$out/a"
	tail -n +501 rows.txt | ae-score -t --learn 0.05 --save "$out/half.bin" "$out/half.bin" >>"$out/a"
	cmp "$out/all" "$out/a"
	cmp "$out/half.bin" "$out/whole.bin"
	[ "$(grep -ao online_records "$out/whole.bin" | wc -l)" = 1 ]
}

@test "what is saved goes on as if nothing had been: windows, whatever the threads" {
	ae-score -t --raw --learn 0.01 --save "$out/whole.bin" raw.bin rows.txt >"$out/all"
	ae-score -t --raw -j 1 --learn 0.01 --save "$out/one.bin" raw.bin rows.txt | cmp - "$out/all"
	cmp "$out/one.bin" "$out/whole.bin"
	head -n 500 rows.txt | ae-score -t --raw --learn 0.01 --save "$out/half.bin" raw.bin >"$out/a"
	# the next window begins at its number times the step
	tail -n +$(($(note "$out/half.bin" online_records) * 3 + 1)) rows.txt |
		ae-score -t --raw --learn 0.01 --save "$out/half.bin" "$out/half.bin" >>"$out/a"
	cmp "$out/all" "$out/a"
	cmp "$out/half.bin" "$out/whole.bin"
}

@test "a record is scored before the next one comes; SIGUSR1 saves meanwhile, and nothing is lost" {
	begin --learn 0.05 --save "$out/saved.bin" model.bin
	head -n 40 rows.txt >&7
	until_true lines_are 40 "$out/scores"
	kill -USR1 $score
	until_true test -s "$out/saved.bin"
	head -n 40 rows.txt | ae-score --learn 0.05 --save "$out/want.bin" -o "$out/x.npy" model.bin
	cmp "$out/saved.bin" "$out/want.bin"
	tail -n +41 rows.txt >&7
	exec 7>&-
	wait $score
	cmp "$out/scores" learned.txt
	cmp "$out/saved.bin" learned.bin
}

@test "SIGTERM saves, and ends the program" {
	begin --learn 0.05 --save "$out/saved.bin" model.bin
	head -n 40 rows.txt >&7
	until_true lines_are 40 "$out/scores"
	kill -TERM $score
	status=0
	wait $score || status=$?
	exec 7>&-
	[ $status = $((128 + 15)) ]
	[ "$(note "$out/saved.bin" online_records)" = 40 ]
}

@test "SIGHUP reads the model again; one that does not fit is said, and the old one stays" {
	cp model.bin "$out/m.bin"
	begin --learn 0 "$out/m.bin"
	head -n 20 rows.txt >&7
	until_true lines_are 20 "$out/scores"
	head -c 100 model.bin >"$out/m.bin"
	kill -HUP $score
	until_true test -s "$out/err"
	grep -q "^ae-score: $out/m.bin: " "$out/err"
	sed -n 21,30p rows.txt >&7
	until_true lines_are 30 "$out/scores"
	cmp "$out/scores" <(head -n 30 plain.txt)
	cp raw.bin "$out/m.bin"
	kill -HUP $score
	until_true grep -q "records: expected 2, as in the model in use, got 8x2" "$out/err"
	cp other.bin "$out/m.bin"
	kill -HUP $score
	sleep 0.5
	sed -n 31,900p rows.txt >&7
	exec 7>&-
	wait $score
	ae-score -t other.bin rows.txt >"$out/other"
	cmp <(tail -n +31 "$out/scores") <(tail -n +31 "$out/other")
	[ "$(wc -l <"$out/err")" -eq 2 ]
}

@test "of several models that SIGHUP reads before a record the last one counts, and one of other windows is none" {
	ae-train -q --stats s.bin -w 8 -s 1 -e 1 -a 'conv1d 3 3 relu; ---; conv1d in 3' -o "$out/step.bin" first.txt
	ae-train -q --stats s.bin -w 8 -s 3 -e 1 --seed 2 -a 'conv1d 2 3 relu; ---; conv1d in 3' -o "$out/second.bin" first.txt
	cp raw.bin "$out/m.bin"
	begin --reload --raw "$out/m.bin"
	head -n 20 rows.txt >&7
	until_true lines_are 5 "$out/scores"
	for model in "$out/step.bin" other.bin; do
		cp "$model" "$out/m.bin"
		kill -HUP $score
		until_true grep -q "the model in use" "$out/err"
		grep -q "$([ "$model" = other.bin ] && echo "records: expected 8x2" || echo "expected the window, step and columns of the model in use")" "$out/err"
		: >"$out/err"
	done
	for model in raw.bin "$out/second.bin"; do
		cp "$model" "$out/m.bin"
		kill -HUP $score
		sleep 0.3
	done
	sed -n 21,60p rows.txt >&7
	until_true lines_are 18 "$out/scores"
	cp raw.bin "$out/m.bin"
	kill -HUP $score	# nothing comes after this one
	sleep 0.3
	exec 7>&-
	wait $score
	ae-score -t --raw "$out/second.bin" rows.txt | sed -n 6,18p >"$out/want"
	cmp <(tail -n +6 "$out/scores") "$out/want"
	[ ! -s "$out/err" ]
}

@test "values outside what the loss takes are scored, not learned from, and counted" {
	printf '0.1 0.2\n0.5 0.9\n0.3 0.6\n' >"$out/unit"
	ae-train -q -e 1 --loss bce -a 'dense 2; ---; dense in sigmoid' -o "$out/bce.bin" "$out/unit"
	printf '0.5 0.9\n1.5 0.2\n0.1 0.2\n' | ae-score -t --learn 0.1 "$out/bce.bin" >"$out/got" 2>"$out/err"
	grep -q '^ae-score: 1 records were scored but not learned from' "$out/err"
	lines_are 3 "$out/got"
	printf '1e38 -1e38\n1 1\n' | ae-score -t --learn 0.1 --save "$out/x.bin" model.bin >"$out/got" 2>"$out/err"
	grep -q '^ae-score: 1 records were' "$out/err"
	ae-score -t "$out/x.bin" rows.txt >"$out/x"
	run -1 grep -i nan "$out/x"
}

@test "what cannot be learned or saved is refused before the first score" {
	refused "--learn: cannot be used with -M" ae-score --learn 0.1 -M other.bin model.bin rows.txt
	refused "--learn: cannot be used with --ensemble rank" ae-score --learn 0.1 --ensemble rank model.bin rows.txt
	refused "cannot be created" ae-score --learn 0.1 --save "$out/no/x.bin" model.bin rows.txt
	refused "two outputs" ae-score --learn 0.1 --save "$out/x" -o "$out/x" model.bin rows.txt
	refused "an input, which the output would replace" ae-score --learn 0.1 --save rows.txt model.bin rows.txt
	refused "/dev/full" ae-score --learn 0.1 --save "$out/x.bin" -o /dev/full model.bin rows.txt
	[ ! -e "$out/x.bin" ]
}

@test "--reload: SIGHUP brings another model, also with another normalizer; a bad one is told, and the old one stays" {
	cp model.bin "$out/m.bin"
	begin --reload "$out/m.bin"
	head -n 20 rows.txt >&7
	until_true lines_are 20 "$out/scores"
	head -c 100 model.bin >"$out/m.bin"
	kill -HUP $score
	until_true test -s "$out/err"
	cp raw.bin "$out/m.bin"
	kill -HUP $score
	until_true grep -q "records: expected 2, as in the model in use, got 8x2" "$out/err"
	sed -n 21,30p rows.txt >&7
	until_true lines_are 30 "$out/scores"
	cmp "$out/scores" <(head -n 30 plain.txt)
	cp other.bin "$out/m.bin"
	kill -HUP $score
	sleep 0.5
	sed -n 31,900p rows.txt >&7
	exec 7>&-
	wait $score
	ae-score -t other.bin rows.txt >"$out/other"
	cmp <(tail -n +31 "$out/scores") <(tail -n +31 "$out/other")
	refused "--reload: cannot be used with -M" ae-score --reload -M other.bin model.bin rows.txt
	refused "--reload: cannot be used with --ensemble rank" ae-score --reload --ensemble rank model.bin rows.txt
}

# bare MODEL: its weights alone, as other programs write them
bare() {
	undigested "$1" | LC_ALL=C sed 's/"architecture":/"no-such-word":/'
}

@test "--reload --arch: new weights without an architecture are used, of one series and of many" {
	arch='dense 3 tanh; ---; dense in'
	ae-train -q -e 1 --seed 9 -a "$arch" -o "$out/new.bin" first.txt
	{ echo k,a,b; head -n 40 rows.txt | awk '{ print "x," $1 "," $2 }'; } >"$out/keyed.csv"
	for many in "" "-c a,b --key k"; do
		rm -f "$out/pipe"
		rows=rows.txt
		[ -z "$many" ] || rows=$out/keyed.csv
		bare other.bin >"$out/m.bin"
		refused "m.bin: no architecture in it: give it with -a" ae-score "$out/m.bin" first.txt
		begin -q --reload --arch "$arch" $many "$out/m.bin"
		head -n 11 "$rows" >&7
		until_true lines_are 11 "$out/scores"
		bare "$out/new.bin" >"$out/m.bin"
		kill -HUP $score
		sleep 0.5
		sed -n 12,30p "$rows" >&7
		exec 7>&-
		wait $score
		[ ! -s "$out/err" ]
		# shellcheck disable=SC2086 # words
		head -n 30 "$rows" | ae-score -q -t $many "$out/new.bin" | tail -n 19 | cmp - <(tail -n 19 "$out/scores")
	done
}

@test "--reload: rows that wait for a window are normalized as the new model does; series begin new windows" {
	tail -n 300 rows.txt | ae-normalize -m minmax --fit "$out/other.s" >"$out/normal.npy"
	ae-train -q --stats "$out/other.s" -w 8 -s 3 -e 1 -a 'conv1d 3 3 relu; ---; conv1d in 3' -o "$out/new.bin" first.txt
	cp raw.bin "$out/m.bin"
	begin --reload --raw "$out/m.bin"
	head -n 20 rows.txt >&7
	until_true lines_are 5 "$out/scores"
	cp "$out/new.bin" "$out/m.bin"
	kill -HUP $score
	sleep 0.5
	sed -n 21,100p rows.txt >&7
	exec 7>&-
	wait $score
	head -n 100 rows.txt >"$out/hundred"
	ae-score -t --raw raw.bin "$out/hundred" | head -n 5 >"$out/want"
	ae-score -t --raw "$out/new.bin" "$out/hundred" | tail -n +6 >>"$out/want"
	# rows that were normalized twice differ by rounding
	paste "$out/scores" "$out/want" | awk '{ d = $1 - $2; if (d > 1e-5 || d < -1e-5) bad = 1 } END { exit bad || NR != 31 }'
	cmp <(tail -n 20 "$out/scores") <(tail -n 20 "$out/want")
	# two series
	rm "$out/pipe"
	cp raw.bin "$out/m.bin"
	{ echo k,a,b; head -n 40 rows.txt | awk '{ print "x," $1 "," $2; print "y," $1 "," $2 }'; } >"$out/keyed.csv"
	begin --reload --raw -c a,b --key k "$out/m.bin"
	head -n 41 "$out/keyed.csv" >&7
	until_true lines_are 11 "$out/scores"
	cp "$out/new.bin" "$out/m.bin"
	kill -HUP $score
	sleep 0.5
	tail -n +42 "$out/keyed.csv" >&7
	exec 7>&-
	wait $score
	ae-score -q --raw -c a,b --key k raw.bin "$out/keyed.csv" >"$out/old"
	ae-score -q --raw -c a,b --key k "$out/new.bin" "$out/keyed.csv" >"$out/new"
	cmp <(head -n 11 "$out/scores") <(head -n 11 "$out/old")
	cmp <(tail -n 4 "$out/scores") <(tail -n 4 "$out/new")
	[ "$(grep -c -P '^.\t$' "$out/scores")" -ge 4 ] # windows with rows of both
	[ "$(wc -l <"$out/scores")" = "$(wc -l <"$out/new")" ]
}
