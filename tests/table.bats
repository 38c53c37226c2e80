# ae-table: what it learns from a table with text, how other tables go by it, and the way back.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	printf '%s\n' proto,bytes,flag tcp,10,yes udp,20,no tcp,30,yes >rows.csv
}

# Prints a schema without its remarks, on one line.
schema() {
	grep -v '^#' "$1" | tail -n +2 | tr -d '\t' | paste -s -d ,
}

# Prints the first $2 lines of text output, or all, in one line each, with commas.
table() {
	tr '\t' ',' <"$1"
}

@test "text becomes a value a level, numbers stay, and names say which is which" {
	run -0 --separate-stderr ae-table --fit s.txt -t --names-out names rows.csv
	[ -z "$stderr" ]
	[ "$(tr '\t' , <<<"$output" | paste -s -d ' ')" = "proto=tcp,proto=udp,bytes,flag=no,flag=yes 1,0,10,0,1 0,1,20,1,0 1,0,30,0,1" ]
	[ "$(paste -s -d , names)" = "proto=tcp,proto=udp,bytes,flag=no,flag=yes" ]
	[ "$(schema s.txt)" = "category proto,level tcp,level udp,number bytes,category flag,level no,level yes" ]
}

@test "--schema gives the same bytes as --fit did, from a file, two of them, and a pipe" {
	ae-table --fit s.txt -o fit.npy rows.csv
	ae-table --schema s.txt -o again.npy rows.csv
	cmp fit.npy again.npy
	head -n 2 rows.csv >one.csv
	{ head -n 1 rows.csv; tail -n +3 rows.csv; } >two.csv
	ae-table --schema s.txt -o two.npy one.csv two.csv
	cmp fit.npy two.npy
	ae-table --fit t.txt -o two.npy one.csv two.csv
	cmp fit.npy two.npy
	cmp s.txt t.txt
	cat rows.csv | ae-table --fit t.txt -o pipe.npy
	cmp fit.npy pipe.npy
	cmp s.txt t.txt
}

@test "--drop-first, --drop, -c, --category and --number choose what becomes of a column" {
	ae-table --fit s.txt --drop-first -t --drop flag rows.csv >out
	[ "$(table out | paste -s -d ' ')" = "proto=udp,bytes 0,10 1,20 0,30" ]
	[ "$(schema s.txt)" = "category proto,baseline tcp,level udp,number bytes,drop flag" ]
	ae-table --fit s.txt -c bytes,1 -t rows.csv >out
	[ "$(head -n 1 out)" = "$(printf 'proto=tcp\tproto=udp\tbytes')" ]
	printf 'code,n\n10,1\n9,2\n1,3\n' >codes.csv
	ae-table --fit s.txt --category code -t codes.csv >out
	[ "$(table out | paste -s -d ' ')" = "code=1,code=9,code=10,n 0,0,1,1 0,1,0,2 1,0,0,3" ]
	refused "rows.csv: line 2: column 'proto': 'tcp' is no number" ae-table --fit s.txt --number proto rows.csv
	refused "column 2: cannot be both" ae-table --fit s.txt --number 2 --category bytes rows.csv
	refused "column 'nosuch': no column has that name" ae-table --fit s.txt --drop nosuch rows.csv
	refused "no column is left" ae-table --fit s.txt --drop 1-3 rows.csv
}

@test "all rows say what a column is, not the first" {
	printf 'a,b,c,d\n1,2,,x\n2,none,,y\nx,3,,NA\n' >late.csv
	run -0 --separate-stderr ae-table --fit s.txt --missing keep -t late.csv
	[ "$(schema s.txt)" = "category a,level 1,level 2,level x,number b,drop c,category d,level x,level y,level" ]
	[[ "$stderr" == *"late.csv: column 'a': 2 numbers and 1 words, such as 'x' in line 4, make 3 categories"* ]]
	[[ "$stderr" == *"late.csv: column 'c': left out, as no row has a value" ]]
	[ "$(sed -n 3p <<<"$output")" = "$(printf '0\t1\t0\tnan\t0\t1\t0')" ]
	[ "$(sed -n 4p <<<"$output")" = "$(printf '0\t0\t1\t3\t0\t0\t1')" ]
}

