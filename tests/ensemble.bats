# Ensembles in one file, the columns that their members see, and what is learned of residuals at the end of training.

load engine
load safetensors
load loop

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 300; i++) { a = sin(i * i); b = cos(i * i * 3); print a, b, a + b / 3 + sin(i) / 9, a * b, i % 7 / 7 } }' \
		>rows.txt
	ae-train -q -e 3 -a 'dense 3 tanh; ---; dense in' --covariance full -o full.bin rows.txt
	ae-train -q -e 3 -a 'dense 3 tanh; ---; dense in' --covariance diagonal -o diagonal.bin rows.txt
	ae-train -q -e 3 -a 'dense 3 tanh; ---; dense in' --members 3 --log history.tsv -o three.bin rows.txt
	ae-train -q -e 3 -a 'dense 2 tanh; ---; dense in' --members 4 --subspace 0.6 --covariance auto -o part.bin rows.txt
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	out=$BATS_TEST_TMPDIR
}

# close FILE FILE: as many numbers, equal to the fourth digit.
near() {
	paste "$1" "$2" | awk '{ d = $1 - $2; if (NF != 2 || d * d > 1e-8 * $1 * $1) bad = 1 } END { exit bad || NR == 0 }'
}

residuals() {
	ae-recon -t "$1" rows.txt | paste rows.txt - | tr '\t' ' ' |
		awk '{ n = NF / 2; for (i = 1; i <= n; i++) printf "%.9g%s", $(i + n) - $i, i < n ? " " : "\n" }'
}

@test "mahalanobis of a diagonal spread is the mean of squares over variances" {
	residuals diagonal.bin >"$out/r"
	awk 'FNR == NR { for (i = 1; i <= 5; i++) { s[i] += $i; q[i] += $i * $i }; n++; next }
		FNR == 1 { for (i = 1; i <= 5; i++) { v[i] = q[i] / n - (s[i] / n) ^ 2; m += v[i] / 5 } }
		{ d = 0; for (i = 1; i <= 5; i++) d += ($i - s[i] / n) ^ 2 / (v[i] + m / 1000) / 5; printf "%.9g\n", d }' \
		"$out/r" "$out/r" >"$out/want"
	ae-score -t diagonal.bin rows.txt >"$out/got"
	near "$out/got" "$out/want"
	[ "$(ae-info diagonal.bin | sed -n 's/^covariance	//p')" = diagonal ]
	[ "$(ae-info diagonal.bin | sed -n 's/^score	//p')" = mahalanobis ]
}

# Gauss and Jordan on the covariances of the residuals, in awk.
@test "mahalanobis of a full spread is the distance by the inverse of the covariances" {
	residuals full.bin >"$out/r"
	awk 'FNR == NR { for (i = 1; i <= 5; i++) { s[i] += $i; for (j = 1; j <= 5; j++) q[i, j] += $i * $j }; n++; next }
		FNR == 1 {
			for (i = 1; i <= 5; i++) for (j = 1; j <= 5; j++) c[i, j] = q[i, j] / n - s[i] / n * s[j] / n
			for (i = 1; i <= 5; i++) m += c[i, i] / 5
			for (i = 1; i <= 5; i++) { c[i, i] += m / 1000; for (j = 1; j <= 5; j++) p[i, j] = i == j }
			for (i = 1; i <= 5; i++) {
				d = c[i, i]
				for (j = 1; j <= 5; j++) { c[i, j] /= d; p[i, j] /= d }
				for (k = 1; k <= 5; k++) if (k != i) {
					f = c[k, i]
					for (j = 1; j <= 5; j++) { c[k, j] -= f * c[i, j]; p[k, j] -= f * p[i, j] }
				}
			}
		}
		{ d = 0; for (i = 1; i <= 5; i++) for (j = 1; j <= 5; j++) d += ($i - s[i] / n) * p[i, j] * ($j - s[j] / n) / 5
			printf "%.9g\n", d }' "$out/r" "$out/r" >"$out/want"
	ae-score -t full.bin rows.txt >"$out/got"
	near "$out/got" "$out/want"
	awk '{ s += $1 } END { exit !(s / NR > 0.98 && s / NR < 1.001) }' "$out/got"
}

