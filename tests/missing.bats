# Records with gaps, --missing keep: training, scores and the share they are of, reconstructions that fill gaps.

load engine

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 600; i++) print sin(i / 5), cos(i / 5), sin(i / 5) + cos(i / 5), -sin(i / 5) }' >full.txt
	awk '{ for (i = 1; i <= NF; i++) if ((NR * 7 + i * 3) % 11 == 0) $i = "nan" } 1' full.txt >gaps.txt
	arch='dense 8 tanh; dense 2; ---; dense 8 tanh; dense in'
	ae-train -q -e 60 -b 16 --lr 0.01 -a "$arch" --missing keep -o gaps.bin gaps.txt
	ae-train -q -e 2 -a "$arch" -o full.bin full.txt
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	out=$BATS_TEST_TMPDIR
	arch='dense 8 tanh; dense 2; ---; dense 8 tanh; dense in'
}

# The mean square of the difference of two tables of four columns, where the third file has a gap.
gap_error() {
	paste "$1" "$2" "$3" | awk '{ for (i = 1; i <= 4; i++) if ($(i + 8) == "nan") { d = $i - $(i + 4); sum += d * d; n++ } }
		END { print sum / n }'
}

@test "records without gaps: the same bytes, whatever --missing says" {
	ae-train -q -e 2 -a "$arch" --missing keep -o "$out/keep.bin" full.txt
	cmp "$out/keep.bin" full.bin
	for way in recon score; do
		ae-$way -o "$out/a" full.bin full.txt
		ae-$way --missing keep -o "$out/b" full.bin full.txt
		cmp "$out/a" "$out/b"
	done
}

@test "rows that are dropped must not part from their labels" {
	printf '1 2\n3 \n5 6\n' >gap.txt
	printf '0\n\n1\n' >labels.txt
	refused "--missing omit cannot be used with --labels" \
		ae-train -q -a 'dense 2 softmax' --missing omit --labels labels.txt -o never.bin gap.txt
	# nor is a label made up
	printf '0\nnan\n1\n' >labels.txt
	printf '1 2\n3 4\n5 6\n' >rows.txt
	refused "record 1: label: expected a whole number from 0 to 1, the network has 2 classes, got nan" ae-train -q -a 'dense 2 softmax' --missing mean --labels labels.txt -o never.bin rows.txt
	[ ! -e never.bin ]
}

@test "a gap is an error unless it is allowed" {
	refused "gaps.txt" ae-train -q -e 1 -o "$out/x" gaps.txt
	refused "gaps.txt" ae-score full.bin gaps.txt
	refused "gaps.txt" ae-recon full.bin gaps.txt
}

@test "a network that learned from gaps fills them, and leaves the rest alone with --impute" {
	ae-recon -t --missing keep --impute gaps.bin gaps.txt >"$out/filled"
	awk -v e="$(gap_error full.txt "$out/filled" gaps.txt)" 'BEGIN { exit !(e < 0.05) }'
	paste gaps.txt "$out/filled" | awk '{ for (i = 1; i <= 4; i++) if ($i != "nan" && ($i - $(i + 4)) ^ 2 > 1e-10) exit 1 }'
	ae-recon -t --missing keep gaps.bin gaps.txt >"$out/whole"
	paste gaps.txt "$out/whole" "$out/filled" | awk '{ for (i = 1; i <= 4; i++) if ($i == "nan" && $(i + 4) != $(i + 8)) exit 1 }'
	run -1 grep -qi nan "$out/whole"
	refused "option --impute: only with --missing keep" ae-recon --impute gaps.bin full.txt
	ae-train -q -e 1 -a 'dense 2; ---; dense 3' --target <(cut -d' ' -f 1-3 full.txt) -o "$out/three.bin" full.txt
	refused "cannot fill gaps" ae-recon --missing keep --impute "$out/three.bin" gaps.txt
}

@test "the score is that of the values that are there, the share how many they are" {
	ae-recon -t --missing keep gaps.bin gaps.txt >"$out/y"
	for method in mae mse rmse max; do
		ae-score -t -m $method --missing keep --observed "$out/share.npy" gaps.bin gaps.txt >"$out/got"
		paste gaps.txt "$out/y" "$out/got" | awk -v method=$method '{
			sum = most = n = 0
			for (i = 1; i <= 4; i++) if ($i != "nan") {
				d = $i - $(i + 4); d = d < 0 ? -d : d; n++
				sum += method == "mae" ? d : d * d
				most = d > most ? d : most
			}
			want = method == "max" ? most : method == "rmse" ? sqrt(sum / n) : sum / n
			if ((want - $9) ^ 2 > 1e-10) exit 1
		}'
	done
	ae-convert --to csv "$out/share.npy" >"$out/share"
	paste gaps.txt "$out/share" | awk '{ n = 0; for (i = 1; i <= 4; i++) n += $i != "nan"; if (n / 4 != $5) exit 1 }'
	ae-score -t --by feature --missing keep gaps.bin gaps.txt >"$out/parts"
	ae-score -t --missing keep gaps.bin gaps.txt | paste gaps.txt "$out/parts" - | awk '{
		sum = 0; for (i = 1; i <= 4; i++) { sum += $(i + 4); if ($i == "nan" && $(i + 4) != 0) exit 1 }
		if ((sum - $9) ^ 2 > 1e-10) exit 1 }'
	refused "--observed: expected --missing keep" ae-score --observed "$out/x" full.bin full.txt
	refused "--covariance cannot be used with --missing keep" ae-train --covariance full --missing keep -o "$out/x" gaps.txt
}

