# Files as people have them: text tables whose meaning is not the one that is usual, columns by name, times and indices.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# gives WANT OPTION... - what ae-convert makes of the table in t.csv, lines joined by '|'
gives() {
	local want=$1
	shift
	[ "$(ae-convert -q -t "$@" t.csv | tr '\t\n' ' |')" = "$want" ] || {
		ae-convert -t "$@" t.csv
		return 1
	}
}

# told TEXT OPTION... - the only line that ae-convert says about t.csv
told() {
	local want=$1
	shift
	run -0 --separate-stderr ae-convert -t "$@" t.csv
	[ "$stderr" = "ae-convert: t.csv: $want" ] || { echo "$stderr"; return 1; }
	ae-convert -q -t "$@" t.csv 2>&1 >/dev/null | cmp - /dev/null
}

@test "columns go by name in every file of a stream" {
	printf 'a,b\n1,2\n' >1.csv
	printf 'b,a\n4,3\n' >2.csv
	printf 'c,a,b\n9,5,6\n' >3.csv
	[ "$(ae-convert -q --to csv 1.csv 2.csv 3.csv | tr '\n' ' ')" = 'a,b 1,2 3,4 5,6 ' ]
	run -0 --separate-stderr ae-convert 1.csv 3.csv -o out.npy
	[ "$stderr" = 'ae-convert: 3.csv: columns left out, as they are not among the expected ones: c' ]
	refused "2.csv: no column 'c', which 3.csv has" ae-convert --time none 3.csv 2.csv
	[ "$(ae-convert -q -c b --to csv 1.csv 2.csv | tr '\n' ' ')" = 'b 2 4 ' ]
	[ "$(ae-convert -q -c b,a --to csv 1.csv 3.csv | tr '\n' ' ')" = 'b,a 2,1 6,5 ' ]
	[ "$(ae-convert -q --label b --label-out l.npy --to csv 1.csv 2.csv | tr '\n' ' ')" = 'a 1 3 ' ]
	[ "$(ae-convert -t l.npy | tr '\n' ' ')" = '2 4 ' ]
	printf 'a,b\n3,x\n4,y\n' >text.csv
	refused "text.csv: column 2 'b' holds text" ae-convert 1.csv text.csv
	# without names, by position
	printf '1,2\n' >u.csv
	[ "$(ae-convert -q --to csv u.csv u.csv | tr '\n' ' ')" = '1,2 1,2 ' ]
}

@test "columns go by name against a normalizer, in training, validation, targets and scores" {
	awk 'BEGIN { print "a,b"; for (i = 0; i < 60; i++) print sin(i), cos(i) * 5 }' | tr ' ' , >ab.csv
	awk -F, -v OFS=, '{ print $2, NR == 1 ? "z" : 7, $1 }' ab.csv >bza.csv
	cut -d , -f 1 ab.csv >a.csv
	ae-normalize --fit s.bin -o n.npy ab.csv
	ae-normalize -q --stats s.bin bza.csv | cmp - <(ae-normalize --stats s.bin ab.csv)
	refused "a.csv: no column 'b', which s.bin has" ae-normalize --stats s.bin a.csv
	train() { ae-train -q -a 'dense 1; ---; dense in' -e 2 --stats s.bin "$@"; }
	train -o want.bin --val-file ab.csv --target ab.csv --val-target ab.csv ab.csv
	train -o got.bin --val-file bza.csv --target ab.csv --val-target ab.csv bza.csv
	cmp want.bin got.bin
	ae-score -q --raw want.bin bza.csv | cmp - <(ae-score --raw want.bin ab.csv)
	refused "a.csv: no column 'b', which the normalizer has" ae-score --raw want.bin a.csv
	run -0 --separate-stderr ae-score --raw want.bin -o out.npy bza.csv
	[ "$stderr" = 'ae-score: bza.csv: columns left out, as they are not among the expected ones: z' ]
}

@test "# begins a comment before the first row only" {
	printf '# one\nv\n# two\n1\n2\n' >t.csv
	gives 'v|1|2|'
	printf 'v\n1\n#foo\n3\n' >t.csv
	refused "line 3: column 1 'v': '#foo' is no number (--comments takes the line as a comment)" ae-convert t.csv
	gives 'v|1|3|' --comments
	# a line that cannot be a row, and those of a file that is joined to another, are comments still
	printf 'a,b\n1,2\n# note\n3,4\n# end\n' >t.csv
	gives 'a b|1 2|3 4|'
	printf '# from 1\nv\n1\n# from 2\nv\n2\n' >t.csv
	gives 'v|1|2|'
	printf '# from 1\n1\n# from 1\n2\n' >t.csv
	gives '1|2|'
	for word in '#N/A' '#DIV/0!' '#VALUE!' '#NUM!' '#REF!' '#NAME?' '#NULL!'; do
		printf "v\n1\n$word\n3\n" >t.csv
		gives 'v|1|nan|3|' --missing keep
		refused "line 3: column 1 'v': '$word' is a missing value" ae-convert t.csv
		printf "v\n$word\n3\n" >t.csv
		gives 'v|nan|3|' --missing keep
		printf "v,w\n1,2\n$word,3\n" >t.csv
		gives 'v w|1 2|nan 3|' --missing keep
	done
}

