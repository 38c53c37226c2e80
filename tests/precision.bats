# --precision: scores with weights in bf16 and int8, their measured change in the model, and exact layers.

bats_require_minimum_version 1.5.0
load refused

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	# 60 columns that follow from 3 numbers, and noise; the last 40 rows have more noise
	awk 'BEGIN {
		seed = 7
		for (i = 0; i < 640; i++) {
			for (k = 0; k < 3; k++) z[k] = uniform() * 2 - 1
			for (j = 0; j < 60; j++) {
				x = z[0] * sin(j) + z[1] * cos(2 * j) + z[2] * sin(3 * j + 1)
				x += (uniform() - 0.5) * (i < 600 ? 0.2 : 3)
				printf "%s%.4f", j ? "," : "", x
			}
			print ""
		}
	}
	function uniform() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }' >rows.csv
	head -n 400 rows.csv >train.csv
	tail -n 240 rows.csv >test.csv
	ae-train -q -e 20 -a 'dense 48 relu; dense 4; ---; dense 48 relu; dense in' -o model.bin train.csv
	awk 'BEGIN { for (i = 0; i < 700; i++) printf "%.4f,%.4f\n", sin(i / 7), cos(i / 5) + sin(i * i) / 10 }' >series.csv
	ae-train -q -e 2 -w 200 -s 1 -a 'conv1d 8 5 relu; dense 6 each relu; ---; dense 8 each relu; conv1d in 5' \
		-o steps.bin series.csv
}

setup() {
	cd "$BATS_FILE_TMPDIR"
}

# change EXACT SCORES: the largest |a - b| / max(|a|, |b|) of two lists
change() {
	paste "$1" "$2" | awk '
		{ d = $1 - $2; if (d < 0) d = -d; m = $1 > $2 ? $1 : $2; if (d / m > most) most = d / m }
		END { printf "%.6g\n", most }'
}

# note FILE KEY: a line of ae-info
note() {
	ae-info "$1" | sed -n "s/^$2	//p"
}

@test "the default is exact" {
	ae-score -o exact.npy model.bin test.csv
	ae-score -o f32.npy --precision f32 model.bin test.csv
	cmp exact.npy f32.npy
	run -0 --separate-stderr ae-score -t -v model.bin test.csv
	grep -qx 'ae-score: model.bin: precision f32: all weights are exact' <<<"$stderr"
}

@test "scores change little, and bf16 less than int8" {
	ae-score -t model.bin test.csv >exact
	ae-score -t --precision bf16 model.bin test.csv >bf16
	ae-score -t --precision int8 model.bin test.csv >int8
	echo "$(change exact bf16) $(change exact int8)" | awk '{ print; exit !($1 > 0 && $1 < $2 && $2 < 0.05) }'
}

@test "threads, blocks and neighbors in a stream change no byte" {
	for precision in bf16 int8; do
		ae-score -t -j 1 --precision $precision model.bin test.csv >whole
		ae-score -t -j 2 --precision $precision model.bin test.csv | cmp - whole
		for n in 1 2 5 17; do
			head -n $n test.csv | ae-score -t --precision $precision model.bin | cmp - <(head -n $n whole)
		done
		head -n 30 test.csv | while read -r line; do
			echo "$line" | ae-score -t --precision $precision model.bin
		done | cmp - <(head -n 30 whole)
	done
}

@test "every instruction set gives the reconstructions of the reference" {
	for precision in bf16 int8; do
		AE_ISA=naive ae-recon -o naive.npy --precision $precision model.bin test.csv
		for isa in base avx2 avx512; do
			AE_ISA=$isa ae-recon -o got.npy --precision $precision model.bin test.csv 2>/dev/null || continue
			# relu is the only activation, and integers have one sum; base does not fuse products and sums
			if [ $precision = int8 ] || [ $isa != base ]; then
				cmp naive.npy got.npy
			else
				ae-eval --against naive.npy got.npy | awk '$1 == "mae" { exit !($2 < 1e-6) }'
			fi
		done
	done
}

