# ae-report: the page's structure, names as text, numbers that agree with other programs, failures; a browser, if there is one.

bats_require_minimum_version 1.5.0
load refused

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN {
		printf "<script>alert(1)</script>;\"a\"\"b&\x27><img src=x>\";c\303\050d\n"
		for (i = 0; i < 400; i++) print sin(i / 5) ";" cos(i / 7) ";" (i == 300 ? 9 : i % 7) / 7
	}' >rows.csv
	ae-normalize --fit s.bin rows.csv >normal.npy
	ae-train -q --stats s.bin -w 20 -e 2 --val 0.1 --log history.tsv -o model.bin rows.csv
	ae-train -q -e 2 --val 0.1 -o table.bin normal.npy
	ae-report --raw --log history.tsv --title '</title><script>x()</script>' -o page.html model.bin rows.csv
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

# table_model: prints the name of a model of the table's raw rows
table_model() {
	[ -e raw-table.bin ] || ae-train -q --stats s.bin -e 2 --val 0.1 -o raw-table.bin rows.csv
	echo raw-table.bin
}

# well_formed FILE: every element is closed, and no element is unknown
well_formed() {
	command -v python3 >/dev/null || skip "no python3"
	python3 - "$1" <<-'END'
	import sys
	import xml.etree.ElementTree as tree
	text = open(sys.argv[1], encoding='utf-8').read()
	assert text.startswith('<!DOCTYPE html>\n')
	root = tree.fromstring(text.split('\n', 1)[1])
	names = {e.tag.split('}')[-1] for e in root.iter()}
	assert not names & {'script', 'img', 'link', 'iframe', 'object'}, names
	END
}

@test "names of files are text, never markup, and the page is well-formed" {
	well_formed page.html
	[ "$(grep -c '<script\|<img' page.html)" = 0 ]
	grep -q '&lt;script&gt;alert(1)&lt;/script&gt;' page.html
	grep -q '<h1>&lt;/title&gt;&lt;script&gt;x()&lt;/script&gt;</h1>' page.html
	[ "$(LC_ALL=C tr -d '\n\t\040-\377' <page.html | wc -c)" = 0 ]
}

@test "the page has all sections and needs nothing from elsewhere" {
	for id in overview series events scores worst history drift layers; do
		grep -q "<section id=\"$id\"" page.html
	done
	[ "$(grep -v 'xmlns' page.html | grep -c 'https\?://')" = 0 ]
	[ "$(wc -c <page.html)" -lt 2000000 ]
}

@test "threshold and events are those of ae-threshold" {
	ae-threshold --fit t.bin model.bin
	ae-score --raw model.bin rows.csv | ae-threshold --ranges -w 20 t.bin >ranges
	[ -s ranges ]
	while IFS='	' read -r first last peak; do
		grep -q "<td>$first</td><td>$last</td><td>$((last - first + 1))</td>.*<td>$(printf '%.6g' "$peak")</td>" page.html
	done <ranges
	ae-report --raw --threshold t.bin --log history.tsv model.bin rows.csv | grep -c '<section' | grep -qx 8
	# --at: one event over all rows
	ae-report --raw --at -1 model.bin rows.csv | grep -q '<td>0</td><td>399</td><td>400</td>'
	ae-report --raw --at 1e9 model.bin rows.csv | grep -q 'No row is above the threshold'
}

@test "the histogram, the overview and ae-threshold count the same records" {
	ae-threshold --fit q.bin -m quantile=0.5 table.bin
	n=$(ae-score table.bin normal.npy | ae-threshold q.bin | wc -l)
	ae-report -m quantile=0.5 table.bin normal.npy >counts.html
	grep -q "records above the threshold</td><td>$n</td>" counts.html
	grep -q "above it: $n<" counts.html
	# a class of the page is none of the pictures
	[ "$(grep -c '\.cell{' counts.html)" = 1 ]
}

