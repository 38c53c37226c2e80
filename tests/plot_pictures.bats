# ae-plot's pictures of records, points and cells, those that move, and what is PNG: what is in them, and what is refused.

load picture

# images N H W: N pictures of H x W bytes, as NPY.
images() {
	awk -v n="$(($1 * $2 * $3))" -v w="$(($2 * $3))" 'BEGIN {
		for (i = 0; i < n; i++) printf "%d%s", (i * 37) % 256, (i + 1) % w ? " " : "\n" }' |
		ae-convert --shape "$2x$3" --dtype u1
}

# Prints the width and height of each embedded picture, as its PNG header says. Its pixels are drawn as blocks.
embedded() {
	grep -o 'base64,[^"]*' "$1" | while IFS=, read -r _ data; do
		printf '%s' "$data" | base64 -d | od -An -tu1 -j16 -N8 | awk '{ print $3 * 256 + $4, $7 * 256 + $8 }'
	done
}

@test "a grid shows the first records, a row an input, with names and labels" {
	images 30 6 8 >x.npy
	images 30 3 5 >code.npy
	seq 100 129 >labels.txt
	ae-plot grid -n 4 --row original=x.npy --row code=code.npy --labels labels.txt >out.svg
	well_formed out.svg
	[ "$(embedded out.svg | sort | uniq -c | tr -s ' ')" = "$(printf ' 4 80 48\n 4 96 72')" ]
	grep -q '>original<' out.svg
	grep -q '>code<' out.svg
	grep -q '>103<' out.svg
	run ! grep -q '>104<' out.svg
	ae-plot grid -n 4 --row code=code.npy x.npy | grep -q '>x.npy<'
	ae-plot grid -n 4 --row original=- --row code=code.npy --labels labels.txt <x.npy | cmp - out.svg
}

@test "a grid says 0 where a code holds -0" {
	printf '%s\n' '-0 2.5' | ae-plot grid --row code=- | grep -q '>0 to 2.5<'
}

@test "beside a grid there is as much room as the longest name or range takes" {
	printf '0 2.5\n' >range.txt	# "0 to 2.5": eight letters
	awk 'BEGIN { for (i = 0; i < 48; i++) printf "%d ", i % 2 }' >view.txt
	while read -r letters rows; do
		# shellcheck disable=SC2086 # words
		ae-plot grid $rows >out.svg
		sed -n 's/^<text class="end" x="\([0-9.]*\)".*/\1/p; s/^<image x="\([0-9.]*\)".*/\1/p' out.svg >places
		awk -v letters="$letters" 'FNR == 1 { first = $1 } { n++; bad += ($1 - 14 - 6.8 * letters - (n % 2 ? 0 : 8)) ^ 2 > 0.01 }
			END { exit bad || n < 2 }' places || { echo "$rows"; cat places; return 1; }
	done <<-'end'
		8 --row c=range.txt
		8 --row abcdefgh=range.txt
		9 --row abcdefghi=range.txt
		22 --row abcdefghijklmnopqrstuv=range.txt
		9 --row c=range.txt --row abcdefghi=range.txt
		9 --row abcdefghi=range.txt --row c=range.txt
	end
}

@test "one input of a grid fills several rows" {
	images 30 6 8 >x.npy
	ae-plot grid -n 25 --ncols 5 x.npy >out.svg
	well_formed out.svg
	[ "$(embedded out.svg | wc -l)" = 25 ]
	[ "$(sed -n 's/^<image x="[0-9.]*" y="\([0-9.]*\)".*/\1/p' out.svg | sort -u | wc -l)" = 5 ]
}

@test "records of a grid are shown in the shape asked for, as tiles, or as nearly square as can be" {
	images 3 7 56 | ae-convert --shape 7x7x8 --dtype u1 -o code.npy
	ae-plot grid code.npy >tiles.svg
	[ "$(embedded tiles.svg | uniq -c | tr -s ' ')" = " 24 21 21" ]
	ae-plot grid --shape 28x14 code.npy >shape.svg
	[ "$(embedded shape.svg | uniq -c | tr -s ' ')" = " 3 84 168" ]
	ae-convert --shape 392 code.npy | ae-plot grid >flat.svg
	[ "$(embedded flat.svg | uniq -c | tr -s ' ')" = " 3 84 42" ]
	run -2 ae-plot grid --shape 28x28 code.npy
	[[ $output == *"(7x7x8), got 28x28"* ]]
	run -2 ae-plot grid --shape 28xx code.npy
	[ "${#lines[@]}" = 1 ]
}