@test "a missing number is an error with its place, unless --missing says what becomes of it" {
	printf 'n,l,c\n1,0,a\n?,1,b\n5,2,a\n' >gap.csv
	refused "gap.csv: line 3: column 'n': '?' is a missing value" ae-table --fit s.txt gap.csv
	[ ! -e s.txt ]
	ae-table --fit s.txt --missing mean --drop l -t gap.csv >out
	[ "$(cut -f 1 out | paste -s -d ' ')" = "n 1 3 5" ]
	refused "gap.csv: line 3: column 1 'n': '?' is a missing value" ae-table --schema s.txt gap.csv
	ae-table --schema s.txt --missing interpolate -t gap.csv >out
	[ "$(cut -f 1 out | paste -s -d ' ')" = "n 1 3 5" ]
	ae-table --schema s.txt --missing drop --label l --label-out l.npy -t gap.csv >out
	[ "$(table out | paste -s -d ' ')" = "n,c=a,c=b 1,1,0 5,1,0" ]
	[ "$(ae-convert -t l.npy | paste -s -d ' ')" = "0 2" ]
	ae-table --schema s.txt --missing keep -t gap.csv >out
	[ "$(cut -f 1 out | paste -s -d ' ')" = "n 1 nan 5" ]
}

@test "levels that are unknown give zeros, and are counted in the end" {
	ae-table --fit s.txt -o fit.npy rows.csv
	printf '%s\n' proto,bytes,flag icmp,1,yes gre,2,no tcp,3, >new.csv
	run -0 --separate-stderr ae-table --schema s.txt -t new.csv
	[ "$(tr '\t' , <<<"$output" | tail -n +2 | paste -s -d ' ')" = "0,0,1,0,1 0,0,2,1,0 1,0,3,0,0" ]
	[ "${stderr_lines[0]}" = "ae-table: new.csv: column 'proto': 2 rows with a category that is not in the schema, such as 'icmp': its values are 0" ]
	[ "${stderr_lines[1]}" = "ae-table: new.csv: column 'flag': 1 row with a category that is not in the schema, such as '': its values are 0" ]
	run -0 --separate-stderr ae-table -q --schema s.txt -t new.csv
	[ -z "$stderr" ]
}

@test "columns are found by name in any order, by place without names, and one too few is refused" {
	ae-table --fit s.txt -o fit.npy --drop flag rows.csv
	printf '%s\n' bytes,more,proto 10,x,tcp 20,x,udp 30,x,tcp >turned.csv
	run -0 --separate-stderr ae-table --schema s.txt -o turned.npy turned.csv
	cmp fit.npy turned.npy
	[ "$stderr" = "ae-table: turned.csv: columns left out, as they are not in the schema: more" ]
	tail -n +2 rows.csv | ae-table --schema s.txt -o bare.npy
	cmp fit.npy bare.npy
	refused "stdin: expected column 'proto', as in the schema, got none" ae-table --schema s.txt <<<"$(cut -d , -f 2,3 rows.csv)"
	refused "stdin: expected 3 columns, as in the schema, got 2" ae-table --schema s.txt <<<"$(tail -n +2 rows.csv | cut -d , -f 1,2)"
	tail -n +2 rows.csv | ae-table --fit bare.txt --drop 3 -t >out
	[ "$(head -n 1 out)" = "$(printf 'column1=tcp\tcolumn1=udp\tcolumn2')" ]
	ae-table --schema bare.txt rows.csv -o bare.npy
	cmp fit.npy bare.npy
	printf 'x,x,y\na,1,5\nb,2,6\n' >twice.csv
	ae-table --fit twice.txt -o twice.npy twice.csv
	printf 'y,x,x\n5,a,1\n6,b,2\n' | ae-table --schema twice.txt -o other.npy
	cmp twice.npy other.npy
}

@test "a label stands apart: numbers as they are, text as the number of its level" {
	ae-table --fit s.txt --label flag --label-out l.npy -t rows.csv >out 2>told
	grep -Fqx "ae-table: rows.csv: column 'flag': 'no' becomes 0, 'yes' becomes 1 (edit the order of its 'level' lines in \
the schema to change this)" told
	[ "$(head -n 1 out)" = "$(printf 'proto=tcp\tproto=udp\tbytes')" ]
	[ "$(ae-convert -t l.npy | paste -s -d ' ')" = "1 0 1" ]
	[ "$(schema s.txt)" = "category proto,level tcp,level udp,number bytes,label flag,level no,level yes" ]
	ae-table --schema s.txt --label flag --label-out m.npy -t rows.csv >again 2>told
	[ ! -s told ]
	cmp out again
	cmp l.npy m.npy
	cut -d , -f 1,2 rows.csv | ae-table --schema s.txt -t | cmp - out
	refused "label 'bytes': the schema makes it part of the record" ae-table --schema s.txt --label bytes rows.csv
	refused "line 2: column 3 'flag': 'perhaps' is no category of the label" \
		ae-table --schema s.txt --label flag <<<"$(printf 'proto,bytes,flag\ntcp,1,perhaps')"
	ae-table --fit n.txt --label bytes --label-out l.npy -o x.npy rows.csv
	[ "$(ae-convert -t l.npy | paste -s -d ' ')" = "10 20 30" ]
	refused "label 'flag': the schema makes it part of the record" ae-table --schema n.txt --label flag rows.csv
}

