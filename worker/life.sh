# That there is a console. The control shell reads it after control.sh.
#
# FIFO "life" of the session is held open by each control shell, by fd 9, and by
# nothing that it starts. Its end of file says that the last of them is gone,
# whatever it died of: the watchers of runs (watch.sh) wait for that. A function
# in the background closes it by exec, or is in a subshell that does: dash keeps
# a copy of what a redirection of a function closes.

# $1 nonce.
plm_open_life() {
	plm_life=$plm_dir/life
	[ -p "$plm_life" ] || plm_x=$(mkfifo -m 600 "$plm_life" 2>&1) ||
		[ -p "$plm_life" ] || plm_fail "$1" "$plm_x"
	exec 9<>"$plm_life"
}

# $1 what the host is to do with the run in $plm_d when nobody is connected: ms
# of grace, then for each step a signal and ms; "" for nothing. On record, so
# that the host needs nobody. Sets plm_x to what the launcher needs for it, or to
# why it cannot be.
plm_alone() {
	plm_x=
	[ -n "$1" ] || return 0
	if ! command -v timeout >/dev/null 2>&1; then
		plm_x='this host has no timeout(1), which on_disconnect needs'
		return 1
	fi
	if ! { printf '%s\n' "$1" >"$plm_d/alone"; } 2>/dev/null; then
		plm_x="$plm_d/alone cannot be written"
		return 1
	fi
	plm_x=$PLM_KIT$NL$PLM_WATCHER
}

# What the user has perl do is for programs: ours gives it back to them.
plm_set_apart() {
	for plm_x in PERL5OPT PERL5LIB PERL_UNICODE PERLIO PERL_BADLANG; do
		eval "[ -z \"\${$plm_x+x}\" ] ||
			export \"PLM_WAS_$plm_x=\${$plm_x-}\""
		unset "$plm_x"
	done
	export PLM_WAS=1 PERL_BADLANG=0
}

# Tells what launchers write, and minds this shell: both end when it does.
plm_attend() {
	exec 7>&1 3<"$plm_fifo"
	plm_forward <&3 6>&1 >&7 7>&- | plm_mind &
	exec 7>&- 3<&-
}

# Sets plm_turns to how often this shell has gone to sleep, or was made to wait:
# each line that it reads is one more.
plm_turns() {
	plm_turns=
	while IFS=' 	' read -r plm_x plm_y; do
		case $plm_x in
		*voluntary_ctxt_switches:) plm_turns=$plm_turns.$plm_y ;;
		esac
	done </proc/$$/status
}

# A console pings every 4 s. sshd may keep a connection that is dead for hours:
# the shell that was sent nothing, and did nothing, for 30 s ends itself. On
# stdin nothing comes but its end of file, when there is no shell any more, or
# nobody who tells: launchers would fill the FIFO, and wait for ever.
# PLM_MIND_S is for tests.
plm_mind() {
	exec 3<&- 7>&- 8>&- 9>&- >/dev/null 2>&1
	plm_stat "$$"
	plm_after_name
	set -f
	set -- $plm_x
	set +f
	plm_since=${20} plm_before= plm_idle=0
	while [ "$plm_idle" -lt 2 ]; do
		timeout "${PLM_MIND_S:-15}" cat
		case $? in
		124 | 143) ;;
		*) break ;;
		esac
		plm_turns 2>/dev/null
		[ -n "$plm_turns" ] || return
		plm_idle=$((plm_idle + 1))
		[ "$plm_turns" = "$plm_before" ] || plm_idle=0
		plm_before=$plm_turns
	done
	plm_lives "$$" "$plm_since" "$plm_boot" || return
	rm -f "$plm_fifo"
	kill -9 "$$"
}