@test "what does not fit into a grid is refused with the numbers" {
	images 30 6 8 >x.npy
	images 29 6 8 >y.npy
	run -2 ae-plot grid --row a=x.npy --row b=y.npy
	[[ $output == *"expected 30 records"*"got 29"* ]]
	for row in x.npy =x.npy x=; do
		run -2 ae-plot grid --row $row
		[[ $output == "ae-plot: option --row: expected NAME=FILE"*"got '$row'" ]]
	done
	seq 29 >labels.txt
	run -2 ae-plot grid --labels labels.txt x.npy
	[[ $output == *"expected 30 labels"*"got 29 records"* ]]
	run -2 ae-plot grid --range 1,1 x.npy
	[[ $output == *"--range"* ]]
	run -2 ae-plot grid --ncols 60 -n 60 --width 200 x.npy x.npy
	[[ $output == *"width: expected at least "*"got 200"* ]]
	run -2 ae-plot grid --height 130 x.npy -n 30
	[[ $output == *"height: expected at least "*"got 130"* ]]
}

@test "missing pixels are hatched, and pictures of one value can be drawn" {
	printf '0 1 nan 1\n1 1 1 1\n' | ae-plot grid --missing keep --shape 2x2 >gap.svg
	well_formed gap.svg
	[ "$(grep -c 'path class="hatch"' gap.svg)" = 1 ]
	printf '7 7\n7 7\n' | ae-plot grid >flat.svg
	well_formed flat.svg
	echo 5 | ae-plot grid >one.svg
	[ "$(embedded one.svg)" = "16 16" ]
	run -2 ae-plot grid gap.svg
}

@test "points of classes have their own looks, counts and numbers" {
	awk 'BEGIN { for (i = 0; i < 60; i++) print i % 3 * 10 + sin(i), cos(i), i % 3 }' >points.txt
	ae-plot scatter --label 3 points.txt >out.svg
	well_formed out.svg
	for class in 0 1 2; do
		grep -q ">$class: 20<" out.svg
		[ "$(grep -c "path class=\"k$class\"" out.svg)" = 2 ]	# the legend and the points
		[ "$(grep "path class=\"k$class\"" out.svg | tail -n 1 | grep -o M | wc -l)" = 20 ]
		grep -q "text class=\"halo\".*>$class<" out.svg
	done
	cut -d ' ' -f 3 points.txt >labels.txt
	ae-plot scatter --label 3 --title '' points.txt >column.svg
	ae-plot scatter -c 1,2 --labels labels.txt --title '' points.txt | cmp - column.svg
}

@test "points are two values, and their classes few" {
	run -2 ae-plot scatter rows.csv -c load
	[[ $output == *"shape 1"* ]]
	run -2 ae-plot scatter --labels missing rows.csv
	awk 'BEGIN { for (i = 0; i < 21; i++) print i + 5, i, i }' >many.txt
	run -2 ae-plot scatter --label 3 many.txt
	[[ $output == *"20 classes"* ]]
	run -2 ae-plot scatter --label 3 --labels many.txt many.txt
	ae-plot scatter rows.csv >plain.svg
	well_formed plain.svg
	grep -q '>load<' plain.svg
}

@test "many points take a small file" {
	awk 'BEGIN { for (i = 0; i < 50000; i++) print sin(i * i), cos(i * 7.3) }' | ae-plot scatter >out.svg
	well_formed out.svg
	[ "$(wc -c <out.svg)" -lt 1000000 ]
}

