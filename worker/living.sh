# Who lives: what the control shell and the watchers of runs both know.
# POSIX sh, builtins wherever many processes are looked at.
# Set before: plm_boot, the host's boot id.

plm_say() {
	printf '%s\n' "$*"
}

# Whether all of these can be counted with. What is on record may be damaged, and
# a shell ends at what it cannot count.
plm_numeric() {
	for plm_word; do
		case $plm_word in
		0) ;;
		'' | 0* | *[!0-9]* | ????????????????*) return 1 ;;
		esac
	done
}

# Sets plm_now, hundredths of a second since the host was started.
plm_clock() {
	IFS=' ' read -r plm_now plm_x </proc/uptime
	plm_now=${plm_now%.*}${plm_now#*.}
}

# Sets plm_x to what is known of PID $1: proc(5), "stat". Its second field, the
# name, is the program's to choose, brackets and newlines too.
plm_stat() {
	plm_x=
	{
		while IFS= read -r plm_y; do
			plm_x="$plm_x $plm_y"
		done </proc/"$1"/stat
	} 2>/dev/null
	[ -n "$plm_x" ]
}

# Cuts plm_x as it was set to what follows the name: the state, which is the third
# field of them all, and so on; no bracket is in those. One at a time from the
# front: dash takes 0.4 ms to find the last one from the end.
plm_after_name() {
	while :; do
		case $plm_x in
		*') '*) plm_x=${plm_x#*') '} ;;
		*) break ;;
		esac
	done
}

# Sets plm_pid, plm_tick, plm_pboot and plm_wall to what is on record of the run in
# directory $1; plm_pid "": there is none, or it is damaged.
plm_read_pid() {
	plm_pid= plm_tick= plm_pboot= plm_wall= plm_x=
	{
		IFS=' ' read -r plm_pid plm_tick plm_pboot plm_wall plm_x \
			<"$1/pid"
	} 2>/dev/null
	[ "$plm_x" = "$plm_pid.$plm_tick.$plm_pboot" ] || plm_pid=
}

# Whether PID $1 is a process that started at tick $2 in boot $3. Zombies are
# dead: a container's init may never reap them. One with threads is not, whose
# first thread has ended.
plm_lives() {
	[ "$3" = "$plm_boot" ] || return 1
	plm_stat "$1" || return 1
	plm_start_tick=$2
	plm_after_name
	set -f
	# The start time is the 22nd of them all (proc(5)).
	set -- $plm_x
	set +f
	case $1 in
	X) return 1 ;;
	Z) [ "${18}" -gt 1 ] || return 1 ;;
	esac
	[ "${20}" = "$plm_start_tick" ]
}
