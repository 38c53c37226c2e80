# ae-train as a trainer of classifiers: labels, cross entropy, halves that are taken over or stay as they are.

load engine

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	# three noisy bumps of 12 values, in turn
	awk 'BEGIN { for (i = 0; i < 300; i++) { line = ""
		for (j = 0; j < 12; j++) { d = j - 2 - 4 * (i % 3); line = line " " exp(-d * d / 2) + sin(i * i + 7 * j) / 4 }
		print line; print i % 3 >"labels.txt" } }' >rows.txt
	awk '{ getline class <"labels.txt"; print $0, class }' rows.txt >labeled.txt
	ae-train -q -a 'dense 8 tanh; batchnorm; ---; dense in' -e 3 -o auto.bin rows.txt
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	home=$BATS_FILE_TMPDIR
	rows=$home/rows.txt labels=$home/labels.txt
}

accuracy() {
	ae-recon "$@" | ae-eval --labels "$labels" | sed -n 's/^accuracy	//p'
}

@test "a classifier learns classes, with a softmax at its end and without" {
	ae-train -q -a 'dense 8 relu; ---; dense 3 softmax' --labels "$labels" -e 30 --lr 0.01 -o soft.bin "$rows"
	ae-train -q -a 'dense 8 relu; ---; dense 3' --labels "$labels" --loss xent -e 30 --lr 0.01 -o plain.bin "$rows"
	[ "$(accuracy soft.bin "$rows")" = 1 ]
	[ "$(accuracy plain.bin "$rows")" = 1 ]
	[ "$(note soft.bin loss)" = xent ]
	# the probabilities are the softmax of the logits, and training was the same
	ae-recon -t soft.bin "$rows" >soft.txt
	ae-recon -t plain.bin "$rows" | awk '{ s = exp($1) + exp($2) + exp($3); print exp($1) / s, exp($2) / s, exp($3) / s }' |
		paste - soft.txt | awk '{ for (i = 1; i < 4; i++) if (($i - $(i + 3)) ^ 2 > 1e-10) exit 1 }'
}

@test "labels are a file's, or a column's of the table" {
	ae-train -q -a 'dense 4 relu; ---; dense 3 softmax' --labels "$labels" -e 2 -o file.bin "$rows"
	ae-train -q -a 'dense 4 relu; ---; dense 3 softmax' --label 13 --loss xent -e 2 -o column.bin "$home/labeled.txt"
	ae-recon -o file.npy file.bin "$rows"
	ae-recon -o column.npy column.bin "$rows"
	cmp file.npy column.npy
}

@test "the validation loss is the log loss that ae-eval finds" {
	ae-select -r 0:200 -o head.npy "$rows"
	ae-select -r 200:300 -o tail.npy "$rows"
	head -n 200 "$labels" >head.txt
	tail -n 100 "$labels" >tail.txt
	ae-train -q -a 'dense 4 relu; ---; dense 3 softmax' --labels head.txt --val-file tail.npy --val-labels tail.txt \
		-e 4 --log log.tsv -o m.bin head.npy
	ae-recon m.bin tail.npy | ae-eval --labels tail.txt | sed -n 's/^log_loss	//p' >want
	tail -n 1 log.tsv | cut -f 3 | paste - want | awk '{ if (($1 - $2) ^ 2 > 1e-12) { print; exit 1 } }'
	# a share of the records takes its share of the labels
	ae-train -q -a 'dense 4 relu; ---; dense 3 softmax' --labels "$labels" --val 0.333 -e 4 --log part.tsv -o m.bin "$rows"
	cut -f 1-3 part.tsv >part
	cut -f 1-3 log.tsv | cmp - part
}

@test "labels that do not fit are refused" {
	head -n 299 "$labels" >few.txt
	sed '18s/.*/3/' "$labels" >large.txt
	sed '18s/.*/0.5/' "$labels" >half.txt
	classify=(ae-train -q -o never.bin -a 'dense 3 softmax')
	refused "few.txt: 299 labels for 300 records" "${classify[@]}" --labels few.txt "$rows"
	refused "record 17: label: expected a whole number from 0 to 2, the network has 3 classes, got 3" "${classify[@]}" --labels large.txt "$rows"
	refused "the network has 3 classes, got 0.5" "${classify[@]}" --labels half.txt "$rows"
	refused "expected labels, one value per record, got records of shape 12" "${classify[@]}" --labels "$rows" "$rows"
	refused "expected a label per record for loss xent, got none" "${classify[@]}" --loss xent "$rows"
	refused "--val-labels needs --val-file" "${classify[@]}" --labels "$labels" --val-labels "$labels" "$rows"
	refused "--labels cannot be used with --label" "${classify[@]}" --labels "$labels" --label 1 "$rows"
	refused "a classifier has no default" ae-train -q -o never.bin --labels "$labels" "$rows"
	refused "a classifier has no default" ae-train -q -o never.bin --loss xent --label 1 "$rows"
	refused "got sigmoid" ae-train -q -o never.bin -a 'dense 3 sigmoid' --labels "$labels" "$rows"
	refused "two or more, got 1" ae-train -q -o never.bin -a 'dense 1' --labels "$labels" "$rows"
	[ ! -e never.bin ]
}

