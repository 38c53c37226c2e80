# Adversarial autoencoders: PyTorch's steps, the same bytes whatever disturbs, codes that follow N(0, I), every refusal.

load engine
load loop

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 420; i++) { a = sin(i * i); b = i % 3
		print a, b - 1, a * b, (1 - a) * b, a + b / 2, a * a - b; print b >"labels.txt" } }' >rows.txt
	ae-train -q -a "$(told)" --labels labels.txt --adversarial "$(against)" -e 25 -b 20 --lr 0.005 -o aae.bin rows.txt
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	home=$BATS_FILE_TMPDIR
	rows=$home/rows.txt labels=$home/labels.txt
}

told() {
	echo 'dense 12 relu; dense 2; ---; class 3; dense 12 relu; dense in'
}

against() {
	echo 'dense 16 relu; dense 1'
}

# a row for each value of a stream: its mean and deviation
moments() {
	ae-convert --to csv "$1" | awk -F , '{ for (i = 1; i <= NF; i++) { s[i] += $i; q[i] += $i * $i } n = NF }
		END { for (i = 1; i <= n; i++) { m = s[i] / NR; print m, sqrt(q[i] / NR - m * m) } }'
}

@test "steps of all three phases are PyTorch's" {
	PATH=$AE_BUILD/reference:$PATH
	reference=$AE_SOURCE/tests/reference/adversarial
	read -r -a options < <(sed -n 's/^# //p' "$reference/cases.tsv")
	count=0
	while IFS=$'\t' read -r name arch against; do
		told=()
		[ "$name" != told ] || told=(--labels "$reference/label.npy")
		ae-train -q -a "$arch" --adversarial "$against" "${told[@]}" --init "$reference/$name.safetensors" "${options[@]}" \
			-o "$name.bin" "$reference/x.npy" || complain "$name: exit status $?"
		agree 1e-4 "$name.bin" "$reference/$name.out.safetensors" || complain "$name: other weights"
		count=$((count + 1))
	done < <(grep -v '^#' "$reference/cases.tsv")
	[ "$count" = 3 ]
	sed 's/adversarial/elsewhere../' "$reference/plain.safetensors" >unsaid
	ae-train -q -a 'dense 5 tanh; dense 3; ---; dense in' --adversarial 'dense 7 relu; dense 1' --init unsaid "${options[@]}" -o z.bin \
		"$reference/x.npy"
	cmp z.bin plain.bin
	run -1 agree 1e-4 plain.bin "$reference/plain.safetensors"
	verdict
}

@test "threads, and a run that is resumed, change no byte" {
	for arch in 'dense 300 tanh; batchnorm; dense 3; ---; dense 300 relu; dense in' 'dense 9 relu; latent 3; ---; dense in'; do
		set -- -q -a "$arch" --adversarial 'dense 300 relu; dropout 0.2; dense 1' -b 50 --noise mask=0.1 --val 0.1 --patience 3 \
			--clip-norm 0.7
		ae-train -j 1 "$@" -e 5 -o one.bin "$rows"
		ae-train -j 3 "$@" -e 5 -o many.bin "$rows"
		cmp one.bin many.bin
		rm -f run.ckpt
		ae-train "$@" -e 2 --checkpoint run.ckpt -o part.bin "$rows"
		ae-train "$@" -e 5 --checkpoint run.ckpt --resume -o rest.bin "$rows"
		cmp one.bin rest.bin
	done
	refused "expected 'adversarial none', got 'adversarial " \
		ae-train -q -a "$arch" -b 50 --noise mask=0.1 --val 0.1 --patience 3 --clip-norm 0.7 -e 5 --checkpoint run.ckpt --resume \
		-o z.bin "$rows"
}

@test "records that are drawn anew are so for all three phases" {
	ae-normalize -m minmax --fit s.bin -o unit.npy "$rows"
	set -- -q -a 'dense 9 relu; dense 2; ---; dense in sigmoid' --loss bce --adversarial "$(against)" -e 2 -b 50 --binarize
	ae-train "$@" -j 1 -o one.bin unit.npy
	ae-train "$@" -j 2 --log log.tsv -o two.bin unit.npy
	cmp one.bin two.bin
	awk 'NR > 1 && ($4 < 0.3 || $4 > 1.5) { exit 1 }' log.tsv
}

@test "codes come to follow N(0, I), and the model knows it" {
	ae-encode -o z.npy "$home/aae.bin" "$rows"
	moments z.npy | awk '{ if ($1 < -0.35 || $1 > 0.35 || $2 < 0.7 || $2 > 1.3) exit 1 }'
	ae-train -q -a "$(told)" --labels "$labels" -e 25 -b 20 --lr 0.005 -o plain.bin "$rows"
	ae-encode -o z.npy plain.bin "$rows"
	run ! awk '{ if ($1 < -0.35 || $1 > 0.35 || $2 < 0.7 || $2 > 1.3) exit 1 }' < <(moments z.npy)
	ae-sample -n 5 --class 1 -o a.npy "$home/aae.bin" 2>words
	[ ! -s words ]
	ae-sample --grid 3x3 --class 2 -o a.npy "$home/aae.bin" 2>words
	[ ! -s words ]
	ae-sample -n 5 --class 1 -o a.npy plain.bin 2>words
	grep -q "its codes were not trained to be normally distributed" words
}

