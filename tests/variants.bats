# Penalties and trimming in ae-train: what they do to the code, the same bytes from any threads, every refusal.

load engine

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 420; i++) print sin(i / 5), cos(i / 7), sin(i / 5) * cos(i / 7), sin(i * i) / 9 }' >rows.txt
	ae-train -q -a "$(wide)" -e 8 --lr 0.01 -o plain.bin rows.txt
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	rows=$BATS_FILE_TMPDIR/rows.txt
	plain=$BATS_FILE_TMPDIR/plain.bin
}

wide() {
	echo 'dense 8 tanh; dense 5 sigmoid; ---; dense 8 tanh; dense in'
}

train() {
	ae-train -q -e 8 --lr 0.01 "$@" "$rows"
}

# the mean of the absolute values of a model's codes
mean_code() {
	ae-encode -t "$1" "$rows" | awk '{ for (i = 1; i <= NF; i++) { s += $i < 0 ? -$i : $i; n++ } } END { print s / n }'
}

is() {
	awk "BEGIN { exit !($1) }"
}

@test "threads and interruptions change no byte, of any penalty" {
	for penalty in '--sparse-l1 0.1' '--sparse-kl 0.1:0.5 --trim 0.1' '--mmd 2' '--contractive 0.1'; do
		train -j 1 $penalty -a "$(wide)" -b 50 -o one.bin
		train -j 3 $penalty -a "$(wide)" -b 50 -o many.bin
		cmp one.bin many.bin
		rm -f run.ckpt
		train $penalty -a "$(wide)" -b 50 -e 3 --checkpoint run.ckpt -o part.bin
		train $penalty -a "$(wide)" -b 50 --checkpoint run.ckpt --resume -o rest.bin
		cmp one.bin rest.bin
		refused "the checkpoint of another run" ae-train -q -e 8 --lr 0.01 -a "$(wide)" -b 50 --checkpoint run.ckpt --resume -o z.bin "$rows"
	done
}

@test "a penalty of no weight changes no byte of the weights" {
	train -a "$(wide)" --sparse-l1 0 --mmd 0 --trim 0 -o none.bin
	cmp "$plain" none.bin
	train -a "$(wide)" --trim 0.001 -o less.bin		# of less than one record a batch
	ae-encode "$plain" "$rows" >a.npy
	ae-encode less.bin "$rows" >b.npy
	cmp a.npy b.npy
}

@test "sparse codes: small ones, or as active as is asked for" {
	was=$(mean_code "$plain")
	train -a "$(wide)" --sparse-l1 1 -e 20 -o small.bin
	is "$(mean_code small.bin) < 0.7 * $was"
	train -a "$(wide)" --sparse-kl 0.1:0.5 -e 30 -o few.bin
	is "$(mean_code few.bin) > 0.07 && $(mean_code few.bin) < 0.15"
	[ "$(ae-info few.bin | grep -E '^sparse' | sort | tr '\t\n' ' ;')" = "sparse_kl 0.1:0.5;" ]
}

@test "--mmd makes codes that look like draws from N(0, I)" {
	train -a 'dense 16 tanh; dense 2; ---; dense 16 tanh; dense in' --mmd 10 -e 40 -o wae.bin
	ae-encode -t wae.bin "$rows" | awk '{ for (i = 1; i <= 2; i++) { s[i] += $i; q[i] += $i * $i } }
		END { for (i = 1; i <= 2; i++) { m = s[i] / NR; v = q[i] / NR - m * m; if (m * m > 0.05 || v < 0.5 || v > 1.6) exit 1 } }'
}

@test "--contractive makes codes that follow small changes of the record less" {
	awk '{ print $1 + 0.01, $2, $3, $4 }' "$rows" >moved.txt
	train -a 'dense 8 tanh; dense 5 tanh; ---; dense 8 tanh; dense in' -o plain.bin
	train -a 'dense 8 tanh; dense 5 tanh; ---; dense 8 tanh; dense in' --contractive 0.1 -o contracted.bin
	for m in plain contracted; do
		paste <(ae-encode -t $m.bin "$rows") <(ae-encode -t $m.bin moved.txt) |
			awk '{ for (i = 1; i <= 5; i++) s += ($i - $(i + 5)) ^ 2 } END { print s }' >$m.txt
	done
	is "$(cat contracted.txt) < 0.5 * $(cat plain.txt)"
}

@test "--trim learns nothing from the records that fit worst" {
	seq 0 399 | awk '{ x = $1 % 20 ? $1 % 7 : 1000; print x, 2 * x, 7 - x, x }' >dirty.txt
	awk '$1 < 1000' dirty.txt >clean.txt
	for q in 0 0.2; do
		ae-train -q -e 60 -b 100 --lr 0.02 -a 'dense 2; ---; dense in' --trim $q -o $q.bin dirty.txt
		ae-score -t -m mse $q.bin clean.txt | awk '{ s += $1 } END { print s / NR }' >$q.txt
	done
	is "$(cat 0.2.txt) < 0.1 * $(cat 0.txt)"
}

@test "the history shows what was charged apart" {
	train -a "$(wide)" --sparse-l1 0.5 --val 0.1 --log log.tsv -o z.bin
	[ "$(head -n 1 log.tsv)" = "epoch	loss	reconstruction	penalty	val_loss	lr" ]
	awk 'NR > 1 && ($2 - $3 - $4 > 1e-6 || $3 + $4 - $2 > 1e-6 || $4 <= 0) { exit 1 }' log.tsv
}

@test "weights, shares and codes that make no sense are refused" {
	refused "between 0 and 1" ae-train -q -a "$(wide)" --sparse-kl 1.5 -o z.bin "$rows"
	for penalty in 0 1 x 0.1: 0.1:x 0.1:0 0.1:2e6 0.1:1:2; do
		refused "RHO or RHO:WEIGHT" ae-train -q -a "$(wide)" --sparse-kl $penalty -o z.bin "$rows"
	done
	ae-train -q -e 1 -a 'dense 3 softmax; ---; dense in' --sparse-kl 0.1 -o softmax.bin "$rows"
	refused "option --trim: " ae-train -q -a "$(wide)" --trim 1 -o z.bin "$rows"
	refused "item 1 'dense 3 relu': expected an encoder that ends in sigmoid" ae-train -q -a 'dense 3 relu; ---; dense in' --sparse-kl 0.1 -o z.bin "$rows"
	refused "the network has no code" ae-train -q -a 'dense 3; dense in' --sparse-l1 1 -o z.bin "$rows"
	refused "item 2 'dense 3 gelu': expected an encoder of dense items" ae-train -q -a 'dense 4 tanh; dense 3 gelu; ---; dense in' --contractive 1 -o z.bin "$rows"
	refused "item 1 'dropout 0.1': expected an encoder of dense items" ae-train -q -a 'dropout 0.1; dense 3; ---; dense in' --contractive 1 -o z.bin "$rows"
	refused "frozen encoder" ae-train -q -a "$(wide)" --freeze encoder --mmd 1 -o z.bin "$rows"
	refused "--iwae cannot be used with --mmd" ae-train -q -a 'dense 4; latent 2; ---; dense in' --iwae 5 --mmd 1 -o z.bin "$rows"
	[ ! -e z.bin ]
}