@test "# in a category is read, written and read again" {
	printf 'c,v\n#foo,1\nb,2\n#foo,3\n' >t.csv
	ae-table -q --fit s.txt -o x.npy t.csv
	ae-table -q --schema s.txt --inverse x.npy >back.csv
	ae-table -q --schema s.txt back.csv | cmp - <(ae-table -q --schema s.txt t.csv)
	printf 'h\n"#h"\nb\n' >t.csv
	ae-table -q --fit s.txt -o x.npy t.csv
	[ "$(ae-table -q --schema s.txt --inverse x.npy | tr '\n' ' ')" = 'h "#h" b ' ]
	# a category like the header is no header
	printf 'h\nb\n"h"\n' >t.csv
	ae-table -q --fit s.txt -o x.npy t.csv
	ae-table -q --schema s.txt --inverse x.npy >back.csv
	ae-table -q --schema s.txt back.csv | ae-convert -o back.npy
	cmp x.npy back.npy
}

@test "--header says whether the first line names the columns, and numbers that may name them are told" {
	for row in 2019,2020,2021 400,410,420 0,1,2 1,2,5,9,12 2020,2021; do
		columns=$(awk -F, '{ print NF }' <<<"$row")
		printf "$row\n$(seq -s , 0.5 "$columns")\n" >t.csv
		run -0 --separate-stderr ae-convert -t t.csv
		[ "$stderr" = "ae-convert: t.csv: the first row is a record, though it looks like a header of numbers (--header yes or no decides)" ]
		run -0 --separate-stderr ae-convert --header no t.csv -o x.npy
		[ -z "$stderr" ]
		[ "$(ae-info x.npy | sed -n 's/^records	//p')" = 2 ]
		ae-convert -o x.npy --header yes t.csv
		[ "$(ae-info x.npy | sed -n 's/^records	//p')" = 1 ]
	done
	for rows in '3,1,2\n5,6,7\n' '1,2,3\n4,5,6\n7,8,9\n' '1,5,9\n.5,2,3\n7,1,2' '2001\n.5\n'; do
		printf "$rows" >t.csv
		run -0 --separate-stderr ae-convert --time none t.csv -o x.npy
		case $rows in 1,5,9*) ;; *) [ -z "$stderr" ] ;; esac
	done
	printf '2019,2020,2021\n1,3,2\n' >t.csv
	ae-convert --header yes --to csv -c 2020 t.csv >back.csv
	[ "$(cat back.csv)" = "$(printf '"2020"\n3')" ]
	[ "$(ae-convert --to csv back.csv)" = "$(printf '"2020"\n3')" ]
	printf 'a,b\n1,2\n3,4\n' >t.csv
	refused "line 1: column 1: 'a' is no number" ae-convert --header no t.csv
}

@test "whole numbers that a double changes are refused where types are kept, else told" {
	for digits in 9007199254740993 -9007199254740993 18446744073709551615 123456789012345678901234567890; do
		printf 'x\n%s\n' "$digits" >t.csv
		refused "t.csv: line 2: column 1 'x': '$digits' has digits that a double does not hold" ae-convert t.csv
		refused "has digits that a double does not hold" ae-select -r 0: t.csv
		run -0 --separate-stderr ae-normalize --range 0,1 -o x.npy t.csv
		[ "$stderr" = "ae-normalize: t.csv: whole numbers such as $digits lose digits: a double holds whole numbers up to 2^53" ]
	done
	for digits in 9007199254740992 9007199254740994 10000000000000000 1e30 9007199254740993.5; do
		printf 'x\n%s\n' "$digits" >t.csv
		ae-convert --dtype f8 -o x.npy t.csv
	done
}

