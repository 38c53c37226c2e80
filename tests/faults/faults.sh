#!/bin/bash
# faults.sh BUILD all|few [PROGRAM]... - every program's main jobs, with the k-th call of a function of the system
# failing: for all k, or for the first ones and some later. The programs are those under BUILD/faults/bin, which are
# linked so that they can be made to fail (inject.c).
#
# A fault may be one that does no harm; then all is as in the undisturbed run. Otherwise the status is 2, one line
# stands on stderr, a file that was to be replaced is the old one or the whole new one, and nothing else is left.
# Prints a table of programs and functions, the faults injected in each; exits 1 when a promise was broken.
set -u

bin=$(cd "$1/faults/bin" && pwd) || exit 2
few=$([ "$2" = all ]; echo $?)
only=" ${*:3} "
functions=$(<"$(dirname "$0")/functions")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
export PATH="$bin:$PATH" AE_THREADS=2
unset AE_FAULT

# INPUT COMMAND: what the program does. A file named new is made, one named kept is there before; state is a run's
# checkpoint, from which the same command goes on.
jobs() {
	cat <<-'END'
		rows.csv ae-convert -o kept
		lines.influx ae-convert -q --bad skip --to csv
		lines.json ae-convert -q --bad skip --to csv
		samples.prom ae-convert -q --bad skip -o kept
		lines.json ae-normalize -q --fit kept -m minmax
		samples.prom ae-convert -q -o kept
		lines.json ae-table -q --fit kept -o new
		rows.csv ae-convert --label 2 --label-out new --to csv
		rows.csv ae-select --shuffle -o kept
		rows.csv ae-select -r 2:8
		rows.csv ae-normalize --fit kept -m robust
		rows.csv ae-normalize --stats stats --missing interpolate -o new
		flows.csv ae-table -q --fit kept --drop-first --label l --label-out new
		flows.csv ae-table --schema schema --missing interpolate -t
		codes.npy ae-table --schema numbers --inverse -o new
		timed.csv ae-resample -q -o kept 10m
		timed.csv ae-resample -q 10m
		rows.npy ae-window 4 -o new
		windows.npy ae-unwindow -o kept
		windows.npy ae-features -m mean,std -o kept --names new
		windows.npy ae-features -m q=0.5,fft,envelope=1
		rows.npy ae-noise gaussian=0.1 -o new
		rows.npy ae-train -q -e 2 -b 4 -a arch --val 0.2 --patience 2 --log new --resume --checkpoint state -o kept
		rows.csv ae-train -q -e 1 -w 4 --stats stats --spans spans --noise mask=0.1 -a wide-arch --init wide
		rows.npy ae-recon model -o kept
		rows.npy ae-encode model
		codes.npy ae-decode model -o new
		rows.npy ae-score model -M model -o kept
		rows.csv ae-score --raw wide
		rows.npy ae-score -m nll --samples 70 latent
		scores.npy ae-calibrate --state new -t
		keyed.csv ae-calibrate -q --bad skip --key k --max-keys 2
		lines.influx ae-calibrate -q --bad skip -c v --key host --add s
		lines.json ae-calibrate -q -c v --add s -o kept
		keyed.csv ae-threshold -q --key k --max-keys 2 --at 1 --events json -o new
		scores.npy ae-calibrate -m rank --history 40 --warmup 40
		scores.npy ae-calibrate -m martingale --history 40 --warmup 40 --state new
		rows.csv ae-novelty -w 1,3 --history 6 --spans spans -o kept
		scores.npy ae-join -m side -o kept - other.npy
		rows.npy ae-join -m fisher -o new
		scores.npy ae-threshold --fit kept -m quantile=0.9
		scores.npy ae-threshold limit --ranges -o new
		scores.npy ae-threshold --at 0.1 --annotate rows.csv
		scores.npy ae-threshold --rate 4/5rows --votes 1/2 --rest 1 --events json --open -o new
		scores.npy ae-threshold --fdr 0.5
		keyed.csv ae-threshold -q --key k --at 1 --events influx --metrics new -o kept
		rows.npy ae-eval -q --against other.npy
		rows.npy ae-eval -q --against other.npy --rank 1 --relevant 0.5
		rows.npy ae-report -q model -o kept
		scores.npy ae-view -q --threshold limit
		scores.npy ae-eval --labels labels
		rows.csv ae-plot series -o kept
		rows.csv ae-plot grid --row a=rows.csv --png -o kept
		rows.csv ae-plot scatter -o kept
		rows.csv ae-info -o new - model stats
		model ae-export -o kept
		model ae-export --to onnx --part encoder
		model ae-merge --weights 2,1 -o new - model
		model ae-sample -q --fit-codes codes.npy --mixture 2 -n 5 --codes new -o kept
	END
}

