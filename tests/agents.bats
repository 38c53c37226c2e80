#!/usr/bin/env bats
# Formats of agents: lines of Influx' line protocol, JSON objects, Prometheus samples.

bats_require_minimum_version 1.5.0

load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	cat >a.influx <<-'END'
		# a comment
		cpu,host=a,region=us\ west usage=1.5,n=3i,ok=t,msg="a \"b\", c" 1767225600000000000

		cpu,host=b usage=2,n=4i,ok=FALSE,msg="x=y z" 1767225610000000000
		cpu,host=b,new=1 usage=2.5,n=5u,ok=true,extra=3 1767225620000000000
	END
	printf '%s\n' '{"t":"2026-01-01T00:00:00Z","host":"a","v":1,"on":true}' \
		'{"on":false,"v":2.5e1,"host":"b","t":"2026-01-01T00:00:10Z"}' '{"host":"b","v":-3,"on":true}' >a.json
	printf '%s\n' '# TYPE up gauge' 'up 1' 'm{a="b",c="d,e"} 2 1767225600000' '' 'up 0' \
		'm{a="b" , c="d,e",} 5 1767225610000' 'up 1' 'm{a="b",c="d,e"} 6' >a.prom
}

# csv FILE [OPTION]...: as CSV, with blanks for line ends
csv() {
	ae-convert -q --to csv "${@:2}" "$1" | xargs
}

@test "Influx lines are rows: fields are columns, tags and texts are none, the time travels with them" {
	[ "$(csv a.influx)" = 'usage,n,ok 1.5,3,1 2,4,0 2.5,5,1' ]
	run --separate-stderr ae-convert --to csv -v a.influx
	[[ $stderr == *'columns left out, as they hold text: measurement, host, region, msg'* ]]
	[[ $stderr == *'a.influx: times: time'* ]]
	[ "$(grep -c 'not among the expected ones: new, extra' <<<"$stderr")" = 1 ]
	[ "$(ae-resample -q -c usage 20s a.influx | xargs)" = 'time,usage 2026-01-01T00:00:00Z,1.75 2026-01-01T00:00:20Z,2.5' ]
	ae-threshold -q -c usage,n --key host --at 4 --ranges a.influx >found
	[ "$(xargs <found)" = 'b 1 1 5' ]
	# a tag is text though it looks like a number
	printf 'cpu,cpu=0 usage=1 1\ncpu,cpu=1 usage=2 2\n' >tag.influx
	[ "$(csv tag.influx)" = 'usage 1 2' ]
	[ "$(ae-threshold -q --key cpu --at 0 tag.influx | cut -f 1-3 | xargs)" = '0 0 1 1 0 2' ]
}

@test "JSON objects are rows: keys are columns by name, true and false 1 and 0" {
	[ "$(csv a.json)" = 'v,on 1,1 25,0 -3,1' ]
	ae-normalize -q --fit s.bin a.json | ae-convert -t >one
	tac a.json | ae-normalize -q --stats s.bin | ae-convert -t | tac >two
	cmp one two
	printf '{"a":null,"b":1}\n{"b":2,"a":7}\n{"b":3}\n' >gaps.json
	[ "$(csv gaps.json --missing keep)" = 'a,b nan,1 7,2 nan,3' ]
	refused "gaps.json: line 1: column 1 'a': the field is empty" ae-convert gaps.json
	printf '{"one":1}\n{"one":null}\n' >one.json
	[ "$(csv one.json --missing keep)" = 'one 1 nan' ]
}

@test "a scrape of Prometheus samples is a row" {
	[ "$(ae-convert -q -t a.prom | sed 1d | xargs)" = '1 2 0 5 1 6' ]
	[ "$(ae-convert -q --to csv a.prom | head -n 1)" = 'up,"m{a=""b"",c=""d,e""}"' ]
	[ "$(csv a.prom -c up)" = 'up 1 0 1' ]
	run --separate-stderr ae-info a.prom
	[[ $output == *$'times\ttime'* ]]
	printf 'a{x="1"} 1\nb NaN\n# EOF\nb 2\na{x="1"} 3\n# EOF\n' >b.prom
	[ "$(ae-convert -q -t --missing keep b.prom | sed 1d | xargs)" = '1 nan 3 2' ]
	printf 'a{x="1"} 1\n\na{x="1"} +Inf\n' >inf.prom
	refused "'+Inf' is no finite number" ae-convert inf.prom
}

