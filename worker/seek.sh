# Finds where a pattern matches in a range of a file. Says on stdout "FROM TO",
# the match's bytes as the range counts them, if there is one, and then "=": all
# was looked through. On stderr it says why it cannot: "!" and a sentence where
# this host's grep is not fit for it, or a sentence alone. POSIX sh.
#
# Set before: plm_path, plm_on (the host's name), plm_grep; plm_from and
# plm_length, the range; plm_up, "1" for the last match, "" for the first; it
# begins before plm_high and ends behind plm_low.

plm_bad() {
	printf '%s\n' "$*" >&2
	exit 1
}

plm_grep() {
	LC_ALL=C grep -a -o -b -E -e "$1"
}

# One with a warning does not mean what it looks like.
plm_check_grep() {
	[ "$(echo xab | plm_grep 'a(b|c)' 2>/dev/null)" = 1:ab ] ||
		plm_bad "!grep on $plm_on does not tell where a match is"
	plm_x=$(echo | plm_grep "$plm_grep" 2>&1 >/dev/null)
	if [ $? -gt 1 ] || [ -n "$plm_x" ]; then
		plm_bad "!grep on $plm_on does not take the pattern"
	fi
}

# All dd read the one open file: each goes on where the one before has ended.
plm_range() {
	[ "$plm_from" = 0 ] ||
		dd bs=1 skip=$((plm_from - 1)) count=1 >/dev/null || return
	[ "$plm_length" -lt 65536 ] ||
		dd bs=65536 count=$((plm_length / 65536)) || return
	[ $((plm_length % 65536)) = 0 ] ||
		dd bs=$((plm_length % 65536)) count=1
}

plm_matches() {
	plm_grep "$plm_grep" 2>/dev/null
	[ $? -le 1 ] || plm_bad "grep failed on $plm_on"
}

# It reads to the end: who writes to it is not to fail for it.
plm_choose() {
	LC_ALL=C awk -v low="$plm_low" -v high="$plm_high" -v up="$plm_up" '{
		n = index($0, ":")
		from = substr($0, 1, n - 1) + 0
		to = from + length($0) - n
		if (from < high + 0 && to > low + 0 && (up != "" || !found)) {
			found = 1
			first = from
			last = to
		}
	}
	END {
		if (found)
			printf "%.0f %.0f\n", first, last
	}' || plm_bad "awk failed on $plm_on"
}

plm_seek() {
	plm_check_grep
	[ -f "$plm_f" ] && [ -r "$plm_f" ] ||
		plm_bad "$plm_path on $plm_on cannot be read"
	{
		plm_range <"$plm_f" 2>/dev/null ||
			plm_bad "$plm_path on $plm_on cannot be read"
	} | plm_matches | plm_choose && echo =
}

# The end of the input is the end of all that was started here, and so is the
# end of the seeking itself. By KILL: mksh catches TERM, and a child that it has
# just forked forgets it.
plm_main() {
	case $plm_path in
	/*) plm_f=$plm_path ;;
	*) plm_f=./$plm_path ;;
	esac
	{
		(plm_seek)
		kill -9 0
	} </dev/null &
	exec >/dev/null 2>&1
	read -r plm_x
	kill -9 0
}
