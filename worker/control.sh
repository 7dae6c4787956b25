# The control shell. It came as the first bytes of its own input; what follows
# them are requests, one line of shell code each: a function's name, an id and
# quoted words. It answers "= ID CODE TEXT", tells of runs as "R ..." rows, and
# reads what launchers write into its FIFO, so that no end is ever polled for.
# POSIX sh, builtins wherever many processes are looked at.
#
# Set before: NL, a newline; PLM_LAUNCHER, PLM_PERL, PLM_EXACT, PLM_AFTER, PLM_PROGRAM
# and PLM_WATCHER, the other scripts; PLM_KIT, living.sh and signal.sh, which this
# shell has read, too.
#
# Where there is perl, quick.pl reads the channel, does what is as usual, and asks this
# for the rest (plm_help).

# An age in hundredths: from a tick of this boot, or else from seconds of the
# wall clock; "-": they tell nothing. $1 tick, $2 boot, $3 second.
plm_age() {
	plm_age=-
	if [ "$2" = "$plm_boot" ]; then
		! plm_numeric "$1" || plm_age=$((plm_now - $1))
	elif plm_numeric "$3"; then
		plm_age=$((($(date +%s) - $3) * 100))
	fi
}

# Whether this run has a launcher that lives, or will have one in a moment.
plm_launching() {
	if [ -n "$plm_wpid" ]; then
		plm_lives "$plm_wpid" "$plm_wtick" "$plm_wboot"
		return
	fi
	[ "$plm_sboot" = "$plm_boot" ] && plm_numeric "$plm_begun" &&
		[ $((plm_now - plm_begun)) -lt 1000 ]
}

# One row: R UUID RUN NAME ROLE WHAT PID AGE ENDED METHOD RAW NOTES WHY. NOTES
# are words with commas between them: what was noted as the cause of its end, and
# "acked" where an operator has seen that end; "-" for none. $1 uuid, $2 run, $3 "",
# or "again": a record came while this looked.
plm_row() {
	plm_d=$plm_dir/$1/$2
	plm_name= plm_wpid= plm_wtick= plm_wboot= plm_exit=
	plm_cause=- plm_why= plm_started=- plm_acked=- plm_source= plm_twice=
	{
		IFS=' ' read -r plm_x plm_name plm_role plm_begun plm_sboot \
			<"$plm_d/spec"
		IFS=' ' read -r plm_wpid plm_wtick plm_wboot <"$plm_d/launcher"
		IFS=' ' read -r plm_exit plm_raw plm_end plm_eboot plm_ewall \
			plm_twice <"$plm_d/exit"
		IFS=' ' read -r plm_cause <"$plm_d/note"
		IFS= read -r plm_why <"$plm_d/fail"
		IFS= read -r plm_source <"$plm_d/source"
	} 2>/dev/null
	[ -n "$plm_name" ] || return 0
	plm_read_pid "$plm_d"
	[ ! -s "$plm_d/ack" ] || plm_acked=acked
	plm_head="R $1 $2 $plm_name $plm_role"
	if [ -n "$plm_pid" ]; then
		plm_age "$plm_tick" "$plm_pboot" "$plm_wall"
		plm_started=$plm_age
	fi
	if [ -z "$3$plm_pid" ] && [ -s "$plm_d/pid" ]; then
		plm_row "$1" "$2" again
	elif [ -n "$plm_why" ]; then
		plm_say "$plm_head failed 0 - - - - $plm_acked $plm_why"
	elif [ -n "$plm_exit" ] && [ "$plm_twice" = "$plm_exit.$plm_raw" ]; then
		plm_age "$plm_end" "$plm_eboot" "$plm_ewall"
		plm_say "$plm_head ended ${plm_pid:-0} $plm_started $plm_age" \
			"$plm_exit $plm_raw $plm_cause,$plm_acked"
	elif [ -n "$plm_pid" ] && plm_lives "$plm_pid" "$plm_tick" \
		"$plm_pboot"; then
		plm_x=alive
		[ -z "$plm_source" ] || plm_x=starting
		plm_say "$plm_head $plm_x $plm_pid $plm_started - - - $plm_cause"
	elif [ -z "$plm_pid" ] && [ -s "$plm_d/pid" ] && [ -n "$3" ]; then
		plm_say "$plm_head gone 0 - - - - $plm_acked the record of its" \
			'PID is damaged'
	elif plm_launching; then
		# Its launcher is about to say how it ended, or began.
		if [ -n "$plm_pid" ]; then
			plm_say "$plm_head over $plm_pid $plm_started - - -" \
				"$plm_cause"
		else
			plm_say "$plm_head starting 0 - - - - -"
		fi
	elif [ "${plm_pboot:-$plm_boot}" != "$plm_boot" ]; then
		plm_say "$plm_head rebooted $plm_pid $plm_started - - -" \
			"$plm_acked"
	elif [ -s "$plm_d/exit" ] && [ -z "$3" ]; then
		plm_row "$1" "$2" again
	else
		[ -z "$plm_exit" ] || plm_why='the record of its exit is damaged'
		plm_say "$plm_head gone ${plm_pid:-0} $plm_started - - -" \
			"$plm_acked $plm_why"
	fi
}

