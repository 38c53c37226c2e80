# ae-merge: averages of models, and what has none.
bats_require_minimum_version 1.5.0
load refused
load safetensors

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	seq 1 60 | awk '{ print sin($1 / 3) "," 3 + cos($1 / 3) }' >rows.csv
	ae-select -r 0:40 -o a.npy rows.csv
	ae-select -r 40: -o b.npy rows.csv
}

train() {	# NAME [OPTION]...: NAME.bin from NAME.npy
	local name=$1
	shift
	ae-train -q -j 1 -e 2 -b 8 -a "${arch:-dense 3 tanh; batchnorm; ---; dense in}" "$@" -o "$name.bin" "$name.npy"
}

# The tensors of a model without its metadata: what follows the header.
data_of() {
	tail -c +"$((9 + $(od -An -tu8 -N8 "$1")))" "$1"
}

# Its values, one a line, tensors in the order of their names in the header. Little-endian floats.
values_of() {
	data_of "$1" | od -An -v -tf4 -w4
}

@test "the average of one model has its weights, byte for byte" {
	train a
	ae-merge -o one.bin a.bin
	cmp <(data_of a.bin) <(data_of one.bin)
	ae-merge <a.bin >piped.bin
	cmp one.bin piped.bin
	ae-merge --weights 0.3,0.1,0.7 -o three.bin a.bin a.bin a.bin
	cmp <(data_of a.bin) <(data_of three.bin)
}

@test "weights are averaged by the records that each model saw" {
	arch="dense 3 tanh; ---; dense in" train a
	arch="dense 3 tanh; ---; dense in" train b
	ae-merge -o got.bin a.bin b.bin
	ae-merge -o same.bin --weights 2,1 a.bin b.bin
	cmp got.bin same.bin
	paste <(values_of a.bin) <(values_of b.bin) <(values_of got.bin) |
		awk '{ d = (2 * $1 + $2) / 3 - $3; if (d < 0) d = -d; if (d > 1e-6) bad = 1 } END { exit bad || NR != 17 }'
	ae-merge -o equal.bin --weights 1,1 a.bin b.bin
	run -1 cmp -s got.bin equal.bin
	[ "$(ae-info got.bin | grep '^records')" = "records	60" ]
	[ "$(ae-info got.bin | grep '^merged')" = "merged	2" ]
	[ "$(ae-info got.bin | grep -c '^optimizer')" = 1 ]
	[ "$(ae-info got.bin | grep -c '^train_loss')" = 0 ]
	ae-merge -o more.bin got.bin a.bin
	[ "$(ae-info more.bin | grep '^merged')" = "merged	3" ]
	ae-score more.bin rows.csv >scores.npy
}

@test "models that do not say what they were trained on count alike" {
	train a
	train b
	undigested a.bin | sed 's/"records"/"rekords"/' >c.bin
	ae-merge -v -o got.bin c.bin b.bin 2>words
	grep -q "all models have weight 1" words
	ae-merge --weights 1,1 -o same.bin c.bin b.bin
	cmp got.bin same.bin
	[ "$(ae-info got.bin | grep -c '^records')" = 0 ]
}

# Two models alike but for their running statistics, means 1 and 3, variances 4 and 6: 5 on average, and the means
# lie one from their own.
@test "a running variance takes in how far the means lie apart" {
	for i in 1 3; do
		printf '%s' '{"__metadata__":{"architecture":"batchnorm; ---; dense in","shape":"1"},"decoder.0.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"decoder.0.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]},"encoder.0.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"encoder.0.running_mean":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"encoder.0.running_var":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},"encoder.0.weight":{"dtype":"F32","shape":[1],"data_offsets":[20,24]}}' >header
		printf "\\$(printf %o $(($(wc -c <header) % 256)))\\$(printf %o $(($(wc -c <header) / 256)))\0\0\0\0\0\0" >$i.bin
		cat header >>$i.bin
		printf '\0\0\0\0\0\0\200\077\0\0\0\0' >>$i.bin
		[ $i = 1 ] && printf '\0\0\200\077\0\0\200\100' >>$i.bin	# 1, 4
		[ $i = 3 ] && printf '\0\0\100\100\0\0\300\100' >>$i.bin	# 3, 6
		printf '\0\0\200\077' >>$i.bin
	done
	ae-merge -o got.bin 1.bin 3.bin
	run -0 sort -g <(values_of got.bin | tr -d ' ')
	[ "$(echo $output)" = "0 0 1 1 2 6" ]
}

