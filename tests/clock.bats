#!/usr/bin/env bats
# ae-clock: the time of day, of the week and of the year, and holidays, in any time zone.

bats_require_minimum_version 1.5.0

load refused

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	berlin=CET-1CEST,M3.5.0,M10.5.0/3
	# a Monday at 00:00, a Wednesday at noon, a Sunday at 18:00
	printf '%s\n' time,v 2024-04-29T00:00:00Z,1 2024-05-01T12:00:00Z,2 2024-05-05T18:00:00Z,3 >t.csv
}

# places OPTION...: day and week of t.csv in turns, with three digits
places() {
	ae-clock "$@" | ae-convert -t | awk '
		function turn(s, c) { x = atan2(s, c) / 6.283185307179586; if (x < -1e-6) x++; return sprintf("%.3f", x < 0 ? 0 : x) }
		{ printf "%s", turn($1, $2) " " turn($3, $4) (NF > 4 ? " " $5 : "") ";" }'
}

@test "sine and cosine of the day and of the week, which begins on Monday" {
	[ "$(places t.csv)" = "0.000 0.000;0.500 0.357;0.750 0.964;" ]
	[ "$(ae-clock --parts year --to csv t.csv | sed -n 2p | cut -d , -f 2,3 | awk -F , '{ x = atan2($1, $2) / 6.283185307179586; printf "%.4f", x }')" = 0.3251 ]
	[ "$(ae-clock --to csv --append t.csv | head -n 1)" = time,v,day_sin,day_cos,week_sin,week_cos ]
	[ "$(ae-clock --to csv --append t.csv | cut -d , -f 1,2 | xargs)" = 'time,v 2024-04-29T00:00:00Z,1 2024-05-01T12:00:00Z,2 2024-05-05T18:00:00Z,3' ]
	[ "$(ae-clock -t --parts day t.csv | head -n 1)" = $'time\tday_sin\tday_cos' ]
	# the records are those of the rows, from a pipe as well, and times may be beside
	ae-clock -o one.npy t.csv
	ae-clock <t.csv | ae-convert -o two.npy
	ae-convert -c v -o v.npy t.csv
	ae-clock --times t.csv -o three.npy v.npy
	cmp one.npy two.npy
	cmp one.npy three.npy
}

@test "time zones by rule and by name: summer time begins and ends" {
	printf '%s\n' t,v 2024-03-31T00:30:00Z,1 2024-03-31T01:30:00Z,1 2024-10-27T00:30:00Z,1 2024-10-27T01:30:00Z,1 >turn.csv
	hours() {
		ae-clock --parts day "$@" turn.csv | ae-convert -t | awk '
			{ x = 24 * atan2($1, $2) / 6.283185307179586; if (x < 0) x += 24; printf "%s%.2f", (NR == 1 ? "" : " "), x }'
	}
	[ "$(hours)" = '0.50 1.50 0.50 1.50' ]
	[ "$(hours --zone $berlin)" = '1.50 3.50 2.50 2.50' ]
	[ "$(hours --zone '<+0530>-5:30')" = '6.00 7.00 6.00 7.00' ]
	[ "$(TZ=EST5 hours)" = '0.50 1.50 0.50 1.50' ]
	if [ -e /usr/share/zoneinfo/Europe/Berlin ]; then
		[ "$(hours --zone Europe/Berlin)" = '1.50 3.50 2.50 2.50' ]
	fi
	for zone in Nosuch/Zone '' Berlin CE ../etc/passwd /etc/localtime +1; do
		refused "option --zone: expected the name of a time zone" ae-clock --zone "$zone" turn.csv
	done
	for zone in UTC+99 EST25 CET-1CEST,M13.5.0 CET-1CEST,M3.5.0 CET-1CEST,M3.6.0,M10.5.0 CET-1CEST,M3.5.7,M10.5.0 \
		CET-1CEST,M0.5.0,M10.5.0 CET-1CEST,M3.5.0,M10.5.0/25 CET-1CEST,M3.5.0,M10.5.0/3x CET-1CEST,J0,J300 \
		CET-1CEST,J366,J300 CET-1CEST,366,300 CET-1CEST,60,300, EST5garbage EST5:60 EST5: '<+05-5:30' '<+5>-5' EST5ED CET-1CEST CET-1CEST-2; do
		refused "option --zone: expected the name of a time zone" ae-clock --zone "$zone" turn.csv
	done
	for zone in UTC-14 EST+05:00:00 EST5EDT4,M3.2.0,M11.1.0 EST5EDT,J60,J300/1:30 EST5EDT,59,299/-1 'CET-1CEST-2,M3.5.0/2,M10.5.0'; do
		ae-clock --zone "$zone" -o n.npy turn.csv
	done
	# a zone is a file of its kind, no folder and no other file
	mkdir -p zones/Folder && : >zones/Empty && echo '# version' >zones/tzdata.zi
	{ printf TZif && head -c 16 /dev/zero && for n in 0 0 0 0 1 4; do printf "\0\0\0\\$n"; done; } >zones/Mine
	printf '\0\0\016\020\0\0ONE\0' >>zones/Mine
	for zone in Folder Empty tzdata.zi; do
		TZDIR=$PWD/zones refused "option --zone: expected the name of a time zone" ae-clock --zone $zone turn.csv
	done
	[ "$(TZDIR=$PWD/zones hours --zone Mine)" = '1.50 2.50 1.50 2.50' ]
}

