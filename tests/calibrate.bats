# ae-calibrate: against a slow computation, probabilities, drift, restart, missing and constant scores.

bats_require_minimum_version 1.5.0
load refused

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# noise KIND N [SEED]: N independent numbers, the same with every awk
noise() {
	awk -v kind="$1" -v n="$2" -v seed="${3:-1}" '
		function u() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
		function normal() { return sqrt(-2 * log(u())) * cos(6.283185307179586 * u()) }
		BEGIN {
			seed = seed * 7919 + 15
			for (i = 0; i < 10 + n; i++) {
				if (kind == "normal") x = normal()
				if (kind == "uniform") x = u()
				if (kind == "exponential") x = -log(u())
				if (kind == "lognormal") x = exp(0.8 * normal())
				if (kind == "heavy") x = normal() / sqrt(u())
				if (i >= 10) printf "%.7g\n", x
			}
		}'
}

# As above, without a sign.
errors() {
	noise "$@" | tr -d -
}

@test "surprise agrees with a slow computation that sorts the whole past" {
	for name in light heavy drift burst; do
		file=$AE_SOURCE/tests/reference/calibrate/$name.tsv
		ae-calibrate -t --history 600 --mean 1 -c 1 "$file" | paste - "$file" | awk -v name="$name" '
			{ d = $1 - $3; if (d > 0.02 || d < -0.02) { print name, NR, $0; bad = 1 } }
			END { exit bad || NR != 1500 }'
	done
}

@test "of two scores with the same past the larger one has no smaller surprise" {
	errors lognormal 800 | ae-calibrate --mean 1 --state past -o before.npy
	for method in tail pareto; do
		errors lognormal 800 | ae-calibrate -m $method --mean 1 --state past.$method -o before.npy
		for i in $(seq 0 3 120); do
			cp past.$method now
			awk -v i="$i" 'BEGIN { print exp(i / 20 - 3) }' | ae-calibrate -m $method --mean 1 --state now -t
		done >surprise
		sort -C -g surprise
		[ "$(tail -n 1 surprise | cut -d . -f 1)" -ge 3 ]
	done
}

@test "rank is the conformal p-value against the last N scores" {
	noise normal 300 >scores
	ae-calibrate -m rank --history 80 --warmup 60 -t scores >got
	awk '{ x[NR] = $1; n = NR - 1 < 80 ? NR - 1 : 80; more = 1
		for (i = NR - n; i < NR; i++) more += x[i] >= $1
		print n < 60 ? 0 : -log(more / (n + 1)) / log(10) }' scores | paste got - |
		awk '{ d = $1 - $2; if (d > 1e-4 || d < -1e-4) { print NR, $0; bad = 1 } } END { exit bad || NR != 300 }'
}

# Kolmogorov and Smirnov: above 1.63 / sqrt(n) once in a hundred times
@test "p-values of rank are uniform on five kinds of noise" {
	for kind in normal uniform exponential lognormal heavy; do
		noise $kind 4100 7 | ae-calibrate -m rank -t | tail -n 4000 | awk '{ printf "%.9f\n", exp(-$1 * log(10)) }' |
			sort -n | awk -v kind=$kind '
				{ d = $1 - (NR - 1) / 4000; e = NR / 4000 - $1; if (d > most) most = d; if (e > most) most = e }
				END { print kind, most; exit most > 1.63 / sqrt(4000) }'
	done
}

@test "pareto gives the tail of five kinds of errors within a factor of two" {
	for kind in normal uniform exponential lognormal heavy; do
		errors $kind 20000 3 | ae-calibrate -m pareto -t | tail -n +1001 | awk -v kind=$kind '
			$1 > 1 { a++ } $1 > 2 { b++ } $1 > 3 { c++ }
			END { print kind, a / NR, b / NR, c / NR
				exit a / NR < 0.08 || a / NR > 0.12 || b / NR < 0.005 || b / NR > 0.02 || c / NR > 0.004 }'
	done
}

@test "a factor on all scores changes nothing" {
	errors exponential 2000 >scores
	for factor in 1e-6 1e6; do
		awk -v f=$factor '{ printf "%.9g\n", f * $1 }' scores | ae-calibrate -t | paste - <(ae-calibrate -t scores) |
			awk '{ d = $1 - $2; if (d > 0.03 || d < -0.03) { print NR, $0; bad = 1 } } END { exit bad }'
	done
}

