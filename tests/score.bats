# ae-score: its methods against awk, raw rows against the pipeline, ensembles, and that nothing but the record counts.

load engine
load safetensors

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 500; i++) print sin(i / 5) + sin(i * i) / 9, cos(i / 7) }' >rows.txt
	ae-normalize --fit s.bin -o normal.npy rows.txt
	ae-window 12 -o windows.npy normal.npy
	ae-train -q --stats s.bin -w 12 -e 2 -a 'conv1d 6 5 stride=2 relu; dense 5; ---; dense in' -o raw.bin rows.txt
	ae-train -q -e 2 --seed 2 -a 'dense 4 tanh; ---; dense in' -o other.bin windows.npy
	ae-train -q --stats s.bin -w 12 -s 5 -e 1 -a 'dense 4; ---; dense in' -o step.bin rows.txt
	ae-train -q --stats s.bin -w 3 -s 10 -e 1 -a 'dense 4; ---; dense in' -o gaps.bin rows.txt
	ae-normalize --range -2,2 rows.txt | ae-train -q -e 2 -a 'dense 3; ---; dense in sigmoid' --loss bce -o bce.bin
	ae-train -q -e 1 --seed 3 -a 'dense 6; ---; dense in' -o same.bin windows.npy
	ae-score -o scores.npy raw.bin windows.npy
	ae-score -t raw.bin windows.npy >scores.txt
	ae-recon -t raw.bin windows.npy >recon.txt
	ae-recon -o same.npy raw.bin windows.npy
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	out=$BATS_TEST_TMPDIR
}

# Values of records and of their reconstructions beside each other, a record a line.
pairs() {
	awk 'FNR == NR { x[FNR] = $0; next } { print x[FNR], $0 }' "$1" "$2"
}

# close FILE FILE: as many numbers, equal to the sixth digit.
close_to() {
	paste "$1" "$2" | awk 'NF % 2 { bad = 1 } { for (i = 1; i <= NF / 2; i++) { d = $i - $(i + NF / 2)
		if (d * d > 1e-12 * (1e-3 + $i * $i)) bad = 1 } } END { exit bad || NR == 0 }'
}

@test "mae, mse, rmse and max are what awk makes of the reconstruction" {
	ae-window 12 -t normal.npy >"$out/x.txt"
	pairs "$out/x.txt" recon.txt >"$out/pairs"
	for method in mae mse rmse max; do
		awk -v method=$method '{
			n = NF / 2; sum = 0; most = 0
			for (i = 1; i <= n; i++) {
				d = $i - $(i + n); d = d < 0 ? -d : d
				sum += method == "mae" ? d : d * d
				most = d > most ? d : most
			}
			printf "%.9g\n", method == "max" ? most : method == "rmse" ? sqrt(sum / n) : sum / n
		}' "$out/pairs" >"$out/want"
		ae-score -t -m $method raw.bin windows.npy >"$out/got"
		close_to "$out/got" "$out/want"
	done
	refused "expected mae, mse, rmse, max, bce, mahalanobis, neighbors, elbo or nll, got 'mape'" ae-score -m mape raw.bin windows.npy
}

@test "the method is mae unless another one is asked for" {
	ae-score -m mae -o "$out/mae.npy" raw.bin windows.npy
	cmp scores.npy "$out/mae.npy"
	ae-score -m mse -o "$out/mse.npy" raw.bin windows.npy
	differ scores.npy "$out/mse.npy"
}

@test "bce is the cross-entropy, behind a sigmoid and without one" {
	ae-normalize --range -2,2 -t rows.txt >"$out/x.txt"
	ae-normalize --range -2,2 -o "$out/x.npy" rows.txt
	ae-recon -t bce.bin "$out/x.npy" >"$out/y.txt"
	pairs "$out/x.txt" "$out/y.txt" | awk '{ s = 0; for (i = 1; i <= 2; i++)
		s -= $i * log($(i + 2)) + (1 - $i) * log(1 - $(i + 2)); printf "%.9g\n", s / 2 }' >"$out/want"
	ae-score -t -m bce bce.bin "$out/x.npy" >"$out/got"
	close_to "$out/got" "$out/want"
	# a linear end gives values beyond 0 and 1, which are kept 1e-7 away from them
	ae-score -t -m bce -a 'dense 3; ---; dense in' bce.bin "$out/x.npy" >"$out/linear"
	awk '!($1 >= 0 && $1 < 17) { exit 1 }' "$out/linear"
}

