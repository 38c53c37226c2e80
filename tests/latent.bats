# Gaussian codes: what they cost, beside PyTorch; the same bytes whatever disturbs; classes.

load engine
load loop

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 300; i++) { line = ""
		for (j = 0; j < 9; j++) { d = j - 1 - 3 * (i % 3) + sin(i); line = line " " exp(-d * d / 2) }
		print line; print i % 3 >"labels.txt" } }' >rows.txt
	ae-convert -o rows.npy rows.txt
	ae-train -q -a 'dense 12 relu; latent 2; ---; dense 12 relu; dense in sigmoid' -e 40 --lr 0.01 -o vae.bin rows.npy
	ae-train -q -a 'dense 12 relu; latent 1 classes=3; ---; dense 12 relu; dense in sigmoid' --labels labels.txt -e 60 \
		--lr 0.01 -o cvae.bin rows.npy
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	home=$BATS_FILE_TMPDIR
	rows=$home/rows.npy labels=$home/labels.txt
}

near() {
	awk -v a="$1" -v b="$2" -v most="$3" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(d <= most * (b < 0 ? -b : b)) }'
}

@test "the loss of known weights is PyTorch's, both its parts" {
	reference=$AE_SOURCE/tests/reference/elbo
	count=0
	while IFS=$'\t' read -r name loss cost kl arch; do
		labels=()
		[[ $name != cvae* ]] || labels=(--labels "$reference/label.npy" --val-labels "$reference/label.npy")
		ae-train -q -a "$arch" --init "$reference/$name.safetensors" --loss "$loss" --lr 1e-12 -e 1 --val-file "$reference/x.npy" \
			"${labels[@]}" --log log.tsv -o m.bin "$reference/x.npy" || complain "$name: exit status $?"
		[ "$(head -n 1 log.tsv)" = $'epoch\tloss\treconstruction\tkl\tval_loss\tval_reconstruction\tval_kl\tlr' ]
		IFS=$'\t' read -r _ _ _ _ sum part got _ < <(tail -n 1 log.tsv)
		near "$got" "$kl" 1e-5 || complain "$name: KL is $got, not $kl"
		[ "$cost" = - ] || near "$part" "$cost" 1e-5 || complain "$name: the output costs $part, not $cost"
		near "$sum" "$(awk -v a="$part" -v b="$got" 'BEGIN { print a + b }')" 1e-5 || complain "$name: $part and $got are not $sum"
		count=$((count + 1))
	done <"$reference/want.tsv"
	[ "$count" = 8 ]
	verdict
}

@test "what is charged is what was asked for" {
	weights=$AE_SOURCE/tests/reference/elbo/vae-mse0.safetensors x=$AE_SOURCE/tests/reference/elbo/x.npy
	charged() {
		ae-train -q -a 'dense 5 tanh; latent 3; ---; dense in' --init "$weights" --lr 1e-12 -e 1 --val-file "$x" --log log.tsv \
			-o m.bin "$@" "$x"
		tail -n 1 log.tsv | awk '{ print $5 - $6, $7 }'
	}
	read -r cost kl < <(charged --beta 4)
	near "$cost" "$(awk -v kl="$kl" 'BEGIN { print 4 * kl }')" 1e-4
	read -r cost kl < <(charged --beta 0)
	near "$cost" 0 1
	read -r cost kl < <(charged --capacity 1000)
	near "$cost" "$(awk -v kl="$kl" 'BEGIN { print 1000 - kl }')" 1e-4
	read -r cost kl < <(charged --free-bits 50)
	near "$cost" 150 1e-4
	# the warm-up begins with nothing, and validation charges the whole
	read -r cost kl < <(charged --beta 2 --kl-warmup 1000)
	near "$cost" "$(awk -v kl="$kl" 'BEGIN { print 2 * kl }')" 1e-4
	tail -n 1 log.tsv | awk '{ exit !($2 - $3 < 0.01 * $4) }'
}

@test "a bound of more draws is tighter" {
	for k in 1 5 50; do
		ae-train -q -a 'dense 12 relu; latent 2; ---; dense 12 relu; dense in sigmoid' --init "$home/vae.bin" --iwae $k --lr 1e-12 -e 1 \
			--val-file "$rows" --log $k.tsv -o m.bin "$rows"
		tail -n 1 $k.tsv | cut -f 5
	done | awk 'NR > 1 && !($1 < last) { exit 1 } { last = $1 }'
}

