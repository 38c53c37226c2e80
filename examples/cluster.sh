#!/bin/sh
# cluster.sh - spreads one job over several machines with GNU parallel: scoring by shards gives the same bytes as one
# process; training in rounds (one model per shard, then ae-merge) is compared with training in one process; and a
# worker is killed half way. Two ssh daemons on loopback ports, with keys of their own, stand for the machines;
# without sshd, processes do. Results go to $OUT (default: ./cluster-demo). SHORT=1: few records; FULL=1: more
# records, and four shards as well. README.md has measured results.
set -eu

out=${OUT:-cluster-demo}
mkdir -p "$out"
cd "$out"
command -v parallel >/dev/null || { echo "cluster.sh: GNU parallel is not installed" >&2; exit 0; }
records=6000 epochs=12 shards=2
if [ "${SHORT:-0}" = 1 ]; then records=1200 epochs=6; fi
if [ "${FULL:-0}" = 1 ]; then records=40000 epochs=24 shards="2 4"; fi

# ---- two machines ----

stop() {
	[ -z "$made" ] || rmdir "$made" 2>/dev/null || true
	for pid in one.pid two.pid; do
		[ ! -s $pid ] || kill "$(cat $pid)" 2>/dev/null || true
	done
}

daemon() {	# NAME PORT
	printf 'Port %s\nListenAddress 127.0.0.1\nHostKey %s/host\nAuthorizedKeysFile %s/key.pub\nPidFile %s/%s.pid\nStrictModes no\n' \
		"$2" "$PWD" "$PWD" "$PWD" "$1" >"$1.conf"
	printf 'Host %s\n\tHostName 127.0.0.1\n\tPort %s\n\tIdentityFile %s/key\n\tIdentitiesOnly yes\n\tStrictHostKeyChecking no\n\tUserKnownHostsFile /dev/null\n\tLogLevel ERROR\n' \
		"$1" "$2" "$PWD" >>ssh.conf
	"$sshd" -f "$PWD/$1.conf" 2>>sshd.log
}

machines() {
	sshd=$(PATH=$PATH:/usr/sbin command -v sshd) || return 1
	rm -f host host.pub key key.pub ssh.conf one.pid two.pid
	ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f key || return 1
	# a daemon of root needs a directory for its chroot
	[ "$(id -u)" != 0 ] || [ -d /run/sshd ] || { mkdir /run/sshd && made=/run/sshd; } || return 1
	port=$((20000 + $$ % 20000))
	daemon one $port && daemon two $((port + 1)) && ssh -F ssh.conf one true 2>>sshd.log && ssh -F ssh.conf two true
}

made=
trap stop EXIT
trap 'exit 1' HUP INT TERM
if machines; then
	where="two daemons of ssh"
	spread() { parallel --will-cite --ssh "ssh -F $PWD/ssh.conf" -S one,two -j 1 --wd "$PWD" "$@"; }
else
	where="two processes"
	spread() { parallel --will-cite -j 2 "$@"; }
fi
echo "spread over $where"

# ---- records: 32 values of the sum of two waves, with noise of 0.1 ----

awk -v n="$records" 'BEGIN {
	seed = 7
	for (i = 0; i < n; i++) {
		seed = (seed * 16807) % 2147483647; a = seed / 2147483647
		seed = (seed * 16807) % 2147483647; b = seed / 2147483647
		for (t = 0; t < 32; t++)
			printf "%.5f%s", sin((a + 0.2) * t) + b * cos((b + 0.5) * t), t < 31 ? "," : "\n"
	}
}' >waves.csv
held=$((records / 6))
ae-noise gaussian=0.1 -o all.npy waves.csv
ae-convert --to csv -o all.csv all.npy
ae-select -r ":$((records - held))" -o train.npy all.npy
ae-select -r "$((records - held)):" -o held.npy all.npy
train=$((records - held))
printf 'dense 24 tanh; dense 8; ---; dense 24 tanh; dense in\n' >arch
loss() { ae-score -t -m mse "$1" held.npy | awk '{ s += $1 } END { printf "%.5f", s / NR }'; }

