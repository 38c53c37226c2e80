# Records of any size and records that are absent: a finite record has a finite score, and the stream goes on; an absent
# one has the score NaN, which ae-threshold passes over.

bats_require_minimum_version 1.5.0
load refused

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 400; i++) print sin(i / 4), cos(i / 4) }' >rows.txt
	awk '{ print ($1 + 1) / 2, ($2 + 1) / 2 }' rows.txt >unit.txt
	ae-train -q -e 3 -a 'dense 4 tanh; dense 1; ---; dense 4 tanh; dense in' -o tanh.bin rows.txt
	ae-train -q -e 3 -a 'dense 4; dense 1; ---; dense 4; dense in' --covariance full -o linear.bin rows.txt
	ae-train -q -e 3 -a 'dense 4; dense 1; ---; dense 4; dense in' --neighbors 50 -o near.bin rows.txt
	ae-train -q -e 3 -a 'latent 1; ---; dense in' -o vae.bin rows.txt
	ae-train -q -e 3 --loss bce -a 'dense 3 relu; ---; dense in sigmoid' -o bce.bin unit.txt
	ae-train -q -e 3 --loss bce -a 'latent 1; ---; dense in sigmoid' -o bernoulli.bin unit.txt
	ae-train -q -e 1 --members 3 -a 'dense 1; ---; dense in' --neighbors 20 -o ensemble.bin rows.txt
	ae-normalize --fit s.bin -o normal.npy rows.txt
	ae-train -q -e 1 -w 4 --stats s.bin -o raw.bin rows.txt
	printf '%s\n' '0.5 1' '9.96921e36 0' '3e38 -3e38' '-3.4e38 3.4e38' '1e300 -1e300' '1e20 0' '1 0.5' >big.txt
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	out=$BATS_TEST_TMPDIR
}

# all_finite N: N lines of finite numbers within a float's range on stdin, the first and the last the smallest.
all_finite() {
	awk -v n="$1" '{
		for (i = 1; i <= NF; i++) if ($i !~ /^-?[0-9]/ || $i > 3.4028236e38 || $i < -3.4028236e38) { print "line " NR ": " $0; bad = 1 }
		score[NR] = $1
	} END {
		for (i = 2; i < NR; i++) if (score[i] < 100 || score[i] <= score[1] || score[i] <= score[NR]) { print "score " i ": " score[i]; bad = 1 }
		if (NR != n) print NR " lines"
		exit bad || NR != n
	}'
}

@test "every score of a large record is finite and large, and the records after it have theirs" {
	for case in tanh:mae tanh:mse tanh:rmse tanh:max linear:mae linear:mse linear:rmse linear:max linear:mahalanobis \
		near:neighbors vae:elbo vae:nll bce:bce bernoulli:elbo bernoulli:nll ensemble:mae; do
		ae-score -q -t -m "${case#*:}" "${case%:*}.bin" big.txt >"$out/scores"
		all_finite 7 <"$out/scores" || { echo "$case"; false; }
	done
	ae-score -t tanh.bin <(sed -n '1p;7p' big.txt) >"$out/want"
	ae-score -t tanh.bin big.txt | sed -n '1p;7p' | cmp - "$out/want"
}

@test "rmse and max of large records have the right value" {
	printf '1e20 0\n3e38 0\n' | ae-score -t -m max tanh.bin >"$out/got"
	printf '1e20\n3e38\n' | cmp - "$out/got"
	printf '1e20 0\n' | ae-score -t -m rmse tanh.bin | awk '{ exit !($1 > 7.0710e19 && $1 < 7.0711e19) }'
}

@test "parts of a large score, ensembles of large scores and multiples of the mean are finite" {
	for model in tanh:mse linear:mahalanobis near:neighbors ensemble:max; do
		for by in feature step; do
			ae-score -t -m "${model#*:}" --by $by "${model%:*}.bin" big.txt | awk '
				{ for (i = 1; i <= NF; i++) if ($i !~ /^-?[0-9]/) { print; exit 1 } }'
		done
	done
	for how in mean median max; do
		ae-score -t --ensemble $how -m mse -M linear.bin tanh.bin big.txt | all_finite 7
	done
	ae-score -t --relative near.bin big.txt | all_finite 7
	ae-score --top 2 -m mse tanh.bin big.txt | cut -f 1 | all_finite 7
	[ "$(ae-score -t --ensemble rank -M linear.bin tanh.bin big.txt | awk '$1 > 0 && $1 < 1' | wc -l)" = 7 ]
}

@test "a network that overflows inside gives the largest float" {
	ae-score -t linear.bin big.txt | sed -n '3,5p' | sort -u >"$out/got"
	[ "$(cat "$out/got")" = 3.4028235e38 ]
	ae-score -t --by feature linear.bin big.txt | sed -n 3p | awk '{ exit !($1 + $2 > 3.402823e38 && $1 + $2 < 3.402824e38) }'
}