@test "the terms of mahalanobis add up to it, with a full spread, a diagonal one and members of some columns" {
	for model in full diagonal part; do
		ae-score -t --by feature $model.bin rows.txt |
			awk '{ s = 0; for (i = 1; i <= NF; i++) s += $i; printf "%.9g\n", s } NF != 5 { exit 1 }' >"$out/sum"
		ae-score -t $model.bin rows.txt >"$out/score"
		near "$out/score" "$out/sum"
	done
}

# Brute force in awk: a weight is one over the mean of the columns' variances.
@test "neighbors is the mean squared distance from the five nearest of what is remembered" {
	ae-train -q -e 3 -a 'dense 3 tanh; ---; dense in' --neighbors 300 -o "$out/known.bin" rows.txt
	paste -d ' ' rows.txt <(residuals "$out/known.bin") >"$out/pairs"
	awk '{ x[NR] = $0; for (i = 1; i <= 10; i++) { v[NR, i] = $i; s[i] += $i; q[i] += $i * $i } }
		END {
			for (i = 1; i <= 10; i++) mean[i > 5] += (q[i] / NR - (s[i] / NR) ^ 2) / 5
			for (r = 1; r <= 40; r++) {
				for (k = 1; k <= NR; k++) {
					d[k] = 0
					for (i = 1; i <= 10; i++) d[k] += (v[r, i] - v[k, i]) ^ 2 / mean[i > 5]
				}
				sum = 0
				for (n = 0; n < 5; n++) {
					best = 1
					for (k = 2; k <= NR; k++) if (d[k] < d[best]) best = k
					sum += d[best]
					d[best] = 1e30
				}
				printf "%.9g\n", sum / 25
			}
		}' "$out/pairs" >"$out/want"
	ae-score -t "$out/known.bin" rows.txt | head -n 40 >"$out/got"
	near "$out/got" "$out/want"
	ae-score -t --by feature "$out/known.bin" rows.txt | head -n 40 |
		awk '{ s = 0; for (i = 1; i <= NF; i++) s += $i; printf "%.9g\n", s } NF != 5 { exit 1 }' >"$out/sum"
	near "$out/got" "$out/sum"
}

# All rows are remembered, so each has the score that the mean is of.
@test "the mean score of what is remembered is exact up to 2000 records, and near it beyond" {
	awk 'BEGIN { for (i = 0; i < 2600; i++) print (1 + i / 500) * sin(i / 3), cos(i / 5), sin(i * i) }' >"$out/many.txt"
	for count in 2000 2600; do
		head -n "$count" "$out/many.txt" >"$out/rows.txt"
		ae-train -q -e 0 -a 'dense 3; ---; dense in' --neighbors 10000 -o "$out/known.bin" "$out/rows.txt"
		ae-score -t "$out/known.bin" "$out/rows.txt" | awk -v noted="$(ae-info "$out/known.bin" | sed -n 's/^score.mean	//p')" \
			-v within="$([ "$count" = 2000 ] && echo 1e-6 || echo 0.03)" \
			'{ sum += $1 } END { d = sum / NR / noted - 1; exit d < -within || d > within || (within > 0.01 && d == 0) }'
	done
}