@test "a blank line in a table of one column is a missing value, at the end it is nothing" {
	for end in '' '\n' '\n\n' '\n  \n'; do
		printf "v\n1\n\n3\n$end" >t.csv
		gives 'v|1|nan|3|' --missing keep
		refused "line 3: column 1 'v': the field is empty" ae-convert t.csv
		printf "1\n2\n$end" >t.csv
		gives '1|2|'
	done
	printf '\n\nv\n\n1\n' >t.csv
	gives 'v|nan|1|' --missing keep
	printf 'v\n1\n\n\nv\n2\n' >t.csv
	gives 'v|1|2|'
	printf 'v,w\n1,2\n\n3,4\n' >t.csv
	gives 'v w|1 2|3 4|'
	(printf 'v\n1\n\n'; sleep 0.2; printf '\n4\n') | ae-convert -t --missing keep | cmp - <(printf 'v\n1\nnan\nnan\n4\n')
	# rows of --annotate are the same
	printf 'v\n1\n\n3\n\n' >t.csv
	printf '1\n9\n1\n' | ae-threshold --at 5 --annotate t.csv >out
	[ "$(grep -c '1$' out)" = 1 ]
}

@test "types come from many rows, and each word in the first one is what it is" {
	rows() { printf 'a,b\n1,%s\n2,3\n3,4\n' "$1" >t.csv; }
	rows Bad
	refused "t.csv: line 2: column 2 'b': 'Bad' is no number (--na reads it as missing)" ae-convert t.csv
	gives 'a b|1 nan|2 3|3 4|' --na Bad --missing keep
	for word in '\N' - null NULL n/a NaN; do
		rows "$word"
		gives 'a b|1 nan|2 3|3 4|' --missing keep
	done
	rows "$(printf '\342\210\2225')"
	gives 'a b|1 -5|2 3|3 4|'
	for number in '"1.234,5"' '"1,5"' '"12.345.678,9"'; do
		rows "$number"
		refused "has a decimal comma (--decimal , reads it)" ae-convert t.csv
	done
	printf 'a,b\n1,A/5 21171\n2,17599\n3,PC 3\n4,5\n' >t.csv
	told 'columns left out, as they hold text: b'
	printf 'a,b\n1,2\n3,x\n' >t.csv
	refused "line 3: column 2 'b': 'x' is no number" ae-convert t.csv
}

@test "numbers of --na are missing values in every format" {
	printf '1,-200\n-200,3\n5,6\n-200,-200\n' >t.csv
	ae-convert --na -200 --missing keep -t t.csv >want
	for dtype in f2 f4 f8 i2 i4 i8; do
		ae-convert --dtype $dtype -o t.npy t.csv
		ae-convert --na Bad,-2e2 --missing keep --dtype f8 -t t.npy | cmp - want
		refused "t.npy: record 0: value 1 is -200, a missing value (ae-normalize --missing" ae-convert --na -200 t.npy
		ae-normalize -q --na -200 --missing mean --range 0,1 -t t.csv >mean
		ae-normalize -q --na -200 --missing mean --range 0,1 -t t.npy | cmp - mean
		[ "$(ae-normalize --na -200 --missing omit --range 0,1 -t t.npy | tr '\t\n' ' |')" = "5 6|" ]
		# a record of listed values is not one that a filter took out
		refused "record 0: value 0 is -200, a missing value" ae-window --na -200 1 <(ae-select -r 3: t.npy)
		# a column beside the record
		ae-convert -c 1 --label 2 --label-out y.npy --na -200 --missing keep --dtype f8 -o x.npy t.npy
		[ "$(ae-convert --missing keep -t y.npy | tr '\n' ' ')" = "nan 3 6 nan " ]
		[ "$(ae-convert -c 2 --na -200 --missing keep --dtype f8 -t t.npy | tr '\n' ' ')" = "nan 3 6 nan " ]
	done
	# as the type has it
	printf '0.1\n0.2\n' | ae-convert --dtype f4 -o t.npy
	[ "$(ae-convert --na 0.1 --missing keep -t t.npy | tr '\n' ' ')" = "nan 0.2 " ]
	printf '0.1\n0.2\n' | ae-convert --dtype f8 -o t.npy
	[ "$(ae-convert --na 0.1 --missing keep -t t.npy | tr '\n' ' ')" = "nan 0.2 " ]
	[ "$(ae-convert --na 0.10000001 --missing keep -t t.npy | tr '\n' ' ')" = "0.1 0.2 " ]
	# images, rows of a stream, integers that a double does not hold
	printf 'P2\n2 1\n255\n255 7\n' | ae-convert --na 255 --missing keep --dtype f4 -t | tr '\t\n' ' |' >got
	[ "$(cat got)" = "nan 7|" ]
	printf '1\n-200\n3\n4\n' | ae-normalize -q --range 0,1 | ae-normalize --na -200 --range 0,1 --missing drop |
		ae-window -t 2 | tr '\t\n' ' |' >got
	[ "$(cat got)" = "nan nan|nan nan|3 4|" ]
	printf '1\n-200\n' | ae-convert --dtype i8 -o t.npy
	refused "value 0 is -200, a missing value" ae-convert --na -200 --dtype f8 -o x.npy t.npy
	refused "missing values '1,2,3" ae-convert --na "$(seq -s, 100)" t.npy
}

