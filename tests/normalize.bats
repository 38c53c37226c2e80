# ae-normalize: what it learns, applies and undoes, missing values, and statistics that do not fit.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	printf 'time,a,b\nmon,1,10\ntue,2,30\nwed,3,20\nthu,10,40\n' >rows.csv
}

# Prints the numbers of an NPY file of statistics: name, shift, scale.
stats() {
	ae-convert --to csv "$1"
}

@test "zscore: mean and population deviation, stored with the columns' names" {
	ae-normalize -q --fit s.bin -t rows.csv >out
	printf '%s\n' "$(stats s.bin)"
	[ "$(stats s.bin)" = "$(printf 'name,shift,scale\na,4,3.5355339059327378\nb,25,11.180339887498949')" ]
	[ "$(sed -n 2p out)" = "$(printf -- '-0.84852815\t-1.3416408')" ]
	[ "$(wc -l <out)" = 5 ]
}

@test "minmax, robust and maxabs" {
	ae-normalize -q --fit s.bin -m minmax -t rows.csv >out
	[ "$(sed -n 2,3p out | tr '\n\t' '  ')" = "0 0 0.11111111 0.6666667 " ]
	ae-normalize -q --fit s.bin -m robust rows.csv >out
	[ "$(stats s.bin | tail -n 2 | tr '\n' ' ')" = "a,2.5,3 b,25,15 " ]
	ae-normalize -q --fit s.bin -m maxabs -t rows.csv >out
	[ "$(tail -n 1 out)" = "$(printf '1\t1')" ]
}

@test "--stats gives the same as --fit did, --inverse the input again" {
	ae-normalize --range 0,1 rows.csv >rows.npy
	for method in zscore minmax robust maxabs; do
		ae-normalize -q --fit s.bin -m $method rows.csv >fit.npy
		ae-normalize --stats s.bin rows.csv >again.npy
		cmp fit.npy again.npy
		ae-normalize --stats s.bin --inverse fit.npy >back.npy
		ae-eval --against rows.npy back.npy | awk '$1 == "mae" { exit !($2 < 1e-6) }'
	done
}

@test "--range sends A to 0 and B to 1, and back, without a file" {
	[ "$(ae-normalize --range 10,30 -t -c b rows.csv | tr '\n' ' ')" = "b 0 1 0.5 1.5 " ]
	[ "$(ae-normalize --range 10,30 rows.csv | ae-normalize --range 10,30 --inverse -t | tail -n 1)" = "$(printf '10\t40')" ]
	[ "$(ae-normalize --range 1,-1 -t -c a rows.csv | sed -n 2p)" = 0 ]
	[ "$(ae-normalize --range=-1,1 -t -c a rows.csv | sed -n 2p)" = 1 ]
	for range in 1 1,2,3 a,b 1, ,1 1,inf "1, 2x"; do
		refused "option --range: '$range'" ae-normalize --range "$range" rows.csv
	done
	refused "option --range: expected two different numbers, got '1,1'" ae-normalize --range 1,1 rows.csv
}

@test "exactly one of --fit, --stats, --range; options that would do nothing are refused" {
	refused "options --fit, --stats, --range, --check: expected exactly one, got 0" ae-normalize rows.csv
	refused "options --fit, --stats, --range, --check: expected exactly one, got 2" ae-normalize --fit s.bin --range 0,1 rows.csv
	refused "option --inverse: expected --stats FILE or --range A,B to undo, got --fit" ae-normalize --fit s.bin --inverse rows.csv
	refused "option --inverse: expected --stats FILE or --range A,B to undo" ae-normalize --inverse rows.csv
	refused "option --method: can be used only with --fit" ae-normalize --range 0,1 -m minmax rows.csv
}

@test "constant columns become 0, and one warning names them" {
	printf 'a,b,c\n.1,1,7\n.1,2,7\n.1,3,7\n' >flat.csv
	run -0 --separate-stderr ae-normalize --fit s.bin -t flat.csv
	[[ "$stderr" == *"2 of 3 columns are constant and become 0: 1 a, 3 c"* ]]
	[ "$(sed 1d <<<"$output" | cut -f 1,3 | sort -u)" = "$(printf '0\t0')" ]
	for method in minmax robust maxabs; do
		[ "$(ae-normalize -q --fit s.bin -m $method -t flat.csv | sed 1d | cut -f 1,3 | sort -u)" = "$(printf '0\t0')" ]
	done
}

