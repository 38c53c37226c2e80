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
	[ "$(grep -c '<th scope="col">columns' images.html)" = 0 ]
	awk 'BEGIN { for (i = 0; i < 12; i++) for (k = 0; k < 480; k++) printf "%.4f%s", (i * 480 + k) ^ 2 % 11 / 11, k < 479 ? " " : "\n" }' | ae-convert --shape 8x60 -o motions.npy
	ae-train -q -a 'dense 4; ---; dense in' -e 1 --val 0.1 -o motions.bin motions.npy
	ae-report motions.bin motions.npy >motions.html
	worst=$(ae-score -t motions.bin motions.npy | awk '$1 > most { most = $1; at = NR - 1 } END { print at }')
	grep -q ">record $worst<" motions.html
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
	# without times there is no such column
	[ "$(grep -c '<th scope="col">from</th>' page.html)" = 0 ]
	sed '$d' timed.csv >short.csv
	refused "short.csv: option --times: expected 400 rows, as the series has, got 399" \
		ae-report -s 1 --times short.csv model.bin windows.npy
	refused "rows.csv: option --times: expected a column of times, got none" \
		ae-report -s 1 --times rows.csv model.bin windows.npy
	refused "option --times: needs --raw" ae-report --times timed.csv table.bin normal.npy
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

@test "what is wrong is told" {
	refused "use --raw" ae-report model.bin rows.csv
	refused "not a model" ae-report rows.csv rows.csv
	refused "no column" ae-report --raw -c 1,2 model.bin rows.csv
	refused "no such directory/x" ae-report --raw -o "no such directory/x" model.bin rows.csv
	refused "expected" ae-report --raw model.bin <(head -n 5 rows.csv)
	refused "expected one at most" ae-report --raw --at 1 -m max model.bin rows.csv
	refused "cannot be used with --raw" ae-report --raw -s 1 model.bin rows.csv
	refused "option --method" ae-report --raw -m f1 model.bin rows.csv
	ae-select -r :0 normal.npy >none.npy
	refused "" ae-report table.bin none.npy
}

@test "a browser shows the page without a message, and names stay text" {
	browser=$(command -v chromium || command -v chromium-browser) || skip "no Chromium here"
	timeout 60 "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$BATS_TEST_TMPDIR/profile" \
		--enable-logging=stderr --v=0 --dump-dom "file://$PWD/page.html" >dom 2>messages
	[ "$(grep -c 'CONSOLE' messages)" = 0 ]
	[ "$(grep -c '<script' dom)" = 0 ]
	[ "$(grep -c '<section' dom)" = 8 ]
	[ "$(grep -c '<svg' dom)" -ge 4 ]
}