@test "columns to blame are those of ae-score --top" {
	worst=$(ae-score -t table.bin normal.npy | awk '$1 > most { most = $1; at = NR - 1 } END { print at }')
	top=$(ae-score --top 1 table.bin normal.npy | sed -n "$((worst + 1))p" | cut -f 2)
	ae-report table.bin normal.npy >table.html
	grep -m 1 "<tr><td>$worst</td><td>" table.html | grep -q ">$top [0-9]*%"
	[ "$(grep -c 'id="series"' table.html)" = 0 ]
}

@test "a table beside the rows that the model learned from: drift, contributions of columns, their values" {
	# a column that moves, and one that is constant
	awk -F ';' -v OFS=';' 'NR == 1 { print $0, "moves", "constant"; next } { print $0, NR % 9 + 3 * (NR > 200), 5 }' rows.csv >all.csv
	head -n 201 all.csv >first.csv
	ae-normalize -q --fit five.bin -o five.npy first.csv
	ae-train -q --stats five.bin -e 2 --val 0.1 -o five-model.bin first.csv
	ae-report --raw five-model.bin all.csv >five.html
	well_formed five.html
	for id in overview scores worst drift layers; do grep -q "<section id=\"$id\"" five.html; done
	# verdicts are those of ae-normalize --check
	status=0
	ae-normalize --check five.bin all.csv >checked || status=$?
	[ "$status" = 1 ]
	n=$(grep -c '	drift$' checked)
	grep -q "<p>$n of 5 columns drift: their distance exceeds 0.5.</p>" five.html
	grep -q "<td class=\"cell\">columns that drift</td><td>$n</td>" five.html
	[ "$(grep -c 'class="mark">drift' five.html)" = "$n" ]
	grep -q '<td class="cell">moves</td>.*<td class="mark">drift</td>' five.html
	# values are those of the file, beside what the normalizer learned; names in the picture are text
	worst=$(ae-score --raw -t five-model.bin all.csv | awk '$1 > most { most = $1; at = NR - 1 } END { print at }')
	grep -m 1 "<tr><td>$worst</td>" five.html | grep -q '<td class="cell">'
	grep "<tr><td>300</td><td class=\"cell\">c" five.html | grep -q "<td>1.28571</td>"
	grep -q '&lt;script&gt;alert' five.html
	[ "$(grep -c '<script\|<img' five.html)" = 0 ]
	# the p-value of the worst record is the smallest there is
	n=$(sed -n 's/.*compares a score with \([0-9]*\) held-out scores.*/\1/p' five.html)
	grep "<tr><td>$worst</td><td>[0-9.e+]*</td>" five.html |
		grep -q "<td>$(awk -v n="$n" 'BEGIN { printf "%.6g", 1 / (n + 1) }')</td>"
	# records that are normalized already have no units to show, and no drift
	ae-report table.bin normal.npy >plain.html
	[ "$(grep -c 'id="drift"\|shift learned' plain.html)" = 0 ]
	grep -q 'contributions of the columns' plain.html
}

@test "scores over powers of ten have a logarithmic axis" {
	awk 'NR > 1 && NR % 50 == 0 { sub(/^[^;]*/, 1000 * NR) } 1' rows.csv >far.csv
	ae-normalize --stats s.bin far.csv >far.npy
	ae-report table.bin far.npy >far.html
	[ "$(sed -n '/id="scores"/,/<.figure>/p' far.html | grep -c '>100<')" -gt 0 ]
	[ "$(sed -n '/id="scores"/,/<.figure>/p' far.html | grep -c '>10<')" -gt 0 ]
}

