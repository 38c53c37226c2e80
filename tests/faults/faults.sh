#!/bin/bash
# faults.sh BUILD all|few [PROGRAM]... - every program's main jobs, with the k-th call of a function of the system
# failing: for all k, or for the first ones and some later. The programs are those under BUILD/faults/bin, which are
# linked so that they can be made to fail (inject.c).
#
# A read or write that is interrupted, that has nothing yet, or that takes half of the bytes, changes nothing.
# A fault may be one that does no harm; then all is as in the undisturbed run. Otherwise the status is 2, one line
# stands on stderr, a file that was to be replaced is the old one or the whole new one, and nothing else is left.
# Prints a table of programs and functions, the faults injected in each; exits 1 when a promise was broken.
set -u

bin=$(cd "$1/faults/bin" && pwd) || exit 2
few=$([ "$2" = all ]; echo $?)
only=" ${*:3} "
here=$(cd "$(dirname "$0")" && pwd) || exit 2
functions=$(<"$here/functions")
harmless="read/EINTR read/EAGAIN read/short write/EINTR write/EAGAIN write/short pread/EINTR pread/short pwrite/EINTR pwrite/short"
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
		rows.npy ae-select --shuffle
		records.npz ae-select -r 1:
		fortran.npy ae-select -r 1:
		rows.csv ae-normalize --fit kept -m robust
		rows.csv ae-normalize --stats stats --missing interpolate -o new
		flows.csv ae-table -q --fit kept --drop-first --label l --label-out new
		flows.csv ae-table --schema schema --missing interpolate -t
		codes.npy ae-table --schema numbers --inverse -o new
		timed.csv ae-resample -q -o kept 10m
		timed.csv ae-resample -q 10m
		timed.csv ae-resample -q --state new 10m
		lines.log ae-log -q --width 5 --every 2s --lines new -o kept
		lines.log ae-log -q --templates new --fit --session b[0-9]+ --sessions 2 --to json
		lines.log ae-log --templates templates --lines new -t
		timed.csv ae-clock -q --holidays days --append -o kept
		timed.csv ae-clock -q --zone CET-1CEST,M3.5.0,M10.5.0/3 --to csv -o new
		rows.npy ae-window 4 -o new
		rows.npy ae-window 4 --state new -o kept
		windows.npy ae-unwindow -o kept
		windows.npy ae-unwindow -m median --state new
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
		rows.csv ae-score --raw --rows --state new -t wide
		rows.npy ae-score -q --precision int8 --save new -o kept model
		rows.npy ae-score -m nll --samples 70 latent
		scores.npy ae-calibrate --state new -t
		keyed.csv ae-calibrate -q --bad skip --key k --max-keys 2
		lines.influx ae-calibrate -q --bad skip -c v --key host --add s
		lines.json ae-calibrate -q -c v --add s -o kept
		keyed.csv ae-threshold -q --key k --max-keys 2 --at 1 --events json -o new
		scores.npy ae-calibrate -m rank --history 40 --warmup 40
		scores.npy ae-calibrate -m martingale --history 40 --warmup 40 --state new
		rows.csv ae-novelty -w 1,3 --history 6 --spans spans -o kept
		rows.csv ae-novelty -w 1,3 --history 6 --state new -t
		scores.npy ae-join -m side -o kept - other.npy
		rows.npy ae-join -m fisher -o new
		scores.npy ae-threshold --fit kept -m quantile=0.9
		scores.npy ae-threshold limit --ranges -o new
		scores.npy ae-threshold --at 0.1 --annotate rows.csv
		scores.npy ae-threshold --rate 4/5rows --votes 1/2 --rest 1 --events json --open -o new
		scores.npy ae-threshold --fdr 0.5
		scores.npy ae-threshold --at 0.1 --events tsv --open --state new
		keyed.csv ae-threshold -q --key k --at 1 --events json --state new
		scores.npy ae-threshold -q --at 0.1 --ranges --exec true -o new
		keyed.csv ae-threshold -q --key k --at 1 --events json --open --exec true --exec-shell
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
	for ((i = 0; i < 24; i++)); do printf '2024-05-01 10:00:%02d op%s of b%d took %d ms\n' "$i" "$(printf '%*s' $((i % 5 + 1)) '' | tr ' ' p)" $((i % 4)) "$i"; done >lines.log
	printf '01-01 New Year\n2026-12-25\n' >days
	printf '1\t2\tignore\n5\t5\tnormal\n' >spans
	for ((i = 0; i < 24; i++)); do echo $((i % 7 == 3)); done >labels
	printf '%s\n' p,n,l tcp,1,a 'u"d,2,b' '"a ""b",3,c' >flows.csv
	printf '%s\n' 'ae-table schema 1' number number >numbers
	cp "$here/../reference/npz/stored.npz" records.npz || return
	# columns one after the other, which are read at their places
	{ printf '\223NUMPY\1\0\166\0%-117s\n' "{'descr': '<f4', 'fortran_order': True, 'shape': (24, 2)}"
		ae-convert -c 1 --dtype f4 --to raw rows.csv; ae-convert -c 2 --dtype f4 --to raw rows.csv; } >fortran.npy
	ae-table --fit schema --drop l flows.csv >/dev/null || return
	ae-convert -o rows.npy rows.csv && ae-noise -o other.npy gaussian=0.1 rows.npy &&
		ae-window -o windows.npy 4 rows.npy && ae-normalize --fit stats rows.csv >normal.npy &&
		ae-train -q -e 1 -a arch -o model rows.npy && ae-encode -o codes.npy model rows.npy &&
		ae-train -q -e 1 -w 4 --stats stats -a wide-arch -o wide rows.csv &&
		ae-train -q -e 1 -a "latent 2; ---; dense in" -o latent rows.npy &&
		ae-score -o scores.npy model rows.npy && ae-threshold --fit limit -m quantile=0.5 scores.npy &&
		ae-log --templates templates --fit lines.log >/dev/null &&
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
	if [ "$status" = 0 ] || [[ $2 == */* ]]; then
		{ [ "$status" = 0 ] && unharmed; } || complain "$what: exit status $status, but another result"
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

# Sets $injected to the number of faults. A function is called as often as in the undisturbed run, or once more or less where
# threads take turns; what that run does not call, no other does.
inject() {
	local function=$1 k=1 status kind='' calls

	shift
	[[ $function != */* ]] || kind=:${function#*/}
	injected=0
	calls=$(grep -cx "${function%/*}" ../calls)
	while [ "$k" -le "$calls" ]; do
		: >mark
		status=0
		AE_FAULT=${function%/*}:$k:mark$kind run "$@" || status=$?
		if [ ! -s mark ]; then break; fi
		injected=$((injected + 1))
		judge "$status" "$function call $k" "$@"
		[[ $function != */short ]] || return 0	# all calls
		k=$((few ? 5 * k : k + 1))
	done
	rm -f new state
}

