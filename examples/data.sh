#!/bin/sh
# data.sh [NAME...] - the data sets of the examples. Without operands it prints a line per set: name, megabytes to fetch,
# license, examples that use it, address, and "by hand" if it is not fetched, because its page has a form to fill in or
# its format needs other programs. With names of sets or of examples (odds, odds.sh) it fetches the sets with curl, in
# the form that the examples read, to $AE_DATA (default: ../shared/data beside the checkout). A set that is there stays
# as it is, and a set is there as a whole or not at all. No other script calls this one.
# Functions are called by the names of sets.
# shellcheck disable=SC2317
set -eu

here=$(cd "$(dirname "$0")" && pwd)
data=${AE_DATA:-$here/../../shared/data}
tab=$(printf '\t')
raw=https://raw.githubusercontent.com

# name|megabytes|license|examples|address|by hand
sets='nab|90|MIT|nab.sh nab-all.sh tsad.sh detect.sh|https://github.com/numenta/NAB|
mnist|12|CC BY-SA 3.0|mnist-data.sh mnist-network.sh mnist-dense.sh mnist-conv.sh mnist-latent.sh mnist-denoise.sh mnist-apps.sh mnist-augment.sh mnist-classify.sh mnist-vae.sh mnist-cvae.sh mnist-aae.sh mnist-likelihood.sh reports.sh|https://ossci-datasets.s3.amazonaws.com/mnist|
odds|5|BSD 2-clause (ADBench)|odds.sh reports.sh|https://github.com/Minqi824/ADBench|
cwru|60|none stated|bearing.sh|https://engineering.case.edu/bearingdatacenter|
cmapss|12|public domain|rul.sh|https://data.nasa.gov/dataset/cmapss-jet-engine-simulated-data|
movielens|1|research only|recommend.sh|https://grouplens.org/datasets/movielens|
kodak|15|free to use|photos.sh|https://r0k.us/graphics/kodak|
skab|5|GPL-3.0|tsad.sh|https://github.com/waico/SKAB|
smd|25|MIT|tsad.sh replay.sh|https://github.com/NetManAIOps/OmniAnomaly|
smap_msl|85|Caltech, BSD-like|tsad.sh|https://github.com/khundman/telemanom|
jester|4|research only|recommend.sh|https://eigentaste.berkeley.edu/dataset|by hand
msr-action3d|5|research only|motion-data.sh motion.sh pose.sh reports.sh|https://sites.google.com/view/wanqingli/data-sets/msr-action3d|by hand
unsw-nb15|16|research only|unsw-nb15.sh|https://research.unsw.edu.au/projects/unsw-nb15-dataset|by hand
ucr_anomaly|60|research only|tsad.sh|https://www.cs.ucr.edu/~eamonn/time_series_data_2018|by hand
ecg|1|ODC-BY (PhysioNet)|tsad.sh|https://github.com/TheDatumOrg/TSB-UAD|by hand
asd|20|MIT|tsad.sh|https://github.com/zhhlee/InterFusion|by hand
tsbad|1|Apache 2.0|tsad.sh|https://github.com/TheDatumOrg/TSB-AD|by hand
generated|0|that of ae|clock.sh cluster.sh compare.sh live.sh logs.sh photos.sh shapes.sh sines.sh sweep.sh tags.sh watch-demo.sh|made by the scripts|by hand'