@test "windows of a series by --step, images as a grid, skeletons as strips" {
	ae-normalize --stats s.bin rows.csv | ae-window 20 >windows.npy
	ae-report -s 1 -o windows.html model.bin windows.npy
	ae-report --raw -o raw.html model.bin rows.csv
	[ "$(grep -c '<td>400</td>' windows.html)" -gt 0 ]
	[ "$(sed -n '/id="events"/,/<figure>/p' windows.html | grep -c '<tr>')" = "$(sed -n '/id="events"/,/<figure>/p' raw.html | grep -c '<tr>')" ]
	awk 'BEGIN { for (i = 0; i < 20; i++) for (k = 0; k < 64; k++) printf "%.4f%s", (i * 64 + k) ^ 2 % 11 / 11, k < 63 ? " " : "\n" }' | ae-convert --shape 8x8 -o images.npy
	ae-train -q -a 'dense 4; ---; dense in' -e 1 --val 0.1 -o images.bin images.npy
	ae-report images.bin images.npy >images.html
	grep -q '<image ' images.html
	[ "$(grep -c '>-0<' images.html)" = 0 ] # the surprise of a p-value of 1
	[ "$(grep -c '<th scope="col">columns' images.html)" = 0 ]
	awk 'BEGIN { for (i = 0; i < 12; i++) for (k = 0; k < 480; k++) printf "%.4f%s", (i * 480 + k) ^ 2 % 11 / 11, k < 479 ? " " : "\n" }' | ae-convert --shape 8x60 -o motions.npy
	ae-train -q -a 'dense 4; ---; dense in' -e 1 --val 0.1 -o motions.bin motions.npy
	ae-report --skeleton motions.bin motions.npy >motions.html
	worst=$(ae-score -t motions.bin motions.npy | awk '$1 > most { most = $1; at = NR - 1 } END { print at }')
	grep -q ">record $worst<" motions.html
	# raw motions are drawn in their own units, the reconstruction over the original
	ae-normalize --fit m.bin -o motions-normal.npy motions.npy
	ae-train -q -a 'dense 4; ---; dense in' -e 1 --val 0.1 --stats m.bin -o raw-motions.bin motions.npy
	ae-report --raw --skeleton raw-motions.bin motions.npy >motions.html
	worst=$(ae-score --raw -t raw-motions.bin motions.npy | awk '$1 > most { most = $1; at = NR - 1 } END { print at }')
	sum=$(ae-select -r "$worst" motions.npy | ae-recon --raw raw-motions.bin | ae-normalize --stats m.bin --inverse |
		ae-convert --to tsv | awk '{ for (i = 1; i <= 60; i++) print $i }' >out; ae-select -r "$worst" motions.npy |
		ae-convert --to tsv | awk '{ for (i = 1; i <= 60; i++) print $i }' | paste - out |
		awk '{ d = $1 - $2; sum += d < 0 ? -d : d } END { printf "%.3f", sum / 60 }')
	[ "${#sum}" -ge 5 ]
	sed -n '/Mean absolute errors by step/,/<.details>/p' motions.html | grep '<tr><td>0</td>' | grep -q "<td>${sum%?}"
	grep -q 'class="ghost"' motions.html
}

@test "the table of the worst records has each step, or at most a hundred, as far apart as the others" {
	while read -r steps every; do
		awk -v n="$steps" 'BEGIN { for (i = 0; i < 12; i++) for (k = 0; k < n; k++) printf "%d%s", (i * n + k) ^ 2 % 11, k < n - 1 ? " " : "\n" }' |
			ae-convert --shape "${steps}x1" -o long.npy
		ae-train -q -a 'dense 2; ---; dense in' -e 1 --val 0.1 -o long.bin long.npy
		ae-report long.bin long.npy >long.html
		sed -n '/errors by step as a table/,/<.table>/s/^<tr><td>\([0-9]*\)<.*/\1/p' long.html | cmp - <(seq 0 "$every" $((steps - 1)))
	done <<-'end'
		2 1
		100 1
		101 2
		200 2
		201 3
	end
}

