# ae-plot: what is in the pictures, and what is refused. Text and marks are looked for in the markup.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 0 99 | awk 'BEGIN { print "time,load,heat" } { print "t" $1 "," sin($1 / 8) "," $1 % 10 }' >rows.csv
}

# Prints the numbers of a picture's only path of a class, a point a line.
points() {
	sed -n "s/.*<path class=\"$1\" d=\"\([^\"]*\)\".*/\1/p" "$2" | tr 'ML' '\n\n' | sed '/^$/d; s/h0//'
}

# Every element that is opened is closed, in its turn; where nobody else is there to say so.
nested() {
	awk 'BEGIN { RS = "<" }
		NR == 1 || /^[?]/ { next }
		{ split($0, name, /[ \n>\/]/); closed = /^[^>]*\/>/ }
		/^\// { bad += open[depth--] != name[2]; next }
		!closed { open[++depth] = name[1] }
		END { exit bad || depth || NR < 2 }' "$1"
}

well_formed() {
	if command -v xmllint >/dev/null; then
		xmllint --noout "$1"
	else
		nested "$1"
	fi
	head -c 200 "$1" | grep -q '<svg xmlns="http://www.w3.org/2000/svg"'
	[ "$(tail -n 1 "$1")" = "</svg>" ]
	run ! grep -n '[M" >,]-\?\(nan\|inf\)\>' "$1"
	run ! grep -n '="[0-9. -]*\.[0-9]\{3\}' "$1"
}

@test "a series has a panel a column, with the columns' names" {
	ae-plot series rows.csv >out.svg
	well_formed out.svg
	[ "$(grep -c 'class="frame"' out.svg)" = 2 ]
	grep -q '>load<' out.svg
	grep -q '>heat<' out.svg
	grep -q '>Series: rows.csv<' out.svg
}

# hours FIRST COUNT: rows an hour apart with their times
hours() {
	seq "$1" $(($1 + $2 - 1)) |
		awk 'BEGIN { print "when,x" } { printf "2024-05-%02d%s%02d:00,%d\n", 1 + $1 / 24, " ", $1 % 24, $1 % 5 }'
}

@test "a series of a table with times has them below its axis: days where some begin, else what there is" {
	hours 6 90 >days.csv
	ae-plot series days.csv >out.svg
	well_formed out.svg
	[ "$(grep -o '>2024-05-[^<]*<' out.svg | tr -d '\n')" = '>2024-05-02<>2024-05-03<>2024-05-04<' ]
	grep -q '>when<' out.svg
	run ! grep -q '>row<' out.svg
	sed 's/ \([0-9]\)/T\1/' days.csv >iso.csv
	ae-plot series --title '' iso.csv >iso.svg
	ae-plot series --title '' days.csv | cmp - iso.svg
	hours 0 40 >hours.csv
	ae-plot series --width 700 hours.csv >out.svg
	[ "$(grep -c '>2024-05-0[12] [0-9][0-9]:00<' out.svg)" = "$(grep -c '>2024' out.svg)" ]
	hours 0 20 >one.csv
	ae-plot series one.csv >out.svg
	grep -q '>1[0-9]:00<' out.svg
	run ! grep -q '>2024' out.svg
	sed '3,20s/2024-05-01/2024-05-02/' one.csv >astray.csv	# the hour alone would be taken for one of the first day
	ae-plot series astray.csv >out.svg
	grep -q '>2024-05-02 1[0-8]:00<' out.svg
	run ! grep -q '>1[0-8]:00<' out.svg
}

@test "what does not pass from row to row is no time, and what is no file has none" {
	printf 'kind,x\na,1\na,2\nb,3\n' >kinds.csv
	ae-plot series kinds.csv | grep -q '>row<'
	hours 0 90 >days.csv
	ae-plot series <days.csv | grep -q '>row<'
	ae-plot series days.csv days.csv | grep -q '>row<'
	ae-plot series --times days.csv <days.csv | grep -q '>2024-05-02<'
	ae-plot series --times kinds.csv --xlabel what kinds.csv | grep -q '>what<'
	printf 'kind,x\n%0300d\303\244,1\n"a, ""b""",2\nc,3\n' 0 >odd.csv
	ae-plot series odd.csv >out.svg
	well_formed out.svg
	printf 'kind,x\nb,1\n,2\n,3\n' >empty.csv
	ae-plot series --times empty.csv empty.csv >out.svg
	well_formed out.svg
}

