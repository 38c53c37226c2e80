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
	# of few rows the estimate is above 1
	awk 'BEGIN { for (i = 0; i < 64; i++) print i * i % 31 }' >few
	ae-info --period few >info
	grep -qx 'period	31' info
	grep -qx 'strength	1.000' info
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

@test "the state of ae-calibrate: its options, the scores that it has seen" {
	seq 1 300 | awk '{ print sin($1) ^ 2 }' >scores.txt
	ae-calibrate --history 200 --warmup 50 -m rank --state c.state scores.txt >surprise.npy
	ae-info c.state >info
	[ "$(value format info) $(value program info)" = "state ae-calibrate" ]
	[ "$(value method info) $(value history info) $(value warmup info) $(value learning info)" = "rank 200 50 all" ]
	[ "$(value rows info)" = 300 ]
	# two scores per record have a past each
	paste -d , scores.txt scores.txt | ae-calibrate --state two.state >two.npy
	ae-info two.state | grep -qx 'scores per record	2'
	# a damaged one is told; other arrays are as before
	size=$(wc -c <c.state)
	{ head -c $((size - 900)) c.state; printf x; tail -c 899 c.state; } >damaged.state
	refused "damaged.state: damaged: expected contents of digest" ae-info damaged.state
	ae-info surprise.npy | grep -qx 'format	npy'
}

@test "--compare: models side by side, lines that differ are marked" {
	ae-normalize --fit s.bin -o normal.npy rows.csv
	ae-train -q -a 'dense 1; ---; dense in' -e 2 --val 0.4 -o one.bin normal.npy
	ae-train -q -a 'dense 2; ---; dense in' -e 2 --stats s.bin --heldout none -o two.bin rows.csv
	ae-info --compare one.bin two.bin >table
	grep -qx '  file  *one.bin  *two.bin' table
	grep -qx '\* code  *1  *2' table
	grep -qx '\* parameters  *7  *12' table
	grep -qx '  record  *2  *2' table
	grep -qx '  optimizer  *adam  *adam' table
	grep -qx '\* column 2  *-  *heat: 0, 4.08248' table
	grep -qx '\* val_loss  *[0-9.e-]*  *-' table
	grep -q '^\* heldout_max  *[0-9.]*  *-$' table
	# each note of the model has its line
	ae-info one.bin | sed -n 's/^\(train_loss\|seed\|records\|digest\)	/\1 /p' | while read -r key value; do
		grep -q "^[* ] $key  *$value  " table
	done
	# the columns are aligned
	awk '{ at = match($0, /[^ ] +[^ ]+$/); if (NR > 1 && length($0) > 60 && at == 0) exit 1 }' table
	# only the lines that differ, and those of a model and its copy
	ae-info --compare --differ one.bin two.bin >differ
	[ "$(grep -c '^\*' differ)" = "$(grep -c '^\*' table)" ]
	[ "$(sed 1d differ | grep -vc '^\*')" = 0 ]
	cp one.bin copy.bin
	ae-info --compare --differ one.bin copy.bin >same
	[ "$(wc -l <same)" = 1 ]
	# separated by tabs: equal fields, a verdict
	ae-info --compare --tsv one.bin two.bin copy.bin >fields
	[ "$(head -n 1 fields)" = 'file	one.bin	two.bin	copy.bin	verdict' ]
	awk -F '\t' 'NF != 5 { exit 1 } NR > 1 && $5 != ($2 == $3 && $3 == $4 ? "same" : "differs") { exit 1 }' fields
	[ "$(cut -f 2 fields | sed 1d)" = "$(cut -f 4 fields | sed 1d)" ]
	# a long text has a line per model
	long='dense 2 relu; dense 2 relu; dense 1; ---; dense 2 relu; dense in'
	ae-train -q -a "$long" -e 1 -o long.bin normal.npy
	ae-info --compare one.bin long.bin >wide
	grep -q "^\*  *$long  (long.bin)$" wide
	# what a model holds for its scores
	ae-train -q -a 'dense 1; ---; dense in' -e 1 --covariance full --neighbors 3 -o full.bin normal.npy
	ae-train -q -a 'dense 1; ---; dense in' -e 1 --covariance diagonal --neighbors 2 -o diagonal.bin normal.npy
	ae-info --compare full.bin diagonal.bin >held
	grep -qx '\* covariance  *full  *diagonal' held
	grep -qx '\* neighbors  *3  *2' held
	[ "$(ae-info --compare long.bin long.bin | grep -c "$long")" = 1 ]
	# -o, and texts of files
	ae-info --compare -o saved one.bin two.bin
	cmp saved table
	evil=$(printf 'a\033[2Jb.bin')
	cp one.bin "$evil"
	ae-info --compare one.bin "$evil" >text
	[ "$(tr -d '\n\040-\176' <text | wc -c)" = 0 ]
}

@test "--compare: the median of an even number of held-out scores is the mean of the middle two" {
	seq 20 | awk '{ print $1 / 20, ($1 * 7 % 20) / 20 }' | ae-convert -q -o even.npy
	ae-train -q -e 1 -a 'dense 1; ---; dense in' --val 0.1 -o even.bin even.npy
	ae-info --compare --tsv even.bin even.bin >table
	grep -q '^heldout_scores	2	2' table
	[ "$(sed -n 's/^heldout_median	//p' table)" = "$(sed -n 's/^heldout_mean	//p' table)" ]
	[ "$(sed -n 's/^heldout_median	//p' table)" != "$(sed -n 's/^heldout_max	//p' table)" ]
}

@test "--compare of what is no model, or of one, prints no table" {
	ae-train -q -a 'dense 1; ---; dense in' -e 1 -o one.bin rows.csv
	refused "option --compare: expected two or more models, got 1" ae-info --compare one.bin
	refused "option --compare: expected two or more models, got 0" ae-info --compare
	refused "option --differ: can be used only with --compare" ae-info --differ one.bin
	refused "option --tsv: can be used only with --compare" ae-info --tsv one.bin
	refused "option --compare: cannot be used with --arch, --shape, --list or --period" \
		ae-info --compare --list one.bin one.bin
	status=0
	ae-info --compare one.bin rows.csv missing >table 2>words || status=$?
	[ "$status" = 2 ]
	[ ! -s table ]
	[ "$(wc -l <words)" = 2 ]
	grep -q '^ae-info: rows.csv: ' words
	grep -q '^ae-info: missing: ' words
}

@test "the options of tables hold: --sep, --header, --na, --decimal, --time, --bad" {
	printf '1|2,5|-9\n3|4,5|7\n' >bars.txt
	ae-info --sep '|' --decimal , --na -9 --header yes bars.txt >info
	[ "$(value records info)" = 1 ]
	[ "$(value max info)" = 7 ]
	ae-info --sep '|' --decimal , --na -9 bars.txt >info
	[ "$(value record info) $(value records info) $(value missing info) $(value max info)" = "3 2 1 7" ]
	ae-info --time none -c 2,3 rows.csv >info
	[ "$(value times info)" = "" ]
	printf 'a,b\n1,2\nx,y,z\n3,4\n' >bad.csv
	refused "bad.csv" ae-info bad.csv
	ae-info --bad skip bad.csv >info
	[ "$(value 'skipped lines' info)" = 1 ]
	refused "option --sep" ae-info --sep '' bars.txt
}