@test "what is remembered is drawn from the seed, and few records, wide ones and equal ones have a memory" {
	set -- ae-train -q -e 1 -a 'dense 3 tanh; ---; dense in' --neighbors 20
	"$@" -j 1 -o "$out/1.bin" rows.txt
	"$@" -j 3 -o "$out/3.bin" rows.txt
	cmp "$out/1.bin" "$out/3.bin"
	"$@" --members 2 --subspace 0.6 -o "$out/two.bin" rows.txt
	ae-score --relative -t "$out/two.bin" rows.txt | awk '!($1 > 0) { exit 1 }'
	awk '{ for (i = 0; i < 21; i++) printf "%s ", $1 * sin(i) + $2 * cos(i); print "" }' rows.txt >"$out/wide.txt"
	"$@" -o "$out/wide.bin" "$out/wide.txt"
	ae-score -t "$out/wide.bin" "$out/wide.txt" >"$out/got"
	ae-score -t --by feature "$out/wide.bin" "$out/wide.txt" |
		awk '{ s = 0; for (i = 1; i <= NF; i++) s += $i; printf "%.9g\n", s }' >"$out/sum"
	near "$out/got" "$out/sum"
	for n in 1 4; do
		yes '7 7 7' | head -n $n >"$out/same.txt"
		"$@" -o "$out/same.bin" "$out/same.txt"
		[ "$(ae-score -t "$out/same.bin" "$out/same.txt" | sort -u)" = 0 ]
		refused "expected a mean training score above 0, got 0" \
			ae-score --relative "$out/same.bin" "$out/same.txt"
	done
	refused "expected a network that reconstructs its records, got" ae-train -q -e 1 -a 'dense 1; ---; dense 1' --neighbors 9 --target <(seq 300) \
		-o "$out/m.bin" rows.txt
	refused "--neighbors cannot be used with --missing keep" ae-train --missing keep --neighbors 9 -o "$out/m.bin" rows.txt
	refused "needs training records, which this model does not hold" ae-score -m neighbors three.bin rows.txt
}

@test "residuals of a network that is told the class are those with the records' classes" {
	awk '{ print NR % 3 }' rows.txt >"$out/class"
	for extra in "--neighbors 500" "--covariance full"; do
		# shellcheck disable=SC2086
		ae-train -q -e 1 -a 'dense 1; ---; class 3; dense in' --labels "$out/class" $extra -o "$out/told.bin" rows.txt
		mean=$(ae-score -t --labels "$out/class" "$out/told.bin" rows.txt | awk '{ sum += $1 } END { print sum / NR }')
		ae-score -t --relative --labels "$out/class" "$out/told.bin" rows.txt |
			awk '{ sum += $1 } END { exit !(sum / NR > 0.999 && sum / NR < 1.001) }' || complain "$extra: mean $mean"
	done
	ae-train -q -e 1 -a 'dense 1; ---; class 3; dense in' --labels "$out/class" --neighbors 9 -o "$out/told.bin" rows.txt
	refused "expected a class for each of 18 records" ae-merge -o "$out/m.bin" "$out/told.bin" "$out/told.bin"
	refused "expected a network that reconstructs its records, got" ae-train -q -e 1 -a 'dense 3 softmax; ---' --labels "$out/class" --neighbors 9 -o "$out/m.bin" \
		rows.txt
	verdict
}

@test "distances from what is remembered have no unit, however small or large the values" {
	for unit in 1e-25 1e-10 1e15; do
		awk -v unit=$unit '{ for (i = 1; i <= NF; i++) printf "%.9g ", $i * unit; print "" }' rows.txt >"$out/scaled.txt"
		ae-train -q -e 0 -a 'dense 3; ---; dense in' --neighbors 100 -o "$out/scaled.bin" "$out/scaled.txt"
		ae-score -t "$out/scaled.bin" "$out/scaled.txt" >"$out/$unit"
	done
	ae-train -q -e 0 -a 'dense 3; ---; dense in' --neighbors 100 -o "$out/scaled.bin" rows.txt
	ae-score -t "$out/scaled.bin" rows.txt >"$out/plain"
	near "$out/plain" "$out/1e-10"
	near "$out/plain" "$out/1e15"
	awk '$1 > 0 { n++ } END { exit n < 200 }' "$out/1e-25"
}

