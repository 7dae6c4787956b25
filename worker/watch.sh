# The watcher of a run that its host stops when nobody is connected: comes after
# living.sh and signal.sh, in the session of the run's launcher. Nothing here
# polls, but for what a program has left, while it is being stopped.
# $1 state directory, $2 uuid, $3 run. 9 is FIFO "life": at its end while no
# console is connected. 6 is at its end when there is no launcher any more.
NL='
'
plm_dir=$1 plm_uuid=$2 plm_run=$3
plm_d=$plm_dir/$2/$3
IFS= read -r plm_boot </proc/sys/kernel/random/boot_id
IFS=' ' read -r plm_grace plm_ladder <"$plm_d/alone"

# It acts for nobody: no lease keeps it from that, and consoles that come later
# have it on record.
plm_may() {
	:
}
plm_deed() {
	:
}

plm_until_end() {
	while IFS= read -r plm_x; do
		:
	done
}

# Sets plm_span to $1 ms as timeout(1) wants it; busybox's may have no fractions.
plm_seconds() {
	plm_span=$(($1 / 1000))
	plm_x=$(($1 % 1000))
	[ "$plm_x" != 0 ] || return 0
	if timeout 9.5 true 2>/dev/null; then
		plm_span=$plm_span.$((plm_x + 1000))
		plm_span=${plm_span%.1*}.${plm_span#*.1}
	else
		plm_span=$((plm_span + 1))
	fi
}

# Whether the program is there, or anything that has its mark. One that is in the
# midst of an exec has none for a moment: it is looked for twice.
plm_some() {
	plm_look_once && return
	sleep 0.05 2>/dev/null || sleep 1
	plm_look_once
}

plm_look_once() {
	plm_read_pid "$plm_d"
	[ -n "$plm_pid" ] && plm_lives "$plm_pid" "$plm_tick" "$plm_pboot" &&
		return
	plm_find
	case " $plm_marked$NL" in
	*" $plm_uuid/$plm_run$NL"*) return 0 ;;
	esac
	return 1
}

# Whether all of it is gone within $1 ms.
plm_gone_within() {
	plm_clock
	plm_end=$((plm_now + $1 / 10))
	plm_pause=0.05
	while plm_some; do
		plm_clock
		[ "$plm_now" -lt "$plm_end" ] || return 1
		sleep "$plm_pause" 2>/dev/null || sleep 1
		case $plm_pause in
		0.05) plm_pause=0.1 ;;
		0.1) plm_pause=0.2 ;;
		0.2) plm_pause=0.5 ;;
		*) plm_pause=1 ;;
		esac
	done
}

# Sends $1; false: there is nobody.
plm_send() {
	case $(plm_signal 0 "$plm_uuid" "$plm_run" "$1" abandoned 9<&-) in
	*' not-running '*) return 1 ;;
	esac
}

# One step, as a STOP walks it: signal $1, $2 ms. What is left when the program
# has exited is sent it too, and has as long. True: nothing is left.
plm_step() {
	plm_send "$1" || return 0
	[ "$2" != 0 ] || return
	plm_seconds "$2"
	timeout "$plm_span" cat <&6 9<&-
	case $? in
	124 | 143) return 1 ;;
	esac
	plm_gone_within 50 && return
	[ -n "$plm_pid" ] && plm_lives "$plm_pid" "$plm_tick" "$plm_pboot" ||
		plm_send "$1" || return 0
	plm_gone_within "$2"
}

plm_walk() {
	while [ "$#" -gt 1 ]; do
		plm_step "$1" "$2" && return
		shift 2
	done
}

# Until nobody was connected for the whole grace. A FIFO is opened for reading
# when somebody has it open for writing: whoever comes back ends the wait.
# False: "life" was removed, and nothing tells of consoles any more.
plm_until_alone() {
	plm_seconds "$plm_grace"
	while :; do
		plm_until_end <&9
		[ /proc/self/fd/9 -ef "$plm_dir/life" ] || return
		plm_waiter=$!
		trap '[ "$!" = "$plm_waiter" ] || kill "$!"; exit' TERM
		timeout "$plm_span" /bin/sh -c ': <"$1"' plm-wait \
			"$plm_dir/life" 6<&- 9<&- &
		wait "$!"
		plm_x=$?
		trap - TERM
		case $plm_x in
		0) ;;
		124 | 143) return 0 ;;
		*) return 1 ;;
		esac
	done
}

# It ends when the launcher has, or is ended then: no sooner.
plm_guard() {
	if plm_until_alone; then
		# The launcher's end is not the end of what it left.
		trap : TERM
		plm_walk $plm_ladder
	fi
	plm_until_end <&6
}

plm_guard &
plm_guardian=$!
exec 9<&-
plm_until_end <&6
# A launcher may have been killed, and its program run on.
if [ -s "$plm_d/exit" ] || [ -s "$plm_d/fail" ] || ! plm_some; then
	kill "$plm_guardian"
fi
wait "$plm_guardian"
rm -f "$plm_d/over"