@test "an average remembers what each model does, with residuals of its own" {
	arch="dense 3 tanh; ---; dense in" train a --neighbors 7
	arch="dense 3 tanh; ---; dense in" train b --neighbors 9
	ae-merge -o one.bin a.bin
	cmp <(data_of a.bin) <(data_of one.bin)
	ae-merge -o both.bin a.bin b.bin
	[ "$(ae-info both.bin | grep -e '^neighbors' -e '^score	')" = "$(printf 'score\tneighbors\nneighbors\t16')" ]
	# records, their residuals, two weights, and then the network's tensors
	values_of both.bin | head -n 32 | paste - - >known.txt
	values_of both.bin | sed -n 33,64p | paste - - >residuals.txt
	ae-recon -t both.bin known.txt | paste known.txt - residuals.txt |
		awk '{ if (($3 - $1 - $5) ^ 2 + ($4 - $2 - $6) ^ 2 > 1e-11) exit 1 } END { exit NR != 16 }'
}

@test "the spread of residuals is the average's own, or left out with a warning" {
	export arch="dense 3 tanh; ---; dense in"
	train a --covariance full
	train b --covariance full
	ae-merge -o one.bin a.bin 2>words
	ae-merge --weights 0,2 -o second.bin a.bin b.bin 2>>words
	cmp <(data_of a.bin) <(data_of one.bin)
	cmp <(data_of b.bin) <(data_of second.bin)
	[ ! -s words ]
	ae-merge -o both.bin a.bin b.bin 2>words
	grep -q "^ae-merge: the average has no residual covariance" words
	[ "$(ae-info both.bin | grep -c -e '^spread' -e '^score.mean')" = 0 ]
	refused "needs the residual covariance" ae-score both.bin rows.csv
	ae-train -q -a "$arch" --init both.bin -e 0 --covariance full -o whole.bin rows.csv
	ae-score -t whole.bin rows.csv | awk '{ sum += $1 } END { exit !(sum / NR > 0.9 && sum / NR < 1.1) }'
	train b
	refused "b.bin: expected score 'mahalanobis', as in the first model, got 'mae'" ae-merge a.bin b.bin
}

@test "an average that remembers enough learns the spread of its residuals from that" {
	export arch="dense 3 tanh; ---; dense in"
	train a --covariance full --neighbors 40
	train b --covariance diagonal --neighbors 20
	ae-merge -o both.bin a.bin b.bin 2>words
	[ ! -s words ]
	[ "$(ae-info both.bin | grep '^covariance	')" = "covariance	diagonal" ]
	# what is remembered is all that there is to learn from, in another order
	ae-train -q -a "$arch" --init both.bin -e 0 --covariance diagonal -o want.bin rows.csv
	paste <(ae-score -t -m mahalanobis both.bin rows.csv) <(ae-score -t want.bin rows.csv) |
		awk '{ if (($1 - $2) ^ 2 > 1e-8 * $2 ^ 2) exit 1 } END { exit NR != 60 }'
	mean=$(ae-info both.bin | sed -n 's/^score.mean\t//p')
	ae-score -t both.bin rows.csv | awk -v mean="$mean" '{ sum += $1 } END { exit (sum / NR - mean) ^ 2 > 1e-8 * mean ^ 2 }'
	train a --covariance full --neighbors 1
	train b --covariance full --neighbors 2
	ae-merge -o few.bin a.bin b.bin 2>words
	grep -q "the average has no residual covariance" words
	[ "$(ae-info few.bin | grep -e '^covariance	' -e '^neighbors')" = "neighbors	3" ]
}

