#!/usr/bin/env bats
# A folder of models: ae-train --key trains one per series, ae-score --key takes each row's. Each has the bytes of its own run.

bats_require_minimum_version 1.5.0

load ended
load refused
load safetensors

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	# rows of three keys in no order, with gaps; two of the keys have other scales
	awk 'BEGIN { srand(3); print "time,host,metric,v,w"
		for (i = 0; i < 120; i++)
			for (h = 0; h < 3; h++)
				if ((i * 7 + h) % 11)
					printf "2026-01-01T00:%02d:%02dZ,h%d,\"cpu, \"\"x\"\"\",%.4f,%.3f\n", i / 60, i % 60, h, (h + 1) * sin(i / 7 + h) + rand() / 5, cos(i / 9)
	}' >rows.csv
	own h0 | ae-normalize -q -c v,w --fit s.bin >normal.npy
	train=(-e 2 --stats s.bin -w 12 -s 2 -a 'dense 6 relu; ---; dense in')
}

# own HOST: the rows of one host, as a table of its own
own() {
	grep -E "^time|,$1," rows.csv
}

# of HOST FILE: the scores of one host's lines
of() {
	grep "^$1" "$2" | cut -f 4
}

seed_of() {
	ae-info "$1" | sed -n 's/^seed	//p'
}

file_of() {
	echo "models/$1,cpu%2C%20%22x%22.bin"
}

fleet() {
	ae-train -q --key host,metric "${train[@]}" -o models "$@" rows.csv
}

@test "each key's model has the bytes of training with its rows alone and its seed" {
	fleet
	[ "$(ls models | wc -l)" = 3 ]
	for h in h0 h1 h2; do
		own "$h" | ae-train -q -c v,w "${train[@]}" --seed "$(seed_of "$(file_of "$h")")" -o own.bin
		cmp own.bin "$(file_of "$h")"
	done
	[ "$(for f in models/*; do seed_of "$f"; done | sort -u | wc -l)" = 3 ]
}

@test "a key's model depends neither on other keys, nor on the order of rows, nor on threads" {
	fleet -j 2
	cp -r models first
	rm -r models
	fleet -j 1
	diff -r first models
	{ head -n 1 rows.csv; sed 1d rows.csv | sort -s -t , -k 2,2 | grep -v ,h1,; } >sorted.csv
	ae-train -q --key host,metric "${train[@]}" -o others sorted.csv
	[ "$(ls others | wc -l)" = 2 ]
	rm "$(file_of h1)"
	diff -r models others
	fleet --seed 2
	run ! cmp -s "$(file_of h0)" "others/h0,cpu%2C%20%22x%22.bin"
}

@test "missing values, gaps in time and labels are those of each key" {
	awk -F , -v OFS=, 'NR > 1 && NR % 13 == 0 { $(NF - 1) = "" } NR < 150 || NR > 170' rows.csv >holes.csv
	for how in mean interpolate drop keep; do
		ae-train -q --key host,metric "${train[@]}" --missing $how --max-gap 5s -o "by-$how" holes.csv
		f=by-$how/h1,cpu%2C%20%22x%22.bin
		grep -E '^time|,h1,' holes.csv | ae-train -q -c v,w "${train[@]}" --missing $how --max-gap 5s --seed "$(seed_of "$f")" -o own.bin
		cmp own.bin "$f"
	done
	awk -F , -v OFS=, '{ print $0, NR == 1 ? "class" : NR % 2 }' rows.csv >labels.csv
	classifier=(-e 2 -b 16 -a 'dense 4 relu; dense 2' --label class)
	ae-train -q --key host,metric "${classifier[@]}" -o classes labels.csv
	f=classes/h2,cpu%2C%20%22x%22.bin
	grep -E '^time|,h2,' labels.csv | ae-train -q -c v,w,class "${classifier[@]}" --seed "$(seed_of "$f")" -o own.bin
	cmp own.bin "$f"
}

