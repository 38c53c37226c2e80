# Streams: NPY in files and pipes, the other formats that are read, and every way in which they can be broken.

bats_require_minimum_version 1.5.0
load refused
load program

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# npy TYPE SHAPE [VERSION]: the header of an NPY array, as numpy writes it.
npy() {
	dict "{'descr': '$1', 'fortran_order': False, 'shape': $2, }" "${3:-1}"
}

# dict TEXT [VERSION]: a header that holds the text.
dict() {
	local size=$((${#1} + 1)) low high

	printf -v low '\\%03o' $((size % 256))
	printf -v high '\\%03o' $((size / 256))
	printf '\223NUMPY'
	case ${2:-1} in
	1) printf "\\1\\0$low$high" ;;
	*) printf "\\$2\\0$low$high\\0\\0" ;;
	esac
	printf '%s\n' "$1"
}

# shows TEXT: what stdin holds, as text.
shows() {
	ae-convert -t >shown
	[ "$(cat shown)" = "$1" ] || {
		echo "shown: $(cat shown)"
		return 1
	}
}

# ---- what is written ----

@test "a regular file holds one array, with a header of 128 bytes and the count in it" {
	seq 5 | ae-convert >five.npy
	[ "$(wc -c <five.npy)" = $((128 + 5 * 4)) ]
	[ "$(head -c 128 five.npy | tail -c 118 | tr -s ' ')" = "{'descr': '<f4', 'fortran_order': False, 'shape': (5, 1), } " ]
}

@test "a pipe holds an opening array, the records, and a closing array" {
	seq 5 | ae-convert | cat >five.pipe
	[ "$(grep -a -c "'shape': (0, 1)" five.pipe)" = 2 ]
	[ "$(grep -a -c "'shape': (5, 1)" five.pipe)" = 1 ]
	[ "$(wc -c <five.pipe)" = $((3 * 128 + 5 * 4)) ]
	ae-convert five.pipe >five.npy
	seq 5 | ae-convert >expected
	cmp expected five.npy
}

@test "the opening array is there before the first record" {
	mkfifo fifo
	mkfifo in
	ae-window 3 <in >fifo &
	job=$!
	exec 7>in 8<fifo
	echo 1 >&7
	timeout 10 head -c 128 <&8 | grep -a -q "'shape': (0, 3, 1)"
	printf '2\n3\n' >&7
	exec 7>&-
	cat <&8 >rest
	exec 8<&-
	wait "$job" || true
}

@test "a file opened for appending, and two programs into one file, give streams that are read" {
	seq 2 | ae-convert >>log
	seq 3 4 | ae-convert >>log
	shows "$(seq 4)" <log
	(seq 2 | ae-convert; seq 3 4 | ae-convert) >both
	[ "$(wc -c <both)" = $((2 * (128 + 8))) ]
	shows "$(seq 4)" <both
	cat both log | shows "$(seq 4; seq 4)"
}

@test "an empty result opens and closes, in a file too" {
	seq 5 | ae-convert | ae-select -r 9: >empty.npy
	[ "$(wc -c <empty.npy)" = 256 ]
	shows "" <empty.npy
	seq 5 | ae-convert | ae-select -r 9: | cat | ae-convert >again.npy
	cmp empty.npy again.npy
}

@test "what a writer that was stopped leaves in a file is refused" {
	mkfifo fifo
	ae-convert <fifo >half.npy &
	job=$!
	exec 8>fifo
	seq 5 >&8
	until [ "$(wc -c <half.npy)" -ge 128 ]; do sleep 0.01; done
	kill -KILL $!
	exec 8>&-
	wait "$job" || true
	refused "half.npy: incomplete: the program that wrote it was stopped" ae-convert half.npy
}

# ---- NPY, read ----

@test "all types are read in either order of bytes" {
	{ npy '|i1' '(1,)'; printf '\376'; } | shows -2
	{ npy '|u1' '(1,)'; printf '\376'; } | shows 254
	{ npy '|b1' '(2,)'; printf '\0\1'; } | shows "$(printf '0\n1')"
	{ npy '<i2' '(1,)'; printf '\376\377'; } | shows -2
	{ npy '>i2' '(1,)'; printf '\377\376'; } | shows -2
	{ npy '<u2' '(1,)'; printf '\1\2'; } | shows 513
	{ npy '>u4' '(1,)'; printf '\0\0\1\2'; } | shows 258
	{ npy '>i8' '(1,)'; printf '\377\377\377\377\377\377\377\376'; } | shows -2
	{ npy '<f2' '(2,)'; printf '\0\074\1\0'; } | shows "$(printf '1\n5.9604645e-8')"
	{ npy '>f4' '(1,)'; printf '\077\200\0\0'; } | shows 1
	{ npy '>f8' '(1,)'; printf '\077\271\231\231\231\231\231\232'; } | shows 0.1
}

@test "versions 1.0 to 3.0 are read, and no others" {
	for version in 1 2 3; do
		{ npy '|u1' '(2, 1)' $version; printf '\1\2'; } | shows "$(seq 2)"
	done
	{ npy '|u1' '(2, 1)' 4; printf '\1\2'; } >four.npy
	refused "expected NPY version 1.0 to 3.0, got 4.0" ae-convert four.npy
}

@test "the header may be written as any Python dictionary" {
	{ dict "{'shape':(2L,1),\"descr\":'|u1','fortran_order':False}"; printf '\1\2'; } | shows "$(seq 2)"
	{ dict "{'descr': '|u1', 'fortran_order': True, 'shape': (2,)}"; printf '\1\2'; } | shows "$(seq 2)"
	{ npy '|u1' '()'; printf '\7'; } | shows 7
}

@test "a label of a stream is a number; the records before one that is none are written" {
	{
		npy '<f4' '(3, 2)'
		printf '\0\0\200\77\0\0\0\0' # 1, 0
		printf '\0\0\0\100\0\0\300\177' # 2, NaN
		printf '\0\0\100\100\0\0\200\77' # 3, 1
	} >labeled.npy
	refused "labeled.npy: record 1: the label is no number" ae-convert --to csv --label 2 --label-out label.txt labeled.npy
	[ "$(cat refused.out)" = 1 ]
	[ ! -e label.txt ]
}

@test "a header that is hostile is refused" {
	while IFS='|' read -r problem text; do
		dict "$text" >bad.npy
		refused "$problem" ae-convert bad.npy
	done <<-'END'
	a size of 2^63 or more|{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808, 1), }
	incomplete: the program that wrote it was stopped|{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 1), }
	dimension 2 is 999999999999999|{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, 999999999999999), }
	dimension 1 is 0|{'descr': '<f4', 'fortran_order': False, 'shape': (1, 0), }
	dimension 9 is 1|{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1, 1), }
	'shape' is no tuple|{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 1), }
	'shape' is no tuple|{'descr': '<f4', 'fortran_order': False, 'shape': (3), }
	'shape' is no tuple|{'descr': '<f4', 'fortran_order': False, 'shape': (3 4), }
	'shape' is no tuple|{'descr': '<f4', 'fortran_order': False, 'shape': (3,
	key 'shape' is unknown or repeated|{'shape': (3,), 'shape': (3,), }
	key 'color' is unknown|{'color': 1}
	is missing|{'descr': '<f4', 'shape': (3,)}
	'descr' is no string|{'descr': 4}
	no dictionary|[]
	a dictionary of|{'descr
	more than one dictionary|{'descr': '<f4', 'fortran_order': False, 'shape': (3,), } {}
	neither True nor False|{'descr': '<f4', 'fortran_order': 0, 'shape': (3,), }
	record 0: 1 value expected, the stream ends after 0|{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,), }
	END
}

@test "arrays in Fortran order are read from regular files, also behind each other and of many records" {
	# value (j, k) of record i is i % 250 + 1000 (j + 2 k): of shape (n, 2, 3)
	for n in 1 7 3000; do
		{
			dict "{'descr': '<i2', 'fortran_order': True, 'shape': ($n, 2, 3), }"
			# shellcheck disable=SC2059 # escapes
			printf "$(awk -v n="$n" 'BEGIN { for (k = 0; k < 3; k++) for (j = 0; j < 2; j++) for (i = 0; i < n; i++) {
				x = i % 250 + 1000 * (j + 2 * k); printf "\\%03o\\%03o", x % 256, int(x / 256) } }')"
		} >fortran.npy
		awk -v n="$n" 'BEGIN { for (i = 0; i < n; i++) for (j = 0; j < 2; j++) for (k = 0; k < 3; k++)
			printf "%d%s", i % 250 + 1000 * (j + 2 * k), j * 3 + k < 5 ? "," : "\n" }' >want.csv
		ae-convert --to csv fortran.npy | cmp - want.csv
		cat fortran.npy fortran.npy >twice.npy
		ae-convert --to csv twice.npy | cmp - <(cat want.csv want.csv)
		ae-convert --to csv <fortran.npy | cmp - want.csv
		cat twice.npy | ae-convert --to csv | cmp - <(cat want.csv want.csv)
	done
	head -c 9000 fortran.npy >cut.npy
	refused "cut.npy: record" ae-convert cut.npy
}

