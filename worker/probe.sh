# The control shell's part that tries the probes of programs; it is sent with
# control.sh, whose functions and variables it uses. Tries keep no request waiting,
# nor are they jobs of this shell.

# Who connects to host $1, port $2, and GETs path $3 where that is not empty; it
# prints why not; 127: it cannot. Run by timeout, as a process of its own. An answer
# is read to its end, as far as that comes within a second, which is not waited for:
# a server that is hung up on complains.
PLM_DIAL='
get="GET $3 HTTP/1.0
Host: $1:$2
User-Agent: plm-tui
Connection: close

"
if command -v bash >/dev/null 2>&1; then
	said=$(bash -c '\''exec 3<>"/dev/tcp/$1/$2" || exit 1
		[ -n "$3" ] || exit 0
		printf "%s\n" "$4" | sed "s/\$/\r/" >&3
		IFS= LC_ALL=C read -r -n 4096 line <&3
		printf "%s\n" "$line"
		setsid timeout 1 head -c 65536 <&3 >/dev/null 2>&1 &
		exit 0'\'' plm-dial "$1" "$2" "$3" "$get" 2>&1)
elif command -v perl >/dev/null 2>&1; then
	said=$(perl -MSocket=:all -e '\''($h, $p, $path, $get) = @ARGV;
		($e, @all) = Socket::getaddrinfo($h, $p,
			{ socktype => SOCK_STREAM });
		$e and do { print "$e\n"; exit 1 };
		for (@all) {
			socket(S, $_->{family}, $_->{socktype},
				$_->{protocol}) or next;
			connect(S, $_->{addr}) and $ok = 1 and last;
		}
		$ok or do { print "$!\n"; exit 1 };
		length $path or exit 0;
		$get =~ s/\n/\r\n/g;
		syswrite S, $get;
		$/ = \1;
		while (length $said < 4096 && defined($c = <S>)) {
			$said .= $c;
			last if $c eq "\n";
		}
		print $said;
		$| = 1;
		print "";
		fork and exit 0;
		setpgrp;
		close STDOUT;
		close STDERR;
		alarm 1;
		read S, $get, 65536'\'' "$1" "$2" "$3" "$get" 2>&1)
elif command -v python3 >/dev/null 2>&1; then
	said=$(python3 -c '\''import os, socket, sys
h, p, path, get = sys.argv[1:]
try:
    s = socket.create_connection((h, int(p)))
except OSError as e:
    sys.exit(e.strerror or str(e))
if path:
    s.sendall(get.replace("\n", "\r\n").encode())
    f = s.makefile(errors="replace")
    sys.stdout.write(f.readline(4096))
    sys.stdout.flush()
    if os.fork() == 0:
        os.setpgid(0, 0)
        os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
        os.dup2(1, 2)
        s.settimeout(1)
        try:
            f.read(65536)
        except OSError:
            pass
        os._exit(0)'\'' \
		"$1" "$2" "$3" "$get" 2>&1)
elif command -v nc >/dev/null 2>&1; then
	if [ -n "$3" ]; then
		said=$(printf "%s\n" "$get" | sed "s/\$/\r/" |
			nc "$1" "$2" 2>&1 | head -n 1 | head -c 4096)
	elif nc -h 2>&1 | grep -q -e -z; then
		said=$(nc -z "$1" "$2" 2>&1)
	else
		echo "nc on this host cannot just connect, which is nc -z"
		exit 127
	fi
else
	echo "there is no bash, perl, python3 or nc on this host to connect with"
	exit 127
fi
status=$?
if [ "$status" = 0 ] && [ -z "$3" ]; then
	exit 0