# adds_up SCORES PARTS: a line's parts are as many as $3, and their sum is the score.
adds_up() {
	awk -v n="$3" '{ s = 0; for (i = 1; i <= NF; i++) s += $i; printf "%.9g\n", s } NF != n { exit 1 }' "$2" >"$out/sum"
	close_to "$out/sum" "$1"
}

@test "bce behind a sigmoid is exact for logits of any size" {
	for isa in "" naive; do
		for weight in '\0\0\310\102 100' '\0\0\310\302 -100' '\0\0\172\104 1000' '\0\0\172\304 -1000' '\0\0\0\0 0'; do
			safetensors "{\"__metadata__\":{\"architecture\":\"dense in bias=no sigmoid\",\"shape\":\"1\"},$(tensor encoder.0.weight F32 1,1 0 4)}" \
				"${weight% *}" >"$out/steep.bin"
			printf '1\n0.5\n0\n' | AE_ISA=$isa ae-score -t -m bce "$out/steep.bin" >"$out/got"
			# log(1 + exp(y)) - y t, of which exp() has no float above 88
			printf '1\n0.5\n0\n' | awk -v w="${weight#* }" '{ y = w * $1; print (y > 0 ? y : 0) - y * $1 + log(1 + exp(y > 0 ? -y : y)) }' >"$out/want"
			close_to "$out/got" "$out/want"
		done
	done
}

@test "what features and steps add to a score adds up to it, by every method" {
	for method in mae mse rmse max; do
		ae-score -t -m $method raw.bin windows.npy >"$out/score"
		ae-score -t -m $method --by feature raw.bin windows.npy >"$out/feature"
		adds_up "$out/score" "$out/feature" 2
		ae-score -t -m $method --by step raw.bin windows.npy >"$out/step"
		adds_up "$out/score" "$out/step" 12
	done
	# behind a sigmoid, from the logits
	ae-normalize --range -2,2 -o "$out/x.npy" rows.txt
	ae-score -t -m bce bce.bin "$out/x.npy" >"$out/score"
	ae-score -t -m bce --by feature bce.bin "$out/x.npy" >"$out/feature"
	adds_up "$out/score" "$out/feature" 2
	ae-score --by record -o "$out/record.npy" raw.bin windows.npy
	cmp "$out/record.npy" scores.npy
	refused "'row'" ae-score --by row raw.bin windows.npy
}

@test "the parts of an ensemble's score add up to it, however it is made" {
	for how in mean median max; do
		ae-score -t -M other.bin -M same.bin --ensemble $how raw.bin windows.npy >"$out/score"
		ae-score -t -M other.bin -M same.bin --ensemble $how --by step raw.bin windows.npy >"$out/step"
		adds_up "$out/score" "$out/step" 12
	done
	refused "--ensemble rank: cannot be used with --by" ae-score --ensemble rank --by step raw.bin windows.npy
	refused "--ensemble rank: cannot be used with --top" ae-score --ensemble rank --top 1 raw.bin windows.npy
}

@test "mean, median, max and rank are what awk and sort make of the members' scores" {
	for model in raw other same; do ae-score -t $model.bin windows.npy >"$out/$model"; done
	paste "$out/raw" "$out/other" "$out/same" >"$out/all"
	awk '{ printf "%.9g\n", ($1 + $2 + $3) / 3 }' "$out/all" >"$out/mean"
	awk '{ print($1 > $2 ? ($3 > $1 ? $1 : $3 > $2 ? $3 : $2) : ($3 > $2 ? $2 : $3 > $1 ? $3 : $1)) }' "$out/all" >"$out/median"
	awk '{ m = $1 > $2 ? $1 : $2; print(m > $3 ? m : $3) }' "$out/all" >"$out/max"
	for how in mean median max; do
		ae-score -t -M other.bin -M same.bin --ensemble $how raw.bin windows.npy >"$out/got"
		close_to "$out/got" "$out/$how"
	done
	ae-score -t -M other.bin --ensemble median raw.bin windows.npy >"$out/got"
	awk '{ printf "%.9g\n", ($1 + $2) / 2 }' "$out/all" >"$out/want"
	close_to "$out/got" "$out/want"
	awk '{ a[NR] = $1; b[NR] = $2 } END { for (i = 1; i <= NR; i++) { r = 0
		for (j = 1; j <= NR; j++) r += (a[j] < a[i]) + (b[j] < b[i]) + 0.5 * ((a[j] == a[i]) + (b[j] == b[i]))
		printf "%.9g\n", r / 2 / NR } }' "$out/all" >"$out/want"
	ae-score -t -M other.bin --ensemble rank raw.bin windows.npy >"$out/got"
	close_to "$out/got" "$out/want"
	ae-select -r 0:0 windows.npy | ae-score --ensemble rank -o "$out/none.npy" raw.bin
	[ "$(ae-info "$out/none.npy" | sed -n 's/^records	//p')" = 0 ]
	refused "'sum'" ae-score --ensemble sum raw.bin windows.npy
}

