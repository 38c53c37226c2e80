#!/usr/bin/env bats
# ae-features: statistics and spectra of windows.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	reference=$AE_SOURCE/tests/reference/features
}

@test "every feature is NumPy's and SciPy's" {
	for name in even odd prime tens; do
		while IFS=$'\t' read -r feature taper rate want; do
			strikes=$(awk -v rate="$rate" 'BEGIN { print 0.05 * rate "," 0.11 * rate }')
			ae-features -m "$feature" --taper "$taper" --rate "$rate" --strikes "$strikes" "$reference/$name.csv" | ae-convert --to csv >got
			tr ',' '\n' <got | paste - <(tr ' ' '\n' <<<"$want") | awk -v what="$name $feature" '
				{ off = $1 - $2; size = $2 < 0 ? -$2 : $2 }
				NF != 2 || off > 2e-6 * (1 + size) || off < -2e-6 * (1 + size) { print what ": " $1 ", not " $2; bad = 1 }
				END { exit bad || NR == 0 }'
		done <"$reference/$name.tsv"
	done
	# each feature of the program is among them
	ae-features --list | cut -f 1 | sort >known
	cut -f 1 "$reference/even.tsv" | sed 's/=.*//' | sort -u | cmp - known
}

@test "transforms of every size are those of the definition" {
	for n in 1 2 3 7 12 13 17 31 34 97 121 169 256 289 720 997; do
		seq "$n" | awk -v n="$n" '{ printf "%.4f%s", sin($1 * $1 / 3), (NR < n ? "," : "\n") }' >x.csv
		ae-features --header no -m fft x.csv | ae-convert --to tsv >got
		tr '\t' '\n' <got | awk -v n="$n" '
			NR == FNR { split($0, x, ","); next }
			{
				re = im = 0
				for (i = 1; i <= n; i++) {
					angle = 6.283185307179586 * ((i - 1) * (FNR - 1) % n) / n
					re += x[i] * cos(angle); im += x[i] * sin(angle)
				}
				off = $1 - sqrt(re * re + im * im)
				if (off > 1e-4 || off < -1e-4) { print n, FNR - 1, $1, sqrt(re * re + im * im); bad = 1 }
			}
			END { exit bad || FNR != int(n / 2) + 1 }' x.csv -
	done
}

@test "several channels: the features of each, with names" {
	paste -d , <(seq 1 12) <(seq 2 2 24) | ae-window -s 4 4 >windows.npy
	[ "$(ae-features -t -m mean,q=0.5,bands=2 --names names windows.npy | head -n 1 | tr '\t' ' ')" = "$(xargs <names)" ]
	[ "$(xargs <names)" = "mean@1 q=0.5@1 bands_1@1 bands_2@1 mean@2 q=0.5@2 bands_1@2 bands_2@2" ]
	ae-features -m mean windows.npy | ae-convert --to csv >got
	[ "$(cat got)" = "$(printf '%s\n' 2.5,5 6.5,13 10.5,21)" ]
	ae-select -r 0:1 windows.npy | ae-convert --shape 4x2 | ae-features -m mean | ae-convert --to csv | cmp - <(head -n 1 got)
}

@test "windows that are constant, absent or huge" {
	printf '%s\n' 0,0,0,0 5,5,5,5 >flat.csv
	run -0 ae-features -t -m crest,shape,kurtosis,skewness,crossings,centroid,logbands=1 flat.csv
	[ "$(sed -n 2p <<<"$output" | cut -f 1,2,4)" = $'0\t0\t0' ]
	run ! grep -q nan <<<"$output"
	ae-window 2 <(printf '%s\n' 1 2 nan 4 5 6) --missing keep >gap.npy 2>/dev/null
	refused "gap.npy: record 1" ae-features -m mean gap.npy
	# what ae-window writes at a gap has no features
	ae-normalize --range 0,1 --missing drop <(printf '%s\n' 1 2 nan 4 5 6) | ae-window 2 | ae-features -m mean -t >got
	[ "$(xargs <got)" = "mean 1.5 nan nan 4.5 5.5" ]
	printf '%s\n' 1e30,3e30 | ae-features -t -m energy,fft >got
	run ! grep -qE 'nan|inf' got
}