@test "layers per step: the same with and without reuse, and in two halves" {
	for precision in bf16 int8; do
		ae-recon --raw -o whole.npy --precision $precision steps.bin series.csv
		ae-recon --raw --no-reuse -j 1 -o each.npy --precision $precision steps.bin series.csv
		cmp whole.npy each.npy
		ae-encode --raw -o codes.npy --precision $precision steps.bin series.csv
		ae-decode -o halves.npy --precision $precision steps.bin codes.npy
		cmp whole.npy halves.npy
		run -0 cmp -s whole.npy <(ae-recon --raw steps.bin series.csv) || [ "$status" -eq 1 ]
	done
}

@test "a tied layer uses the encoder's weights" {
	ae-train -q -e 20 -a 'dense 40; dense 8; ---; dense 40 tied=1; dense in tied=0' -o tied.bin train.csv
	ae-score -t tied.bin test.csv >exact
	for precision in bf16 int8; do
		ae-score -t --precision $precision tied.bin test.csv >scores
		change exact scores | awk '{ exit !($1 > 0 && $1 < 0.05) }'
	done
}

@test "--save measures the change and notes it in the model, which then asks for that precision" {
	ae-score -t model.bin test.csv >exact
	for precision in bf16 int8; do
		ae-score -t --precision $precision --save small.bin model.bin test.csv >scores
		[ "$(note small.bin precision)" = $precision ]
		[ "$(note small.bin precision_records)" = 240 ]
		[ "$(printf '%.3g' "$(note small.bin precision_change)")" = "$(printf '%.3g' "$(change exact scores)")" ]
		ae-score -t small.bin test.csv | cmp - scores
		ae-score -t --precision f32 small.bin test.csv | cmp - exact
		run -0 --separate-stderr ae-score -t -v small.bin test.csv
		grep -q "precision $precision: 4 of 4 layers with weights; largest relative change" <<<"$stderr"
		# scores of the same records stay within the stated change
		awk -v stated="$(note small.bin precision_change)" -v found="$(change exact scores)" \
			'BEGIN { exit !(found <= stated * 1.001) }'
	done
	ae-score -o - -q --precision f32 --save exact.bin model.bin test.csv >/dev/null
	[ "$(note exact.bin precision_change)" = 0 ]
}

@test "--save measures joint scores and parts of an ensemble" {
	ae-train -q -e 5 --members 3 -a 'dense 48 relu; dense 4; ---; dense 48 relu; dense in' -o three.bin train.csv
	ae-score -t three.bin test.csv >exact
	ae-score -t three.bin --by feature test.csv >parts
	ae-score -t --precision int8 --save small.bin --by feature three.bin test.csv >small.parts
	ae-score -t --precision int8 three.bin test.csv >scores
	[ "$(wc -l <small.parts)" -eq "$(wc -l <parts)" ]
	[ "$(printf '%.3g' "$(note small.bin precision_change)")" = "$(printf '%.3g' "$(change exact scores)")" ]
	ae-score -t --by feature --precision int8 three.bin test.csv | cmp - small.parts
}

@test "an average and a model that learns do not keep the change that was measured" {
	ae-score -o /dev/null --precision int8 --save small.bin model.bin test.csv
	ae-merge -o mean.bin small.bin small.bin 2>/dev/null || ae-merge --weights 1,1 -o mean.bin small.bin small.bin
	[ -z "$(note mean.bin precision)" ]
	run -0 --separate-stderr ae-score -v -o /dev/null --learn 0.01 --save online.bin small.bin test.csv
	grep -q 'precision f32: all weights are exact' <<<"$stderr"
	[ -z "$(note online.bin 'precision.*')" ]
	ae-merge -o alone.bin small.bin
	[ "$(note alone.bin precision)" = int8 ]
}