# Opens a PNG file with Python where it is: prints width, height, and how many pixels are dark.
decode() {
	python3 - "$1" <<-'END'
	import struct, sys, zlib
	b = open(sys.argv[1], 'rb').read()
	at, data = 8, b''
	while at < len(b):
	    n, = struct.unpack('>I', b[at:at + 4])
	    name, body = b[at + 4:at + 8], b[at + 8:at + 8 + n]
	    assert zlib.crc32(name + body) == struct.unpack('>I', b[at + 8 + n:at + 12 + n])[0]
	    if name == b'IHDR': w, h, depth, kind = struct.unpack('>IIBB', body[:10])
	    if name == b'IDAT': data += body
	    at += 12 + n
	rows = zlib.decompress(data)
	samples = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
	assert depth == 8 and len(rows) == h * (1 + w * samples) and name == b'IEND'
	print(w, h, sum(rows[y * (1 + w * samples) + 1 + x * samples] < 128 for y in range(h) for x in range(w)))
	END
}

@test "a picture as PNG has the size of its SVG, and what is drawn in it" {
	ae-plot series --width 300 --height 200 -c heat --png rows.csv >out.png
	[ "$(head -c 8 out.png | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
	[ "$(od -An -tu1 -j16 -N8 out.png | tr -s ' ')" = " 0 0 1 44 0 0 0 200" ]
	ae-plot series --width 300 --height 200 -c heat --png -o file.png rows.csv
	cmp out.png file.png
	ae-plot series --width 300 --height 200 -c heat -o named.png rows.csv
	ae-plot series --width 300 --height 200 -c heat -o named.PNG rows.csv
	cmp out.png named.png
	cmp out.png named.PNG
	ae-plot series -o png rows.csv
	grep -q '^<svg' png
	images 10 6 8 | ae-plot grid --png -o grid.png
	awk 'BEGIN { for (i = 0; i < 60; i++) print i % 3 * 10 + sin(i), cos(i), i % 3 }' |
		ae-plot scatter --label 3 --png -o scatter.png
	command -v python3 >/dev/null || return 0
	decode out.png | awk '{ exit !($1 == 300 && $2 == 200 && $3 > 500 && $3 < 6000) }'
	decode grid.png | awk '{ exit !($3 > 1000) }'
	decode scatter.png >/dev/null
}

# titled TEXT: the PNG of a series with this title.
titled() {
	seq 5 | ae-plot series --png --width 300 --height 200 --title "$1"
}

@test "the letters of a PNG go beyond ASCII, and only what the font lacks is a box" {
	titled $'\xef\xbf\xbd' >box.png
	for word in ä Ω – € ‘ ÿ Ł σ; do
		titled "$word" >out.png
		run ! cmp -s out.png box.png
	done
	titled 中 | cmp - box.png
	titled $'\xc3' | cmp - box.png			# cut
	titled $'\xff' | cmp - box.png			# never in UTF-8
	titled $'a\xcc\x88' >composed.png			# a letter, then its accent
	titled ä | cmp - composed.png
}

@test "a picture that memory cannot hold is refused as one" {
	(ulimit -v 100000 && ae-plot --version >limited 2>&1) || skip "memory cannot be limited here"
	(ulimit -v 100000 && ae-plot series --png --width 10000 --height 10000 rows.csv) >out.png 2>err && return 1
	[ ! -s out.png ]
	[ "$(grep -c '^ae-plot: .*10000x10000' err)" = 1 ]
}

# image_of FILE: the size of a picture's first image, as "X Y WIDTH HEIGHT".
image_of() {
	sed -n 's/^<image x="\([^"]*\)" y="\([^"]*\)" width="\([^"]*\)" height="\([^"]*\)".*/\1 \2 \3 \4/p' "$1" | head -n 1
}

@test "a heat map has a cell a value, its number in it, and names and words beside the axes" {
	printf 'cat,dog,cow\n9,1,0\n2,8,0\n0.5,0,7\n' >confusion.csv
	ae-plot heat --xlabel predicted --ylabel actual confusion.csv >out.svg
	well_formed out.svg
	for text in cat dog cow predicted actual 9 8 7 0.5; do
		grep -q ">$text<" out.svg
	done
	grep -q 'class="light".*>9<' out.svg	# on a dark cell
	grep -q 'class="middle".*>1<' out.svg
	ae-plot heat --transpose confusion.csv >turned.svg
	[ "$(grep -n '>cow<' turned.svg | grep -c 'class="end"')" = 1 ]
	ae-plot heat --range 0,100 confusion.csv | grep -q '>100<'
}

@test "a heat map of many values is a small picture, with gaps where they are missing" {
	awk 'BEGIN { for (i = 0; i < 20000; i++) print sin(i / 500), (i > 5000 && i < 9000) ? "nan" : cos(i / 900), i / 20000 }' >long.txt
	ae-plot heat --transpose --missing keep long.txt >out.svg
	well_formed out.svg
	[ "$(wc -c <out.svg)" -lt 60000 ]
	[ "$(grep -c 'path class="hatch"' out.svg)" = 1 ]
	run ! grep -q 'class="light"' out.svg
	echo 5 | ae-plot heat >one.svg
	well_formed one.svg
	ae-window -o windows.npy 20 rows.csv
	run -2 ae-plot heat windows.npy
	ae-select -r :2 windows.npy >two.npy
	refused "expected rows of a table or one record of HxW, got 2 of shape" ae-plot heat two.npy
	[[ $output == *"got 81 of shape 20x2"* ]]
	ae-select -r 3 windows.npy | ae-plot heat >window.svg
	image_of window.svg | awk '{ exit !($4 >= 20 * 16) }'
	run -2 ae-plot heat --width 200 --height 120 --ylabel x --missing error long.txt
}

# motions N T: N records of T frames of 20 joints, a joint below the other, moving to the right.
motions() {
	awk -v n="$1" -v t="$2" 'BEGIN { for (i = 0; i < n * t * 20; i++)
		printf "%d %d %d%s", i % 5 * 3 + int(i / 20) % t, i % 20 * 10, 700, i % 20 == 19 ? "\n" : " " }' |
		ae-window -s "$2" "$2"
}

