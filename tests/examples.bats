# The pictures that the scripts under examples/ share. .ci/run runs the scripts themselves.

bats_require_minimum_version 1.5.0
load refused

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

# ---- series ----

# series VARIABLES...: a generated series
series() {
	awk "$@" -v rows=1920 -f "$AE_SOURCE/examples/series.awk"
}

@test "generated series: the same each time, normal in their first half, with labels where they are not" {
	series -v seed=3 -v shape=office -v anomaly=none >none.csv
	series -v seed=3 -v shape=office -v anomaly=none | cmp - none.csv
	[ "$(cut -d , -f 3 none.csv | sort | uniq -c | tr -s ' ' | tr '\n' ';')" = " 1920 0; 1 label;" ]
	for anomaly in level spike cycle tempo burst; do
		series -v seed=3 -v shape=office -v anomaly="$anomaly" >one.csv
		head -n 961 one.csv | cmp - <(head -n 961 none.csv)
		[ "$(awk -F , 'NR > 1 && $3 && !on { n++ } { on = NR > 1 && $3 } END { print n }' one.csv)" = 4 ]
		# what differs is labeled, and rows with a label differ
		paste -d , one.csv none.csv | awk -F , 'NR > 1 && !$3 && $2 != $5 { exit 1 } $3 == 1 && $2 != $5 { n++ } END { exit n == 0 }'
	done
	for shape in waves pulses wander; do
		series -v seed=3 -v shape="$shape" -v anomaly=none >one.csv
		[ "$(ae-info --period -c value one.csv | sed -n 's/^period	//p')" = 96 ]
		run -1 cmp one.csv none.csv
	done
	ae-info one.csv | grep -q '^times	timestamp$'
}