@test "--inverse gives the table back, and of a reconstruction the nearest one" {
	printf 'a,n,b\n"x, ""y""",1.5,p\nz,-2e-9,q\n,3,p\n' >odd.csv
	for first in "" --drop-first; do
		ae-table --fit s.txt $first -o x.npy odd.csv
		ae-table --schema s.txt --inverse x.npy | cmp - odd.csv
	done
	[ "$(ae-table --schema s.txt --inverse -t x.npy | head -n 1)" = "$(printf 'a\tn\tb')" ]
	ae-table --fit s.txt --drop-first -o x.npy rows.csv
	[ "$(printf '0.4 9 0.7\n0.6 8 0.2\n' | ae-table --schema s.txt --inverse | paste -s -d ' ')" = "proto,bytes,flag tcp,9,yes udp,8,no" ]
	ae-table --fit s.txt -o x.npy rows.csv
	[ "$(printf '.1 .3 9 0 0\n-2 -1 8 0 -.1\n' | ae-table --schema s.txt --inverse | tail -n 2 | paste -s -d ' ')" = "udp,9, udp,8,no" ]
	[ "$(printf '1 0 NA 0 1\n' | ae-table --schema s.txt --inverse --missing keep | tail -n 1)" = "tcp,,yes" ]
	refused "rows.csv: expected records of 5 values, as in s.txt, got shape 1" ae-table -q --schema s.txt --inverse rows.csv
}