@test "a line that cannot be read is an error with its own number, or a row without values" {
	printf 'm,h=a f=1 1\n# c\nm f=\nm,h=b f=3 3\n' >bad.influx
	refused "bad.influx: line 3: field 'f': expected a number, a number with i or u" ae-convert -q -o got bad.influx
	[ "$(csv bad.influx --bad skip)" = 'f 1 3' ]
	run --separate-stderr ae-threshold -q --bad skip --at 0 bad.influx
	[ "$(xargs <<<"$output")" = '0 1 2 3' ]
	run --separate-stderr ae-convert --bad skip --to csv bad.influx
	[[ $stderr == *"bad.influx: line 3: field 'f'"*': the line is skipped, as others like it are'* ]]
	printf '{"a":1}\n{"a":{"b":2}}\n{"a":3}\n{"a":\n{"a":5}\n' >bad.json
	refused "bad.json: line 2: 'a': expected a number, a text, true, false or null, got an object (jq -c" ae-convert -q bad.json
	[ "$(csv bad.json --bad skip)" = 'a 1 3 5' ]
	printf 'a{x="1"} 1\n\na{x="1"} x\n\na{x="1"} 3\n' >bad.prom
	refused "bad.prom: line 3: expected a number behind the name" ae-convert -q -o got bad.prom
	[ "$(ae-convert -q --bad skip -t bad.prom | sed 1d | xargs)" = '1 3' ]
	refused "bad.prom: line 3" ae-table -q --fit s.txt -o got bad.prom
	# a table's own errors have the numbers of lines, too
	printf 'm f=1 1\n\nm f="x" 2\n' >text.influx
	refused "text.influx: line 3: column 2 'f': 'x' is no number" ae-convert -q -o got text.influx
}

@test "lists and objects of several lines are errors that name jq" {
	printf '[{"a":1}]' >list.json
	refused "expected an object per line (jq -c '.[]'" ae-convert list.json
	printf '{\n"a":1\n}\n' >pretty.json
	refused 'expected an object per line (jq -c .' ae-convert pretty.json
	printf '{"a":\n1}\n' >pretty.json
	refused "pretty.json: line 1: 'a': expected a number" ae-convert pretty.json
	printf '{"a":1' >cut.json
	refused 'cut.json: line 1: expected a whole JSON object on one line (jq -c .' ae-convert cut.json
	printf '{}\n' >empty.json
	refused 'empty.json: line 1: expected a value at least' ae-convert empty.json
}

@test "tables stay tables: a first line that is nearly one of the other formats" {
	printf 'a b=c d\nx 2 3\n' >t.txt
	[ "$(csv t.txt)" = 'b=c,d 2,3' ]
	printf 'x y=1 2\nx y=1 3\n' >t.txt
	[ "$(ae-convert -q -t --sep ' ' t.txt | xargs)" = '2 3' ]
	printf '# HELP,me\na,b\n1,2\n' >t.csv
	[ "$(csv t.csv)" = 'a,b 1,2' ]
	printf 'up 1\nup 2\n' >t.txt
	[ "$(ae-convert -q -t t.txt | xargs)" = '1 2' ]
	printf '# a comment alone\n' >t.csv
	refused 'expected rows, got none' ae-convert t.csv
}

@test "each line is a row at once, and files of different formats are one stream" {
	for format in influx json prom; do
		mkfifo "in.$format"
		ae-convert -t "in.$format" >"out.$format" 2>/dev/null &
		job=$!
		exec 5>"in.$format"
		case $format in
		influx) line='m,h=a f=1 5' end= header=1 ;;
		json) line='{"f":1,"h":"a"}' end= header=1 ;;
		*) line='f{a="b"} 1' end=$'\n\n' header=1 ;;
		esac
		for i in 1 2 3; do
			printf '%s\n%s' "$line" "$end" >&5
			lines_come $((i + header)) "out.$format"
		done
		exec 5>&-
		wait "$job" || true
	done
	printf 'v\n1\n' >v.csv
	printf 'm v=2i\n' >v.influx
	printf '{"v":3}' >v.json
	[ "$(ae-convert -q -t v.csv v.influx v.json | xargs)" = 'v 1 2 3' ]
	run -2 ae-convert v.csv a.prom
}

