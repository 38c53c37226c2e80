#!/bin/sh
# peers.sh BUILD [NET]... - the engine beside PyTorch, Keras and ONNX Runtime, on the same networks, batch and
# processors, in turn: ours, theirs, ours, theirs; each a median of rounds. PYTHON chooses the interpreter
# that has them (default python3), THREADS the numbers of threads ("1 2"), PAIRS how many turns each has (5).
set -eu

build=$(cd "$1" && pwd)
shift
peers=$(cd "$(dirname "$0")/peers" && pwd)
python=${PYTHON:-python3} pairs=${PAIRS:-5} batch=128
[ $# -gt 0 ] || set -- nab-conv1d sine-conv1d mnist-conv mnist-dense mnist-convt lstm-ae gru-ae mnist-vae
export TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore PYTHONDONTWRITEBYTECODE=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
trap '' PIPE # a peer that dies is reported, and the next one goes on
mkfifo "$work/ask" "$work/answer"
tab=$(printf '\t')

command -v "$python" >/dev/null || {
	echo "peers.sh: $python: not installed; PYTHON=... names an interpreter" >&2
	exit 2
}
"$build/bench/bench" list >"$work/networks"
"$python" "$peers/peer.py" list >"$work/peers"

ours() {
	"$python" "$peers/on.py" "$threads" "$build/bench/bench" rate "$net" "$job" "$threads"
}

# Says what went wrong with a peer, and goes on without it.
give_up() {
	exec 3>&- 4<&-
	wait
	printf '  %-18s %s\n' "$peer" "$1"
	tail -n 3 "$work/log" | sed 's/^/    /'
}

# Adds lines of peer, ours, theirs to $work/pairs, all records/s.
take_turns() {
	"$python" "$peers/on.py" "$threads" "$python" "$peers/peer.py" \
		"$peer" "$job" "$text" "$shape" "$loss" "$threads" "$batch" \
		<"$work/ask" >"$work/answer" 2>"$work/log" &
	exec 3>"$work/ask" 4<"$work/answer"
	if ! read -r theirs <&4; then
		give_up "did not start:"
	elif [ "$theirs" != "$parameters" ]; then
		give_up "has $theirs parameters, ours has $parameters: not the same network"
	else
		turn=0
		while [ "$turn" -lt "$pairs" ]; do
			mine=$(ours)
			echo >&3
			read -r theirs <&4 || break
			printf '%s\t%s\t%s\n' "$peer" "$mine" "$theirs" >>"$work/pairs"
			turn=$((turn + 1))
		done
		if [ "$turn" = "$pairs" ]; then exec 3>&- 4<&-; wait; else give_up "died:"; fi
	fi
}

# Each peer's median beside ours, the ratio pair by pair, and which peer was the fastest.
report() {
	awk -F '\t' -v what="$net$tab$job$tab$threads" -v summary="$work/summary" '
	function median(list, n, i, j, swap) {
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && list[j] < list[j - 1]; j--) {
				swap = list[j]; list[j] = list[j - 1]; list[j - 1] = swap
			}
		return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
	}
	function close_peer() {
		middle = median(theirs, n); mine = median(ours, n); ratio = median(ratios, n)
		printf "  %-18s %10.0f  ours %10.0f  ratio %6.2f  (%s)\n", peer, middle, mine, ratio, pairs
		if (middle > most) { most = middle; fastest = peer; ratio_to = ratio; ours_then = mine }
	}
	$1 != peer { if (n) close_peer(); peer = $1; n = 0; pairs = "" }
	{
		n++; ours[n] = $2 + 0; theirs[n] = $3 + 0; ratios[n] = $2 / $3
		pairs = pairs (n > 1 ? " " : "") sprintf("%.2f", ratios[n])
	}
	END {
		if (!n) exit
		close_peer()
		printf "%s\t%.0f\t%s\t%.0f\t%.2f\n", what, ours_then, fastest, most, ratio_to >>summary
	}' "$work/pairs"
}

compare() {
	printf '\n%s, %s, batch %s, %s thread(s): records/s\n' "$net" "$job" "$batch" "$threads"
	: >"$work/pairs"
	while IFS=$tab read -r peer jobs about <&5; do
		case $about in "not installed"*) continue ;; esac
		case $jobs in *"$job"*) take_turns ;; esac
	done 5<"$work/peers"
	report
}

uptime || : # what else runs takes from those most who pass their work between threads
echo "peers, run by $python"
while IFS=$tab read -r peer jobs about; do
	printf '  %-18s %s (%s)\n' "$peer" "$about" "$jobs"
done <"$work/peers"
if ! grep -qv 'not installed' "$work/peers"; then
	echo "peers.sh: $python: no peer is installed" >&2
	exit 2
fi
: >"$work/summary"
for net; do
	grep "^$net$tab" "$work/networks" >"$work/network" || {
		echo "peers.sh: network '$net': not one of 'bench list'" >&2
		exit 2
	}
	IFS=$tab read -r net shape loss parameters text <"$work/network"
	for job in train infer; do
		for threads in ${THREADS:-1 2}; do compare; done
	done
done
printf '\n%-14s %-6s %7s %10s  %-18s %10s %6s\n' network job threads ours 'fastest peer' theirs ratio
awk -F '\t' '{ printf "%-14s %-6s %7d %10d  %-18s %10d %6.2f\n", $1, $2, $3, $4, $5, $6, $7 }' "$work/summary"
uptime || :