prepare() {
	local i

	for ((i = 0; i < 24; i++)); do
		echo "$((i * 7 % 24)).5,$((i * i % 11))"
	done >rows.csv
	echo 'conv1d 2 3 relu; batchnorm; ---; convt1d in 3' >wide-arch
	echo 'dense 2 relu; ---; dense in' >arch
	for ((i = 0; i < 24; i++)); do printf '2026-01-01 00:%02d:00,%d\n' $((2 * i)) "$i"; done | sed '1i time,value' >timed.csv
	for ((i = 0; i < 24; i++)); do echo "m,host=h$((i % 3)) v=$((i % 5)).5,n=$((i))i 17672256$((i + 10))000000000"; done >lines.influx
	for ((i = 0; i < 24; i++)); do echo "{\"host\":\"h$((i % 3))\",\"v\":$((i % 5)).5}"; done >lines.json
	for ((i = 0; i < 24; i++)); do printf 'up{host="a"} %d\nload %d.5\n\n' $((i % 2)) $((i % 5)); done >samples.prom
	for ((i = 0; i < 24; i++)); do printf 'k%d,%d\n' $((i % 3)) $((i / 3 % 3)); done | sed '1i k,score' >keyed.csv
	printf '1\t2\tignore\n5\t5\tnormal\n' >spans
	for ((i = 0; i < 24; i++)); do echo $((i % 7 == 3)); done >labels
	printf '%s\n' p,n,l tcp,1,a 'u"d,2,b' '"a ""b",3,c' >flows.csv
	printf '%s\n' 'ae-table schema 1' number number >numbers
	ae-table --fit schema --drop l flows.csv >/dev/null || return
	ae-convert -o rows.npy rows.csv && ae-noise -o other.npy gaussian=0.1 rows.npy &&
		ae-window -o windows.npy 4 rows.npy && ae-normalize --fit stats rows.csv >normal.npy &&
		ae-train -q -e 1 -a arch -o model rows.npy && ae-encode -o codes.npy model rows.npy &&
		ae-train -q -e 1 -w 4 --stats stats -a wide-arch -o wide rows.csv &&
		ae-train -q -e 1 -a "latent 2; ---; dense in" -o latent rows.npy &&
		ae-score -o scores.npy model rows.npy && ae-threshold --fit limit -m quantile=0.5 scores.npy &&
		mkdir good run
}

complain() {
	echo "${*//$'\n'/ / }" >>"$work/complaints"
}

is_old() {
	local line

	IFS= read -r line <kept && [ "$line" = old ]
}

# Runs the job with whatever AE_FAULT says, in a directory that holds nothing but its files.
run() {
	local input=$1

	shift
	is_old || echo old >kept
	timeout 20 "$@" <"$input" >stdout 2>stderr
}

same() {
	if [ -e "$1" ] || [ -e "../good/$1" ]; then cmp -s "$1" "../good/$1"; fi
}

unharmed() {
	same stdout && same kept && same new
}

# STATUS FUNCTION INPUT PROGRAM...
judge() {
	local status=$1 program=$4 what="${*:4}, $2" lines=() left

	mapfile -t lines <stderr
	if [ "$status" = 0 ]; then
		unharmed || complain "$what: exit status 0, but another result"
	elif [ "$status" != 2 ] || [ "${#lines[@]}" != 1 ] || [[ ${lines[0]} != "$program: "* ]]; then
		complain "$what: exit status $status, $(head -c 300 stderr)"
	fi
	is_old || same kept || complain "$what: the file that was there is neither old nor new"
	[ ! -e new ] || same new || complain "$what: the new file is not whole"
	for left in .[!.]* *.tmp; do
		if [ -e "$left" ]; then complain "$what: left behind: $left"; fi
	done
	if [ -e state ]; then
		{ run "${@:3}" && unharmed; } || complain "$what: goes on to another result"
	fi
	rm -f new state .[!.]*
}

# Sets $injected to the number of faults.
inject() {
	local function=$1 k=1 status

	shift
	injected=0
	while :; do
		: >mark
		status=0
		AE_FAULT=$function:$k:mark run "$@" || status=$?
		if [ ! -s mark ]; then break; fi
		injected=$((injected + 1))
		judge "$status" "$function call $k" "$@"
		k=$((few ? 3 * k : k + 1))
	done
	{ [ "$status" = 0 ] && unharmed; } || complain "$*: without a fault: $(<stderr)"
	rm -f new state
}

# One job's undisturbed run is what the others are held against.
learn() {
	rm -rf ../good/* ./*
	cp ../*.csv ../*.npy ../lines.* ../samples.prom ../schema ../numbers ../arch ../wide-arch ../model ../wide ../latent ../stats ../limit ../labels ../spans . || exit 2
	echo old >kept
	run "$@" || complain "$*: exit status $?: $(<stderr)"
	cp stdout kept ../good/
	if [ -e new ]; then mv new ../good/; fi
	rm -f state
}

prepare || { echo "faults.sh: the programs fail without faults" >&2; exit 2; }
cd run || exit 2
all=0
while read -r job; do
	read -ra words <<<"$job"
	if [ "$only" != "  " ] && [[ $only != *" ${words[1]} "* ]]; then continue; fi
	learn "${words[@]}"
	row=
	for function in $functions; do
		inject "$function" "${words[@]}"
		all=$((all + injected))
		if [ "$injected" -gt 0 ]; then row="$row $function $injected"; fi
	done
	printf '%-14s%s\n' "${words[1]}" "$row"
done < <(jobs)
for tool in "$bin"/ae-*; do
	jobs | grep -q " ${tool##*/} " || complain "${tool##*/}: no job in faults.sh"
done
echo "$all faults injected"
if [ -s "$work/complaints" ]; then
	head -n 100 "$work/complaints"
	echo "$(wc -l <"$work/complaints") promises broken"
	exit 1
fi
