# ae-plot's curves and bars: what is in the pictures, and what is refused. Text and marks are looked for in the markup.

load picture

# Prints the numbers of a picture's only path of a class, a point a line.
points() {
	sed -n "s/.*<path class=\"$1\" d=\"\([^\"]*\)\".*/\1/p" "$2" | tr 'ML' '\n\n' | sed '/^$/d; s/h0//'
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
	refused "fewer.csv: expected 90 rows, one per record, got 89" ae-plot series --times fewer.csv days.csv
	refused "missing: cannot be opened" ae-plot series --times missing days.csv
	cut -d , -f 2 days.csv >numbers.csv
	refused "numbers.csv: no times and no text in its 1 columns" ae-plot series --times numbers.csv days.csv
	printf 'when,x\na,1\nb\n' >torn.csv
	refused "torn.csv: line 3: expected 2 columns, as in the first row, got 1" ae-plot series --times torn.csv days.csv
	: >nothing
	refused "nothing: " ae-plot series --times nothing days.csv
	refused "option --times: kind: expected series, got 'heat'" ae-plot heat --times days.csv days.csv
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
	[[ $output == *"100 flags"*"7 records"* ]]
}

@test "a series of one row is a cross" {
	echo 3 | ae-plot series - | grep -qF '<path class="c0" d="M483.2,170h0L491.2,170M487.2,166h0L487.2,174"/>'
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
	[[ $output == *"got 2 missing values"* ]]
}

@test "columns with odd names stay well-formed XML" {
	printf 'a<b>&"\377\342\202\254\n1\n2\n' >odd.csv
	ae-plot series --title "$(printf 'x\001\377\355\240\200y')" odd.csv >out.svg
	well_formed out.svg
	run ! grep -q "$(printf '[\001]')" out.svg
	grep -q '&lt;b&gt;&amp;&quot;' out.svg
	iconv -f UTF-8 -t UTF-16 out.svg >/dev/null
}

@test "panels stand in rows that do not overlap, within the picture" {
	seq 200 | awk '{ print sin($1 / 5) }' | ae-window 10 -s 10 | ae-plot windows -o panels.svg
	read -r height < <(sed -n 's/.* height="\([0-9]*\)" viewBox.*/\1/p' panels.svg)
	sed -n 's/.*class="frame" x="\([^"]*\)" y="\([^"]*\)" width="\([^"]*\)" height="\([^"]*\)".*/\1 \2 \3 \4/p' panels.svg |
		awk -v height="$height" '{ x[NR] = $1; y[NR] = $2; wide[NR] = $3; high[NR] = $4 } END {
			for (i = 2; i <= NR; i++) {
				same = y[i] == y[i - 1]
				good += high[i] == high[1] && y[i] + high[i] <= height &&
					(same ? x[i] >= x[i - 1] + wide[i - 1] : y[i] >= y[i - 1] + high[i - 1])
			}
			exit !(NR == 6 && good == 5 && y[6] > y[1])
		}'
}