@test "the warm-up has surprise 0, and normal errors rarely reach 4" {
	for kind in normal exponential; do
		errors $kind 20000 >scores
		ae-calibrate -t scores >got
		[ "$(head -n 100 got | sort -u)" = 0 ]
		[ "$(head -n 1100 got | tail -n 1000 | sort -u | wc -l)" -gt 150 ]
		awk '$1 > 4 { n++ } END { exit n > 10 }' got
	done
	ae-calibrate --warmup 300 -t scores | head -n 300 | sort -u | diff - <(echo 0)
}

@test "a new level alarms, and is then the past; with --learn normal it stays abnormal" {
	{ errors normal 3000; errors normal 1500 2 | awk '{ print 20 + $1 }'; } >scores
	ae-calibrate -t scores >all
	sed -n 3001,3020p all | awk '$1 > 4 { n++ } END { exit n < 15 }'
	tail -n 900 all | awk '$1 > 4 { n++ } END { exit n > 0 }'
	ae-calibrate --learn normal -t scores | tail -n 900 | awk '$1 > 4 { n++ } END { exit n < 900 }'
}

@test "an anomaly does not hide the next one" {
	{ errors normal 1500; yes 30 | head -n 40; errors normal 800 2; yes 30 | head -n 40; errors normal 100 3; } >scores
	ae-calibrate -t scores >got
	for first in 1505 2345; do
		tail -n +$first got | head -n 30 | awk '$1 > 4 { n++ } END { exit n < 30 }'
	done
}

@test "a run in two parts gives the bytes of one run" {
	errors lognormal 3000 >scores
	for options in '-m tail' '-m pareto --mean 3' '-m rank' '-m martingale' '-m martingale --seed 7 --history 300 --mean 2' '--learn normal --history 500' '--mean 1 --warmup 700'; do
		rm -f state
		ae-calibrate $options -t scores >whole
		{
			head -n 650 scores | ae-calibrate $options --state state -t
			tail -n +651 scores | head -n 1 | ae-calibrate $options --state state -t
			tail -n +652 scores | ae-calibrate $options --state state -t
		} >parts
		cmp whole parts
		ae-calibrate $options --state fresh -t scores | cmp - whole
		cmp state fresh
		rm fresh
	done
}

@test "a state of other options, of other scores, damaged or foreign is refused" {
	errors normal 200 >scores
	ae-calibrate --state state --history 300 -o x.npy scores
	cp state good
	refused "state: was made with history 300, expected 5000" ae-calibrate --state state scores
	refused "state: was made with method tail, expected rank" ae-calibrate --state state --history 300 -m rank scores
	refused "state: was made with learning all, expected normal" ae-calibrate --state state --history 300 --learn normal scores
	refused "state: was made with minimum index 0.4, expected 0.8" ae-calibrate --state state --history 300 --min-index 0.8 scores
	refused "state: was made with mean 4, expected 2" ae-calibrate --state state --history 300 --mean 2 scores
	refused "state: was made with scores per record 1, expected 2" ae-calibrate --state state --history 300 <(paste scores scores)
	cmp state good
	printf 'x' | dd of=state bs=1 seek=1500 conv=notrunc 2>/dev/null
	refused "state: the state is damaged" ae-calibrate --state state --history 300 scores
	rm state
	ae-calibrate -m martingale --state state -o x.npy scores
	refused "state: was made with seed 1, expected 2" ae-calibrate -m martingale --seed 2 --state state scores
	refused "state: was made with method martingale, expected rank" ae-calibrate -m rank --state state scores
	ae-convert -o state scores
	refused "state: expected the state of ae-calibrate, got another file" ae-calibrate --state state scores
	: >state
	refused state ae-calibrate --state state scores
	refused "nowhere/state" ae-calibrate --state nowhere/state -o x.npy scores
}

@test "NaN gives NaN and changes nothing" {
	errors exponential 500 >scores
	awk '{ print } NR % 7 == 0 { print "nan" }' scores >holes
	ae-calibrate -t holes >got
	awk 'NR % 8 == 0 && $1 != "nan" { bad = 1 } NR % 8 != 0' got | cmp - <(ae-calibrate -t scores)
	[ "$(grep -c nan got)" = 71 ]
	refused "line 3" ae-calibrate <(printf '%s\n' 1 2 inf)
}

@test "constant scores have surprise 0, and what follows is seen" {
	for value in 0 3.5; do
		[ "$(yes $value | head -n 1000 | ae-calibrate -t | sort -u)" = 0 ]
		[ "$(yes $value | head -n 1000 | ae-calibrate -m pareto -t | sort -u)" = 0 ]
	done
	{ yes 1 | head -n 1000; echo 9; } | ae-calibrate --mean 1 -t | tail -n 1 | awk '{ exit $1 < 6 }'
}