# A worker trains on its share of the records, which are distributed anew each round, from the weights in start.bin
# (none in the first round). If there is a file `victim`, the first worker removes it and is killed. A fresh optimizer
# takes large steps at first; the warm-up shortens them.
cat >worker.sh <<END
PATH=$PATH
shard=\$1 of=\$2 round=\$3 epochs=\$4 batch=\$5 rate=\$6
if rm victim 2>/dev/null; then kill -9 \$\$; fi
init=; [ ! -e start.bin ] || init="--init start.bin"
ae-select --shuffle --seed "\$round" train.npy | ae-select -r "\$shard::\$of" |
	ae-train -q -j 1 -e "\$epochs" -b "\$batch" --lr "\$rate" --warmup 0.1 --seed "\$round" -a arch \$init -o "shard\$shard.bin" -
END

now() { date +%s.%N; }
row() { printf '%-8s %7s %7s %7s %9s %8s %9s\n' "$@"; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.2f", b - a }'; }

# ---- training ----

rate=0.008
row shards rounds epochs batch momentum seconds loss
start=$(now)
ae-train -q -j 1 -e "$epochs" -b 32 --lr $rate --schedule cosine -a arch -o once.bin train.npy
want=$(loss once.bin)
row 1 1 "$epochs" 32 0 "$(since "$start")" "$want"

# the learning rate of --schedule cosine in the middle of a round
rate_of() {	# ROUND ROUNDS
	awk -v rate=$rate -v t="$1" -v n="$2" 'BEGIN { print rate * (1 + cos(3.14159265 * (t - 0.5) / n)) / 2 }'
}

# Writes start.bin, from which the next round starts: the new average (next.bin) moved on by Nesterov's momentum in the
# direction from the last average (average.bin). The first round has no last average.
lead() {	# MOMENTUM
	[ -e average.bin ] || cp next.bin average.bin
	ae-merge --weights "$(awk -v m="$1" 'BEGIN { print 1 + m }'),-$1" -o start.bin next.bin average.bin
	mv next.bin average.bin
}

rounds() {	# SHARDS ROUNDS EPOCHS BATCH MOMENTUM [OPTION OF PARALLEL]...: leaves the last average as average.bin
	n=$1 last=$2 each=$(($3 / $2)) batch=$4 momentum=$5
	shift 5
	rm -f average.bin start.bin
	for round in $(seq "$last"); do
		seq 0 $((n - 1)) |
			spread "$@" sh worker.sh {} "$n" "$round" "$each" "$batch" "$(rate_of "$round" "$last")"
		# shellcheck disable=SC2046 # one word per file
		ae-merge -o next.bin $(seq 0 $((n - 1)) | sed 's/.*/shard&.bin/')
		lead "$momentum"
	done
}

# Three runs: few rounds; one round per epoch, with smaller batches so that a worker takes as many steps as training in
# one process; the same with momentum, larger for more workers
for n in $shards; do
	momentum=$(awk -v n="$n" 'BEGIN { print 1 - 1 / n }')
	for run in "6 $epochs 32 0" "$epochs $epochs $((32 / n)) 0" "$epochs $epochs $((32 / n)) $momentum"; do
		start=$(now)
		# shellcheck disable=SC2086 # one word per argument
		rounds "$n" $run
		# shellcheck disable=SC2086
		row "$n" $run "$(since "$start")" "$(loss average.bin)"
	done
	awk -v got="$(loss average.bin)" -v want="$want" -v n="$n" 'BEGIN {
		printf "%d shards: %+.1f%% of the loss of training in one process\n", n, 100 * (got / want - 1) }'
done

# ---- a worker is killed and started again ----

rounds "$n" 6 "$epochs" 32 0.5
mv average.bin undisturbed.bin
touch victim
rm -f joblog
rounds "$n" 6 "$epochs" 32 0.5 --retries 3 --joblog +joblog 2>killed.log
cmp undisturbed.bin average.bin
echo "one worker was killed: the model has the same bytes"

# ---- scoring ----

ae-score once.bin train.npy >want.npy
seq 0 5 | spread -k "PATH=$PATH; ae-select -r \$(({} * $train / 6)):\$((({} + 1) * $train / 6)) train.npy | ae-score -j 1 once.bin" |
	ae-convert -o shards.npy
cmp want.npy shards.npy
ae-score once.bin all.csv >want.npy
parallel --will-cite -k -j 2 --pipepart -a all.csv --block -3 ae-score -j 1 once.bin - | ae-convert -o shards.npy
cmp want.npy shards.npy
echo "scores by shards have the same bytes, from records and from text"
echo "bytes of a model, which each worker sends in each round: $(wc -c <average.bin)"
