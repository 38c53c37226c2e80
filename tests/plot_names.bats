# ae-plot's names, scales and colors: names of classes and columns, logarithmic axes, labels that are values, parts of losses.

load picture

@test "classes have the names of a file, by line or by number" {
	printf '1,2,0\n2,1,0\n8,9,1\n5,5,7\n' >points.csv
	printf 'cat\r\nGröße & "dog"\n' >names.txt
	ae-plot scatter --label 3 --names names.txt points.csv >out.svg
	well_formed out.svg
	grep -q '>cat: 2<' out.svg
	grep -q '>Größe &amp; &quot;dog&quot;: 1<' out.svg
	grep -q '>7: 1<' out.svg			# no name
	[ "$(grep -c 'class="halo"[^>]*>cat<' out.svg)" = 1 ]
	printf '7\tseven\n0\tnone\n-1\tnoise\n' >numbers.tsv
	ae-plot scatter --label 3 --names numbers.tsv points.csv >out.svg
	grep -q '>seven: 1<' out.svg
	grep -q '>none: 2<' out.svg
	grep -q '>1: 1<' out.svg
	ae-plot scatter --label 3 --names - points.csv <names.txt | grep -q '>cat: 2<'
	ae-plot histogram --label 3 -c 1 --names names.txt points.csv | grep -q '>cat: 2<'
	seq 0 7 | awk '{ print $1, 7 - $1, $1 % 2 }' | ae-plot grid --label 3 --names names.txt >out.svg
	[ "$(grep -c '>cat<' out.svg)" = 4 ]
}

@test "columns have the names of a file, each of them" {
	printf 'load of\nheat\n' >names.txt
	ae-plot series --names names.txt rows.csv >out.svg
	well_formed out.svg
	grep -q '>load of<' out.svg
	ae-plot lines --names names.txt rows.csv | grep -q '>load of<'
	ae-window -o windows.npy 20 rows.csv
	ae-plot windows --names names.txt windows.npy | grep -q '>load of<'
	ae-plot recon --against windows.npy --names names.txt windows.npy | grep -q '>window 0, load of: mae 0<'
	# a square matrix has them at both sides
	printf '9,1\n2,8\n' >confusion.csv
	ae-plot heat --names names.txt confusion.csv >out.svg
	[ "$(grep -c '>load of<' out.svg)" = 2 ]
	printf '9,1\n2,8\n3,4\n' | ae-plot heat --names names.txt >out.svg
	[ "$(grep -c '>load of<' out.svg)" = 1 ]
	printf 'one\n' >one.txt
	refused "one.txt: expected 2 names, one per column, got 1" ae-plot series --names one.txt rows.csv
	printf '1\tone\n0\tnone\n' >swapped.tsv
	refused "swapped.tsv: line 1: expected the number 0, got 1" ae-plot series --names swapped.tsv rows.csv
}

@test "files that hold no names are refused with the line" {
	printf '1,2,0\n2,1,1\n' >points.csv
	: >empty
	refused "empty: expected a name per line, got an empty file" ae-plot scatter --names empty points.csv
	refused "no-such-file: cannot be opened" ae-plot scatter --names no-such-file points.csv
	printf '1\ta\nb\n' >mixed
	refused "mixed: line 2: expected a number, a tab and a name, as in line 1, got 'b'" ae-plot scatter --label 3 --names mixed points.csv
	printf 'a\nb\tc\n' >mixed
	refused "mixed: line 2: expected a name without a tab, as in line 1" ae-plot scatter --label 3 --names mixed points.csv
	printf 'one\ta\n' >word
	refused "word: line 1: expected a number before the tab, got 'one" ae-plot scatter --label 3 --names word points.csv
	printf '1\ta\n1.0\tb\n' >twice
	refused "twice: line 2: expected another number than in line 1, got 1" ae-plot scatter --label 3 --names twice points.csv
	printf 'a\0b\n' >binary
	refused "binary: expected text, got a NUL byte" ae-plot scatter --label 3 --names binary points.csv
	seq 10001 >many
	refused "many: expected at most 10000 names, got more" ae-plot scatter --label 3 --names many points.csv
	refused "option --names: kind: expected " ae-plot roc --names many points.csv
}

