# The pictures that the scripts under examples/ share. .ci/run runs the scripts themselves.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	pictures=$AE_SOURCE/examples/mnist-data.sh
}

@test "without MNIST its scripts have generated pictures, the same ones each time" {
	AE_DATA=none "$pictures" one 30 20 >said
	[ "$(cat said)" = "generated digits: 30 pictures to train on, 20 to test on" ]
	AE_DATA=none "$pictures" two 30 20 >/dev/null
	for file in train test train-labels test-labels; do
		cmp "one/$file.npy" "two/$file.npy"
	done
	run -1 cmp one/train.npy one/test.npy
	ae-info one/train.npy >info
	grep -q '^record	28x28$' info
	grep -q '^min	0$' info
	grep -q '^max	1$' info
	ae-convert -t one/test-labels.npy | tr '\n' ' ' | grep -qx '0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 '
}

@test "with MNIST's files the scripts have as many of its pictures as they ask for" {
	mkdir -p data/mnist
	for set in train t10k; do
		seq 0 3135 | awk '{ printf "%d%s", $1 % 256, $1 % 784 == 783 ? "\n" : " " }' |
			ae-convert --shape 28x28 --dtype u1 --to idx -o images.idx
		seq 4 7 | ae-convert --dtype u1 --to idx -o labels.idx
		gzip -c images.idx >"data/mnist/$set-images-idx3-ubyte.gz"
		gzip -c labels.idx >"data/mnist/$set-labels-idx1-ubyte.gz"
	done
	AE_DATA=data "$pictures" out 9 2 >said
	[ "$(cat said)" = "MNIST: 4 pictures to train on, 2 to test on" ]
	ae-normalize --range 0,255 images.idx | ae-convert -o want.npy
	cmp want.npy out/train.npy
	[ "$(ae-convert -t out/test-labels.npy | tr '\n' ' ')" = "4 5 " ]
	# a file that is missing is no reason to make others up
	rm data/mnist/t10k-images-idx3-ubyte.gz
	run -2 env AE_DATA=data "$pictures" out 9 2
}

@test "numbers of pictures that are none are refused" {
	for operands in "abc" "0" "5 abc" "5 0" "-1" "5 5 5"; do
		run -2 "$pictures" out $operands
		[ "$output" = "usage: mnist-data.sh [FOLDER [TRAIN [TEST]]]" ]
	done
	[ ! -e out ]
}