@test "--top names the columns that add most, from the normalizer, a header, or by number" {
	awk 'BEGIN { print "left,right" } { print $1 "," $2 + (NR == 7 ? 5000 : 0) }' rows.txt >"$out/named.csv"
	ae-normalize --fit "$out/named.s" "$out/named.csv" | ae-train -q -e 1 -a 'dense 1 tanh; ---; dense in' -o "$out/plain.bin"
	ae-train -q -e 1 -a 'dense 1 tanh; ---; dense in' --stats "$out/named.s" -o "$out/named.bin" "$out/named.csv"
	ae-score --raw --top 1 -m mse "$out/named.bin" "$out/named.csv" >"$out/top"
	[ "$(sed -n 7p "$out/top" | cut -f 2)" = right ]
	cut -f 1 "$out/top" >"$out/score"
	ae-score --raw -t -m mse "$out/named.bin" "$out/named.csv" >"$out/want"
	close_to "$out/score" "$out/want"
	ae-score --raw --top 9 -m mse "$out/named.bin" "$out/named.csv" | awk -F '\t' '
		NF != 5 || $3 < $5 || ($1 - $3 - $5) ^ 2 > 1e-10 * $1 ^ 2 { exit 1 }'
	[ "$(ae-score --top 1 -m mse "$out/plain.bin" "$out/named.csv" | sed -n 7p | cut -f 2)" = right ]
	[ "$(ae-convert "$out/named.csv" | ae-score --top 1 -m mse "$out/plain.bin" | sed -n 7p | cut -f 2)" = 2 ]
	refused "--top: cannot be used with --by step" ae-score --top 2 --by step raw.bin windows.npy
	[ ! -e /dev/full ] || refused "cannot be written: No space left on device" ae-score --top 2 -o /dev/full raw.bin windows.npy
}

@test "raw rows get the scores of the pipeline" {
	ae-score --raw -o "$out/raw.npy" raw.bin rows.txt
	cmp scores.npy "$out/raw.npy"
	ae-normalize --stats s.bin rows.txt | ae-window 12 | ae-score -o "$out/pipe.npy" raw.bin
	cmp scores.npy "$out/pipe.npy"
}

@test "raw rows get the scores of the pipeline with a step, within the window and beyond it" {
	ae-score --raw -o "$out/raw.npy" step.bin rows.txt
	ae-normalize --stats s.bin rows.txt | ae-window 12 -s 5 | ae-score -o "$out/pipe.npy" step.bin
	cmp "$out/raw.npy" "$out/pipe.npy"
	ae-score --raw -o "$out/raw.npy" gaps.bin rows.txt
	ae-normalize --stats s.bin rows.txt | ae-window 3 -s 10 | ae-score -o "$out/pipe.npy" gaps.bin
	cmp "$out/raw.npy" "$out/pipe.npy"
	[ "$(ae-info "$out/raw.npy" | sed -n 's/^records	//p')" = 50 ]
}

@test "with --rows each raw row has the score of the window that ends with it" {
	{ for i in 1 2 3 4 5 6 7 8 9 10 11; do echo nan; done; cat scores.txt; } >"$out/want"
	ae-score --raw --rows -t raw.bin rows.txt | cmp - "$out/want"
	ae-score --raw --rows --top 1 raw.bin rows.txt | cut -f 1 >"$out/top"
	[ "$(grep -c nan "$out/top") $(wc -l <"$out/top")" = "11 500" ]
	[ "$(ae-score --raw --rows --by feature -t raw.bin rows.txt | sed -n '1p; 11p' | uniq | tr "\t" ,)" = nan,nan ]
	[ "$(head -n 12 rows.txt | ae-score --raw --rows -t raw.bin | wc -l)" = 12 ]
	refused "step.bin: --rows: expected windows at every row, got a step of 5" ae-score --raw --rows step.bin rows.txt
	refused "--rows: expected --raw" ae-score --rows raw.bin windows.npy
	refused "--rows: cannot be used with --ensemble rank" ae-score --raw --rows --ensemble rank raw.bin rows.txt
	refused "--rows: cannot be used with --observed" \
		ae-score --raw --rows --missing keep --observed "$out/o.txt" raw.bin rows.txt
}