@test "schemas, times and annotations of other formats" {
	ae-table -q --fit s.txt -c host,v -o x.npy a.json
	[ "$(ae-convert -t x.npy | xargs)" = '1 0 1 0 1 25 0 1 -3' ]
	ae-table -q --schema s.txt -o y.npy a.json
	cmp x.npy y.npy
	printf '0\n5\n0\n' | ae-threshold --at 1 --events tsv --times a.influx >found
	grep -q '2026-01-01T00:00:10Z' found
	refused "a.influx: expected a text table, got lines of Influx' line protocol" ae-threshold --at 1 --annotate a.influx <<<1
}

# lines [HOST]...: 120 Influx lines of two hosts
points() {
	awk 'BEGIN {
		for (i = 0; i < 120; i++)
			printf "cpu,host=h%d usage=%.3f,n=%di,msg=\"a b\" 17672%05d000000000\n", i % 2, sin(i / 7), i % 5, 25600 + i
	}'
}

model() {
	points >points.influx
	ae-normalize -q -c usage,n --fit s.bin points.influx >/dev/null
	ae-train -q -c usage,n -e 2 --stats s.bin -w 5 -s 1 -a 'dense 4; ---; dense in' --heldout none -o m.bin points.influx
}

@test "--add: the lines come out with the score, and are else the lines that came in" {
	model
	ae-score -q --raw --key host --add score m.bin points.influx >scored.influx
	sed 's/,score=[^ ]*//' scored.influx | cmp - points.influx
	[ "$(grep -c score scored.influx)" = $((120 - 8)) ]
	ae-score -q --raw --key host m.bin points.influx | sed 1d | cut -f 3 >want
	sed -n 's/.*,score=\([^ ]*\) .*/\1/p' scored.influx | cmp - want
	# one series, and a program behind the other
	ae-score -q --raw --add score m.bin points.influx | ae-calibrate -q -c score --warmup 40 --add surprise >both.influx
	[ "$(head -n 1 both.influx)" = "$(head -n 1 points.influx)" ]
	ae-score -q -t --raw m.bin points.influx | ae-calibrate -t --warmup 40 >want
	sed -n 's/.*,surprise=\([^ ]*\) .*/\1/p' both.influx | cmp - want
	[ "$(ae-convert -q -c surprise --missing keep -t both.influx | tail -n 1)" = "$(tail -n 1 want)" ]
	ae-score -q --raw --by feature --add e m.bin points.influx | tail -n 1 | grep -q ',e_usage=[0-9.e-]*,e_n=[0-9.e-]* 1'
}