@test "arrays that are no records name the way out" {
	dict "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 4), }" >order.npy
	refused "record 0: 4 values expected, the stream ends after 0" ae-convert order.npy
	cat order.npy | refused "expected an array of 3 records in Fortran order, the stream ends after 0 bytes" ae-convert
	dict "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }" >structured.npy
	refused "a structured type" ae-convert structured.npy
	for type in '|O' '<U5' '<c8' '<f16' '|f4' 'f4' '<i3' '<M8[D]'; do
		npy "$type" '(3,)' >type.npy
		refused "expected type f2, f4, f8, i1 to i8, u1 to u8 or b1, got '$type'" ae-convert type.npy
	done
}

@test "a second array of another type or shape is refused, and both are named" {
	seq 3 | ae-convert >a.npy
	seq 3 | ae-convert --dtype f8 >b.npy
	seq 3 | ae-convert --shape 1x1 >c.npy
	cat a.npy b.npy >ab.npy
	cat a.npy c.npy >ac.npy
	refused "record 3: expected f4 values of shape 1, as in the array before, got f8 of shape 1" ae-convert ab.npy
	refused "record 3: expected f4 values of shape 1, as in the array before, got f4 of shape 1x1" ae-convert ac.npy
	refused "c.npy: expected records of shape 1, as in a.npy, got shape 1x1" ae-convert a.npy c.npy
}