@test "records are a skeleton only by --skeleton, with the bones of --edges" {
	awk 'BEGIN { for (i = 0; i < 12; i++) for (k = 0; k < 480; k++) printf "%.4f%s", (i * 480 + k) ^ 2 % 11 / 11, k < 479 ? " " : "\n" }' >values
	ae-convert --shape 8x60 -o frames.npy values
	ae-train -q -a 'dense 4; ---; dense in' -e 1 --val 0.1 -o frames.bin frames.npy
	# 60 columns are columns
	ae-report frames.bin frames.npy >plain.html
	[ "$(grep -c 'joint [0-9]\|class="ghost"' plain.html)" = 0 ]
	ae-report --skeleton frames.bin frames.npy >kinect.html
	grep -q '>joint [0-9]* [xyz] [0-9]*%' kinect.html
	grep -q 'class="ghost"' kinect.html
	printf '%s\n' '1 2' '2,3 left' 3 >bones
	ae-report --skeleton --edges bones frames.bin frames.npy >few.html
	[ "$(grep -c 'class="ghost"' few.html)" = 1 ] && ! cmp -s few.html kinect.html
	# another number of joints, with its bones
	ae-convert --shape 32x15 -o five.npy values
	ae-train -q -a 'dense 4; ---; dense in' -e 1 --val 0.1 -o five.bin five.npy
	ae-report --skeleton --edges bones five.bin five.npy >five.html
	grep -q 'class="ghost"' five.html
	refused "five.npy: option --skeleton: expected frames of x, y and depth of 20 joints, (T, 60), got records of 32x15" ae-report --skeleton five.bin five.npy
	refused "--edges needs --skeleton" ae-report --edges bones frames.bin frames.npy
	for bone in '1 6' '6 1'; do
		echo "$bone" >bones
		refused "bones: expected joints 1 to 5, as the records have, got 6" ae-report --skeleton --edges bones five.bin five.npy
	done
	ae-convert --shape 24x20 -o twenty.npy values
	ae-train -q -a 'dense 4; ---; dense in' -e 1 --val 0.1 -o twenty.bin twenty.npy
	refused "expected frames of x, y and depth of all joints, (T, 3 * joints), got records of 24x20" ae-report --skeleton --edges bones twenty.bin twenty.npy
}

@test "events have the times of their rows, and p-values among the normal scores" {
	awk 'NR == 1 { print "time;" $0; next } { printf "2026-02-03 %02d:%02d;%s\n", NR / 60, NR % 60, $0 }' rows.csv >timed.csv
	ae-report --raw -o timed.html model.bin timed.csv
	ae-threshold --fit t.bin model.bin
	ae-score --raw model.bin rows.csv | ae-threshold --ranges -w 20 t.bin >ranges
	while IFS='	' read -r first last peak; do
		from=$(sed -n "$((first + 2))s/;.*//p" timed.csv | tr ' ' T):00Z
		to=$(sed -n "$((last + 2))s/;.*//p" timed.csv | tr ' ' T):00Z
		grep -q "<td>$first</td><td>$last</td>.*<td>$from</td><td>$to</td>" timed.html
	done <ranges
	grep -q '<th scope="col">p-value</th><th scope="col">surprise</th>' timed.html
	# the p-value is (1 + scores as large) / (1 + scores); the largest is above all held-out ones
	n=$(sed -n 's/.*compares a score with \([0-9]*\) held-out scores.*/\1/p' timed.html)
	grep -q "<td>$(awk -v n="$n" 'BEGIN { printf "%.6g", 1 / (n + 1) }')</td>" timed.html
	# windows have the times of a table beside them
	ae-normalize --stats s.bin rows.csv | ae-window 20 >windows.npy
	ae-report -s 1 --times timed.csv -o beside.html model.bin windows.npy
	[ "$(sed -n '/id="events"/,/<figure>/p' beside.html)" = "$(sed -n '/id="events"/,/<figure>/p' timed.html)" ]
	# a line that is skipped takes its time along
	awk '{ print } NR == 50 { print "2026-02-03 00:50;oops;1;1" }' timed.csv >damaged.csv
	ae-report -q --raw --bad skip -o skipped.html model.bin damaged.csv
	[ "$(sed -n '/id="events"/,/<figure>/p' skipped.html)" = "$(sed -n '/id="events"/,/<figure>/p' timed.html)" ]
	# without times there is no such column
	[ "$(grep -c '<th scope="col">from</th>' page.html)" = 0 ]
	sed '$d' timed.csv >short.csv
	refused "short.csv: option --times: expected 400 rows, as the series has, got 399" \
		ae-report -s 1 --times short.csv model.bin windows.npy
	refused "rows.csv: option --times: expected a column of times, got none" \
		ae-report -s 1 --times rows.csv model.bin windows.npy
	refused "option --times: needs --raw" ae-report --times timed.csv table.bin normal.npy
}