@test "--add: names and lines that need care" {
	printf '%s\r\n' '{"v":1}' '' ' { } ' '{"v":2, "w":"}"} ' >odd.json
	ae-calibrate -q -c v --warmup 40 --add 'a "b"' odd.json >got
	[ "$(head -n 1 got)" = '{"v":1,"a \"b\"":0}' ]
	[ "$(sed -n 2p got)" = ' { } ' ]
	[ "$(sed -n 3p got)" = '{"v":2, "w":"}","a \"b\"":0} ' ]
	# into an object without a value, whatever its blanks
	seq 50 | awk '{ print "{\"v\":" $1 * $1 % 7 "}" }' >v.json
	ae-train -q -e 1 -w 2 -a 'dense 1; ---; dense in' -o two.bin v.json
	printf '%s\n' '{"v":1}' $'{ \t}' '{"v":2}' '{}' '{"v":3}' $'{\t }' |
		ae-score -q --raw --missing keep --add s two.bin | sed 's/:[0-9.e-]*/:N/g' >got
	[ "$(cat got)" = $'{"v":N}\n{ \t"s":N}\n{"v":N,"s":N}\n{"s":N}\n{"v":N,"s":N}\n{\t "s":N}' ]
	printf 'm v=1\n# c\nm,t=a\\ b v=2,s="x y" 5\nm v=x\nm v=3\n' >odd.influx
	ae-calibrate -q --bad skip --warmup 40 --add 'a b,c' odd.influx >got
	[ "$(xargs -d '\n' <got)" = "$(printf '%s ' 'm v=1,a\ b\,c=0' 'm,t=a\ b v=2,s="x y",a\ b\,c=0 5' 'm v=x' 'm v=3,a\ b\,c=0' | sed 's/ $//')" ]
	refused 'stdin: option --add: expected Influx lines or JSON objects, got another format' ae-calibrate --add x <<<1
	refused 'option --add: expected a name, got none' ae-calibrate --add '' odd.json
	for i in $(seq 120); do echo "{\"h\":\"a$((i % 2))\",\"v\":$((i * i % 17))}"; done >flat.json
	ae-calibrate -m rank --history 50 --warmup 40 --key h --add s flat.json >whole
	for cut in 1 90 119; do
		rm -f state
		head -n $cut flat.json | ae-calibrate -m rank --history 50 --warmup 40 --key h --add s --state state >parts
		tail -n +$((cut + 1)) flat.json | ae-calibrate -m rank --history 50 --warmup 40 --key h --add s --state state >>parts
		cmp whole parts
	done
	run --separate-stderr ae-calibrate -c later --warmup 40 --add s odd.influx
	[[ $stderr == *'columns that the first row does not have: later (missing until a row has them)'* ]]
	[ "$status" = 2 ] # the damaged line
}

@test "a filter of Telegraf answers each line at once" {
	model
	mkfifo in
	ae-score -q --raw --key host --add score m.bin <in >out &
	job=$!
	exec 5>in
	i=0
	while read -r line; do
		printf '%s\n' "$line" >&5
		i=$((i + 1))
		lines_come $i out
	done < <(head -n 14 points.influx)
	exec 5>&-
	wait "$job" || true
	[ "$(grep -c ',score=' out)" = 6 ]
}

# The part of Telegraf: a line to the command's standard input, a line from its output; the command starts again if it ends.
@test "examples/telegraf.conf runs as Telegraf runs it" {
	awk 'BEGIN {
		for (i = 0; i < 160; i++)
			printf "cpu,cpu=cpu-total,host=h%d usage_user=%.2f,usage_system=%.2f,usage_idle=%.1f 17672%05d000000000\n", \
				i % 2, 20 + 9 * sin(i / 7), 5 + i % 3, 70, 25600 + i
	}' >cpu.influx
	# the commands of the comment train the model
	sed -n 's/^# *\(ae-[a-z]* .*\)/\1/p' "$AE_SOURCE/examples/telegraf.conf" | sed 's|/etc/ae/||; s/ae-train/& -q -e 2/' >train
	[ "$(wc -l <train)" = 2 ]
	sh -e train
	mapfile -t command < <(sed -n 's/^ *command = \["\(.*\)"\]$/\1/p' "$AE_SOURCE/examples/telegraf.conf" | sed 's|/etc/ae/||; s/", "/\n/g')
	[ "${command[0]}" = ae-score ]
	mkfifo in
	for _ in first again; do
		: >out
		"${command[@]}" <in >out 2>said &
		job=$!
		exec 5>in
		for i in $(seq 44); do
			sed -n "${i}p" cpu.influx >&5
			[ $((i % 20)) != 0 ] || lines_come "$i" out
		done
		# a measurement without the fields passes, and ends nothing
		echo 'cpu,host=h0 other=1 1767226000000000000' >&5
		lines_come 45 out
		exec 5>&-
		wait "$job" || true
		[ ! -s said ]
		sed 's/,score=[^ ]*//' out | head -n 44 | cmp - <(head -n 44 cpu.influx)
		[ "$(tail -n 1 out)" = 'cpu,host=h0 other=1 1767226000000000000' ]
		[ "$(grep -c ',score=' out)" = 6 ]
	done
}
