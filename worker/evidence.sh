# Why a program died, as far as its host can tell; the control shell reads this
# after inspect.sh. It is looked for once, and put on record with the run: the
# kernel forgets, and core files are tidied away.

# awk's: the last line of the kernel's log that tells of PID pid as killed for want
# of memory, after tick (hundredths of a second since the boot).
PLM_OOM='
{
	at = index($0, "Killed process " pid " (")
	time = $0
	sub(/^[^[]*[[] */, "", time)
	if (at > 0 && time ~ /^[0-9]+[.][0-9]+\]/ && time + 1 >= tick / 100) {
		sub(/^[^]]*\] /, "", $0)
		line = $0
	}
}
END {
	if (line != "")
		print "@killed\n=" substr(line, 1, 500)
	else if (NR == 0)
		print "@unread\n=the kernel'\''s log cannot be read"
}'

# awk's: of 4-byte words of the notes of a core file, the PID of its process: of a note
# of type 3 (elf(5), NT_PRPSINFO), where a host has 64 bits.
PLM_NOTES='
{
	for (i = 1; i <= NF; i++)
		word[n++] = $i
}
END {
	for (i = 0; i + 3 < n; i = at + int((word[i + 1] + 3) / 4)) {
		at = i + 3 + int((word[i] + 3) / 4)
		if (word[i + 2] == 3) {
			print word[at + 6]
			exit
		}
	}
}'

# Whether file $1 is a core of PID $2: whatever its name says, by its notes.
plm_core_is() {
	# An ELF file of 64 bits, and where its first segment is told of.
	case $(od -An -v -tx1 -N 5 "$1") in
	*7f*45*4c*46*02*) ;;
	*) return 1 ;;
	esac
	plm_x=$(od -An -v -tu4 -j 32 -N 4 "$1")
	plm_x=$(od -An -v -tu4 -j $((plm_x)) -N 12 "$1")
	set -- "$1" "$2" $plm_x
	# Which holds the notes (PT_NOTE).
	[ "$3" = 4 ] || return 1
	plm_x=$(od -An -v -tu4 -j $(($5)) -N 4096 "$1" | awk "$PLM_NOTES")
	[ "$plm_x" = "$2" ]
}

# A glob for the names that kernel.core_pattern $1 makes of PID $2.
plm_core_glob() {
	plm_y= plm_z=$1
	while :; do
		case $plm_z in
		*%*) plm_y=$plm_y${plm_z%%%*} plm_z=${plm_z#*%} ;;
		*) break ;;
		esac
		case $plm_z in
		p*) plm_y=$plm_y$2 ;;
		%*) plm_y=$plm_y% ;;
		?*) plm_y=$plm_y* ;;
		esac
		plm_z=${plm_z#?}
	done
	plm_y=$plm_y$plm_z
	case $1 in
	*%p*) ;;
	*) [ "$plm_uses_pid" != 1 ] || plm_y=$plm_y.$2 ;;
	esac
}

