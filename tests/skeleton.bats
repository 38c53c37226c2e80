# ae-plot skeleton: bones from a file, depth, the camera, animated PNG.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
	# two motions of four frames: three joints, x y depth each; the third joint moves to the right and nearer
	awk 'BEGIN { for (r = 0; r < 2; r++) for (f = 0; f < 4; f++)
		printf "0 0 10 0 50 20 %d 100 %d%s", 20 * f, 40 - 10 * f, f < 3 ? " " : "\n" }' |
		ae-convert --header no --shape 4x9 -o motion.npy
	printf '# a figure\n1 2\n2, 3 left\n\n3\n' >bones
}

# strokes FILE CLASS: the paths of a class
strokes() {
	grep -o "<path class=\"$2\" d=\"[^\"]*\"" "$1" | sed 's/.* d=//'
}

@test "bones come from a file: pairs of joints, another color, heads" {
	ae-plot skeleton --edges bones --frames 4 motion.npy >out.svg
	# per frame and motion a bone of each color; a head is a closed path
	[ "$(strokes out.svg bone | grep -c M)" = 8 ]
	[ "$(strokes out.svg limb | grep -c M)" = 8 ]
	[ "$(strokes out.svg joint | grep -c Z)" = 8 ]
	# other orders of the lines give the same bones
	printf '3\n2 1\n2\t3\tleft\r\n' >other
	ae-plot skeleton --edges other --frames 4 motion.npy >other.svg
	[ "$(strokes other.svg limb)" = "$(strokes out.svg limb)" ]
	# a Kinect's own skeleton as a file
	awk 'BEGIN { srand(1); for (i = 0; i < 240; i++) printf "%d%s", (i * 37) % 101, i < 239 ? " " : "\n" }' |
		ae-convert --header no --shape 4x60 -o kinect.npy
	printf '%s\n' '20 3' '3 4' '4 7' '3 1' '1 8' '8 10' '10 12' '3 2 left' '2 9 left' '9 11 left' '11 13 left' '7 5' \
		'5 14' '14 16' '16 18' '7 6 left' '6 15 left' '15 17 left' '17 19 left' 20 >kinect
	ae-plot skeleton --title t kinect.npy >own.svg
	ae-plot skeleton --title t --edges kinect kinect.npy | cmp own.svg
}

@test "depth: near bones are thicker and darker, and the camera goes around" {
	ae-plot skeleton --edges bones --depth 1 -n 1 --frames 4 motion.npy >out.svg
	[ -z "$(strokes out.svg bone | grep M)" ]
	# the moving bone comes nearer from frame to frame
	for z in z4 z5 z6 z7; do strokes out.svg $z | sed "s/.*/$z/"; done >classes
	[ "$(wc -l <classes)" = 4 ]
	[ "$(sort -u classes | wc -l)" -ge 3 ]
	grep -o '<path class="z[4-7]"' out.svg | sort -c
	# from the side, depth is x: the same picture as of turned joints
	ae-convert --to tsv motion.npy | awk '{ for (i = 1; i <= NF; i += 3) printf "%s %s %s%s", $(i + 2), $(i + 1), -$i, i < NF - 2 ? " " : "\n" }' |
		ae-convert --header no --shape 4x9 -o turned.npy
	ae-plot skeleton --edges bones --title t --camera 90 motion.npy >side.svg
	ae-plot skeleton --edges bones --title t --camera 0,0 turned.npy | cmp side.svg
	# from above, y is depth
	ae-plot skeleton --edges bones --title t --camera 0,90 motion.npy >above.svg
	run ! cmp -s above.svg side.svg
	# a unit of depth that counts three times
	ae-convert --to tsv motion.npy | awk '{ for (i = 1; i <= NF; i++) printf "%s%s", i % 3 ? $i : 3 * $i, i < NF ? " " : "\n" }' |
		ae-convert --header no --shape 4x9 -o tripled.npy
	ae-plot skeleton --edges bones --title t --camera 30,10 --depth 3 motion.npy >three.svg
	ae-plot skeleton --edges bones --title t --camera 30,10 tripled.npy | cmp three.svg
}

