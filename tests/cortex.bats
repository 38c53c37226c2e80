# The C file that ae-export writes, on a Cortex-M4 in qemu: no heap, no standard input or output, arrays const.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	command -v arm-none-eabi-gcc >/dev/null || skip "arm-none-eabi-gcc is not installed"
	command -v qemu-system-arm >/dev/null || skip "qemu-system-arm is not installed"
	seq 0 329 | awk '{ print sin($1 / 5) }' >rows.txt
	ae-window 300 rows.txt | ae-select -r 0:3 >records.npy
	ae-convert --to raw records.npy >in
	flags=(-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -std=c99 -O2 -ffreestanding -Wall -Werror)
}

# on_board: runs network.c over the records in `in`, writes `out`, prints the instructions of one record
on_board() {
	arm-none-eabi-gcc "${flags[@]}" -nostartfiles -nostdlib -DMODEL="\"$PWD/network.c\"" -T "$AE_SOURCE/tests/cortex/cortex.ld" \
		-o network.elf "$AE_SOURCE/tests/cortex/run.c" -lm -lgcc
	timeout 300 qemu-system-arm -M mps2-an386 -icount shift=0 -display none -monitor none -serial none \
		-semihosting-config enable=on,target=native -kernel network.elf 2>instructions
}

# near FILE [ERROR]: the outputs are those of ae-recon, but for rounding or an error
near() {
	numbers() { od -A n -t f4 -v | tr -s ' ' '\n' | sed '/^$/d'; }
	ae-convert --to raw "$1" | numbers >here
	numbers <out >there
	paste here there | awk -v error="${2:-1e-5}" '{ d = $1 - $2; if (d < 0) d = -d; if (d > m) m = d } END { exit !(NR == 900 && m < error) }'
}

# sizes: bytes of code with tables, and of data, of the network alone
sizes() {
	arm-none-eabi-gcc "${flags[@]}" -c -o network.o network.c
	arm-none-eabi-size network.o | awk 'NR == 2 { print $1, $2 + $3 }'
}

@test "the network of 9,505 parameters has the outputs of ae-recon, in 48 KB of code and 118 KB of memory" {
	ae-train -q -e 1 -a nab-conv1d -o model.bin records.npy
	ae-export -o network.c model.bin
	run ! grep -E 'malloc|stdio|FILE|printf|stdlib' network.c
	run -0 sizes
	read -r code memory <<<"$output"
	echo "# 9,505 parameters: $code bytes of code and tables, $memory bytes of memory" >&3
	[ "$code" -lt 48000 ] && [ "$memory" -lt 118000 ]
	arm-none-eabi-nm network.o >names
	run ! grep ' D ' names # all tables are const
	on_board
	near <(ae-recon model.bin records.npy)
	echo "# $(cat instructions) instructions a record" >&3
	[ "$(cat instructions)" -gt 1000000 ] && [ "$(cat instructions)" -lt 10000000 ]
}

@test "with weights of 8 bits, the network takes 17 KB of code" {
	ae-train -q -e 1 -a nab-conv1d -o model.bin records.npy
	ae-export --precision int8 -o network.c model.bin
	run -0 sizes
	read -r code memory <<<"$output"
	echo "# 9,505 parameters of 8 bits: $code bytes of code and tables, $memory bytes of memory" >&3
	[ "$code" -lt 18500 ] && [ "$memory" -lt 135000 ]
	on_board
	mv out board
	on_board # the same bytes again
	cmp board out
	near <(ae-recon model.bin records.npy) 0.01
	echo "# $(cat instructions) instructions a record" >&3
}

@test "a dense network has the outputs of ae-recon, and a part of a record is an error" {
	ae-train -q -e 1 -a 'dense 20 relu; dense 4 tanh; ---; dense 20 relu; dense in' -o model.bin records.npy
	ae-export -o network.c model.bin
	on_board
	near <(ae-recon model.bin records.npy)
	head -c 1000 in >part && mv part in
	rm out
	on_board
	[ ! -s out ]
}