# awk's: whether PID pid is a process that started at this tick in this boot, as
# plm_lives; boot is the host's.
PLM_LIVING='
function living(pid, tick, booted,    line, text, is) {
	if (booted "" != boot)
		return 0
	text = ""
	while ((getline line <("/proc/" pid "/stat")) > 0)
		text = text " " line
	close("/proc/" pid "/stat")
	sub(/.*[)] /, "", text)
	split(text, is, " ")
	return is[1] != "X" && (is[1] != "Z" || is[18] > 1) && \
		is[20] != "" && is[20] "" == tick ""
}'

# awk's: the first line of a file; "": there is none.
PLM_FIRST='
function first(path,    line) {
	line = ""
	getline line <(path)
	close(path)
	return line
}'

# awk's: of those runs, UUID/RUN in the directory that comes first, the rows of
# those that plainly live, as plm_row has them; before them, in one line, the others.
PLM_PLAIN=$PLM_LIVING$PLM_FIRST'
function row(run,    path, spec, of, note) {
	path = ARGV[1] "/" run
	if (split(first(path "/spec"), spec, " ") < 5 || \
		split(first(path "/pid"), of, " ") != 5 || \
		of[5] "" != of[1] "." of[2] "." of[3] || \
		first(path "/exit") != "" || first(path "/fail") != "" || \
		first(path "/source") != "" || !living(of[1], of[2], of[3]))
		return ""
	note = first(path "/note")
	sub(/^ +/, "", note)
	sub(/ +$/, "", note)
	run = path
	sub(/^.*[/]/, "", run)
	path = substr(path, length(ARGV[1]) + 2)
	sub(/[/].*/, "", path)
	return "R " path " " run " " spec[2] " " spec[3] " alive " of[1] " " \
		sprintf("%.0f", now - of[2]) " - - - " (note == "" ? "-" : note) "\n"
}
BEGIN {
	boot = first("/proc/sys/kernel/random/boot_id")
	now = first("/proc/uptime")
	sub(/ .*/, "", now)
	sub(/[.]/, "", now)
	for (i = 2; i < ARGC; i++) {
		line = row(ARGV[i])
		if (line == "")
			others = others " " ARGV[i]
		rows = rows line
	}
	printf "%s\n%s", others, rows
}'

# The newest run of each process. A row of a live one costs 0.03 ms with awk, and
# 1 ms by the shell.
plm_list() {
	plm_others=
	for plm_u in "$plm_dir"/*-*/; do
		plm_u=${plm_u%/}
		plm_newest=0
		for plm_r in "$plm_u"/*; do
			plm_r=${plm_r##*/}
			case $plm_r in
			*[!0-9]*) continue ;;
			esac
			[ "$plm_r" -gt "$plm_newest" ] &&
				[ -s "$plm_u/$plm_r/spec" ] &&
				plm_newest=$plm_r
		done
		[ "$plm_newest" = 0 ] ||
			plm_others="$plm_others ${plm_u##*/}/$plm_newest"
	done
	# mawk ends where a process does while its file is read: then the shell
	# looks at all of them.
	if [ -n "$plm_others" ] && plm_x=$(LC_ALL=C awk "$PLM_PLAIN" \
		"$plm_dir" $plm_others && echo .)
	then
		plm_x=${plm_x%.}
		plm_others=${plm_x%%"$NL"*}
		plm_x=${plm_x#*"$NL"}
		[ -z "$plm_x" ] || printf '%s' "$plm_x"
	fi
	plm_rows "$1" $plm_others
}