@test "the scores of each key are those of its model over its rows" {
	fleet
	for way in "" "--max-models 1" "--by feature" "--missing keep"; do
		ae-score --raw $way --key host,metric models rows.csv >together.tsv
		for h in h0 h1 h2; do
			own "$h" | ae-score -q -t --raw ${way#--max-models 1} -c v,w "$(file_of "$h")" | tr ',' '\t' | sed '/[a-z]/d' >own.txt
			[ -s own.txt ]
			grep "^$h" together.tsv | cut -f 4- | cmp - own.txt
		done
	done
	(while read -r line; do printf '%s\n' "$line"; done <rows.csv) | ae-score --raw --key host,metric models >live.tsv
	ae-score --raw --key host,metric models rows.csv | cmp - live.tsv
}

@test "models without a digest are used as those with one" {
	fleet
	ae-score -q --raw --key host,metric models rows.csv >with
	undigested "$(file_of h1)" >model
	! cmp -s model "$(file_of h1)" || return 1
	mv model "$(file_of h1)"
	ae-score -q --raw --key host,metric models rows.csv | cmp - with
	ae-score -q --raw --max-models 1 --key host,metric models rows.csv >few
	[ "$(wc -l <few)" = "$(wc -l <with)" ]
}

@test "ae-train --key --series: each series has a normalizer and a window of its own" {
	awk 'BEGIN { print "host,v"; for (i = 0; i < 400; i++) { printf "slow,%.4f\n", 100 * sin(i / 8); if (i % 3 == 0) printf "fast,%.4f\n", sin(i / 3) + 7 } }' >two.csv
	ae-train -q --key host --series -e 1 -o own two.csv
	[ "$(for f in own/*; do ae-info "$f" | sed -n 's/^window	//p'; done | sort -u | wc -l)" = 2 ]
	ae-score --raw --key host own two.csv >together.tsv
	for h in slow fast; do
		grep -E "^host|^$h" two.csv | ae-train -q -c v --series -e 1 --seed "$(seed_of own/$h.bin)" -o one.bin
		cmp one.bin own/$h.bin
		grep -E "^host|^$h" two.csv | ae-score -q -t --raw -c v one.bin | cmp - <(grep ^$h together.tsv | cut -f 2)
	done
}

@test "a key whose name no file can have is a key without a model; a file that leads nowhere is an error" {
	ae-train -q --key host "${train[@]}" -o models rows.csv
	long=$(printf '%5000s' '' | tr ' ' x)
	sed "s/,h1,/,$long,/" rows.csv >long.csv
	run --separate-stderr -0 ae-score --raw --no-model skip --key host models long.csv
	[[ $stderr == *"ae-score: models/xxxxxx"* ]]
	[ "$(cut -f 1 <<<"$output" | sort -u | xargs)" = "h0 h2 host" ]
	ln -sf h1.bin models/h1.bin
	refused "models/h1.bin: cannot be opened: " ae-score -q --raw --key host models rows.csv
}

@test "a key without a model is told once, and has missing scores, no line, or ends the program" {
	fleet
	rm "$(file_of h1)"
	run -0 --separate-stderr ae-score --raw --key host,metric models rows.csv
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == "ae-score: $(file_of h1): there is no model of this key: its rows have no scores" ]]
	printf '%s\n' "${lines[@]}" >some.tsv
	[ -z "$(of h1 some.tsv | tr -d '\n')" ]
	[ "$(of h1 some.tsv | wc -l)" -gt 30 ]
	ae-score -q --raw --no-model skip --key host,metric models rows.csv | cmp - <(grep -v ^h1 some.tsv)
	refused "there is no model of this key" ae-score -q --raw --no-model error --key host,metric models rows.csv
}

@test "on SIGHUP new models are used, for keys without one, too; one that cannot be read leaves the old one" {
	fleet -s 1
	cp -r models later
	rm "$(file_of h1)"
	mkfifo in
	ae-score -q --raw --reload --key host,metric models <in >out 2>words &
	exec 5>in
	cat rows.csv >&5
	lines_come "$(($(ae-score -q --raw --key host,metric models rows.csv | wc -l)))" out
	[ -z "$(of h1 out | tr -d '\n')" ]
	cp "later/h1,cpu%2C%20%22x%22.bin" models
	echo broken >"$(file_of h2)"
	kill -HUP $!
	before=$(wc -l <out)
	sed 1d rows.csv >&5
	exec 5>&-
	wait $!
	sed "1,${before}d" out >after
	# windows of rows that another model normalized are over
	[ "$(of h1 after | grep -c .)" -gt 30 ]
	[ "$(of h2 after | grep -c .)" -gt 30 ]
	[ "$(wc -l <words)" = 1 ]
	grep -q "^ae-score: $(file_of h2): " words
	cmp <(of h1 after | tail -n 30) <(ae-score --raw --key host,metric later rows.csv | grep ^h1 | cut -f 4 | tail -n 30)
}