@test "images have one pair for all values, rows one a column; --per says otherwise" {
	printf 'P2 2 2 255\n0 100 200 255\n' >image.pgm
	ae-normalize --fit s.bin -m minmax -t image.pgm >out
	[ "$(cat out)" = "$(printf '0\t0.39215687\t0.78431374\t1')" ]
	[ "$(stats s.bin | tail -n 1)" = "*,0,255" ]
	ae-normalize --range 0,1 image.pgm >image.npy
	ae-normalize --stats s.bin -t image.npy | cmp - out
	ae-normalize --fit s.bin -m minmax --per feature -t image.pgm >out
	[ "$(stats s.bin | tail -n 2 | tr '\n' ' ')" = ",0,200 ,100,155 " ]
	ae-normalize -q --fit s.bin -m minmax --per all -t rows.csv >out
	[ "$(stats s.bin | tail -n 1)" = "*,1,39" ]
}

@test "windows are normalized by their last axis" {
	ae-window 2 rows.csv >w.npy
	ae-normalize -q --fit s.bin rows.csv >out
	ae-normalize --stats s.bin w.npy >a.npy
	ae-normalize --stats s.bin rows.csv | ae-window -o b.npy 2
	cmp a.npy b.npy
}

@test "columns go by name: another order is permuted, a missing one is an error, an extra one is told" {
	ae-normalize -q --fit s.bin rows.csv >out
	refused "rows.csv: no column 'b', which s.bin has" ae-normalize --stats s.bin -c a rows.csv
	ae-normalize -q --fit one.bin -c a rows.csv >one.npy
	run -0 --separate-stderr ae-normalize --stats one.bin -o got.npy rows.csv
	[[ "$stderr" == *"rows.csv: columns left out, as they are not among the expected ones: b"* ]]
	cmp one.npy got.npy
	refused "stdin: expected 2 columns, as s.bin has, got 3" ae-normalize --stats s.bin <<<'1 2 3'
	refused "s.bin: expected one row for all values, got 2" ae-normalize --stats s.bin --per all rows.csv
	sed 's/time,a,b/time,a,x/' rows.csv >other.csv
	refused "other.csv: no column 'b', which s.bin has" ae-normalize --stats s.bin other.csv
	printf 'x,y,z\n1,10,100\n2,30,500\n' >xyz.csv
	printf 'z,x,y\n100,1,10\n500,2,30\n' >zxy.csv
	ae-normalize --fit s.bin -o fit.npy xyz.csv
	ae-normalize --stats s.bin -o right.npy zxy.csv
	cmp fit.npy right.npy
	printf 'dense 1; ---; dense in' >arch
	ae-train -q -e 1 -a arch --stats s.bin -o model xyz.csv
	ae-score --raw model -t zxy.csv >scores
	ae-score --raw model -t xyz.csv | cmp - scores
}

@test "files that are no statistics are refused" {
	ae-normalize -q --fit s.bin rows.csv >out.npy
	refused "missing.bin" ae-normalize --stats missing.bin rows.csv
	refused "rows.csv: expected normalizer statistics, got a file that is no NPY array" ae-normalize --stats rows.csv rows.csv
	refused "out.npy: expected normalizer statistics" ae-normalize --stats out.npy rows.csv
	head -c 300 s.bin >cut.bin
	refused "cut.bin: expected 2 rows of 80 bytes, got 44 bytes" ae-normalize --stats cut.bin rows.csv
	refused "." ae-normalize --stats . rows.csv
}