# $1 id, then runs, UUID/RUN.
plm_rows() {
	plm_id=$1
	shift
	plm_clock
	for plm_u in "$@"; do
		plm_row "${plm_u%/*}" "${plm_u#*/}" ""
	done
	plm_say "= $plm_id ok"
}

# Whether directory $1, of a run or of a UUID, was made by a start that got no
# further 10 s ago, as its shell was killed; then it is gone. Of two who ask
# it goes for one; who makes it just now has no directory any more, and fails.
plm_drop_half() {
	plm_y=$(stat -c %Y -- "$1" 2>/dev/null) && plm_numeric "$plm_y" &&
		[ $(($(date +%s) - plm_y)) -ge 10 ] || return 1
	for plm_z in "$1" "$1"/*/; do
		[ ! -s "$plm_z/spec" ] || return 1
	done
	for plm_z in "$1"/*/ "$1"; do
		[ ! -d "$plm_z" ] || {
			rm -f "$plm_z/spec" "$plm_z/alone"
			rmdir "$plm_z"
		} 2>/dev/null || return 1
	done
}

# A name's first run makes its UUID: of two consoles that start it at the same
# moment one is the first. $1 uuid, whose directory is there, $2 name. A claim
# without a directory came to nothing. False: plm_why is the answer.
plm_claim() {
	set -C
	{ printf '%s\n' "$1" >"$plm_dir/names/$2"; } 2>/dev/null
	plm_x=$?
	set +C
	[ "$plm_x" != 0 ] || return 0
	# Who was first has made the file, and may not have written to it yet.
	plm_x=
	for plm_y in 1 2 3 4 5 6 7 8 9; do
		{ IFS= read -r plm_x <"$plm_dir/names/$2"; } 2>/dev/null
		[ -z "$plm_x" ] || break
		sleep 0.1 2>/dev/null || sleep 1
	done
	if [ -n "$plm_x" ] && [ -d "$plm_dir/$plm_x" ] &&
		! plm_drop_half "$plm_dir/$plm_x"; then
		plm_why='refused another console has just started it'
		return 1
	fi
	{ printf '%s\n' "$1" >"$plm_dir/names/$2"; } 2>/dev/null && return
	plm_why="failed $plm_dir/names/$2 cannot be written"
	return 1
}

# Whether a run of UUID $1 is newer than $2: the request may have lain unread for
# long, in a shell that hung. Sets plm_newer to it.
plm_overtaken() {
	for plm_newer in "$plm_dir/$1"/*/; do
		plm_newer=${plm_newer%/}
		plm_newer=${plm_newer##*/}
		case $plm_newer in
		*[!0-9]*) ;;
		*) [ "$plm_newer" -le "$2" ] || return 0 ;;
		esac
	done
	return 1
}

# $1 uuid, $2 run, $3 PLM_ALONE, of launcher.sh. In a shell of its own.
plm_launch() {
	[ "$plm_exact" != perl ] || plm_set_apart
	if [ "$plm_exact$3" = perl ]; then
		PLM_MASK=$plm_mask PLM_BY=$plm_by PLM_AFTER=$PLM_AFTER \
			setsid -f perl -e "$PLM_PERL" "$plm_dir" "$1" "$2" \
			8>&- 9>&-
		return
	fi
	PLM_MASK=$plm_mask PLM_EXACT=$plm_exact PLM_BY=$plm_by \
		PLM_AFTER=$PLM_AFTER PLM_PERL=$PLM_PERL PLM_ALONE=$3 \
		setsid -f /bin/sh -c \
		"$PLM_LAUNCHER" plm-launcher "$plm_dir" "$1" "$2" \
		8>&- 9</proc/self/fd/9
}