elif [ "$status" = 0 ]; then
	said=${said%%"
"*}
	said=${said%"$(printf "\r")"}
	case $said in
	HTTP/*" "*)
		code=${said#* }
		case $code in
		[23][0-9][0-9] | [23][0-9][0-9]" "*) exit 0 ;;
		esac
		;;
	esac
	echo "${said:-it answered nothing}"
	exit 1
fi
said=${said##*: }
echo "${said:-no connection}"
exit 1'

# $1 id, $2 milliseconds, $3 a script, and its words.
plm_try() {
	(plm_tried "$@" &) </dev/null 8>&- 9>&- 2>/dev/null
}

# Runs the script, and says its status in the end. What it leaves is ended, too: it
# would hold its output open. Not all timeout(1) end more than their child.
plm_timed() {
	setsid timeout -k 1 "$plm_limit" /bin/sh -c "$plm_script" plm-probe "$@" \
		2>&1 &
	plm_x=$!
	wait "$plm_x"
	plm_y=$?
	# dash knows no -- here.
	kill -9 "-$plm_x"
	printf '\n%s' "$plm_y"
}

# The last line of what it said is the reason of a failure.
plm_tried() {
	plm_id=$1 plm_ms=$2 plm_script=$3
	shift 3
	plm_limit=$((plm_ms % 1000 + 1000))
	plm_limit=$((plm_ms / 1000)).${plm_limit#1}
	plm_limit=${plm_limit%.000}
	# busybox has whole seconds, as a rule.
	case $plm_limit in
	*.*) timeout 0.5 true || plm_limit=$((plm_ms / 1000 + 1)) ;;
	esac
	plm_clock
	plm_begun=$plm_now
	plm_y=$(plm_timed "$@" | LC_ALL=C tail -c 300 |
		LC_ALL=C tr '\000-\011\013-\037\177' '?')
	plm_clock
	plm_z=${plm_y##*"$NL"}
	plm_y=${plm_y%"$NL"*}
	plm_y=${plm_y%"$NL"}
	plm_y=${plm_y##*"$NL"}
	if [ "$plm_z" = 0 ]; then
		plm_say "= $plm_id ok"
	elif [ "${plm_z:-127}" -ge 125 ] && [ "${plm_z:-127}" -le 127 ]; then
		# timeout(1), setsid(1), or what was to be run: there is none.
		plm_say "= $plm_id invalid ${plm_y:-exit status $plm_z}"
	elif [ $(((plm_now - plm_begun) * 10)) -ge "$plm_ms" ]; then
		plm_say "= $plm_id failed it took longer than $plm_limit s"
	else
		plm_say "= $plm_id failed ${plm_y:-exit status $plm_z}"
	fi
}

# $1 id, $2 run, UUID/RUN, $3 and $4 how far its stdout and stderr were looked
# through, $5 what grep is to look for, "" for all lines. Whole lines that may
# match come as rows "Y ID HEX", and in the end how far it is by now, and 1 where
# there is more.
plm_lines() {
	(plm_found "$@" &) </dev/null 8>&- 9>&- 2>/dev/null
}

plm_found() {
	plm_id=$1 plm_more=0 plm_bad=
	# What does not tell a line by it, has it not or has another one.
	[ "$(echo ab | LC_ALL=C grep -a -E -e 'a(b|c)' | od -An -tx1 |
		tr -d ' ')" = 61620a ] || plm_bad=output
	plm_lines_at "$plm_dir/$2/out" "$3" "$5"
	plm_z=$plm_at
	plm_lines_at "$plm_dir/$2/err" "$4" "$5"
	if [ -n "$plm_bad" ]; then
		plm_say "= $plm_id invalid its $plm_bad cannot be read, or not" \
			"with the tools of this host"
	else
		plm_say "= $plm_id ok $plm_z $plm_at $plm_more"
	fi
}

# A range of a file: from byte plm_at on, $2 bytes, with blanks for NUL bytes. Blocks are skipped by seeking.
plm_span() {
	dd if="$1" bs=65536 skip=$((plm_at / 65536)) count=6 2>/dev/null |
		tail -c +$((plm_at % 65536 + 1)) | head -c "$2" |
		LC_ALL=C tr '\000' ' '
}

# Sets plm_at to behind the last whole line that was looked at. A line that is
# longer than what is looked at in one go is taken in pieces.
plm_lines_at() {
	plm_at=$2
	plm_n=$(stat -L -c %s -- "$1") || return
	if [ ${#plm_n} -gt 9 ] && [ $((2147483647 + 1)) -lt 0 ]; then
		plm_bad=${1##*/}        # no number of this shell's
		return
	fi
	[ "$plm_n" -ge "$plm_at" ] || plm_at=0  # it was cut
	plm_n=$((plm_n - plm_at))
	if [ "$plm_n" -gt 262144 ]; then
		plm_n=262144 plm_more=1
	fi
	[ "$plm_n" -gt 0 ] || return
	plm_x=$(plm_span "$1" "$plm_n" |
		LC_ALL=C awk '{ n += length($0) + 1; last = length($0) + 1 }
		END { printf "%d %d", n, last }')
	plm_y=${plm_x#* }
	plm_x=${plm_x% *}
	if [ "$plm_x" -lt "$plm_n" ]; then
		plm_bad=${1##*/}
		return
	fi
	# What ends with no newline was counted as if it did.
	[ "$plm_x" = "$plm_n" ] || plm_x=$((plm_x - plm_y))
	[ "$plm_x" -gt 0 ] || [ "$plm_n" -lt 262144 ] || plm_x=$plm_n
	[ "$plm_x" -gt 0 ] || return
	plm_span "$1" "$plm_x" | if [ -n "$3" ]; then
		LC_ALL=C grep -a -E -e "$3"
	else
		cat
	fi | od -An -v -tx1 | LC_ALL=C awk -v id="$plm_id" '
		{
			gsub(/ /, "")
			hex = hex $0
			if (length(hex) > 3000) {
				print "Y " id " " hex
				fflush()
				hex = ""
			}
		}
		END {
			if (hex != "")
				print "Y " id " " hex
		}'
	plm_at=$((plm_at + plm_x))
}