@test "the loss in training is the mean over the values that are there, too" {
	for loss in mse mae; do
		ae-train -q -e 1 -b 1000 --lr 1e-12 --loss $loss --missing keep --init gaps.bin -a "$arch" --log "$out/log" -o "$out/m" gaps.txt
		ae-score -t -m $loss --missing keep gaps.bin gaps.txt | awk '$1 != "nan" { sum += $1; n++ } END { printf "%.9g\n", sum / n }' >"$out/want"
		paste <(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "loss") at = i } NR == 2 { print $at }' "$out/log") "$out/want" |
			awk '{ d = $1 / $2 - 1; if (d * d > 1e-10) { print; exit 1 } }'
	done
}

@test "a record without any value has no score, and is no part of training" {
	printf 'nan nan nan nan\n' >"$out/none"
	[ "$(ae-score -t --missing keep --observed "$out/share.npy" gaps.bin "$out/none")" = nan ]
	[ "$(ae-convert --to csv "$out/share.npy")" = 0 ]
	refused "expected a record to learn from, got 1, all absent" ae-train -q -e 1 -a 'dense 2; ---; dense in' --missing keep -o "$out/x" "$out/none"
}

# same MODEL MODEL: they give the same scores.
same() {
	ae-score -o "$out/one.npy" "$1" full.txt
	ae-score -o "$out/two.npy" "$2" full.txt
	cmp "$out/one.npy" "$out/two.npy"
}

@test "records that are absent are no part of training, and the others keep their targets and labels" {
	awk 'NR % 10 == 3 { $2 = "nan" } 1' full.txt >"$out/holes.txt"
	awk '!/nan/' "$out/holes.txt" >"$out/rest.txt"
	awk '{ print $4, $3, $2, $1 }' full.txt >"$out/target.txt"
	awk 'NR % 10 != 3 { print $4, $3, $2, $1 }' full.txt >"$out/rest-target.txt"
	set -- ae-train -q -e 3 -b 16 --shuffle no -a 'dense 6 tanh; dense 2; ---; dense in'
	"$@" -o "$out/rest.bin" "$out/rest.txt"
	"$@" --missing drop -o "$out/drop.bin" "$out/holes.txt"
	same "$out/rest.bin" "$out/drop.bin"
	"$@" --missing omit -o "$out/omit.bin" "$out/holes.txt"
	same "$out/rest.bin" "$out/omit.bin"
	ae-normalize -q --fit s.bin --missing drop -o "$out/stream.npy" "$out/holes.txt"
	ae-normalize --stats s.bin -o "$out/rest.npy" "$out/rest.txt"
	"$@" -o "$out/stream.bin" "$out/stream.npy"
	"$@" -o "$out/normal.bin" "$out/rest.npy"
	same "$out/normal.bin" "$out/stream.bin"
	[ "$(note "$out/stream.bin" records)" = 540 ]
	cmp <(note "$out/stream.bin" input.mean) <(note "$out/normal.bin" input.mean)
	"$@" --val 0.25 -o "$out/val.bin" "$out/rest.txt"
	"$@" --val 0.25 --missing drop -o "$out/drop.bin" "$out/holes.txt"
	same "$out/val.bin" "$out/drop.bin"
	[ "$(note "$out/val.bin" val_loss)" = "$(note "$out/drop.bin" val_loss)" ]
	"$@" --target "$out/rest-target.txt" --val-file "$out/rest.txt" --val-target "$out/rest-target.txt" -o "$out/val.bin" "$out/rest.txt"
	"$@" --target "$out/target.txt" --missing drop --val-file "$out/holes.txt" --val-target "$out/target.txt" \
		-o "$out/drop.bin" "$out/holes.txt"
	same "$out/val.bin" "$out/drop.bin"
	[ "$(note "$out/val.bin" val_loss)" = "$(note "$out/drop.bin" val_loss)" ]
	awk '{ print NR % 2 }' full.txt >"$out/labels.txt"
	awk 'NR % 10 != 3 { print NR % 2 }' full.txt >"$out/rest-labels.txt"
	paste -d ' ' "$out/holes.txt" "$out/labels.txt" >"$out/column.txt"
	set -- ae-train -q -e 3 -b 16 --shuffle no -a 'dense 2 softmax' --loss xent
	"$@" --labels "$out/rest-labels.txt" -o "$out/rest.bin" "$out/rest.txt"
	"$@" --labels "$out/labels.txt" --missing drop -o "$out/drop.bin" "$out/holes.txt"
	"$@" --label 5 --missing drop -o "$out/label.bin" "$out/column.txt"
	ae-recon -o "$out/one.npy" "$out/rest.bin" full.txt
	for name in drop label; do
		ae-recon -o "$out/two.npy" "$out/$name.bin" full.txt
		cmp "$out/one.npy" "$out/two.npy"
	done
	# a table gets its default network, noise, neighbors and covariance, of the records that are there
	ae-train -q --steps 20 --missing drop -j 1 -o "$out/one.bin" "$out/holes.txt"
	ae-train -q --steps 20 --missing drop -j 3 --pretrain 0 -o "$out/two.bin" "$out/holes.txt"
	cmp "$out/one.bin" "$out/two.bin"
	run -1 grep -q nan <(ae-score -t "$out/one.bin" full.txt)
	ae-train -q --steps 20 --pretrain 2 --members 2 --subspace 0.5 -a 'dense 3; ---; dense in' -o "$out/two.bin" "$out/stream.npy"
}