@test "an encoder is taken over, and stays as it is when frozen" {
	arch='dense 8 tanh; batchnorm; ---; dense 3 softmax'
	ae-train -a "$arch" --init "$home/auto.bin" --freeze encoder --labels "$labels" -e 20 --lr 0.05 -o head.bin "$rows" \
		2>err.txt
	grep -q "auto.bin: only its encoder fits" err.txt
	ae-encode -o before.npy "$home/auto.bin" "$rows"
	ae-encode -o after.npy head.bin "$rows"
	cmp before.npy after.npy
	[ "$(accuracy head.bin "$rows")" = 1 ]
	[ "$(note head.bin frozen)" = encoder ]
	# not frozen, it moves; any number of threads gives the same bytes
	ae-train -q -a "$arch" --init "$home/auto.bin" --labels "$labels" -e 1 -o free.bin "$rows"
	ae-encode -o free.npy free.bin "$rows"
	differ before.npy free.npy
	ae-train -q -a "$arch" -j 3 --init "$home/auto.bin" --freeze encoder --labels "$labels" -e 20 --lr 0.05 -o many.bin "$rows"
	cmp head.bin many.bin
}

@test "a decoder that is frozen passes the gradient on" {
	ae-train -q -a 'dense 8 tanh; batchnorm; ---; dense in' --init "$home/auto.bin" --freeze decoder -e 5 --log log.tsv -o m.bin "$rows"
	ae-encode "$home/auto.bin" "$rows" >codes.npy
	ae-decode -o before.npy "$home/auto.bin" codes.npy
	ae-decode -o after.npy m.bin codes.npy
	cmp before.npy after.npy
	awk 'NR == 2 { first = $2 } END { exit !($2 < first) }' log.tsv
}

@test "halves that fit in nothing, and nothing left to learn, are refused" {
	refused "expected 9x12, as item 1 'dense 9' needs, got 8x12" ae-train -q -a 'dense 9; ---; dense 3' --init "$home/auto.bin" --labels "$labels" -o never.bin "$rows"
	refused "with the encoder frozen it has no weights to learn" ae-train -q -a 'dense 12; ---' --freeze encoder -o never.bin "$rows"
	refused "expected none, encoder or decoder, got 'body'" ae-train -q --freeze body -o never.bin "$rows"
}

@test "noise in training keeps to the limits that --clip gives" {
	ae-train -q -a 'dense 4; ---; dense in' --noise gaussian=2 --clip 0,1 -e 1 -o clip.bin "$rows"
	ae-train -q -a 'dense 4; ---; dense in' --noise gaussian=2 -e 1 -o free.bin "$rows"
	differ clip.bin free.bin
	[ "$(note clip.bin clip)" = 0,1 ]
	refused "the smaller number comes first" ae-train -q --noise gaussian=2 --clip 1,0 -o never.bin "$rows"
	refused "--clip needs --noise" ae-train -q --clip 0,1 -o never.bin "$rows"
}

@test "classes of a network that takes none, none for one that does, and classes out of range are refused" {
	cd "$BATS_TEST_TMPDIR"
	awk 'BEGIN { for (i = 0; i < 30; i++) print sin(i), cos(i) }' >rows.txt
	seq 30 | awk '{ print $1 % 3 }' >labels.txt
	ae-train -q -e 1 -a 'dense 1; ---; dense in' -o plain.bin rows.txt
	ae-train -q -e 1 -a 'dense 1; ---; class 3; dense in' --labels labels.txt -o classes.bin rows.txt
	for option in "class 1" "labels labels.txt"; do
		# shellcheck disable=SC2086 # an option and its value
		refused "option --${option% *}: the model's network is not conditional" ae-recon --$option plain.bin rows.txt
	done
	refused "a conditional network of 3 classes: --labels FILE or --class K is needed" ae-recon classes.bin rows.txt
	for class in 3 -1 x 1.5; do
		refused "option --class: '$class' is not a whole number from 0 to 2" ae-recon --class $class classes.bin rows.txt
	done
	refused "option --labels: cannot be used with --class" ae-recon --labels labels.txt --class 1 classes.bin rows.txt
	for label in 3 -1 1.5; do
		sed "3s/.*/$label/" labels.txt >bad.txt
		refused "bad.txt: record 2: expected a label from 0 to 2, got $label" ae-recon --labels bad.txt classes.bin rows.txt
	done
	for other in "-M classes.bin" "--ensemble rank"; do
		# shellcheck disable=SC2086
		refused "--reload: cannot be used with $(cut -c 1-2 <<<"$other")" ae-score --reload $other plain.bin rows.txt
	done
	for option in "-a relu" "--shape 3" --list --period; do
		# shellcheck disable=SC2086
		refused "option --compare: cannot be used with --arch, --shape, --list or --period" ae-info --compare $option plain.bin plain.bin
	done
}
