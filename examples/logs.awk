# logs.awk - a generated log: lines of a block store whose sessions run side by side. Variables:
#   sessions=N (default 5000), seed=N (default 1), rate=R (default 0: abnormal sessions among all), labels=FILE.
# FILE gets a line per session: its block, and the kind of anomaly or "normal". The kinds: "missing", a step is left out; "error", a step fails and is repeated; "burst", one step
# is repeated 12 to 30 times; "new", a line that no normal session has; "order", two steps are exchanged, which counts of
# templates do not show. A fixed generator of numbers (Park and Miller) gives the same log everywhere.

function random() { state = (state * 16807) % 2147483647; return state / 2147483647 }
function below(n) { return int(random() * n) }
function address() { return "10." below(4) "." below(256) "." below(256) ":" (1024 + below(60000)) }

# One line of a step; `name` is that of the block.
function text(step, name) {
	if (step == "open") return "INFO store.Session: opening block " name " for user " user[below(5)] " from " address()
	if (step == "auth") return "INFO store.Auth: token " sprintf("%08x%08x", below(2147483647), below(2147483647)) " accepted for " name
	if (step == "write") return "INFO store.Writer: wrote " below(67108864) " bytes of " name " in " below(900) / 10 " ms"
	if (step == "copy") return "INFO store.Replica: copied " name " to " address() " (" 1 + below(3) " hops)"
	if (step == "check") return "INFO store.Checksum: " name " has checksum " sprintf("0x%08x", below(2147483647))
	if (step == "close") return "INFO store.Session: closed block " name " after " below(90000) " ms"
	if (step == "slow") return "WARN store.Writer: slow disk /data/" below(8) "/blocks for " name ": " 1000 + below(9000) " ms"
	if (step == "fail") return "ERROR store.Replica: cannot copy " name " to " address() ": connection reset by peer"
	if (step == "stale") return "WARN store.Lease: stale lease of " name " taken from worker-" below(40)
	return "ERROR store.Disk: bad sector under " name ", block moved"
}

# The steps of a session of a kind, with a comma between.
function steps_of(kind,    s, i, n) {
	s = "open,auth"
	n = 1 + below(4)
	for (i = 0; i < n; i++) s = s ",write" (random() < 0.05 ? ",slow" : "")
	if (kind == "burst") for (n = 12 + below(19); n > 0; n--) s = s ",write"
	for (i = 0; i < 3; i++) s = s (random() < 0.01 || (kind == "error" && i < 2) ? ",fail" : "") ",copy"
	if (kind == "new") s = s (random() < 0.5 ? ",stale" : ",moved")
	s = s ",check,close"
	if (kind == "missing") {
		i = below(4)
		sub(i == 0 ? ",auth" : i == 1 ? ",check" : i == 2 ? ",close" : ",copy,copy", "", s)
	}
	if (kind == "order") sub(/check,close/, "close,check", s)
	return s
}

function kind_now(    k) {
	if (random() >= rate) return "normal"
	k = below(5)
	return k == 0 ? "missing" : k == 1 ? "error" : k == 2 ? "burst" : k == 3 ? "new" : "order"
}

function begin(i,    kind) {
	if (begun++ >= sessions) {	# the last place moves here
		name[i] = name[--open]
		steps[i] = steps[open]
		return
	}
	kind = kind_now()
	name[i] = "blk_" (random() < 0.5 ? "-" : "") below(2147483647)
	steps[i] = steps_of(kind)
	print name[i] "\t" kind >labels
}

function stamp(ms,    s) {
	s = int(ms / 1000)
	return sprintf("2024-05-%02d %02d:%02d:%02d,%03d", 1 + int(s / 86400), int(s / 3600) % 24, int(s / 60) % 60, s % 60, ms % 1000)
}

BEGIN {
	if (!sessions) sessions = 5000
	if (!labels) labels = "/dev/null"
	state = seed ? seed : 1
	split("alice bob carol dave erin", user, " ")
	user[0] = "frank"
	for (open = 0; open < 40 && open < sessions; open++) begin(open)
	while (open > 0) {
		i = below(open)
		time += below(40)
		step = steps[i]
		sub(/,.*/, "", step)
		print stamp(time) " " text(step, name[i])
		if (!sub(/^[a-z]*,/, "", steps[i])) begin(i)
	}
}
