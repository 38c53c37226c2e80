# Motions: the networks for them, what they make of codes, and the motions that examples/motion.sh makes up.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	motions=$AE_SOURCE/examples/motion-data.sh
}

# generated FOLDER: one motion a person and action, normalized, with their labels.
generated() {
	AE_DATA=none "$motions" "$1" 1 >"$1.said"
	ae-normalize --fit "$1/s.bin" -o "$1/x.npy" "$1/train-raw.npy"
}

@test "made-up motions are the same ones each time, of bones that keep their lengths" {
	generated one
	AE_DATA=none "$motions" two 1 >/dev/null
	for file in train-raw test-raw train-labels test-labels; do
		cmp "one/$file.npy" "two/$file.npy"
	done
	grep -qx 'generated motions: 100 motions of five persons to train on, 100 of five others to test on' one.said
	[ "$(ae-info one/train-raw.npy | grep '^record	')" = "record	64x60" ]
	ae-convert -t one/test-labels.npy | sort -n | uniq -c | awk '{ exit !($1 == 5 && $2 == NR - 1) }'
	# elbow to wrist, knee to ankle; and the hands do move
	ae-convert --to tsv one/train-raw.npy | awk '
		function far(a, b) { a = 3 * a + at; b = 3 * b + at
			return sqrt(($(a + 1) - $(b + 1)) ^ 2 + ($(a + 2) - $(b + 2)) ^ 2 + ($(a + 3) - $(b + 3)) ^ 2) }
		function off(x) { return x > 0.05 || x < -0.05 }
		{
			at = 0; arm = far(8, 10); shin = far(13, 15); least = most = $35
			for (at = 0; at < NF; at += 60) {
				bad += off(far(8, 10) - arm) + off(far(13, 15) - shin)
				if ($(at + 35) < least) least = $(at + 35)
				if ($(at + 35) > most) most = $(at + 35)
			}
			moving += most - least > 30
		}
		END { exit !(NR == 100 && bad == 0 && moving > 30) }'
}

@test "real motions are taken where they are, each with its own label" {
	mkdir -p data/msr-action3d
	seq 1 4 | awk '{ for (t = 0; t < 64; t++) for (i = 0; i < 60; i++) printf "%d%s", $1, i < 59 ? " " : "\n" }' |
		ae-window -s 64 -o data/msr-action3d/X.npy 64
	printf '%s\n' 7 8 9 10 | ae-convert --dtype i4 -o data/msr-action3d/Y.npy
	printf '%s\n' 3 4 1 10 | ae-convert --dtype i4 -o data/msr-action3d/S.npy
	AE_DATA=data "$motions" out >said
	grep -qx 'MSR Action 3D: 2 motions of five persons to train on, 2 of five others to test on' said
	[ "$(ae-convert -t out/train-labels.npy | tr '\n' ' ')" = "7 9 " ]
	[ "$(ae-convert --to tsv out/test-raw.npy | cut -f 1 | tr '\n' ' ')" = "2 4 " ]
	# a file that is missing is no reason to make others up
	rm data/msr-action3d/Y.npy
	run -2 env AE_DATA=data "$motions" out
	[[ $output == *Y.npy* ]]
	for operands in "out 0" "out x" "out -1" "out 1 1"; do
		run -2 "$motions" $operands
		[ "$output" = "usage: motion-data.sh [FOLDER [TIMES]]" ]
	done
	for operands in 20 -1 x "1 2" 010; do
		run -2 "$AE_SOURCE/examples/motion.sh" $operands
		[ "$output" = "usage: motion.sh [ACTION], 0 to 19" ]
	done
}

@test "motion-vae learns motions, and makes new ones and what is between two" {
	generated one
	ae-train -q -e 6 -b 20 --log history.tsv -a motion-vae -o vae.bin one/x.npy
	awk 'NR == 2 { first = $2 } NR > 1 { last = $2 } END { exit !(last < 0.9 * first) }' history.tsv
	[ "$(ae-info vae.bin | sed -n 's/^loss	//p')" = mae ]
	ae-sample -n 3 vae.bin | ae-normalize --stats one/s.bin --inverse -o new.npy
	[ "$(ae-info new.npy | grep '^record')" = "$(printf 'record\t64x60\nrecords\t3')" ]
	# in the scale of the joints, the head above the feet
	ae-convert --to tsv new.npy | awk '{ bad += $59 > $47 - 50 } END { exit bad }'
	ae-select -r 0 -r 9 one/x.npy | ae-encode -o ends.npy vae.bin
	ae-sample --between ends.npy --steps 4 -o between.npy vae.bin
	ae-decode vae.bin ends.npy | ae-convert -o want.npy
	ae-select -r 0 -r 4 between.npy | ae-convert -o have.npy
	cmp want.npy have.npy
	ae-select -r :3 one/train-raw.npy | ae-plot skeleton --against new.npy >over.svg
	[ "$(grep -c 'path class="ghost"' over.svg)" = 30 ]
	refused "is not conditional" ae-sample --class 3 vae.bin
	ae-select -r :2 one/x.npy | ae-convert --shape 3840 -o flat.npy
	refused 3840 ae-recon vae.bin flat.npy
}

@test "motion-cvae makes motions of the action asked for, of 20" {
	generated one
	ae-train -q -e 3 -b 20 -a motion-cvae --labels one/train-labels.npy -o cvae.bin one/x.npy
	for class in 0 19; do
		ae-sample --class "$class" -n 2 -o "$class.npy" cvae.bin
		printf '%s\n' "$class" "$class" | ae-sample --labels - cvae.bin | ae-convert -o listed.npy
		cmp "$class.npy" listed.npy
	done
	run -1 cmp 0.npy 19.npy
	refused "20" ae-sample --class 20 cvae.bin
	refused "a conditional network of 20 classes" ae-sample cvae.bin
	refused "label" ae-train -q -e 1 -a motion-cvae -o none.bin one/x.npy
	awk 'BEGIN { for (i = 0; i < 100; i++) print i == 50 ? 20 : 1 }' >beyond.txt
	refused "20" ae-train -q -e 1 -a motion-cvae --labels beyond.txt -o none.bin one/x.npy
	[ ! -e none.bin ]
}
