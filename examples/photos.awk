# photos.awk - generates pictures in color with edges and textures, as PPM images one after the other. Leaves of random
# size, place, color and texture hide each other, from the front to the back; their radii have the density r^-3, so that
# edges and areas have the statistics of photographs (dead leaves: Lee, Mumford, Huang 2001). Variables:
#   count   number of pictures
#   side    height and width
#   seed    seed of everything
# The script has its own random generator, so that every awk gives the same numbers.
function draw(a, b) { seed = (seed * 16807) % 2147483647; return a + (b - a) * seed / 2147483647 }

# A leaf is an ellipse or a rectangle, in coordinates u and v of its own; its light changes along u.
function leaf(    radius, long, wide, x, y, i, j, u, v, c, s, angle, box, gray, kind, wave, deep, light, from, to, left) {
	radius = 1 / sqrt(draw(0, 1) / (0.36 * side * side) + draw(0, 1) / 9)
	long = radius * draw(1, 1.6); wide = radius * draw(0.5, 1)
	x = draw(0, side); y = draw(0, side)
	angle = draw(0, 3.14159265); c = cos(angle); s = sin(angle)
	box = draw(0, 1) < 0.4
	gray = draw(20, 235)
	for (i = 0; i < 3; i++) color[i] = gray * draw(0.55, 1.45)
	kind = int(draw(0, 4)); wave = 6.2831853 / draw(3, 14); deep = draw(0.08, 0.35); light = draw(-0.25, 0.25) / long
	from = int(y - 1.5 * long); to = int(y + 1.5 * long) + 1
	if (from < 0) from = 0
	if (to > side) to = side
	left = int(x - 1.5 * long)
	if (left < 0) left = 0
	for (i = from; i <= to; i++)
		for (j = left; j <= side && j <= x + 1.5 * long; j++) {
			if ((i, j) in red) continue
			u = (j - x) * c + (i - y) * s; v = (i - y) * c - (j - x) * s
			if (box ? u > long || -u > long || v > wide || -v > wide : u * u / (long * long) + v * v / (wide * wide) > 1)
				continue
			gray = 1 + light * u
			if (kind == 1) gray *= 1 + deep * sin(wave * u)
			else if (kind == 2) gray *= 1 + deep * sin(wave * u) * sin(wave * v)
			else if (kind == 3) gray *= 1 + deep * draw(-0.5, 0.5)
			red[i, j] = color[0] * gray; green[i, j] = color[1] * gray; blue[i, j] = color[2] * gray
			covered++
		}
}

# Light from four neighbors falls on a pixel, as on a camera's.
function pixel(part, i, j,    v) {
	v = int((part[i, j] + part[i + 1, j] + part[i, j + 1] + part[i + 1, j + 1]) / 4 + 0.5)
	return v < 0 ? 0 : v > 255 ? 255 : v
}

BEGIN {
	seed = seed * 7919 + 17
	for (i = 0; i < 10; i++) draw(0, 1)
	for (p = 0; p < count; p++) {
		split("", red); split("", green); split("", blue)
		covered = 0
		while (covered < 0.97 * (side + 1) * (side + 1)) leaf()
		for (i = 0; i < 3; i++) { above[i] = draw(40, 220); below[i] = draw(40, 220) }
		for (i = 0; i <= side; i++)
			for (j = 0; j <= side; j++)
				if (!((i, j) in red)) {
					red[i, j] = above[0] + (below[0] - above[0]) * i / side
					green[i, j] = above[1] + (below[1] - above[1]) * i / side
					blue[i, j] = above[2] + (below[2] - above[2]) * i / side
				}
		print "P3\n" side " " side "\n255"
		for (i = 0; i < side; i++)
			for (j = 0; j < side; j++)
				print pixel(red, i, j) " " pixel(green, i, j) " " pixel(blue, i, j)
	}
}