@test "a cut names the record, and what was expected" {
	seq 12 | paste - - - | ae-convert >rows.npy
	head -c $((128 + 2 * 12 + 7)) rows.npy >cut.npy
	refused "cut.npy: record 2: 3 values expected, the stream ends after 1" ae-convert cut.npy
	ae-convert rows.npy | head -c $((2 * 128 + 2 * 12 + 7)) >cut.pipe
	refused "cut.pipe: record 2: 3 values expected, the stream ends after 1" ae-convert cut.pipe
	for length in 3 7 60; do
		head -c $length rows.npy >cut.npy
		refused "the stream ends inside an NPY header, after $length of" ae-convert cut.npy
	done
}

@test "NaN and infinity are refused with record and value, or let through" {
	{ npy '<f4' '(2, 2)'; printf '\0\0\200\077\0\0\200\077\0\0\200\077\0\0\300\177'; } >nan.npy
	refused "nan.npy: record 1: value 1 is nan (ae-normalize --missing drops or fills it)" ae-convert nan.npy
	{ npy '<f4' '(1, 2)'; printf '\0\0\200\077\0\0\200\377'; } >inf.npy
	refused "inf.npy: record 0: value 1 is -inf" ae-convert inf.npy
	ae-convert --missing keep -t nan.npy inf.npy >out
	[ "$(cat out)" = "$(printf '1\t1\n1\tnan\n1\tnan')" ]
	printf 'x\n1\n1e300\n' >huge.csv
	refused "record 1: value 0 is 1e300, beyond single precision" ae-noise gaussian=1 huge.csv
	ae-convert --dtype f8 huge.csv | shows "$(printf '1\n1e300')"
}

@test "the records before a bad one come out" {
	printf 'x\n1\n2\nnan\n4\n' | { ae-convert 2>/dev/null || true; } | cat >good.pipe
	grep -a -q "'shape': (2, 1)" good.pipe
	refused "ends after 2 records without the array that closes it" ae-convert good.pipe
}

@test "a record is passed on as soon as it is there, through five tools" {
	mkfifo fifo out
	ae-convert <fifo | ae-noise mask=0 | ae-window 2 | ae-select -r 0: | ae-convert -t >out &
	job=$!
	exec 8>fifo 9<out
	printf '1\n2\n' >&8
	IFS= read -r -t 10 line <&9
	[ "$line" = "$(printf '1\t2')" ]
	printf '3\n' >&8
	IFS= read -r -t 10 line <&9
	[ "$line" = "$(printf '2\t3')" ]
	exec 8>&-
	wait "$job" || true
	exec 9<&-
}

@test "a large stream passes through a pipe whole" {
	seq 200000 | paste - - - - | ae-convert >large.npy
	ae-convert large.npy | cat | ae-convert >again.npy
	cmp large.npy again.npy
	ae-convert --dtype f8 -t large.npy | tr '\t' '\n' | cmp - <(seq 200000)
}

# ---- text tables ----