@test "threads, and a run that is resumed, change no byte" {
	for more in "" "--iwae 5" "--iwae 3 --binarize --val 0.2" "--beta 0.5 --kl-warmup 2"; do
		arch='dense 8 tanh; latent 2 classes=3; ---; dense 8 tanh; dense in'
		# shellcheck disable=SC2086
		ae-train -q -a "$arch" --labels "$labels" -e 4 $more -j 1 -o one.bin "$rows"
		# shellcheck disable=SC2086
		ae-train -q -a "$arch" --labels "$labels" -e 4 $more -j 3 -o three.bin "$rows"
		cmp one.bin three.bin || complain "$more: threads"
		rm -f run.ckpt
		# shellcheck disable=SC2086
		ae-train -q -a "$arch" --labels "$labels" -e 2 $more --checkpoint run.ckpt -o half.bin "$rows"
		# shellcheck disable=SC2086
		ae-train -q -a "$arch" --labels "$labels" -e 4 $more --checkpoint run.ckpt --resume -o rest.bin "$rows"
		cmp one.bin rest.bin || complain "$more: resumed"
	done
	verdict
}

@test "--binarize: the target is the draw that was the input, not the probability" {
	awk 'BEGIN { for (i = 0; i < 40000; i++) print 0.5 }' >half.txt
	ae-train -q -e 1 --lr 1e-12 --loss bce --binarize -a 'dense 1; ---; dense in sigmoid' --seed 3 --heldout none --log half.tsv -o half.bin half.txt
	# outputs for 0 and for 1; half of the draws are each
	paste <(printf '0\n1\n' | ae-recon -t half.bin | paste -s) <(sed -n 2p half.tsv) | awk '{
		want = -(log(1 - $1) + log($2)) / 2
		drawn = $4 - want
		if (drawn < -0.0015 || drawn > 0.0015) exit 1
		gray = -(log($1) + log(1 - $1) + log($2) + log(1 - $2)) / 4
		if (gray - want < 0.01) exit 1 # the two would not differ
	}'
}

@test "--binarize draws records anew each epoch, validation once, and leaves ones and zeros alone" {
	learn() {
		ae-train -q -a 'dense 5 tanh; latent 2; ---; dense in sigmoid' -e 3 --log "$1" -o "${1%.tsv}.bin" "${@:2}"
	}
	learn gray.tsv --lr 1e-12 --beta 0 --binarize --val-file "$rows" "$rows"
	[ "$(tail -n +2 gray.tsv | cut -f 2 | sort -u | wc -l)" = 3 ]
	[ "$(tail -n +2 gray.tsv | cut -f 5 | sort -u | wc -l)" -le 2 ]	# but for the last digit
	ae-noise bernoulli -o bits.npy "$rows"
	learn bits.tsv --binarize bits.npy
	learn same.tsv bits.npy
	cmp bits.tsv same.tsv
	cmp <(ae-recon bits.bin bits.npy) <(ae-recon same.bin bits.npy)
	[ "$(ae-info bits.bin | grep binarize)" = $'binarize\tyes' ]
	refused "value 1: expected a probability from 0 to 1, got 2" ae-train -a 'dense 1; ---; dense in' --binarize -o m.bin <(printf '0 0.5\n1 2\n')
	refused "--target" ae-train --binarize --target bits.npy -o m.bin "$rows"
	refused "expected a loss that reconstructs records to binarize, got xent" ae-train -a 'dense 3 softmax; ---' --binarize --labels "$labels" -o m.bin bits.npy
}

@test "after training the code is its mean, whatever stands beside the record" {
	ae-encode -o codes.npy "$home/vae.bin" "$rows"
	ae-encode -j 3 -o again.npy "$home/vae.bin" <(ae-select -r 0:150 "$rows") <(ae-select -r 150:300 "$rows")
	cmp codes.npy again.npy
	ae-recon -o whole.npy "$home/vae.bin" "$rows"
	ae-decode -o halves.npy "$home/vae.bin" codes.npy
	ae-convert -t whole.npy >whole.txt
	ae-convert -t halves.npy | cmp whole.txt -
	# and it has learned something: a mean of all records is 0.12 off
	awk 'BEGIN { exit !('"$(ae-eval --against "$rows" whole.npy | sed -n 's/^mse	//p')"' < 0.08) }'
}

