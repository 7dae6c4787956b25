# Follows a file from where descriptor 3 stands: its bytes go to stdout, each
# once. It is the open file that is read, and looked at before each reading: one
# that was cut short or written anew is begun afresh. Where its name has become
# another file's, the open one is read on: for ever with plm_by=file, as what a
# program prints to; with plm_by=name until nobody has written to it for 2 s,
# and then the other. POSIX sh, with what coreutils and busybox have.
#
# Set before: plm_path and plm_on, the file and the host for sentences; plm_f,
# the path; plm_by; plm_rings, 1 where tail -F notices at once; plm_far, so many
# bytes behind its end mean to jump there, "" for never; plm_bad, a function
# that says a sentence and exits; and plm_tell, one that is told, between bytes:
#	at N		those that come are at N of the file
#	end		that is all for now
#	new N		what comes is new, from 0 on; N bytes of it are old
#	name WHY	what became of its name; "" that it is the file's again

# All of a script ends together, whoever of it ends first: what it has started in
# the background, with "trap 'kill -9 0' CHLD" set before; its input, 5, which
# sshd ends where the script's own shell is killed, too. By KILL: mksh catches
# TERM, and a child that it has just forked forgets it.
plm_together() {
	{
		read -r plm_x
		kill -9 0
	} <&5 >/dev/null 2>&1 &
	exec 5<&- >/dev/null 2>&1
	wait
	kill -9 0
}

# Opens $1 as descriptor 3.
plm_open() {
	[ -f "$1" ] && [ -r "$1" ] && command exec 3<"$1"
} 2>/dev/null

# Sets plm_pos: where descriptor 3 stands.
plm_where() {
	IFS=' 	' read -r plm_x plm_pos </proc/self/fdinfo/3
}

# Puts descriptor 3 at byte $1.
plm_seek() {
	command exec 3</proc/self/fd/3 2>/dev/null ||
		plm_bad "$plm_path on $plm_on cannot be opened any more"
	[ "$1" = 0 ] || dd bs=1 skip="$1" count=0 <&3 2>/dev/null
	plm_pos=$1
}

# Sets plm_size and plm_time of what is followed, and plm_is: what has its name.
plm_look() {
	set -- $(stat -L -c '%s %Y %d:%i %h %f' -- /proc/self/fd/0 "$plm_f" \
		<&3 2>/dev/null)
	[ $# -ge 5 ] || plm_bad "$plm_path on $plm_on cannot be measured"
	[ ${#1} -le 9 ] || [ $((2147483647 + 1)) -gt 0 ] ||
		plm_bad "$plm_path is too large for the sh of $plm_on"
	plm_stood=$plm_is
	plm_size=$1 plm_time=$2 plm_old=renamed plm_is=odd
	[ "$4" != 0 ] || plm_old=removed
	case ${8:-gone}${10:+ ${10}} in
	gone) plm_is=gone ;;
	"$3 "*) plm_is=its ;;
	*" 8"???) [ ! -r "$plm_f" ] && plm_is=closed || plm_is=other ;;
	esac
	# Its writer has time, from now on.
	[ "$plm_is" = "$plm_stood" ] || plm_quiet=0
}

plm_name() {
	case $plm_by-$plm_is in
	*-its) plm_x= ;;
	file-*) plm_x="following the $plm_old file" ;;
	*-gone) plm_x='the file is gone' ;;
	*-other) plm_x="finishing the $plm_old file" ;;
	*-closed) plm_x='no permission to read it' ;;
	*) plm_x='it is no regular file now' ;;
	esac
	[ "$plm_x" = "$plm_named" ] || plm_tell name "$plm_x"
	plm_named=$plm_x
}

# Sets plm_x: the last 64 bytes before byte $1, or as many as there are.
plm_before() {
	plm_x=$(($1 < 64 ? $1 : 64))
	[ "$plm_x" = 0 ] && plm_x= || plm_x=$(od -A n -t x1 -v -j $(($1 - plm_x)) \
		-N "$plm_x" /proc/self/fd/0 <&3 2>/dev/null)
	set -- $plm_x
	plm_x=$*
}

# Whether it is not what was read up to here: plm_seen was before plm_pos, or the
# end of it. A size that has grown again tells nothing. What rests is not read all the time.
plm_cut() {
	[ "$plm_size" -ge "$plm_pos" ] || return 0
	[ "$plm_quiet" -lt 10 ] || [ "$plm_size $plm_time" != "$plm_checked" ] ||
		return 1
	plm_checked="$plm_size $plm_time"
	[ -n "$plm_seen" ] || return 1
	plm_before "$plm_pos"
	case $plm_x in
	*"$plm_seen") return 1 ;;
	esac
}

