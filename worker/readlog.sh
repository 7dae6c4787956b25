# Reads a log file: all of it, or the lines that match, that are not older than
# a time, the last of them, and what is added to it. Its bytes go to stdout. On
# stderr "+" says that all that was there was sent and the file is followed from
# here, "=" that all was sent and it is over; anything else is a sentence that
# says why it failed. POSIX sh, with what coreutils and busybox have.
#
# Set before: NL, a newline; plm_path, plm_on (the host's name); plm_last, lines,
# "" for all; plm_grep, "" for none, and plm_case, "-i" or ""; plm_since, seconds, "" for none, and
# PLM_NEWER, the awk program for it; plm_follow, "" for no.

plm_bad() {
	printf '%s\n' "$*" >&2
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

# Each line as soon as it comes.
plm_match_now() {
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

# The lines that there are, then each that comes. tail has the file open before
# the first part is read: that may take its time, and the file be rotated.
plm_follow_lines() {
	exec 3<"$plm_f" || exit 1
	plm_measure
	tail -c +$((plm_size + 1)) -F -- "$plm_f" 2>/dev/null | {
		head -c "$plm_size" <&3 | plm_select
		exec 3<&-
		printf '+\n' >&2
		if [ -n "$plm_grep" ]; then
			plm_match_now
		else
			cat
		fi
	}
}

plm_read() {
	if [ -z "$plm_follow" ]; then
		plm_select <"$plm_f" || return
		printf '=\n' >&2
	elif [ -n "$plm_since$plm_grep" ]; then
		plm_follow_lines
	else
		printf '+\n' >&2
		if [ -n "$plm_last" ]; then
			tail -n "$plm_last" -F -- "$plm_f" 2>/dev/null
		else
			tail -c +1 -F -- "$plm_f" 2>/dev/null
		fi
	fi
}

# The end of the input is the end of all that was started here, and so is the
# end of the reading itself.
plm_main() {
	case $plm_path in
	/*) plm_f=$plm_path ;;
	*) plm_f=./$plm_path ;;
	esac
	{ [ -f "$plm_f" ] && [ -r "$plm_f" ]; } || plm_why
	[ -z "$plm_grep" ] || plm_check_grep
	{
		(plm_read)
		kill 0
	} </dev/null &
	exec >/dev/null 2>&1
	read -r plm_x
	kill 0
}