@test "a motion is a strip of frames, the first and the last among them" {
	motions 3 8 >x.npy
	ae-plot skeleton -n 2 --frames 4 x.npy >out.svg
	well_formed out.svg
	[ "$(grep -c 'path class="bone"' out.svg)" = 8 ]
	[ "$(grep 'path class="limb"' out.svg | head -n 1 | grep -o M | wc -l)" = 8 ]
	for text in 0 2 4 7 'record 0' 'record 1'; do
		grep -q ">$text<" out.svg
	done
	# y grows downwards, as on the screen that the joints were seen on
	sed -n 's/.*path class="joint" d="//p' out.svg | head -n 1 | tr M '\n' | sed -n '2p;3p' | tr ',h' '  ' |
		awk '{ y[NR] = $2 } END { exit !(y[2] > y[1]) }'
	ae-plot skeleton --png -o out.png x.npy
	[ "$(head -c 4 out.png | tail -c 3)" = PNG ]
}

@test "a motion that moves shows every frame in its turn" {
	motions 2 8 >x.npy
	printf '5\n6\n' >labels.txt
	ae-plot skeleton --animate --fps 4 --labels labels.txt --row a=x.npy --row b=x.npy >out.svg
	well_formed out.svg
	[ "$(grep -c '<animate attributeName="visibility"' out.svg)" = 8 ]
	[ "$(grep -c '<g visibility="visible">' out.svg)" = 1 ]
	[ "$(grep -c 'dur="2s"' out.svg)" = 8 ]
	[ "$(grep -c 'path class="joint"' out.svg)" = 32 ]
	grep -q '>class 6<' out.svg
	ae-plot skeleton --animate -o x.png x.npy
	[ "$(grep -ao fcTL x.png | wc -l)" = 8 ]
	run -2 ae-plot skeleton rows.csv
	[[ $output == *"20 joints"* ]]
	motions 2 7 >y.npy
	run -2 ae-plot skeleton --row a=x.npy --row b=y.npy
	[[ $output == *"7x60"* ]]
	run -2 ae-plot skeleton --width 200 --frames 60 x.npy --height 120
	run -2 ae-plot series --animate rows.csv
}

