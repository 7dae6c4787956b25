# What the records of all runs of a process tell; the control shell reads it
# after control.sh. One awk reads them all, and what it says comes a line at a
# time: launchers write to the same place.

# awk's: the newest runs of UUID uuid, in whose directory it is. Its operands are
# the names there; up, now and boot are the host's.
PLM_HISTORY='
function first(file,    line) {
	line = ""
	if ((getline line <file) <= 0)
		line = ""
	close(file)
	return line
}
# As plm_age.
function age(tick, booted, wall) {
	if (booted "" == boot)
		return sprintf("%.0f", up - tick)
	return wall == "" ? "-" : sprintf("%.0f", (now - wall) * 100)
}
function say(text) {
	print text
	fflush()
}
# A command as the spec has it, in lines that are whole whoever writes, too.
function tell(text) {
	if (said < 0)
		return
	said += length(text)
	if (said > 16000) {
		said = -1
		say("C -")
		return
	}
	while (length(text) > 3000) {
		say("C +" substr(text, 1, 3000))
		text = substr(text, 3001)
	}
	say("C ." text)
}
# The words of the commands are between the lines that plm_steps and plm_exec
# begin with, and the end of the latter.
function commands(file,    line, where) {
	said = 0
	where = ""
	while (where != "over" && (getline line <file) > 0)
		if (line == "plm_steps() {" || line == "plm_exec() {")
			where = line
		else if (where == "plm_steps() {" && \
		    substr(line, 1, 9) == "plm_step ")
			tell(substr(line, 10))
		else if (where == "plm_exec() {") {
			if (substr(line, 1, 11) == "plm_become ")
				tell(substr(line, 12))
			where = "over"
		}
	close(file)
}
# As plm_row: WHAT PID AGE ENDED METHOD RAW NOTES WHY.
function fate(run, s, again,    p, e, note, ack, began, damaged) {
	split(first(run "/pid"), p, " ")
	if (p[5] != p[1] "." p[2] "." p[3])
		split("", p)
	note = first(run "/note")
	sub(/ .*/, "", note)
	ack = first(run "/ack") != "" ? "acked" : "-"
	began = p[1] != "" ? age(p[2], p[3], p[4]) : age(s[4], s[5], "")
	if (first(run "/fail") != "")
		return "failed 0 " began " - - - " ack " " \
			substr(first(run "/fail"), 1, 1000)
	if (split(first(run "/exit"), e, " ") > 1 && e[6] == e[1] "." e[2])
		return "ended " (p[1] != "" ? p[1] : 0) " " began " " \
			age(e[3], e[4], e[5]) " " e[1] " " e[2] " " \
			(note != "" ? note : "-") "," ack
	if (p[1] != "" && living(p[1], p[2], p[3]))
		return (first(run "/source") != "" ? "starting " : "alive ") \
			p[1] " " began " - - - -"
	split(first(run "/launcher"), e, " ")
	if (e[1] != "" ? living(e[1], e[2], e[3]) : \
	    s[5] "" == boot && up - s[4] < 1000)
		return (p[1] != "" ? "over " p[1] : "starting 0") " " began \
			" - - - -"
	if (p[1] != "" && p[3] "" != boot)
		return "rebooted " p[1] " " began " - - - " ack
	if (!again && first(run "/exit") != "")
		return fate(run, s, 1)  # it came while this looked
	if (first(run "/exit") != "")
		damaged = " the record of its exit is damaged"
	return "gone " (p[1] != "" ? p[1] : 0) " " began " - - - " ack damaged
}
# The size of each file in bytes, by one stat(1) for all of them.
function sizes(    i, names, line, of) {
	for (i = 1; i <= n; i++)
		names = names " " newest[i] "/out " newest[i] "/err"
	names = "stat -L -c \"%n %s %F\"" names " 2>/dev/null"
	while ((names | getline line) > 0)
		if (split(line, of, " ") > 2 && of[3] == "regular")
			size[of[1]] = of[2]
	close(names)
}
function told(file) {
	return (file in size) ? size[file] : "-"
}
# Keeps the newest ones in order.
function keep(run,    i) {
	all++
	for (i = n < most ? ++n : n + 1; i > 1 && newest[i - 1] + 0 < run + 0; \
	    i--)
		if (i <= most)
			newest[i] = newest[i - 1]
	if (i <= most)
		newest[i] = run
}
BEGIN {
	most = 100
	for (i = 1; i < ARGC; i++) {
		run = ARGV[i]
		sub("/$", "", run)
		if (run ~ /^[0-9]+$/ && length(run) < 16 && \
		    first(run "/spec") != "")
			keep(run)
	}
	if (n > 0)
		sizes()
	for (i = 1; i <= n; i++) {
		run = newest[i]
		split(first(run "/spec"), s, " ")
		seen = first(run "/ack")
		commands(run "/spec")
		say("H " (all - n) " " told(run "/out") " " told(run "/err") \
			" " (seen ~ /^[0-9]+$/ ? age(0, "-", seen) : "-") " " \
			uuid " " run " " s[2] " " s[3] " " fate(run, s, 0))
	}
}'

# $1 id, $2 uuid: a row H LEFT OUT ERR ACKED and as plm_row's for each run, the
# newest first; before it a row C for each of its commands, in pieces. LEFT is
# how many older ones are not told of, OUT and ERR are the sizes of its output,
# ACKED is the age of that.
plm_history() {
	plm_clock
	plm_x=$(date +%s)
	if (
		cd -- "$plm_dir/$2" 2>/dev/null || exit
		LC_ALL=C awk -v up="$plm_now" -v now="$plm_x" -v uuid="$2" \
			-v boot="$plm_boot" "$PLM_LIVING$PLM_HISTORY" [0-9]*/
	) </dev/null 8>&- 9>&-; then
		plm_say "= $1 ok"
	elif [ -d "$plm_dir/$2" ]; then
		plm_say "= $1 failed the records cannot be read"
	else
		plm_say "= $1 not-running there is no run of it on record"
	fi
}