@test "a missing value is an error with its place, unless --missing says what becomes of it" {
	printf 'a,b\n,8\n1,\n,\n4,2\n,1\n' >gaps.csv
	refused "line 2: column 1 'a'" ae-normalize --range 0,1 gaps.csv
	[ "$(ae-normalize --range 0,1 --missing omit -t gaps.csv)" = "$(printf 'a\tb\n4\t2')" ]
	[ "$(ae-normalize --range 0,1 --missing drop -t gaps.csv | tr '\n\t' ' ,')" = "a,b nan,nan nan,nan nan,nan 4,2 nan,nan " ]
	[ "$(ae-normalize --range 0,1 --missing interpolate -t gaps.csv | tr '\n\t' ' ,')" = "a,b 1,8 1,6 2.5,4 4,2 4,1 " ]
	[ "$(ae-normalize --range 0,1 --missing mean -t -c a gaps.csv | tr '\n' ' ')" = "a 2.5 1 2.5 4 2.5 " ]
	[ "$(ae-normalize --range 0,1 --missing keep -t -c a gaps.csv | tr '\n' ' ')" = "a nan 1 nan 4 nan " ]
	ae-normalize --fit s.bin --missing interpolate -t gaps.csv >out
	[ "$(stats s.bin | sed -n 2p)" = "a,2.5,1.5" ]
	printf 'a,b\n1,nan\n2,\n' >empty.csv
	refused "column 2: expected at least one value, got none in 2 rows" ae-normalize --range 0,1 --missing interpolate empty.csv
	refused "column 2: expected at least one value to learn from, got none in 2 rows" ae-normalize --fit s.bin --missing keep empty.csv
}

@test "rows that are omitted take their labels with them, dropped ones keep them" {
	printf 'a,l\n1,0\n,1\n3,2\n' >l.csv
	ae-normalize --range 0,1 --missing omit --label l --label-out l.npy -t l.csv >out
	[ "$(ae-normalize --range 0,1 -t l.npy | tr '\n' ' ')" = "0 2 " ]
	ae-normalize --range 0,1 --missing drop --label l --label-out l.npy -t l.csv >out
	[ "$(ae-normalize --range 0,1 -t l.npy | tr '\n' ' ')" = "0 1 2 " ]
}

@test "statistics are learned from whole rows with drop and omit, and absent records stay absent" {
	printf 'a,b\n1,8\n2,\n,3\n3,4\n' >gaps.csv
	for way in drop omit; do
		ae-normalize --fit s.bin -m minmax --missing $way gaps.csv >$way.npy
		[ "$(stats s.bin | tail -n 2 | tr '\n' ' ')" = "a,1,2 b,4,4 " ]
	done
	[ "$(ae-normalize --stats s.bin --inverse -t drop.npy | tr '\n\t' ' ,')" = "1,8 nan,nan nan,nan 3,4 " ]
	ae-normalize --fit s.bin -m minmax -o again.npy drop.npy
	cmp again.npy drop.npy
	[ "$(ae-normalize --range 0,1 --missing omit -t drop.npy | wc -l)" = 2 ]
	[ "$(ae-normalize --range 0,1 --missing interpolate -t drop.npy | wc -l)" = 4 ]
	run ! grep -q nan <(ae-normalize --range 0,1 --missing interpolate -t drop.npy)
	# a record with some NaN is no absent one
	ae-normalize --range 0,1 --missing keep gaps.csv >keep.npy
	refused "keep.npy: record 1: value 1 is nan" ae-normalize --range 0,1 keep.npy
}

@test "a finite value stays finite" {
	printf 'a\n1\n3\n' | ae-normalize -q --fit s.bin >out
	printf 'a\n1e300\n-1e300\n1e308\n2\n' | ae-normalize --stats s.bin -t >out
	[ "$(sed 1d out | tr '\n' ' ')" = "3.4028235e38 -3.4028235e38 3.4028235e38 0 " ]
	printf '3e38\n-3e38\n' | ae-normalize --range 0,1e30 --inverse -t >out
	[ "$(tr '\n' ' ' <out)" = "3.4028235e38 -3.4028235e38 " ]
}

@test "windows have no order in time to interpolate in" {
	ae-window 2 rows.csv >w.npy
	refused "records of 2x2" ae-normalize --range 0,1 --missing interpolate w.npy
}

@test "with --stats each row goes out as it comes" {
	ae-normalize -q --fit s.bin rows.csv >out
	mkfifo feed
	ae-normalize --stats s.bin -t <feed >live &
	exec 9>feed
	head -n 2 rows.csv >&9
	lines_come 2 live
	tail -n +3 rows.csv >&9
	exec 9>&-
	wait $!
	[ "$(wc -l <live)" = 5 ]
}

