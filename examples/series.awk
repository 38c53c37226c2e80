# series.awk - generates a series of 15-minute rows with a daily cycle of 96 rows, as CSV: timestamp, value, label. The
# label marks anomalies, which are in the second half. Variables:
#   rows      number of rows
#   seed      seed of the noise and of the places of anomalies
#   shape     of a day: office (high at day time), waves (two sines whose height changes slowly), pulses (a little early
#             or late), wander (a sine on autocorrelated noise)
#   anomaly   none, level, spike, cycle (one is missing), tempo (twice as fast), burst (of noise)
# The script has its own random generators, so that every awk gives the same numbers. Anomalies have a separate one, so
# that series that differ only in `anomaly` have equal first halves.
function noise() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
function place() { other = (other * 16807) % 2147483647; return other / 2147483647 }
function normal() { return sqrt(-2 * log(noise())) * cos(turn * noise()) }

# the cycle at time t, in days
function cycle(t,    part) {
	part = t - int(t)
	if (shape == "office")
		return part > 0.375 && part < 0.75 ? 1 : part > 0.3125 && part <= 0.375 ? 0.4 : 0
	if (shape == "waves")
		return (1 + 0.3 * sin(turn * t / 5.3)) * (0.5 * sin(turn * t) + 0.3 * sin(3 * turn * t))
	if (shape == "pulses")
		return exp(-((part - 0.4) / 0.03) ^ 2) - 0.3 * exp(-((part - 0.52) / 0.06) ^ 2)
	return 0.6 * sin(turn * t)
}

# value of row i, which is row k (from 0) of an anomaly of n rows
function changed(i, k, n, t) {
	if (anomaly == "level") return cycle(t) + 0.5 * sign
	if (anomaly == "spike") return cycle(t) + 1.2 * sign
	if (anomaly == "cycle") return cycle(0)
	if (anomaly == "tempo") return cycle(t + k / 96)
	return cycle(t) + 0.6 * (place() - 0.5) * 2
}

# chooses place and length of the anomalies: one in each fifth of the second half except the last
function choose(    i, length_of) {
	length_of = anomaly == "spike" ? 3 : anomaly == "burst" ? 48 : anomaly == "level" ? 72 : 96
	for (i = 0; anomaly != "none" && i < 4; i++) {
		first[i] = int(rows / 2 + (i + 0.2 + 0.5 * place()) * rows / 10)
		last[i] = first[i] + length_of - 1
	}
}

BEGIN {
	turn = 2 * 3.14159265358979
	seed = seed * 7919 + 20140401
	other = seed + 1
	for (i = 0; i < 10; i++) { noise(); place() }
	choose()
	print "timestamp,value,label"
	for (i = at = 0; i < rows; i++) {
		if (i % 96 == 0) late = shape == "pulses" ? 0.04 * (noise() - 0.5) : 0
		if (at < 4 && i > last[at] && anomaly != "none") at++
		label = at < 4 && anomaly != "none" && i >= first[at]
		if (label && i == first[at]) sign = place() < 0.5 ? -1 : 1
		wander = 0.97 * wander + (shape == "wander" ? 0.03 : 0) * normal()
		t = i / 96 + 1 - late
		value = label ? changed(i, i - first[at], last[at] - first[at] + 1, t) : cycle(t)
		value = 50 + 30 * (value + wander + 0.04 * normal())
		printf "%04d-%02d-%02d %02d:%02d:00,%.4f,%d\n", 2024, 1 + int(i / 2688), 1 + int(i / 96) % 28,
			int(i % 96 / 4), i % 4 * 15, value, label
	}
}
