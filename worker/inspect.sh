# What /proc says of a live program, for whoever looks at it; the control shell
# reads this after control.sh. Values are bytes of any kind, so they come as
# hexadecimal digits, in lines that are whole whoever writes, too.

# awk's: of "@NAME" lines, digits of od(1), "=" before text, and "!" where
# something could not be read, makes rows: I NAME and xDIGITS, tTEXT, "-" where
# there is more, "!" for nothing, and .UUID/RUN as the last.
PLM_PIECES='
function put(piece) {
	print "I " name " " piece
	fflush()
}
function digits() {
	if (hex != "")
		put("x" hex)
	hex = ""
}
function finish() {
	if (name == "")
		return
	digits()
	if (size > most)
		put("-")
	put(bad ? "!" : "." run)
}
/^@/ {
	finish()
	name = substr($0, 2)
	size = bad = 0
	next
}
/^!/ {
	bad = 1
	next
}
/^=/ {
	put("t" substr($0, 2, 2000))
	next
}
{
	gsub(/ /, "")
	if (size < most)
		hex = hex substr($0, 1, 2 * (most - size))
	size += length($0) / 2
	if (length(hex) > 3000)
		digits()
}
END { finish() }'

# awk's: the facts that are lines of text, and all processes of its session.
PLM_TEXTS='
function fact(name, text) {
	if (text != "")
		print "@" name "\n=" text
}
BEGIN {
	while ((getline <("/proc/" pid "/status")) > 0)
		if ($1 == "Threads:")
			fact("threads", $2)
		else if ($1 == "VmRSS:")
			fact("rss", $2 " " $3)
	while ((getline <("/proc/" pid "/limits")) > 0)
		if (/^Max open files/)
			fact("nofile", $4 ", hard limit " $5)
	if ((getline <("/proc/" pid "/oom_score")) > 0)
		fact("oom", $1)
	print "@tree"
	for (i = 1; i < ARGC && n < 200; i++) {
		text = ""
		while ((getline line <ARGV[i]) > 0)
			text = text (text == "" ? "" : "?") line
		close(ARGV[i])
		rest = text
		sub(/.*[)] /, "", rest)
		split(rest, is, " ")
		if (is[4] "" != pid "")
			continue
		name = substr(text, 1, length(text) - length(rest) - 2)
		sub(/^[0-9]* [(]/, "", name)
		split(text, of, " ")
		print "=" of[1] " " is[2] " " is[1] " " name
		n++
	}
}'

# The bytes of a file.
plm_bytes() {
	plm_say "@$1"
	{ od -An -v -tx1 -N 60001 <"$2"; } 2>/dev/null || plm_say '!'
}

# Sets plm_x to where a link leads, whatever bytes that is of.
plm_link() {
	plm_x=$(readlink "$1" 2>/dev/null && printf .) || return 1
	plm_x=${plm_x%.}
	plm_x=${plm_x%"$NL"}
}

plm_put_link() {
	plm_say "@$1"
	printf '%s' "$plm_x" | od -An -v -tx1 -N 60001
}

# $1 PID.
plm_facts() {
	plm_bytes argv "/proc/$1/cmdline"
	plm_bytes environ "/proc/$1/environ"
	plm_link "/proc/$1/cwd" && plm_put_link cwd
	if plm_link "/proc/$1/exe"; then
		# A name may end so too; a file without a name does.
		plm_gone=
		if [ "$(stat -L -c %h "/proc/$1/exe" 2>/dev/null)" = 0 ]; then
			plm_x=${plm_x%' (deleted)'}
			[ -e "$plm_x" ] && plm_gone=replaced ||
				plm_gone=removed
		fi
		plm_put_link exe
		[ -z "$plm_gone" ] || plm_say "@gone$NL=$plm_gone"
	fi
	# mawk ends where a process does while its file is read.
	plm_x=$(LC_ALL=C awk -v pid="$1" "$PLM_TEXTS" /proc/[0-9]*/stat) ||
		plm_x=$(LC_ALL=C awk -v pid="$1" "$PLM_TEXTS" \
			/proc/[0-9]*/stat) || plm_x="$plm_x$NL!"
	[ -z "$plm_x" ] || plm_say "$plm_x"
	set -- "/proc/$1"/fd/*
	[ ! -h "$1" ] || plm_say "@files$NL=$#"
}

# $1 id, $2 uuid, $3 run: rows I (see above) of its program, if it lives.
plm_inspect() {
	plm_read_pid "$plm_dir/$2/$3"
	if [ -z "$plm_pid" ] ||
		! plm_lives "$plm_pid" "$plm_tick" "$plm_pboot"; then
		plm_say "= $1 not-running it is not running any more"
		return
	fi
	plm_facts "$plm_pid" </dev/null 8>&- 9>&- 2>/dev/null |
		LC_ALL=C awk -v most=60000 -v run="$2/$3" "$PLM_PIECES" 8>&- 9>&-
	# Else it may have been another's that was read.
	if plm_lives "$plm_pid" "$plm_tick" "$plm_pboot"; then
		plm_say "= $1 ok"
	else
		plm_say "= $1 not-running it has just ended"
	fi
}