@test "windows across an absent row are no part of training" {
	awk 'NR == 100 || NR == 101 || NR == 300 { $2 = "nan" } 1' full.txt >"$out/holes.txt"
	ae-normalize -q --fit s.bin --missing drop -o "$out/stream.npy" "$out/holes.txt"
	ae-window 8 -s 3 "$out/stream.npy" >"$out/windows.npy"
	ae-window 8 -s 3 <(ae-normalize --stats s.bin full.txt) >"$out/all.npy"
	set -- ae-train -q -e 3 -b 16 --shuffle no -a 'dense 6 tanh; dense 2; ---; dense in'
	"$@" -o "$out/windows.bin" "$out/windows.npy"
	"$@" --stats s.bin -w 8 -s 3 --missing drop -o "$out/raw.bin" "$out/holes.txt"
	# windows 0, 3, ..., 591 of 8 rows: 31 to 33 and 98 and so on hold row 99, 100 or 299
	there=$(awk 'BEGIN { for (i = 0; i + 8 <= 600; i += 3) n += !((i <= 99 && i + 8 > 99) || (i <= 100 && i + 8 > 100) || (i <= 299 && i + 8 > 299)); print n }')
	[ "$(note "$out/raw.bin" records) $(note "$out/windows.bin" records)" = "$there $there" ]
	ae-score -o "$out/one.npy" "$out/windows.bin" "$out/all.npy"
	ae-score -o "$out/two.npy" "$out/raw.bin" "$out/all.npy"
	cmp "$out/one.npy" "$out/two.npy"
	run -0 --separate-stderr ae-train -e 0 -a 'dense 2; ---; dense in' -o "$out/x" "$out/windows.npy"
	[[ $stderr = "ae-train: input: $((198 - there)) of 198 records are absent "* ]]
	refused "expected a record to learn from, got 593, all absent" ae-train -q -w 8 --missing drop -o "$out/x" \
		<(awk 'NR % 8 == 0 { $1 = "nan" } 1' full.txt)
}

@test "a default network's noise is in units of the values that are there" {
	ae-train -v -e 1 --missing keep -o "$out/default.bin" gaps.txt 2>"$out/words"
	most=$(sed -n 's/.*noise gaussian=[0-9.]*:\([0-9.e+]*\)$/\1/p' "$out/words")
	awk -v most="$most" '
		{ for (i = 1; i <= 4; i++) if ($i != "nan") { n[i]++; s[i] += $i; q[i] += $i * $i } }
		END {
			for (i = 1; i <= 4; i++) v += (q[i] / n[i] - (s[i] / n[i]) ^ 2) / 4
			exit !((most / 0.8 / sqrt(v) - 1) ^ 2 < 1e-8)
		}' gaps.txt
}

@test "gaps in windows of raw rows, in targets, and in what is learned online" {
	ae-normalize --fit s.bin --missing keep -o "$out/n.npy" gaps.txt
	ae-train -q -e 2 --missing keep --stats s.bin -w 6 -a 'conv1d 4 3 tanh; ---; conv1d in 3' -o "$out/raw.bin" gaps.txt

	ae-score -t --raw --missing keep "$out/raw.bin" gaps.txt >"$out/t"
	run -1 grep -qi nan "$out/t"
	ae-train -q -e 2 --missing keep --target gaps.txt -a 'dense 3; ---; dense in' -o "$out/target.bin" full.txt
	[ "$(note "$out/target.bin" train_loss | grep -ci nan)" = 0 ]
	ae-score -t --missing keep --learn 0.01 gaps.bin gaps.txt >"$out/learned"
	run -1 grep -qi nan "$out/learned"
}

@test "a missing label is kept where missing values are, and an error elsewhere" {
	printf 'a,b\n1,\n2,1\n' >labeled.csv
	[ "$(ae-convert --missing keep --label b --label-out labels.npy -t labeled.csv | xargs)" = 'a 1 2' ]
	[ "$(ae-convert --missing keep -t labels.npy | xargs)" = 'nan 1' ]
	refused "labeled.csv: line 2: column 2 'b': the field is empty" ae-convert --label b --label-out none.npy -t labeled.csv
	[ ! -e none.npy ]
}