@test "nab-all.sh finds what windows.tsv says" {
	mkdir -p data/nab
	wave='{ printf "2024-01-%02d %02d:00:00,%.3f\n", 1 + $1 / 24, $1 % 24, sin($1 * 0.314159265) + ($1 * 7919 % 101) / 500 + odd($1) }
		BEGIN { print "timestamp,value" } function odd(i) {'
	seq 0 599 | awk "$wave return 0 }" >data/nab/art_wave_calm.csv
	seq 0 599 | awk "$wave return i >= 400 && i < 430 ? 3 : 0 }" >data/nab/art_wave_jump.csv
	printf 'file\tstart\tend\nart_wave_jump.csv\t2024-01-17 12:00:00\t2024-01-19 12:00:00\n' >data/nab/windows.tsv
	AE_DATA=data OUT=out "$AE_SOURCE/examples/nab-all.sh" >said
	[ "$(cat out/art_wave_jump.events)" = "396	444" ]
	grep -Eq '^art_wave_jump +1 \| +1 +1 +0.9' said
	grep -Eq '^art_wave_calm +0 \| +0 +0 +0.00' said
	awk '/^at the default threshold +ae/ { found = $7 > 90 } END { exit !found }' said
	[ "$(awk '/^at the default threshold +ae/ { print $(NF - 2), $(NF - 1), $NF }' said)" = "1 1 0" ]
	[ -s out/art_wave_jump.svg ]
	# a folder whose labels are of no file
	printf 'file\tstart\tend\n' >data/nab/windows.tsv
	AE_DATA=data OUT=out "$AE_SOURCE/examples/nab-all.sh" >said
	run ! grep -q 'NAB score' said
}

@test "compare.sh has a line for each network, and knows its series" {
	SHORT=1 OUT=out "$AE_SOURCE/examples/compare.sh" office level >said
	[ "$(sed -n '3,$p' said | cut -d ' ' -f 1 | tr '\n' ' ')" = "linear dense conv1d lstm vae default by-step picture: " ]
	awk 'NR > 2 && NF == 11 && $7 >= 0 && $7 <= 1 { n++ } END { exit n != 7 }' said
	grep -q 'class="frame"' out/scores.svg
	for operands in "hill" "office leap"; do
		run -2 env OUT=out "$AE_SOURCE/examples/compare.sh" $operands
		[[ $output == "compare.sh: "*": expected "*", got "* ]]
	done
}

@test "detect.sh finds the events of a series, with and without times, and of several columns" {
	series -v seed=2 -v shape=office -v anomaly=level | cut -d , -f 1,2 >one.csv
	"$AE_SOURCE/examples/detect.sh" one.csv >said
	[ "$(head -n 1 said)" = $'first\tlast\tpeak\tsurprise\tstart\tend\ttime of peak' ]
	grep -q $'\t2024-0[12]-' said
	grep -q '^rows	1920$' said
	[ "$(sed -n 's/^events	//p' said)" -ge 1 ]
	[ -s detect/series.svg ]
	cut -d , -f 2 one.csv >none.csv
	"$AE_SOURCE/examples/detect.sh" none.csv | cut -f 1-4 >without
	[ "$(head -n 1 without)" = $'first\tlast\tpeak\tsurprise' ]
	cut -f 1-4 said | cmp - without
	series -v seed=3 -v shape=waves -v anomaly=none | cut -d , -f 2 | sed 1s/value/other/ |
		paste -d , one.csv - >two.csv
	"$AE_SOURCE/examples/detect.sh" two.csv >said
	[ "$(head -n 1 said | cut -f 5)" = columns ]
	[ "$(grep 2024 said | cut -f 5 | sort -u)" = value ]
	# rows before it that are normal are its past
	series -v seed=4 -v shape=office -v anomaly=none | cut -d , -f 1,2 >normal.csv
	"$AE_SOURCE/examples/detect.sh" one.csv normal.csv | grep -q '^rows	1920$'
	# after three events another one must be larger
	seq 3000 | awk '{ print sin($1 / 9) + ($1 * 7919 % 101) / 500 + ($1 > 600 && $1 % 400 < 2 ? 40 - $1 / 100 : 0) }' >spikes.csv
	for limit in 1/5000 3/5000 ''; do
		LIMIT=$limit "$AE_SOURCE/examples/detect.sh" spikes.csv | sed -n 's/^events	//p'
	done >counts
	"$AE_SOURCE/examples/detect.sh" spikes.csv | sed -n 's/^events	//p' | cmp - <(sed -n 2p counts)
	paste -s counts
	paste -s counts | awk '{ exit !($1 == 1 && $2 == 3 && $3 > 3) }'
	run -2 "$AE_SOURCE/examples/detect.sh" a b c
}

@test "nab-all.sh ends in the scores of the benchmark, also with a last line without an end" {
	SHORT=1 AE_DATA=none "$AE_SOURCE/examples/nab-all.sh" >said
	[ "$(tail -n 6 said | cut -f 1 | tr '\n' ' ')" = "nab_standard_default nab_standard_best nab_low_fp_default nab_low_fp_best nab_low_fn_default nab_low_fn_best " ]
	[ "$(awk -F '\t' '/^nab/ && $2 > 0' said | wc -l)" = 6 ]
	mkdir -p real/nab
	for file in build/nab-all/generated/*; do
		head -c -1 "$file" >"real/nab/${file##*/}"
	done
	[ "$(tail -c 1 real/nab/windows.tsv | wc -l)" = 0 ]
	AE_DATA=real OUT=out "$AE_SOURCE/examples/nab-all.sh" >got
	[ "$(grep nab_standard_default got)" = "$(grep nab_standard_default said)" ]
}