@test "hostile keys stay in the folder, and no two have one file" {
	long=$(printf 'x%.0s' $(seq 700))
	printf '%s\n' ../x .. . / '' % %2F 'a,b' 'a%2Cb' "$long" "${long}y" "$(printf '\303\244')" '$(touch pwned)' -o 'a b' >keys
	{ echo k,v; while IFS= read -r k; do seq 1 9 | while read -r i; do printf '"%s",%s\n' "$k" "$i"; done; done <keys; } >in.csv
	printf '"nul\0byte",%s\n' 1 2 3 4 5 6 7 8 9 >>in.csv
	mkdir deep
	ae-train -q --key k -e 1 -a 'dense 1; ---; dense in' -o deep/models in.csv
	[ "$(ls -A deep)" = models ]
	[ "$(find deep/models -type f | wc -l)" = 16 ]
	[ -z "$(find deep/models -name '.*')" ]
	[ ! -e pwned ] && [ ! -e x.bin ]
	[ -s deep/models/%2E.%2Fx.bin ] && [ -s deep/models/%.bin ] && [ -s deep/models/nul%20byte.bin ]
	ae-score --key k deep/models in.csv >scores.tsv
	run ! grep -q "$(printf '\t$')" scores.tsv
	[ "$(wc -l <scores.tsv)" = 145 ]
	# two columns: the comma between them is no comma of a field
	printf '%s\n' a,b,v '"x,y",z,1' '"x,y",z,2' 'x,"y,z",1' 'x,"y,z",2' >two.csv
	ae-train -q --key a,b -e 1 -a 'dense 1; ---; dense in' -o two two.csv
	[ "$(ls two | tr '\n' ' ')" = "x%2Cy,z.bin x,y%2Cz.bin " ] || [ "$(ls two | sort | tr '\n' ' ')" = "x,y%2Cz.bin x%2Cy,z.bin " ]
}

@test "a key that cannot be trained is told, the others are trained, and the status is 2" {
	{ cat rows.csv; printf '2026-01-01T00:00:00Z,few,"cpu, ""x""",%s,1\n' 1 2 3; } >more.csv
	run -2 --separate-stderr ae-train -q --key host,metric "${train[@]}" -o models more.csv
	[ "${#stderr_lines[@]}" = 2 ]
	[[ ${stderr_lines[0]} == 'ae-train: few,"cpu, ""x""": '*"expected at least one window of 12 rows, got 3 rows" ]]
	[[ ${stderr_lines[1]} == "ae-train: models: 1 of 4 series have no new model" ]]
	[ "$(ls models | wc -l)" = 3 ]
}

@test "a full disk and a full folder: the last good models stay" {
	fleet
	cp -r models good
	run -2 --separate-stderr bash -c "trap '' XFSZ; ulimit -f 1; ae-train -q --key host,metric -e 3 --stats s.bin -w 12 -a 'dense 60 relu; ---; dense in' -o models rows.csv"
	[[ $stderr == *"h1,"*"cannot be written: File too large"* ]]
	diff -r good models
}

@test "a signal ends all processes of the training, and the program dies by it" {
	# shellcheck disable=SC2016
	ended_by TERM '[ "$i" -gt 100 ]' ae-train -j 2 --key host,metric -e 1000000 --stats s.bin -w 12 -a 'dense 6 relu; ---; dense in' -o models rows.csv
	[ "$status" = $((128 + 15)) ]
	[ "$(grep -c '^ae-train: h.*: interrupted: the best model so far, of epoch .*, is in models/h.*.bin.interrupted$' words)" = 2 ]
	[ "$(tail -n 1 words)" = "ae-train: interrupted: 0 of 3 series have a model in models" ]
	[ "$(ls models | grep -c 'bin.interrupted$')" = 2 ] && [ "$(ls models | wc -l)" = 2 ]
}