@test "labels that are values have the colors of a scale" {
	awk 'BEGIN { for (i = 0; i < 160; i++) print i % 11 + i / 9, i % 7, i / 10 }' >points.csv
	ae-plot scatter --continuous --label 3 points.csv >out.svg
	well_formed out.svg
	[ "$(grep -c '<path class="h[0-9]*" d="M' out.svg)" = 16 ]
	[ "$(grep '<path class="h0" d="M' out.svg | grep -o M | wc -l)" = 10 ]
	run ! grep -q 'class="halo"' out.svg
	grep -q '>15<' out.svg
	# values beyond the ends have their colors, missing ones no point
	printf '1,1,-5\n2,2,9\n3,3,0.5\n4,4,\n' >ends.csv
	ae-plot scatter --continuous --range 0,1 --label 3 --missing keep ends.csv >out.svg
	for shade in h0 h15 h8; do
		[ "$(grep "<path class=\"$shade\" d=\"M" out.svg | grep -o M | wc -l)" = 1 ]
	done
	printf '1,1,3\n2,2,3\n' | ae-plot scatter --continuous --label 3 >out.svg
	well_formed out.svg
	refused "labels: expected one per record" ae-plot scatter --continuous -c 1,2 points.csv
	refused "--range: expected --continuous for kind scatter, got none" ae-plot scatter --range 0,1 --label 3 points.csv
	refused "--continuous: cannot be used with --names" ae-plot scatter --continuous --names ends.csv --label 3 points.csv
	refused "option --continuous: kind: expected scatter, got 'grid'" ae-plot grid --continuous points.csv
}

# places STYLE FILE: x and y of the points of a style's longest path
places() {
	sed -n "s/.*<path class=\"$1\" d=\"\([^\"]*\)\".*/\1/p" "$2" | awk '{ if (length > n) { n = length; s = $0 } } END { print s }' |
		tr 'ML' '\n\n' | sed '/^$/d; s/h0//'
}

@test "logarithmic axes have equal steps for equal factors, in every kind that has them" {
	even='{ d = $f - last } NR > 2 { e = d - before; if (e * e > 0.01) exit 1 } { last = $f; before = d }'
	printf '1,1\n10,10\n100,100\n' >powers.csv
	ae-plot scatter --log --log-x powers.csv >out.svg
	[ "$(grep -c '>1<' out.svg)" = 2 ]
	[ "$(grep -c '>100<' out.svg)" = 2 ]
	printf '1 10 100 1000\n' | ae-plot windows --log >out.svg
	places c0 out.svg | awk -F, -v f=2 "$even"
	printf '1 10 100 1000\n' >w.txt
	ae-plot recon --log --against w.txt w.txt >out.svg
	places c0 out.svg | awk -F, -v f=2 "$even"
	printf 'epoch\tloss\n1\t4\n10\t3\n100\t2\n1000\t1\n' >history.tsv
	ae-plot loss --log-x history.tsv >out.svg
	places c0 out.svg | awk -F, -v f=1 "$even"
	# small ticks between the powers, if there are many
	printf 'x,y\n0.1,1\n1,2\n10,3\n1000,4\n' | ae-plot lines --log-x >out.svg
	[ "$(grep '<path class="frame"' out.svg | grep -o M | wc -l)" = 32 ]
	run ! grep -q '<path class="frame"' <(ae-plot lines history.tsv)
	# a color scale: 10 is half way from 1 to 100, and 0 has no color
	printf '1,10,100\n' >row.csv
	ae-plot heat --log row.csv >log.svg
	printf '0,1,2\n' | ae-plot heat --title 'Values: row.csv' >linear.svg
	image() { grep -o '<image .*' "$1" | head -n 1 | grep -o 'base64,.*'; }
	[ "$(image log.svg)" = "$(image linear.svg)" ]
	[ -n "$(image log.svg)" ]
	printf '0,10,100\n' | ae-plot heat --log | grep -q 'class="hatch"'
	printf '%s\n' -1,-2 -3,-4 >below.csv
	for kind in series scatter windows heat lines; do
		refused "expected some above 0 for --log, got none among 4" ae-plot $kind --log below.csv
	done
	refused "ends above 0 for --log, got -1" ae-plot heat --log --range=-1,5 row.csv
	refused "expected points to draw, got none among 2" ae-plot scatter --log-x <(printf '%s\n' -1,1 -2,2)
}

@test "parts of losses, and the members of an ensemble, have a curve each" {
	printf 'member\tepoch\tloss\treconstruction\tkl\tval_loss\tval_kl\tlr\n' >history.tsv
	printf '1\t1\t5\t4\t1\t6\t2\t0.1\n1\t2\t4\t3\t1\t5\t2\t0.1\n2\t1\t7\t6\t1\t8\t2\t0.1\n2\t2\t6.5\t6\t.5\t7\t2\t0.1\n' >>history.tsv
	ae-plot loss history.tsv >out.svg
	well_formed out.svg
	grep -q '>member 1 loss: min 4 in epoch 2<' out.svg
	grep -q '>member 2 val_loss: min 7 in epoch 2<' out.svg
	run ! grep -q 'kl' out.svg
	[ "$(grep -c '<path class="c[0-9]*" d="M' out.svg)" = 8 ]	# four curves, and their samples
	ae-plot loss --parts --row a=history.tsv --row b=history.tsv >out.svg
	well_formed out.svg
	grep -q '>b member 2 kl: min 0.5 in epoch 2<' out.svg
	grep -q '>a member 1 val_kl: min 2 in epoch 1<' out.svg
	run ! grep -q '>lr' out.svg
	# a long name is cut, not the member
	ae-plot loss --row a-run-with-a-very-long-name=history.tsv --row b=history.tsv >out.svg
	grep -q '>a-run-with-a-ve member 1 loss: min 4 in epoch 2<' out.svg
	grep -q '>a-run-with-a-ve member 2 loss: min 6.5 in epoch 2<' out.svg
	refused "expected at most 21 curves of losses, got more" \
		ae-plot loss --parts --row a=history.tsv --row b=history.tsv --row c=history.tsv
	refused "option --parts: kind: expected loss, got 'series'" ae-plot series --parts history.tsv
	# ae-train writes them
	awk 'BEGIN { for (i = 0; i < 64; i++) print sin(i), cos(i) }' |
		ae-train -q -e 2 -a 'dense 3 tanh; latent 1; ---; dense 3 tanh; dense in' --log vae.tsv -o vae.bin
	ae-plot loss --parts vae.tsv >out.svg
	grep -q '>reconstruction: min' out.svg
	grep -q '>kl: min' out.svg
}

@test "windows have their rows if the step is known" {
	ae-window -o windows.npy -s 5 20 rows.csv
	ae-plot windows -n 2 --step 5 windows.npy >out.svg
	[ "$(grep -o 'window [0-9]*, rows [0-9]* to [0-9]*' out.svg | tr '\n' ';')" = "window 0, rows 0 to 19;window 8, rows 40 to 59;" ]
	ae-plot recon -n 1 -s 1 --against <(ae-window -c load 20 rows.csv) <(ae-window -c load 20 rows.csv) >out.svg
	grep -q '>window 0, rows 0 to 19: mae 0<' out.svg
	run -2 ae-plot windows --step 0 windows.npy
	refused "option --step: kind: expected windows or recon, got 'series'" ae-plot series --step 5 rows.csv
}

@test "the kind of picture follows the name of its file" {
	refused "--png: cannot be used with -o out.svg, which names SVG" ae-plot series --png -o out.svg rows.csv
	[ ! -e out.svg ]
	ae-plot series -o out.SVG rows.csv
	grep -q '^<svg' out.SVG
}

@test "values below 1e-300 are left out of logarithmic pictures, and small ones keep their colors" {
	printf 'x,p\n1,1e-305\n2,1e-302\n3,1e-300\n4,1e-9\n' >tiny.csv
	ae-plot scatter --log tiny.csv >tiny.svg
	ae-plot lines --log tiny.csv >lines.svg
	grep -o 'points="[^"]*"' lines.svg | grep -o ',[0-9.]*' | tr -d , | awk '$1 > 1000 { bad = 1 } END { exit bad }'
	refused "expected some above 0 for --log" ae-plot scatter --log <(printf '1e-310,1e-305\n')
	printf '1e-299,1\n0.5,1e9\n' | ae-plot heat --log >heat.svg
	[ "$(grep -o 'class="hatch' heat.svg | wc -l)" = 0 ]
}