@test "--fit writes its file even when nothing reads the output, and not when learning fails" {
	ae-normalize -q --fit s.bin rows.csv | true
	[ -s s.bin ]
	rm s.bin
	printf 'a\n1\nx\n' >bad.csv
	refused "line 3" ae-normalize --fit s.bin bad.csv
	[ ! -e s.bin ]
	refused "/dev/full" ae-normalize -q --fit /dev/full rows.csv
}

@test "the real series has the known mean and deviation" {
	real_data nab
	ae-normalize -q --fit s.bin "$data/art_daily_small_noise.csv" | ae-window 300 >train.npy
	stats s.bin | awk -F , 'NR == 2 { printf "%s %.6f %.6f\n", $1, $2, $3 }' >got
	[ "$(cat got)" = "value 42.438353 28.073640" ]
	[ "$(wc -c <train.npy)" = $((128 + 3733 * 300 * 4)) ]
}

@test "text output names the columns as the input does" {
	printf 'when,load,"heat, outside"\n09:00,0,10\n09:05,5,0\n' >named.csv
	[ "$(ae-normalize --range 0,10 -t named.csv)" = "$(printf 'load\theat, outside\n0\t1\n0.5\t0')" ]
	[ "$(ae-normalize --range 0,10 -t -c 3 named.csv)" = "$(printf '"heat, outside"\n1\n0')" ]
	[ "$(ae-noise -t mask=0 named.csv)" = "$(printf 'load\theat, outside\n0\t10\n5\t0')" ]
	[ "$(sed 1d named.csv | ae-normalize --range 0,10 -t)" = "$(printf '0\t1\n0.5\t0')" ]
}

# The field of a column in the table of --check.
drift() {
	awk -F '\t' -v name="$2" -v field="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == field) at = i } $1 == name { print $at }' "$1"
}

@test "--check: no distance from the data itself, by every method" {
	for method in zscore minmax robust maxabs; do
		ae-normalize -q --fit s.bin -m $method rows.csv >out
		run -0 --separate-stderr ae-normalize --check s.bin -m $method rows.csv
		[ "$(cut -f 9- <<<"$output" | sort -u | tr '\n\t' ' ,')" = "0,1,0,ok difference,ratio,distance,verdict " ] ||
			[ "$(cut -f 10- <<<"$output" | sort -u | tr '\n\t' ' ,')" = "1,0,ok ratio,distance,verdict " ]
	done
}

@test "--check: columns without names have their numbers" {
	printf '1\t5\n2\t7\n' >plain
	ae-normalize -q --fit s.bin plain >out
	[ "$(ae-normalize --check s.bin plain | cut -f 1,12 | xargs)" = "name verdict 1 ok 2 ok" ]
}

@test "--check: differences, ratios and missing values are those of the definition" {
	ae-normalize -q --fit s.bin rows.csv >out
	printf 'time,a,b\nx,8,40\nx,8,10\nx,,25\nx,2,25\n' >new.csv
	run -1 ae-normalize --check s.bin -o table new.csv
	# a: learned 4, 3.5355339; now 6, 2.8284271. b: learned 25, 11.1803399; now 25, 10.6066017
	[ "$(drift table a mean) $(drift table a deviation) $(drift table a min) $(drift table a max)" = "6 2.82842712 2 8" ]
	[ "$(drift table a missing) $(drift table a difference) $(drift table a ratio)" = "0.25 0.565685425 0.8" ]
	[ "$(drift table a distance) $(drift table a verdict)" = "0.565685425 drift" ]
	[ "$(drift table b missing) $(drift table b ratio) $(drift table b verdict)" = "0 0.948683298 ok" ]
	run -0 ae-normalize --check s.bin --limit 0.57 new.csv
	# twice as wide, by the robust method
	ae-normalize -q --fit s.bin -m robust -c a rows.csv >out
	run -1 ae-normalize --check s.bin -m robust -c a -o table <(awk -F , -v OFS=, 'NR > 1 { $2 = 2 * $2 } 1' rows.csv)
	[ "$(drift table a ratio) $(drift table a distance)" = "2 0.833333333" ]
}