@test "events in rows that a person marked, rows that training ignored, and reduced precision are told" {
	first=$(ae-threshold --fit t.bin model.bin; ae-score --raw model.bin rows.csv | ae-threshold --ranges -w 20 t.bin | head -n 1 | cut -f 1)
	printf '0\t1\tignore\n%d\t%d\tnormal\n' "$((first + 2))" "$((first + 3))" >spans
	ae-report --raw --spans spans model.bin rows.csv >marked.html
	grep -q '<th scope="col">marked</th><th scope="col">columns</th>' marked.html
	grep "<td>$first</td>" marked.html | grep -q '<td>normal</td>'
	[ "$(grep -c 'scope="col">marked' page.html)" = 0 ]
	refused "option --spans: expected a series" ae-report --spans spans table.bin normal.npy
	printf '0\t1\twrong\n' >wrong
	refused "wrong: line 1: expected normal or ignore" ae-report --raw --spans wrong model.bin rows.csv
	# the model says how many rows it learned from, the page and ae-info show it
	ae-train -q --stats s.bin -w 20 -e 1 --spans spans -o spans.bin rows.csv
	ae-report -q --raw spans.bin rows.csv >learned.html
	grep -q 'rows learned from</td><td>398</td>\|rows learned from</td><td class="cell">398</td>' learned.html
	grep -q 'rows that were ignored</td><td class="cell">2</td>' learned.html
	ae-info spans.bin | grep -qx 'ignored_rows	2'
	# precision, and the measured change of a score
	ae-score -q --raw --precision int8 --save reduced.bin model.bin rows.csv >scores
	change=$(ae-info reduced.bin | sed -n 's/^precision_change	//p')
	ae-report --raw reduced.bin rows.csv >reduced.html
	grep -q 'precision of the weights</td><td class="cell">int8</td>' reduced.html
	grep -q "relative</td><td>$(printf '%.6g' "$change")<" reduced.html
	ae-info --compare --differ model.bin reduced.bin | grep -q '^\* precision  *-  *int8$'
}

@test "a table stands behind each picture, and values appear under the pointer" {
	ae-report --raw --log history.tsv model.bin rows.csv >all.html
	[ "$(grep -c '^<figure>' all.html)" -ge 4 ]
	[ "$(grep -c '^<figure>' all.html)" = "$(grep -c '^<details>' all.html)" ]
	awk '/^<figure>/ { figures++ } /pointer-events/ && !(figures in seen) { seen[figures]; n++ } END { exit n != figures }' all.html
}

@test "equal inputs give equal bytes, whatever the threads" {
	ae-report --raw -j 1 model.bin rows.csv >one
	ae-report --raw -j 3 model.bin rows.csv | cmp one -
}

@test "a picture that cannot be drawn leaves a line; one for which memory is short leaves no page" {
	ae-report --at 1e305 table.bin normal.npy >line.html
	grep -q '^<p>No picture: .*threshold: expected at most 1e+300' line.html
	ae-report -q -o whole.html table.bin normal.npy
	k=0
	while : >mark; do
		k=$((k + 1))
		status=0
		AE_FAULT=calloc:$k:mark "$AE_BUILD/faults/bin/ae-report" -q -o short.html table.bin normal.npy 2>stderr || status=$?
		if [ ! -s mark ]; then break; fi
		if [ "$status" = 0 ]; then cmp short.html whole.html; else [ "$status" = 2 ] && [ ! -e short.html ]; fi
		rm -f short.html
	done
	[ "$k" -gt 20 ]
	cmp short.html whole.html
}