@test "models that differ are refused, and the difference is named" {
	train a
	ae-normalize --fit s.bin rows.csv >n.npy
	ae-normalize --fit t.bin b.npy >n.npy
	for other in "dense 4 tanh; batchnorm; ---; dense in" "dense 3 tanh; ---; dense in" "dense 3 relu; batchnorm; ---; dense in"; do
		arch=$other train b
		refused "b.bin: item " ae-merge a.bin b.bin
	done
	arch="dense 3 tanh; batchnorm; ---; dense in; linear" train b
	refused "layers with" ae-merge a.bin b.bin
	train b --loss mae
	refused "b.bin: expected loss 'mse', as in the first model, got 'mae'" ae-merge a.bin b.bin
	train b --stats s.bin
	refused "b.bin: expected a normalizer of 0 columns, as in the first model, got 2" ae-merge a.bin b.bin
	train a --stats t.bin
	refused "b.bin: column 1: expected shift" ae-merge a.bin b.bin
	ae-train -q -e 1 -a "dense 3; ---; dense in" -o w.bin a.npy
	ae-convert -c 1 -o b.npy rows.csv
	arch="dense 3; ---; dense in" train b
	refused "b.bin: expected records of 2, as the first model takes, got 1" ae-merge w.bin b.bin
}

@test "weights that fit no model, or none at all, are refused" {
	train a
	train b
	refused "option --weights: expected 2 weights, one per model, got 3 in '1,2,3'" ae-merge --weights 1,2,3 a.bin b.bin
	refused "'' is not a number" ae-merge --weights "" a.bin
	refused "--weights" ae-merge --weights 1,x a.bin b.bin
	refused "--weights" ae-merge --weights 1,-2e15 a.bin b.bin
	refused "b.bin: expected weights with a sum above 0, got -1 after models with 1" ae-merge --weights 1,-1 a.bin b.bin
	refused "a.bin: expected weights with a sum above 0, got -0.5 after models with 0" ae-merge --weights -0.5,1.5 a.bin b.bin
	refused "add up to 0" ae-merge --weights 0,0 a.bin b.bin
	ae-merge --weights 0,2 -o got.bin a.bin b.bin
	cmp <(data_of b.bin) <(data_of got.bin)
}

# As Nesterov's momentum has it: the average of a round, and half of the way from the one before it.
@test "a weight below 0 leads away from a model, which has no part in statistics and records" {
	train a --neighbors 3 --covariance full
	train b --neighbors 7 --covariance full
	ae-merge -q -o got.bin --weights 1.5,-0.5 a.bin b.bin
	for name in a b got; do
		values_of $name.bin | tail -n 29 >$name.txt
	done
	# of the network's values, 16 to 21 are the batchnorm's mean and variance
	paste a.txt b.txt got.txt | awk '{
		want = NR > 15 && NR < 22 ? $1 : 1.5 * $1 - 0.5 * $2
		bad += (want - $3) ^ 2 > 1e-12
		apart += $1 != $2
	} END { exit bad > 0 || apart < 20 }'
	run -0 grep -e '^records' -e '^merged' -e '^neighbors' <(ae-info got.bin)
	[ "$output" = "$(printf 'records\t40\nmerged\t1\nneighbors\t3')" ]
	[ "$(ae-info got.bin | grep -c '^spread')" = 0 ]
	ae-merge -q -o same.bin --weights 1.5,-0.5 a.bin a.bin
	ae-merge -q -o one.bin a.bin
	cmp <(values_of one.bin | tail -n 29) <(values_of same.bin | tail -n 29)
}

@test "values that are not finite are refused, and the target keeps its bytes" {
	train a
	undigested a.bin | head -c -4 >nan.bin
	printf '\0\0\300\177' >>nan.bin
	cp a.bin target.bin
	refused "nan.bin: tensor 'decoder.0.bias': expected finite values, got nan" ae-merge -o target.bin a.bin nan.bin
	undigested a.bin | head -c -4 >large.bin
	printf '\377\377\177\177' >>large.bin
	refused "models: in their average, parameter" ae-merge -o target.bin --weights 2,-1 large.bin a.bin
	cmp a.bin target.bin
}

@test "one of several models may come from a pipe, with weights given" {
	train a
	train b
	ae-merge --weights 1,2 -o want.bin a.bin b.bin
	ae-merge --weights 1,2 a.bin - <b.bin >got.bin
	cmp want.bin got.bin
	refused "stdin: it can be read only once" ae-merge a.bin - <b.bin
	refused "stdin: cannot be two inputs" ae-merge --weights 1,2 - - <b.bin
}

@test "the target may be one of the models" {
	train a
	train b
	ae-merge -o want.bin a.bin b.bin
	ae-merge -o a.bin a.bin b.bin
	cmp want.bin a.bin
}

