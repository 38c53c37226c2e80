# ae-plot: pictures of input in rare forms, such as missing values and many panels, and forms that a kind does not take.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 60 | awk '{ print sin($1) }' >one.txt
	seq 1 40 | xargs -n 20 | ae-convert --shape 4x5 -o pictures.npy
}

# has N TEXT: the picture in `picture` has the text N times.
has() {
	[ "$(grep -oF -- "$2" picture | wc -l)" = "$1" ] || { echo "$2: $(grep -oF -- "$2" picture | wc -l) times"; return 1; }
}

@test "a heatmap has names on both sides, any number of rows, and gaps" {
	printf 'a,b,c\n1,2,3\n4,nan,6\n7,8,1e9\n' >table.csv
	printf 'first\nsecond\nthird\n' >names.txt
	ae-plot heat --missing keep table.csv >picture
	has 1 1e+09
	ae-plot heat --missing keep --transpose --names names.txt table.csv >turned
	grep -q '>first<' turned
	run ! cmp -s turned picture
	printf '1,2,3\n4,5,6\n7,8,9\n' | ae-plot heat --names names.txt --hints >picture
	has 2 '>second<'	# a square: names of rows and of columns
	seq 1 900 | awk '{ for (i = 0; i < 60; i++) printf "%s%g", i ? "," : "", sin($1 * i); print "" }' >large.csv
	ae-plot heat large.csv >picture
	has 0 '>899<'
	ae-plot heat --transpose large.csv >picture
	has 2 '<image'	# and the scale of colors
	seq 1 20 | xargs | ae-convert --shape 4x5 -o single.npy
	ae-plot heat single.npy >picture
	has 2 '>20<'	# its value, and the end of the scale
	refused "expected rows of a table or one record of HxW, got 2 of shape 4x5" ae-plot heat pictures.npy
	seq 1 20 | xargs | ae-convert --shape 2x2x5 -o cube.npy
	refused "expected rows of a table or one record of HxW, got 1 of shape 2x2x5" ae-plot heat cube.npy
	refused "names.txt: expected 5 names, one per column, got 3" ae-plot heat --names names.txt single.npy
	refused "height: expected at least " ae-plot heat --height 120 --width 200 --missing keep table.csv
}

@test "curves without a number, labels of an axis, and many panels" {
	printf 'epoch\tloss\tval_loss\n1\tnan\t3\n2\tnan\t2\n' >log.tsv
	ae-plot loss --missing keep --ylabel why log.tsv >picture
	has 1 ': min 2 in epoch 2'
	has 1 '>why<'
	ae-plot loss --log-x --missing keep log.tsv >picture
	has 1 ': min 2 in epoch 2'
	printf 'a,b\n1,2\n' >none.csv
	refused "expected a column with 'loss' in its name, got none among 2" ae-plot loss none.csv
	printf '1,2\n3,4\n' >bare.csv
	for file in bare.csv pictures.npy; do
		refused "expected a table with a header, as ae-train --log writes, got no header" ae-plot loss $file
	done
	ae-plot series --ylabel why one.txt >picture
	has 1 '>why<'
	paste -d , one.txt one.txt | ae-plot series --ylabel why >picture
	has 0 '>why<'	# two panels
	seq 1 600 | awk '{ print sin($1) }' | xargs -n 20 | ae-convert --shape 20x1 -o windows.npy
	ae-plot recon -n 30 --against windows.npy windows.npy >picture
	has 1 '>window 29'
	ae-plot windows -n 30 windows.npy >picture
	has 1 '>window 29'
	ae-plot recon --ylabel why -n 1 --against windows.npy windows.npy >picture
	has 1 '>why<'
	refused "kind recon: expected --against ORIGINAL, got none" ae-plot recon windows.npy
}

@test "lines, and points, of which some have no place" {
	printf 'x,a,e\n1,2,0.5\n2,3,nan\nnan,4,1\n3,nan,1\n' >errors.csv
	for how in "" --log; do
		ae-plot lines --missing keep --errors $how errors.csv >picture
		run ! grep -q nan picture
	done
	refused "expected a column and pairs of value and error, got 2 columns" ae-plot lines --errors <(printf '1,2\n3,4\n')
	printf '3,1\n2,2\n1,3\n' | ae-plot lines >picture
	for columns in 1 40; do
		refused "expected 2 to 21 columns (-c X,Y,Z chooses them), got shape $columns" ae-plot lines <(seq $columns | xargs | tr ' ' ,)
	done
	printf 'a,b\n1,2\nnan,3\n4,nan\n5,5\n' >points.csv
	printf '1\nnan\n2\n2\n' >labels.txt
	ae-plot scatter --missing keep points.csv >picture
	has 1 '>b<'
	ae-plot scatter --missing keep --labels labels.txt points.csv >picture
	ae-plot scatter --continuous --missing keep --labels labels.txt points.csv >colors
	run ! cmp -s picture colors
	run ! grep -q nan picture colors
	printf '1,1\n1,1\n' | ae-plot scatter >picture
	refused "expected" ae-plot scatter pictures.npy
	refused "labels.txt: expected 2 labels, one per row, got 4 records of 1 values" \
		ae-plot grid --missing keep --labels labels.txt pictures.npy
}