@test "raw rows of many blocks, and of exactly one window" {
	awk 'BEGIN { for (i = 0; i < 9001; i++) print sin(i / 3), cos(i) }' >"$out/long.txt"
	ae-score --raw -o "$out/raw.npy" step.bin "$out/long.txt"
	ae-normalize --stats s.bin "$out/long.txt" | ae-window 12 -s 5 | ae-score -o "$out/pipe.npy" step.bin
	cmp "$out/raw.npy" "$out/pipe.npy"
	[ "$(head -n 12 rows.txt | ae-score --raw -t raw.bin | wc -l)" = 1 ]
	head -n 11 rows.txt >"$out/short.txt"
	refused "short.txt: expected at least one window of 12 rows, got 11 rows" ae-score --raw raw.bin "$out/short.txt"
}

@test "columns of a table are chosen for raw rows too" {
	awk 'BEGIN { print "time,a,b,c" } { print "t" NR "," $1 ",7," $2 }' rows.txt >"$out/wide.csv"
	ae-score --raw -c a,c -o "$out/wide.npy" raw.bin "$out/wide.csv"
	cmp scores.npy "$out/wide.npy"
	refused "expected 2 columns, as the normalizer has, got 3" ae-score --raw raw.bin "$out/wide.csv"
}

@test "threads, neighbors and the way of the input change no byte" {
	for threads in 1 2 3 7; do
		ae-score -j $threads -o "$out/threads.npy" raw.bin windows.npy
		cmp scores.npy "$out/threads.npy"
	done
	ae-convert windows.npy | dd bs=1 2>/dev/null | ae-score -o "$out/bytes.npy" raw.bin
	cmp scores.npy "$out/bytes.npy"
	# one record a call, against all of them at once
	for i in 0 1 100 488; do
		ae-select -r $i:$((i + 1)) windows.npy | ae-score -t raw.bin >>"$out/alone"
	done
	sed -n '1p; 2p; 101p; 489p' scores.txt | cmp - "$out/alone"
}

@test "the same for a network with layers of every kind" {
	arch='conv1d 4 3 leaky; batchnorm; maxpool1d 2; dropout 0.3; conv1d 5 3 gelu; layernorm; ---;
		upsample1d 2; convt1d 3 4 silu; conv1d in 3; crop'
	ae-train -q -e 1 -a "$arch" -o "$out/all.bin" windows.npy
	ae-score -j 1 -o "$out/one.npy" "$out/all.bin" windows.npy
	ae-score -j 3 -o "$out/three.npy" "$out/all.bin" windows.npy
	cmp "$out/one.npy" "$out/three.npy"
	ae-select -r 77:78 windows.npy | ae-score -t "$out/all.bin" >"$out/alone"
	ae-score -t "$out/all.bin" windows.npy | sed -n 78p | cmp - "$out/alone"
}

@test "a score is out as soon as its record is in" {
	{
		head -n 1 rows.txt
		sleep 3
	} | timeout 2 ae-score -t bce.bin >"$out/first" || true
	[ "$(wc -l <"$out/first")" = 1 ]
}

@test "an ensemble has the mean of its models' scores" {
	ae-score -t other.bin windows.npy | paste scores.txt - | awk '{ printf "%.9g\n", ($1 + $2) / 2 }' >"$out/want"
	ae-score -t -M other.bin raw.bin windows.npy >"$out/got"
	close_to "$out/got" "$out/want"
	ae-score -t -M other.bin -M other.bin other.bin windows.npy >"$out/three"
	ae-score -t other.bin windows.npy >"$out/one"
	close_to "$out/three" "$out/one"
}