@test "--check: a column that is empty or has become constant drifts; one that was constant may stay so" {
	printf 'a,b,c\n1,5,5\n2,5,5\n' >old.csv
	ae-normalize -q --fit s.bin old.csv >out
	printf 'a,b,c\n1.5,5,\n1.5,5,NA\n' >new.csv
	run -1 ae-normalize --check s.bin -o table new.csv
	[ "$(drift table a distance) $(drift table b distance) $(drift table c distance)" = "inf 0 inf" ]
	[ "$(drift table c missing)$(drift table c mean)$(drift table c ratio)" = 1 ]
	printf 'a,b,c\n1,5,5\n2,6,5\n' >new.csv
	run -1 ae-normalize --check s.bin -o table new.csv
	[ "$(drift table a verdict) $(drift table b verdict) $(drift table c verdict)" = "ok drift ok" ]
}

@test "--check: errors are status 2" {
	ae-normalize -q --fit s.bin rows.csv >out
	refused "rows.csv: expected normalizer statistics" ae-normalize --check rows.csv rows.csv
	refused "expected exactly one, got 2" ae-normalize --check s.bin --stats s.bin rows.csv
	refused "option --inverse: expected --stats FILE or --range A,B to undo" ae-normalize --check s.bin --inverse rows.csv
	refused "option --check: cannot be used with --missing" ae-normalize --check s.bin --missing drop rows.csv
	refused "option --limit: can be used only with --check" ae-normalize --stats s.bin --limit 1 rows.csv
	refused "s.bin" ae-normalize --check s.bin -c a rows.csv
	printf '\223NUMPY\001\000\166\000%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), }" >array
	cat array array >none.npy
	refused "none.npy: expected at least one record to check, got none" ae-normalize --check s.bin none.npy
	run -2 bash -c 'ae-normalize --check s.bin rows.csv >/dev/full'
}

@test "statistics of each key replace no input, and values beyond single precision become its largest one" {
	printf 'key,v\na,1\na,2\n' >keyed.csv
	mkdir folder
	cp keyed.csv folder/a.bin
	refused "folder/a.bin: an input, which the output would replace" ae-normalize --key key --fit folder folder/a.bin
	cmp keyed.csv folder/a.bin
	printf 'key,v\na,x\na,y\nb,1\n' >bad.csv
	refused "expected" ae-normalize --bad skip --key key --fit other bad.csv
	printf '1e38\n-1e38\n3e38\n' | ae-normalize --fit huge.bin >/dev/null
	[ "$(printf '100\n-100\n' | ae-normalize --inverse --stats huge.bin -t | tr '\n' ' ')" = "3.4028235e38 -3.4028235e38 " ]
}

@test "statistics whose header somebody changed are refused" {
	ae-normalize --fit s.bin rows.csv >out.npy
	while IFS='|' read -r change text; do
		LC_ALL=C sed "s/$change/" s.bin >bad.bin
		run ! cmp -s s.bin bad.bin
		refused "bad.bin: expected $text" ae-normalize --stats bad.bin rows.csv
	done <<-'END'
		S64/S65|normalizer statistics (rows of name S64, shift f8 and scale f8), got another NPY array
		S64/S00|normalizer statistics (rows
		S64/S99|normalizer statistics (rows
		S64/Sxx|normalizer statistics (rows
		<f8/=f8|normalizer statistics (rows
		shape/shap_|normalizer statistics (rows
		(2,)/(x,)|normalizer statistics (rows
		(2,)/(9,)|9 rows of 80 bytes, got 160 bytes
		(2,)/(0,)|0 rows of 80 bytes, got 160 bytes
		}/)|normalizer statistics (rows
		NUMPY./NUMPY\x04|normalizer statistics, got a file that is no NPY array
		NUMPY/NUMPX|normalizer statistics, got a file that is no NPY array
	END
}

@test "the files of a folder have the same columns" {
	printf 'key,v\na,1\na,2\n' >one.csv
	printf 'key,w\nc,1\nc,2\n' >other.csv
	ae-normalize --key key --fit folder one.csv >out.npy
	ae-normalize --key key --fit second other.csv >out.npy
	cp second/c.bin folder/
	printf 'key,v\na,1\nc,2\n' >both.csv
	refused "folder/c.bin: expected the columns of the other files in folder" ae-normalize --key key --stats folder both.csv
}