# One job's undisturbed run is what the others are held against.
learn() {
	rm -rf ../good/* ./*
	cp ../*.csv ../*.npy ../*.npz ../days ../templates ../lines.* ../samples.prom ../schema ../numbers ../arch ../wide-arch ../model ../wide ../latent ../stats ../limit ../labels ../spans . || exit 2
	echo old >kept
	: >../calls
	AE_FAULT=calls:1:../calls run "$@" || complain "$*: exit status $?: $(<stderr)"
	cp stdout kept ../good/
	if [ -e new ]; then mv new ../good/; fi
	rm -f state
}

# Every SHARES-th job from number FIRST on, in a folder of its own.
work_on() {
	local first=$1 shares=$2 number=0 all=0 job function row words

	while read -r job; do
		read -ra words <<<"$job"
		if [ "$only" != "  " ] && [[ $only != *" ${words[1]} "* ]]; then continue; fi
		if [ $((number++ % shares)) != "$first" ]; then continue; fi
		learn "${words[@]}"
		row=
		for function in $functions $harmless; do
			inject "$function" "${words[@]}"
			all=$((all + injected))
			if [ "$injected" -gt 0 ]; then row="$row $function $injected"; fi
		done
		printf '%-14s%s\n' "${words[1]}" "$row"
	done < <(jobs)
	echo "$all" >../count
}

mkdir share0 && cd share0 || exit 2
prepare || { echo "faults.sh: the programs fail without faults" >&2; exit 2; }
cd ..
# all faults: on all processors; few: beside other tests
shares=$((few ? 1 : $(getconf _NPROCESSORS_ONLN)))
for ((share = 1; share < shares; share++)); do cp -R share0 "share$share" || exit 2; done
for ((share = 0; share < shares; share++)); do
	(cd "share$share/run" && work_on "$share" "$shares") &
done
wait
all=0
for ((share = 0; share < shares; share++)); do all=$((all + $(<"share$share/count"))); done
for tool in "$bin"/ae-*; do
	jobs | grep -q " ${tool##*/} " || complain "${tool##*/}: no job in faults.sh"
done
echo "$all faults injected"
if [ -s "$work/complaints" ]; then
	head -n 100 "$work/complaints"
	echo "$(wc -l <"$work/complaints") promises broken"
	exit 1
fi
