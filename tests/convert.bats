# ae-convert: every format that is written, read back; types, shapes, statistics.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 12 | awk '{ printf "%g%s", $1 / 8, $1 % 3 ? "," : "\n" }' >rows.csv
	ae-convert rows.csv >rows.npy
}

@test "CSV and TSV, with the header that the input has" {
	ae-convert --to csv rows.npy >out.csv
	cmp rows.csv out.csv
	ae-convert --to tsv rows.npy >out.tsv
	tr '\t' , <out.tsv | cmp rows.csv -
	ae-convert -t rows.npy | cmp out.tsv -
	{ echo 'a,"b,c",d'; cat rows.csv; } >named.csv
	ae-convert --to csv named.csv | cmp named.csv -
	ae-convert --to csv --shape 3x1 named.csv | cmp rows.csv -
	refused "option --text: cannot be used with --to, except --to tsv" ae-convert -t --to csv rows.npy
}

@test "a shape whose product no machine holds is refused, also where 64 bits overflow to a small one" {
	for shape in 65536x65536x65536x65536 4294967296x4294967296 281474976710656 16777216x16777216x1x1 18446744073709551617 3x6148914691236517206; do
		refused "shape '$shape': 8 sizes from 1 at most, their product below 2^48" ae-convert --shape $shape <<<1
	done
}

@test "numbers of a table come through text unchanged, with all their digits" {
	printf '0.1,123456789.123,1e-300\n1e22,-7,16777217\n' >n.csv
	ae-convert --to csv n.csv >out.csv
	cmp n.csv out.csv
	ae-convert --dtype f8 n.csv | ae-convert --to csv | cmp n.csv -
}

@test "raw bytes are the values, little-endian" {
	ae-convert --to raw rows.npy >out.raw
	tail -c +129 rows.npy | cmp - out.raw
	printf '1\n258\n' | ae-convert --to raw --dtype u2 >out.raw
	printf '\1\0\2\1' | cmp - out.raw
}

@test "IDX is written and read back, and needs a file" {
	for type in u1 i1 i2 i4 f4 f8; do
		printf '1 2\n3 4\n' | ae-convert --dtype $type --shape 1x2 >a.npy
		ae-convert --to idx a.npy >a.idx
		ae-convert a.idx >b.npy
		cmp a.npy b.npy
	done
	printf '1\n2\n' | ae-convert --dtype u1 --shape '()' --to idx -o labels.idx
	printf '\0\0\10\1\0\0\0\2\1\2' | cmp - labels.idx
	printf '\0\0\10\1\0\0\0\0' >none.idx
	ae-convert --to idx none.idx >again.idx
	cmp none.idx again.idx
	ae-convert --to idx a.npy 2>words | cat >piped || true
	[ ! -s piped ]
	grep -q 'expected a regular file, as the header of IDX holds the number of records' words
	refused "IDX has no type u4" ae-convert --to idx --dtype u4 a.npy
	# no record is needed for a size that four bytes do not hold
	printf '\223NUMPY\1\0\166\0%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296)}" >wide.npy
	refused "wide.idx: IDX holds sizes below 2^32, not 4294967296" ae-convert --to idx -o wide.idx wide.npy
}

@test "images: one PGM or PPM a record, values rounded, others refused" {
	printf '0 127.4 127.6 255\n' | ae-convert --shape 2x2 | ae-convert --to pgm >a.pgm
	printf 'P5\n2 2\n255\n\0\177\200\377' | cmp - a.pgm
	printf '1 2 3\n4 5 6\n' | ae-convert --shape 1x1x3 --to pgm >a.ppm
	printf 'P6\n1 1\n255\n\1\2\3P6\n1 1\n255\n\4\5\6' | cmp - a.ppm
	printf '1 2\n' | ae-convert --shape 1x2x1 --to pgm >b.pgm
	printf 'P5\n2 1\n255\n\1\2' | cmp - b.pgm
	printf '1 2\n3 256\n' >big.txt
	refused "record 1: value 1: expected a pixel from 0 to 255, got 256 (ae-convert --clip" ae-convert --shape 1x2 --to pgm big.txt
	ae-convert --shape 1x2 --to pgm --dtype u2 big.txt >wide.pgm
	grep -ac 65535 wide.pgm | grep -qx 2
	ae-convert --to pgm wide.pgm | cmp - wide.pgm
	ae-convert --shape 2 wide.pgm | ae-convert -t --dtype f4 | tr '\t' ' ' | cmp - big.txt
	refused "big.txt: label '1-2': one column expected" ae-convert --label 1-2 --label-out l big.txt
	# plain pictures have pixels of two bytes, too
	printf 'P2\n3 1\n65535\n1 258 65535\n' >plain.pgm
	[ "$(ae-convert -t plain.pgm)" = "$(printf '1\t258\t65535')" ]
	printf 'P2\n3 1\n256\n1 256 2\n' | ae-convert -t --dtype u2 | cmp - <(printf '1\t256\t2\n')
	printf '1 -1\n' >minus.txt
	refused "value 1: expected a pixel from 0 to 255, got -1" ae-convert --shape 1x2 --to pgm minus.txt
	refused "expected images of shape HxW, HxWx1 or HxWx3, got records of shape 3" ae-convert --to pgm rows.npy
}