@test "a decoder that is told the class gives what belongs to it" {
	printf '0\n0\n0\n' | ae-decode -t --labels <(printf '0\n1\n2\n') "$home/cvae.bin" >three.txt
	for class in 0 1 2; do
		printf '0\n' | ae-decode -t --class $class "$home/cvae.bin"
	done | cmp three.txt -
	# the largest value stands in the class' third of the record
	awk '{ best = 1; for (i = 2; i <= 9; i++) if ($i > $best) best = i; if (int((best - 1) / 3) != NR - 1) exit 1 }' three.txt
	ae-recon -o recon.npy --labels "$labels" "$home/cvae.bin" "$rows"
	ae-encode --labels "$labels" "$home/cvae.bin" "$rows" | ae-decode -o halves.npy --labels "$labels" "$home/cvae.bin"
	cmp <(ae-convert -t recon.npy) <(ae-convert -t halves.npy)
}

@test "a decoder alone may be told the class" {
	ae-train -q -a 'dense 8 tanh; dense 1; ---; class 3; dense 8 tanh; dense in' --labels "$labels" -e 2 -o told.bin "$rows"
	ae-encode -o z.npy told.bin "$rows"
	ae-decode --labels "$labels" -o there.npy told.bin z.npy
	ae-recon --labels "$labels" -o whole.npy told.bin "$rows"
	cmp there.npy whole.npy
	ae-decode --class 1 -o one.npy told.bin z.npy
	differ one.npy there.npy
	refused "the model's encoder is not conditional" ae-encode --class 1 told.bin "$rows"
	refused "a conditional network of 3 classes" ae-decode told.bin z.npy
	refused "item 1 'class 3': it begins the decoder" ae-train -q -a 'class 3; ---; dense in' -o never.bin "$rows"
	refused "item 3 'class 3': it begins the decoder" ae-train -q -a 'dense 2; ---; tanh; class 3; dense in' -o never.bin "$rows"
	refused "item 1 'latent 2 classes=3' makes the decoder conditional already" \
		ae-train -q -a 'latent 2 classes=3; ---; class 3; dense in' -o never.bin "$rows"
	refused "expected a number of classes from 2 to 16777216, got '1'" ae-train -q -a 'dense 2; ---; class 1; dense in' -o never.bin "$rows"
	[ ! -e never.bin ]
}

@test "what is for Gaussian codes is refused where there is none" {
	for option in "--beta 2" "--kl-warmup 3" "--free-bits 0.1" "--capacity 2" "--iwae 5"; do
		# shellcheck disable=SC2086
		refused "expect a Gaussian code (latent), got a network without one" ae-train -q -a 'dense 2; ---; dense in' $option -o never.bin "$rows"
	done
	[ ! -e never.bin ]
}

@test "classes that are missing, too many or out of range are refused" {
	head -n 299 "$labels" >few.txt
	{ cat "$labels"; echo 1; } >many.txt
	sed '18s/.*/3/' "$labels" >large.txt
	refused "a conditional network of 3 classes: --labels FILE or --class K is needed" ae-recon "$home/cvae.bin" "$rows"
	refused "few.txt: expected a label per record, got 299 labels for more records" ae-recon --labels few.txt "$home/cvae.bin" "$rows"
	refused "many.txt: expected a label per record, got more labels than the 300 records" ae-recon --labels many.txt "$home/cvae.bin" "$rows"
	refused "record 17: expected a label from 0 to 2, got 3" ae-recon --labels large.txt "$home/cvae.bin" "$rows"
	refused "'3' is not a whole number from 0 to 2" ae-encode --class 3 "$home/cvae.bin" "$rows"
	refused "--class: the model's network is not conditional" ae-encode --class 1 "$home/vae.bin" "$rows"
	refused "option --labels: cannot be used with --class" ae-encode --class 1 --labels "$labels" "$home/cvae.bin" "$rows"
	refused "expected a label per record for a code with classes, got none" ae-train -q -a 'latent 2 classes=3; ---; dense in' -o never.bin "$rows"
}

@test "a code that stands elsewhere than before --- is refused" {
	refused "item 1 'latent 2': it ends the encoder" ae-train -q -a 'latent 2; dense in' -o never.bin "$rows"
	refused "item 2 'latent 2': it ends the encoder" ae-train -q -a 'dense 3; ---; latent 2; dense in' -o never.bin "$rows"
	refused "classes: expected 2 or more, got '1'" ae-train -q -a 'latent 2 classes=1; ---; dense in' -o never.bin "$rows"
	refused "--free-bits cannot be used with --capacity" ae-train -q -a 'latent 2; ---; dense in' --free-bits 1 --capacity 1 -o never.bin "$rows"
	refused "--iwae cannot be used with --free-bits" ae-train -q -a 'latent 2; ---; dense in' --free-bits 1 --iwae 5 -o never.bin "$rows"
	[ ! -e never.bin ]
}