# tests/unit/martingale.c has the values, and the share of exchangeable streams that ever exceed 2
@test "the martingale tells a drift, of any direction and sign, from one large score" {
	noise normal 1500 >scores
	awk '{ print $1 + (NR == 700) * 1e6 }' scores >spike
	awk '{ print $1 - (NR > 1000) * (NR - 1000) / 200 }' scores >drift
	[ "$(ae-calibrate -m martingale -t scores | head -n 100 | sort -u)" = 0 ]
	for file in scores spike; do
		ae-calibrate -m martingale $file | ae-threshold --at 2 --exit-code
	done
	ae-calibrate -m martingale drift | ae-threshold --at 2 | head -n 1 | awk '{ exit $1 < 1000 || $1 > 1250 }'
	# it is about order, not about values
	awk '{ print exp($1) }' drift | ae-calibrate -m martingale -t | cmp - <(ae-calibrate -m martingale -t drift)
}

@test "ties of the martingale are broken by the seed, and by the number of the score" {
	noise uniform 1000 | awk '{ print int(5 * $1) }' >scores
	ae-calibrate -m martingale -t scores >one
	ae-calibrate -m martingale -t --seed 1 scores | cmp - one
	run -1 cmp -s one <(ae-calibrate -m martingale -t --seed 2 scores)
	ae-calibrate -m martingale -t <(paste scores scores) >two
	cut -f 1 two | cmp - one
	run -1 cmp -s one <(cut -f 2 two)
	for seed in 1 2 3; do
		yes 4 | head -n 3000 | ae-calibrate -m martingale --seed $seed | ae-threshold --at 2 --exit-code
	done
	ae-calibrate -m martingale -t <(awk 'NR % 50 == 0 { print "nan" } { print }' scores) | grep -v nan | cmp - one
}

@test "each score of a record is calibrated for itself" {
	errors normal 900 1 >a
	errors lognormal 900 2 >b
	paste <(ae-calibrate -t a) <(ae-calibrate -t b) | cmp - <(paste a b | ae-calibrate -t)
	paste a b | ae-convert --shape 2x1 | ae-calibrate | ae-info - | grep -qx 'record	2x1'
}

@test "a score comes out at once" {
	answers_each_line ae-calibrate -t
}

@test "options are checked" {
	errors normal 100 >scores
	refused "option --method: expected tail, rank, pareto or martingale, got 'tial' (did you mean 'tail'?)" ae-calibrate -m tial scores
	refused "option --learn" ae-calibrate --learn none scores
	refused "option --history" ae-calibrate --history 39 scores
	refused "option --warmup" ae-calibrate --warmup 39 scores
	refused "option --warmup: expected at most 50, the scores of --history, got 100" ae-calibrate --history 50 scores
	refused "option --mean" ae-calibrate --mean 0 scores
	refused "option --min-index" ae-calibrate --min-index 0 scores
	refused "option --learn: normal: cannot be used with method rank" ae-calibrate -m rank --learn normal scores
	refused "option --learn: normal: cannot be used with method martingale" ae-calibrate -m martingale --learn normal scores
	refused "option --seed" ae-calibrate -m martingale --seed x scores
	refused "record 1: expected a score of 0 or more, got -2 (scores of any sign: -m rank)" ae-calibrate <(printf '%s\n' 1 -2)
	ae-convert -o x.npy scores
	refused "x.npy" ae-calibrate --state x.npy x.npy
}

@test "options of series that do not go together are refused" {
	printf 'k,s\na,1\nb,2\n' >keyed.csv
	refused "option --add: expected a name, got none" ae-calibrate --add '' keyed.csv
	refused "option --max-keys: needs --key" ae-calibrate --max-keys 3 keyed.csv
	refused "option --key: cannot be used with --label" ae-calibrate --key k --label s keyed.csv
	refused "option --add: cannot be used with --label" ae-calibrate --add s --label k keyed.csv
}

@test "spans of a person are no rows of one series among others" {
	printf '1\t2\tignore\n' >spans
	printf 'k,s\na,1\nb,2\n' >keyed.csv
	refused "option --spans: cannot be used with --key" ae-calibrate --spans spans --key k keyed.csv
	refused "option --spans: cannot be used with --add" ae-calibrate --spans spans --add x keyed.csv
}