@test "holidays by date, every year or once, in local time" {
	printf '%s\n' '# days off' '' '2024-05-06 once' ' 05-01,Labor Day' '02-29' >h.txt
	[ "$(places --holidays h.txt t.csv)" = "0.000 0.000 0;0.500 0.357 1;0.750 0.964 0;" ]
	# 18:00 UTC on the 5th is the 6th in Tokyo
	[ "$(places --holidays h.txt --zone JST-9 t.csv | cut -d ';' -f 3)" = "0.125 0.018 1" ]
	[ "$(ae-clock --parts holiday --holidays h.txt t.csv | ae-convert -t | xargs)" = '0 1 0' ]
	printf '2023-05-01\n' >other.txt
	[ "$(ae-clock --parts holiday --holidays other.txt t.csv | ae-convert -t | xargs)" = '0 0 0' ]
	printf '05-01\n\n05-41\n' >bad.txt
	refused "bad.txt: line 3: expected a date as 2024-12-25, or 12-25 for every year, got '05-41'" ae-clock --holidays bad.txt t.csv
	printf '2023-02-29\n' >bad.txt
	refused "bad.txt: line 1" ae-clock --holidays bad.txt t.csv
	echo '# none' >bad.txt
	refused 'bad.txt: expected at least one date, got none' ae-clock --holidays bad.txt t.csv
	printf '05-01\0\n' >bad.txt
	refused 'bad.txt: line 1: expected text, got a byte 0' ae-clock --holidays bad.txt t.csv
	refused 'missing.txt' ae-clock --holidays missing.txt t.csv
}

@test "rows without a time have no values; what has no times is refused" {
	printf '%s\n' time,v 2024-04-29T00:00:00Z,1 ,2 2024-05-05T18:00:00Z,3 >gap.csv
	run --separate-stderr ae-clock --append --to csv gap.csv
	[ "${lines[2]}" = ,,,,, ]
	[[ $stderr == *'1 of 3 rows have no time: all their values are missing'* ]]
	ae-clock -q gap.csv | ae-convert --missing keep -t | sed -n 2p | grep -q '^nan	nan	nan	nan$'
	# values beyond single precision stay as text, and are limited in records
	printf '%s\n' time,v 2024-04-29T00:00:00Z,1e300 2024-05-01T12:00:00Z,-1e300 >large.csv
	[ "$(ae-clock --append --to csv large.csv | cut -d , -f 2 | xargs)" = 'v 1e300 -1e300' ]
	[ "$(ae-clock --append large.csv | ae-convert -t | cut -f 1 | xargs)" = '3.4028235e38 -3.4028235e38' ]
	for format in npy csv; do
		refused "option --text: cannot be used with --to $format" ae-clock -t --to $format t.csv
	done
	ae-clock -t --to tsv t.csv | cmp - <(ae-clock -t t.csv)
	ae-clock --to npy t.csv | cmp - <(ae-clock t.csv)
	[ "$(printf '%s\n' time,v 1700-01-01,1 2250-01-01,2 | ae-clock --zone $berlin -t | wc -l)" = 3 ]
	seq 5 | refused 'expected a column of times, got none' ae-clock
	printf '%s\n' t,v 0,1 1,4 2,9 3,2 >count.csv
	refused 'expected times with a date, got numbers that count' ae-clock count.csv
	refused "option --parts: expected day, week, year or holiday, got 'month'" ae-clock --parts day,month t.csv
	refused 'option --parts: holiday: expected --holidays FILE' ae-clock --parts day,holiday t.csv
	echo 05-01 >h.txt
	refused 'expected holiday among them' ae-clock --parts day --holidays h.txt t.csv
	ae-convert -q -c v --shape 1x1 -o cube.npy t.csv
	refused 'expected rows of values, got records of 1x1' ae-clock --times t.csv cube.npy
}

