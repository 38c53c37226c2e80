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
	refused "--missing drop cannot be used with --labels" \
		ae-train -q -a 'dense 2 softmax' --missing drop --labels labels.txt -o never.bin gap.txt
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

@test "a record of which nothing is there scores 0, and is no part of training" {
	printf 'nan nan nan nan\n' >"$out/none"
	[ "$(ae-score -t --missing keep --observed "$out/share.npy" gaps.bin "$out/none")" = 0 ]
	[ "$(ae-convert --to csv "$out/share.npy")" = 0 ]
	refused "all 4 values are missing" ae-train -q -e 1 -a 'dense 2; ---; dense in' --missing keep -o "$out/x" "$out/none"
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