@test "a page keeps its pictures, and takes no others" {
	ae-plot series -o a.svg one.txt
	ae-plot series -o a.png one.txt
	ae-plot grid -o g.png pictures.npy
	for option in "width 300" "height 300"; do
		# shellcheck disable=SC2086 # an option and its value
		refused "--${option% *}: cannot be used with page: pictures keep their size" ae-plot page --$option a.png
	done
	refused "--columns: cannot be used with page: pictures have no columns" ae-plot page -c 1 a.png
	refused "--label: cannot be used with page: pictures have no columns" ae-plot page --label 1 a.png
	refused "one.txt: expected an SVG picture of this version of ae-plot, got another file" ae-plot page one.txt
	refused "a.png: expected an SVG picture of this version of ae-plot, got another file" ae-plot page a.png g.png
	refused "one.txt: " ae-plot page --png one.txt
	ae-convert --dtype u1 --shape 2x2x2 -o two.npy <<<'1 2 3 4 5 6 7 8'
	refused "two.npy: " ae-plot page --png two.npy
	refused "pictures.npy: " ae-plot page --png pictures.npy
	ae-plot page --png --ncols 1 a.png g.png >page.png
	ae-info page.png | grep -q '^records	1$'
	ae-plot page a.svg a.svg >picture
	has 3 '<title>'	# and the page's
}

@test "bones and cameras of skeletons" {
	seq 1 36 | xargs -n 18 | ae-convert --shape 2x9 -o moves.npy
	for line in '0 1' '1 x' '1 2 left x' '1.5 2' '1 2 3' '1 900000' '1 2 right' '1 2 leftx'; do
		echo "$line" >edges
		refused "edges: line 1: expected one or two joints, from 1, and left or nothing, got '$line'" ae-plot skeleton --edges edges moves.npy
	done
	for lines in '1' '1 2 left' '1 3\n2' '# no bone\n\n1 2'; do
		printf "$lines\n" >edges
		ae-plot skeleton --edges edges moves.npy >picture
		for how in "--camera 30,40 --depth 2" "--frames 1" "--width 200 --height 120 --frames 100 -n 2" "--missing keep"; do
			# shellcheck disable=SC2086 # options
			ae-plot skeleton $how --edges edges moves.npy >other
			[ "$how" = "--missing keep" ] || run ! cmp -s picture other
		done
		cmp picture other
	done
	refused "expected T frames of 20 joints, (T, 60), or the bones of another skeleton, got shape 2x9" ae-plot skeleton moves.npy
	refused "option --camera: '400' is not a number from -360 to 360" ae-plot skeleton --camera 400 moves.npy
	refused "expected -360 to 360 degrees to the side and -90 to 90 up, got '30,100'" ae-plot skeleton --camera 30,100 moves.npy
	# a joint that is missing has no bones
	{ echo nan nan nan; seq 1 15; } | xargs | ae-convert --missing keep --shape 2x9 -o gap.npy
	printf '1 2\n2 3\n3\n1\n' >edges
	ae-plot skeleton --missing keep --edges edges gap.npy >picture
	run ! grep -q nan picture
	for name in nan x; do
		printf '%s\tword\n' $name >names
		refused "names: line 1: expected a number before the tab" ae-plot grid --names names pictures.npy
	done
}

@test "histograms of few and of many values, with a threshold at a bar's edge, and curves of many classes" {
	for n in 1 5 60 5000; do
		seq $n | awk '{ print sin($1) }' >values.txt
		for at in -2 -1 0 0.5 1 2; do
			ae-plot histogram --at $at values.txt >picture
			run ! grep -q nan picture
		done
		ae-plot histogram --hints --log --bins 3 values.txt >picture
	done
	printf '3\n3\n3\n' | ae-plot histogram --at 3 >picture
	seq 300 | awk '{ print (sin($1) + 1) / 2 }' >scores.txt
	seq 300 | awk '{ print (sin($1) > 0.3) + 0 }' >labels.txt
	sed 's/.*/1/' labels.txt >all.txt
	for kind in roc precision calibration; do
		ae-plot $kind --labels labels.txt scores.txt >picture
		ae-plot $kind --labels labels.txt --row other=scores.txt scores.txt >two
		grep -q other two
		run ! grep -q other picture
		[ $kind = calibration ] || refused "labels: expected both 0 and 1, got 300 of 300 that are 1" ae-plot $kind --labels all.txt scores.txt
	done
}