if [ $# = 0 ]; then
	echo "$sets" | tr '|' '\t'
	exit 0
fi

# ---- fetching: each function fills the folder $to ----

get() { # ADDRESS FILE
	echo "data.sh: $1" >&2
	curl -fsSL --retry 2 -o "$2" "$1"
}

get_nab() {
	get https://github.com/numenta/NAB/archive/refs/heads/master.tar.gz "$to/all.tar.gz"
	mkdir "$to/all"
	gzip -dc "$to/all.tar.gz" | (cd "$to/all" && tar -xf -)
	find "$to/all" -path '*/data/*' -name '*.csv' -exec mv '{}' "$to" ';'
	labels=$(find "$to/all" -name combined_windows.json)
	awk -F '"' '
		BEGIN { print "file\tstart\tend" }
		/\.csv"/ { file = $2; sub(/.*\//, "", file) }
		/"[0-9]+-/ { t = $2; sub(/\.[0-9]*$/, "", t); if (start == "") start = t; else { print file "\t" start "\t" t; start = "" } }
	' "$labels" >"$to/windows.tsv"
	rm -r "$to/all" "$to/all.tar.gz"
}

get_mnist() {
	for file in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1; do
		get "https://ossci-datasets.s3.amazonaws.com/mnist/$file-ubyte.gz" "$to/$file-ubyte.gz"
	done
}

get_odds() {
	for set in 2_annthyroid 4_breastw 6_cardio 18_Ionosphere 20_letter 23_mammography 25_musk 28_pendigits 30_satellite \
		32_shuttle 38_thyroid 40_vowels; do
		name=$(echo "${set#*_}" | tr '[:upper:]' '[:lower:]')
		get "$raw/Minqi824/ADBench/main/adbench/datasets/Classical/$set.npz" "$to/set.npz"
		ae-convert -q --array X --to csv "$to/set.npz" >"$to/x.csv"
		ae-convert -q --array y --to csv "$to/set.npz" >"$to/y.csv"
		paste -d , "$to/x.csv" "$to/y.csv" | awk -F , '
			NR == 1 { for (i = 1; i < NF; i++) printf "f%d,", i; print "label" }
			{ print }' | gzip >"$to/$name.csv.gz"
	done
	rm "$to/set.npz" "$to/x.csv" "$to/y.csv"
}

get_cwru() {
	for pair in 97:Normal_0 105:IR007_0 106:IR007_1 118:B007_0 119:B007_1 130:OR007at6_0 131:OR007at6_1 169:IR014_0 \
		170:IR014_1 185:B014_0 186:B014_1 197:OR014at6_0 198:OR014at6_1 209:IR021_0 210:IR021_1 222:B021_0 223:B021_1 \
		234:OR021at6_0 235:OR021at6_1; do
		number=${pair%:*}
		get "https://engineering.case.edu/sites/default/files/$number.mat" "$to/one.mat"
		ae-convert -q --array "$(printf 'X%03d_DE_time' "$number")" --dtype f4 --shape '()' \
			-o "$to/${pair#*:}.npy" "$to/one.mat"
		gzip "$to/${pair#*:}.npy"
	done
	rm "$to/one.mat"
}

get_cmapss() {
	get 'https://phm-datasets.s3.amazonaws.com/NASA/6.+Turbofan+Engine+Degradation+Simulation+Data+Set.zip' "$to/outer.zip"
	mkdir "$to/all"
	unzip -q -j "$to/outer.zip" -d "$to/all"
	find "$to/all" -name '*.zip' -exec unzip -q -j -o '{}' -d "$to/all" ';'
	for file in train_FD001 test_FD001 RUL_FD001; do gzip -c "$to/all/$file.txt" >"$to/$file.txt.gz"; done
	rm -r "$to/all" "$to/outer.zip"
}

get_movielens() {
	get https://files.grouplens.org/datasets/movielens/ml-latest-small.zip "$to/all.zip"
	unzip -q -p "$to/all.zip" ml-latest-small/ratings.csv | cut -d , -f 1-3 | gzip >"$to/ratings.csv.gz"
	unzip -q -p "$to/all.zip" ml-latest-small/README.txt >"$to/README.txt"
	rm "$to/all.zip"
}

get_kodak() {
	for k in $(seq -w 24); do get "https://r0k.us/graphics/kodak/kodak/kodim$k.png" "$to/kodim$k.png"; done
}

get_skab() {
	for k in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		get "$raw/waico/SKAB/master/data/valve1/$k.csv" "$to/valve1-$k.csv"
	done
	for k in 0 1 2 3; do get "$raw/waico/SKAB/master/data/valve2/$k.csv" "$to/valve2-$k.csv"; done
	for k in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
		get "$raw/waico/SKAB/master/data/other/$k.csv" "$to/other-$k.csv"
	done
}

get_smd() {
	for machine in 1-6 2-1 3-3; do
		for part in train test test_label; do
			get "$raw/NetManAIOps/OmniAnomaly/master/ServerMachineDataset/$part/machine-$machine.txt" "$to/one.txt"
			ae-convert -q -o "$to/machine-${machine}_$part.npy" "$to/one.txt"
		done
		get "$raw/NetManAIOps/OmniAnomaly/master/ServerMachineDataset/interpretation_label/machine-$machine.txt" \
			"$to/machine-${machine}_interpretation.txt"
	done
	rm "$to/one.txt"
}

get_smap_msl() {
	get https://s3-us-west-2.amazonaws.com/telemanom/data.zip "$to/all.zip"
	get "$raw/khundman/telemanom/master/labeled_anomalies.csv" "$to/labeled_anomalies.csv"
	for part in train test; do
		mkdir "$to/$part"
		unzip -q -j "$to/all.zip" "*/$part/*.npy" -d "$to/$part"
		for file in "$to/$part"/*.npy; do
			name=$(basename "$file" .npy)
			mv "$file" "$to/${name}_$part.npy"
		done
		rmdir "$to/$part"
	done
	rm "$to/all.zip"
}

# ---- what is asked for ----

asked=
for name; do
	found=$(echo "$sets" | awk -F '|' -v name="$name" '
		$1 == name || index(" " $4 " ", " " name " ") { print $1 }')
	if [ -z "$found" ]; then
		echo "data.sh: expected a data set or an example (data.sh lists them), got '$name'" >&2
		exit 2
	fi
	asked="$asked $found"
done
missing=0
for name in $asked; do
	line=$(echo "$sets" | grep "^$name|")
	address=$(echo "$line" | cut -d '|' -f 5)
	if [ -d "$data/$name" ]; then
		echo "$name${tab}$data/$name is there"
		continue
	fi
	if [ "$name" = generated ]; then
		echo "$name${tab}nothing to fetch: the scripts make the data"
		continue
	fi
	if [ "${line##*|}" ]; then
		echo "$name${tab}not fetched, get it by hand: $address"
		missing=1
		continue
	fi
	to=$data/$name.part
	rm -rf "$to"
	mkdir -p "$to"
	# a shell of its own: -e does not act in a function that is part of a condition
	set +e
	(set -e; "get_$(echo "$name" | tr - _)")
	status=$?
	set -e
	if [ $status != 0 ]; then
		rm -rf "$to"
		echo "data.sh: $name: expected data from $address, got none" >&2
		exit 1
	fi
	mv "$to" "$data/$name"
	echo "$name${tab}$data/$name"
done
exit $missing