@test "a memory that is damaged is refused" {
	ae-train -q -e 0 -a 'dense 3 tanh; ---; dense in' --neighbors 4 -o "$out/known.bin" rows.txt
	for part in record residual weight; do
		LC_ALL=C sed "s/neighbors.$part/neighbors.Q${part#?}/" "$out/known.bin" >"$out/bad.bin"
		refused "bad.bin" ae-score "$out/bad.bin" rows.txt
	done
	# the weights of the network are 38 numbers, and stand behind the memory's
	size=$(wc -c <"$out/known.bin")
	{ undigested "$out/known.bin" | head -c $((size - 39 * 4)); printf '\000\000\300\177'; tail -c $((38 * 4)) "$out/known.bin"; } >"$out/nan.bin"
	refused "its neighbors are damaged" ae-score "$out/nan.bin" rows.txt
}

@test "a model without a spread has no mahalanobis, and one without a note no relative score" {
	refused "needs the residual covariance, which this model does not hold" ae-score -m mahalanobis three.bin rows.txt
	refused "needs the mean of score mae over the training records" ae-score --relative three.bin rows.txt
	refused "needs the mean of score mae over the training records" ae-score --relative -m mae full.bin rows.txt
	mean=$(ae-score -t full.bin rows.txt | awk '{ s += $1 } END { printf "%.9g", s / NR }')
	ae-score -t full.bin rows.txt | awk -v m="$mean" '{ printf "%.9g\n", $1 / m }' >"$out/want"
	ae-score -t --relative full.bin rows.txt >"$out/got"
	near "$out/got" "$out/want"
	refused "expected records of up to 1024 values, got 1025" ae-train -q -e 0 -a 'dense 1; ---; dense in' --covariance full -o "$out/m.bin" - < <(
		ae-convert --dtype f4 <(awk 'BEGIN { for (i = 0; i < 1025; i++) printf "%d ", i; print "" }'))
	refused "expected a network that reconstructs its records, got" ae-train -q -e 1 -a 'dense 1; ---; dense 1' --covariance full \
		--target <(seq 300) -o "$out/m.bin" rows.txt
}

@test "constant columns and one record have a spread, too" {
	awk '{ print $1, 1, 1 }' rows.txt >"$out/flat.txt"
	ae-train -q --covariance full -e 1 -a 'dense 2; ---; dense in' -o "$out/flat.bin" "$out/flat.txt"
	ae-score -t "$out/flat.bin" "$out/flat.txt" | awk '!($1 >= 0 && $1 < 1e4) { exit 1 }'
	head -n 1 rows.txt >"$out/one.txt"
	ae-train -q -e 1 -a 'dense 2; ---; dense in' --covariance full -o "$out/one.bin" "$out/one.txt"
	ae-score -t "$out/one.bin" "$out/one.txt" | awk '!($1 >= 0 && $1 < 1e-9) { exit 1 }'
}

@test "the first member is the network of the seed alone, and the others are new" {
	ae-train -q -e 3 -a 'dense 3 tanh; ---; dense in' -o "$out/one.bin" rows.txt
	ae-train -q -e 3 -a 'dense 3 tanh; ---; dense in' --members 1 -o "$out/again.bin" rows.txt
	cmp "$out/one.bin" "$out/again.bin"
	ae-score -t "$out/one.bin" rows.txt >"$out/first"
	for k in 2 3; do
		seed=$(ae-info three.bin | awk -v k=$k -F '\t' '$1 == "member" { at = $2 } $1 == "seed" && at == k { print $2 }')
		ae-train -q -e 3 --seed "$seed" -a 'dense 3 tanh; ---; dense in' -o "$out/$k.bin" rows.txt
	done
	for how in mean median max rank; do
		ae-score --ensemble $how -M "$out/2.bin" -M "$out/3.bin" -o "$out/want.npy" "$out/one.bin" rows.txt
		ae-score --ensemble $how -o "$out/got.npy" three.bin rows.txt
		cmp "$out/want.npy" "$out/got.npy"
	done
	[ "$(cut -f 1 history.tsv | uniq | tr '\n' ' ')" = "member 1 2 3 " ]
	[ "$(wc -l <history.tsv)" = 10 ]
}

