#!/bin/bash
# kill.sh BUILD ROUNDS - a training run that is killed (SIGKILL) at random times, again and again, and resumed from its
# checkpoint until it ends: the model has the bytes of a run that nobody disturbed, and whenever one is killed the file
# holds the old model or that one.
# Says how many rounds were equal; exits 1 when one was not.
set -u

rounds=$2
build=$(cd "$1" && pwd) || exit 2
export PATH="$build/bin:$PATH"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
kills=0 equal=0

train() {
	ae-train -q -j 2 -e 100 -b 16 -a 'conv1d 6 5 stride=2 relu; batchnorm; dropout 0.2; ---; convt1d in 5 stride=2' \
		-w 16 --val 0.1 --noise gaussian=0.1 --schedule plateau=2 "$@" rows.csv
}

# A random part of the time that a whole run takes.
pause() {
	sleep "$(awk -v most="$1" -v random="$RANDOM" 'BEGIN { print most * random / 32768 }')"
}

# Until a run ends by itself: 0 when its model is the right one.
round() {
	local status=137 pid

	rm -f run.ckpt
	cp old model.bin
	while [ "$status" = 137 ]; do
		cmp -s old model.bin || cmp whole.bin model.bin || return 1
		train --checkpoint run.ckpt --resume -o model.bin 2>words &
		pid=$!
		pause "$seconds"
		kill -KILL $pid 2>/dev/null && kills=$((kills + 1))
		status=0
		wait $pid 2>/dev/null || status=$?
	done
	[ "$status" = 0 ] && cmp whole.bin model.bin
}

awk 'BEGIN { for (i = 0; i < 420; i++) print 5 + sin(i / 5) + sin(i * i) / 9 "," cos(i / 7) }' >rows.csv
echo "the last good model" >old
TIMEFORMAT=%R
seconds=$( { time train -o whole.bin >/dev/null 2>&1; } 2>&1)
[ -s whole.bin ] || { echo "kill.sh: the undisturbed run fails" >&2; exit 2; }
for ((i = 1; i <= rounds; i++)); do
	if round; then equal=$((equal + 1)); else echo "round $i: $(head -n 3 words)"; fi
done
echo "$equal of $rounds models equal, after $kills kills"
[ "$equal" = "$rounds" ]