# $1 id, $2 uuid, $3 run, $4 name, $5 role, $6 the spec, $7 for plm_alone. The
# run's directory is its lock. The answer is the launcher's row, unless there is
# none.
plm_start() {
	plm_may "$1" || return
	plm_d=$plm_dir/$2/$3
	if [ ! -d "$plm_dir/$2" ]; then
		if ! plm_x=$(mkdir "$plm_dir/$2" "$plm_d" 2>&1); then
			rmdir "$plm_dir/$2" 2>/dev/null
			plm_say "= $1 failed ${plm_x%%"$NL"*}"
			return
		fi
		if ! plm_claim "$2" "$4"; then
			rmdir "$plm_d" "$plm_dir/$2"
			plm_say "= $1 $plm_why"
			return
		fi
	elif ! plm_x=$(mkdir "$plm_d" 2>&1) && ! {
		plm_drop_half "$plm_d" && mkdir "$plm_d" 2>/dev/null; }; then
		if [ -d "$plm_d" ]; then
			plm_say "= $1 refused this run was started already"
		else
			plm_say "= $1 failed $plm_x"
		fi
		return
	fi
	plm_clock
	if plm_overtaken "$2" "$3"; then
		rmdir "$plm_d"
		plm_say "= $1 refused run $plm_newer was started meanwhile"
		return
	fi
	if ! { printf '%s\n' "# $4 $5 $plm_now $plm_boot" "$6" "$PLM_PROGRAM" \
		>"$plm_d/spec"; } 2>/dev/null; then
		rm -rf "$plm_d"
		plm_say "= $1 failed $plm_d/spec cannot be written"
		return
	fi
	if ! plm_alone "$7"; then
		rm -rf "$plm_d"
		plm_say "= $1 failed $plm_x"
		return
	fi
	if (plm_launch "$2" "$3" "$plm_x") </dev/null >>"$plm_d/err" 2>&1; then
		plm_deed start "$2" "$3"
		return
	fi
	plm_x=
	IFS= read -r plm_x <"$plm_d/err"
	plm_say "setsid -f failed: $plm_x" >"$plm_d/fail"
	plm_say "= $1 failed setsid -f: $plm_x"
}

# To the other control shells of the session, or to those whose FIFOs are named: $1, a
# row. One that reads nothing any more keeps no request waiting, and nothing for ever.
# The subshell is there so that they are none of this shell's jobs.
plm_push() {
	plm_row=$1
	shift
	[ "$#" != 0 ] || set -- "$plm_dir"/ev.*
	for plm_f; do
		[ "$plm_f" = "$plm_fifo" ] || break
	done
	[ "$plm_f" != "$plm_fifo" ] || return 0
	(
		for plm_f; do
			[ "$plm_f" != "$plm_fifo" ] && [ -p "$plm_f" ] &&
				timeout 5 /bin/sh -c '[ ! -p "$2" ] ||
					printf "%s\n" "$1" 1<>"$2"' \
					plm-push "$plm_row" "$plm_f" &
		done
	) </dev/null >/dev/null 2>&1 8>&- 9>&-
}

# $1 id, $2 uuid, $3 run: an operator has seen how it ended. A record, so that
# whoever looks at it later sees the same.
plm_flush() {
	plm_may "$1" || return
	plm_clock
	plm_what=
	IFS=' ' read -r plm_x plm_x plm_x plm_x plm_x plm_what plm_x <<-END
		$(plm_row "$2" "$3" "")
	END
	case $plm_what in
	ended | failed | gone | rebooted) ;;
	'')
		plm_say "= $1 not-running there is no such run on record"
		return
		;;
	*)
		plm_say "= $1 refused it is not over"
		return
		;;
	esac
	plm_d=$plm_dir/$2/$3
	if ! { date +%s >"$plm_d/ack"; } 2>/dev/null; then
		rm -f "$plm_d/ack"
		plm_say "= $1 failed $plm_d/ack cannot be written"
		return
	fi
	plm_x=$(plm_row "$2" "$3" "")
	plm_say "$plm_x"
	plm_push "$plm_x"
	plm_deed acknowledge "$2" "$3"
	plm_say "= $1 ok acknowledged"
}

# awk's: prints those runs, UUID/RUN in the directory that comes first, whose
# program does not live.
PLM_DEAD=$PLM_LIVING'
function lives(run,    line, of) {
	if ((getline line <(ARGV[1] "/" run "/pid")) <= 0)
		return 0
	close(ARGV[1] "/" run "/pid")
	split(line, of, " ")
	return living(of[1], of[2], of[3])
}
BEGIN {
	getline boot <"/proc/sys/kernel/random/boot_id"
	for (i = 2; i < ARGC; i++)
		if (!lives(ARGV[i]))
			print ARGV[i]
}'