@test "a motion stands over the one that it is compared with, in every row of them" {
	motions 2 8 >x.npy
	ae-convert --to tsv x.npy | awk '{ for (i = 1; i <= NF; i++) printf "%s%s", $i + 40 * (i % 3 == 1), i < NF ? " " : "\n" }' |
		ae-convert --shape 8x60 -o far.npy
	ae-plot skeleton --frames 4 --against far.npy x.npy >out.svg
	well_formed out.svg
	[ "$(grep -c 'path class="ghost"' out.svg)" = 8 ]
	[ "$(grep 'path class="ghost"' out.svg | head -n 1 | grep -o M | wc -l)" = 19 ]
	# it is behind the motion, and one scale holds both: each foot of the other stands to the right of all bones
	grep -o 'path class="[a-z]*"' out.svg | head -n 2 | tr '\n' ' ' | grep -qx 'path class="ghost" path class="bone" '
	farthest() { sed -n "s/.*path class=\"$1\" d=\"M//p" out.svg | head -n 1 | tr 'ML' '\n\n' | sort -n | sed -n "${2}p" | cut -d , -f 1; }
	awk -v least="$(farthest ghost 1)" -v most="$(farthest bone '$')" 'BEGIN { exit !(least > most) }'
	ae-plot skeleton --animate --fps 4 --row a=x.npy --row b=x.npy --against far.npy >moving.svg
	well_formed moving.svg
	[ "$(grep -c 'path class="ghost"' moving.svg)" = 32 ]
	motions 3 8 >more.npy
	refused "expected 2 records, as many as the input has, got 3" ae-plot skeleton --against more.npy x.npy
	refused "no-such-file" ae-plot skeleton --against no-such-file x.npy
}

# hints FILE: the texts that appear under the pointer, lines joined by |
hints() {
	tr '\n' '|' <"$1" | grep -o 'pointer-events="all"[^>]*><title>[^<]*' | sed 's/.*<title>//'
}