@test "a folder of models: what cannot be is exit status 2 and one line" {
	fleet
	refused "models: a folder of models: expected --key" ae-score --raw models rows.csv
	refused "models: a folder of models: cannot be used with -M" ae-score --raw --key host -M s.bin models rows.csv
	refused "nowhere" ae-score --raw --key host nowhere rows.csv
	refused "option --max-models: expected a folder of models, got 's.bin'" ae-score --max-models 2 --key host s.bin rows.csv
	refused "option --no-model: expected a folder of models, got 's.bin'" ae-score --no-model skip --key host s.bin rows.csv
	mkdir empty
	refused "empty: expected files KEY.bin, as ae-train --key writes them, got none" ae-score --key host empty rows.csv
	own h0 | ae-train -q -c v -e 1 -w 8 -a 'dense 6 relu; ---; dense in' -o "$(file_of h1)"
	refused "$(file_of h1): expected rows of 2, as in '$(file_of h0)', got 1" ae-score --raw --key host,metric models rows.csv
	own h0 | ae-train -q -c v,w -e 1 --stats s.bin -w 8 -a 'dense 6 relu; ---; dense in' -o "$(file_of h1)"
	refused "$(file_of h1): --by step: expected windows of 12 rows, as in '$(file_of h0)', got 8" ae-score --raw --by step --key host,metric models rows.csv
	own h0 | ae-train -q -c w,v -e 1 -w 12 -s 2 -a 'dense 6 relu; ---; dense in' -o "$(file_of h1)"
	refused "$(file_of h1): expected the columns of '$(file_of h0)'" ae-score --raw --key host,metric models rows.csv
	own h0 | ae-train -q -c v,w -e 1 -a 'dense in' -o "$(file_of h1)"
	refused "the model was not trained on raw rows" ae-score --raw --key host "$(file_of h1)" rows.csv
	echo broken >"$(file_of h1)"
	refused "$(file_of h1): " ae-score --raw --key host,metric models rows.csv
	refused "--key needs --output" ae-train --key host rows.csv
	refused "normal.npy: expected a folder for the models of --key, got a file" ae-train --key host -o normal.npy rows.csv
	refused "none/models: cannot be made" ae-train --key host -o none/models rows.csv
	refused "option --key: expected a table, got npy" ae-train --key host -o models normal.npy
	refused "column 'nohost': no column has that name" ae-train --key nohost -o models rows.csv
	refused "--key cannot be used with --checkpoint" ae-train --key host --checkpoint c -o models rows.csv
	refused "--key cannot be used with --log" ae-train --key host --log c -o models rows.csv
	refused "--key cannot be used with --missing omit" ae-train --key host --missing omit -o models rows.csv
	# a model would replace an input
	mkdir here
	mv rows.csv here/h0.bin
	run -2 ae-train -q --key host -c v,w -e 1 -o here here/h0.bin
	grep -q '^time,host' here/h0.bin
}

# replaced OPTION...: rows of the keys a, b, and a again with --max-models 1; a's model is replaced by another one, trained
# with these options, while b's is open. Writes the scores of a's last 80 rows to `again`, those of the new model to `own`.
replaced() {
	mkfifo in
	ae-score -q --raw --max-models 1 --key k two <in >out &
	exec 5>in
	cat two.csv >&5
	lines_come 27 out
	sed -n 's/^a,/5/p; s/^k,//p' two.csv >other.csv
	ae-normalize -q --fit other-s.bin other.csv >other.npy
	ae-train -q -e 1 --seed 7 -a 'dense 3; ---; dense in' "$@" -o two/a.bin other.csv
	awk 'BEGIN { for (i = 0; i < 80; i++) print "a," i * 7 % 31 }' >last.csv
	cat last.csv >&5
	exec 5>&-
	wait $!
	sed 1,27d out | cut -f 2 >again
	sed 's/^a,//; 1s/^/v\n/' last.csv | ae-score -q -t --raw two/a.bin >own
	rm in
}