@test "tsad.sh measures every series by every method, and means" {
	takes_long
	ordinary_programs
	SHORT=1 AE_DATA=none OUT=out "$AE_SOURCE/examples/tsad.sh" >said
	[ "$(head -n 1 said)" = $'set\tseries\tmethod\tvus_pr\tvus_roc\taffiliation_f1\troc_auc\tbest_f1\thit\tf1\tnab' ]
	[ "$(grep -c "^nab	office.none	.*nan	nan	nan" said)" = 6 ]
	[ "$(grep "^ALL	MEAN	" said | cut -f 3 | tr '\n' ' ')" = "default novelty model both spread mean " ]
	# ranks better than a moving mean, and an anomaly is found
	awk -F '\t' '$1 == "ALL" { v[$3] = $4; hit[$3] = $9 } END { exit !(v["novelty"] > v["mean"] + 0.2 && hit["novelty"] == 1) }' said
	awk -F '\t' '$1 == "ALL" { roc[$3] = $5; best[$3] = $8; f1[$3] = $10; nab[$3] = $11 }
		END { exit !(roc["spread"] > roc["both"] && best["spread"] > best["both"] + 0.03 && f1["spread"] == "nan" && nab["spread"] == "nan") }' said
	# means are of the lines above
	awk -F '\t' '$1 == "nab" && $3 == "model" && $4 != "nan" { if ($2 == "MEAN") mean = $4; else { sum += $4; n++ } }
		END { d = mean - sum / n; exit !(n == 2 && d < 1e-4 && d > -1e-4) }' said
	grep -v '^seconds' said | cmp - out/results.tsv
	run -2 "$AE_SOURCE/examples/tsad.sh" odds
	[[ $output == "tsad.sh: expected sets of "*", got odds" ]]
}