@test "a window's features come as soon as the window does" {
	mkfifo in
	ae-features -t -m mean,fft <in >out &
	job=$!
	exec 5>in
	for i in 1 2 3; do
		echo "$i,2" >&5
		lines_come $((i + 1)) out # and the header
	done
	exec 5>&-
	wait "$job" || true
}

@test "lists, parameters and records that cannot be: one line, and no output" {
	printf '1,2,3,4\n' >w.csv
	refused "got 'rmss' (did you mean 'rms'?)" ae-features -m rmss w.csv
	refused "option --method: feature 'rms=2': expected no parameter" ae-features -m rms=2 w.csv
	refused "option --method: feature 'q': expected q=NUMBER" ae-features -m q w.csv
	refused "option --method: feature 'q=1.5': expected a number from 0 to 1" ae-features -m q=1.5 w.csv
	refused "option --method: feature 'bands=4': expected a whole number from 1 to the number of frequencies" ae-features -m bands=4 w.csv
	[ "$(ae-features -t -m bands=3 w.csv | tail -n 1)" = $'6.25\t1\t0.25' ]
	refused "feature 'bands=1.5'" ae-features -m bands=1.5 w.csv
	refused "option --method" ae-features -m mean,,std w.csv
	refused "option --rate" ae-features --rate 0 w.csv
	refused "option --taper" ae-features --taper square w.csv
	echo 1,2,3,4,5,6,7,8 | ae-convert --shape 2x2x2 >cube.npy
	refused "cube.npy: expected windows of rows, (T) or (T, columns), got records of shape 2x2x2" ae-features cube.npy
	refused "out/of/reach" ae-features -m mean --names out/of/reach w.csv
}

@test "strikes are found at the rate of the damage, whatever else rings" {
	# impacts at 7.3 per 100 rows, which slip, and ring at a fifth of the rate, beside a louder tone of a shaft and noise
	awk 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
		BEGIN {
			seed = 7
			for (i = 0; i < 4096; i++) {
				if (i >= next_at) { last = next_at; next_at = ++k / 0.073 + draw() - 0.5 }
				since = i - last
				x = 3 * sin(i * 0.031) + draw() - 0.5 + 2 * exp(-since / 2) * sin(since * 1.25)
				printf "%.5f%s", x, i < 4095 ? "," : "\n"
			}
		}' >x.csv
	for feature in strikes whitestrikes bandstrikes; do
		ae-features --header no -m $feature=3 --strikes 7.3,5.9,8.9 --rate 100 --taper hann x.csv | ae-convert --to tsv |
			awk '{ exit !($1 > 11 && $2 < 8 && $3 < 8) }'
	done
	ae-features --header no -m whitestrikes=1,rms --strikes 7.3,5.9 --names names --rate 100 x.csv >got.npy
	[ "$(xargs <names)" = "whitestrikes_1 whitestrikes_2 rms" ]
	printf '1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1\n' | ae-features --header no -t -m strikes=1,whitestrikes=1,bandstrikes=1 --strikes 0.1 >flat
	tail -n 1 flat | awk '{ exit !($1 == 0 && $2 == 0 && $3 == 0) }'
	refused "feature 'strikes=3': expected rates of strikes (--strikes), got none" ae-features -m strikes=3 x.csv
	refused "feature 'strikes=3': expected a whole number of harmonics that are below half of --rate" \
		ae-features -m strikes=3 --strikes 0.2 x.csv
	refused "feature 'strikes=0.5': expected a whole number" ae-features -m strikes=0.5 --strikes 0.02 x.csv
	refused "option --strikes: expected rates above 0 as 107.4,162.2, got '0.1,,0.2'" ae-features -m strikes=1 --strikes 0.1,,0.2 x.csv
	refused "option --strikes: expected rates above 0 as 107.4,162.2, got '0.1,-2'" ae-features -m strikes=1 --strikes 0.1,-2 x.csv
	refused "option --strikes: expected at most 16 rates" \
		ae-features -m strikes=1 --strikes "$(seq -s , 0.001 0.001 0.017)" x.csv
}
