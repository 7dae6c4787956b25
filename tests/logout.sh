#!/bin/sh
# logout.sh LIVING.SH CONTROL.SH CHECK.SH SHELL...: what the control shell finds out
# of logind, in trees of files that stand for hosts, under each shell. busctl is
# played.
living=$1 control=$2 check=$3
shift 3
bad=0
room=$(mktemp -d) || exit 1
trap 'rm -rf "$room"' EXIT
export room

# Each case is a shell text that makes the tree $r, and what is to be said of it.
cases='
none systemd-logind does not run here|:
none this login is no session of systemd-logind|seats; cgroup 0::/system.slice/ssh.service
no logind.conf no|scope; conf etc/systemd/logind.conf KillUserProcesses=no
yes logind.conf yes|scope; conf etc/systemd/logind.conf KillUserProcesses=yes; lingers
unknown logind.conf no|scope; conf etc/systemd/logind.conf "#KillUserProcesses=no"
yes logind.conf no|scope; conf etc/systemd/logind.conf.d/x.conf "  KillUserProcesses = true"
no logind.conf no|scope; conf usr/lib/systemd/logind.conf KillUserProcesses=0; conf etc/systemd/logind.conf.d/a.conf KillUserProcesses=0
unknown logind.conf no|scope; conf usr/lib/systemd/logind.conf KillUserProcesses=no; conf etc/systemd/logind.conf KillUserProcesses=yes
unknown logind.conf no|scope; conf etc/systemd/logind.conf "KillUserProcesses=yes${n}KillExcludeUsers=daq"
unknown logind.conf unknown|scope; rmdir "$r/var/lib/systemd"
yes logind no|scope; says "b true${n}as 0${n}as 1 \"other\""
no logind no|scope; says "b false${n}as 0${n}as 1 \"other\""
no logind no|scope; says "b true${n}as 0${n}as 2 \"other\" \"$USER_NAME\""
no logind no|scope; says "b true${n}as 1 \"other\"${n}as 0"
yes logind no|scope; says "b true${n}as 1 \"$USER_NAME\"${n}as 0"
yes logind no|slice; says "b true${n}as 0${n}as 0"
unknown logind.conf no|scope; says "Failed to get property"
no logind no|scope; says "b false${n}as 0${n}as 0"; conf etc/systemd/logind.conf KillUserProcesses=yes
'

seats() { mkdir -p "$r/run/systemd/seats" "$r/proc/self" "$r/var/lib/systemd"; }
cgroup() { echo "$*" >"$r/proc/self/cgroup"; }
scope() { seats; cgroup 0::/user.slice/user-1000.slice/session-3.scope; }
slice() { seats; cgroup 1:name=systemd:/user.slice/user-0.slice/x; }
conf() { mkdir -p "$r/${1%/*}"; printf '%s\n' "$2" >"$r/$1"; }
lingers() { mkdir -p "$r/var/lib/systemd/linger"; : >"$r/var/lib/systemd/linger/$USER_NAME"; }
says() { printf '%s\n' "$1" >"$room/said"; }

mkdir "$room/bin"
cat >"$room/bin/busctl" <<'END'
#!/bin/sh
[ -s "$room/said" ] && cat "$room/said"
END
chmod +x "$room/bin/busctl"
n='
'
USER_NAME=$(id -un)

printf '%s' "$cases" | while IFS='|' read -r want make; do
	[ -n "$want" ] || continue
	r=$room/tree
	rm -rf "$r" "$room/said"
	mkdir "$r"
	eval "$make"
	for shell; do
		got=$(PATH=$room/bin:$PATH $shell -c '. "$4"; . "$1"; . "$3"; NL="
"; plm_root=$2; plm_user=$(id -un); plm_logout' x "$control" "$r" "$check" \
			"$living" 2>/dev/null)
		[ "$got" = "$want" ] ||
			echo "$shell: '$got' instead of '$want' ($make)"
	done
done >"$room/bad"
cat "$room/bad"
[ ! -s "$room/bad" ]