@test "windows draws records spread over the input, as many as -n says" {
	ae-window -o windows.npy 20 rows.csv
	ae-plot windows -n 4 windows.npy >out.svg
	well_formed out.svg
	[ "$(grep -c 'class="frame"' out.svg)" = 4 ]
	[ "$(grep -c 'path class="c0" d="M' out.svg)" = 5 ]	# four panels and the legend
	[ "$(grep -o 'window [0-9]*' out.svg | tr '\n' ' ')" = "window 0 window 16 window 48 window 64 " ]
	ae-select -r 0:3 windows.npy | ae-plot windows -n 100 | grep -o 'window [0-9]*' >few
	[ "$(tr '\n' ' ' <few)" = "window 0 window 1 window 2 " ]
	seq 1000 | ae-window -o many.npy 2
	run -2 ae-plot windows -n 101 many.npy
	[[ $output == *"at most 100 panels"*"101"* ]]
	run -2 ae-plot series windows.npy
	[[ $output == *"20x2"* ]]
}

@test "a reconstruction equal to its original has no error, another one has" {
	ae-window -o windows.npy 20 -c heat rows.csv
	ae-noise --seed 1 gaussian=0.5 -o noisy.npy windows.npy
	ae-plot recon --against windows.npy windows.npy >same.svg
	ae-plot recon --against windows.npy noisy.npy >other.svg
	well_formed other.svg
	grep -q 'window 0: mae 0<' same.svg
	run ! grep -q 'window 0: mae 0<' other.svg
	[ "$(grep -c 'path class="error"' other.svg)" = 6 ]
}

@test "recon needs an original of the same shape and number" {
	ae-window -o windows.npy 20 rows.csv
	ae-window -o other.npy 21 rows.csv
	run -2 ae-plot recon windows.npy
	[[ $output == *"--against"* ]]
	run -2 ae-plot recon --against other.npy windows.npy
	[[ $output == *"expected shape 20x2, got 21x2"* ]]
	ae-select -r 0:3 -o few.npy windows.npy
	run -2 ae-plot recon --against few.npy windows.npy
	[[ $output == *"records"*"got 3"* ]]
}

@test "a history's curves are its columns of losses, over the epochs" {
	printf 'epoch\tloss\tval_loss\tlr\n1\t1\t\t0.1\n2\t0.1\t0.5\t0.1\n3\t0.01\t0.7\t0.1\n' >history.tsv
	ae-plot loss history.tsv >linear.svg
	ae-plot loss --log history.tsv >log.svg
	well_formed linear.svg
	well_formed log.svg
	grep -q '>loss: min 0.01 in epoch 3<' linear.svg
	grep -q '>val_loss: min 0.5 in epoch 2<' linear.svg
	run ! grep -q '>lr' linear.svg
	# a factor of ten is the same way down each time on the logarithmic axis
	points c0 log.svg | tail -n 3 | awk -F, '{ y[NR] = $2 } END { d = (y[3] - y[2]) - (y[2] - y[1]); exit !(d * d < 0.01) }'
}

@test "a table without a loss is no history" {
	run -2 ae-plot loss rows.csv
	[ "${#lines[@]}" = 1 ]
	seq 5 | run -2 ae-plot loss
}

@test "several histories are drawn over each other, with their names" {
	printf 'epoch\tloss\n1\t1\n2\t0.5\n' >a.tsv
	printf 'epoch\tloss\tval_loss\n1\t2\t3\n2\t1\t2\n3\t0.5\t2.5\n' >b.tsv
	ae-plot loss --row wide=a.tsv --row deep=b.tsv >out.svg
	well_formed out.svg
	grep -q '>wide loss: min 0.5 in epoch 2<' out.svg
	grep -q '>deep val_loss: min 2 in epoch 2<' out.svg
	ae-plot loss --row deep=b.tsv a.tsv | grep -q '>a.tsv loss: '
	run -2 ae-plot loss --row wide=a.tsv --row rows=rows.csv
	[[ $output == "ae-plot: rows: "*"'loss'"* ]]
}

@test "the bars of a histogram hold every value, red ones those above the threshold" {
	seq 1 1000 >scores.txt
	ae-plot histogram --at 900 --bins 10 scores.txt >out.svg
	well_formed out.svg
	grep -q '>at or below it: 900<' out.svg
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
	[[ $output == *"got none among 2"* ]]
}

@test "an option that the kind has no use for is refused" {
	run -2 ae-plot loss --bins 3 rows.csv
	[[ $output == *"--bins"*"loss"* ]]
	run -2 ae-plot windows --flags x rows.csv
	run -2 ae-plot series -n 3 rows.csv
	run -2 ae-plot histogram --against rows.csv rows.csv
	refused "option --fps: kind: expected skeleton, got 'series'" ae-plot series --fps 15 rows.csv
}

@test "an unknown kind is refused, and the kinds are named" {
	run -2 ae-plot pie rows.csv
	[[ $output == *"expected series, windows, recon, loss, histogram"*"got 'pie'"* ]]
	run -2 ae-plot
	refused "did you mean 'series'" ae-plot serie /dev/null
}

@test "too many panels, and pictures too small for them, are refused with the numbers" {
	awk 'BEGIN { for (i = 0; i < 101; i++) printf "%d ", i; print "" }' >wide.txt
	run -2 ae-plot series wide.txt
	[[ $output == *"at most 100 panels"*"101"* ]]
	run -2 ae-plot series --height 120 rows.csv
	[[ $output == *"height: expected at least "*"got 120"* ]]
	run -2 ae-plot series --width 199 rows.csv
}

@test "ticks are at steps of 1, 2, 2.5 or 5, and whole where values are" {
	seq 0 99 | ae-plot series --width 370 >out.svg
	for tick in 25 50 75; do
		grep -q "class=\"middle\"[^>]*>$tick<" out.svg
	done
	awk 'BEGIN { for (i = 0; i < 10; i++) print i / 10.05 }' | ae-plot series --height 220 >out.svg
	[ "$(grep -o 'class="end"[^>]*>[0-9.]*<' out.svg | sed 's/.*>\(.*\)</\1/' | tr '\n' ' ')" = '0 0.25 0.50 0.75 ' ]
	seq 0 9 | ae-plot series --width 370 >out.svg
	run ! grep -q 'class="middle"[^>]*>[0-9]*[.][0-9]*<' out.svg
}

@test "a full disk is called one" {
	[ -c /dev/full ] || skip "no /dev/full here"
	run -2 --separate-stderr sh -c 'ae-plot series rows.csv >/dev/full'
	[ "$stderr" = "ae-plot: stdout: cannot be written: No space left on device" ]
}

@test "flags that are not one per row are refused with both numbers" {
	seq 1 9 >nine.csv
	seq 1 8 | sed 's/.*/0/' >eight.txt
	seq 1 10 | sed 's/.*/0/' >ten.txt
	seq 1 9 | sed 's/.*/0 1/' >wide.txt
	refused "eight.txt: expected 9 flags, one per row, got 8 records of 1 values" ae-plot series --flags eight.txt nine.csv
	refused "ten.txt: expected 9 flags, one per row, got 10 records of 1 values" ae-plot series --flags ten.txt nine.csv
	refused "wide.txt: expected 9 flags, one per row, got 9 records of 2 values" ae-plot series --flags wide.txt nine.csv
}

@test "the help of an option says which kinds have it" {
	ae-plot --help >help
	grep -q '^      --edges FILE  *skeleton: bones: ' help
	grep -q '^      --xlabel TEXT  *series, windows, recon, loss, histogram, scatter, lines, .*: label of the horizontal axis$' help
	grep -q '^      --title TEXT  *title (' help
}