@test "threads change no byte of an ensemble, nor of its scores" {
	for threads in 1 3; do
		ae-train -q -j $threads -e 2 -a 'dense 2; ---; dense in' --members 2 --subspace 0.8 --covariance full -o "$out/$threads.bin" rows.txt
		ae-score -j $threads -o "$out/$threads.npy" "$out/$threads.bin" rows.txt
	done
	cmp "$out/1.bin" "$out/3.bin"
	cmp "$out/1.npy" "$out/3.npy"
}

@test "a reconstruction is the mean over the members that see a value" {
	ae-recon -t part.bin rows.txt >"$out/got"
	[ "$(awk '{ print NF }' "$out/got" | uniq)" = 5 ]
	ae-train -q -e 3 -a 'dense 3 tanh; ---; dense in' -o "$out/one.bin" rows.txt
	ae-recon -t three.bin rows.txt | tr '\t' '\n' >"$out/three"
	ae-recon -t "$out/one.bin" rows.txt | tr '\t' '\n' >"$out/one"
	for k in 2 3; do
		seed=$(ae-info three.bin | awk -v k=$k -F '\t' '$1 == "member" { at = $2 } $1 == "seed" && at == k { print $2 }')
		ae-train -q -e 3 --seed "$seed" -a 'dense 3 tanh; ---; dense in' -o "$out/$k.bin" rows.txt
		ae-recon -t "$out/$k.bin" rows.txt | tr '\t' '\n' >"$out/$k"
	done
	paste "$out/one" "$out/2" "$out/3" | awk '{ printf "%.6f\n", ($1 + $2 + $3) / 3 }' >"$out/want"
	paste "$out/three" "$out/want" | awk '{ d = $1 - $2; if (d * d > 1e-11) exit 1 }'
}

@test "members see their share of the columns, each column by somebody, and windows their columns of each row" {
	ae-info part.bin | sed -n 's/^columns	//p' >"$out/columns"
	[ "$(wc -l <"$out/columns")" = 4 ]
	awk -F , 'NF != 3 { exit 1 }' "$out/columns"
	[ "$(tr ',' '\n' <"$out/columns" | sort -u | wc -l)" = 5 ]
	refused "expected at least 5 members of 1 columns, to use all 5, got 2" \
		ae-train -q -e 1 --members 2 --subspace 0.2 -o "$out/m.bin" rows.txt
	ae-normalize --fit "$out/s.bin" -o "$out/n.npy" rows.txt
	ae-train -q -e 1 --stats "$out/s.bin" -w 6 -s 2 --val 0.2 -a 'conv1d 3 3; ---; conv1d in 3' --members 3 --subspace 0.4 \
		--covariance diagonal -o "$out/w.bin" rows.txt
	ae-score --raw -o "$out/raw.npy" "$out/w.bin" rows.txt
	ae-window 6 -s 2 "$out/n.npy" | ae-score -o "$out/pipe.npy" "$out/w.bin"
	cmp "$out/raw.npy" "$out/pipe.npy"
	ae-recon --raw "$out/w.bin" rows.txt | ae-info | grep -qx 'record	6x5'
}