@test "both losses are in the history, and both start where nobody can tell" {
	ae-train -q -a 'dense 4 tanh; dense 2; ---; dense in' --adversarial 'dense 1' --lr 1e-9 -e 1 --log log.tsv -o z.bin "$rows"
	[ "$(head -n 1 log.tsv)" = $'epoch\tloss\tdiscriminator\tgenerator\tlr' ]
	awk 'NR == 2 && ($3 < 0.3 || $3 > 1.3 || $4 < 0.3 || $4 > 1.3) { exit 1 }' log.tsv
	ae-train -v -a 'dense 4 tanh; dense 2; ---; dense in' --adversarial 'dense 1' -e 1 -o z.bin "$rows" 2>words
	grep -q 'discriminator: dense 1, 3 parameters' words
	grep -q 'loss [0-9.]*, discriminator [0-9.]*, generator [0-9.]*,' words
}

@test "the discriminator stays in the model: shown, gone on from, averaged" {
	ae-info "$home/aae.bin" >info.txt
	grep -q $'^adversarial\tdense 16 relu; dense 1$' info.txt
	awk '/^discriminator of codes/ { there = 1 } there && $1 == "total" { exit !($3 == 65) }' info.txt
	ae-train -q -a "$(told)" --labels "$labels" --adversarial "$(against)" -e 0 --init "$home/aae.bin" -o again.bin "$rows"
	ae-merge -o mean.bin again.bin "$home/aae.bin"
	PATH=$AE_BUILD/reference:$PATH
	agree 0 again.bin "$home/aae.bin"
	agree 0 mean.bin "$home/aae.bin"
	ae-train -q -a "$(told)" --labels "$labels" --adversarial 'dense 5; dense 1' -e 0 --init "$home/aae.bin" -o other.bin "$rows"
	ae-train -q -a "$(told)" --labels "$labels" -e 0 --init "$home/aae.bin" -o none.bin "$rows"
	refused "discriminator: item 1: expected 'dense 16 relu' in the encoder, as in the first model, got 'dense 5'" ae-merge -o z.bin "$home/aae.bin" other.bin
	refused "expected a discriminator, as in the first model, got none" ae-merge -o z.bin "$home/aae.bin" none.bin
	refused "'discriminator.0.weight'" ae-recon --class 1 <(sed 's/"digest"/"digesx"/; s/discriminator.1.bias/discriminator.9.bias/; s/16 relu/17 relu/' \
		"$home/aae.bin") "$rows"
	ae-train -q -a 'dense 4; dense 2; ---; dense in' --adversarial "$(against)" -e 1 --members 2 -o members.bin "$rows"
	ae-recon -o y.npy members.bin "$rows"
	ae-export --part encoder -o code.c "$home/aae.bin"
}

@test "a Gaussian code is not charged its KL as well, unless that is asked for" {
	set -- -q -a 'dense 9 relu; latent 2; ---; dense in' --adversarial 'dense 1' --lr 1e-12 -e 1
	ae-train "$@" --log free.tsv -o z.bin "$rows"
	ae-train "$@" --beta 2 --log charged.tsv -o z.bin "$rows"
	awk 'NR == 2 && $2 != $3 { exit 1 }' free.tsv
	awk 'NR == 2 { d = $2 - $3 - 2 * $4; exit !(d * d < 1e-6 && $4 > 0) }' charged.tsv
}

@test "what is no discriminator, or has nobody to teach, is refused" {
	set -- ae-train -q -a 'dense 4; dense 2; ---; dense in' -o never.bin "$rows"
	refused "expected an output of one value, as 'dense 1' gives, got 2" "$@" --adversarial 'dense 2'
	refused "expected linear or sigmoid as the last activation, got relu" "$@" --adversarial 'dense 1 relu'
	refused "as the last activation, got sigmoid with an item after it" "$@" --adversarial 'dense 1 sigmoid; flatten'
	refused "expected no '---', which marks the code of an autoencoder" "$@" --adversarial 'dense 4; ---; dense 1'
	refused "--adversarial: discriminator: item 1 'dens 1'" "$@" --adversarial 'dens 1'
	refused "expected an encoder that learns, got a frozen one" "$@" --adversarial 'dense 1' --freeze encoder
	refused "expected an encoder with weights, got one without" ae-train -q -a 'dropout 0.1; ---; dense in' --adversarial 'dense 1' -o never.bin "$rows"
	refused "not finite: try a learning rate below 1000" "$@" --adversarial 'dense 4 relu; dense 1' --optimizer sgd --lr 1000
	refused "the network has no code" ae-train -q -a 'dense in' --adversarial 'dense 1' -o never.bin "$rows"
	refused "put 'class 3' after '---' instead" ae-train -q -a 'latent 2 classes=3; ---; dense in' --labels "$labels" --adversarial 'dense 1' \
		-o never.bin "$rows"
	[ ! -e never.bin ]
}