@test "an animated PNG has all frames, in chunks that are right, and Pillow's frames" {
	ae-plot skeleton --animate --edges bones --fps 20 -o out.png motion.npy
	[ "$(head -c 8 out.png | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
	# acTL: 4 frames, without an end; a frame control per frame
	[ "$(head -c 49 out.png | tail -c 12 | od -An -tx1 | tr -d ' \n')" = 6163544c0000000400000000 ]
	[ "$(grep -ao fcTL out.png | wc -l)" = 4 ]
	[ "$(grep -ao fdAT out.png | wc -l)" = 3 ]
	# viewers without animation, as ae-convert is one, show the first frame
	ae-convert out.png | ae-info | grep -q '^record	[0-9]*x[0-9]*x3$'
	ae-plot skeleton --animate --png --camera 30 --edges bones motion.npy | cmp - <(
		ae-plot skeleton --animate --camera 30 --edges bones --title 'Motion: motion.npy' --png motion.npy)
	command -v python3 >/dev/null || skip "no python3"
	python3 "$AE_SOURCE/tests/reference/apng.py" out.png >frames
	head -n 1 frames | grep -q '^frames 4 size [0-9]* [0-9]* delay 0.05 colors [0-9]*$'
	# each frame has ink, and no two are equal
	awk 'NR > 1 && $1 < 50 { exit 1 }' frames
	[ "$(sed 1d frames | sort -u | wc -l)" = 4 ]
	# frames that stay the same are there, too
	ae-select -r 0 motion.npy | ae-convert --to tsv | awk '{ for (f = 0; f < 3; f++) for (i = 1; i <= 9; i++) printf "%s ", $i; print "" }' |
		ae-convert --header no --shape 3x9 -o still.npy
	ae-plot skeleton --animate --edges bones -o still.png still.npy
	python3 "$AE_SOURCE/tests/reference/apng.py" still.png >frames
	[ "$(sed 1d frames | wc -l)" = 3 ]
	[ "$(sed 1d frames | sort -u | wc -l)" = 1 ]
}

@test "an animation of many motions fills rows, so that it fits on a screen" {
	for motions in 1:480x230 4:628x230 5:778x230 6:928x230 7:628x412 9:778x412 12:928x412; do
		awk -v n=${motions%:*} 'BEGIN { while (n--) print "0 0 0 5 5 0 10 10 0 0 0 0 5 5 0 10 10 0" }' |
			ae-convert --header no --shape 2x9 -o still.npy
		ae-plot skeleton -n ${motions%:*} --animate --edges bones -o out.png still.npy
		size=$(od -An -tu1 -j16 -N8 out.png | awk '{ print 256 * $3 + $4 "x" 256 * $7 + $8 }')
		[ "$size" = ${motions#*:} ] || { echo "${motions%:*} motions: $size"; return 1; }
	done
}

@test "what is wrong with bones, records and cameras is told" {
	printf '1 2\n2 4\n' >far
	refused "bones: expected joints 1 to 3, as the records have, got 4" ae-plot skeleton --edges far motion.npy
	printf '1 2\n0 1\n' >zero
	refused "zero: line 2: expected one or two joints, from 1, and left or nothing, got '0 1'" ae-plot skeleton --edges zero motion.npy
	for line in '1 2 right' '1 x' '1.5 2' '1 2 left 3' 'left'; do
		printf '%s\n' "$line" >bad
		refused "bad: line 1: expected one or two joints" ae-plot skeleton --edges bad motion.npy
	done
	printf '# nothing\n' >none
	refused "none: expected bones, two joints per line, got none" ae-plot skeleton --edges none motion.npy
	refused "missing" ae-plot skeleton --edges missing motion.npy
	seq 1 20 | paste -s | ae-convert --header no --shape 2x10 -o ten.npy
	refused "expected T frames of x, y and depth of all joints" ae-plot skeleton --edges bones ten.npy
	refused "expected T frames of 20 joints, (T, 60)" ae-plot skeleton motion.npy
	refused "option --camera" ae-plot skeleton --edges bones --camera left motion.npy
	refused "option --camera: expected -360 to 360 degrees to the side and -90 to 90 up, got '10,95'" \
		ae-plot skeleton --edges bones --camera 10,95 motion.npy
	refused "option --depth" ae-plot skeleton --edges bones --depth 0 motion.npy
	refused "option --edges: kind: expected skeleton, got 'heat'" ae-plot heat --edges bones motion.npy
}
