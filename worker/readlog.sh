# Reads a log file: all of it, or the lines that match, that are not older than
# a time, the last of them, and what is added to it. Its bytes go to stdout, and
# between them, behind a mark that no file can have, where they are from:
#	at N BEFORE	of the file's bytes from N on; before them is BEFORE
#	part N BEFORE	... of its first N bytes
# so that a reading that was broken off can go on there. On stderr "+" says that all that was there was sent and the file is followed from
# here, "=" that all was sent and it is over, "~" and a sentence what became of
# its name; anything else is a sentence that says why it failed. POSIX sh, with
# what coreutils and busybox have; follow.sh comes before it.
#
# Set before: NL, a newline; plm_path, plm_on, plm_by and plm_rings, as in
# follow.sh; plm_std, the program's descriptor of a run's output; plm_last, lines,
# "" for all; plm_grep, "" for none, and plm_case, "-i" or ""; plm_since, seconds, "" for none, and
# PLM_NEWER, the awk program for it; plm_follow, "" for no; plm_mark. Of one that
# goes on: plm_again, "at" or "part"; plm_from, plm_was and plm_skip, the N, the
# BEFORE, and the bytes after them that were sent; else "".

plm_sent() {
	printf '\001%s %s\n' "$plm_mark" "$*"
}

plm_bad() {
	printf '%s\n' "$*" >&4
	exit 1
}

