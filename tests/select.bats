# ae-select: ranges, random choices, labels, and what all of them have in common: aligned inputs stay aligned.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 0 9 | ae-convert >rows.npy
	seq 0 9 | awk '{ print $1 % 3 }' >labels.txt
}

# selects LINE ARGUMENT...: the rows, joined by blanks; the same from a file, from stdin and from a pipe.
selects() {
	local want=$1 form

	shift
	ae-select -t "$@" rows.npy | paste -s -d ' ' - >file
	ae-select -t "$@" <rows.npy | paste -s -d ' ' - >stdin
	cat rows.npy | ae-select -t "$@" | paste -s -d ' ' - >pipe
	for form in file stdin pipe; do
		if [ "$(cat $form)" != "$want" ]; then
			echo "$* ($form): $(cat $form), not $want"
			return 1
		fi
	done
}

@test "ranges are those of Python, and may be several" {
	selects "2 3 4" -r 2:5
	selects "7 8 9" -r -3:
	selects "0 1" -r :-8
	selects "0 4 8" -r ::4
	selects "1 4 7" -r 1:9:3
	selects "7" -r 7
	selects "9" -r -1
	selects "0 1 8 9" -r 8: -r :2
	selects "0 1 2 3" -r :3 -r 1:4
	selects "5 6 7 8 9" -r 5:100
	selects "0 1 2 3 4 5 6 7 8 9" -r :
	selects "" -r 20:
	selects "" -r 5:2
	selects "0 1 2" -r -100:3
}

@test "ranges that are none are refused" {
	for range in a 1:b "" 1:2:3:4 1.5 - 1:-: 9999999999999999 +1; do
		refused "option --rows: expected A:B:S" ae-select -r "$range" rows.npy
	done
	refused "expected a step of 1 or more, got" ae-select -r ::0 rows.npy
	refused "expected a step of 1 or more, got" ae-select -r ::-1 rows.npy
}

@test "a forward range needs no end of its input" {
	mkfifo fifo out
	ae-select -t -r 1:3 <fifo >out &
	job=$!
	exec 8>fifo 9<out
	printf '5\n6\n' >&8
	IFS= read -r -t 10 line <&9
	[ "$line" = 6 ]
	exec 8>&-
	wait "$job" || true
	exec 9<&-
}

@test "what a pipe holds behind the range is still checked" {
	ae-convert rows.npy | head -c -128 >unclosed
	cat unclosed | ae-select -r 0:2 >out 2>words && false
	grep -q 'the program upstream died' words
	refused "the program upstream died" ae-select -r 0:2 unclosed
}

@test "random rows: as many as asked, each once, in their order, by the seed" {
	ae-select -t -n 4 rows.npy >a
	[ "$(wc -l <a)" = 4 ]
	sort -n -u a | cmp - a
	ae-select -t -n 4 <rows.npy | cmp - a
	cat rows.npy | ae-select -t -n 4 | cmp - a
	seeds=$(for seed in 1 2 3 4 5 6; do ae-select -t -n 4 --seed $seed rows.npy | paste -s -; done | sort -u | wc -l)
	[ "$seeds" -gt 3 ]
	[ "$(ae-select -t -n 10 rows.npy | wc -l)" = 10 ]
	refused "option --count: expected at least 11 records to choose from, got 10" ae-select -n 11 rows.npy
	refused "expected at least 3 records to choose from, got 2" ae-select -n 3 -r 4:6 rows.npy
	ae-convert --dtype f8 -o wide.npy rows.npy
	refused "wide.npy: expected type f4, as in the files before, got f8" ae-select -n 2 rows.npy wide.npy
}

@test "every row is as likely as another" {
	for seed in $(seq 200); do ae-select -t -n 3 --seed "$seed" rows.npy; done | sort -n | uniq -c >counts
	[ "$(wc -l <counts)" = 10 ]
	awk '$1 < 30 || $1 > 95 { bad = 1 } END { exit bad }' counts	# 60 expected, 6.5 the deviation
}

@test "--shuffle is another order of the same rows" {
	ae-select -t --shuffle rows.npy >a
	run ! cmp -s a <(seq 0 9)
	sort -n a | cmp - <(seq 0 9)
	ae-select --shuffle rows.npy | ae-convert -t | cmp - a
	ae-select -t --shuffle -n 4 rows.npy | cmp - <(head -n 4 a)
	ae-select -t --shuffle -n 4 rows.npy | sort -n | cmp - <(ae-select -t -n 4 rows.npy)
}

@test "--where takes the records of some labels" {
	selects "1 4 7" --where labels.txt=1
	selects "0 2 3 5 6 8 9" --where labels.txt=0,2
	selects "" --where labels.txt=7
	selects "1 4" --where labels.txt=1 -r :5
	cp labels.txt a=b
	selects "1 4 7" --where a=b=1
	ae-convert --to idx --dtype u1 --shape '()' -o labels.idx labels.txt
	selects "1 4 7" --where labels.idx=1
}