@test "raw rows without --raw are told; the log is read as it is, whatever the table looks like" {
	awk 'BEGIN { print "a;b"; for (i = 0; i < 300; i++) print 50 + i % 7 ",5;" 2 * (i % 5) ",25" }' >comma.csv
	ae-normalize --decimal , --fit comma.bin -o comma.npy comma.csv
	ae-train -q --decimal , --stats comma.bin -e 2 --val 0.1 --log comma.tsv -o comma-model.bin comma.csv
	ae-report --decimal , --raw --log comma.tsv comma-model.bin comma.csv >comma.html 2>words
	[ ! -s words ]
	sed -n '/id="history"/,/<.section>/p' comma.html | grep -q '<svg'
	for program in ae-report ae-score; do
		$program --decimal , comma-model.bin comma.csv >/dev/null 2>words
		grep -q "^$program: comma.csv: column 1: expected normalized values, got a mean of 53.[0-9]*, as of raw rows: use --raw" words
		$program -q --decimal , comma-model.bin comma.csv 2>&1 >/dev/null | wc -c | grep -qx 0
		$program comma-model.bin comma.npy 2>&1 >/dev/null | wc -c | grep -qx 0
		$program --decimal , --raw comma-model.bin comma.csv 2>&1 >/dev/null | wc -c | grep -qx 0
	done
}

@test "a series of many columns and events by an ensemble: what is left out is told" {
	awk 'BEGIN {
		for (c = 1; c <= 60; c++) printf "c%d%s", c, c < 60 ? "," : "\n"
		for (i = 0; i < 1000; i++)
			for (c = 1; c <= 60; c++) printf "%g%s", (i % 4 == 0) * (i + 1) / 100 + sin(i * c), c < 60 ? "," : "\n"
	}' >wide.csv
	ae-normalize --fit wide.stats -o wide.npy wide.csv
	ae-train -q -e 1 -w 1 --stats wide.stats --members 2 --heldout none -a 'dense 4; ---; dense in' -o wide.bin wide.csv
	ae-report --raw --at 0.5 -o wide.html wide.bin wide.csv
	well_formed wide.html
	events=$(ae-score --raw wide.bin wide.csv | ae-threshold --at 0.5 --ranges | wc -l)
	[ "$events" -gt 200 ]
	grep -qF "<p>200 of $events events are listed.</p>" wide.html
	grep -qF '<p>The picture shows the first 12 of 60 columns.</p>' wide.html
	grep -qF 'c50 and 10 more</td>' wide.html
	grep -qE 'members of the ensemble</td><td[^>]*>2</td>' wide.html
	# an ensemble has no reconstruction to draw
	run -1 grep -q 'The rows of the picture as a table' wide.html
}

@test "what is wrong is told" {
	refused "use --raw" ae-report model.bin rows.csv
	refused "not a model" ae-report rows.csv rows.csv
	refused "no column" ae-report --raw -c 1,2 model.bin rows.csv
	refused "no such directory/x" ae-report --raw -o "no such directory/x" model.bin rows.csv
	refused "expected" ae-report --raw model.bin <(head -n 5 rows.csv)
	refused "expected one at most" ae-report --raw --at 1 -m max model.bin rows.csv
	refused "cannot be used with --raw" ae-report --raw -s 1 model.bin rows.csv
	refused "option --method: expected a rule with a fixed threshold and without labels, got 'f1'" ae-report --raw -m f1 model.bin rows.csv
	refused "option --method: expected max, quantile, " ae-report --raw -m maxx model.bin rows.csv
	ae-train -q -e 0 --heldout none -a 'dense 2; ---; dense in' -o bare.bin normal.npy
	refused "bare.bin: option --method: expected held-out scores, which this model does not hold" ae-report -m max bare.bin normal.npy
	printf '%s\n' '1 2' '2 3' | ae-threshold --fit two.bin -m max
	refused "two.bin: expected one threshold, got 2" ae-report --raw --threshold two.bin model.bin rows.csv
	ae-select -r :0 normal.npy >none.npy
	refused "" ae-report table.bin none.npy
}