@test "columns of True and False are numbers, and mixed ones are text" {
	for words in True,False TRUE,FALSE true,false True,false; do
		printf 'a,b\n1,%s\n2,%s\n3,"%s"\n' "${words%,*}" "${words#*,}" "${words%,*}" >t.csv
		gives 'a b|1 1|2 0|3 1|'
	done
	printf 'a,b\n1,\n2,False\n3,NA\n4,True\n' >t.csv
	gives 'a b|1 nan|2 0|3 nan|4 1|' --missing keep
	refused "line 2: column 2 'b': the field is empty" ae-convert t.csv
	# a table of them alone, a label, another file of the stream
	printf 'flag\nTrue\nFalse\n' >t.csv
	gives 'flag|1|0|'
	printf 'a,b\n1,True\n2,False\n' >t.csv
	ae-convert -q --label b --label-out y.npy -o x.npy t.csv
	[ "$(ae-convert -t y.npy | tr '\n' ' ')" = "1 0 " ]
	printf 'b,a\nfalse,3\n' >u.csv
	[ "$(ae-convert --to csv t.csv u.csv | tr '\n' '|')" = 'a,b|1,1|2,0|3,0|' ]
	for other in yes T 1 tRue 'True ish' 1.5; do
		printf 'a,b\n1,True\n2,False\n3,%s\n' "$other" >t.csv
		told 'columns left out, as they hold text: b'
	done
	# behind the rows that show the types
	{ echo a,b; seq 1200 | awk '{ print $1 "," ($1 % 2 ? "True" : "False") }'; echo 5,maybe; } >t.csv
	refused "line 1202: column 2 'b': 'maybe' is no number" ae-convert -o x.npy t.csv
	sed '$d' t.csv | ae-convert -q -c b -t | sed 1d | sort -n | uniq -c | tr -s ' ' | tr '\n' '|' >got
	[ "$(cat got)" = " 600 0| 600 1|" ]
}

@test "--na, --sep and --decimal say what cannot be guessed" {
	printf 'a,b\n1,-200\n-200.0,3\nBad,4\n' >t.csv
	gives 'a b|1 nan|nan 3|nan 4|' --na -200,Bad --missing keep
	refused "'-200' is a missing value" ae-convert --na -200,Bad t.csv
	printf 'a,b\n1,"x,y"\n2,3\n4,5' >t.csv
	gives 'a b|1 nan|2 3|4 5|' --na '"x,y"' --missing keep
	printf 'a|b\n1|2\n' >t.csv
	gives 'a b|1 2|' --sep '|'
	printf 'a b,c d\n1,2\n' >t.csv
	gives '"a b"|1|' --sep , -c 1
	printf 'a\tb,c\n1\t2\n' >t.csv
	gives 'a|1|' --sep tab -c 1
	printf 'a;b\n1.234,5;-0,25\n1.234.567;7\n' >t.csv
	gives 'a b|1234.5 -0.25|1234567 7|' --decimal ,
	printf '1,5 2,5\n3 4\n' >t.csv
	gives '1.5 2.5|3 4|' --decimal ,
	printf 'a;b\n1,5;2\n1.5;2\n' >t.csv
	refused "line 3: column 1 'a': '1.5' is no number" ae-convert --decimal , t.csv
	for sep in '' ab '"' 5; do
		refused "option --sep: expected one character, tab or space, got '$sep'" ae-convert --sep "$sep" t.csv
	done
	refused "option --decimal: expected . or a comma, got ';'" ae-convert --decimal ';' t.csv
	refused "option --decimal: expected another separator" ae-convert --decimal , --sep , t.csv
}

