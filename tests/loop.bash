# loop.bash - for bats tests that go over many things: every failure is told, and the test fails at the end.

complain() {
	echo "$*" >>complaints
}

verdict() {
	if [ -s complaints ]; then
		head -n 30 complaints
		return 1
	fi
}