@test "--sort orders records by their labels, as --where asks or from the smallest" {
	selects "0 3 6 9 1 4 7 2 5 8" --sort labels.txt
	selects "0 3 1 4 2" --sort labels.txt -r :5
	selects "2 5 8 0 3 6 9" --where labels.txt=2,0 --sort labels.txt
	cp labels.txt same.txt
	selects "0 3 6 9 2 5 8" --where labels.txt=2,0 --sort same.txt
	for command in "--sort labels.txt" "-n 1 --each labels.txt --sort labels.txt" \
		"--where labels.txt=2,0,1 --sort labels.txt --shuffle" "-n 2 --each labels.txt --sort labels.txt --seed 3"; do
		ae-select -t $command labels.txt >labels
		ae-select -t $command rows.npy | awk '{ print $1 % 3 }' | cmp - labels
	done
	[ "$(ae-select -t -n 1 --each labels.txt --sort labels.txt labels.txt | tr '\n' ' ')" = "0 1 2 " ]
	[ "$(ae-select -t -n 1 --each labels.txt --where labels.txt=2,0,1 --sort labels.txt labels.txt | tr '\n' ' ')" = "2 0 1 " ]
	# equal labels in random order
	[ "$(ae-select -t --sort labels.txt --shuffle rows.npy | tr '\n' ' ')" != "0 3 6 9 1 4 7 2 5 8 " ]
	printf '0.5\n-3\n1e3\n' >real.txt
	[ "$(seq 3 | ae-select -t --sort real.txt | tr '\n' ' ')" = "2 1 3 " ]
}

@test "labels and records that do not fit together are refused" {
	head -n 5 labels.txt >short.txt
	{ cat labels.txt; echo 1; } >long.txt
	refused "short.txt: expected a label per record of rows.npy, got 5 labels for more records" ae-select --where short.txt=1 rows.npy
	refused "long.txt: expected 10 labels, one per record of rows.npy, got 11" ae-select --where long.txt=1 rows.npy
	refused "short.txt: expected 10 labels, one per record of rows.npy, got 5" ae-select -n 1 --where short.txt=1 rows.npy
	refused "long.txt: expected 10 labels, one per record of rows.npy, got 11" ae-select -n 1 --each long.txt rows.npy
	refused "short.txt: expected 10 labels, one per record of rows.npy, got 5" ae-select --sort short.txt rows.npy
	refused "long.txt: expected 10 labels, one per record of rows.npy, got 11" ae-select -r 0:2 --where long.txt=1 rows.npy
	printf '1 2\n3 4\n' >pairs.txt
	refused "pairs.txt: expected labels, one value per record, got records of shape 2" ae-select --where pairs.txt=1 rows.npy
	for list in "" labels.txt =1 labels.txt= labels.txt=a labels.txt=1,,2; do
		refused "option --where: " ae-select --where "$list" rows.npy
	done
	refused "stdin: cannot be two inputs at once" ae-select --where -=1 <rows.npy
}

@test "--each takes as many of every label" {
	ae-select -t -n 2 --each labels.txt labels.txt | sort | uniq -c | awk '{ print $1 }' | sort -u >counts
	[ "$(cat counts)" = 2 ]
	[ "$(ae-select -t -n 2 --each labels.txt labels.txt | wc -l)" = 6 ]
	refused "labels.txt: label 1: expected 4 records, got 3" ae-select -n 4 --each labels.txt rows.npy
	refused "option --each: needs --count" ae-select --each labels.txt rows.npy
}

@test "the same call on the labels stays aligned" {
	for options in "-n 5" "--shuffle" "-n 5 --shuffle --seed 9" "-r -7:" "-n 2 --each labels.txt" \
		"--where labels.txt=0,1 --shuffle" "--where labels.txt=0,2 -n 3 --seed 3"; do
		# shellcheck disable=SC2086 # a list of words
		ae-select -t $options rows.npy | awk '{ print $1 % 3 }' >expected
		# shellcheck disable=SC2086
		ae-select -t $options labels.txt >got
		cmp expected got
	done
}

@test "records keep type, shape and names" {
	for type in f8 i2 u1 f2; do
		ae-convert --dtype $type rows.npy >typed.npy
		for options in "-r :4" "-n 4" "--shuffle"; do
			# shellcheck disable=SC2086
			ae-select $options typed.npy | head -c 128 | grep -a -q "'descr': '[<|]$type'"
		done
	done
	seq 12 | paste - - - - | ae-convert --shape 2x2 >square.npy
	ae-select --shuffle square.npy | ae-info | grep -q '2x2'
	printf 'time,x,y\na,1,2\nb,3,4\n' >t.csv
	[ "$(ae-select -t -r 1 -c y,x t.csv)" = "$(printf 'y\tx\n4\t3')" ]
	ae-select -r 1 t.csv | head -c 128 | grep -a -q "'descr': '<f4'"
	printf '9007199254740992\n' | ae-convert --dtype f8 | ae-convert --dtype i8 >big.npy
	refused "beyond double precision" ae-select -r 0 big.npy
}
