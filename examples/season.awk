# season.awk - generates the load of an office by the hour, 2022 to 2024, as CSV: time (UTC), value, label. The load follows
# the local time of Central Europe: high on working days, low at night, at weekends and on holidays. Variables:
#   seed=N           of the noise (default 1)
#   holidays=FILE    gets the dates of the holidays
# The label marks four anomalies of 2024, each of a day: two working days that look like Sundays, a Sunday that looks like a
# working day, and a working day four hours late. A fixed generator of numbers (Park and Miller) gives the same series
# everywhere.

function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function normal() { return sqrt(-2 * log(random())) * cos(6.283185307179586 * random()) }

function days_of(year, month) {
	return month == 2 ? 28 + (year % 4 == 0) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

# Moves the date one day on.
function next_day() {
	weekday = (weekday + 1) % 7
	if (++day > days_of(year, month)) { day = 1; if (++month > 12) { month = 1; year++ } }
}

# Whether summer time begins (ends, in October) on this date: the last Sunday of the month.
function turns() { return weekday == 6 && (month == 3 || month == 10) && day > 24 }

function load(hour, works) {
	if (!works) return 0.15 + 0.1 * sin(6.283185307179586 * hour / 24)
	return hour >= 9 && hour < 17 ? 1 : hour == 7 || hour == 8 || hour == 17 || hour == 18 ? 0.5 : 0.1
}

BEGIN {
	state = seed ? seed : 1
	if (!holidays) holidays = "/dev/null"
	n = split("01-01 01-06 05-01 08-15 10-03 11-01 12-24 12-25 12-26 12-31", every, " ")
	for (i = 1; i <= n; i++) { free_day[every[i]]; print every[i] >holidays }
	n = split("2022-04-15 2022-04-18 2022-05-26 2022-06-06 2023-04-07 2023-04-10 2023-05-18 2023-05-29 " \
		"2024-03-29 2024-04-01 2024-05-09 2024-05-20", dates, " ")
	for (i = 1; i <= n; i++) { free_day[dates[i]]; print dates[i] >holidays }
	odd["2024-03-12"] = odd["2024-11-06"] = "off"
	odd["2024-06-16"] = "on"
	odd["2024-09-17"] = "late"

	print "time,value,label"
	year = 2022; month = 1; day = 1; weekday = 5	# Monday is 0
	local = 1	# 00:00 UTC is 01:00
	for (i = 0; i < 26304; i++) {
		if (i > 0 && i % 24 == 0) next_day()
		utc = i % 24
		if (turns() && utc == 1) summer = month == 3
		# the local date is the date of UTC, or the next one
		hour = utc + 1 + summer
		at = sprintf("%04d-%02d-%02dT%02d:00:00Z", year, month, day, utc)
		if (hour >= 24) { y = year; m = month; d = day; w = weekday; next_day() }
		date = sprintf("%04d-%02d-%02d", year, month, day)
		works = weekday < 5 && !(date in free_day) && !(substr(date, 6) in free_day)
		if (hour >= 24) { year = y; month = m; day = d; weekday = w }
		hour %= 24
		kind = date in odd ? odd[date] : ""
		value = load(kind == "late" ? (hour + 20) % 24 : hour, kind == "" || kind == "late" ? works : kind == "on")
		printf "%s,%.3f,%d\n", at, 50 + 30 * value + 1.5 * normal(), kind != ""
	}
}