@test "a column of times or an index is left out with a line, -c keeps it, --time none makes it a feature" {
	for column in 'ts 1600000000 60' 'time 1600000000000 1000' 'timestamp 1600000000000000 1' 'id 0 1' 'index 1 1' 'Unnamed:_0 0 1' \
		'time_s 0 0.5' 't 100 1'; do
		read -r name first step <<<"$column"
		awk -v n="$name" -v f="$first" -v s="$step" 'BEGIN { print n ",v"; for (i = 0; i < 9; i++) printf "%.16g,%d\n", f + i * s, i * i % 7 }' >t.csv
		told "columns left out, as they count the rows or hold their times: $name (-c NAME keeps a column)"
		[ "$(ae-convert -q -t t.csv | head -n 1)" = v ]
		[ "$(ae-convert -t -c "$name,v" t.csv | head -n 1)" = "$(printf "$name\tv")" ]
		[ "$(ae-convert -t --time none t.csv | head -n 1)" = "$(printf "$name\tv")" ]
	done
	printf ',v\n0,5\n2,6\n5,7\n' >t.csv
	told 'columns left out, as they count the rows or hold their times: 1 (-c NAME keeps a column)'
	awk 'BEGIN { for (i = 0; i < 9; i++) print 1600000000 + i, i * i % 7 }' >t.csv
	told 'columns left out, as they count the rows or hold their times: 1 (-c NAME keeps a column)'
	awk 'BEGIN { for (i = 0; i < 9; i++) print i, i * i % 7 }' >t.csv
	told 'columns left out, as they count the rows or hold their times: 1 (-c NAME keeps a column)'
	# numbers that only happen to rise are features, and so is a column that stands alone
	for rows in 'a,b\n1,5\n2,3\n3,4\n' 'id,b\n3,5\n5,3\n4,4\n' 'uptime,b\n1,5\n2,3\n3,4\n' 'id\n0\n1\n2\n' '1 5\n2 3\n'; do
		printf "$rows" >t.csv
		run -0 --separate-stderr ae-convert -t t.csv
		[ -z "$stderr" ]
	done
}

@test "dates and times without marks are times, as texts and as numbers" {
	times() { printf "$1" >t.csv; ae-resample -q 1h t.csv | sed 1d | cut -d , -f 1 | xargs; }

	[ "$(times 'date,v\n20240229,1\n20240229,2\n')" = 2024-02-29T00:00:00Z ]
	[ "$(times 'ts,v\n202402292300,1\n202403010000,2\n')" = '2024-02-29T23:00:00Z 2024-03-01T00:00:00Z' ]
	[ "$(times 'ts,v\n20240229230059,1\n20240301000000,2\n')" = '2024-02-29T23:00:00Z 2024-03-01T00:00:00Z' ]
	[ "$(times 'x,v\n20240229T2300Z,1\n20240301T010000.5+0100,2\n')" = '2024-02-29T23:00:00Z 2024-03-01T00:00:00Z' ]
	[ "$(times 'v,date,hour\n1,20240229,23\n2,20240301,0\n')" = '2024-02-29T23:00:00Z 2024-03-01T00:00:00Z' ]
	printf 'hour,day,v\n23,20240229,1\n0,20240301,2\n' >t.csv
	[ "$(ae-resample -q --time day,hour 1h t.csv | cut -d , -f 1 | xargs)" = 'time 2024-02-29T23:00:00Z 2024-03-01T00:00:00Z' ]
	# no date of a calendar, or a column that no name says to be one
	for rows in 'date,v\n20240229,1\n20240230,2\n' 'v,amount\n1,20240229\n2,20240301\n' 'v,w\n20240301,1\n20240229,2\n20240301,3\n'; do
		printf "$rows" >t.csv
		[ "$(ae-convert -t t.csv | head -n 1 | wc -w)" = 2 ]
	done
	printf 'x,v\n20240229T2561,1\n20240229T2300,2\n' >t.csv
	refused "time column 1 'x'" ae-convert --time x t.csv
}

@test "times that count seconds, but look like days of a spreadsheet, are told where they are used" {
	seen="times 'time': the numbers count seconds, though they look like days (expected dates, or seconds since 1970)"
	for first in 43831 737791 2458849.5; do
		awk -v first=$first 'BEGIN { print "time,v"; for (i = 0; i < 20; i++) printf "%.6f,%d\n", first + i / 24, i }' >t.csv
		run --separate-stderr ae-resample 1h t.csv
		[[ "$stderr" == *"$seen"* ]]
		run --separate-stderr ae-convert -t t.csv
		[[ "$stderr" != *"$seen"* ]]
		awk -v first=$first 'BEGIN { print "date,v"; for (i = 0; i < 20; i++) printf "%d,%d\n", first + i, i }' >whole.csv
		run --separate-stderr ae-resample 1d whole.csv
		[[ "$stderr" == *"times 'date': the numbers count seconds"* ]]
	done
	# seconds of an experiment, of a day, and since 1970
	for form in '0 0.04' '43831 1' '43831.5 7.5' '1577836800 3600.5'; do
		awk -v form="$form" 'BEGIN { split(form, f, " "); print "time,v"; for (i = 0; i < 20; i++) printf "%.2f,%d\n", f[1] + i * f[2], i }' >t.csv
		run --separate-stderr ae-resample 1h t.csv
		[[ "$stderr" != *days* ]]
	done
}