@test "the type is as stored, f4 for tables, or what --dtype says" {
	for type in f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1; do
		printf '1\n0\n' | ae-convert --dtype $type >a.npy
		head -c 128 a.npy | grep -a -q "'descr': '[<|]$type'"
		ae-convert a.npy >b.npy
		cmp a.npy b.npy
		ae-convert --dtype f4 a.npy | cmp - <(printf '1\n0\n' | ae-convert)
	done
	refused "option --dtype: expected f4, f2, f8, " ae-convert --dtype f3 rows.npy
}

@test "a type that cannot hold a value is refused, and the value is named" {
	printf '1\n256\n' >a.txt
	refused "record 1: value 0: 256 is no number that u1 can hold" ae-convert --dtype u1 a.txt
	refused "record 1: value 0: 256 is no number that i1 can hold" ae-convert --dtype i1 a.txt
	refused "record 1: value 0: 256 is no number that b1 can hold" ae-convert --dtype b1 a.txt
	refused "record 0: value 0: 0.125 is no number that i4 can hold" ae-convert --dtype i4 rows.csv
	printf '1e300\n' >b.txt
	refused "record 0: value 0: 1e300 is no number that f4 can hold" ae-convert b.txt
	printf '70000\n' >c.txt
	refused "record 0: value 0: 70000 is no number that f2 can hold" ae-convert --dtype f2 c.txt
}

@test "--round gives whole numbers, of two equally near the even one" {
	printf '0.5 1.5 -0.4 -2.5\n0.51 2 254.6 1e30\n' >a.txt
	ae-convert --round --to csv a.txt | cmp - <(printf '0,2,0,-2\n1,2,255,1e30\n')
	ae-convert --round -c 1-3 --dtype i2 a.txt | ae-convert --to csv | cmp - <(printf '0,2,0\n1,2,255\n')
	printf '255.5\n' | ae-convert --to raw --dtype u2 --round | cmp - <(printf '\0\1')
	printf '1\n255.5\n' >b.txt
	refused "record 1: value 0: 256 is no number that u1 can hold" ae-convert --round --dtype u1 b.txt
	printf '2.4\nNA\n' | ae-convert --round --missing keep -t | cmp - <(printf '2\nnan\n')
}

@test "whole numbers that f4 changes are told, and integers beyond doubles refused" {
	printf '16777217\n' >a.txt
	ae-convert a.txt >a.npy 2>words
	grep -q 'a.txt: whole numbers such as 16777217 lose digits in f4 (--dtype f8 keeps them)' words
	ae-convert -q a.txt 2>&1 >a.npy | cmp - /dev/null
	ae-convert --dtype f8 a.txt | ae-convert -t | cmp - a.txt
	printf '9007199254740992\n' | ae-convert --dtype i8 >b.npy
	refused "record 0: value 0 is 9007199254740992, beyond double precision" ae-convert b.npy
	{ printf "\223NUMPY\1\0\166\0%-117s\n" "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }"
		head -c 40 /dev/zero; printf '\1\0\0\0\0\0\40\0'; } >c.npy
	refused "record 1: value 2 is 9007199254740992, beyond double precision" ae-convert c.npy
	printf '9007199254740991\n' | ae-convert --dtype i8 | ae-convert -t | grep -qx 9007199254740991
}

@test "numbers that f4 makes one of are told, with their column" {
	seq 1700000000.5 30 1700003000 | sed '1i time' | paste -d , - <(seq 0 99 | sed '1i n') >t.csv
	ae-convert t.csv 2>words | ae-info >/dev/null
	[ "$(cat words)" = "ae-convert: t.csv: value 1 'time': 76 of 99 changes between records are lost in f4 (--dtype f8 keeps them)" ]
	ae-convert -c 2 t.csv 2>&1 >/dev/null | cmp - /dev/null
	ae-convert --dtype f4 t.csv 2>&1 >/dev/null | cmp - /dev/null
	ae-convert --dtype f8 t.csv 2>&1 >/dev/null | cmp - /dev/null
	cut -d , -f 1 t.csv | paste -d , t.csv - | ae-convert 2>&1 >/dev/null | grep -q 'are lost in f4, and some of 1 other values'
}

@test "--clip keeps values within limits, before they are rounded" {
	printf '%s\n' -3 0.4 261 255.4 | ae-convert --clip 0,255 --round -t >out
	[ "$(paste -s -d ' ' out)" = "0 0 255 255" ]
	printf '%s\n' -3 NA 9 | ae-convert --missing keep --clip -1,1.5 -t >out
	[ "$(paste -s -d ' ' out)" = "-1 nan 1.5" ]
	refused "option --clip: '1,0': the smaller number comes first" ae-convert --clip 1,0 rows.npy
	refused "option --clip: '1' is not two numbers" ae-convert --clip 1 rows.npy
}

@test "as many pictures as wanted, however small, are written whole" {
	seq 40000 | awk '{ print $1 % 256 "\t1\t2\t3" }' >pixels.txt
	ae-convert --shape 2x2 --to pgm pixels.txt >pixels.pgm
	ae-convert -t pixels.pgm | cmp - pixels.txt
}

