#!/bin/sh
# motion-data.sh [FOLDER [TIMES]] - prepares motions of people for motion.sh: MSR Action 3D, if $AE_DATA (default:
# ../shared/data beside the checkout) has X.npy, Y.npy (action) and S.npy (person) in msr-action3d/. Otherwise it
# generates motions: a figure with bones of constant length swings arms and legs, 20 actions by 10 persons, TIMES
# times each (default 3). FOLDER (default: $OUT, or build/motion-data) gets train-raw.npy from persons with odd
# numbers and test-raw.npy from the others, with 64 frames of x, y and depth of 20 joints, and the actions in
# train-labels.npy and test-labels.npy. It prints a line that says which motions these are. The same call writes the
# same bytes.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
real=${AE_DATA:-$here/../../shared/data}/msr-action3d
out=${1:-${OUT:-build/motion-data}}
times=${2:-3}
case $#,$times in
[!0-2],* | ??,* | *,*[!0-9]* | *, | *,0*)
	echo "usage: motion-data.sh [FOLDER [TIMES]]" >&2
	exit 2
	;;
esac
mkdir -p "$out"

# figures TIMES: a line per frame with person, action, and the 20 joints. An action is a set of limbs that swing
# together, and how often they swing. Persons differ in size, place and stance, and each performance in how far and
# when the limbs swing. The script has its own random generator, so that every awk gives the same numbers.
figures() {
	awk -v times="$1" '
	function draw(a, b) { seed = (seed * 16807) % 2147483647; return a + (b - a) * seed / 2147483647 }
	# angle: in degrees from straight down; bones of the limb "-" do not swing
	function bone(from, to, length_, angle, of) {
		start[++bones] = from; end[bones] = to; long[bones] = length_; rest[bones] = angle; limb[bones] = of
	}
	function frame(swing,   k, turn, away) {
		x[6] = place; y[6] = high; z[6] = far
		for (k = 1; k <= bones; k++) {
			turn = (rest[k] + lean) * pi / 180; away = 0
			if (index(limbs, limb[k])) { turn += side[limb[k]] * wide * swing; away = -deep * swing }
			x[end[k]] = x[start[k]] + size * long[k] * sin(turn) * cos(away)
			y[end[k]] = y[start[k]] + size * long[k] * cos(turn) * cos(away)
			z[end[k]] = z[start[k]] + size * long[k] * sin(away)
		}
	}
	function motion(   t, k, late) {
		wide = draw(1.3, 1.9); deep = draw(0.2, 0.5); late = draw(-0.06, 0.06)
		for (t = 0; t < 64; t++) {
			frame((1 - cos(2 * pi * often * (t / 63 + late))) / 2)
			printf "%d %d", person, action
			for (k = 0; k < 20; k++) printf " %.2f %.2f %.2f", x[k], y[k], z[k]
			print ""
		}
	}
	BEGIN {
		pi = atan2(0, -1); seed = 1
		for (k = 0; k < 10; k++) draw(0, 1)	# the first numbers of small seeds are small
		split("a b ab l r", set, " ")
		side["a"] = 1; side["b"] = -1; side["l"] = 0.6; side["r"] = -0.6
		bone(6, 3, 24, 180, "-"); bone(3, 2, 34, 180, "-"); bone(2, 19, 27, 180, "-")
		bone(2, 0, 25, -70, "-"); bone(0, 7, 30, -8, "b"); bone(7, 9, 33, -4, "b"); bone(9, 11, 8, 0, "b")
		bone(2, 1, 25, 70, "-"); bone(1, 8, 30, 8, "a"); bone(8, 10, 33, 4, "a"); bone(10, 12, 8, 0, "a")
		bone(6, 4, 25, -60, "-"); bone(4, 13, 58, -3, "r")
		bone(13, 15, 43, 0, "r"); bone(15, 17, 22, -50, "r")
		bone(6, 5, 25, 60, "-"); bone(5, 14, 58, 3, "l")
		bone(14, 16, 43, 0, "l"); bone(16, 18, 22, 50, "l")
		for (person = 1; person <= 10; person++) {
			size = draw(0.85, 1.15); lean = draw(-4, 4)
			place = draw(120, 160); high = draw(110, 130); far = draw(250, 320)
			for (action = 0; action < 20; action++) {
				limbs = set[action % 5 + 1]; often = int(action / 5) + 1
				for (k = 0; k < times; k++) motion()
			}
		}
	}'
}

if [ -f "$real/X.npy" ]; then
	what='MSR Action 3D' motions=$real/X.npy actions=$real/Y.npy persons=$real/S.npy
else
	what='generated motions' motions=$out/motions.npy actions=$out/actions.npy persons=$out/persons.npy
	figures "$times" >"$out/frames.txt"
	ae-convert -c 3-62 "$out/frames.txt" | ae-window -s 64 -o "$motions" 64
	ae-convert -c 1 "$out/frames.txt" | ae-select -r ::64 -o "$persons"
	ae-convert -c 2 "$out/frames.txt" | ae-select -r ::64 -o "$actions"
	rm "$out/frames.txt"
fi

# part NAME PERSONS: writes the motions of these persons and their actions
part() {
	ae-select --where "$persons=$2" -o "$out/$1-raw.npy" "$motions"
	ae-select --where "$persons=$2" -o "$out/$1-labels.npy" "$actions"
}

part train 1,3,5,7,9
part test 2,4,6,8,10

# records FILE: the number of its records
records() { ae-info "$1" | awk '$1 == "records" { print $2 }'; }

echo "$what: $(records "$out/train-raw.npy") motions of five persons to train on," \
	"$(records "$out/test-raw.npy") of five others to test on"
