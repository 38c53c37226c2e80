# ae-info: what it says of streams, models, normalizers and architectures.

load engine
load safetensors

setup() {
	cd "$BATS_TEST_TMPDIR"
	printf 'time,load,heat\n09:00,1,5\n09:05,3,-5\n09:10,8,0\n' >rows.csv
}

value() {
	sed -n "s/^$1	//p" "$2"
}

@test "a table: format, shape, statistics of its values, names of its columns" {
	ae-info rows.csv >info
	[ "$(value format info)" = table ]
	[ "$(value record info)" = 2 ]
	[ "$(value records info)" = 3 ]
	[ "$(value min info) $(value max info) $(value mean info)" = "-5 8 2" ]
	# population deviation of 1 5 3 -5 8 0
	awk -v got="$(value deviation info)" 'BEGIN { d = got - sqrt(100 / 6); exit !(d * d < 1e-12) }'
	[ "$(value 'column 1' info)" = load ]
	[ "$(value 'column 2' info)" = heat ]
	[ "$(value 'left out' info)" = time ]
}

@test "a stream says the same from a file, a pipe and a named pipe" {
	ae-window 2 -o windows.npy rows.csv
	ae-info windows.npy | sed 1d >file
	[ "$(value record file)" = 2x2 ]
	[ "$(value type file)" = f4 ]
	ae-window 2 rows.csv | ae-info | sed 1d | cmp - file
	ae-info <windows.npy | sed 1d | cmp - file
	ae-info <(cat windows.npy) | sed 1d | cmp - file
}

@test "values that are missing are counted, and left out of the statistics" {
	printf 'a,b\n1,\nnan,3\n' >gaps.csv
	ae-info gaps.csv >info
	[ "$(value missing info)" = 2 ]
	[ "$(value mean info)" = 2 ]
	printf 'nan\nnan\n' | ae-info >none
	[ "$(value missing none)" = 2 ]
	run ! grep -q '^mean' none
}

@test "large values do not spoil mean and deviation" {
	awk 'BEGIN { for (i = 0; i < 1000; i++) print 1000000000 + i % 2 }' | ae-info >info
	awk -v m="$(value mean info)" -v d="$(value deviation info)" \
		'BEGIN { exit !(m == 1000000000.5 || m == 1e9) || !(d > 0.4999 && d < 0.5001) }'
}

@test "several files have a blank line between them, and each its name" {
	ae-info rows.csv rows.csv >info
	[ "$(value file info)" = "rows.csv
rows.csv" ]
	[ "$(grep -c '^$' info)" = 1 ]
}

@test "a normalizer: name, shift and scale of each column" {
	ae-normalize --fit s.bin -o normal.npy rows.csv
	ae-info s.bin >info
	[ "$(value format info)" = normalizer ]
	grep -q '^1	load	4\.000000	2\.943920$' info
	grep -q '^2	heat	0\.000000	4\.082483$' info
}

@test "a model: its metadata and its layers" {
	ae-train -q -a 'dense 1; ---; dense in' -e 2 --seed 18446744073709551615 -o model.bin rows.csv
	ae-info model.bin >info
	[ "$(value architecture info)" = "dense 1; ---; dense in" ]
	[ "$(value record info)" = 2 ]
	[ "$(value loss info) $(value score info)" = "mse mae" ]
	[ "$(value seed info)" = 18446744073709551615 ]
	[ "$(value records info)" = 3 ]
	awk '$1 == "total" { found = $3 } END { exit !(found == 7) }' info
}

@test "the table of layers marks the code, and adds up" {
	ae-info -a nab-conv1d >info
	[ "$(value code info)" = 75x16 ]
	awk '/^layer/ { on = 1; next } $0 == "---" { marks++; next }
		/^total/ { exit !(marks == 1 && $(NF - 1) == p && $NF == m) } on { p += $(NF - 1); m += $NF }' info
	[ "$(awk '/^total/ { print $NF }' info)" = 1041600 ]
}

@test "--list names the built-in networks, with shapes that their texts take" {
	ae-info --list >list
	[ "$(wc -l <list)" -ge 10 ]
	while IFS='	' read -r name shape loss text; do
		[ "$(ae-info -a "$name" | tail -n 1)" = "$(ae-info -a "$text" --shape "$shape" | tail -n 1)" ]
		case $loss in mse|mae|bce) ;; *) return 1 ;; esac
	done <list
}