@test "separators are guessed from the first line: tab, semicolon, comma, blanks" {
	printf 'a\tb\n1\t2\n' | shows "$(printf 'a\tb\n1\t2')"
	printf '1;2\n3;4\n' | shows "$(printf '1\t2\n3\t4')"
	printf '1,2\n3,4\n' | shows "$(printf '1\t2\n3\t4')"
	printf '  1   2 \n3 4\n' | shows "$(printf '1\t2\n3\t4')"
	printf '1, 2\n 3 ,4 \n' | shows "$(printf '1\t2\n3\t4')"
	printf '"a;b",c\n1,2\n' | shows "$(printf 'a;b\tc\n1\t2')"
	printf 'a|b c\n1|2\n' | shows "$(printf 'a\tb c\n1\t2')"
	printf '7' | shows 7
}

@test "a line sep=X names the separator" {
	printf 'sep=;\r\na,b;c\r\n1;2\r\n' | shows "$(printf 'a,b\tc\n1\t2')"
	printf '\357\273\277SEP=|\n1|2\n' | shows "$(printf '1\t2')"
	printf '"sep=;",a\n1,2\n' | ae-convert --to csv | shows "$(printf '"sep=;"\ta\n1\t2')" # a name
	printf '\357\273\277"a,\n",c\n1,2\n' | ae-convert --to csv | sed -n 3p | grep -qx 1,2
	printf 'sep=;\na;b\n1;2\n' >a.csv
	ae-convert -t a.csv a.csv >out
	[ "$(cat out)" = "$(printf 'a\tb\n1\t2\n1\t2')" ]
	ae-table -q --fit s.tsv a.csv
	ae-table -t --schema s.tsv a.csv >out
	[ "$(wc -l <out)" = 2 ]
	echo 5 | ae-threshold --at 4 --annotate a.csv >out # lines as they are, with two columns more
	[ "$(xargs <out)" = 'sep=; a;b;score;flag 1;2;5;1' ]
	printf 'a;b\n1;2\nsep=|\n' >late.csv # no separator of this file
	refused "line 3" ae-convert late.csv
	refused "line 3: no number in it" ae-convert --sep , a.csv
}

@test "headers, comments, blank lines, other line ends and marks of byte order mean nothing" {
	printf '\357\273\277# made by hand\r\nx,y\r\n\r\n1,2\r\n# more\r\n\357\273\277x,y\r\n3,4\r\n' | shows "$(printf 'x\ty\n1\t2\n3\t4')"
	printf 'x,y\n1,2\n' >a.csv
	printf 'x,y\n3,4' >b.csv
	cat a.csv b.csv | shows "$(printf 'x\ty\n1\t2\n3\t4')"
	ae-convert -t a.csv b.csv >out
	[ "$(cat out)" = "$(printf 'x\ty\n1\t2\n3\t4')" ]
	# a row that begins with # has a field per column
	printf 'x,y,z\n#1,2\n1,2,3\n' | shows "$(printf 'x\ty\tz\n1\t2\t3')"
}

@test "a first row that counts the columns is a record, and told" {
	printf '0,1,2\n.5,.6,.7\n' >t.csv
	run -0 --separate-stderr ae-convert --to csv t.csv
	[ "${lines[0]}" = 0,1,2 ]
	[ "$stderr" = "ae-convert: t.csv: the first row is a record, though it looks like a header of numbers (--header yes or no decides)" ]
	for text in '0,1\n3,4\n' '0,1,3\n3,4,5\n' 'a,b,c\n0,1,2\n'; do
		run -0 --separate-stderr ae-convert --to csv <(printf "$text")
		[ -z "$stderr" ]
	done
	ae-convert -q t.csv 2>&1 >/dev/null | cmp - /dev/null
}

