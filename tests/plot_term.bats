# ae-plot --term: pictures as text, with and without a terminal (tmux plays one).

load loop
load picture

teardown() {
	for socket in "$BATS_TEST_TMPDIR"/terminal.*; do
		[ ! -S "$socket" ] || tmux -S "$socket" kill-server 2>/dev/null || true
	done
}

# columns_of FILE: characters of the longest line
columns_of() {
	iconv -f UTF-8 -t UTF-32LE "$1" | od -An -v -tu4 -w4 | awk '$1 == 10 { if (n > most) most = n; n = 0; next } { n++ } END { print most + 0 }'
}

# escapes FILE: number of escape sequences
escapes() {
	tr -cd '\033' <"$1" | wc -c
}

@test "every kind is text as wide as COLUMNS, without escapes if it is no terminal" {
	ae-window -o windows.npy 20 rows.csv
	awk 'BEGIN { print "epoch\tloss"; for (i = 1; i < 9; i++) print i "\t" 1 / i }' >history.tsv
	awk 'BEGIN { for (i = 0; i < 60; i++) print i % 10 / 10, i % 3 == 0 }' >scored.txt
	cut -d ' ' -f 2 scored.txt >labels.txt
	cut -d ' ' -f 1 scored.txt >scores.txt
	printf '9,1\n2,8\n' >confusion.csv
	awk 'BEGIN { for (i = 0; i < 5; i++) { for (j = 0; j < 480; j++) printf "%s%d", j ? " " : "", j % 60; print "" } }' |
		ae-convert --shape 8x60 -o motions.npy
	for columns in 60 100; do
		export COLUMNS=$columns
		ae-plot series --term rows.csv >series.out
		ae-plot windows --term windows.npy >windows.out
		ae-plot recon --term --against windows.npy -n 4 windows.npy >recon.out
		ae-plot loss --term history.tsv >loss.out
		ae-plot histogram --term scores.txt >histogram.out
		ae-plot grid --term --shape 5x2x2 windows.npy -n 3 >grid.out || ae-plot grid --term -n 3 windows.npy >grid.out
		ae-plot scatter --term rows.csv >scatter.out
		ae-plot lines --term rows.csv >lines.out
		for kind in roc precision calibration; do
			ae-plot $kind --term --labels labels.txt scores.txt >$kind.out
		done
		ae-plot heat --term confusion.csv >heat.out
		ae-plot skeleton --term -n 2 motions.npy >skeleton.out
		[ "$(echo *.out | wc -w)" = 13 ]
		for picture in *.out; do
			iconv -f UTF-8 -t UTF-16 "$picture" >/dev/null
			[ "$(escapes "$picture")" = 0 ]
			[ "$(columns_of "$picture")" -le "$columns" ]
			[ "$(columns_of "$picture")" -ge "$((columns - 20))" ]
			[ "$(wc -l <"$picture")" -gt 6 ]
		done
	done
	# letters are letters, and a curve is Braille
	grep -q '^ *Series: rows.csv$' series.out
	grep -q 'load' series.out
	grep -q '⠉' series.out
	unset COLUMNS
	ae-plot series --term rows.csv >out
	[ "$(columns_of out)" -le 80 ]
	[ "$(columns_of out)" -ge 76 ]
	COLUMNS=words ae-plot series --term rows.csv | cmp - out
	ae-plot series --term --width 350 --height 280 rows.csv >small
	[ "$(columns_of small)" -le 50 ]
	[ "$(wc -l <small)" -le 20 ]
}

@test "a curve goes where its values do" {
	seq 0 49 | COLUMNS=60 ae-plot series --term --title '' >up
	# rows from the top have their first dot further to the right
	grep -n '⡇' up | sed -n '3,14p' | sed 's/⡇//g; s/⢸//g' |
		awk '{ match($0, /[^ 0-9:.-]/); print RSTART }' >starts
	sort -rn starts | cmp - starts
	[ "$(sort -u starts | wc -l)" -gt 6 ]
	# the darkest cell of a heat map is the largest value
	printf '0,0,0\n0,0,9\n0,0,0\n0,0,0\n' | ae-plot heat --term >heat
	sed 's/⢸ .*//' heat | grep '█' >dark
	[ "$(wc -l <dark)" -ge 1 ]
	[ "$(wc -l <dark)" -le 4 ]
	sed -i 's/█//g' dark
	run ! grep -v '^ *1* *⡇[0 ]\{40,44\}▒9*$' dark
}

@test "colors come when they are asked for, and end with each line" {
	printf '1,2,0\n2,1,0\n8,9,1\n' >points.csv
	ae-plot scatter --term --color always --label 3 points.csv >out
	[ "$(escapes out)" -gt 10 ]
	# nothing but colors, and each line with one ends without
	run ! grep -qP '\033(?!\[(0|1|22|39|49|[34]8;5;[0-9]+)m)' out
	run ! grep -qP '\033\[(1|[34]8[0-9;]*)m[^\033]*$' out
	ae-plot scatter --term --color never --label 3 points.csv >plain
	[ "$(escapes plain)" = 0 ]
	ae-plot scatter --term --label 3 points.csv | cmp - plain
	sed 's/\x1b\[[0-9;]*m//g' out >stripped
	[ "$(columns_of stripped)" = "$(columns_of plain)" ]
	printf '0,0\n0,9\n' | ae-plot heat --term --color always | grep -q '48;5;'
}