@test "tiles of a prime number stand in a block, and a grid that is too tall is refused with its height" {
	seq 1 272 | xargs | ae-convert --shape 4x4x17 -o tiles.npy
	ae-plot grid tiles.npy >out.svg
	# rows of five, five, five and two
	[ "$(sed -n 's/^<image x="[0-9.]*" y="\([0-9.]*\)".*/\1/p' out.svg | uniq -c | awk '{ print $1 }' | xargs)" = "5 5 5 2" ]
	awk 'BEGIN { for (i = 0; i < 600; i++) { for (k = 0; k < 64; k++) printf "%d ", (i + k) % 5; print "" } }' | ae-convert --shape 8x8 -o many.npy
	refused "picture: height: expected at most 10000, got 60052 for 600 rows of pictures" ae-plot grid -n 600 --ncols 1 many.npy
}

@test "--range is the black and the white of a grid" {
	seq 0 15 | xargs | ae-convert --shape 4x4 -o g.npy
	ae-plot grid --range 4,8 g.npy >out.svg
	sed -n 's/.*base64,\([^"]*\)".*/\1/p' out.svg | base64 -d >g.png
	# each value is a block of pixels: black up to 4, white from 8
	ae-convert g.png --to csv | tr , '\n' | uniq -c | awk '{ print $2 }' | uniq | sort -nu | xargs >got
	[ "$(<got)" = "0 64 128 191 255" ]
}

@test "a title that does not fit is cut, and ranges beside each other are one band" {
	title=$(printf 'long %.0s' $(seq 60))
	seq 30 | ae-plot series --title "$title" --width 300 >out.svg
	grep -q '<text class="title" [^>]*>long long long long long long…</text>' out.svg
	seq 30 | ae-plot series --title "$title" --width 300 --png >cut.png
	seq 30 | ae-plot series --title "long long long long long long" --width 300 --png >whole.png
	run -1 cmp cut.png whole.png
	printf '0\t0\n2\t2\n3\t3\n' >rows
	seq 4 | ae-plot series --ranges rows >apart.svg
	[ "$(grep -c '<rect class="band"' apart.svg)" = 3 ]
	# a row of many is less than a pixel wide
	printf '%s\n' '100 100' '101 101' '102 102' '4000 4000' | tr ' ' '\t' >rows
	seq 5000 | ae-plot series --ranges rows >near.svg
	[ "$(grep -c '<rect class="band"' near.svg)" = 2 ]
}

@test "a heatmap that is turned has row numbers and names on the other sides, as many as fit" {
	words() { sed -n "s/<text class=\"$1\"[^>]*>\([^<]*\)<.*/\1/p" "$2" | xargs; }
	awk 'BEGIN { for (r = 0; r < 3; r++) for (i = 0; i < 90; i++) printf "%s%d%s", r ? "" : "col", i, i < 89 ? "," : "\n" }' >wide.csv
	ae-plot heat --height 300 --width 400 --title '' wide.csv >out.svg
	[ "$(words middle out.svg)" = "col0 col… col… col… col… col… col… col… col… column" ]
	[ "$(words end out.svg)" = "0 1" ]
	ae-plot heat --height 300 --width 400 --title '' --transpose wide.csv >out.svg
	[ "$(words end out.svg)" = "$(seq 0 5 85 | sed 's/^/col/' | xargs)" ]
	[ "$(words middle out.svg)" = "0 1 row" ]
	# of very many rows some are drawn, by their numbers in the table
	seq 20000 | awk '{ print $1 "," $1 % 7 }' >many.csv
	for how in "" --transpose; do
		# shellcheck disable=SC2086 # options
		ae-plot heat --title '' $how many.csv >out.svg
		words "$([ -n "$how" ] && echo middle || echo end)" out.svg | tr ' ' '\n' | grep '^[0-9]' >numbers
		sort -n numbers | cmp - numbers
		[ "$(head -n 1 numbers)" = 0 ]
		awk '{ last = $1 } END { exit !(last > 15000 && last < 20000 && NR > 3) }' numbers
	done
	seq 6 | xargs | ae-convert --shape 2x3 -o record.npy
	[ "$(ae-plot heat --hints --transpose record.npy | grep -o '<title>row[^<]*' | sed 's/.*: //' | xargs)" = "1 4 2 5 3 6" ]
}

@test "a line that --bad skip passes over is a gap, so ranges mark the rows behind it" {
	{ seq 20; echo word; seq 21 40; } >bad
	{ seq 20; echo nan; seq 21 40; } >gap
	echo 30,35 >ranges
	ae-plot series -q --title t --ranges ranges --bad skip bad >got.svg
	ae-plot series -q --title t --ranges ranges --missing keep gap | cmp - got.svg
	refused "the field is empty" ae-plot series <(printf '1,2\n,3\n')
}
