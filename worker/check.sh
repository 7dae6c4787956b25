# The control shell's part that finds out what a run depends on; it is sent with
# control.sh, whose functions and variables it uses.

# $1 id. The host's time, as finely as its date has it.
plm_time() {
	plm_say "= $1 ok $(date +%s.%N)"
}

# $1 id: what a run depends on here, as rows "F NAME VALUE"; others judge them.
# It keeps no request waiting: df may hang on a file system that is gone. Nobody
# asks again before it has answered.
plm_check() {
	[ -z "$plm_checker" ] || wait "$plm_checker"
	(plm_examine "$1") </dev/null 8>&- 9>&- 2>/dev/null &
	plm_checker=$!
}

plm_examine() {
	plm_user=$(id -un)
	setsid -f true && plm_x=1 || plm_x=0
	[ -n "$plm_follows" ] || plm_find_tail
	plm_say "F tools $plm_x $plm_exact $plm_follows"
	plm_write_state
	plm_say "F space $(LC_ALL=C df -Pk "$plm_dir" | tail -n 1)"
	plm_say "F inodes $(LC_ALL=C df -Pi "$plm_dir" | tail -n 1)"
	plm_say "F logout $(plm_logout)"
	plm_say "= $1 ok"
}

# Writes a file into the state directory, reads it back and removes it.
plm_write_state() {
	plm_f=$plm_dir/check.$$
	plm_y=
	plm_x=$( { plm_say plm-tui >"$plm_f"; } 2>&1)
	IFS= read -r plm_y <"$plm_f"
	rm -f "$plm_f"
	if [ "$plm_y" = plm-tui ]; then
		plm_say "F state ok $plm_dir"
	else
		plm_say "F state failed ${plm_x:-what was written is not there}"
	fi
}

# What becomes of processes at the logout: NONE where logind does not look
# after this login; else yes, no or unknown for KillUserProcesses, how that is
# known, and yes, no or unknown for linger.
plm_logout() {
	if [ ! -d "$plm_root/run/systemd/seats" ]; then
		plm_say none systemd-logind does not run here
		return
	fi
	if ! grep -Eq 'user-[0-9]+\.slice|session-[^/]*\.scope' \
		"$plm_root/proc/self/cgroup"; then
		plm_say none this login is no session of systemd-logind
		return
	fi
	plm_kill=unknown plm_how=- plm_linger=unknown
	plm_ask_logind || plm_read_logind
	plm_x=$plm_root/var/lib/systemd
	if [ -e "$plm_x/linger/$plm_user" ]; then
		plm_linger=yes
	elif [ -d "$plm_x" ] && [ -x "$plm_x" ]; then
		plm_linger=no
	fi
	plm_say "$plm_kill $plm_how $plm_linger"
}

# logind itself: lines "b BOOL", "as N NAME..." who only, "as N NAME..." who not.
plm_ask_logind() {
	plm_x=$(timeout 5 busctl get-property org.freedesktop.login1 \
		/org/freedesktop/login1 org.freedesktop.login1.Manager \
		KillUserProcesses KillOnlyUsers KillExcludeUsers) || return 1
	plm_how=logind
	case $plm_x in
	'b true'*) plm_kill=yes ;;
	'b false'*) plm_kill=no ;;
	*) return 1 ;;
	esac
	plm_only=${plm_x#*"$NL"}
	plm_not=${plm_only#*"$NL"}
	plm_only=${plm_only%%"$NL"*}
	case $plm_only in
	*"\"$plm_user\""* | 'as 0'*) ;;
	*) plm_kill=no ;;
	esac
	case $plm_not in
	*"\"$plm_user\""*) plm_kill=no ;;
	esac
}

# Its files, where they say it once; what it does without is the
# distribution's choice, and not written anywhere.
plm_read_logind() {
	plm_x=$(for plm_y in /etc /run /usr/local/lib /usr/lib; do
		plm_y=$plm_root$plm_y/systemd/logind.conf
		cat "$plm_y" "$plm_y".d/*.conf
	done | sed -n 's/^[ 	]*\(Kill[A-Za-z]*\)[ 	]*=[ 	]*/\1=/p' |
		sort -u)
	plm_how=logind.conf
	case $plm_x in
	KillUserProcesses=yes | KillUserProcesses=true | KillUserProcesses=1 | \
		KillUserProcesses=on) plm_kill=yes ;;
	KillUserProcesses=no | KillUserProcesses=false | \
		KillUserProcesses=0 | KillUserProcesses=off) plm_kill=no ;;
	esac
}