@test "values appear under the pointer" {
	printf 'time,a<b\n2026-01-01 00:00:00,1\n2026-01-01 01:00:00,2\n2026-01-01 02:00:00,\n' >three.csv
	ae-plot series --hints --missing keep three.csv >out.svg
	[ "$(hints out.svg)" = 'row 0|2026-01-01 00:00:00|a&lt;b: 1
row 1|2026-01-01 01:00:00|a&lt;b: 2
row 2|2026-01-01 02:00:00|a&lt;b: -' ]
	# a strip of many rows has the lowest and the highest value, and each row is in one strip
	seq 0 9999 >many.txt
	ae-plot series --hints many.txt >out.svg
	hints out.svg >strips
	[ "$(wc -l <strips)" -gt 100 ]
	[ "$(wc -l <strips)" -lt 200 ]
	awk -F '[ |]' '$2 != at || $6 != $2 || $8 != $4 { exit 1 } { at = $4 + 1 } END { exit at != 10000 }' strips
	printf 'epoch\tloss\tval_loss\n1\t5\t6\n2\t4\t5.5\n' >history.tsv
	ae-plot loss --hints history.tsv >out.svg
	[ "$(hints out.svg)" = 'epoch 1|loss: 5|val_loss: 6
epoch 2|loss: 4|val_loss: 5.5' ]
	printf '1\n1\n2\n' >values.txt
	ae-plot histogram --bins 2 --hints values.txt >out.svg
	[ "$(hints out.svg | sed 's/.*|//' | tr '\n' ' ')" = 'values: 2 values: 1 ' ]
	printf '1,2,3,4\n2,2,2,2\n' | ae-convert --shape 2x2 -o squares.npy
	ae-plot grid --hints squares.npy >out.svg
	[ "$(hints out.svg)" = 'record 0|mean 2.5
record 1|mean 2' ]
	ae-plot recon --hints --against squares.npy squares.npy >out.svg
	[ "$(hints out.svg | grep -c '^step 1|reconstruction: 4|original: 4$')" = 1 ]
	printf 'a<b,c\n1,2\n3,\n' | ae-plot heat --hints --missing keep >out.svg
	[ "$(hints out.svg)" = 'row 0|a&lt;b: 1
row 0|c: 2
row 1|a&lt;b: 3
row 1|c: nan' ]
	printf '1,2\n3,4\n' >whole.csv
	printf '1,\n3,6\n' | ae-plot recon --missing keep --against whole.csv >out.svg
	[ "$(grep -o 'mae [0-9.a-z]*' out.svg | xargs)" = 'mae 0 mae 1' ]
	printf '1,2\n3,4\n5,6\n' | ae-plot heat --hints --transpose >out.svg
	[ "$(hints out.svg | xargs)" = 'row 0, column 0: 1 row 1, column 0: 3 row 2, column 0: 5 row 0, column 1: 2 row 1, column 1: 4 row 2, column 1: 6' ]
	printf '%s\n' s,l 1,0 2,0 3,1 9,1 9,0 | ae-plot histogram --bins 2 --hints --label l >out.svg
	[ "$(hints out.svg)" = 'above 1 to 5|normal: 2|abnormal: 1
above 5 to 9|normal: 1|abnormal: 1' ]
	# a threshold beyond all values is no edge of bars
	for at in 20 -20; do
		printf '%s\n' 1 2 3 9 9 | ae-plot histogram --bins 2 --hints --at $at >out.svg
		[ "$(hints out.svg)" = 'above 1 to 5|values: 3
above 5 to 9|values: 2' ]
	done
	seq 1 240 | paste -s | ae-convert --header no --shape 4x60 -o steps.npy
	ae-plot skeleton --hints --frames 2 steps.npy >out.svg
	[ "$(hints out.svg)" = 'record 0|frame 0
record 0|frame 3' ]
	# without the option there is none
	ae-plot series many.txt >out.svg
	[ "$(grep -c pointer-events out.svg)" = 0 ]
	refused "--hints: cannot be used with PNG" ae-plot series --hints --png many.txt
	refused "option --hints: kind: expected series, recon, loss, histogram, grid, lines, calibration, heat or skeleton, got 'scatter'" ae-plot scatter --hints many.txt
}

@test "lines with error bars: a bar per point from value - error to value + error" {
	printf 'x,a,a_error,b,b_error\n0,1,1,4,0\n1,2,0.5,,1\n2,3,0,5,-1\n' >bars.csv
	ae-plot lines --errors bars.csv >out.svg
	# the legend has the values alone
	grep -q '>a<' out.svg
	grep -q '>b<' out.svg
	[ "$(grep -c '>a_error<' out.svg)" = 0 ]
	# a bar per point with a value, as long as its error says
	for c in c0 c1; do
		grep -o "<path class=\"$c\" d=\"[^\"]*" out.svg | sed -n '/M.*M.*M/s/.*d="M//p' | tr 'ML,h' '    ' |
			awk '{ printf "%.0f ", ($2 - $5) * 10 } END { print "" }'
	done >bars
	# 1, 0.5, 0 and 0, 1
	awk 'NR == 1 { unit = $1; if (NF != 3 || $1 <= 0 || ($2 * 2 - $1) ^ 2 > 4 || $3 != 0) exit 1 }
		NR == 2 && (NF != 2 || $1 != 0 || ($2 - unit) ^ 2 > 4) { exit 1 }' bars
	ae-plot lines --errors --log bars.csv >/dev/null
	# the axis holds the bars
	ae-plot lines --errors --title t bars.csv | grep -q '>6<'
	refused "expected a column and pairs of value and error, got 4 columns" ae-plot lines --errors -c 1-4 bars.csv
	refused "option --errors: kind: expected lines, got 'heat'" ae-plot heat --errors bars.csv
}

@test "columns are lines over the first one, with their names" {
	printf 't,b<c,d\n0,1,5\n1,2,\n2,4,7\n' >table.csv
	ae-plot lines -c t,d,2 --at 3 table.csv >out.svg
	grep -q '>b&lt;c</text>' out.svg
	grep -q '>d</text>' out.svg
	grep -q '>t</text>' out.svg
	grep -q '>threshold 3</text>' out.svg
	# a line goes through all points that are there
	printf '0 0\n1 1\n2 4\n' | ae-plot lines --hints --title '' >out.svg
	[ "$(hints out.svg)" = 'column 1 0|column 2: 0
column 1 1|column 2: 1
column 1 2|column 2: 4' ]
	refused "expected 2 to" ae-plot lines -q -c d --missing keep table.csv
	refused "expected points to draw, got none among 2 rows" ae-plot lines --log <(printf '1,-1\n2,-1\n')
	refused "option --labels: kind: expected" ae-plot lines --labels table.csv table.csv
}

# area FILE [NAME]: the area that the legend shows
area() {
	grep -o "${2:-}area [0-9.]*" "$1" | sed 's/.*area //'
}

@test "the areas of roc and precision are those of ae-eval" {
	awk 'BEGIN { srand(5); print "score,label"; for (i = 0; i < 300; i++) { l = rand() < 0.2; printf "%.1f,%d\n", l * 0.7 + rand() + 0.3 * rand(), l } }' >scored.csv
	ae-convert -c score -o scores.npy scored.csv
	ae-convert -c label -o labels.npy scored.csv
	awk 'BEGIN { srand(6); for (i = 0; i < 300; i++) print rand() }' >chance.txt
	ae-eval --labels labels.npy scores.npy >measures
	want() { printf '%.4f' "$(awk -v name="$1" '$1 == name { print $2 }' "$2")"; }
	ae-plot roc --label label scored.csv >out.svg
	[ "$(area out.svg)" = "$(want roc_auc measures)" ]
	ae-plot precision --labels labels.npy scores.npy >out.svg
	[ "$(area out.svg)" = "$(want pr_auc measures)" ]
	ae-plot roc --row model=scores.npy --row chance=chance.txt --labels labels.npy >out.svg
	[ "$(area out.svg 'model: ')" = "$(want roc_auc measures)" ]
	ae-eval --labels labels.npy chance.txt >measures
	[ "$(area out.svg 'chance: ')" = "$(want roc_auc measures)" ]
	# scores that separate the classes: the curve goes up and then to the right
	printf '1,0\n2,0\n3,1\n' | ae-plot roc --label 2 >out.svg
	[ "$(area out.svg)" = 1.0000 ]
	refused "expected one per score (--labels FILE or --label COL), got none" ae-plot roc scores.npy
	refused "expected one score each, got shape 2" ae-plot precision --labels labels.npy scored.csv
	refused "labels: expected both 0 and 1, got 0 of 2 that are 1" ae-plot roc --label 2 <(printf '1,0\n2,0\n')
	printf '1\n2\n' >two.txt
	refused "two: expected 300 scores, as the first input has, got 2" \
		ae-plot roc --labels labels.npy --row a=scores.npy --row two=two.txt
}

# The line of a threshold: 7 pixels of red, 4 without, wherever it goes; the series itself is solid.
@test "dashed lines are dashed in PNG as in SVG" {
	seq 0 99 | awk '{ print $1 < 50 ? 0 : 1 }' >steps.csv
	ae-plot series --at 0.5 -o dashes.svg steps.csv
	grep -q 'stroke-dasharray:7 4' dashes.svg
	ae-plot series --at 0.5 -o dashes.png steps.csv
	read -r height width depth < <(ae-info dashes.png | sed -n 's/^record	//p' | tr x ' ')
	ae-convert --to csv dashes.png | tr ',' '\n' | awk -v width="$width" -v depth="${depth:-1}" '
		(NR - 1) % depth == 0 { red = $1 } (NR - 1) % depth == 1 { green = $1 }
		(NR - 1) % depth == depth - 1 {
			pixel = int((NR - 1) / depth)
			on = red > 150 && green < 120
			if (pixel % width == 0) before = 0
			if (on) { count[int(pixel / width)]++; if (!before) runs[int(pixel / width)]++ }
			before = on
		}
		END {
			for (row in count) if (count[row] > count[most] + 0) most = row
			print count[most], runs[most]
			# seven of eleven pixels, one run for each eleven
			exit !(count[most] > width / 2 && runs[most] > width / 20 && count[most] / runs[most] > 5 && count[most] / runs[most] < 10)
		}'
	[ "$height" -gt 100 ]
}

# pixels FILE WIDTH: those that differ from the picture of no voxel at all: their number, mean row and column, brightest value
pixels() {
	ae-convert --to csv "$1" | tr , '\n' >a.txt
	ae-convert --to csv empty.png | tr , '\n' | paste a.txt - | awk -v width="$2" '
		$1 != $2 { n++; row += int((NR - 1) / width); column += (NR - 1) % width; if ($1 > most) most = $1 }
		END { printf "%d %.0f %.0f %d\n", n, row / n, column / n, most }'
}

@test "voxels are drawn where they are: x to the lower right, y to the lower left, z up; the top is lightest" {
	body() { printf '%s\n' "$1" | ae-convert --shape 2x2x2 - | ae-plot voxels --png -o "$2"; }
	body 0,0,0,0,0,0,0,0 empty.png
	width=$(ae-info empty.png | sed -n 's/^record	[0-9]*x//p')
	i=0
	for name in 000 001 010 011 100 101 110 111; do
		body "$(awk -v i=$i 'BEGIN { for (j = 0; j < 8; j++) printf "%d%s", i == j, j < 7 ? "," : "" }')" $name.png
		read -r n row column most < <(pixels $name.png "$width")
		eval "row$name=$row column$name=$column"
		[ "$n" -gt 1700 ]
		[ "$most" -gt 150 ]
		i=$((i + 1))
	done
	[ "$row001" -lt $((row000 - 20)) ]
	[ "$column001" = "$column000" ]
	[ "$row100" -gt $((row000 + 5)) ]
	[ "$column100" -gt $((column000 + 15)) ]
	[ "$row010" = "$row100" ]
	[ "$column010" -lt $((column000 - 15)) ]
	[ "$column111" = "$column000" ]
	[ "$row111" = "$row000" ]
}

@test "voxels that others hide, and voxels below the threshold, change no picture; missing ones are not there" {
	body() { printf '%s\n' "$1" | ae-convert --missing keep --shape 2x2x2 - | ae-plot voxels --png "${@:3}" -o "$2"; }
	body 1,1,1,1,1,1,1,1 a.png
	body 0,1,1,1,1,1,1,1 b.png
	cmp a.png b.png
	body 1,1,1,1,1,1,1,0 b.png
	run ! cmp -s a.png b.png
	body 0.6,0.4,0.5,0,0,0,1,0 a.png
	body 1,NaN,0,0,0,0,1,NaN b.png
	cmp a.png b.png
	body 0.6,0.4,0.5,0,0,0,1,0 a.png --at 0.45
	body 1,0,1,0,0,0,1,0 b.png
	cmp a.png b.png
	seq 16 | awk '{ printf "%d,", $1 % 3 } END { print "0,0" }' | ae-convert --shape 3x2x3x1 - >x.npy
	printf '0\n' >labels.txt
	ae-plot voxels --row before=x.npy --row after=x.npy --labels labels.txt >out.svg
	well_formed out.svg
	[ "$(grep -c '<image' out.svg)" = 2 ]
	grep -q '>after<' out.svg
	run ! grep '255' <(grep '<text' out.svg)
	ae-convert --shape 18 x.npy | ae-plot voxels --shape 3x2x3 --labels labels.txt >flat.svg
	[ "$(grep -o '<image.*' flat.svg)" = "$(grep -o '<image.*' <(ae-plot voxels --labels labels.txt x.npy))" ]
	refused "picture: records: expected voxels of shape AxBxC (see --shape), got 18" ae-plot voxels <(ae-convert --shape 18 x.npy)
	refused "expected voxels that take at most 10000 pixels either way, got 4x10" \
		ae-plot voxels <(awk 'BEGIN { for (i = 0; i < 5200; i++) printf "1," ; print 1 }' | ae-convert --shape 1x1x5201 -)
	refused "--hints" ae-plot voxels --hints x.npy
}

@test "a legend has as many lines as its width asks for" {
	printf '%s\n' ab cd 'a name that is as long as names' ef 'another long name of a class' gh >names.txt
	seq 0 5 >labels.txt
	printf '%s\n' 1,2 2,1 3,3 4,4 5,3 3,4 >points.csv
	ae-plot scatter --width 400 --labels labels.txt --names names.txt points.csv >out.svg
	[ "$(grep -o '<text class="text" x="[0-9.]*" y="[0-9]*">[^<]*' out.svg | cut -d '"' -f 6 | xargs)" = '46 46 62 62 78 78' ]
	ae-plot scatter --width 800 --labels labels.txt --names names.txt points.csv >out.svg
	[ "$(grep -o '<text class="text" x="[0-9.]*" y="[0-9]*">[^<]*' out.svg | cut -d '"' -f 6 | xargs)" = '46 46 46 46 46 62' ]
}