@test "--append: a model takes the clock and other columns as conditions, and one column has the score" {
	cat >make.awk <<-'END'
		BEGIN { srand(6); print "time,load,temp"
			for (i = 0; i < 24 * 28; i++) {
				h = i % 24; d = int(i / 24); t = t * 0.9 + rand() - 0.5
				load = (h >= 8 && h < 18 && d % 7 < 5) + t + (i == odd) * 0.8
				printf "2024-01-%02dT%02d:00:00Z,%.4f,%.4f\n", d + 1, h, load, t } }
	END
	awk -f make.awk >past.csv
	awk -v odd=132 -f make.awk >series.csv
	# distances ARGUMENTS: "score row", ascending, of the page's recipe with these arguments of ae-clock
	distances() {
		ae-clock "$@" past.csv | ae-normalize -q --fit in.bin -o in.npy
		ae-normalize -q -c load --fit out.bin -o out.npy past.csv
		ae-train -q -e 60 -b 16 -a 'dense 32 silu; dense 32 silu; ---; dense 1' --heldout none --target out.npy -o model.bin in.npy
		ae-normalize -q -c load --stats out.bin -o values.npy series.csv
		ae-clock "$@" series.csv | ae-normalize -q --stats in.bin | ae-recon model.bin | ae-join -m range values.npy - |
			ae-convert -t | awk 'NF == 1 { print $1, NR - 1 }' | sort -g
	}
	distances --append -c temp >both
	distances >clock
	[ "$(wc -l <both)" = 672 ]
	tail -n 1 both | grep -q ' 132$'
	tail -n 2 both | awk 'NR == 1 { next_best = $1 } END { exit !($1 > 1.3 * next_best) }'
	# the temperature is no part of what is unusual: without it, other rows are further off
	[ -z "$(tail -n 20 clock | grep ' 132$')" ]
	# an autoencoder of all columns scores the clock, too
	ae-clock --append past.csv | ae-normalize -q --fit all.bin -o all.npy
	ae-train -q -e 1 -a 'dense 3; ---; dense in' --heldout none --stats all.bin -o all.model all.npy
	[ "$(ae-score --by feature all.model all.npy | ae-convert -t | awk 'NR == 1 { print NF }')" = 6 ]
}

# The bounds of examples/README.md: the default view finds one of the four days; the clock, its zone and the holidays find all
# four, without a false event.
@test "a series with weekends and holidays: false events fall, and days at the wrong time are found" {
	ordinary_programs
	"$AE_SOURCE/examples/clock.sh" >table
	cat table
	awk -F '\t' '
		{ found[$1] = $2; other[$1] = $3 }
		END {
			all = "time of day and week, holidays"
			exit !(found[all] == 4 && other[all] == 0 && found["none (ae-novelty)"] <= 1 \
				&& other["time of day and week"] >= 8 && other["all, without the time zone"] >= 8)
		}' table
	# with a file of one's own: the events of all three years, with times
	EPOCHS=1 "$AE_SOURCE/examples/clock.sh" clock/series.csv 17520 UTC >own
	run -2 "$AE_SOURCE/examples/clock.sh" one
}

@test "rules of time zones, and dates of holidays, that are none are refused" {
	printf '2024-01-01,1\n2024-07-02,2\n' >timed.csv
	for rule in M13.5.0,M10.5.0/3 M3.6.0,M10.5.0 M3.5.7,M10.5.0 M3.5.0 M3.5.0,M10.5.0/ M3.5.0,M10.5.0/3x M3.5,M10.5.0 'M3.5.0;M10.5.0' J366,J1 J0,J1 366,1 ''; do
		refused "option --zone: expected the name of a time zone of this system, as Europe/Berlin, or a rule as" \
			ae-clock -t --zone "CET-1CEST${rule:+,}$rule" timed.csv
	done
	for zone in CET-25 C-1 Nowhere/City '' 'CET-1:60' '<+03-3' "$(printf 'x%.0s' $(seq 5000))"; do
		refused "option --zone: expected the name" ae-clock -t --zone "$zone" timed.csv
	done
	# as the dates of the rule by weeks in 2024
	ae-clock -q --to csv --zone CET-1CEST,M3.5.0,M10.5.0/3 timed.csv >want
	for rule in 'CET-1CEST,J90,J300' 'CET-1CEST,89,299/2:30' '<+01>-1<+02>,M3.5.0,M10.5.0/3'; do
		ae-clock -q --to csv --zone "$rule" timed.csv | cmp - want
	done
	for date in 2024-13-01 2024-02-30 2024/02/03 2024-02/03 02-30 13-01 x 2024-01-01x 2024-1-1; do
		echo "$date" >days
		refused "days: line 1: expected a date as 2024-12-25, or 12-25 for every year, got '$date'" ae-clock -t --holidays days timed.csv
	done
	for text in '' '# no day'; do
		echo "$text" >days
		refused "days: expected at least one date, got none" ae-clock -t --holidays days timed.csv
	done
	echo '02-29 every fourth year' >days
	[ "$(ae-clock -q --to csv --parts holiday --holidays days timed.csv | tail -n +2 | cut -d , -f 2 | xargs)" = "0 0" ]
}
