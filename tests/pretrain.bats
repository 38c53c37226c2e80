# Layer-wise pretraining: what it wins, what each stage is, the same bytes whatever disturbs, every refusal.

load ended
load engine

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 300; i++) { line = ""
		for (j = 0; j < 16; j++) line = line " " sin(i / 5 + j / 3) * cos(i / 7); print line; print i % 3 >"labels.txt" } }' >rows.txt
	ae-convert --shape 4x4 -o images.npy rows.txt
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	home=$BATS_FILE_TMPDIR
	rows=$home/rows.txt
	deep='dense 14 sigmoid; dense 12 sigmoid; dense 10 sigmoid; dense 8; ---; dense 10 sigmoid; dense 12 sigmoid; dense 14 sigmoid; dense in'
}

first_loss() {
	awk 'NR == 2 { print $2 }' "$1"
}

@test "a deep network of sigmoids starts lower, and stays so" {
	ae-train -q -a "$deep" -e 12 -b 20 --log plain.tsv -o plain.bin "$rows"
	ae-train -q -a "$deep" --pretrain 5 -e 12 -b 20 --log pre.tsv -o pre.bin "$rows"
	awk -v a="$(first_loss pre.tsv)" -v b="$(first_loss plain.tsv)" 'BEGIN { exit !(a < 0.8 * b) }'
	awk -v a="$(tail -n 1 pre.tsv | cut -f 2)" -v b="$(tail -n 1 plain.tsv | cut -f 2)" 'BEGIN { exit !(a < b) }'
	[ "$(note pre.bin pretrain)" = 5 ]
	[ -z "$(note plain.bin pretrain)" ]
}

@test "a stage is the training of a network of its layers" {
	PATH=$AE_BUILD/reference:$PATH
	set -- -q -a 'dense 5 tanh; ---; dense in' -b 20 --noise mask=0.2 --optimizer momentum
	ae-train "$@" --pretrain 3 -e 0 -o stage.bin "$rows"
	ae-train "$@" -e 3 -o whole.bin "$rows"
	agree 0 stage.bin whole.bin
	ae-train "$@" -e 0 -o start.bin "$rows"
	run -1 agree 1e-3 stage.bin start.bin
	ae-train -a 'dense 5 tanh; dense 2; ---; dense 5 tanh; dense in' -b 20 --pretrain 3 -e 0 -v -o two.bin "$rows" 2>words
	grep -q "pretraining 1/2, 'dense 5 tanh' and 'dense in', epoch 3/3: loss" words
	grep -q "pretraining 2/2, 'dense 2' and 'dense 5 tanh', epoch 3/3: loss" words
}

@test "threads, and a run that is resumed, change no byte, whatever the layers are" {
	set --	"$home/images.npy -a 'conv2d 4 3 relu; maxpool2d 2; flatten; dense 5; ---; dense 16; reshape 2x2x4; upsample2d 2; conv2d 1 3'" \
		"$rows -a 'dropout 0.1; dense 12; batchnorm; tanh; dense 4; ---; dense 12 tied=4; batchnorm; relu; dense in tied=1'" \
		"$rows -a 'dense 9 relu; latent 5; ---; dense 9 relu; dense in' --iwae 3 --beta 0.5" \
		"$rows -a 'dense 9 relu; latent 5 classes=3; ---; dense 9 relu; dense in' --labels $home/labels.txt" \
		"$rows -a 'dense 9 relu; dense 5; ---; class 3; dense 9 relu; dense in' --labels $home/labels.txt --adversarial 'dense 1' --mmd 1"
	for network; do
		eval "set -- -q --pretrain 2 -b 32 $network"
		ae-train -j 1 "$@" -e 2 -o one.bin
		ae-train -j 3 "$@" -e 2 -o many.bin
		cmp one.bin many.bin
		rm -f run.ckpt
		ae-train "$@" -e 1 --checkpoint run.ckpt -o part.bin
		ae-train "$@" -e 2 --checkpoint run.ckpt --resume -o rest.bin
		cmp one.bin rest.bin
	done
	refused "expected 'pretrain 3', got 'pretrain 2'" ae-train "$@" --pretrain 3 -e 2 --checkpoint run.ckpt --resume -o z.bin
}

@test "noise that fits the records alone stays with them" {
	ae-normalize -m minmax --fit s.bin -o unit.npy "$rows"
	set -- -q --pretrain 2 -e 0 -a 'dense 12; dense 3; ---; dense 12; dense in'
	ae-train "$@" --noise bernoulli -o drawn.bin unit.npy
	ae-train "$@" -o plain.bin unit.npy
	run -1 cmp drawn.bin plain.bin
	# the records are within these limits, their codes are not
	ae-train "$@" -o free.bin "$rows"
	ae-train "$@" --noise gaussian=0 --clip=-1,1 -o within.bin "$rows"
	PATH=$AE_BUILD/reference:$PATH
	agree 0 free.bin within.bin
}

@test "a network whose halves do not mirror each other is refused, with the items" {
	set -- ae-train -q --pretrain 1 -e 1 -o never.bin "$rows"
	refused "item 2 'dense 8 tanh' has no mirror: expected as many items with weights before '---' as after it, got 2 and 1" \
		"$@" -a 'dense 12 tanh; dense 8 tanh; ---; dense in'
	refused "item 3 'dense 9' has no mirror: expected as many items with weights before '---' as after it, got 1 and 2" "$@" -a 'dense 8; ---; relu; dense 9; dense in'
	refused "item 4 'dense in': expected a mirror of item 1 'dense 12', from 12 to 16 values, got one from 11 to 16" \
		"$@" -a 'dense 12; dense 8; ---; dense 11; dense in'
	refused "item 5 'dense in': expected a mirror of item 1 'dense 12', from 12 to 16 values, got one from 16 to 16" \
		"$@" -a 'dense 12; relu; dense 16; ---; dense 16; dense in'
	refused "item 4 'dense in tied=1': expected weights tied to its mirror" \
		"$@" -a 'dense 16; dense 16; ---; dense 16 tied=0; dense in tied=1'
	refused "item 1 'dense in' has no mirror" "$@" -a 'dense in'
}

@test "what leaves nothing to pretrain, or no way to, is refused" {
	set -- ae-train -q --pretrain 1 -a 'dense 3; ---; dense in' -e 1 -o never.bin "$rows"
	refused "--pretrain cannot be used with --freeze" "$@" --freeze decoder
	refused "expected a loss that reconstructs records, got xent" ae-train -q --pretrain 1 -a 'dense 3; ---; dense 3' --labels "$home/labels.txt" -o never.bin "$rows"
	refused "--pretrain cannot be used with --init" "$@" --init z.bin
	refused "pretraining: item 1 'dense 3': training: epoch" "$@" --optimizer sgd --lr 1000 -b 3
	[ ! -e never.bin ]
}

@test "interrupted while it pretrains, it dies of the signal and has written nothing" {
	ended_by INT 'grep -q pretraining words' ae-train -v --pretrain 1000000 -a 'dense 3; ---; dense in' -b 1 -o m.bin "$rows"
	[ "$status" = 130 ]
	grep -q "interrupted before the first epoch ended" words
	[ ! -e m.bin ]
	[ ! -e m.bin.interrupted ]
}