# Why $plm_f is no file that can be read.
plm_why() {
	if [ -d "$plm_f" ]; then
		plm_bad "$plm_path on $plm_on is a directory, not a file"
	elif [ -p "$plm_f" ]; then
		plm_bad "$plm_path on $plm_on is a FIFO, not a regular file"
	elif [ -S "$plm_f" ]; then
		plm_bad "$plm_path on $plm_on is a socket, not a regular file"
	elif [ -b "$plm_f" ] || [ -c "$plm_f" ]; then
		plm_bad "$plm_path on $plm_on is a device, not a regular file"
	elif [ -f "$plm_f" ]; then
		plm_bad "$plm_path on $plm_on: there is no permission to" \
			"read it"
	elif [ -h "$plm_f" ]; then
		plm_bad "$plm_path on $plm_on is a link to a file that is" \
			"not there"
	fi
	# A directory that nobody may look into hides what is in it.
	plm_d=${plm_f%/*}
	while [ -n "$plm_d" ] && [ ! -d "$plm_d" ]; do
		case $plm_d in
		*/*) plm_d=${plm_d%/*} ;;
		*) plm_d= ;;
		esac
	done
	[ -x "${plm_d:-/}" ] ||
		plm_bad "$plm_path on $plm_on: there is no permission to" \
			"look into ${plm_d:-/}"
	plm_bad "there is no file $plm_path on $plm_on"
}

plm_grep() {
	LC_ALL=C grep $plm_case "$@" -E -e "$plm_grep"
}

# Sets plm_text: the options with which every byte is text.
plm_check_grep() {
	# With a line to look at: busybox reads the pattern no earlier. One with
	# a warning does not mean what it looks like.
	plm_x=$(echo | plm_grep 2>&1 >/dev/null)
	if [ $? -gt 1 ] || [ -n "$plm_x" ]; then
		plm_x=${plm_x%%"$NL"*}
		plm_bad "grep on $plm_on does not take the pattern:" \
			"${plm_x#grep: }"
	fi
	plm_text=-a
	echo | plm_grep -a >/dev/null 2>&1
	[ $? -le 1 ] || plm_text=
	plm_by_line=--line-buffered
	echo | plm_grep --line-buffered >/dev/null 2>&1
	[ $? -le 1 ] || plm_by_line=
}

plm_match() {
	plm_grep $plm_text 2>/dev/null
	[ $? -le 1 ] || plm_bad "grep failed on $plm_on"
}

# Each line as soon as it comes, and ours.
plm_match_now() {
	plm_grep="$plm_grep$NL^$(printf '\001')$plm_mark"
	if [ -n "$plm_by_line" ]; then
		plm_grep $plm_text $plm_by_line 2>/dev/null
		return
	fi
	PLM_GREP=$plm_grep LC_ALL=C awk -v fold="$plm_case" '
	BEGIN { n = split(ENVIRON["PLM_GREP"], re, "\n") }
	{
		line = fold == "" ? $0 : tolower($0)
		for (i = 1; i <= n; i++)
			if (line ~ (fold == "" ? re[i] : tolower(re[i]))) {
				print
				fflush()
				next
			}
	}' 2>/dev/null
}

# "+0130" to seconds.
plm_offset() {
	plm_x=${1#?}
	plm_h=${plm_x%??}
	plm_m=${plm_x#??}
	plm_zone=$((${1%????}1 * (${plm_h#0} * 3600 + ${plm_m#0} * 60)))
}

plm_newer() {
	plm_whole=${plm_since%.*}
	plm_offset "$(date -d "@$plm_whole" +%z 2>/dev/null || date +%z)"
	plm_then=$plm_zone
	plm_offset "$(date +%z)"
	LC_ALL=C awk -v since="$plm_since" -v zone="$plm_then" \
		-v now="$(($(date +%s) + plm_zone))" "$PLM_NEWER" ||
		plm_bad "awk failed on $plm_on"
}

plm_last() {
	tail -n "$plm_last" || plm_bad "tail failed on $plm_on"
}

plm_whole() {
	cat || plm_bad "cat failed on $plm_on"
}

# What is asked for of the bytes on stdin.
plm_select() {
	case ${plm_since:+s}${plm_grep:+g}${plm_last:+l} in
	s) plm_newer ;;
	g) plm_match ;;
	l) plm_last ;;
	sg) plm_newer | plm_match ;;
	sl) plm_newer | plm_last ;;
	gl) plm_match | plm_last ;;
	sgl) plm_newer | plm_match | plm_last ;;
	*) plm_whole ;;
	esac
}

# Sets plm_size: how many of the bytes on descriptor 3 are whole lines. One that
# is longer than 64 KiB may be cut.
plm_measure() {
	# Some shells hand no descriptor but these three on.
	plm_size=$(stat -L -c %s /proc/self/fd/0 <&3) ||
		plm_bad "$plm_path on $plm_on cannot be measured"
	plm_b=$((plm_size / 65536))
	[ "$plm_b" = 0 ] || plm_b=$((plm_b - 1))
	plm_n=$((plm_size - plm_b * 65536))
	# What follows the last newline, two bytes more: "x" and a newline.
	plm_x=$({
		dd bs=65536 skip="$plm_b" </proc/self/fd/3 2>/dev/null |
			head -c "$plm_n"
		echo x
	} | tail -n 1 | wc -c)
	[ $((plm_x - 2)) -ge "$plm_n" ] || plm_size=$((plm_size - plm_x + 2))
}

# A line that has no end is none with the first of what is new, and of a pattern
# the place is known where a line has ended.
plm_tell() {
	case $1-${plm_grep:+g}-$plm_seen in
	new--* | new-g- | new-g-*0a) plm_sent at 0 ;;
	new*)
		echo
		plm_sent at 0
		;;
	end-g-*0a) plm_sent at "$plm_size $plm_seen" ;;
	name*) case $2 in
		finishing*) ;;
		*) printf '~%s\n' "$2" >&4 ;;
		esac ;;
	esac
}

# Puts descriptor 3 at the first of the last lines.
plm_begin_last() {
	if [ "$plm_last" = 0 ]; then
		plm_look
		plm_pos=$plm_size plm_n=0
	else
		plm_n=$(tail -n "$plm_last" <&3 | wc -c)
		plm_where
	fi
	plm_seek $((plm_pos - plm_n))
	plm_before "$plm_pos"
	plm_seen=$plm_x
	plm_sent at "$plm_pos $plm_seen"
}

# Sends what is chosen of what there is, of which the last line may have no end
# yet.
plm_begin_part() {
	plm_look
	[ -z "$plm_follow" ] || plm_measure
	plm_before "$plm_size"
	plm_seen=$plm_x
	plm_sent part "$plm_size $plm_seen"
	head -c "$plm_size" <&3 | plm_select || return
	plm_pos=$plm_size plm_again=part
}

# Whether there is a size, and this shell can count so far.
plm_counts() {
	plm_x=$(stat -L -c %s /proc/self/fd/0 <&3) && [ "$plm_x" != 0 ] || return
	[ ${#plm_x} -le 9 ] || [ $((2147483647 + 1)) -gt 0 ]
} 2>/dev/null

plm_first() {
	plm_pos=0 plm_seen=
	if [ -n "$plm_since$plm_grep" ]; then
		plm_begin_part
	elif [ -n "$plm_last" ]; then
		plm_begin_last
	else
		plm_sent at 0
	fi
}

# Whether what is open is what was read up to $plm_from.
plm_same() {
	plm_look
	plm_pos=$plm_from plm_seen=$plm_was plm_quiet=0 plm_checked=
	! plm_cut
}

# Opens what a rotation has made of the file: one beside it whose name begins
# with its name. It is read until it rests, and then what has the name. One that
# is newer had the name between.
plm_rotated() {
	[ -n "$plm_was" ] || return
	plm_log=$plm_f plm_found=
	[ "$plm_by" = name ] || plm_log=$(readlink -f -- "$plm_f")
	for plm_k in "$plm_log".?* "$plm_log"-?*; do
		plm_open "$plm_k" && plm_same && plm_found=$plm_k && break
	done
	[ -n "$plm_found" ] || return
	for plm_k in "$plm_log".?* "$plm_log"-?*; do
		[ ! "$plm_k" -nt "$plm_found" ] || plm_missing
	done
	plm_by=name
}

plm_missing() {
	plm_k="it was replaced while the link was broken: bytes behind byte"
	plm_k="$plm_k $plm_from may be missing"
	[ -n "$plm_follow" ] || plm_bad "$plm_path on $plm_on: $plm_k"
	printf '~%s\n' "$plm_k" >&4
}

# Goes on at a byte, or within the first part; $1 is the file.
plm_go_on() {
	if ! { plm_open "$1" && plm_same; } && ! plm_rotated; then
		plm_missing
		plm_open "$1" || exec 3</dev/null
		plm_pos=0 plm_seen= plm_again=
		plm_sent at 0
	elif [ "$plm_again" = part ]; then
		plm_seek 0
		plm_sent part "$plm_from $plm_was"
		head -c "$plm_from" <&3 | plm_select |
			tail -c "+$((plm_skip + 1))"
		plm_pos=$plm_from
	else
		plm_seek "$plm_from"
		plm_sent at "$plm_from $plm_was"
	fi
}

# The lines that come. The file was open before the first part was read: that may
# take its time, and the file be rotated.
plm_follow_lines() {
	plm_far=
	[ "$plm_again" != part ] || plm_sent at "$plm_pos $plm_seen"
	printf '+\n' >&4
	if [ -n "$plm_grep" ]; then
		plm_follow 2>/dev/null | plm_match_now 3<&- &
		# One that was removed is not to be kept for ever.
		exec 3<&-
		wait
	else
		plm_follow 2>/dev/null
	fi
}

plm_read() {
	plm_x=$plm_f
	[ "$plm_by" = name ] || plm_own "$plm_f" "$plm_std"
	if [ -n "$plm_again" ]; then
		plm_go_on "$plm_x" || return
	elif ! plm_open "$plm_x"; then
		plm_why
	elif [ -n "$plm_follow" ] || plm_counts; then
		plm_first || return
	else
		plm_select <&3 || return
		plm_again=part
	fi
	if [ -n "$plm_follow" ]; then
		plm_follow_lines
	else
		[ "$plm_again" = part ] || plm_whole <&3 || return
		printf '=\n' >&4
	fi
}

plm_main() {
	# Shells have words of their own for what they end.
	exec 4>&2
	case $plm_path in
	/*) plm_f=$plm_path ;;
	*) plm_f=./$plm_path ;;
	esac
	[ -z "$plm_grep" ] || plm_check_grep
	exec 5<&0 </dev/null
	trap 'kill -9 0' CHLD
	(plm_read) 5<&- &
	exec 4>&-
	plm_together
}