@test "quoted fields may hold separators, quotes and line ends" {
	printf 'name,"the ""x""",y\n"a, b\nc",1,"2"\n"d ""e""",3,4\n' | shows "$(printf '"the ""x"""\ty\n1\t2\n3\t4')"
	printf 'x,y\n"1,2\n3,4\n' >open.csv
	refused "line 2: column 1 'x': its quote is never closed" ae-convert open.csv
	printf 'x,note\n1,5" disk\n2,"\n' >last.csv
	refused "line 3: column 2 'note': its quote is never closed" ae-convert -q last.csv
}

@test "text columns are left out, which is told unless -q, and times are no text" {
	printf 'time,x,host\n2014-04-01 00:00:00,20,a\n2014-04-01 00:05:00,21,b\n' >t.csv
	ae-convert -v -t t.csv >out 2>words
	[ "$(cat out)" = "$(printf 'x\n20\n21')" ]
	grep -Fqx 'ae-convert: t.csv: columns left out, as they hold text: host' words
	grep -Fqx 'ae-convert: t.csv: times: time' words
	run -0 --separate-stderr ae-convert -t t.csv
	[ "$stderr" = 'ae-convert: t.csv: columns left out, as they hold text: host' ]
	run -0 --separate-stderr ae-convert -q -t t.csv
	[ -z "$stderr" ]
}

@test "the first rows say which columns hold numbers, and words for a missing number are missing values" {
	for word in - '?' null None N/A .; do
		printf 'x,y\n1,%s\n2,%s\n' "$word" "$word" >t.csv
		run -0 --separate-stderr ae-convert -t t.csv
		[ "${#stderr_lines[@]}" = 1 ]
		[[ "$stderr" == *"t.csv: columns left out as text, whose first field may be a missing number: y "* ]]
		run -0 --separate-stderr ae-convert -c x -t t.csv
		[ -z "$stderr" ]
		for rows in "1,$word\n2,5" "2,5\n1,$word"; do
			printf "x,y\n$rows\n" >t.csv
			refused "column 2 'y': '$word' is a missing value" ae-convert t.csv
			[ "$(ae-convert --missing keep -t -c y t.csv | sort | tail -n 2 | tr '\n' ' ')" = 'nan y ' ]
		done
	done
}

@test "errors of tables name file, line, column and name" {
	printf 'x,y\n1,2\n3,abc\n' >t.csv
	refused "t.csv: line 3: column 2 'y': 'abc' is no number" ae-convert t.csv
	printf '1,2\n3,\n' >t.csv
	refused "t.csv: line 2: column 2: the field is empty (ae-normalize --missing drops or fills it)" ae-convert t.csv
	printf '1,2\n3,NA\n' >t.csv
	refused "t.csv: line 2: column 2: 'NA' is a missing value (ae-normalize --missing drops or fills it)" \
		ae-convert t.csv
	ae-convert --missing keep t.csv | ae-convert --missing keep -t >out
	[ "$(cat out)" = "$(printf '1\t2\n3\tnan')" ]
	printf '1,2\n3,-inf\n' >t.csv
	refused "t.csv: line 2: column 2: '-inf' is no finite number" ae-convert t.csv
	printf '1,2\n3\n' >t.csv
	refused "t.csv: line 2: expected 2 columns, as in the first row, got 1" ae-convert t.csv
	printf 'x,y\n1,2,3\n' >t.csv
	refused "t.csv: line 2: expected 2 columns, as in the header, got 3" ae-convert t.csv
	printf 'x,y\n' >t.csv
	refused "t.csv: expected rows after the header, got none" ae-convert t.csv
	printf 'x,"y\rz"\r1,2\r' >t.csv
	refused "t.csv: line 1: expected lines that end with a line feed, got a carriage return (tr '\r' '\n' converts them)" ae-convert t.csv
	printf '# nothing\n\n' >t.csv
	refused "t.csv: expected rows, got none in 2 lines" ae-convert t.csv
	printf 'two words\nand more\n' >t.csv
	refused "t.csv: line 2: no number in it" ae-convert t.csv
	printf 'a,b\n1,2\0\n' | ae-convert -c 1 -t >out
	[ "$(cat out)" = "$(printf 'a\n1')" ]
}

@test "decimal commas are an error, not other numbers" {
	for text in 'x;y\n1,5;2,5\n' '1,5;2,5\n1,6;2,6\n' 'x\ty\n1,5\t2\n' '"1,5","2,5"\n'; do
		printf "$text" >t.csv
		refused "'1,5' has a decimal comma" ae-convert t.csv
	done
	printf 'x;y\n1;2\n3;4,5\n' >t.csv
	refused "line 3: column 2 'y': '4,5' has a decimal comma" ae-convert t.csv
}

# ---- columns ----

@test "-c takes columns by number, by range and by name, in the order of the list" {
	printf 'time,x,y,z,label\na,1,2,3,0\nb,4,5,6,1\n' >t.csv
	ae-convert -t -c 4,x t.csv >out
	[ "$(cat out)" = "$(printf 'z\tx\n3\t1\n6\t4')" ]
	ae-convert -t -c 2-4 t.csv >out
	[ "$(cat out)" = "$(printf 'x\ty\tz\n1\t2\t3\n4\t5\t6')" ]
	ae-convert -t -c 4- t.csv >out
	[ "$(cat out)" = "$(printf 'z\tlabel\n3\t0\n6\t1')" ]
	ae-convert --to csv -c 5,-3 <(cut -d , -f 2- t.csv | sed 's/$/,7,8/; 1s/7,8/a,b/') >out
	[ "$(cat out)" = "$(printf 'a,x,y,z\n7,1,2,3\n7,4,5,6')" ]
	refused "t.csv: column '6-': there are columns 1 to 5" ae-convert -c 6- t.csv
	refused "t.csv: column '-6': there are columns 1 to 5" ae-convert -c -6 t.csv
	refused "t.csv: column '-': no column has that name" ae-convert -c - t.csv
	refused "t.csv: column 1 'time' holds text" ae-convert -c 1-2 t.csv
	refused "t.csv: column 'w': no column has that name" ae-convert -c w t.csv
	refused "t.csv: column '6': there are columns 1 to 5" ae-convert -c 6 t.csv
	refused "t.csv: column '3-2': there are columns 1 to 5" ae-convert -c 3-2 t.csv
	refused "t.csv: column '99999999999999999999': there are" ae-convert -c 99999999999999999999 t.csv
	refused "t.csv: column 2 'x' is chosen twice" ae-convert -c 2,x t.csv
	refused "t.csv: column '': no column has that name" ae-convert -c "" t.csv
	printf 'x,x\n1,2\n' >twice.csv
	refused "column 'x': 2 columns have that name" ae-convert -c x twice.csv
}

@test "-c takes names with commas, quotes and minus signs in them" {
	printf '"a, b",c-,"d ""e""",1-2\n1,2,3,4\n' >t.csv
	ae-convert --to csv -c '1-2,"a, b","d ""e""",c-' t.csv >out
	[ "$(tail -n 1 out)" = 4,1,3,2 ]
	ae-convert --to csv --label 'a, b' -c 2- t.csv >out
	[ "$(tail -n 1 out)" = 2,3,4 ]
	refused "t.csv: column 'a': no column has that name" ae-convert -c 'a, b' t.csv
}