@test "what takes a single network says so, and options that do not go together" {
	many="expected a single network of all columns, got an ensemble, members 3"
	refused "$many" ae-encode three.bin rows.txt
	refused "$many" ae-merge -o "$out/m.bin" three.bin three.bin
	refused "$many" ae-export --to c three.bin
	refused "--members cannot be used with --checkpoint" ae-train --members 2 --checkpoint "$out/c" -o "$out/m.bin" rows.txt
	refused "--subspace cannot be used with --target" ae-train --subspace 0.5 --target rows.txt -o "$out/m.bin" rows.txt
	refused "--steps cannot be used with --epochs" ae-train --steps 9 -e 2 -o "$out/m.bin" rows.txt
	refused "from 1 to 1024" ae-train --members 0 -o "$out/m.bin" rows.txt
	awk '{ print $1 }' rows.txt >"$out/narrow.txt"
	refused "expected records of several columns, got records of 1" ae-train -q -e 1 --subspace 0.5 -o "$out/m.bin" "$out/narrow.txt"
}

@test "files of members that are damaged are refused with what is wrong" {
	for what in 's/"members":"4"/"members":"5"/' 's/"members":"4"/"members":"3"/' 's/"members":"4"/"members":"x"/' \
		's/"columns":"1,/"columns":"9,/' 's/member.2.residual.center/member.2.residual.center/'; do
		LC_ALL=C sed "$what" part.bin >"$out/bad.bin"
		cmp -s part.bin "$out/bad.bin" || refused "bad.bin" ae-score "$out/bad.bin" rows.txt
	done
	size=$(wc -c <part.bin)
	for bytes in 0 7 100 $((size / 2)) $((size - 1)); do
		head -c "$bytes" part.bin >"$out/cut.bin"
		refused "cut.bin" ae-score "$out/cut.bin" rows.txt
	done
}

@test "steps become epochs, and a noise from least to most is drawn for each record" {
	ae-train -q --steps 7 -b 100 -a 'dense 1; ---; dense in' -o "$out/m.bin" rows.txt
	ae-info "$out/m.bin" | grep -qx 'epochs	3'
	awk 'BEGIN { for (i = 0; i < 400; i++) { for (j = 0; j < 50; j++) printf "0 "; print "" } }' |
		ae-noise gaussian=1:5 -t | awk '{ s = 0; for (i = 1; i <= NF; i++) s += $i * $i; print sqrt(s / NF) }' >"$out/levels"
	sort -n "$out/levels" | awk '{ a[NR] = $1 } END { exit !(a[20] < 1.3 && a[200] > 1.7 && a[200] < 2.4 && a[390] > 4) }'
	refused "or a minimum and a maximum" ae-noise gaussian=2:1 rows.txt
	refused "or a minimum and a maximum" ae-noise mask=0.5:2 rows.txt
}

@test "a table gets the network, noise, schedule, spread and memory of its default, and options win over each" {
	ae-normalize --fit "$out/s.bin" -o "$out/n.npy" rows.txt
	ae-train -q --steps 5 -o "$out/m.bin" "$out/n.npy"
	ae-info "$out/m.bin" >"$out/info"
	grep -qx 'architecture	dense 128 silu; dense 128 silu; ---; dense 128 silu; dense in' "$out/info"
	grep -qx 'lr	0.003' "$out/info"
	grep -qx 'noise	gaussian=0.05:0.8' "$out/info"
	grep -qx 'schedule	cosine' "$out/info"
	grep -qx 'score	neighbors' "$out/info"
	grep -qx 'neighbors	300' "$out/info"
	grep -qx 'covariance	full' "$out/info"
	ae-train -q -e 1 --noise mask=0.1 --schedule constant --lr 0.1 --covariance none -o "$out/m.bin" "$out/n.npy"
	ae-info "$out/m.bin" >"$out/info"
	grep -qx 'noise	mask=0.1' "$out/info"
	grep -qx 'schedule	constant' "$out/info"
	grep -qx 'score	mae' "$out/info"
	grep -qx 'epochs	1' "$out/info"
	grep -qx 'lr	0.1' "$out/info"
	ae-train -q -e 0 --covariance diagonal -o "$out/m.bin" "$out/n.npy"
	[ "$(ae-info "$out/m.bin" | sed -n 's/^score	//p')" = mahalanobis ]
	ae-train -q -e 0 --neighbors 7 -o "$out/m.bin" "$out/n.npy"
	[ "$(ae-info "$out/m.bin" | sed -n 's/^neighbors	//p')" = 7 ]
	# columns of one scale, or of none, say nothing; others do
	awk '{ print $1, 300 * $2, 7 }' rows.txt >"$out/scales.txt"
	ae-train --steps 1 -o "$out/m.bin" "$out/scales.txt" 2>"$out/told"
	grep -q '^ae-train: input: expected columns on one scale, got standard deviations of .* in column 1 and .* in column 2' "$out/told"
	ae-normalize -q --fit "$out/scales.bin" "$out/scales.txt" | ae-train --steps 1 -o "$out/m.bin" 2>"$out/told"
	! grep -q deviates "$out/told" || false
	# so few rows that covariances would be chance, and values on another scale
	head -n 9 rows.txt | awk '{ print 1000 * $1, 1000 * $2, 1000 * $3, 1000 * $4, 1000 * $5 }' >"$out/few.txt"
	ae-train -q --steps 2 -o "$out/m.bin" "$out/few.txt"
	[ "$(ae-info "$out/m.bin" | sed -n 's/^covariance	//p')" = diagonal ]
	ae-info "$out/m.bin" | awk -F '[=:]' '$1 ~ /^noise/ && $2 > 10 && $3 > 100 { good = 1 } END { exit !good }'
}