@test "times of other rows, or of none, are refused" {
	hours 0 90 >days.csv
	hours 0 89 >fewer.csv
	refused "fewer.csv: 89 rows, there are 90 records to draw" ae-plot series --times fewer.csv days.csv
	refused "missing: cannot be opened" ae-plot series --times missing days.csv
	cut -d , -f 2 days.csv >numbers.csv
	refused "numbers.csv: no text in the 1 columns of its first row" ae-plot series --times numbers.csv days.csv
	printf 'when,x\na,1\nb\n' >torn.csv
	refused "torn.csv: line 3: 1 column, the first row has 2" ae-plot series --times torn.csv days.csv
	: >nothing
	refused "nothing: " ae-plot series --times nothing days.csv
	refused "makes no use of it" ae-plot heat --times days.csv days.csv
}

@test "-c picks columns, --title and --width are kept to" {
	ae-plot series -c heat --title 'a < b & "c"' --width 400 --height 300 rows.csv >out.svg
	well_formed out.svg
	[ "$(grep -c 'class="frame"' out.svg)" = 1 ]
	grep -q '<svg [^>]*width="400" height="300"' out.svg
	grep -q '>a &lt; b &amp; &quot;c&quot;<' out.svg
}

@test "-o writes the same bytes, and only once they are complete" {
	ae-plot series rows.csv >out.svg
	ae-plot series -o file.svg rows.csv
	cmp out.svg file.svg
	cp file.svg kept
	run -2 ae-plot series -o file.svg --against missing rows.csv
	cmp kept file.svg
}

@test "rows in ranges and rows with flags look the same" {
	printf '10\t19\n90\t90\n' >ranges.tsv
	seq 0 99 | awk '{ print ($1 >= 10 && $1 <= 19) || $1 == 90 }' >flags.txt
	ae-plot series --ranges ranges.tsv rows.csv >ranges.svg
	ae-plot series --flags flags.txt rows.csv >flags.svg
	cmp ranges.svg flags.svg
	well_formed ranges.svg
	[ "$(grep -c 'class="band"' ranges.svg)" = 4 ]
	grep -q 'anomaly: 11 of 100 rows, 2 ranges' ranges.svg
}

@test "no ranges at all are no error" {
	: >ranges.tsv
	ae-plot series --ranges ranges.tsv rows.csv >out.svg
	[ "$(grep -c 'class="band"' out.svg)" = 0 ]
}

@test "ranges that are none, or not of this series, are refused" {
	for line in '5' 'a\tb' '7\t5' '-1\t5' '1.5\t2' '99\t100' '1\t99999999999999999999' '1\t5\n3\t9'; do
		printf -- "$line\n" >ranges.tsv
		run -2 --separate-stderr ae-plot series --ranges ranges.tsv rows.csv
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" = 1 ]
	done
}

@test "stdin is one input only" {
	run -2 --separate-stderr ae-plot series --ranges - - <rows.csv
	[ "$stderr" = "ae-plot: stdin: cannot be two inputs at once" ]
	printf '3\t4\n' | ae-plot series --ranges - rows.csv | grep -q 'anomaly: 2 of 100 rows'
}

@test "flags of another number of rows are refused with both numbers" {
	seq 1 7 >flags.txt
	run -2 ae-plot series --flags flags.txt rows.csv
	[[ $output == *"7 records"*"100 rows"* ]]
}

@test "a million rows give a small picture that keeps a single spike" {
	seq 1000000 | awk '{ print $1 == 654321 ? 50 : ($1 * 7919) % 13 / 13 }' >long.txt
	ae-plot series --title '' long.txt >out.svg
	well_formed out.svg
	[ "$(wc -c <out.svg)" -lt 60000 ]
	# the highest point is the only one near the top, and stands where row 654321 does
	points c0 out.svg | sort -t, -k2 -n | head -n 2 >top
	awk -F, 'NR == 1 { x = $1; y = $2 } NR == 2 { exit !(x > 560 && x < 660 && $2 - y > 100) }' top
}