@test "a separator that ends the header and the first row ends a column, and no other begins" {
	printf 'x,y,\n1,2,\n3,4\nx,y,\n5,6,\n' >t.csv
	ae-convert --to csv t.csv >out
	[ "$(cat out)" = "$(printf 'x,y\n1,2\n3,4\n5,6')" ]
	ae-table --fit s.txt -t t.csv | tr '\t' , | cmp - out
	printf 'x,y,\n1,2,\n3,4,5\n' >t.csv
	refused "t.csv: line 3: expected 2 columns, as in the first row, got 3" ae-convert t.csv
	printf 'x,y\n1,2,\n' >t.csv
	refused "line 2: expected 2 columns, as in the header, got 3 (a separator ends the line)" ae-convert t.csv
	printf 'x,y,\n1,2,3\n' | shows "$(printf 'x\ty\t""\n1\t2\t3')"
}

@test "what stands in columns that are not chosen does not matter" {
	printf 'x,y\n1,2\n,3\nbad,4\n' >t.csv
	ae-convert -t -c y t.csv >out
	[ "$(cat out)" = "$(printf 'y\n2\n3\n4')" ]
}

@test "--label takes a column out of the record, --label-out keeps it" {
	printf 'x,label,y\n1,0,2\n3,1,4\n' >t.csv
	ae-convert -t --label label --label-out l.npy t.csv >out
	[ "$(cat out)" = "$(printf 'x\ty\n1\t2\n3\t4')" ]
	[ "$(ae-convert -t l.npy)" = "$(printf '0\n1')" ]
	ae-convert -t -c 1-3 --label 2 t.csv >out
	[ "$(cat out)" = "$(printf 'x\ty\n1\t2\n3\t4')" ]
	refused "no column of numbers is left" ae-convert -c 2 --label 2 t.csv
}

@test "columns of NPY records of rank 1 go by number" {
	seq 6 | paste - - - | ae-convert >rows.npy
	ae-convert -t -c 3,1 rows.npy >out
	[ "$(cat out)" = "$(printf '3\t1\n6\t4')" ]
	ae-convert -t --label 2 --label-out l.npy rows.npy >out
	[ "$(cat out)" = "$(printf '1\t3\n4\t6')" ]
	[ "$(ae-convert -t l.npy)" = "$(printf '2\n5')" ]
	refused "column 'x': no column has that name (there are no names here, numbers only)" ae-convert -c x rows.npy
	ae-convert --shape 3x1 rows.npy >square.npy
	refused "records of shape 3x1 have no columns to choose" ae-convert -c 1 square.npy
}

# ---- IDX ----

@test "IDX is read in all its types and ranks" {
	printf '\0\0\10\1\0\0\0\2\7\377' | shows "$(printf '7\n255')"
	printf '\0\0\11\1\0\0\0\1\377' | shows -1
	printf '\0\0\13\1\0\0\0\1\377\376' | shows -2
	printf '\0\0\14\1\0\0\0\1\0\0\1\0' | shows 256
	printf '\0\0\15\1\0\0\0\1\077\200\0\0' | shows 1
	printf '\0\0\16\1\0\0\0\1\077\360\0\0\0\0\0\0' | shows 1
	printf '\0\0\10\3\0\0\0\1\0\0\0\2\0\0\0\2\1\2\3\4' >image.idx
	[ "$(ae-convert image.idx | ae-info | grep -c '2x2')" -ge 1 ]
	cat image.idx image.idx | shows "$(printf '1\t2\t3\t4\n1\t2\t3\t4')"
}

