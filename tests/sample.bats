# ae-sample: where codes come from, that each depends on seed and number alone, classes, shards.

bats_require_minimum_version 1.5.0
load refused

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 300; i++) { k = i % 3; print k + 0.1 * sin(i), k * k - 2, sin(i / 7) } }' >rows.csv
	awk 'BEGIN { for (i = 0; i < 300; i++) print i % 3 }' >labels
	ae-train -q -e 2 -a 'dense 8 relu; latent 2; ---; dense 8 relu; dense in' -o latent rows.csv
	ae-train -q -e 2 -a 'latent 2 classes=3; ---; dense 8 relu; dense in' --labels labels -o classes rows.csv
	ae-train -q -e 1 -a 'dense 3; ---; dense in' -o plain rows.csv
	ae-encode -o codes.npy latent rows.csv
	printf '%s\n' 1,2 3,-4 0,0 >three.csv
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/* .
}

# Prints mean, deviation of the columns $1 and $2, and their correlation.
moments() {
	awk -v a="$1" -v b="$2" '{ x += $a; y += $b; xx += $a * $a; yy += $b * $b; xy += $a * $b }
		END { x /= NR; y /= NR; xx = sqrt(xx / NR - x * x); yy = sqrt(yy / NR - y * y)
			printf "%.4f %.4f %.4f %.4f %.4f\n", x, xx, y, yy, (xy / NR - x * y) / xx / yy }'
}

# near TOLERANCE "NUMBERS" NUMBER...
near() {
	awk -v by="$1" -v got="$2" -v want="${*:3}" 'BEGIN { n = split(got, g); m = split(want, w)
		for (i = 1; i <= m; i++) if (!(g[i] - w[i] <= by && w[i] - g[i] <= by)) { print got; exit 1 }
		exit n != m }'
}

@test "codes of the prior are standard normal, and what is written is what ae-decode makes of them" {
	ae-sample -n 4000 --codes z.npy -o x.npy latent
	ae-decode latent z.npy | ae-convert -o y.npy
	cmp x.npy y.npy
	near 0.05 "$(ae-convert --to tsv z.npy | moments 1 2)" 0 1 0 1 0
	ae-sample -n 4000 --sigma 0.5 --codes half.npy -o x.npy latent
	near 0.03 "$(ae-convert --to tsv half.npy | moments 1 2)" 0 0.5 0 0.5 0
}

@test "a sample depends on seed and number alone" {
	ae-sample -n 1000 -t latent >whole
	{ ae-sample -n 300 -t latent; ae-sample -n 700 --first 300 -t -j 2 latent; } >shards
	cmp whole shards
	ae-sample -n 1000 --seed 2 -t latent >other
	run ! cmp -s whole other
	[ "$(cat whole other | sort -u | wc -l)" = 2000 ]
	ae-sample -t <latent | cmp - <(head -n 1 whole)
}

@test "--around: near each code in turn, as far as --sigma says" {
	ae-sample --around three.csv --sigma 0 -t latent | cmp - <(ae-decode -t latent three.csv)
	ae-sample --around three.csv --sigma 0.01 --codes z.npy -n 3000 -o x.npy latent
	near 0.002 "$(ae-convert --to tsv z.npy | awk 'NR % 3 == 2' | moments 1 2 | cut -d' ' -f1-4)" 3 0.01 -4 0.01
	ae-sample --around three.csv --first 2 -n 2 -t latent >shard
	ae-sample --around three.csv -n 4 -t latent | tail -n 2 | cmp - shard
	[ "$(ae-sample --around - -t latent <three.csv | wc -l)" = 3 ]
	refused "three.csv: expected codes of 3, got 2" ae-sample --around three.csv plain
	ae-select -r 0:0 codes.npy >none.npy
	refused "none.npy: expected 1 codes or more, got 0" ae-sample --around none.npy latent
}

@test "--grid: quantiles of the normal distribution, in rows from above" {
	ae-sample --grid 2x4 --codes z.npy -o x.npy latent
	ae-convert --to tsv z.npy | awk '{ printf "%.4f %.4f,", $1, $2 }' >got
	[ "$(cat got)" = "-1.1503 0.6745,-0.3186 0.6745,0.3186 0.6745,1.1503 0.6745,-1.1503 -0.6745,-0.3186 -0.6745,0.3186 -0.6745,1.1503 -0.6745," ]
	ae-sample --grid 2x4 -t latent | tail -n +6 | cmp - <(ae-sample --grid 2x4 --first 5 -t latent)
	refused "option --grid: expected a model with codes of 2 values, got 3" ae-sample --grid 2x2 plain
	for grid in 4 2x2x2 0x3 x 2x 1e9x9999999999; do
		refused "option --grid: expected ROWSxCOLUMNS, as 20x20, got '$grid'" ae-sample --grid $grid latent
	done
	refused "expected at most 4, the number of codes from 4 on, got 5" ae-sample --grid 2x4 --first 4 -n 5 latent
	refused "option --first: expected a number below 8, the number of codes, got 8" ae-sample --grid 2x4 --first 8 latent
}

@test "--between: straight lines from each code to the next, ends included" {
	ae-sample --between three.csv --steps 2 --codes z.npy -t latent >got
	[ "$(ae-convert --to csv z.npy | paste -sd' ' -)" = "1,2 2,-1 3,-4 1.5,-2 0,0" ]
	[ "$(ae-sample --between three.csv -t latent | wc -l)" = 21 ]
	sed -n '1p;3p;5p' got | cmp - <(ae-decode -t latent three.csv)
	refused "expected 2 codes or more, got 1" ae-sample --between <(echo 1,2) latent
	refused "option --steps: only with --between" ae-sample --steps 3 latent
}

@test "--fit-codes: samples have the mean, the deviations and the correlation of the codes" {
	awk 'BEGIN { for (i = 0; i < 5000; i++) { a = sin(i * 12.9898) * 3; b = sin(i * 78.233) * 2; print a + 1, a + b - 5, 7 } }' >like.txt
	read -r -a want < <(moments 1 2 <like.txt)
	ae-sample --fit-codes like.txt -n 5000 --codes z.npy -o x.npy plain
	near 0.1 "$(ae-convert --to tsv z.npy | moments 1 2)" "${want[@]}"
	[ "$(ae-convert --to tsv z.npy | cut -f3 | sort -u)" = 7 ]	# what is constant stays so
	ae-sample --fit-codes like.txt -n 3 --first 9 -t plain >shard
	ae-sample --fit-codes like.txt -n 12 -t plain | tail -n 3 | cmp - shard
	refused "code 0: value 0 is not finite in single precision" ae-sample --fit-codes <(printf '%s\n' -1e20,0,0 1e20,0,0) --sigma 1e30 plain
	refused "expected 2 codes or more, got 1" ae-sample --fit-codes <(echo 1,2,3) plain
}

@test "--mixture: every cluster gets its share, its place and its width, and nothing lies between them" {
	awk 'BEGIN { for (i = 0; i < 1000; i++) { k = i % 4 == 0 ? 0 : 10; print k + sin(i * 12.9898) / 10, -k + sin(i * 78.233) } }' >like.txt
	ae-sample --fit-codes like.txt --mixture 2 -n 4000 --codes z.npy -o x.npy latent
	ae-convert --to tsv z.npy | awk '$1 < 1 && $1 > -1' >low
	ae-convert --to tsv z.npy | awk '$1 < 11 && $1 > 9' >high
	[ "$(cat low high | wc -l)" = 4000 ]
	near 100 "$(wc -l <low)" 1000
	near 0.1 "$(moments 1 2 <high)" 10 0.0707 -10 0.707 0
	refused "only 1 different ones, for 2 components" ae-sample --fit-codes <(printf '1,2\n1,2\n1,2\n') --mixture 2 latent
	refused "expected at least as many codes as components, got 2 codes for 3" ae-sample --fit-codes <(printf '1,2\n1,3\n') --mixture 3 latent
	refused "option --mixture: only with --fit-codes" ae-sample --mixture 2 latent
}

@test "--mixture: clusters that overlap have together the mean and the covariance of the codes" {
	awk 'BEGIN { for (i = 0; i < 600; i++) { k = i % 5 == 0 ? 2 : 0; print k + sin(i * 12.9898), sin(i * 78.233) * (k + 1) + k } }' >like.txt
	want=$(moments 1 2 <like.txt)
	ae-sample --fit-codes like.txt --mixture 3 -n 20000 --codes z.npy -o x.npy latent
	near 0.03 "$(ae-convert --to tsv z.npy | moments 1 2)" $want
}

@test "classes: one for all, or one a sample" {
	ae-sample --class 1 -n 3 -t classes >ones
	ae-sample --labels <(printf '%s\n' 2 1 0) -t classes >each
	ae-sample --class 2 -n 3 -t classes >twos
	[ "$(wc -l <each)" = 3 ]
	[ "$(sed -n 1p each)" = "$(sed -n 1p twos)" ]
	[ "$(sed -n 2p each)" = "$(sed -n 2p ones)" ]
	run ! cmp -s ones twos
	{ sleep 0.1; echo 2; sleep 0.1; echo 1; echo 0; } | ae-sample --labels - -t classes | cmp - each
	refused "classes: a conditional network of 3 classes" ae-sample classes
	refused "option --class" ae-sample --class 3 classes
	refused "the model's network is not conditional" ae-sample --class 1 latent
	refused "expected 3 labels, one per sample, got 2" ae-sample -n 3 --labels <(printf '0\n1\n') -t classes
	refused "expected 3 labels, one per sample, got 2" ae-sample --around three.csv --labels <(printf '0\n1\n') -t classes
	refused "got more labels than the" ae-sample -n 1 --labels <(printf '0\n1\n') -t classes
	refused "record 1: expected a label from 0 to 2, got 3" ae-sample --labels <(printf '0\n3\n') -t classes
}

@test "a code that nothing made normal is warned of, and two ways at once are refused" {
	ae-sample plain 2>words | ae-convert -o x.npy
	[[ $(cat words) == "ae-sample: plain: its codes were not trained to be normally distributed"* ]]
	ae-sample -q --around <(echo 1,2,3) plain 2>&1 >x.npy | cmp - /dev/null
	refused "option --grid: cannot be used with --around" ae-sample --grid 2x2 --around three.csv latent
	refused "option --arch: --shape is needed with it" ae-sample -a mnist-vae latent
	refused "two outputs" ae-sample -o a.npy --codes a.npy latent
	ae-sample -a 'dense 8 relu; latent 2; ---; dense 8 relu; dense in' --shape 3 -t latent | cmp - <(ae-sample -t latent)
}