@test "rows off what a table's default has learned score above all rows on it" {
	awk 'BEGIN { for (i = 0; i < 400; i++) { t = i / 25; print sin(t), cos(t), sin(2 * t) } }' >"$out/on.txt"
	printf '%s\n' '1.6 0 1' '0.7 0.7 -1' '0 -1.7 0.5' >"$out/off.txt"
	ae-train -q --steps 400 -o "$out/m.bin" "$out/on.txt"
	most=$(ae-score -t "$out/m.bin" "$out/on.txt" | sort -g | tail -n 1)
	ae-score -t "$out/m.bin" "$out/off.txt" | awk -v most="$most" '!($1 > most) { exit 1 }'
}

@test "windows get the network, steps and schedule of their default, and options win over each" {
	seq 0 99 | awk '{ print sin($1 / 3) }' >"$out/wave.txt"
	ae-window 20 -o "$out/w.npy" "$out/wave.txt"
	ae-train -q -b 1000 --lr 0.01 -o "$out/m.bin" "$out/w.npy"
	ae-info "$out/m.bin" >"$out/info"
	grep -qx 'architecture	dense 40 relu; dense 5; ---; dense 40 relu; dense in' "$out/info"
	grep -qx 'schedule	cosine' "$out/info"
	grep -qx 'epochs	2000' "$out/info"
	grep -qx 'score	mae' "$out/info"
	run ! grep -q '^noise\|^spread' "$out/info"
	ae-train -q -e 1 --schedule constant --covariance full -w 20 -o "$out/m.bin" "$out/wave.txt"
	ae-info "$out/m.bin" >"$out/info"
	grep -qx 'schedule	constant' "$out/info"
	grep -qx 'epochs	1' "$out/info"
	grep -qx 'score	mahalanobis' "$out/info"
	# a named network and pictures keep to 50 epochs
	ae-train -q -b 1000 -a 'dense 3; ---; dense in' -o "$out/m.bin" "$out/w.npy"
	[ "$(ae-info "$out/m.bin" | grep '^epochs\|^schedule' | tr -d '\n')" = "epochs	50schedule	constant" ]
	ae-convert --shape 9x9 -o "$out/picture.npy" <<<"$(seq 1 81 | tr '\n' ' ')"
	ae-train -q --lr 1e-9 -o "$out/m.bin" "$out/picture.npy"
	ae-info "$out/m.bin" | grep -qx 'epochs	50'
}