@test "models that do not go together are no ensemble" {
	refused "other.bin: option --raw: expected the window, step and normalizer of 'raw.bin'" ae-score --raw -M other.bin raw.bin rows.txt
	refused "step.bin: option --raw: expected the window" ae-score --raw -M step.bin raw.bin rows.txt
	refused "bce.bin: expected records of 12x2, as 'other.bin' takes, got a model of 2" ae-score -M bce.bin other.bin windows.npy
	refused "missing.bin" ae-score -M missing.bin other.bin windows.npy
}

@test "records of another shape are refused with both shapes, and --raw named where it fits" {
	refused "expected records of 12x2, got 2: use --raw for raw rows" ae-score raw.bin normal.npy
	ae-window 13 -o "$out/wide.npy" normal.npy
	refused "expected records of 12x2, got 13x2" ae-score raw.bin "$out/wide.npy"
	refused "expected rows of 2, got 12x2" ae-score --raw raw.bin windows.npy
	refused "other.bin: option --raw: the model was not trained on raw rows" ae-score --raw other.bin windows.npy
}

@test "a model that gives something else than its records has no score" {
	ae-window 12 -t normal.npy | awk '{ print $1 }' >"$out/target.txt"
	ae-train -q -e 1 -a 'dense 4; ---; dense 1' --target "$out/target.txt" -o "$out/target.bin" windows.npy
	refused "records of 12x2 become 1: a score compares outputs and records of one size" ae-score "$out/target.bin" windows.npy
}

@test "a NaN is refused with its record, and what comes before it is scored" {
	awk 'NR == 9 { print "nan 1"; next } 1' rows.txt >"$out/nan.txt"
	refused "nan.txt" ae-score -m mae bce.bin "$out/nan.txt"
	[ "$(ae-score -t bce.bin "$out/nan.txt" 2>/dev/null | wc -l)" = 8 ]
	refused "nan.txt" ae-score --raw raw.bin "$out/nan.txt"
}

@test "an empty stream has no scores" {
	ae-select -r 0:0 windows.npy | ae-score -o "$out/none.npy" raw.bin
	[ "$(ae-info "$out/none.npy" | sed -n 's/^records	//p')" = 0 ]
}

@test "windows that share work score the same bytes as each by itself, from windows and from rows, however they come" {
	ae-window 200 -o "$out/wide.npy" normal.npy
	ae-train -q --stats s.bin -w 200 -e 1 -a nab-conv1d -o "$out/conv.bin" rows.txt
	ae-score --no-reuse -o "$out/plain.npy" "$out/conv.bin" "$out/wide.npy"
	ae-score -o "$out/shared.npy" "$out/conv.bin" "$out/wide.npy"
	cmp "$out/plain.npy" "$out/shared.npy"
	ae-score --raw -o "$out/raw.npy" "$out/conv.bin" rows.txt
	cmp "$out/plain.npy" "$out/raw.npy"
	ae-score --raw --no-reuse -j 3 -o "$out/raw.npy" "$out/conv.bin" rows.txt
	cmp "$out/plain.npy" "$out/raw.npy"
	(head -n 301 rows.txt; sleep 0.2; tail -n +302 rows.txt) | ae-score --raw "$out/conv.bin" | ae-convert -o "$out/slow.npy"
	ae-convert -o "$out/all.npy" "$out/plain.npy"
	cmp "$out/all.npy" "$out/slow.npy"
	ae-recon -o "$out/recon.npy" "$out/conv.bin" "$out/wide.npy"
	ae-recon --no-reuse -o "$out/recon-plain.npy" "$out/conv.bin" "$out/wide.npy"
	cmp "$out/recon.npy" "$out/recon-plain.npy"
	# two series behind each other: the second's windows do not continue the first's
	ae-score "$out/conv.bin" "$out/wide.npy" "$out/wide.npy" | ae-convert -o "$out/twice.npy"
	ae-convert -o "$out/want.npy" "$out/plain.npy" "$out/plain.npy"
	cmp "$out/twice.npy" "$out/want.npy"
}