@test "--shape gives the same values another shape" {
	ae-convert --shape 1x3 rows.npy | ae-info | grep -q '1x3'
	ae-convert --shape 1x3 rows.npy | ae-convert --shape 3 >back.npy
	cmp rows.npy back.npy
	refused "records of shape 3 have 3 values, --shape 2x2 has 4" ae-convert --shape 2x2 rows.npy
	refused "option --shape: shape '3x': sizes from 1 joined by 'x' expected" ae-convert --shape 3x rows.npy
	refused "option --shape: shape '0'" ae-convert --shape 0 rows.npy
}

@test "files one after another become one array, of one type" {
	ae-convert rows.csv rows.npy >two.npy
	[ "$(wc -c <two.npy)" = $((128 + 24 * 4)) ]
	ae-convert --dtype f8 rows.npy >wide.npy
	refused "wide.npy: expected type f4, as in the files before, got f8 (--dtype converts all files)" ae-convert rows.npy wide.npy
	ae-convert --dtype f4 rows.npy wide.npy >again.npy
	cmp again.npy two.npy
	cat rows.npy | ae-convert rows.npy - >again.npy
	cmp again.npy two.npy
}

@test "statistics of a normalizer and thresholds are shown" {
	{ echo 'x,"y,z",w'; cat rows.csv; } | ae-normalize -q --fit s.bin -m minmax >/dev/null
	ae-convert --to csv s.bin >out
	[ "$(cat out)" = "$(printf 'name,shift,scale\nx,0.125,1.125\n"y,z",0.25,1.125\nw,0.375,1.125')" ]
	ae-convert -t s.bin | head -n 2 | tail -n 1 >out
	[ "$(cat out)" = "$(printf 'x\t0.125\t1.125')" ]
	ae-convert -o s.csv --to csv s.bin
	[ "$(wc -l <s.csv)" = 4 ]
	refused "s.bin: expected --to csv or --to tsv for the statistics of a normalizer" ae-convert s.bin
	seq 5 | ae-threshold --fit t.bin
	[ "$(ae-convert --to csv t.bin)" = 5 ]
}

@test "-o replaces its file when all is well, and keeps its permissions" {
	echo old >out.npy
	chmod 640 out.npy
	ln -s out.npy link.npy
	ae-convert -o link.npy rows.csv
	cmp out.npy rows.npy
	[ -L link.npy ]
	[ "$(ls -l out.npy | cut -c 1-10)" = "-rw-r-----" ]
	ae-convert -o rows.npy rows.npy
	cmp out.npy rows.npy
	[ "$(find . -name '.ae-*' | wc -l)" = 0 ]
	refused "out: " ae-convert -o missing/out rows.csv
	refused "cannot be written" ae-convert -o . rows.csv
	refused "/dev/full: cannot be written: No space left" ae-convert -o /dev/full rows.csv
	ae-convert -o /dev/null rows.csv
	[ -c /dev/null ]
}

@test "--label-value gives records the label of their file" {
	seq 3 >a.txt
	seq 2 >b.txt
	ae-convert --label-value 7 --label-out labels.npy -o all.npy a.txt b.txt
	[ "$(ae-convert -t labels.npy | tr '\n' ' ')" = "7 7 7 7 7 " ]
	ae-convert --label-value 2,-0.5 --label-out labels.npy -o all.npy a.txt b.txt
	[ "$(ae-convert -t labels.npy | tr '\n' ' ')" = "2 2 2 -0.5 -0.5 " ]
	# a file without records has no labels, and other files keep theirs
	ae-select -r 5:6 -o none.npy a.txt
	for file in a b; do ae-convert -o $file.npy $file.txt; done
	ae-convert --label-value 0,1,2 --label-out labels.npy -o all.npy a.npy none.npy b.npy
	[ "$(ae-convert -t labels.npy | tr '\n' ' ')" = "0 0 0 2 2 " ]
	ae-convert --label-value 4 --label-out labels.npy <a.txt | ae-convert -t >/dev/null
	[ "$(ae-convert -t labels.npy | tr '\n' ' ')" = "4 4 4 " ]
	seq 20000 | ae-convert --label-value 1,2 --label-out labels.npy -o all.npy - a.txt
	[ "$(ae-convert -t labels.npy | sort | uniq -c | tr -s ' ' | tr '\n' ';')" = " 20000 1; 3 2;" ]
	refused "option --label-value: needs --label-out" ae-convert --label-value 7 a.txt
	refused "option --label-value: cannot be used with --label" ae-convert --label-value 7 --label 1 --label-out l.npy a.txt
	refused "option --label-value: expected one label, or one per file, of 2, got 3" \
		ae-convert --label-value 1,2,3 --label-out l.npy a.txt b.txt
	for list in '' x 1, ,1 1,,2 16777217; do
		refused "option --label-value: expected numbers of single precision, as 3 or 0,1,1, got '$list'" \
			ae-convert --label-value "$list" --label-out l.npy a.txt
	done
	[ ! -e l.npy ]
}