@test "models of other windows, other names or another discriminator are refused" {
	ae-normalize --fit s.bin rows.csv >/dev/null
	{ echo x,y; cat rows.csv; } >named.csv
	{ echo x,z; cat rows.csv; } >other.csv
	for name in named other; do
		ae-normalize --fit $name.stats $name.csv >/dev/null
		ae-train -q -e 1 -a 'dense 1; ---; dense in' --stats $name.stats -o $name.bin $name.csv
	done
	refused "other.bin: column 2: expected 'y', as in the first model, got 'z'" ae-merge -o never.bin named.bin other.bin
	for step in 1 2; do
		ae-train -q -e 1 -a 'dense 1; ---; dense in' --stats s.bin -w 4 -s $step -o step$step.bin rows.csv
	done
	refused "step2.bin: expected windows of 4 rows, step 1, as in the first model, got 4, step 2" ae-merge -o never.bin step1.bin step2.bin
	ae-train -q -e 1 -a 'dense 1; ---; dense in' -o plain.bin rows.csv
	refused "named.bin: expected a normalizer of 0 columns, as in the first model, got 2" ae-merge -o never.bin plain.bin named.bin
	for weights in nan,1 inf,1 1,x 1; do
		run -2 ae-merge --weights $weights -o never.bin named.bin named.bin
		[ "${#lines[@]}" = 1 ]
	done
	[ ! -e never.bin ]
}

@test "networks whose items are alike, and whose sizes, halves or discriminators are not, are refused" {
	arch='dense 3; ---; dense in' train a
	# an item is the same, and another one stands on the other side
	arch='dense 3; dense in; ---' train b
	refused "b.bin: item 2: expected 'dense in' in the decoder, as in the first model, got 'dense in' in the encoder" ae-merge a.bin b.bin
	refused "a.bin: item 2: expected 'dense in' in the encoder, as in the first model, got 'dense in' in the decoder" ae-merge b.bin a.bin
	arch='dense 3; ---; dense in; dense in' train b
	refused "b.bin: expected 2 layers with 17 parameters, as in the first model, got 3 with 23" ae-merge a.bin b.bin
	refused "a.bin: expected 3 layers with 23 parameters, as in the first model, got 2 with 17" ae-merge b.bin a.bin
	ae-convert --shape 4x1 -o a.npy <(seq 80 | awk '{ print sin($1) }' | xargs -n 4)
	cp a.npy b.npy
	arch='conv1d 2 3; ---; conv1d in 3' train a
	arch='conv1d 2 3 stride=2; ---; upsample1d 2; conv1d in 3' train b
	refused "b.bin: item 1: " ae-merge a.bin b.bin
	ae-select -r 0:40 -o a.npy rows.csv
	cp a.npy b.npy
	arch='dense 3; ---; dense in'
	train a --adversarial 'dense 4 relu; dense 1'
	train b
	refused "b.bin: expected a discriminator, as in the first model, got none" ae-merge a.bin b.bin
	refused "a.bin: expected no discriminator, as in the first model, got one" ae-merge b.bin a.bin
	train b --adversarial 'dense 5 relu; dense 1'
	refused "b.bin: discriminator: item 1: expected 'dense 4 relu' in the encoder, as in the first model, got 'dense 5 relu'" ae-merge a.bin b.bin
	train b --adversarial 'dense 4 relu; dense 1'
	ae-merge -o both.bin a.bin b.bin
	# the same shift, and another scale
	printf '1,1\n3,3\n' | ae-normalize --fit one.bin >n.npy
	printf '0,0\n4,4\n' | ae-normalize --fit two.bin >n.npy
	train a --stats one.bin
	train b --stats two.bin
	refused "b.bin: column 1: expected shift 2 and scale 1, as in the first model, got 2 and 2" ae-merge a.bin b.bin
	for step in 3 4; do ae-train -q -e 0 -a 'dense 1; ---; dense in' -w $step -o "w$step.bin" rows.csv; done
	refused "w4.bin: expected records of 3x2, as the first model takes, got 4x2" ae-merge w3.bin w4.bin
	# with neighbors, and a score that is theirs
	ae-select -r 0:40 -o a.npy rows.csv
	ae-select -r 40: -o b.npy rows.csv
	train a --neighbors 30
	train b --neighbors 20
	ae-merge -o near.bin a.bin b.bin
	ae-score -q -t -m neighbors near.bin rows.csv >scores
	[ "$(wc -l <scores)" = 60 ]
}