@test "raw rows with missing values are scored as ae-normalize would fill them" {
	awk 'NR % 7 == 3 { $2 = "NA" } NR % 11 == 5 { $1 = "nan" } 1' rows.txt >"$out/gaps.txt"
	refused "line 3: column 2: 'NA' is a missing value" ae-score --raw raw.bin "$out/gaps.txt"
	for way in omit mean interpolate; do
		ae-normalize --stats s.bin --missing $way "$out/gaps.txt" | ae-window 12 | ae-score -o "$out/want.npy" raw.bin
		ae-score --raw --missing $way -o "$out/got.npy" raw.bin "$out/gaps.txt"
		cmp "$out/want.npy" "$out/got.npy"
	done
	ae-normalize --range 0,1 --missing interpolate -o "$out/filled.npy" "$out/gaps.txt"
	ae-train -q -e 1 -a 'dense 1; ---; dense in' -o "$out/want.bin" "$out/filled.npy"
	ae-train -q -e 1 -a 'dense 1; ---; dense in' -o "$out/got.bin" --missing interpolate "$out/gaps.txt"
	cmp "$out/want.bin" "$out/got.bin"
	refused "--missing omit cannot be used with --target" ae-train -q -e 1 --missing omit --target rows.txt rows.txt
	refused "records of 12x2 found" ae-score --missing interpolate raw.bin windows.npy
	printf '1e300 1\nNA 2\n' | refused "beyond single precision" ae-train -q -e 1 --missing mean -o "$out/no.bin"
	[ ! -e "$out/no.bin" ]
}

@test "a column that was constant in training and moves is an anomaly, whatever its unit" {
	cd "$BATS_TEST_TMPDIR"
	awk 'BEGIN { print "a,k,z"; for (i = 0; i < 80; i++) printf "%.4f,1e-7,0\n", sin(i) }' >rows.csv
	ae-normalize -q --fit s.bin rows.csv >/dev/null
	for window in 1 4; do
		ae-train -q -e 1 --stats s.bin -w $window --heldout none -a 'dense 2; ---; dense in' -o m.bin rows.csv
		[ "$(ae-info m.bin | grep ^constant)" = $'constant\t1=0 2=0' ]
		ae-score -q -t --raw m.bin rows.csv >normal
		sed '41s/1e-7/1.0001e-7/; 61s/,0$/,1e-30/' rows.csv >moved.csv
		ae-score -q -t --raw m.bin moved.csv >scores
		# windows without the two rows are as they were; the others are far above
		paste normal scores | awk -v w=$window -v values=$((3 * window)) '
			{ moved = (NR <= 40 && NR + w > 40) || (NR <= 60 && NR + w > 60) }
			moved ? $2 < 1000 * values : $1 != $2 { bad = 1 }
			{ n += moved } END { exit bad || n != 2 * w }'
		ae-score -q -t --raw --by feature m.bin moved.csv | awk '$2 > 900 { k++ } $3 > 900 { z++ } $1 > 900 { a++ } END { exit a || !k || k != z }'
	done
	# the parts add up to the score
	ae-score -q -t --raw --by step m.bin moved.csv | awk '{ print $1 + $2 + $3 + $4 }' | paste - scores |
		awk '{ d = ($1 - $2) / $2; if (d > 1e-3 || d < -1e-3) bad = 1 } END { exit bad || NR != 77 }'
	# few rows, or no normalizer: no column is known to be constant
	head -n 21 rows.csv | ae-train -q -e 1 --stats s.bin --heldout none -a 'dense 2; ---; dense in' -o few.bin
	run ! grep -q ^constant <(ae-info few.bin)
	ae-train -q -e 1 --heldout none -a 'dense 2; ---; dense in' -o plain.bin rows.csv
	run ! grep -q ^constant <(ae-info plain.bin)
}

@test "--batch: fewer records at once have the same scores, in less memory" {
	seq 0 699 | awk '{ print sin($1 / 5) }' >wave.txt
	ae-train -q -e 1 -w 300 -a nab-conv1d --heldout none -o wave.bin wave.txt
	ae-score -t --raw wave.bin wave.txt >all.txt
	for n in 1 7 1000; do
		ae-score -t -b $n --raw wave.bin wave.txt | cmp - all.txt
		ae-window 300 wave.txt | ae-score -t -b $n wave.bin | cmp - all.txt
	done
	refused "option --batch: '0'" ae-score -b 0 wave.bin wave.txt
	[[ $AE_BUILD != */asan ]] || skip "memory of ordinary programs"
	(ulimit -d 2500 && ae-info --version >limited 2>&1) || skip "memory cannot be limited here"
	(ulimit -d 2500 && exec ae-score -t -j 1 -b 1 --raw wave.bin wave.txt) | cmp - all.txt
	ulimit -d 2500
	refused "no memory" ae-score -t -j 1 --raw wave.bin wave.txt
}