# $1 id, then runs: those that are not told of here live, or are in the answer:
# there is no record of them any more. Each costs 0.02 ms
# with awk; the shell's own read takes 0.3 ms, by a system call a byte.
plm_prove() {
	plm_id=$1
	shift
	plm_dead=
	[ "$#" = 0 ] || plm_dead=$(awk "$PLM_DEAD" "$plm_dir" "$@") ||
		plm_dead=$*
	plm_clock
	plm_gone=
	for plm_u in $plm_dead; do
		if [ -s "$plm_dir/$plm_u/spec" ]; then
			plm_row "${plm_u%/*}" "${plm_u#*/}" ""
		else
			plm_gone="$plm_gone $plm_u"
		fi
	done
	plm_say "= $plm_id ok$plm_gone"
}

plm_ping() {
	plm_say "= $1 ok"
	plm_look_lease
}

# FIFOs of control shells that are gone, files that came of writing to them, and
# what one left half made.
plm_sweep() {
	for plm_f in "$plm_dir"/ev.*; do
		[ -e "$plm_f" ] && ! kill -0 "${plm_f##*.}" 2>/dev/null &&
			rm -f "$plm_f"
	done
	for plm_f in "$plm_dir"/lease-*.new; do
		[ -e "$plm_f" ] || continue
		plm_x=${plm_f##*-}
		kill -0 "${plm_x%.new}" 2>/dev/null || rm -f "$plm_f"
	done
}

# $1 nonce, $2 why there will be no HELLO.
plm_fail() {
	plm_say "PLM-FAIL $1 $2"
	exit 1
}

# A signal that whoever started sshd ignored is ignored by all that comes from
# there, and no shell can change it (POSIX, trap). Sets plm_by to what does, where
# it has to (coreutils 8.31). 32 and 33 are the C library's own.
plm_inherited() {
	plm_by=
	while IFS=' 	' read -r plm_x plm_y; do
		case $plm_x$plm_y in
		SigIgn:*[08]0000000) ;;
		SigIgn:*) plm_by='env --default-signal' ;;
		esac
	done </proc/$$/status
	$plm_by true 2>/dev/null || plm_by=
}

# Who can wait for a program and tell exactly how it ended: perl, and GNU awk's
# system(), give the whole status; other awks leave out the core flag (mawk), or
# cannot tell a signal from an exit code (busybox's), as the shell cannot.
plm_probe() {
	plm_inherited
	plm_exact=sh
	[ -z "$plm_fifo" ] || plm_attend
	[ "$(plm_set_apart; perl -e "$PLM_EXACT" </dev/null 2>/dev/null)" != perl ] ||
		plm_exact=perl
	if [ "$plm_exact" = sh ]; then
		case $(awk --version 2>/dev/null </dev/null) in
		GNU*) plm_exact=gawk ;;
		*)
			plm_x=$(awk 'BEGIN { print system("kill -9 $$") }' \
				2>/dev/null)
			[ "$plm_x" != 265 ] || plm_exact=awk
			;;
		esac
	fi
	plm_find_tail
}

# Sets plm_follows: whether tail -f notices data at once.
plm_find_tail() {
	plm_follows=0
	case $(tail --version 2>/dev/null) in
	*GNU*) plm_follows=1 ;;
	esac
}

# Makes those of these directories that are not there; each is in the one before,
# and nothing is made in what is a link, or somebody else's.
plm_make() {
	plm_x=
	for plm_f; do
		shift
		[ ! -h "$plm_f" ] || return
		if [ ! -d "$plm_f" ]; then
			set -- "$@" "$plm_f"
		elif [ ! -O "$plm_f" ]; then
			return
		fi
	done
	[ "$#" = 0 ] || plm_x=$(mkdir -m 700 "$@" 2>&1)
}