@test "-o writes the same, and only a whole description replaces a file" {
	ae-info rows.csv >info
	ae-info -o file rows.csv
	cmp info file
	refused "missing" ae-info -o file rows.csv missing
	cmp info file
}

@test "what cannot be described is refused" {
	refused "no-such-file" ae-info no-such-file
	refused "the shape of a record is needed" ae-info -a 'dense 3; dense in'
	refused "30y" ae-info -a nab-conv1d --shape 30y
	refused "0x3" ae-info --shape 0x3
	head -c 100 "$BATS_TEST_FILENAME" >text
	refused "text" ae-info text
}

@test "a file that cannot be described is told, and the others are described" {
	ae-window 2 -o windows.npy rows.csv
	head -c 150 windows.npy >cut.npy
	status=0
	ae-info rows.csv missing cut.npy windows.npy >info 2>words || status=$?
	[ "$status" = 2 ]
	[ "$(value file info)" = "rows.csv
windows.npy" ]
	[ "$(grep -c '^$' info)" = 1 ]
	[ "$(wc -l <words)" = 2 ]
	grep -q '^ae-info: missing: ' words
	grep -q '^ae-info: cut.npy: ' words
}

@test "a model and a normalizer are known on standard input, when it is a file" {
	ae-normalize --fit s.bin -o normal.npy rows.csv
	ae-train -q -a 'dense 1; ---; dense in' -e 1 -o model.bin normal.npy
	for file in s.bin model.bin; do
		ae-info $file | sed 1d >named
		ae-info <$file | sed 1d | cmp - named
	done
	cat model.bin | refused "a safetensors file" ae-info
}

@test "a file of tensors without a network is listed; one whose network is damaged is refused" {
	ae-train -q -a 'dense 1; ---; dense in' -e 1 --checkpoint run.ckpt -o model.bin rows.csv
	undigested model.bin | sed 's/architecture/ARCHITECTURE/' >foreign.bin
	ae-info foreign.bin >info
	[ "$(value format info)" = "tensors (safetensors)" ]
	[ "$(value ARCHITECTURE info)" = "dense 1; ---; dense in" ]
	[ "$(value 'tensor encoder.0.weight' info)" = "F32 1x2" ]
	[ "$(value 'tensor decoder.0.bias' info)" = "F32 2" ]
	ae-info run.ckpt >info
	[ "$(value updates info)" = 1 ]
	grep -q '^tensor checkpoint.weights	F32 7$' info
	undigested model.bin | sed 's/dense 1; ---/dense 2; ---/' >damaged.bin
	refused "expected 2x2, as item 1 'dense 2' needs, got 1x2" ae-info damaged.bin
}

@test "--period says after how many rows a series repeats, and that noise and a line do not" {
	seq 0 999 | awk '{ print sin(6.283185307 * $1 / 25) + 0.3 * sin(6.283185307 * $1 / 5) }' >wave.txt
	ae-info --period wave.txt >info
	grep -qx 'period	25' info
	grep -qx 'strength	1.000' info
	grep -qx 'records	1000' info
	# a column that does not change says nothing, nor does one value that is missing
	awk '{ print (NR == 40 ? "NA" : $1) ",7" }' wave.txt | ae-info --period | grep -qx 'period	25'
	for rows in 'seed = seed * 16807 % 2147483647; print seed' 'print NR' 'print 5'; do
		seq 1 600 | awk "BEGIN { seed = 7 } { $rows }" | ae-info --period >info
		grep -qx 'period	0' info
		grep -qx 'strength	0.000' info
	done
	# two rows, and a stream of none
	for every in 2 3; do
		seq 1 600 | awk -v n=$every '{ print $1 % n }' | ae-info --period | grep -qx "period	$every"
	done
	printf '1\n2\n' | ae-info --period | grep -qx 'period	0'
	ae-convert wave.txt | ae-select -r 0:0 | ae-info --period | grep -qx 'period	0'
	run ! sh -c 'ae-info wave.txt | grep period'
}

@test "--period of windows is refused" {
	seq 0 99 | ae-window 5 -o windows.npy
	refused "windows.npy: option --period: expected rows of a series, got records of 5x1" ae-info --period windows.npy
}