@test "raw rows, normalized rows and windows of any size are scored" {
	{ head -20 rows.txt; echo '1e300 -1e300'; head -20 rows.txt; } >spike.txt
	ae-score --raw -t raw.bin spike.txt >"$out/raw"
	ae-normalize --stats s.bin spike.txt | ae-window 4 | ae-score -t raw.bin >"$out/pipe"
	cmp "$out/raw" "$out/pipe"
	ae-threshold --at 100 --ranges -t "$out/raw" | cut -f 1,2 >"$out/got"
	printf '17\t20\n' | cmp - "$out/got"
}

@test "reconstructions and codes of large records are finite" {
	for model in tanh linear ensemble; do
		ae-recon -t $model.bin big.txt | awk '{ for (i = 1; i <= NF; i++) if ($i !~ /^-?[0-9]/) exit 1 } END { exit NR != 7 }'
	done
	ae-encode -t linear.bin big.txt | awk '$1 !~ /^-?[0-9]/ { exit 1 } END { exit NR != 7 }'
	printf '3e38\n1\n' | ae-decode -t linear.bin | awk '{ for (i = 1; i <= NF; i++) if ($i !~ /^-?[0-9]/) exit 1 } END { exit NR != 2 }'
	[ "$(printf '1e300\n-3e38\n' | ae-normalize --range 0,1000 --inverse -t | tr '\n' ' ')" = "3.4028235e38 -3.4028235e38 " ]
	[ "$(printf '1e300\n-1e300\n' | ae-normalize --range 0,0.001 -t | tr '\n' ' ')" = "3.4028235e38 -3.4028235e38 " ]
	ae-recon linear.bin big.txt | ae-normalize --stats s.bin --inverse -t | awk '{ for (i = 1; i <= NF; i++) if ($i !~ /^-?[0-9]/) exit 1 } END { exit NR != 7 }'
}

@test "bce counts values outside 0..1 as the nearer end and more, and warns once" {
	printf '%s\n' '0.2 1' '0.2 1.5' '0.2 3' '0.2 -1' >outside.txt
	run -0 --separate-stderr ae-score -t -m bce bce.bin outside.txt
	[ "$(wc -l <<<"$stderr")" = 1 ]
	[[ "$stderr" = "ae-score: outside.txt: record 1: value 1.5: bce expects values from 0 to 1"* ]]
	awk 'BEGIN { outside[2] = 0.5; outside[3] = 2; outside[4] = 1 }
		{ d = $1 - outside[NR] * 16.118095650958319 / 2; if (d < 0 || d > 1) { print; bad = 1 } } END { exit bad || NR != 4 }' <<<"$output"
	run -0 --separate-stderr ae-score -q -t -m bce bce.bin outside.txt
	[ -z "$stderr" ]
	ae-score -q -m bce --by feature -t bce.bin outside.txt | awk '{ printf "%.9g\n", $1 + $2 }' | paste - <(ae-score -q -m bce -t bce.bin outside.txt) |
		awk '{ d = ($1 - $2) / $2; if (d * d > 1e-12) exit 1 }'
}

@test "an absent record has the score NaN, in its place" {
	{ head -20 rows.txt; echo 'nan 1'; tail -20 rows.txt; } >gap.txt
	ae-normalize --stats s.bin --missing drop -o gap.npy gap.txt
	for model in tanh.bin near.bin vae.bin ensemble.bin; do
		ae-score -t $model gap.npy >"$out/scores"
		[ "$(grep -n nan "$out/scores")" = 21:nan ]
		[ "$(wc -l <"$out/scores")" = 41 ]
	done
	[ "$(ae-score -t --by feature tanh.bin gap.npy | grep -n nan)" = "$(printf '21:nan\tnan')" ]
	[ "$(ae-score --top 2 tanh.bin gap.npy | grep -n nan)" = 21:nan ]
	[ "$(ae-score -t --ensemble rank -M linear.bin tanh.bin gap.npy | grep -n nan)" = 21:nan ]
	[ "$(ae-score -t --learn 0.01 tanh.bin gap.npy | grep -n nan)" = 21:nan ]
	[ "$(ae-recon -t tanh.bin gap.npy | grep -n nan)" = "$(printf '21:nan\tnan')" ]
	[ "$(ae-encode -t tanh.bin gap.npy | grep -n nan)" = 21:nan ]
	run -0 --separate-stderr ae-score -v tanh.bin gap.npy
	[[ "$stderr" = *"1 of 41 records are absent"* ]]
	[ "$(ae-score --raw --missing drop -t raw.bin gap.txt | grep -n nan | tr '\n' ' ')" = "18:nan 19:nan 20:nan 21:nan " ]
}