@test "--time and --time-format name times that are not found" {
	printf 'when,v\n01/02/2004,1\n02/02/2004,2\n' >t.csv
	told "column 'when' is not used as time: day or month may come first (--time-format dmy or mdy)" 2>/dev/null ||
		[[ "$stderr" == *"--time-format dmy or mdy"* ]]
	ae-convert -v -t --time-format dmy t.csv 2>&1 | grep -Fqx 'ae-convert: t.csv: times: when'
	refused "time column 1 'when': expected a time, or --time-format dmy or mdy" ae-convert --time when t.csv
	refused "column 'x': no column has that name" ae-convert --time x t.csv
	printf 'x,v\n5,1\n6,2\n' >t.csv
	gives 'v|1|2|' --time x
	printf 'd;h;v\n2004-03-10;18.00.00;1\n2004-03-10;19.00.00;2\n' >t.csv
	ae-convert -v -t t.csv 2>&1 | grep -Fqx 'ae-convert: t.csv: times: d, h'
	ae-convert -o x.npy t.csv
	refused "time 'v': expected a text table with that column, got npy data" ae-convert --time v x.npy
}

@test "dates with the English name of their month are times" {
	for times in '5-Jan-20 10:00|5-Jan-20 10:02' '05/Jan/2020:10:00:00 +0000|05/Jan/2020:10:02:00 +0000' \
		'"Jan 5, 2020, 10:00 AM"|"Jan 5, 2020, 10:02 AM"' '05JAN2020:10:00|05JAN2020:10:02' \
		'Sun Jan  5 10:00:00 UTC 2020|Sun Jan  5 10:02:00 UTC 2020' \
		'"Sun, 5 Jan 2020 10:00"|"Sun, 5 Jan 2020 10:02"' '5 January 2020;10:00|5 January 2020;10:02'; do
		printf '%s;1\n%s;3\n' "${times%|*}" "${times#*|}" >t.csv
		[ "$(ae-resample -q 1m t.csv | cut -d , -f 1 | xargs)" = '2020-01-05T10:00:00Z 2020-01-05T10:01:00Z 2020-01-05T10:02:00Z' ]
	done
	# a zone by its abbreviation, a month without a day, a day that is not there: texts
	for text in 'Sun Jan  5 10:00:00 CET 2020' 'Jan-20' '31-Feb-2020' '5-Jam-2020'; do
		printf 't;v\n%s;1\n%s;3\n' "$text" "$text" >t.csv
		refused "time column 1 't': expected times as 2014-04-01 00:05:00" ae-convert --time t t.csv
	done
	# names of columns stay names
	printf 'item,Jan 5 2020,Jan 6 2020\n1,1,2\n2,2,4\n' >t.csv
	[ "$(ae-convert -t t.csv | head -n 1)" = 'item	Jan 5 2020	Jan 6 2020' ]
}

@test "dates and hours in two columns are one time in events and pictures" {
	printf 'n,day,hr,v\n' >t.csv
	awk 'BEGIN { for (i = 0; i < 60; i++) printf "%d,2011-01-%02d,%d,%d\n", i + 1, 1 + i / 24, i % 24, i == 30 || i == 47 ? 9 : i % 3 }' >>t.csv
	awk -F, '{ print $1, $3, $2, $4 }' OFS=';' t.csv | sed 's/hr/time of day/' >u.csv
	want='30	30	30	9	2011-01-02 06:00	2011-01-02 06:00	2011-01-02 06:00|47	47	47	9	2011-01-02 23:00	2011-01-02 23:00	2011-01-02 23:00|'
	ae-convert -q -c v --dtype f4 -o v.npy t.csv
	for options in "--times t.csv" "--times t.csv --time day,hr" "--times t.csv --time hr,day" "--times t.csv --time 2,3" \
		"--times u.csv --time 2,3"; do
		[ "$(ae-threshold --at 5 --events tsv $options v.npy | tr '\n' '|')" = "$want" ]
		# the scores may be a table, too
		[ "$(ae-convert -t v.npy | ae-threshold --at 5 --events tsv $options | tr '\n' '|')" = "$want" ]
	done
	ae-threshold --at 5 --events json --times t.csv v.npy | grep -q '"start": *"2011-01-02 06:00"' ||
		ae-threshold --at 5 --events json --times t.csv v.npy | grep -q '2011-01-02 06:00'
	# hours with a fraction, hour 24, and a field that is no hour
	printf 'day,hour,v\n2011-01-01,1.5,9\n2011-01-01,1.51,9\n2011-01-01,24,9\n2011-01-02,,9\n' >f.csv
	[ "$(ae-threshold --at 5 --pad 0 --events tsv --times f.csv --time day,hour <(ae-convert -q -c v f.csv) | cut -f 5,6)" = \
		"$(printf '2011-01-01 01:30\t2011-01-02')" ]
	[ "$(ae-convert -q -t --time day,hour f.csv | tr '\n' '|')" = 'v|9|9|9|9|' ]
	# windows are cut by times beside NPY rows
	for options in "--time day,hr" ""; do
		sed 20,24d t.csv >gap.csv
		ae-convert -q -c v -o g.npy gap.csv
		[ "$(ae-window -t --max-gap 1h $options --times gap.csv 4 g.npy | grep -c nan)" = 3 ]
		[ "$(ae-resample -q $options -c v 1h gap.csv | sed -n 20p)" = "2011-01-01T18:00:00Z," ]
	done
	ae-plot series --times t.csv --time day,hr v.npy >named.svg
	ae-plot series --times t.csv v.npy | cmp - named.svg
	run -1 grep -q NaN named.svg
	refused "t.csv: column 'x': no column has that name" ae-threshold --at 5 --events tsv --times t.csv --time x v.npy
	refused "time column 4 'v': expected a time of day as 18:00:00, or an hour from 0 to 24" \
		ae-convert --time day,v <(sed '2s/0$/77/' t.csv)
	refused "expected one column, or a date and a time of day, got 3 columns" \
		ae-threshold --at 5 --events tsv --times t.csv --time n,day,hr v.npy
	refused "time 'day': expected a text table with that column, got npy data" ae-threshold --at 5 --time day v.npy
}