# What descriptor 3 has now is new; $1 bytes of it are old.
plm_begin() {
	plm_tell new "$1"
	plm_pos=0 plm_seen= plm_quiet=0
}

plm_anew() {
	plm_seek 0
	plm_begin 0
}

# What is to be known of the bytes is read before anybody has them, and may act.
plm_send() {
	[ -z "$plm_far" ] || [ $((plm_size - plm_pos)) -le "$plm_far" ] ||
		plm_seek $((plm_size - 65536))
	plm_before "$plm_size"
	plm_seen=$plm_x plm_quiet=0
	plm_tell at "$plm_pos"
	head -c $((plm_size - plm_pos)) <&3 2>/dev/null ||
		plm_bad "$plm_path on $plm_on cannot be read any more"
	plm_tell end
	plm_where
	[ "$plm_pos" = "$plm_size" ] || plm_anew
}

# plm_quiet counts fifths of a second in which nothing came.
plm_nap() {
	if [ "$plm_is" = its ] || [ "$plm_quiet" -lt 10 ]; then
		sleep 0.2 2>/dev/null && plm_quiet=$((plm_quiet + 1)) && return
	fi
	sleep 1
	plm_quiet=$((plm_quiet + 5))
}

# Takes the bytes that come next on stdin. 1: it has ended.
plm_ring() {
	case $(dd bs=65536 count=1 2>&1 >/dev/null) in
	0+0*) return 1 ;;
	esac
}

# Until something may have become of the file: tail is no more than the bell. It
# rings first when it has the file open; what came before, a look will tell.
plm_wait() {
	if [ -z "$plm_rings" ]; then
		plm_nap
		return
	fi
	set -- -F -- "$plm_bell"
	[ "$plm_is" = its ] || set -- -f -- /proc/self/fd/0
	/bin/sh -c 'echo $$; exec tail -v -n 0 -s 0.2 "$@" 2>&1' sh "$@" <&3 | {
		read -r plm_x
		set -- "$plm_x" "$plm_size $plm_time $plm_is"
		plm_ring
		plm_look
		[ "$plm_size $plm_time $plm_is" != "$2" ] || plm_ring ||
			sleep 1
		kill "$1" 2>/dev/null
	}
	plm_quiet=0
}

# One that was removed keeps its room on the disk as long as it is open.
plm_let_go() {
	[ "$plm_quiet" -ge 50 ] || return 0
	exec 3</dev/null
	plm_pos=0 plm_seen=
}

# From plm_pos on, where descriptor 3 is; plm_seen: what is before it, or "".
plm_follow() {
	plm_named= plm_quiet=0 plm_checked= plm_bell=$plm_f
	# tail does not listen at links, but asks.
	[ "$plm_by" = name ] || [ ! -h "$plm_f" ] ||
		plm_bell=$(readlink -f -- "$plm_f")
	while :; do
		plm_look
		plm_name
		if plm_cut; then
			plm_anew
		elif [ "$plm_size" -gt "$plm_pos" ]; then
			plm_send
			plm_nap
		elif [ "$plm_is" = its ] || [ "$plm_by" = file ]; then
			plm_wait
		elif [ "$plm_is" != other ] || [ "$plm_quiet" -lt 10 ]; then
			plm_nap
			[ "$plm_is$plm_old" != goneremoved ] || plm_let_go
		elif plm_open "$plm_f"; then
			plm_begin 0
		fi
	done
}

# $1 is a run's "out" or "err", which may be a link to a log that was renamed or
# removed since: sets plm_x to what its program prints to, descriptor $2.
plm_own() {
	plm_x=$1
	[ -h "$1" ] && IFS=' ' read -r plm_p plm_t plm_y <"${1%/*}/pid" &&
		IFS= read -r plm_y <"/proc/$plm_p/stat" || return 0
	plm_log=$(readlink -f -- "$1" || readlink -- "$1")
	plm_fd=/proc/$plm_p/fd/$2
	set -f
	set -- ${plm_y##*\) }
	set +f
	[ "${20}" = "$plm_t" ] || return 0
	case $(readlink -- "$plm_fd") in
	"$plm_log"?*) plm_x=$plm_fd ;;
	esac
} 2>/dev/null