@test "layers without reduced precision run exact, and -v names them" {
	run -0 --separate-stderr ae-score -t --raw -v --precision int8 steps.bin series.csv
	grep -q 'precision int8: 2 of 4 layers with weights' <<<"$stderr"
	grep -qxF "ae-score: steps.bin: layer 'conv1d 8 5 relu' runs exact: it has no weights of reduced precision" <<<"$stderr"
}

@test "a network without dense layers warns that it runs exact" {
	ae-train -q -e 1 -w 64 -a 'conv1d 4 5 relu; ---; conv1d in 5' -o conv.bin series.csv
	ae-score --raw -o exact.npy conv.bin series.csv
	run -0 --separate-stderr ae-score --raw -o int8.npy --precision int8 conv.bin series.csv
	[ "${#stderr_lines[@]}" -eq 1 ]
	grep -q 'runs exact' <<<"$stderr"
	cmp exact.npy int8.npy
	run -0 --separate-stderr ae-score -q --raw -o int8.npy --precision int8 conv.bin series.csv
	[ -z "$stderr" ]
}

@test "values far apart, zeros and the largest floats give finite scores" {
	awk 'BEGIN { for (k = 0; k < 5; k++) for (j = 0; j < 60; j++)
		printf "%s%s", k == 0 ? 0 : k == 1 ? 1e-38 : k == 2 ? 3e38 : k == 3 ? (j ? 1 : 1e30) : -1e-30, j < 59 ? "," : "\n" }' >odd.csv
	for precision in f32 bf16 int8; do
		ae-score -q -t --precision $precision model.bin odd.csv >scores
		[ "$(wc -l <scores)" -eq 5 ]
		run -1 grep -i 'nan\|inf' scores
	done
}

@test "an unknown precision names the nearest" {
	for tool in ae-score ae-recon ae-encode; do
		refused "option --precision: expected f32, bf16 or int8, got 'int9' (did you mean 'int8'?)" \
			$tool --precision int9 model.bin test.csv
	done
}

@test "what cannot be used together is refused" {
	refused "--precision: cannot be used with --learn: weights that learn are exact" \
		ae-score --precision int8 --learn 0.1 model.bin test.csv
	refused "--save: cannot be used with -M: only the models of one file can be saved" \
		ae-score --precision int8 --save x.bin -M model.bin model.bin test.csv
	refused "--save: cannot be used with --ensemble rank" \
		ae-score --precision int8 --save x.bin --ensemble rank model.bin test.csv
	refused "--save: cannot be used with --add" \
		ae-score --precision int8 --save x.bin --add score model.bin test.csv
	refused "--precision: cannot be used with score elbo, which runs the network exact" \
		ae-score --precision int8 -m elbo model.bin test.csv
	refused "--save: expected --learn or --precision: otherwise the model does not change" \
		ae-score --save x.bin model.bin test.csv
	[ ! -e x.bin ]
}

@test "the change of scores is measured over records that have one" {
	for n in 0 3; do
		{ head -n $n test.csv; for _ in $(seq 60); do echo nan; done | xargs | tr ' ' ,; } | ae-convert --missing keep -o "$BATS_TEST_TMPDIR/$n.npy"
	done
	refused "--save: expected records whose scores can be compared, got none" \
		ae-score -q -o "$BATS_TEST_TMPDIR/x.npy" --save "$BATS_TEST_TMPDIR/s.bin" --precision int8 model.bin "$BATS_TEST_TMPDIR/0.npy"
	[ ! -e "$BATS_TEST_TMPDIR/s.bin" ]
	ae-score -q -o "$BATS_TEST_TMPDIR/x.npy" --save "$BATS_TEST_TMPDIR/s.bin" --precision int8 model.bin "$BATS_TEST_TMPDIR/3.npy"
	[ "$(note "$BATS_TEST_TMPDIR/s.bin" precision_records)" = 3 ]
}