@test "tsad.sh reads the files of each set" {
	takes_long
	ordinary_programs
	mkdir -p data/ucr_anomaly data/ecg data/smd data/smap_msl data/skab data/tsbad
	wave() { seq "$1" "$2" | awk '{ print sin($1 / 4) + ($1 * 7919 % 101) / 500 + ($1 >= 520 && $1 < 540 ? 2 : 0) }'; }
	wave 0 699 | tr '\n' ' ' >data/ucr_anomaly/9_UCR_Anomaly_wave_300_521_540.txt
	wave 0 699 | awk '{ print $1 "," (NR > 520 && NR <= 540) }' | gzip >data/ecg/wave.out.gz
	wave 0 299 | ae-convert -q -o data/smd/one_train.npy
	wave 300 699 | ae-convert -q -o data/smd/one_test.npy
	seq 300 699 | awk '{ print ($1 >= 520 && $1 < 540) + 0 }' | ae-convert -q --dtype u1 -o data/smd/one_test_label.npy
	for part in train test; do gzip -c data/smd/one_$part.npy >data/smap_msl/P-1_$part.npy.gz; done
	printf '%s\n' 'chan_id,spacecraft,anomaly_sequences,class,num_values' 'P-11,SMAP,"[[1, 2]]",[point],400' \
		'P-1,SMAP,"[[220, 229], [231, 239]]","[point, point]",400' >data/smap_msl/labeled_anomalies.csv
	wave 0 699 | awk '
		BEGIN { print "datetime;a;anomaly;changepoint" }
		{ printf "2020-03-01 15:%02d:%02d;%s;%d.0;0.0\n", NR / 60, NR % 60, $1, (NR > 520 && NR <= 540) }' >data/skab/one.csv
	cut -d ';' -f 1,2 data/skab/one.csv >data/skab/free.csv
	printf 'dataset,series,A,B,C,D\nALL,9,1,1,1,1\nUCR,70,0.1,0.4,0.2,0.3\n' >data/tsbad/by_dataset_uni_VUS-PR.csv
	AE_DATA=data OUT=out "$AE_SOURCE/examples/tsad.sh" >said
	[ "$(cut -f 1,2 said | grep -c -E '^(ucr_anomaly|ecg|smd|smap_msl|skab)	')" = 60 ]
	[ "$(awk -F '\t' '$2 == "MEAN" && $3 == "novelty" && $9 == 1' said | wc -l)" = 6 ]
	for at in ucr_anomaly/*:20 ecg/wave:20 smd/one:20 smap_msl/P-1:19 skab/one:20; do
		[ "$(cat out/${at%:*}/labels.txt | grep -c 1)" = "${at#*:}" ]
	done
	[ "$(grep '^published' said)" = $'published\tUCR (70)\tB\t0.4\npublished\tUCR (70)\tD\t0.3\npublished\tUCR (70)\tC\t0.2' ]
}

# ---- pictures in color ----

@test "generated pictures in color are the same each time, and differ by seed" {
	pictures() { awk -v count=2 -v side=32 -v seed="$1" -f "$AE_SOURCE/examples/photos.awk"; }
	pictures 1 >one.ppm
	pictures 1 | cmp - one.ppm
	run -1 cmp <(pictures 2) one.ppm
	ae-info one.ppm >info
	grep -q '^record	32x32x3$' info
	grep -q '^records	2$' info
	awk '$1 == "deviation" { exit !($2 > 20) }' info
}

@test "median.awk filters pictures of any shape, each channel alone" {
	seq 60 | awk '{ printf "%d%s", $1 * 7919 % 101, $1 < 60 ? " " : "\n" }' >color.txt
	awk -v height=4 -v width=5 -v channels=3 -f "$AE_SOURCE/examples/median.awk" color.txt | tr ' ' '\n' >got
	[ "$(wc -l <got)" = 60 ]
	for channel in 0 1 2; do
		tr ' ' '\n' <color.txt | awk -v c=$channel 'NR % 3 == (c + 1) % 3 { printf "%s ", $1 } END { print "" }' |
			awk -v height=4 -v width=5 -f "$AE_SOURCE/examples/median.awk" | tr ' ' '\n' >alone
		awk -v c=$channel 'NR % 3 == (c + 1) % 3' got | cmp - alone
	done
	# the middle one of nine, where nine are
	tr ' ' '\n' <color.txt | awk '{ v[NR - 1] = $1 } END { for (i = 0; i < 3; i++) for (j = 0; j < 3; j++) print v[(i * 5 + j) * 3] }' |
		sort -n | sed -n 5p | cmp - <(sed -n 19p got)
}

@test "photos.sh repairs the pictures of a folder, large and small ones, and leaves others out" {
	takes_long
	ordinary_programs
	mkdir "my photos"
	for k in 1 2 3; do
		awk -v count=1 -v side=$((46 + 4 * k)) -v seed=$k -f "$AE_SOURCE/examples/photos.awk" >"my photos/$k.ppm"
	done
	printf 'P2 1 1 255\n7\n' >"my photos/gray.PPM"
	SHORT=1 OUT=out "$AE_SOURCE/examples/photos.sh" "my photos" >said 2>err
	[ "$(head -n 1 said)" = "3 pictures, 1 of them to test; 160 squares to learn from" ]
	[ "$(cat err)" = "photos.sh: my photos/gray.PPM: expected a picture in color of 48x48 or more, got 1x1 (left out)" ]
	[ "$(sed -n '3,12p' said | awk '{ print $1 "-" $2 }' | tr '\n' ' ')" = "noise-damaged noise-median noise-network holes-damaged holes-median holes-linear holes-network sharpness-damaged sharpness-bilinear sharpness-network " ]
	awk 'NR > 2 && $4 { p[$1 "-" $2] = $3; s[$1 "-" $2] = $4 }
		END { exit !(p["noise-network"] > p["noise-damaged"] + 2 && p["holes-network"] > p["holes-linear"] - 0.5 &&
			p["sharpness-network"] > p["sharpness-bilinear"] && s["sharpness-network"] > 0.6) }' said
	[ "$(ae-info out/repaired/00000-noise.ppm | sed -n 's/^record	//p')" = 48x48x3 ]
	for task in noise holes sharpness; do grep -q '<image' out/$task.svg; done
	rm "my photos/"[23].ppm
	run -2 --separate-stderr env OUT=out "$AE_SOURCE/examples/photos.sh" "my photos"
	[ "${stderr_lines[-1]}" = "photos.sh: my photos: expected two pictures in color (PPM or PNG) or more, got 1" ]
	run -2 "$AE_SOURCE/examples/photos.sh" a b
	[ "$output" = "usage: photos.sh [FOLDER]" ]
}

# ---- data sets ----

# web FILE...: a curl that has these files and no others, and notes what it is asked for
web() {
	mkdir -p web bin
	if [ $# -gt 0 ]; then mv "$@" web/; fi
	cat >bin/curl <<-'END'
		#!/bin/sh
		for address; do :; done
		while [ "$1" != -o ]; do shift; done
		echo "$address" >>asked
		cp "web/${address##*/}" "$2"
	END
	chmod +x bin/curl
}