@test "columns that count rows are no features beside named times" {
	printf 'id,when,ts,v\n0,2014-01-01 00:00,1600000000,5\n1,2014-01-01 00:05,1600000300,3\n2,2014-01-01 00:10,1600000600,4\n' >t.csv
	for options in "" "--time when" "--time ts"; do
		[ "$(ae-convert -q -t $options t.csv | tr '\n' '|')" = 'v|5|3|4|' ]
	done
	[ "$(ae-convert -q -t --time when -c id,v t.csv | head -n 1)" = "$(printf 'id\tv')" ]
	# a table of times and an index alone keeps the index
	[ "$(ae-convert -q -t --time when -c id t.csv | tr '\n' '|')" = 'id|0|1|2|' ]
	cut -d, -f 1,2 t.csv >u.csv
	[ "$(ae-convert -q -t --time when u.csv | tr '\n' '|')" = 'id|0|1|2|' ]
	[ "$(ae-convert -q -t u.csv | tr '\n' '|')" = 'id|0|1|2|' ]
}

@test "real files of users are read as they are meant" {
	data=${AE_DATA:-}/csv_user
	[ -d "$data" ] || skip "no real data: AE_DATA names no directory with csv_user"
	zcat "$data/AirQualityUCI.csv.gz" >air.csv
	ae-convert -v --na -200 --missing keep -o air.npy air.csv 2>said
	grep -Fqx 'ae-convert: air.csv: times: Date, Time' said
	[ "$(ae-info air.npy | sed -n 's/^record	//p')" = 13 ]
	[ "$(ae-convert -t air.npy | head -n 1 | cut -f 1-4)" = "$(printf '2.6\t1360\t150\t11.9')" ]
	zcat "$data/bike_hour.csv.gz" >bike.csv
	ae-convert -v -o bike.npy bike.csv 2>said
	grep -Fqx 'ae-convert: bike.csv: times: dteday, hr' said
	grep -Fq 'hold their times: instant ' said
	[ "$(ae-info bike.npy | sed -n 's/^records	//p')" = "$(($(wc -l <bike.csv) - 1))" ]
	# from file to events, as in ae-detecting(7)
	ae-novelty -q --na -200 -c C6H6_GT air.csv | ae-calibrate | ae-join -m novelty |
		ae-threshold --at 4 --gap 24 --events tsv --times air.csv >events
	grep -q '	22/11/2004 11:00:00	23/11/2004 20:00:00	22/11/2004 13:00:00$' events
	ae-novelty -q -c cnt bike.csv | ae-calibrate | ae-join -m novelty |
		ae-threshold --at 4 --gap 99 --events tsv --times bike.csv >events
	[ "$(awk '$5 ~ /^201[12]-/ && $6 ~ /^[012][0-9]:00$/' events | wc -l)" = "$(wc -l <events)" ]
	grep -q '	2011-08-23 21:00$' events
}