@test "one row, constant rows, huge and tiny values can be drawn" {
	echo 5 | ae-plot series >one.svg
	yes 7 | head -n 50 | ae-plot series >constant.svg
	printf '1e300\n-1e300\n0\n' | ae-plot series >huge.svg
	printf '1e-300\n2e-300\n' | ae-plot series >tiny.svg
	printf '1e16\n1.0000000000000002e16\n' | ae-plot series >close.svg
	for picture in *.svg; do
		well_formed $picture
		[ -n "$(points c0 $picture)" ]
	done
}

@test "values beyond what can be drawn are refused, and named" {
	printf '1\n2e300\n' >rows.txt
	run -2 ae-plot series rows.txt
	[[ $output == "ae-plot: picture: record 1: "* ]]
}

@test "missing values are refused, or left out as gaps" {
	printf '1\n2\nnan\n4\n5\n' >gap.txt
	run -2 ae-plot series gap.txt
	[ "${#lines[@]}" = 1 ]
	ae-plot series --missing keep gap.txt >out.svg
	well_formed out.svg
	[ "$(sed -n 's/.*path class="c0" d="//p' out.svg | grep -o M | wc -l)" = 2 ]
	printf 'nan\nnan\n' >none.txt
	run -2 ae-plot series --missing keep none.txt
	[[ $output == *"2 values are missing"* ]]
}

@test "columns with odd names stay well-formed XML" {
	printf 'a<b>&"\377\342\202\254\n1\n2\n' >odd.csv
	ae-plot series --title "$(printf 'x\001\377\355\240\200y')" odd.csv >out.svg
	well_formed out.svg
	run ! grep -q "$(printf '[\001]')" out.svg
	grep -q '&lt;b&gt;&amp;&quot;' out.svg
	iconv -f UTF-8 -t UTF-16 out.svg >/dev/null
}

@test "windows draws records spread over the input, as many as -n says" {
	ae-window -o windows.npy 20 rows.csv
	ae-plot windows -n 4 windows.npy >out.svg
	well_formed out.svg
	[ "$(grep -c 'class="frame"' out.svg)" = 4 ]
	[ "$(grep -c 'path class="c0" d="M' out.svg)" = 5 ]	# four panels and the legend
	[ "$(grep -o 'record [0-9]*' out.svg | tr '\n' ' ')" = "record 0 record 16 record 48 record 64 " ]
	ae-select -r 0:3 windows.npy | ae-plot windows -n 100 | grep -o 'record [0-9]*' >few
	[ "$(tr '\n' ' ' <few)" = "record 0 record 1 record 2 " ]
	seq 1000 | ae-window -o many.npy 2
	run -2 ae-plot windows -n 101 many.npy
	[[ $output == *"101 panels"*"100"* ]]
	run -2 ae-plot series windows.npy
	[[ $output == *"20x2"* ]]
}

@test "a reconstruction equal to its original has no error, another one has" {
	ae-window -o windows.npy 20 -c heat rows.csv
	ae-noise --seed 1 gaussian=0.5 -o noisy.npy windows.npy
	ae-plot recon --against windows.npy windows.npy >same.svg
	ae-plot recon --against windows.npy noisy.npy >other.svg
	well_formed other.svg
	grep -q 'record 0: mae 0<' same.svg
	run ! grep -q 'record 0: mae 0<' other.svg
	[ "$(grep -c 'path class="error"' other.svg)" = 6 ]
}

@test "recon needs an original of the same shape and number" {
	ae-window -o windows.npy 20 rows.csv
	ae-window -o other.npy 21 rows.csv
	run -2 ae-plot recon windows.npy
	[[ $output == *"--against"* ]]
	run -2 ae-plot recon --against other.npy windows.npy
	[[ $output == *"21x2"*"20x2"* ]]
	ae-select -r 0:3 -o few.npy windows.npy
	run -2 ae-plot recon --against few.npy windows.npy
	[[ $output == *" 3 records"* ]]
}

@test "a history's curves are its columns of losses, over the epochs" {
	printf 'epoch\tloss\tval_loss\tlr\n1\t1\t\t0.1\n2\t0.1\t0.5\t0.1\n3\t0.01\t0.7\t0.1\n' >history.tsv
	ae-plot loss history.tsv >linear.svg
	ae-plot loss --log history.tsv >log.svg
	well_formed linear.svg
	well_formed log.svg
	grep -q '>loss: least 0.01 in epoch 3<' linear.svg
	grep -q '>val_loss: least 0.5 in epoch 2<' linear.svg
	run ! grep -q '>lr' linear.svg
	# a factor of ten is the same way down each time on the logarithmic axis
	points c0 log.svg | tail -n 3 | awk -F, '{ y[NR] = $2 } END { d = (y[3] - y[2]) - (y[2] - y[1]); exit !(d * d < 0.01) }'
}

@test "a table without a loss is no history" {
	run -2 ae-plot loss rows.csv
	[ "${#lines[@]}" = 1 ]
	seq 5 | run -2 ae-plot loss
}

@test "the bars of a histogram hold every value, red ones those above the threshold" {
	seq 1 1000 >scores.txt
	ae-plot histogram --at 900 --bins 10 scores.txt >out.svg
	well_formed out.svg
	grep -q '>values: 1000<' out.svg
	grep -q '>above it: 100<' out.svg
	# heights are counts: those of the bars, and of the red ones, against each other
	sed -n 's/.*class="\(bar\|over\)".* height="\([0-9.]*\)".*/\1 \2/p' out.svg | grep -v ' 10$' |
		awk '{ all += $2; if ($1 == "over") red += $2 } END { exit !(red / all > 0.099 && red / all < 0.101) }'
}

@test "a value that equals the threshold is not above it" {
	printf '1\n2\n2\n3\n' >scores.txt
	ae-plot histogram --at 2 scores.txt | grep -q '>above it: 1<'
}

@test "a threshold comes from a file as well" {
	seq 1 100 >scores.txt
	ae-threshold --fit t.bin -m quantile=0.5 scores.txt
	ae-plot histogram --threshold t.bin scores.txt >out.svg
	grep -q '>above it: 50<' out.svg
	ae-plot series --threshold t.bin scores.txt | grep -q 'path class="level"'
	run -2 ae-plot histogram --threshold scores.txt scores.txt
	[[ $output == *"100 values"* ]]
	run -2 ae-plot histogram --threshold t.bin --at 3 scores.txt
}

@test "an option that the kind has no use for is refused" {
	run -2 ae-plot loss --bins 3 rows.csv
	[[ $output == *"--bins"*"loss"* ]]
	run -2 ae-plot windows --flags x rows.csv
	run -2 ae-plot series -n 3 rows.csv
	run -2 ae-plot histogram --against rows.csv rows.csv
}

@test "an unknown kind is refused, and the kinds are named" {
	run -2 ae-plot pie rows.csv
	[[ $output == *"'pie'"*"series, windows, recon, loss, histogram"* ]]
	run -2 ae-plot
	refused "did you mean 'series'" ae-plot serie /dev/null
}

@test "too many panels, and pictures too small for them, are refused with the numbers" {
	awk 'BEGIN { for (i = 0; i < 101; i++) printf "%d ", i; print "" }' >wide.txt
	run -2 ae-plot series wide.txt
	[[ $output == *"101 panels"*"100"* ]]
	run -2 ae-plot series --height 120 rows.csv
	[[ $output == *"height 120: at least "* ]]
	run -2 ae-plot series --width 199 rows.csv
}

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

@test "one input of a grid fills several rows" {
	images 30 6 8 >x.npy
	ae-plot grid -n 25 --across 5 x.npy >out.svg
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
	[[ $output == *"28x28"*"7x7x8"* ]]
	run -2 ae-plot grid --shape 28xx code.npy
	[ "${#lines[@]}" = 1 ]
}

@test "what does not fit into a grid is refused with the numbers" {
	images 30 6 8 >x.npy
	images 29 6 8 >y.npy
	run -2 ae-plot grid --row a=x.npy --row b=y.npy
	[[ $output == *"29 records"*"30"* ]]
	for row in x.npy =x.npy x=; do
		run -2 ae-plot grid --row $row
		[[ $output == "ae-plot: option --row: '$row'"* ]]
	done
	seq 29 >labels.txt
	run -2 ae-plot grid --labels labels.txt x.npy
	[[ $output == *"29 records"*"30"* ]]
	run -2 ae-plot grid --range 1,1 x.npy
	[[ $output == *"--range"* ]]
	run -2 ae-plot grid --across 60 -n 60 --width 200 x.npy x.npy
	[[ $output == *"width 200: at least "* ]]
	run -2 ae-plot grid --height 130 x.npy -n 30
	[[ $output == *"height 130: at least "* ]]
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
	awk 'BEGIN { for (i = 0; i < 21; i++) print i, i, i }' >many.txt
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
	images 10 6 8 | ae-plot grid --png -o grid.png
	awk 'BEGIN { for (i = 0; i < 60; i++) print i % 3 * 10 + sin(i), cos(i), i % 3 }' |
		ae-plot scatter --label 3 --png -o scatter.png
	command -v python3 >/dev/null || return 0
	decode out.png | awk '{ exit !($1 == 300 && $2 == 200 && $3 > 500 && $3 < 6000) }'
	decode grid.png | awk '{ exit !($3 > 1000) }'
	decode scatter.png >/dev/null
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
	[[ $output == *"81 records of shape 20x2"* ]]
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
	run -2 ae-plot skeleton --animate --png x.npy
	[ "${#lines[@]}" = 1 ]
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
	refused "3 records, there are 2 to draw" ae-plot skeleton --against more.npy x.npy
	refused "no-such-file" ae-plot skeleton --against no-such-file x.npy
}

@test "labels and a threshold tell true and false positives and negatives apart" {
	awk 'BEGIN { for (i = 1; i <= 1000; i++) print i / 100, ((i > 900 && i % 7) || i % 50 == 0) }' >scores.txt
	ae-plot histogram --label 2 --at 9.5 --log-x --log scores.txt >out.svg
	well_formed out.svg
	awk '{ k[($1 > 9.5) ($2 > 0)]++ } END { print k["00"], k["10"], k["01"], k["11"] }' scores.txt >counted
	sed -n 's/.*>\(true\|false\) [np][a-z]*tive: \([0-9]*\)<.*/\2/p' out.svg | tr '\n' ' ' | sed 's/ $/\n/' | cmp - counted
	for look in bar false missed over; do
		[ "$(grep -c "rect class=\"$look\"" out.svg)" -ge 2 ]
	done
	cut -d ' ' -f 2 scores.txt >labels.txt
	cut -d ' ' -f 1 scores.txt | ae-plot histogram --labels labels.txt --at 9.5 --log-x --log --title 'Scores: scores.txt' |
		cmp - out.svg
	cut -d ' ' -f 1 scores.txt | ae-plot histogram --labels labels.txt | grep -q '>abnormal: 104<'
}

@test "a logarithmic axis of values leaves out those that are not above 0, and says so" {
	printf '1\n10\n100\n0\n-3\n' | ae-plot histogram --log-x --bins 2 --at 10 >out.svg
	well_formed out.svg
	grep -q '>not above 0, left out: 2<' out.svg
	grep -q '>above it: 1<' out.svg
	printf '0\n-1\n' >below.txt
	run -2 ae-plot histogram --log-x below.txt
	[[ $output == *"2 values"* ]]
}

@test "several histories are drawn over each other, with their names" {
	printf 'epoch\tloss\n1\t1\n2\t0.5\n' >a.tsv
	printf 'epoch\tloss\tval_loss\n1\t2\t3\n2\t1\t2\n3\t0.5\t2.5\n' >b.tsv
	ae-plot loss --row wide=a.tsv --row deep=b.tsv >out.svg
	well_formed out.svg
	grep -q '>wide loss: least 0.5 in epoch 2<' out.svg
	grep -q '>deep val_loss: least 2 in epoch 2<' out.svg
	ae-plot loss --row deep=b.tsv a.tsv | grep -q '>a.tsv loss: '
	run -2 ae-plot loss --row wide=a.tsv --row rows=rows.csv
	[[ $output == "ae-plot: rows: "*"'loss'"* ]]
}

@test "a full disk is called one" {
	[ -c /dev/full ] || skip "no /dev/full here"
	run -2 --separate-stderr sh -c 'ae-plot series rows.csv >/dev/full'
	[ "$stderr" = "ae-plot: stdout: cannot be written: No space left on device" ]
}