@test "quotes, separators in them, a BOM, other line ends and separators mean no harm" {
	printf '\357\273\277"pro;to";"by ""te"""\r\n"tcp";1\r\n" u;d\np ";2\r\n\r\n# no row\r\ntcp;3' >odd.csv
	ae-table --fit s.txt -t odd.csv >out
	[ "$(head -n 2 out)" = "$(printf '"pro;to= u;d\np "\tpro;to=tcp\t"by ""te"""')" ]
	[ "$(grep -v '^#' s.txt | tr -d '\t' | sed -n 2,3p | paste -s -d ,)" = 'category pro;to,level \x20u;d\x0ap\x20' ]
	ae-table --schema s.txt --inverse <<<"$(printf '1 0 1\n0 1 2\n')" >back
	[ "$(tail -n 1 back)" = tcp,2 ]
	ae-table --schema s.txt -o a.npy odd.csv
	ae-table --schema s.txt -o b.npy <(printf '"by ""te""","pro;to"\n1,tcp\n2," u;d\np "\n3,tcp\n')
	cmp a.npy b.npy
}

@test "numbers keep their digits with --dtype and in text, and are missed in f4" {
	printf 'who,at\na,1700000000.5\nb,1700000001.5\n' >t.csv
	ae-table --fit s.txt -o f4.npy t.csv 2>words
	grep -q "ae-table: t.csv: value 3 'at': 1 of 1 changes between records are lost in f4 (--dtype f8" words
	run -0 --separate-stderr ae-table --schema s.txt --dtype f8 -o f8.npy t.csv
	[ -z "$stderr" ]
	ae-convert --to csv -c 3 f8.npy | cmp - <(printf '1700000000.5\n1700000001.5\n')
	run -0 --separate-stderr ae-table --schema s.txt -t t.csv
	[ -z "$stderr" ]
	[[ $output == *1700000001.5 ]]
	refused "option --dtype: dtype 'f5'" ae-table --schema s.txt --dtype f5 t.csv
	refused "option --inverse: cannot be used with --dtype" ae-table --schema s.txt --inverse --dtype f8 f8.npy
}

@test "too many levels are refused, and the column is named" {
	{ echo id,x; seq 1500 | sed 's/.*/u&,&/'; } >ids.csv
	refused "ids.csv: column 'id': expected at most 1000 categories, got more" ae-table --fit s.txt ids.csv
	refused "ids.csv: column 'x': expected at most 10 categories, got more" ae-table --fit s.txt --drop id --category x --max-categories 10 ids.csv
	[ ! -e s.txt ]
	ae-table --fit s.txt --max-categories 1500 -o x.npy ids.csv
	[ "$(ae-info x.npy | awk -F '\t' '$1 == "record" { print $2 }')" = 1501 ]
	ae-table --schema s.txt --inverse x.npy | sort >back.csv
	sort ids.csv | cmp - back.csv
}

@test "a level a row is told, and a decimal comma is no level" {
	{ echo when,x; seq 10 30 | sed 's/.*/2024-01-&,&/'; } >days.csv
	run -0 --separate-stderr ae-table --fit s.txt -o x.npy days.csv
	[ "$stderr" = "ae-table: days.csv: column 'when': each of 21 rows has its own category, such as '2024-01-10' (--drop leaves an identifier or a time out)" ]
	run -0 --separate-stderr ae-table -q --fit s.txt -o x.npy days.csv
	[ -z "$stderr" ]
	printf 'a;v\nx;1,5\ny;2\n' >comma.csv
	refused "comma.csv: line 2: column 'v': '1,5' has a decimal comma" ae-table --fit t.txt comma.csv
	refused "line 3: column 'x': 'inf' is no finite number" ae-table --fit t.txt <<<"$(printf 'x,y\n1,a\ninf,b')"
	[ ! -e t.txt ]
	ae-table --fit s.txt --category v -t comma.csv >out
	[ "$(head -n 1 out)" = "$(printf 'a=x\ta=y\tv=2\tv=1,5')" ]
}

@test "a row of another width, a quote never closed and a number too large are refused with their place" {
	for way in --fit --schema; do
		[ $way = --fit ] || ae-table --fit s.txt -o x.npy rows.csv
		refused "stdin: line 3: expected 3 columns, as in the first row, got 2" ae-table $way s.txt <<<"$(printf 'proto,bytes,flag\ntcp,1,yes\ntcp,1')"
		refused "stdin: line 3: expected 3 columns, as in the first row, got 4" ae-table $way s.txt <<<"$(printf 'proto,bytes,flag\ntcp,1,yes\ntcp,1,no,')"
		refused "its quote is never closed" ae-table $way s.txt <<<"$(printf 'proto,bytes,flag\n"tcp,1,yes')"
		refused "1e300" ae-table $way s.txt <<<"$(printf 'proto,bytes,flag\ntcp,1e300,yes')"
	done
}

@test "what is no table is refused" {
	ae-table --fit s.txt -o x.npy rows.csv
	refused "x.npy: expected a text table, got npy data" ae-table --schema s.txt x.npy
	refused "x.npy: expected a text table, got npy data" ae-table --fit t.txt x.npy
	printf 'P2 1 1 1 0' >x.pgm
	refused "x.pgm: expected a text table, got pnm data" ae-table --schema s.txt x.pgm
	refused "stdin: expected records, got an empty file" ae-table --fit t.txt </dev/null
	refused "stdin: expected rows after the header, got none" ae-table --fit t.txt <<<"a,b"
	refused "missing.csv" ae-table --fit t.txt rows.csv missing.csv
	[ ! -e t.txt ]
}

@test "options that do not go together are refused" {
	refused "exactly one expected, 0 given" ae-table rows.csv
	refused "exactly one expected, 2 given" ae-table --fit a --schema b rows.csv
	refused "option --drop: needs --fit" ae-table --schema b --drop 1 rows.csv
	refused "option --columns: needs --fit" ae-table --schema b -c 1 rows.csv
	refused "option --inverse: cannot be used with --fit" ae-table --fit b --inverse rows.csv
	refused "option --time: needs --inverse" ae-table --fit b --time proto rows.csv
	refused "option --time-format: needs --inverse" ae-table --fit b --time-format dmy rows.csv
	refused "two outputs of different kinds" ae-table --fit s.txt -o s.txt rows.csv
	refused "an input, which the output would replace" ae-table --fit rows.csv rows.csv
}

@test "a schema can be edited, and mistakes in it are told with their line" {
	printf '%s\r\n' 'ae-table schema 1' '' 'label flag' 'category  proto' ' baseline udp  ' '  level tcp' 'number bytes' >s.txt
	[ "$(ae-table --schema s.txt -t rows.csv | tr '\t' , | paste -s -d ' ')" = "proto=tcp,bytes 1,10 0,20 1,30" ]
	for mistake in '3 nubmer x' '4  level a\n level a' '4  level\n level' '4  baseline a\n baseline b' '3  level \\q' \
		'3  level \\x00' '3  level \\x4' '3  level \\x4g' '3  level \\x/4' '5 label b\n level 1\n level 1'; do
		printf "ae-table schema 1\ncategory a\n${mistake#? }\n" >bad.txt
		refused "bad.txt: line ${mistake%% *}: " ae-table --schema bad.txt rows.csv
	done
	printf 'ae-table schema 1\ncategory proto\n level \\x74cp\n level \\x5C\\\\\n' >hex.txt
	[ "$(ae-table --schema hex.txt -t rows.csv 2>/dev/null | head -n 2 | tr '\t' , | xargs -d '\n')" = "proto=tcp,proto=\\\\ 1,0" ]
	printf 'ae-table schema 1\n level a\n' >bad.txt
	refused "bad.txt: line 2: 'a': expected a line 'category' or 'label' before it" ae-table --schema bad.txt rows.csv
	printf 'ae-table schema 1\ndrop a\n' >bad.txt
	refused "bad.txt: no column that is part of the record" ae-table --schema bad.txt rows.csv
	for file in rows.csv missing.txt . /dev/null; do
		refused "$file" ae-table --schema $file rows.csv
	done
	head -c 9 s.txt >cut.txt
	refused "cut.txt: not a schema" ae-table --schema cut.txt rows.csv
}

@test "a schema with a byte 0, two columns as label, and a column without a name are told" {
	printf 'number a\n\0' >zero.txt
	refused "zero.txt: not a schema: it holds a byte 0" ae-table --schema zero.txt rows.csv
	ae-table --fit s.txt --drop flag -o fit.npy rows.csv
	refused "rows.csv: label 'flag,bytes': " ae-table --schema s.txt --label flag,bytes --label-out l rows.csv
	printf '%s\n' a,1 b,2 a,3 >bare.csv
	ae-table --header no --fit bare.txt -o bare.npy bare.csv
	printf '%s\n' c,1 >new.csv
	run -0 --separate-stderr ae-table --header no --schema bare.txt -t new.csv
	[[ "$stderr" == "ae-table: new.csv: column 1: 1 row with a category that is not in the schema, such as 'c': its values are 0" ]]
}

@test "rows go out as they come" {
	ae-table --fit s.txt -o x.npy rows.csv
	mkfifo feed
	ae-table --schema s.txt -t <feed >live &
	exec 9>feed
	head -n 2 rows.csv >&9
	lines_come 2 live
	tail -n +3 rows.csv >&9
	exec 9>&-
	wait $!
	[ "$(wc -l <live)" = 4 ]
}

@test "names go on to statistics, one for each value" {
	ae-table --fit s.txt --names-out names -o x.npy rows.csv
	ae-normalize -q --fit s.bin --names names -o n.npy x.npy
	[ "$(ae-convert --to csv s.bin | cut -d , -f 1 | paste -s -d ' ')" = "name proto=tcp proto=udp bytes flag=no flag=yes" ]
	head -n 4 names >few
	refused "few: expected 5 names, the columns of x.npy, got 4" ae-normalize -q --fit s.bin --names few x.npy
	refused "option --names" ae-normalize --stats s.bin --names names x.npy
	refused "option --names" ae-normalize --fit s.bin --per all --names names x.npy
	refused "full" ae-table --schema s.txt --names-out /dev/full rows.csv
}

@test "flows of a network become 39 numbers and 148 levels" {
	real_data unsw-nb15
	zcat "$data"/*.gz >flows.csv
	ae-table --fit s.txt --drop id,attack_cat --label label --label-out l.npy --drop-first --names-out names -o x.npy flows.csv
	[ "$(ae-info x.npy | awk -F '\t' '$1 == "record" || $1 == "records" { print $2 }' | paste -s -d ' ')" = "187 82332" ]
	[ "$(grep -c '^proto=' names) $(grep -c '^service=' names) $(grep -c '^state=' names) $(grep -vc = names)" = "130 12 6 39" ]
	ae-table --schema s.txt --inverse x.npy >back.csv
	ae-table --schema s.txt -o y.npy back.csv
	cmp x.npy y.npy
	[ "$(ae-convert -t l.npy | sort | uniq -c | tr -s ' ')" = "$(printf ' 37000 0\n 45332 1')" ]
}

@test "--codes writes the number of each category, one more for unknown ones, and back" {
	run -0 --separate-stderr ae-table --fit s.txt --codes -t --names-out names rows.csv
	[ -z "$stderr" ]
	[ "$(tr '\t' , <<<"$output" | paste -s -d ' ')" = "proto,bytes,flag 0,10,1 1,20,0 0,30,1" ]
	[ "$(paste -s -d , names)" = "proto,bytes,flag" ]
	ae-table --schema s.txt --codes -o codes.npy rows.csv
	ae-table --schema s.txt --codes --inverse codes.npy | cmp - rows.csv
	printf '%s\n' proto,bytes,flag icmp,40,no >new.csv
	run -0 --separate-stderr ae-table --schema s.txt --codes -t new.csv
	[ "${lines[1]}" = "$(printf '2\t40\t0')" ]
	[ "$stderr" = "ae-table: new.csv: column 'proto': 1 row with a category that is not in the schema, such as 'icmp': its code is 2" ]
	ae-table -q --schema s.txt --codes new.csv | ae-table --schema s.txt --codes --inverse >out
	[ "$(tail -n 1 out)" = ",40,no" ]
	refused "cannot be used with --drop-first" ae-table --fit s.txt --codes --drop-first rows.csv
	ae-info s.txt >info
	[ "$(sed -n 's/^values	//p' info) $(sed -n 's/^values with --codes	//p' info)" = "5 3" ]
	[ "$(sed -n 's/^embedding	//p' info)" = "columns=1,3 levels=3,3" ]
	[ "$(sed -n 's/^1	//p' info)" = "$(printf 'proto\tcategory\t3')" ]
	printf 'ae-table schema 1\nnubmer x\n' >bad.txt
	refused "bad.txt: line 2: 'nubmer x'" ae-info bad.txt
}

@test "a byte 0 in a text, and a table with nothing in it but comments, are told" {
	printf 'a,b\n1,x\0y\n' >zero.csv
	refused "zero.csv: line 2: column 2 'b': 'x' holds a byte 0, expected text" ae-table --fit schema zero.csv
	printf '# HELP a b\n\n' >none.prom
	printf '# only this\n' >none.influx
	printf '\n\n' >none.json
	for file in none.prom none.influx none.json; do
		refused "$file: expected rows, got none in $(wc -l <$file) lines" ae-convert $file
	done
	printf '{"a":null,"b":1}\n{"a":2,"b":3}\n' >null.json
	refused "null.json: line 1: column 1 'a': the field is empty" ae-convert null.json
	[ "$(ae-convert --missing keep --to csv null.json | xargs)" = "a,b nan,1 2,3" ]
	{ echo '{"a":1}'; for i in $(seq 70); do echo "{\"a\":1,\"b$i\":$i}"; done; } >many.json
	run -0 --separate-stderr ae-convert --to csv many.json
	[[ $stderr == "ae-convert: many.json: columns left out, as they are not among the expected ones: b2, b3, "*", ..." ]] ||
		[[ $stderr == "ae-convert: many.json: columns left out, as they are not among the expected ones: b1, b2, "*", ..." ]]
	[ "${#lines[@]}" = 72 ]
}

@test "a schema fixes its columns, and --inverse makes no records: options for these are refused" {
	printf '%s\n' p,n,l tcp,1,a udp,2,b >flows.csv
	ae-table -q --fit schema --label l -o records.npy flows.csv
	for option in "label l" "names-out n" "dtype f4"; do
		# shellcheck disable=SC2086 # an option and its value
		refused "option --inverse: cannot be used with --${option% *}" ae-table --inverse --schema schema --$option records.npy
	done
	refused "options --fit, --schema: exactly one expected, 2 given" ae-table --inverse --schema schema --fit x records.npy
	for option in "drop p" drop-first "category p" "number n" "columns p"; do
		# shellcheck disable=SC2086
		refused "option --${option% *}: needs --fit" ae-table --schema schema --$option flows.csv
	done
	for option in "time 1" "time-format dmy"; do
		# shellcheck disable=SC2086
		refused "needs --inverse: a schema makes categories of times" ae-table --schema schema --$option flows.csv
	done
	ae-table --schema schema --time none flows.csv >none.npy
	ae-table --schema schema flows.csv >same.npy
	cmp none.npy same.npy
}