@test "formats that are not read are named, with the command that helps" {
	while IFS='|' read -r bytes said; do
		printf "$bytes" >odd
		refused "$said" ae-convert odd
	done <<-'END'
		PAR1\025\004\025\020|Parquet data: python3 -c
		ARROW1\0\0|Arrow data: python3 -c
		SQLite format 3\0|an SQLite database: sqlite3 -csv
		MATLAB 7.0 MAT-file|a MATLAB file of version 7.3, which is HDF5
		\320\317\021\340\241\261|an old Excel file: ssconvert
		RIFF\044\0\0\0AVI LIST|an AVI file: ffmpeg
		{\n"a": 1\n}\n|JSON: expected an object per line (jq -c .
		[1.5,2]\n|JSON: expected an object per line, got a list (jq -r @csv
		[{"a": 1}]\n|JSON: expected an object per line (jq -c '.[]'
		[[1, 2]]\n|JSON: jq
		<html><body>|HTML: expected a table
		@relation x\n|ARFF: grep -v
		GIF89a\001\0\001\0|a GIF image: giftopnm
		II*\0\010\0\0\0|a TIFF image: tifftopnm
		\200\005\225\0|a Python pickle: save its arrays
	END
	# words that begin a header are no magic
	for name in PAR1 RIFF ORC GRIB ID3 BZh P1; do
		printf "$name,b\n1,2\n" >t.csv
		gives "$name b|1 2|"
	done
}

@test "no text has -0" {
	printf -- '-0.0\n-0.4\n' >t.csv
	gives '0|-0.4|'
	[ "$(ae-convert --dtype f8 --to csv t.csv | head -n 1)" = 0 ]
	printf 'c,v\na,-0\nb,1\n' >t.csv
	ae-table -q --fit s.txt -o x.npy t.csv
	[ "$(ae-table --schema s.txt --inverse x.npy | sed -n 2p)" = a,0 ]
}

@test "a line that never ends is refused, in a table, in one of several, and in lines of a format" {
	ordinary_programs	# 70 MB
	head -c 70000000 /dev/zero | tr '\0' 1 >long.csv
	refused "long.csv: line 1: longer than 67108864 bytes" ae-convert long.csv
	{ printf '1,2\n'; cat long.csv; } | refused "stdin: line 2: longer than 67108864 bytes" ae-convert
	{ printf 'a b=1 1\na b='; cat long.csv; } >long.influx
	refused "long.influx: line 2: longer than 67108864 bytes" ae-convert -q long.influx
}

@test "a column of times that is named holds times, hours or seconds, or is refused with what it holds" {
	while IFS='|' read -r columns table want; do
		printf "$table\n" >t.csv
		if [[ $want == *T*Z* || $want == [0-9]* ]]; then
			[ "$(ae-resample -q --to csv --time "$columns" 1h t.csv | sed -n 2p)" = "$want" ]
		else
			refused "$want" ae-resample --time "$columns" 1h t.csv
		fi
	done <<-'END'
		date,time|date,time,v\n2024-01-01,10:00,1\n2024-01-02,11:00,2|2024-01-01T10:00:00Z,1
		date,hour|date,hour,v\n2024-01-01,10,1\n2024-01-02,24,2|2024-01-01T10:00:00Z,1
		h|h,v\n0,1\n1,2\n24,3|0,2
		time|time,v\n1,1\n2,2\n3,3|0,2
		date,hour|date,hour,v\n2024-01-01,10,1\n2024-01-02,x,2|time column 2 'hour': expected a time of day as 18:00:00, or an hour from 0 to 24, got 'x'
		date,hour|date,hour,v\n2024-01-01,10,1\n2024-01-02,25,2|time column 2 'hour': expected a time of day as 18:00:00, or an hour from 0 to 24
		date,hour|date,hour,v\n2024-01-01,10,1\n2024-01-02,-1,2|time column 2 'hour': expected a time of day as 18:00:00, or an hour from 0 to 24
		date,basic|date,basic,v\n20240101,100000,1\n20240102,110000,2|time column 2 'basic': expected a time of day as 18:00:00
		time|date,time,v\n2024-01-01,10:00,1\n2024-01-02,11:00,2|expected times as 2014-04-01 00:05:00, or seconds since 1970, got '10:00'
		time|time,v\n1,1\n2,2\nx,3|time column 1 'time': expected times as 2014-04-01 00:05:00, or seconds since 1970, got 'x'
		time|time,v\n01/02/2024,1\n02/03/2024,2|expected a time, or --time-format dmy or mdy (day or month first), got '01/02/2024'
		t|t,v\n1e300,1\n2,2|line 2: column 1 't': '1e300' is no time
	END
}

@test "a file to write has a name, and is no directory" {
	echo 1 >t.csv
	refused "a file to write has no name" ae-convert -o '' t.csv
	refused ".: cannot be written: Is a directory" ae-convert -o . t.csv
	# a matrix of MATLAB's version 4 that says it has 2^62 values
	printf '\0\0\0\0\377\377\377\177\377\377\377\177\0\0\0\0\2\0\0\0x\0' >huge.mat
	refused "huge.mat: damaged MATLAB file: expected dimensions of at most 2^48 values" ae-convert huge.mat
}
