# The control shell's part that reads what processes use; it is sent with
# control.sh, whose variables it uses. One awk and one stat for all processes of
# a sample, however many they are.

# awk's: a row "T INDEX CPU RSS PROCESSES THREADS OUT ERR AGE" for each run that
# lives, then the answer "= ID ok UPTIME CPUS" (and what sampler.pl adds). CPU and UPTIME in ms, RSS and
# the files' sizes in bytes, AGE in seconds since the newer of the files was
# written to; "-" is what cannot be known. INDEX counts the runs from 0.
#
# A run is its program's session (proc(5), "stat", field 6), and what such a
# process started, whatever session that made for itself, as long as its parents
# are there. Their time includes that of children they have waited for: a shell
# that runs short commands is busy, and the sum never shrinks by such an end.
#
# Its words: the id, ticks a second or 0, bytes of a page or 0, how many runs,
# the runs, /proc/PID of all processes. It reads the time and the files' "SIZE
# MTIME NAME TYPE" lines.
PLM_FIGURES='
function stat(pid,    line, text) {
	text = ""
	while ((getline line <("/proc/" pid "/stat")) > 0)
		text = text " " line
	close("/proc/" pid "/stat")
	# The name is the program'\''s to choose, brackets and newlines too.
	sub(/.*[)] /, "", text)
	return split(text, is, " ") >= 22
}
function look(pid) {
	if (!stat(pid))
		return
	dead[pid] = is[1] == "X" || (is[1] == "Z" && is[18] <= 1)
	parent[pid] = is[2]
	session[pid] = is[4]
	time[pid] = is[12] + is[13] + is[14] + is[15]
	threads[pid] = is[18]
	start[pid] = is[20]
	pages[pid] = is[22]
}
# The run that a process is of, from 1; 0: none.
function owner(pid) {
	if (pid in own)
		return own[pid]
	own[pid] = 0
	if (session[pid] in own_session)
		own[pid] = own_session[session[pid]]
	else if (parent[pid] in start)
		own[pid] = owner(parent[pid])
	return own[pid]
}
function known(value, is_known) {
	return is_known ? sprintf("%.0f", value) : "-"
}
function file(name) {
	if (!(name in size))
		return "-"
	if (mtime[name] > newest)
		newest = mtime[name]
	return size[name]
}
# Written to by a clock that is ahead: a second is how it was rounded.
function age() {
	if (newest == 0 || newest > now + 2)
		return "-"
	return newest > now ? 0 : now - newest
}
# "0-3,8": so many.
function count_cpus(list,    part, ends, n, k, i) {
	n = 0
	k = split(list, part, ",")
	for (i = 1; i <= k; i++)
		n += split(part[i], ends, "-") == 2 ? ends[2] - ends[1] + 1 : 1
	return n
}
function line_of(path,    line) {
	line = ""
	getline line <(path)
	close(path)
	return line
}
BEGIN {
	id = ARGV[1]
	hz = ARGV[2]
	page = ARGV[3]
	runs = ARGV[4]
	last = ARGC
	ARGC = 1        # so that it reads what is piped to it
	getline now
	while ((getline line) > 0) {
		split(line, of, " ")
		if (of[4] != "regular")
			continue
		size[of[3]] = of[1]
		mtime[of[3]] = of[2]
	}
	boot = line_of("/proc/sys/kernel/random/boot_id")
	split(line_of("/proc/uptime"), of, " ")
	uptime = of[1]
	# Started just now: its start in ticks tells how many make a second.
	if (hz == 0 && uptime > 100 && stat("self")) {
		hz = is[20] / uptime
		hz = hz > 99 && hz < 100.5 ? 100 : 0
	}
	for (i = 5 + runs; i < last; i++)
		look(substr(ARGV[i], 7))
	for (i = 1; i <= runs; i++) {
		run = ARGV[4 + i]
		split(line_of(run "/pid"), of, " ")
		if (of[5] != of[1] "." of[2] "." of[3])
			continue
		pid = of[1]
		if (!(pid in start) || of[3] "" != boot || dead[pid] ||
		    start[pid] "" != of[2] "")
			continue
		own[pid] = i
		own_session[pid] = i
		lives[i] = 1
	}
	for (pid in start) {
		i = owner(pid)
		if (i == 0)
			continue
		cpu[i] += time[pid]
		if (dead[pid])
			continue
		rss[i] += pages[pid]
		processes[i]++
		all_threads[i] += threads[pid]
	}
	for (i = 1; i <= runs; i++) {
		if (!(i in lives))
			continue
		newest = 0
		out = file(ARGV[4 + i] "/out")
		err = file(ARGV[4 + i] "/err")
		# A line at a time: others write to the same pipe.
		print "T", i - 1, known(cpu[i] * 1000 / (hz > 0 ? hz : 1), hz > 0), \
			known(rss[i] * page, page > 0), processes[i], \
			all_threads[i], out, err, age()
		fflush()
	}
	print "= " id " ok " known(uptime * 1000, uptime > 0), \
		count_cpus(line_of("/sys/devices/system/cpu/online"))
}'

# Sets plm_hz and plm_page, 0 where the host does not say. Of ticks awk finds out.
plm_units() {
	plm_hz=$(getconf CLK_TCK 2>/dev/null)
	plm_page=$(getconf PAGESIZE 2>/dev/null)
	if [ -z "$plm_page" ]; then
		while IFS=' 	' read -r plm_x plm_y plm_z; do
			[ "$plm_x" != KernelPageSize: ] || break
		done </proc/$$/smaps
		[ "$plm_x" != KernelPageSize: ] || plm_page=$((plm_y * 1024))
	fi 2>/dev/null
	plm_hz=${plm_hz:-0}
	plm_page=${plm_page:-0}
}

# $1 id, then runs, UUID/RUN; without them the same as the last time. It keeps no
# request waiting: the file system of a log may be gone. Nobody asks again before
# it has answered.
plm_sample() {
	[ -z "$plm_sampler" ] || wait "$plm_sampler"
	[ -n "$plm_hz" ] || plm_units
	plm_id=$1
	shift
	[ "$#" = 0 ] || plm_sampled=$*
	(plm_figures) </dev/null 8>&- 9>&- 2>/dev/null &
	plm_sampler=$!
}

# mawk ends where a process does while its file is read: then it is done again.
plm_figures() {
	cd "$plm_dir" || exit
	set -- $plm_sampled
	for plm_try in 1 2 3 4 5; do
		plm_figure "$@" && return
	done
	plm_say "= $plm_id failed processes end while they are looked at"
}

# $* the runs. False: awk has ended early, and said nothing.
plm_figure() {
	{
		date +%s
		plm_x=
		for plm_u in "$@"; do
			plm_x="$plm_x $plm_u/out $plm_u/err"
		done
		LC_ALL=C stat -L -c '%s %Y %n %F' -- $plm_x
	} | LC_ALL=C awk "$PLM_FIGURES" "$plm_id" "$plm_hz" "$plm_page" "$#" \
		"$@" /proc/[0-9]*
}
