# median.awk - a median filter of 3x3 on pictures of 28x28, one per line, as ae-convert --to tsv writes them.
# Each pixel becomes the median of the 3x3 pixels around it; beyond the edge, the nearest pixel counts. If each column
# of three is sorted, the median of nine is the median of three values: the largest of the lows, the median of the
# middles and the smallest of the highs.
function min(a, b) { return a < b ? a : b }
function max(a, b) { return a > b ? a : b }
function med(a, b, c) { return max(min(a, b), min(max(a, b), c)) }
{
	row = ""
	for (y = 0; y < 28; y++) {
		up = 28 * (y > 0 ? y - 1 : 0); at = 28 * y; down = 28 * (y < 27 ? y + 1 : 27)
		for (x = 1; x <= 28; x++) {
			a = $(up + x) + 0; b = $(at + x) + 0; c = $(down + x) + 0
			low[x] = min(min(a, b), c)
			middle[x] = med(a, b, c)
			high[x] = max(max(a, b), c)
		}
		low[0] = low[1]; middle[0] = middle[1]; high[0] = high[1]
		low[29] = low[28]; middle[29] = middle[28]; high[29] = high[28]
		for (x = 1; x <= 28; x++)
			row = row " " med(max(max(low[x - 1], low[x]), low[x + 1]),
				med(middle[x - 1], middle[x], middle[x + 1]),
				min(min(high[x - 1], high[x]), high[x + 1]))
	}
	print row
}