@test "IDX that is broken is refused" {
	printf '\0\0\10\3\0\0\0\2\0\0\0\2\0\0\0\2\1\2\3\4\5' >cut.idx
	refused "cut.idx: record 1: 4 values expected, the stream ends after 1" ae-convert cut.idx
	head -c 9 cut.idx >head.idx
	refused "head.idx: the stream ends inside an IDX header, after 9 of 16 bytes" ae-convert head.idx
	printf '\0\0\10\2\0\0\0\1\0\0\0\0' >zero.idx
	refused "zero.idx: IDX header: dimension 1 is 0" ae-convert zero.idx
	printf '\0\0\10\4\0\0\0\1\377\377\377\377\377\377\377\377\377\377\377\377' >huge.idx
	refused "huge.idx: IDX header: dimension 2 is 4294967295" ae-convert huge.idx
	printf '\0\0\10\1\0\0\0\1\7more' >long.idx
	refused "long.idx: record 1: expected an IDX array or the end of the file, got other bytes" ae-convert long.idx
	printf '\0\0\10\1\0\0\0\1\7\0\0\11\1\0\0\0\1\7' >types.idx
	refused "types.idx: record 1: expected u1 values of shape (), as in the array before, got i1 of shape ()" ae-convert types.idx
}

# ---- images ----

@test "PGM and PPM are read, plain and raw, one image or many" {
	printf 'P2\n# a comment\n3 2 # width, height\n255\n1 2 3\n4 5 6\nP2 3 2 255 7 8 9 10 11 12\n' |
		shows "$(printf '1\t2\t3\t4\t5\t6\n7\t8\t9\t10\t11\t12')"
	printf 'P5 2 1 255\n\1\377P5 2 1 255\n\2\3' | shows "$(printf '1\t255\n2\t3')"
	printf 'P5 1 1 1000\n\1\2' | shows 258
	printf 'P3 1 1 10 1 2 3' | shows "$(printf '1\t2\t3')"
	printf 'P6 1 1 255\n\1\2\3' >p.ppm
	[ "$(ae-convert p.ppm | ae-info | grep -c '1x1x3')" -ge 1 ]
}

@test "images that are broken are refused" {
	while IFS='|' read -r problem text; do
		printf "$text" >bad.pgm
		refused "$problem" ae-convert bad.pgm
	done <<-'END'
	record 0: 2 values expected, the stream ends after 1|P2 2 1 9 1
	record 1: 2 values expected, the stream ends after 1|P5 2 1 9 \1\2P5 2 1 9 \1
	the stream ends inside the header of image 0|P5 2
	the stream ends inside the header of image 1|P5 1 1 9 \1P5 1 1
	expected a number below 2^27 before 'x'|P5 2 x
	expected a number below 2^27 before '9'|P5 99999999999999999999 1 1
	expected a largest value from 1 to 65535, got 0|P5 1 1 0 \1
	expected a largest value from 1 to 65535, got 65536|P5 1 1 65536 \1\1
	0 by 1 pixels are no image|P5 0 1 9 \1
	99999999 by 99999999 pixels are no image|P5 99999999 99999999 9 \1
	value 1 is 10, the image's largest value 9|P2 2 1 9 1 10
	value 0 is 10, the image's largest value 9|P5 1 1 9 \n
	expected u1 values of shape 1x2, as in the array before, got u1 of shape 1x1|P5 2 1 9 \1\2P5 1 1 9 \1
	expected the largest value 9, as in the images before it, got 8|P5 1 1 9 \1P5 1 1 8 \1
	image 1: expected a PGM or PPM image or the end of the file, got other bytes|P5 1 1 9 \1\n
	a PBM image: expected PGM or PPM|P4\n1 1\n\1
	END
}

@test "a table may have a column named P2" {
	printf 'P2 P5\n1 2\n' | shows "$(printf 'P2\tP5\n1\t2')"
}

# ---- what is no stream ----

