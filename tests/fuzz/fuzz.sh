#!/bin/sh
# fuzz.sh BUILD SECONDS TARGET... - runs the fuzzers under BUILD/fuzz for that long each, one after the other and with
# the least claim on the machine. What they find of use stays in BUILD/fuzz/corpus; what breaks a parser goes to
# tests/fuzz/corpus/TARGET, where `make test` sees it from then on. A line a target; exits 1 when one broke.
set -u

build=$1
seconds=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd) || exit 2
work=$build/fuzz/corpus
"$here/seeds.sh" "$work" || exit 2

# the sanitizer's limit stands for a small host: malloc refuses what a claim asks for
export ASAN_OPTIONS="allocator_may_return_null=1:max_allocation_size_mb=512:${ASAN_OPTIONS:-}"
status=0
printf '%-12s %12s %10s %10s %8s\n' target executions coverage features broken
for target in "$@"; do
	kept=$here/corpus/$target
	dict=$here/dict/$target.dict
	log=$build/fuzz/$target.log
	mkdir -p "$kept"
	case $target in
	checkpoint | members | merge) dict=$here/dict/model.dict ;;
	learn | differ | export | windows) dict=$here/dict/arch.dict ;;
	forms) dict=$here/dict/table.dict ;;
	coded) dict=$here/dict/schema.dict ;;
	esac
	set --
	[ ! -f "$dict" ] || set -- "-dict=$dict"
	nice -n 19 "$build/fuzz/$target" "$@" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
		-print_final_stats=1 -artifact_prefix="$kept/" "$work/$target" "$kept" >"$log" 2>&1 || status=1
	awk -v target="$target" '/cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") c = $(i + 1); if ($i == "ft:") f = $(i + 1) } }
		/stat::number_of_executed_units/ { n = $2 } /SUMMARY|ERROR: libFuzzer/ { broken = "yes" }
		END { printf "%-12s %12d %10d %10d %8s\n", target, n, c, f, broken ? broken : "no" }' "$log"
	rmdir "$kept" 2>/dev/null
done
exit $status