@test "a browser shows the page without a message, and names stay text" {
	browser=$(command -v chromium || command -v chromium-browser) || skip "no Chromium here"
	browse() {
		timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$BATS_TEST_TMPDIR/profile" \
			--hide-scrollbars --enable-logging=stderr --v=0 "$@" 2>messages
	}
	browse --dump-dom "file://$PWD/page.html" >dom
	[ "$(grep -c 'CONSOLE' messages)" = 0 ]
	[ "$(grep -c '<script' dom)" = 0 ]
	[ "$(grep -c '<section' dom)" = 8 ]
	[ "$(grep -c '<svg' dom)" -ge 4 ]
	# a table with the same names, images and motions; wide and narrow, light and dark
	ae-report --raw -o five.html --title table "$(table_model)" rows.csv
	for page in page five images motions; do
		for look in 1280,1000:1 400,1000:0; do
			rm -f shot.png
			browse --window-size="${look%:*}" --blink-settings=preferredColorScheme="${look#*:}" \
				--screenshot=shot.png "file://$PWD/$page.html"
			[ "$(grep -c 'CONSOLE' messages)" = 0 ]
			ae-convert shot.png | ae-info >shot
			grep -qx "record	1000x${look%%,*}x3" shot
			# the corner is paper: light, or dark
			ae-convert -t shot.png | awk -v light="${look#*:}" '{ exit !(light ? $1 > 200 : $1 < 60) }'
		done
	done
}

@test "a rule of the threshold that is none, that moves, or that needs more scores is told" {
	refused "option --method: expected max, quantile, " ae-report --method nosuch table.bin normal.npy
	for rule in f1 spot=0.001 dspot=0.001; do
		refused "expected a rule with a fixed threshold and without labels, got '$rule'" ae-report --method $rule table.bin normal.npy
	done
	refused "a false alarm rate of 1e-09 needs 999999999 or more" ae-report --method fpr=1e-9 table.bin normal.npy
}

@test "records of steps are drawn as curves with their reconstructions, and equal scores keep the order of their rows" {
	cd "$BATS_TEST_TMPDIR"
	seq 1 1200 | awk '{ print sin($1) }' | xargs -n 60 | ae-convert --shape 20x3 -o steps.npy
	ae-train -q -a 'dense 2 each; ---; dense in each' -e 1 -o steps.bin steps.npy
	ae-report -q -o page.html steps.bin steps.npy
	[ "$(grep -c '<svg' page.html)" -ge 2 ]
	grep -q '^the worst records and their reconstructions\|>the worst records and their reconstructions' page.html
	# logits become probabilities
	awk 'BEGIN { for (i = 0; i < 60; i++) print (sin(i) > 0) + 0, (cos(i) > 0) + 0, 1 }' >bits.txt
	ae-train -q -a 'dense 2 tanh; ---; dense in' --loss bce -e 2 -o bits.bin bits.txt
	ae-report -q -o bits.html bits.bin bits.txt
	# three events with the same score, in a series whose step is one row
	awk 'BEGIN { for (i = 0; i < 60; i++) print i % 20 == 10 ? 9 : 0 }' >same.txt
	ae-train -q -e 0 -a 'dense 1; ---; dense in' -o same.bin same.txt
	ae-report -q --at 1 -s 1 -o same.html same.bin same.txt
	grep -q '>10<' same.html
}
