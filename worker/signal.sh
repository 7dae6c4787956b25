# What is sent to programs and to what they left, by proof only; the control
# shell reads it after control.sh.

# Sets plm_marked to lines "PID UUID/RUN": all processes that carry a mark of
# ours. What a program starts inherits it, whatever session it makes for itself.
# A newline that a program has in there is none of ours.
plm_find() {
	plm_marked=$(LC_ALL=C grep -Hsz '^PLM_MARK=' /proc/[0-9]*/environ |
		tr '\n\000' '?\n' |
		sed -n 's|^/proc/\([0-9]*\)/environ:PLM_MARK=|\1 |p')
}

# $1 id, then marks: a row S UUID/RUN PID NAME for each process that has one. It
# looks at all processes of the host, so it keeps no request waiting.
plm_survey() {
	# The one before has answered; a shell keeps what nobody waited for.
	[ -z "$plm_looker" ] || wait "$plm_looker"
	(plm_look "$@") </dev/null 8>&- 9>&- &
	plm_looker=$!
}

plm_look() {
	plm_id=$1 plm_told=' '
	shift
	plm_tell_marked "$@"
	# One that is in the midst of an exec has no environment for a moment.
	for plm_u in "$@"; do
		case $plm_told in
		*" $plm_u."*) ;;
		*)
			plm_tell_marked "$@"
			break
			;;
		esac
	done
	plm_say "= $plm_id ok"
}

# Those that were not told of yet.
plm_tell_marked() {
	plm_find
	while IFS=' ' read -r plm_p plm_u; do
		case " $* " in
		*" ${plm_u:-?} "*) ;;
		*) continue ;;
		esac
		case $plm_told in
		*".$plm_p "*) continue ;;
		esac
		plm_stat "$plm_p" || continue
		plm_name=${plm_x#* \(}
		plm_name=${plm_name%\) *}
		plm_after_name
		case $plm_x in
		Z* | X*) continue ;;
		esac
		plm_say "S $plm_u $plm_p $plm_name"
		plm_told="$plm_told$plm_u.$plm_p "
	done <<-END
		$plm_marked
	END
}

# Signals all that carry mark $1: $2; plm_n counts them.
plm_signal_marked() {
	plm_find
	while IFS=' ' read -r plm_p plm_u; do
		[ "$plm_u" = "$1" ] && kill -"$2" "$plm_p" 2>/dev/null &&
			plm_n=$((plm_n + 1))
	done <<-END
		$plm_marked
	END
}

# Its program is gone: signals what it left. $1 id, $2 mark, $3 signal.
plm_signal_left() {
	plm_n=0
	plm_signal_marked "$2" "$3"
	[ "$plm_n" != 0 ] || plm_signal_marked "$2" "$3"
	if [ "$plm_n" = 0 ]; then
		plm_say "= $1 not-running it is not running any more"
	else
		plm_say "= $1 ok $3 was sent to $plm_n processes that it left"
	fi
}

# Notes $1 as the cause of the end of the run in $plm_d: over what is there, so
# that it needs no room on the disk. Only the first line counts; what is behind it
# is left of others. A shell reads a byte at a time, so it is short.
plm_put_note() {
	printf '%s\n' "$1" 1<>"$plm_d/note"
}

# Sets plm_note to what may be the cause of the end from now on: $1 a stop or a
# crash, or "signal" for one of its own, $2. Those add up, for one may have its
# effect long after it was sent; a stop or a crash stands above them.
plm_cause() {
	plm_old=-
	{ IFS=' ' read -r plm_old plm_x <"$plm_d/note"; } 2>/dev/null
	case $1.$plm_old in
	signal.stopped | signal.crashed) plm_note=$plm_old ;;
	signal.signal-*)
		plm_note=$plm_old
		case $plm_old- in
		*-"$2"-*) ;;
		*) plm_note=$plm_old-$2 ;;
		esac
		;;
	signal.*) plm_note=signal-$2 ;;
	*) plm_note=$1 ;;
	esac
}

# $1 id, $2 uuid, $3 run, $4 signal, $5 what to note as the cause of an end:
# stopped, crashed, or signal, which means the program only.
plm_signal() {
	plm_may "$1" || return
	plm_d=$plm_dir/$2/$3
	plm_exit=
	{ IFS=' ' read -r plm_exit plm_x <"$plm_d/exit"; } 2>/dev/null
	plm_read_pid "$plm_d"
	if [ -z "$plm_pid" ] || [ -n "$plm_exit" ] ||
		! plm_lives "$plm_pid" "$plm_tick" "$plm_pboot"; then
		if [ "$5" = signal ]; then
			plm_say "= $1 not-running it is not running any more"
		else
			plm_signal_left "$1" "$2/$3" "$4"
			[ "$plm_n" = 0 ] || plm_deed "$4" "$2" "$3"
		fi
		return
	fi
	plm_cause "$5" "$4"
	plm_put_note "$plm_note"
	# Why it could not be sent costs a fork.
	if kill -"$4" -"$plm_pid" 2>/dev/null ||
		plm_x=$(kill -"$4" -"$plm_pid" 2>&1); then
		plm_say "= $1 ok $4 was sent to process group $plm_pid"
		plm_deed "$4" "$2" "$3"
	else
		plm_why=$plm_x
		plm_put_note "${plm_old:--}"
		if plm_lives "$plm_pid" "$plm_tick" "$plm_pboot"; then
			plm_say "= $1 failed $plm_why"
		else
			plm_say "= $1 not-running it has just ended"
		fi
	fi
}

# $1 id, $2 uuid, $3 run, $4 the note from now on: nobody is the cause of how it
# will end, but of an end by one of the signals in "signal-QUIT-KILL".
plm_unnote() {
	plm_may "$1" || return
	plm_d=$plm_dir/$2/$3
	if { plm_put_note "$4"; } 2>/dev/null; then
		plm_say "= $1 ok"
	else
		plm_say "= $1 failed the note cannot be written"
	fi
}
