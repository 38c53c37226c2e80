# picture.bash - what the tests of ae-plot share; for bats: `load picture`.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	seq 0 99 | awk 'BEGIN { print "time,load,heat" } { print sprintf("2024-05-01 00:%02d:%02d,", $1 / 60, $1 % 60) sin($1 / 8) "," $1 % 10 }' >rows.csv
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