@test "data.sh lists a set for every example, and fetches nothing by itself" {
	web
	PATH=$PWD/bin:$PATH AE_DATA=data "$AE_SOURCE/examples/data.sh" >list
	[ ! -e asked ]
	[ ! -e data ]
	awk -F '\t' 'NF != 6 || $1 == "" || $2 !~ /^[0-9]+$/ || $3 == "" || $4 == "" || $5 == "" { exit 1 }' list
	for script in "$AE_SOURCE"/examples/*.sh; do
		case ${script##*/} in data.sh | watch.sh) continue ;; esac
		cut -f 4 list | tr ' ' '\n' | grep -qx "${script##*/}"
	done
	cut -f 4 list | tr ' ' '\n' | while read -r script; do [ -x "$AE_SOURCE/examples/$script" ]; done
	run -2 env AE_DATA=data "$AE_SOURCE/examples/data.sh" mnist2
	[ "$output" = "data.sh: expected a data set or an example (data.sh lists them), got 'mnist2'" ]
}

@test "data.sh fetches the sets of an example, as a whole or not at all" {
	for file in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1; do
		echo $file >$file-ubyte.gz
	done
	web ./*.gz
	PATH=$PWD/bin:$PATH AE_DATA=data "$AE_SOURCE/examples/data.sh" mnist-conv.sh >said 2>log
	[ "$(cat said)" = "mnist	data/mnist" ]
	[ "$(wc -l <asked)" = 4 ]
	[ "$(wc -l <log)" = 4 ]
	[ "$(cat data/mnist/t10k-labels-idx1-ubyte.gz)" = t10k-labels-idx1 ]
	# what is there stays
	PATH=$PWD/bin:$PATH AE_DATA=data "$AE_SOURCE/examples/data.sh" mnist >said
	[ "$(cat said)" = "mnist	data/mnist is there" ]
	[ "$(wc -l <asked)" = 4 ]
	rm -r data web/t10k-labels-idx1-ubyte.gz
	PATH=$PWD/bin:$PATH AE_DATA=data run -1 --separate-stderr "$AE_SOURCE/examples/data.sh" mnist
	[ "$output" = "" ]
	[ "${stderr_lines[-1]}" = "data.sh: mnist: expected data from https://ossci-datasets.s3.amazonaws.com/mnist, got none" ]
	[ -z "$(ls data)" ]
	# sets that are fetched by hand, and generated data
	PATH=$PWD/bin:$PATH AE_DATA=data run -1 "$AE_SOURCE/examples/data.sh" pose.sh
	[ "$output" = "msr-action3d	not fetched, get it by hand: https://sites.google.com/view/wanqingli/data-sets/msr-action3d" ]
	AE_DATA=data run -0 "$AE_SOURCE/examples/data.sh" shapes.sh
}

@test "data.sh makes the files that the examples read: NAB's series with a table of windows" {
	mkdir -p NAB-master/data/one NAB-master/labels
	printf 'timestamp,value\n2014-04-10 07:15:00,1\n' | tee NAB-master/data/one/a.csv >NAB-master/data/one/b.csv
	cat >NAB-master/labels/combined_windows.json <<-'END'
		{
		    "one/a.csv": [],
		    "one/b.csv": [
		        [
		            "2014-04-10 07:15:00.000000",
		            "2014-04-11 16:45:00.000000"
		        ],
		        [
		            "2014-04-13 07:15:00.000000",
		            "2014-04-14 16:45:00.000000"
		        ]
		    ]
		}
	END
	tar -cf - NAB-master | gzip >master.tar.gz
	rm -r NAB-master
	web master.tar.gz
	PATH=$PWD/bin:$PATH AE_DATA=data "$AE_SOURCE/examples/data.sh" nab.sh
	[ "$(ls data/nab | tr '\n' ' ')" = "a.csv b.csv windows.tsv " ]
	[ "$(cat data/nab/windows.tsv)" = $'file\tstart\tend\nb.csv\t2014-04-10 07:15:00\t2014-04-11 16:45:00\nb.csv\t2014-04-13 07:15:00\t2014-04-14 16:45:00' ]
}
