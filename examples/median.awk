# median.awk - a median filter of 3x3 on pictures, one per line, as ae-convert --to tsv writes them. The variables height,
# width and channels give their shape; the default is 28x28 with one channel, and each channel is filtered alone.
# Each pixel becomes the median of the 3x3 pixels around it; beyond the edge, the nearest pixel counts. If each column
# of three is sorted, the median of nine is the median of three values: the largest of the lows, the median of the
# middles and the smallest of the highs.
function min(a, b) { return a < b ? a : b }
function max(a, b) { return a > b ? a : b }
function med(a, b, c) { return max(min(a, b), min(max(a, b), c)) }
BEGIN {
	if (!height) height = 28
	if (!width) width = 28
	if (!channels) channels = 1
	row = width * channels
}
{
	for (y = 0; y < height; y++) {
		up = row * (y > 0 ? y - 1 : 0); at = row * y; down = row * (y < height - 1 ? y + 1 : height - 1)
		for (x = 1; x <= row; x++) {
			a = $(up + x) + 0; b = $(at + x) + 0; c = $(down + x) + 0
			low[x] = min(min(a, b), c)
			middle[x] = med(a, b, c)
			high[x] = max(max(a, b), c)
		}
		for (x = 1; x <= row; x++) {
			l = x > channels ? x - channels : x; r = x <= row - channels ? x + channels : x
			printf "%s%s", med(max(max(low[l], low[x]), low[r]), med(middle[l], middle[x], middle[r]),
				min(min(high[l], high[x]), high[r])), x < row || y < height - 1 ? " " : "\n"
		}
	}
}
