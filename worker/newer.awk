# The lines whose own time stamp is not older than a time; what has none belongs
# to the line before. POSIX awk, in the C locale.
#
# since: seconds since 1970; zone: what the host's clock was ahead of UTC then;
# now: the host's clock, without its zone. Times that name no zone are compared
# as the host's clock showed them.

function day(y, m, d) {
	if (m < 3) {
		y--
		m += 12
	}
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + \
	    int((153 * (m - 3) + 2) / 5) + d - 719469
}

function month(word,    at) {
	if (word ~ /^[0-9]/)
		return word + 0
	at = index("JanFebMarAprMayJunJulAugSepOctNovDec", word)
	return at % 3 == 1 ? (at + 2) / 3 : 0
}

# The minute that a stamp names, in seconds; -1: it is none. "iso" or "syslog"
# says where its parts are.
function minute(text, form,    n, y, m, d, t) {
	n = length(text)
	if (form == "iso") {
		y = substr(text, 1, 4) + 0
		m = month(substr(text, 6, n - 14))
		d = substr(text, n - 7, 2) + 0
	} else {
		y = year
		m = month(substr(text, 1, 3))
		d = substr(text, 5, 2) + 0
	}
	t = substr(text, n - 4, 2) * 60 + substr(text, n - 1)
	if (m < 1 || m > 12 || d < 1 || d > 31 || t > 1439)
		return -1
	# Of syslog, who leaves out the year: the last one that has been.
	if (form != "iso" && day(y, m, d) * 86400 + t * 60 > now + 86400)
		y--
	return day(y, m, d) * 86400 + t * 60
}

# Whether what comes before a stamp lets it be the line's own.
function may_lead(text) {
	if (text == "")
		return 1
	text = toupper(text)
	gsub(/\033\[[0-9;]*M/, "", text)
	return text ~ /\[$/ || text ~ level
}

# Sets "prefix", the line up to its stamp's minute, and "base", its value.
function find(    head, form) {
	head = substr($0, 1, 80)
	if (match(head, iso))
		form = "iso"
	else if (match(head, syslog))
		form = "syslog"
	else
		return 0
	if (RSTART > 41 || !may_lead(substr(head, 1, RSTART - 1)))
		return 0
	base = minute(substr(head, RSTART, RLENGTH - 3), form)
	size = RSTART + RLENGTH - 4
	prefix = substr(head, 1, size)
	return base >= 0
}

# The value of the line's stamp less "since"; "" where it has none.
function age(    t, rest, off) {
	# Most lines are of the same minute as the one before.
	if (substr($0, 1, size) != prefix || \
	    substr($0, size + 1, 3) !~ /^:[0-9][0-9]/)
		if (!find()) {
			prefix = "\n"
			return ""
		}
	t = base + substr($0, size + 2, 2)
	rest = substr($0, size + 4, 24)
	if (match(rest, /^[.,][0-9]+/)) {
		t += ("0." substr(rest, 2, RLENGTH - 1)) + 0
		rest = substr(rest, RLENGTH + 1)
	}
	if (rest ~ /^Z/ || rest ~ /^ ?(UTC|GMT)/)
		return t - since
	if (rest !~ /^ ?[-+][0-9][0-9]:?[0-9][0-9]/ && \
	    rest !~ /^[-+][0-9][0-9]([^0-9]|$)/)
		return t - zone - since
	sub(/^ /, "", rest)
	off = substr(rest, 2, 2) * 3600
	if (rest ~ /^...:?[0-9][0-9]/)
		off += substr(rest, substr(rest, 4, 1) == ":" ? 5 : 4, 2) * 60
	return t - (rest ~ /^-/ ? -off : off) - since
}

BEGIN {
	prefix = "\n"
	size = 0
	d = "[0-9][0-9]"
	iso = d d "[-/](" d "|[A-Z][a-z][a-z])[-/]" d "[T ]" d ":" d ":" d
	syslog = "[A-Z][a-z][a-z] [ 0-3][0-9] " d ":" d ":" d
	level = "^[^A-Z0-9]*(TRACE|DEBUG|INFO|NOTICE|LOG|WARN|WARNING|ERR|" \
	    "ERROR|CRIT|CRITICAL|ALERT|EMERG|FATAL|PANIC|SEVERE)?[^A-Z0-9]*$"
	now += 0
	# The year of "now": 365.2425 days are one, to within the search.
	for (year = 1970 + int(now / 31556952); \
	    day(year + 1, 1, 1) * 86400 <= now; year++)
		;
	while (day(year, 1, 1) * 86400 > now)
		year--
}

{
	a = age()
	if (a != "") {
		seen = 1
		on = a >= 0
	}
	if (on)
		print
}

END {
	if (NR > 0 && !seen)
		print "no line of it begins with a time that can be read" \
		    | "cat 1>&2"
}