@test "files of other kinds are named, with the program that opens them" {
	while IFS='|' read -r problem bytes; do
		printf "$bytes" >foreign
		refused "foreign: $problem" ae-convert foreign
	done <<-'END'
	xz data: xzcat|\3757zXZ\0\0
	damaged zip archive: expected a directory at its end|PK\003\004\0\0
	bzip2 data: bzcat|BZh91AY
	zstd data: zstdcat|\050\265\057\375\0
	UTF-16 text: iconv|\377\3761\0,\0002\0
	a JPEG image: djpeg|\377\330\377\340
	an HDF5 file: python3 -c 'import h5py|\211HDF\r\n
	a Python pickle|\200\004\225
	expected records, got a safetensors file (a model)|\100\0\0\0\0\0\0\0{"a"
	expected NPY, IDX, PGM, PPM, PNG, WAV or a text table, got a file that begins with the bytes 7f 45 4c 46|\177ELF\2\1
	expected NPY, IDX, PGM, PPM, PNG, WAV or a text table, got a file that begins with the bytes 00|\0
	END
	: >empty
	refused "empty: expected records, got an empty file" ae-convert empty
	refused "cannot be read: Is a directory" ae-convert .
	refused "none: cannot be opened: No such file" ae-convert none
}

# ---- the programs of ae-stream(5) ----

@test "the page's filter in C works" {
	program ae-stream.5 half.c
	sanitize=
	if grep -q __asan_init "$AE_BUILD/libae.a"; then sanitize=-fsanitize=address,undefined; fi
	# shellcheck disable=SC2086 # no word, or one
	${CC:-cc} -std=c11 -Wall -Wextra -Werror $sanitize -I "$AE_SOURCE/libae" -o half half.c "$AE_BUILD/libae.a" -lm -lpthread
	seq 5 | ./half | ae-convert -t | paste -s -d ' ' - >got
	[ "$(cat got)" = "0.5 1 1.5 2 2.5" ]
	seq 5 | ae-convert | head -c 276 >cut
	PATH=$PWD:$PATH refused "ends after 5 records" half cut
}

@test "the page's programs in Python work" {
	python=${PYTHON:-python3}
	"$python" -c 'import numpy' 2>/dev/null || skip "numpy is not installed"
	program ae-stream.5 read.py
	program ae-stream.5 half.py
	seq 5 | ae-convert | cat >kept.pipe
	[ "$({ echo import numpy; cat read.py; } | "$python" -)" = "(5, 1) float32" ]
	ae-convert kept.pipe >kept.npy
	"$python" -c 'import numpy; a = numpy.load("kept.npy"); assert a.tolist() == [[1], [2], [3], [4], [5]]'
	seq 5 | ae-convert | "$python" half.py | ae-convert -t | paste -s -d ' ' - >got
	[ "$(cat got)" = "0.5 1 1.5 2 2.5" ]
	head -c 276 kept.pipe | "$python" half.py 2>words >unclosed && false
	grep -q 'the program upstream died' words
	refused "the program upstream died" ae-convert unclosed
}

@test "real files are read as they are" {
	real_data nab
	ae-convert "$data/art_daily_small_noise.csv" >a.npy
	ae-info a.npy | grep -q "records.4032"
	real_data mnist
	zcat "$data/t10k-images-idx3-ubyte.gz" >i.idx
	ae-convert i.idx | ae-convert --to idx >j.idx
	cmp i.idx j.idx
	real_data unsw-nb15
	zcat "$data"/*.csv.gz | ae-convert -q --label label --label-out l.npy | ae-info | grep -q "^record	39"
}

# processor_time COMMAND...: milliseconds of it, whatever its exit status
processor_time() {
	local TIMEFORMAT='%U %S'

	{ time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ printf "%d\n", 1000 * ($1 + $2) }'
}

@test "a line that comes in many pieces is searched once" {
	[[ $AE_BUILD != */asan ]] || skip "times of ordinary programs"
	awk 'BEGIN { printf "a,b\n1,\"x"; for (i = 0; i < 3000000; i++) print "abcdefghi" }' >open.csv
	file=$(processor_time ae-convert open.csv)
	pipe=$(cat open.csv | processor_time ae-convert)
	[ "$pipe" -lt $((5 * file + 500)) ] || { echo "$pipe ms from a pipe, $file ms from a file"; false; }
}

@test "a line that comes byte by byte is the line of a file" {
	printf 'a,b,t\n# note "\n1,2,"x ""y"" \nz"\n  "3",4," #"\n"5","6","a,b"\n7,8,x"y\n' >table.csv
	ae-table --fit rules.txt -t table.csv >whole.txt
	while IFS= read -r -n 1 -d '' byte; do printf %s "$byte"; sleep 0.001; done <table.csv | ae-table --schema rules.txt -t - >bytes.txt
	cmp whole.txt bytes.txt
	[ "$(cut -f 1 whole.txt | grep -cx '[1357]')" = 4 ]
}