@test "ae-threshold passes over scores that are not there" {
	printf '%s\n' nan 5 nan 7 1 >scores.txt
	[ "$(ae-threshold --at 3 scores.txt)" = "$(printf '1\t5\n3\t7')" ]
	[ "$(ae-threshold --at 3 --flags -t scores.txt | tr '\n' ' ')" = "0 1 0 1 0 " ]
	[ "$(ae-threshold --at 3 --ranges scores.txt)" = "$(printf '1\t1\t5\n3\t3\t7')" ]
	[ "$(ae-threshold --at 3 --low 1 --ranges scores.txt)" = "$(printf '1\t1\t5\n3\t3\t7')" ]
	[ "$(ae-threshold --at 3 --gap 1 --ranges scores.txt)" = "$(printf '1\t3\t7')" ]
	[ "$(ae-threshold --at 3 -w 2 --rule all --ranges scores.txt)" = "$(printf '1\t3\t7')" ]
	printf '%s\n' t,v a,1 b,2 c,3 d,4 e,5 >days.csv
	[ "$(ae-threshold --at 3 --annotate days.csv scores.txt | tr '\n' ' ')" = "t,v,score,flag a,1,,0 b,2,5,1 c,3,,0 d,4,7,1 e,5,1,0 " ]
	[ "$(ae-threshold --at 3 --events tsv --times days.csv scores.txt | cut -f 5 | tr '\n' ' ')" = "b d " ]
	ae-convert -o scores.npy <(grep -v nan scores.txt)
	ae-threshold --fit t.bin -m quantile=0.5 scores.txt
	ae-threshold --fit want.bin -m quantile=0.5 scores.npy
	cmp t.bin want.bin
	[ "$(ae-threshold --pvalue --calibration scores.txt -t scores.txt | tr '\n' ' ')" = "1 0.75 1 0.5 1 " ]
	printf '%s\n' 0 1 1 1 0 >labels.txt
	ae-threshold --fit t.bin -m f1 --labels labels.txt scores.txt
	[ "$(ae-convert --to csv t.bin)" = 3 ]
	printf '%s\n' nan nan >none.txt
	refused "none.txt: expected one score or more, got none" ae-threshold --fit never.bin none.txt
	refused "is no finite number" ae-threshold --at 3 <(printf '1\ninf\n')
}

@test "a moving threshold learns nothing from a score that is not there" {
	awk 'BEGIN { for (i = 0; i < 1000; i++) print (i * 7919 % 1000) / 100 }' >stream.csv
	ae-threshold --fit spot.bin -m dspot=1e-3 stream.csv
	awk '{ print } NR % 10 == 0 { print "nan" }' stream.csv >holes.csv
	ae-threshold --save holes.bin spot.bin holes.csv | cut -f 2 >"$out/holes"
	ae-threshold --save whole.bin spot.bin stream.csv | cut -f 2 >"$out/whole"
	cmp holes.bin whole.bin
	cmp "$out/holes" "$out/whole"
}

@test "no program writes an infinity, or NaN among numbers, with status 0" {
	printf '3.4e38\n1\n' >limit.txt
	awk 'BEGIN { for (i = 0; i < 300; i++) print "3.4028234e38" }' >same.txt
	refused "expected a number, got inf" ae-noise cauchy=1e30 -o "$out/noise.npy" same.txt
	[ ! -e "$out/noise.npy" ]
	ae-noise mask=0.5 -t limit.txt | awk '$1 !~ /^[0-9]/ { exit 1 } END { exit NR != 2 }'
}

# A record alone is compared with each neighbor; records together go through the products of the index.
@test "records scored together have the scores that they have alone, near, far, twice and beyond floats" {
	ae-train -q -e 3 -a 'dense 4; dense 1; ---; dense 4; dense in' --neighbors 300 -o "$out/near.bin" \
		<(awk 'BEGIN { srand(4); for (i = 0; i < 900; i++) { x = int(9 * rand()); print sin(x), cos(x) + (i % 3 ? 1000 : 1000.001 * rand()) } }' \
			| tee "$out/rows.txt")
	{
		head -n 25 "$out/rows.txt"
		cat big.txt
		awk 'BEGIN { srand(5); for (i = 0; i < 40; i++) print 2 * rand() - 1, 1000 * rand() }'
	} >"$out/check.txt"
	for isa in naive base avx2 avx512; do
		if AE_ISA=$isa ae-score -q -t -m neighbors "$out/near.bin" "$out/check.txt" >"$out/together" 2>"$out/words"; then
			while IFS= read -r row; do
				AE_ISA=$isa ae-score -q -t -m neighbors "$out/near.bin" <<<"$row"
			done <"$out/check.txt" | cmp - "$out/together"
		else
			grep -q 'AE_ISA' "$out/words"
		fi
	done
	[ "$(wc -l <"$out/check.txt")" = 72 ]
}