# $1 nonce, then directories of the state, which are made where they are not there.
# Who can write there has the specs, and so runs programs as this user: they are
# nobody else's, and no links, which would be followed to wherever they point.
plm_own() {
	plm_nonce=$1
	shift
	plm_make "$@"
	plm_why=${plm_x%%"$NL"*}
	for plm_f; do
		[ ! -h "$plm_f" ] ||
			plm_fail "$plm_nonce" "$plm_f is a symbolic link"
		[ -d "$plm_f" ] || plm_fail "$plm_nonce" "$plm_why"
		[ -O "$plm_f" ] ||
			plm_fail "$plm_nonce" "$plm_f is not this user's own"
		shift
		set -- "$@" "$plm_f/"
	done
	case $NL$(ls -ld "$@") in
	*"$NL"?????w* | *"$NL"????????w*) ;;
	*) return ;;
	esac
	# In one of the lines, or in a name.
	for plm_f; do
		case $(ls -ld "$plm_f") in
		?????w* | ????????w*)
			plm_fail "$plm_nonce" \
				"${plm_f%/} can be written by others"
			;;
		esac
	done
}

# Makes the state directory: $1 nonce, $2 session, $3 state_dir or "".
plm_enter() {
	plm_mask=$(umask)
	umask 077
	IFS= read -r plm_boot </proc/sys/kernel/random/boot_id ||
		plm_fail "$1" "this host has no /proc of Linux"
	IFS= read -r plm_host </proc/sys/kernel/hostname
	plm_dir=$3
	[ -n "$plm_dir" ] ||
		plm_dir=${XDG_STATE_HOME:-$HOME/.local/state}/plm-tui
	[ -d "$plm_dir" ] || plm_x=$(mkdir -p -m 700 "$plm_dir" 2>&1) ||
		plm_fail "$1" "$plm_x"
	plm_x=$plm_dir/$plm_host
	plm_dir=$plm_x/$2
	plm_own "$1" "$plm_x" "$plm_dir" "$plm_dir/names"
	plm_fifo=$plm_dir/ev.$$
	[ ! -e "$plm_fifo" ] || rm -f "$plm_fifo"
	plm_x=$(mkfifo -m 600 "$plm_fifo" 2>&1) || plm_fail "$1" "$plm_x"
	exec 8<>"$plm_fifo"
	plm_open_life "$1"
}

# What launchers write, a line at a time. It ends when the shell's own hold on
# the FIFO does, whatever the shell died of.
plm_forward() {
	exec 3<&- 8>&- 9>&-
	while IFS= read -r plm_x; do
		plm_say "$plm_x"
	done
}

# A host where no session is: nothing is kept there, and nothing is written.
plm_visit() {
	plm_dir= plm_fifo= plm_host=
	IFS= read -r plm_host </proc/sys/kernel/hostname
	plm_host=${plm_host:-$(uname -n)}
}

plm_begin() {
	unset PLM_SLOW
	plm_looker= plm_checker= plm_sampler= plm_sampled= plm_hz= plm_page=
	plm_root=               # of the system's files; tests have their own
	plm_agent= plm_lease_told= plm_follows=
}

plm_serve() {
	while IFS= read -r plm_line; do
		eval "$plm_line"
		# A writer may have been killed in the midst of a line.
		[ -z "$plm_agent" ] || printf '\nD\n' >&8
	done
}

# $1 nonce, $2 session or "", $3 state_dir or "", $4 person, $5 how the lease is
# meant: hold or leave.
plm_main() {
	plm_begin
	plm_person=$4 plm_hold=0
	[ "$5" != hold ] || plm_hold=1
	if [ -z "$2" ]; then
		plm_person=
		plm_visit
	else
		plm_enter "$@"
		plm_sweep
	fi
	plm_probe
	plm_say
	[ "$plm_exact" = sh ] && plm_x=0 || plm_x=1
	plm_say "PLM-HELLO $1 $plm_host $plm_follows $plm_x $plm_dir"
	plm_look_lease
	plm_serve
	[ ! -e "$plm_fifo" ] || rm -f "$plm_fifo"
}

# For quick.pl: $1 the directory, $2 the host's name, $3 that perl's PID, $4 person,
# $5 plm_hold, $6 plm_mask, $7 plm_by, $8 and $9 what it has the FIFOs open by: the
# directory may be gone. It is told D when this is free for the next line.
plm_help() {
	plm_begin
	plm_exact=perl
	plm_dir=$1 plm_host=$2 plm_agent=$3 plm_person=$4 plm_hold=$5
	plm_mask=$6 plm_by=$7 plm_fifo=$1/ev.$3
	IFS= read -r plm_boot </proc/sys/kernel/random/boot_id
	exec 8<>"/proc/$3/fd/$8" 9<>"/proc/$3/fd/$9"
	plm_serve
}