@test "a model that is replaced while --max-models has it closed begins its windows anew" {
	{ echo k,v; for k in a b; do seq 20 | sed "s/^/$k,/"; done; } >two.csv
	sed 's/.*,//' two.csv | ae-normalize -q --fit two-s.bin >two.npy
	two=(ae-train -q --key k -e 1 --stats two-s.bin -w 8 -s 1 -a 'dense 3; ---; dense in' -o two two.csv)
	"${two[@]}"
	# a longer window: none of its rows is from before
	replaced --stats two-s.bin -w 16 -s 1
	[ "$(wc -l <own)" = 65 ]
	cmp again own
	# the same window with another normalizer: no score has rows of both
	"${two[@]}"
	replaced --stats other-s.bin -w 8 -s 1
	[ "$(wc -l <own)" = 73 ]
	[ "$(head -n 7 again | grep -c .)" = 0 ]
	sed 1,7d again | cmp - own
}

@test "series that share the place of --max-keys have the scores of their own models" {
	{ echo k,v; for k in a b a; do seq 20 | sed "s/^/$k,/"; done; } >two.csv
	sed 's/.*,//' two.csv | ae-normalize -q --fit two-s.bin >two.npy
	ae-train -q --key k -e 1 --stats two-s.bin -w 8 -s 1 -a 'dense 3; ---; dense in' -o two two.csv
	ae-score -q --raw --key k two <(head -n 41 two.csv) >free.tsv
	for limits in "--max-keys 1" "--max-keys 1 --max-models 1"; do
		ae-score -q --raw $limits --key k two <(head -n 41 two.csv) | cmp - free.tsv
		ae-score -q --raw $limits --key k two two.csv | cmp - <(cat free.tsv; grep ^a free.tsv)
	done
}

@test "a process that cannot be started waits for another one to end; if none runs, that is an error" {
	fleet -j 3
	mv models whole
	for k in 2 3; do
		: >mark
		AE_FAULT=fork:$k:mark PATH="$AE_BUILD/faults/bin:$PATH" fleet -j 3
		[ -s mark ]
		diff -r models whole
		rm -r models
	done
	AE_FAULT=fork:1:mark PATH="$AE_BUILD/faults/bin:$PATH" refused ',"cpu, ""x""": no process for the training' ae-train -q --key host,metric "${train[@]}" -o models rows.csv
	[ -z "$(ls -A models)" ]
}

@test "a key without a model closes no model of another key" {
	fleet
	rm "$(file_of h1)"
	# a model that was closed would be read again
	own h0 | head -n 40 >first.csv
	{ own h1; own h0; } | grep -v ^time >rest.csv
	mkfifo in
	ae-score -q --raw --max-models 1 --key host,metric models <in >out &
	exec 5>in
	cat first.csv >&5
	lines_come "$(ae-score -q --raw --key host,metric models first.csv | wc -l)" out
	echo broken >"$(file_of h0)"
	cat rest.csv >&5
	exec 5>&-
	wait $!
	fleet
	rm "$(file_of h1)"
	cat first.csv rest.csv | ae-score -q --raw --key host,metric models | cmp - out
}

@test "a folder that cannot be read is an error, not an empty one" {
	fleet
	PATH="$AE_BUILD/faults/bin:$PATH"
	: >mark
	AE_FAULT=readdir:1:mark refused "models: cannot be read: Input/output error" ae-score --raw --key host,metric models rows.csv
	[ -s mark ]
}

@test "a training that is killed is told, and the others go on" {
	ae-train -v -j 1 --key host,metric -e 10000 --stats s.bin -w 12 -a 'dense 6 relu; ---; dense in' -o models rows.csv >said 2>&1 &
	train=$!
	for _ in $(seq 200); do
		child=$(ps -o pid= --ppid $train | head -n 1 | tr -d ' ')
		[ -z "$child" ] || break
		sleep 0.02
	done
	kill -KILL "$child"
	status=0
	wait $train || status=$?
	[ "$status" = 2 ]
	grep -q '^ae-train: h.*: the training ended by signal 9$' said
	grep -q 'models: 1 of 3 series have no new model' said
	[ "$(ls models | wc -l)" = 2 ]
}