# $1 the run's directory, $2 its PID. Not older than the start: busybox's find sees
# no parts of a second.
plm_core_file() {
	plm_cwd=
	case $plm_pattern in
	/*) ;;
	*)
		{
			read -r plm_x && IFS= read -r plm_cwd
		} 2>/dev/null <"$1/pid" || return
		plm_cwd=${plm_cwd%/}/
		;;
	esac
	plm_core_glob "$plm_pattern" "$2"
	IFS=
	for plm_f in "$plm_cwd"$plm_y; do
		[ -f "$plm_f" ] && [ ! -h "$plm_f" ] &&
			[ -z "$(find "$1/pid" -newer "$plm_f")" ] || continue
		unset IFS
		plm_core_is "$plm_f" "$2" && plm_core_path=$plm_f && return
		IFS=
	done
	unset IFS
}

# $1 the run's directory. What cannot be known to be there is not told of.
plm_core_of() {
	plm_pattern= plm_uses_pid= plm_core_path=
	IFS= read -r plm_pattern <"$plm_root/proc/sys/kernel/core_pattern"
	IFS= read -r plm_uses_pid <"$plm_root/proc/sys/kernel/core_uses_pid"
	case $plm_pattern in
	'|'*systemd-coredump*)
		plm_x="systemd-coredump was given it: coredumpctl info $plm_pid"
		;;
	'|'*)
		plm_x=${plm_pattern#'|'}
		plm_x="${plm_x%% *} was given it"
		;;
	*)
		plm_core_file "$1" "$plm_pid"
		plm_x="it is not where kernel.core_pattern, $plm_pattern, has it"
		;;
	esac
	if [ -n "$plm_core_path" ]; then
		plm_say '@core'
		printf '%s' "$plm_core_path" | od -An -v -tx1 -N 4096
	elif [ "$plm_core" = yes ]; then
		plm_say "@corenote$NL=$plm_x"
	fi
}

plm_kernel_log() {
	timeout 10 dmesg || timeout 10 journalctl -k -b -q --no-pager \
		-n 20000 -o short-monotonic
}

# Sets plm_n to the number of the signal that a run ended by, 0 for none, as
# far as its status ($1 method, $2 raw) tells, and plm_core to yes, no, or maybe
# where there may be a core: see control_rows.c.
plm_signal_of() {
	plm_n=0 plm_core=maybe
	case $1 in
	wait | awk) [ "$2" -lt 256 ] || plm_n=$(($2 % 256)) ;;
	sh) [ "$2" -le 128 ] || plm_n=$(($2 - 128)) ;;
	esac
	if [ "$1" = wait ]; then
		plm_core=no
		[ "$2" -lt 512 ] || plm_core=yes
	fi
	case $plm_n in
	3 | 4 | 5 | 6 | 7 | 8 | 11 | 24 | 25 | 31) ;;
	*) plm_core=no ;;
	esac
}

# $1 the run's directory: what PLM_PIECES makes rows of.
plm_gather() {
	plm_exit= plm_raw=
	IFS=' ' read -r plm_exit plm_raw plm_x <"$1/exit"
	plm_numeric "$plm_raw" || plm_raw=0
	if [ -s "$1/err" ]; then
		plm_say '@stderr'
		timeout 10 tail -n 20 "$1/err" | tail -c 4000 | od -An -v -tx1
	fi
	plm_signal_of "$plm_exit" "$plm_raw"
	[ -z "$plm_pid" ] || [ "$plm_core" = no ] || plm_core_of "$1"
	[ -z "$plm_pid" ] || [ "$plm_n" != 9 ] || plm_kernel_log |
		LC_ALL=C awk -v pid="$plm_pid" -v tick="$plm_tick" "$PLM_OOM"
	plm_say @
}

# $1 id, $2 the run's directory.
plm_gathered() {
	plm_new=$2/evidence.$1.$$
	if plm_gather "$2" >"$plm_new" && mv -f "$plm_new" "$2/evidence"; then
		plm_say "= $1 ok"
	else
		rm -f "$plm_new"
		plm_say "= $1 failed what is known of its end cannot be put" \
			'on record'
	fi
}

# $1 id, $2 uuid, $3 run: sees to it that what is known of the end of a program
# is on record. It keeps no request waiting, and is no job of this shell.
plm_evidence() {
	plm_d=$plm_dir/$2/$3
	plm_read_pid "$plm_d"
	if [ ! -s "$plm_d/spec" ]; then
		plm_say "= $1 not-running there is no such run on record"
	elif [ -n "$plm_pid" ] &&
		plm_lives "$plm_pid" "$plm_tick" "$plm_pboot"; then
		plm_say "= $1 refused it is not over"
	elif [ -f "$plm_d/evidence" ]; then
		plm_say "= $1 ok"
	else
		(plm_gathered "$1" "$plm_d" &) </dev/null 8>&- 9>&- 2>/dev/null
	fi
}

# $1 id, $2 uuid, $3 run: what is on record, as rows I.
plm_recall() {
	LC_ALL=C awk -v most=60000 -v run="$2/$3" "$PLM_PIECES" \
		"$plm_dir/$2/$3/evidence" </dev/null 8>&- 9>&- 2>/dev/null
	plm_say "= $1 ok"
}
