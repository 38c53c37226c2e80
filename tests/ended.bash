# ended.bash - runs that a signal ends; for bats: `load ended`.

# ended_by SIGNAL READY COMMAND...: the command runs in its own process group, where a job may have its signals, until
# the shell text READY holds; then the signal ends it. Leaves its output in stdout and words, its exit status in
# $status.
ended_by() {
	local pid signal=$1 ready=$2

	shift 2
	set -m
	"$@" >stdout 2>words &
	pid=$!
	set +m
	for ((i = 0; i < 4000; i++)); do
		! eval "$ready" || break
		sleep 0.005
	done
	kill -s "$signal" $pid
	status=0
	wait $pid || status=$?
}