@test "texts of files are no controls of the terminal" {
	printf 'ab\302\233x\342\200\256,\344\270\255\345\233\275e\314\201\n1,2\n3,4\n' >odd.csv
	ae-plot series --term --title "$(printf '\033]0;title\007')" odd.csv >out
	[ "$(escapes out)" = 0 ]
	[ "$(tr -cd '\007\033' <out | wc -c)" = 0 ]
	run ! grep -qP '\xc2\x9b|\xe2\x80\xae' out
	grep -q $'中国e\xcc\x81' out
	iconv -f UTF-8 -t UTF-16 out >/dev/null
	yes 'very long title' | head -n 40 | tr '\n' ' ' >title
	COLUMNS=40 ae-plot series -c heat --term --title "$(cat title)" rows.csv >out
	[ "$(columns_of out)" -le 40 ]
	grep -q '…' out
}

@test "--term is text: other kinds of file, and options for them, are refused" {
	refused "--term: cannot be used with --png: the picture is text" ae-plot series --term --png rows.csv
	refused "--term: cannot be used with x.svg: the picture is text" ae-plot series --term -o x.svg rows.csv
	refused "--term: cannot be used with x.png: the picture is text" ae-plot series --term -o x.png rows.csv
	refused "--term: cannot be used with --hints" ae-plot series --term --hints rows.csv
	refused "--term: cannot be used with --animate: the picture is text" ae-plot skeleton --term --animate rows.csv
	refused "--animate: cannot be used with --frames: an animated picture shows all frames" ae-plot skeleton --animate --frames 2 rows.csv
	refused "--flags: cannot be used with --ranges" ae-plot series --flags rows.csv --ranges rows.csv rows.csv
	refused "--color: expected --term, got none" ae-plot series --color always rows.csv
	refused "--color: " ae-plot series --term --color red rows.csv
	COLUMNS=5 refused "width: expected at least" ae-plot series --term rows.csv
	ae-plot series --term -o x.txt rows.csv
	ae-plot series --term rows.csv | cmp - x.txt
	[ -c /dev/full ] || skip "no /dev/full here"
	run -2 sh -c 'ae-plot series --term rows.csv >/dev/full'
	[ "$output" = "ae-plot: stdout: cannot be written: No space left on device" ]
}

@test "a terminal gives its size and has colors, unless NO_COLOR is set" {
	command -v tmux >/dev/null || skip "no tmux"
	export LC_ALL=C.UTF-8
	[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || skip "no locale with UTF-8"
	awk 'BEGIN { for (i = 0; i < 500; i++) print sin(i / 20) }' >wave.txt
	for setting in -u:NO_COLOR NO_COLOR=1; do
		socket=$BATS_TEST_TMPDIR/terminal.$setting
		env -u NO_COLOR -u COLUMNS -u LINES -u TMUX tmux -S "$socket" -f /dev/null \
			new-session -d -x 72 -y 20 \
			"env ${setting/:/ } TERM=screen-256color bash --norc -c 'ae-plot series --term -o file wave.txt; ae-plot series --term wave.txt; echo ended; cat'"
		for _ in $(seq 50); do
			tmux -S "$socket" capture-pane -p -e >screen
			! grep -q '^.*ended' screen || break
			sleep 0.1
		done
		grep -q ended screen
		sed 's/\x1b\[[0-9;]*m//g' screen >plain
		grep -q 'Series: wave.txt' plain	# the whole picture fits on the screen
		[ "$(columns_of plain)" -le 72 ]
		[ "$(columns_of plain)" -ge 68 ]
		[ "$(escapes file)" = 0 ]	# a file is no terminal
		if [ "$setting" = NO_COLOR=1 ]; then
			run ! grep -q '38;5;' screen
		else
			grep -q '38;5;' screen
		fi
	done
}

@test "letters of two columns, and marks of none, are as wide as terminals draw them" {
	# of each range one: Hangul, ideographs, presentation forms, full width, pictures, the second plane; then an accent, a
	# variation selector and a word joiner, which is left out
	printf '%s\n' 'ᄀ' '漢' '한' '豈' '︰' 'Ａ' '￠' '🎉' '𠀀' >two
	printf '%s\n' e $'e\xcc\x81' 'x︎' '⁠x' >one
	shown() {	# N LETTER PART: how many of N letters, which have this part, are shown in 40 columns
		COLUMNS=40 ae-plot series --term --title "$(printf "%$1s" '' | sed "s/ /$2/g")" rows.csv | head -n 1 | grep -oF "$3" | wc -l
	}
	while IFS= read -r letter; do
		[ "$(shown 25 "$letter" "$letter")" = 20 ] || complain "$letter: not drawn in two columns"
	done <two
	while IFS= read -r letter; do
		[ "$(shown 15 "$letter" "$(tr -cd ex <<<"$letter")")" = 15 ] || complain "$letter: not drawn in one column"
	done <one
	verdict
}
