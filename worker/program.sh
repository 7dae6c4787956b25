# The program's own beginning, in the spec after its words: says who it is, and
# becomes the program by exec, so that no other process ever has its PID.
# Set before, by the spec: NL, a newline; plm_cd, the directory or ""; plm_out
# and plm_err, files for the output or "", and plm_out_link, plm_err_link: 1
# where PATH is to point to PATH.RUN; plm_scripts, how many are to be sourced,
# and plm_script_1 and so on; plm_count, how many commands there are before the
# last; plm_what, the first one's program; and the functions plm_env (the
# environment), plm_limits, plm_steps (the commands before the last) and plm_exec.

# Scripts that are sourced are written for bash, as a rule. And ksh93 is not fit
# to run several commands: when a signal comes that it has a trap for, it does
# not always wait for a command to its end, and goes on with the signal's number
# for a status (93u+m/1.0.4, one time in 100).
plm_x=$plm_scripts
case ${KSH_VERSION-} in
*93*) plm_x=$((plm_scripts + plm_count)) ;;
esac
if [ "$plm_x" != 0 ] && [ -z "${PLM_BASH-}" ]; then
	export PLM_BASH=1
	command -v bash >/dev/null 2>&1 && exec bash "$PLM_DIR/spec"
fi
# From here on they are nobody else's.
plm_dir=$PLM_DIR plm_state=$PLM_STATE plm_id=$PLM_ID plm_mask=$PLM_MASK
unset PLM_STATE PLM_DIR PLM_ID PLM_MASK PLM_BY PLM_AFTER PLM_HOW PLM_BASH

# Fields of proc(5), "stat", after the name: 20 is when it started, 31 what it
# ignores. bash and busybox ignore QUIT of their own accord (bash(1), SIGNALS);
# so does zsh, until it is told not to. The name, a shell's, has no bracket.
trap - QUIT
IFS= read -r plm_x </proc/$$/stat
plm_x=${plm_x#*\) }
set -f
set -- $plm_x
set +f
plm_tick=${20} plm_deaf=$((${31} & 4))
set --
# mksh is unlike all others in two ways.
plm_mksh=
case ${KSH_VERSION-} in
*MIRBSD* | *LEGACY*) plm_mksh=1 ;;
esac

# Ends this process by signal number $1: an exit code could be taken for one.
# mksh exits by 128 and more where others die; awk dies.
plm_die() {
	# A core that a command has left is worth more than this shell's.
	ulimit -c 0 2>/dev/null
	[ "$1" = 9 ] || trap - "$1"
	command -v awk >/dev/null 2>&1 || kill -"$1" $$
	exec awk 'BEGIN { "kill -'"$1"' $PPID" | getline; exit 128 + '"$1"' }'
}

# A signal that comes before the exec ends this process by that signal. Not by a
# trap where that is not needed: one that is caught just before is lost.
plm_usual_signals() {
	trap - HUP INT QUIT TERM ALRM USR1 USR2
	[ "$plm_deaf" = 0 ] && [ -z "$plm_mksh" ] || trap 'plm_die 3' QUIT
	[ -n "$plm_mksh" ] || return 0
	trap 'plm_die 1' HUP
	trap 'plm_die 2' INT
	trap 'plm_die 15' TERM
}
plm_usual_signals

# Becomes a program: mksh's exec would run builtins, such as its cat and sleep.
# Where exec fails the shell ends by a status that a program might have ended by,
# so its end is caught; bash goes on instead where it is told to, and ksh says
# nothing.
plm_become() {
	# Those before it may have made it.
	[ "$plm_count" = 0 ] || plm_check "$1"
	plm_become=$1
	trap 'plm_refused $?' EXIT
	[ -z "${BASH_VERSION-}" ] || shopt -s execfail
	case $plm_mksh$1 in
	1*/* | 1*=*) ;;
	1*) set -- env -- "$@" ;;
	esac
	exec "$@"
	plm_refused $?
}

# exec has failed: $1 what it ended with. Any other is that of a signal.
plm_refused() {
	case $1 in
	126 | 127) ;;
	*) return ;;
	esac
	trap - EXIT
	plm_check_script "$plm_become"
	# bash says that it was a success, too.
	plm_x=$(tail -n 2 "$plm_dir/err" | grep -v ': Success$' | tail -n 1)
	plm_fail "$plm_become cannot be executed: ${plm_x##*: }"
}

plm_tell() {
	IFS=' ' read -r plm_x plm_name plm_role plm_y <"$plm_dir/spec"
	for plm_f in "$plm_state"/ev.*; do
		[ -p "$plm_f" ] && printf '%s\n' "R $plm_id $PLM_RUN \
$plm_name $plm_role $*" 1<>"$plm_f"
	done
}

# It never became the program: $1 says why, on one line.
plm_fail() {
	plm_why=$1
	while :; do
		case $plm_why in
		*"$NL"*) plm_why="${plm_why%%"$NL"*}?${plm_why#*"$NL"}" ;;
		*) break ;;
		esac
	done
	printf '%s\n' "$plm_why" >"$plm_dir/fail"
	plm_tell "failed 0 - - - - - $plm_why"
	exit 127
}

# $1 is to point to a log of it that is beside it. What is there and no such
# link stays as it is.
plm_point() {
	plm_x=
	if [ -h "$1" ]; then
		plm_x=$(readlink -- "$1")
		case $plm_x in
		"${1##*/}".*) plm_x=${plm_x#"${1##*/}".} ;;
		*) plm_x=- ;;
		esac
	elif [ -e "$1" ]; then
		plm_x=-
	fi
	case $plm_x in
	*[!0-9]*)
		printf 'plm-tui: %s is no link to a log of ours; it %s\n' \
			"$1" 'stays as it is' >&2
		return
		;;
	esac
	ln -sfn -- "${1##*/}.$PLM_RUN" "$1"
}

# Output of this kind, out or err, goes to file $2, for which the run's
# directory keeps a link; $3: see plm_out_link. Nothing is ever overwritten.
plm_log() {
	[ -n "$2" ] || return 0
	plm_f=$2
	case $plm_f in
	/*) ;;
	*) plm_f=$plm_here/$plm_f ;;
	esac
	plm_what_log="the log of std$1, $plm_f,"
	plm_x=$(mkdir -p -- "${plm_f%/*}/" 2>&1) ||
		plm_fail "$plm_what_log has no directory: $plm_x"
	[ ! -h "$plm_f" ] || plm_fail "$plm_what_log is a symbolic link"
	[ ! -e "$plm_f" ] || [ -f "$plm_f" ] ||
		plm_fail "$plm_what_log is not a regular file"
	plm_x=$({ umask "$plm_mask" && true >>"$plm_f"; } 2>&1) ||
		plm_fail "$plm_what_log cannot be written: ${plm_x##*: }"
	# What the launcher had to say belongs there too.
	{ [ ! -s "$plm_dir/$1" ] || cat "$plm_dir/$1" >>"$plm_f"; } &&
		ln -s -- "$plm_f" "$plm_dir/$1.new" &&
		mv -f -- "$plm_dir/$1.new" "$plm_dir/$1" ||
		plm_fail "$plm_what_log cannot be linked to"
	case $1 in
	out) exec >>"$plm_f" ;;
	*) exec 2>>"$plm_f" ;;
	esac
	[ "$3" != 1 ] || plm_point "${plm_f%".$PLM_RUN"}"
}

# A program by its name, as exec looks for it: no function, and no builtin.
plm_in_path() {
	plm_y=$PATH:
	while [ -n "$plm_y" ]; do
		plm_x=${plm_y%%:*}
		plm_x=${plm_x:-.}/$1
		plm_y=${plm_y#*:}
		[ -f "$plm_x" ] && [ -x "$plm_x" ] && return
	done
	return 1
}

# Sets plm_soft and plm_hard to a limit of this shell: $1, its row.
plm_limit_now() {
	plm_soft= plm_hard=
	while IFS= read -r plm_x; do
		case $plm_x in
		"$1 "*)
			IFS=' ' read -r plm_soft plm_hard plm_y <<-END
				${plm_x#"$1"}
			END
			;;
		esac
	done </proc/$$/limits
}

# $1 a row of /proc/PID/limits, $2 what it is to say, $3 what it limits, $4 the
# option of ulimit, and what that may have to be told: shells count differently.
plm_limit() {
	plm_row=$1 plm_want=$2 plm_words=$3 plm_option=$4
	shift 4
	for plm_y in "$@"; do
		# The soft one can go no higher than the hard one, nor that lower.
		for plm_x in S H S; do
			ulimit "-$plm_x$plm_option" "$plm_y"
		done 2>/dev/null
		plm_limit_now "$plm_row"
		[ "$plm_soft $plm_hard" != "$plm_want $plm_want" ] || return 0
	done
	plm_fail "the limit of $plm_words cannot be $plm_want here; the most\
 is $plm_hard"
}

# $1, a list as the kernel tells it.
plm_cpus() {
	command -v taskset >/dev/null 2>&1 ||
		plm_fail 'there is no taskset, which cpu_affinity needs'
	plm_y=$(taskset -cp "$1" $$ 2>&1) || plm_fail \
		"it cannot be kept on processors $1: ${plm_y##*"$NL"}"
	while IFS=':	 ' read -r plm_x plm_y; do
		[ "$plm_x" != Cpus_allowed_list ] || plm_want=$plm_y
	done </proc/$$/status
	[ "$plm_want" = "$1" ] || plm_fail \
		"it cannot be kept on processors $1: only $plm_want of them are here"
}

# $1, the program of a command.
plm_check() {
	plm_x=$1
	case $1 in
	*/*)
		[ -f "$1" ] || plm_fail "there is no program $1"
		[ -x "$1" ] || plm_fail "$1 may not be executed"
		;;
	*)
		plm_in_path "$1" || plm_fail "there is no program $1 in PATH"
		;;
	esac
	[ "$plm_count" = 0 ] && [ -z "${KSH_VERSION-}${ZSH_VERSION-}" ] ||
		plm_check_script "$plm_x"
}

# exec says of a script that it is not there where that is what is to read it. A
# shell reads a byte at a time, and binaries may have long lines: not for each.
plm_check_script() {
	plm_y=
	{ IFS= read -r plm_y <"$1"; } 2>/dev/null
	case $plm_y in
	'#!'*) ;;
	*) return ;;
	esac
	plm_y=${plm_y#'#!'}
	plm_y=${plm_y#"${plm_y%%[! 	]*}"}
	plm_y=${plm_y%%[ 	]*}
	[ -x "$plm_y" ] || plm_fail "there is no $plm_y, which is to read $1"
}

# Whether the operator has asked for the end.
plm_stopping() {
	plm_x=-
	{ IFS=' ' read -r plm_x <"$plm_dir/note"; } 2>/dev/null
	case $plm_x in
	stopped | crashed) return 0 ;;
	esac
	return 1
}

# A command before the last, with the signals' default actions. Signals go to
# the whole process group, so it has them at once, and this shell takes them
# down: they end the run, and so does a command that fails. The note is written
# before a signal is sent: what comes between two commands is not lost.
plm_step() {
	(
		plm_stopping && exit $((128 + ${plm_got:-15}))
		plm_become "$@"
	)
	plm_r=$?
	[ "$plm_r" = 0 ] && [ -z "$plm_got" ] && ! plm_stopping && return
	# ksh has more than 256 for signals, all others 128 and the signal.
	[ "$plm_r" -le 256 ] || plm_die $((plm_r - 256))
	[ "$plm_r" != $((128 + ${plm_got:-256})) ] || plm_die "$plm_got"
	# It may have been a signal, and may have been an exit.
	[ "$plm_r" -le 128 ] || printf '' >"$plm_dir/inexact"
	# Not all of it was run: without a stop that is no success.
	[ "$plm_r" != 0 ] || [ -z "$plm_got" ] || plm_stopping ||
		plm_die "$plm_got"
	exit "$plm_r"
}

plm_several() {
	plm_got=
	trap 'plm_got=1' HUP
	trap 'plm_got=2' INT
	trap 'plm_got=3' QUIT
	trap 'plm_got=15' TERM
	# These the command may know what to do with.
	trap : ALRM USR1 USR2
	plm_steps
	plm_usual_signals
	[ -z "$plm_got" ] || plm_die "$plm_got"
	! plm_stopping || plm_die 15
}

if [ -n "$plm_cd" ]; then
	cd -- "$plm_cd" 2>/dev/null ||
		plm_fail "the working directory $plm_cd cannot be entered"
fi
plm_here=$(pwd -P)
plm_log err "$plm_err" "$plm_err_link"
plm_log out "$plm_out" "$plm_out_link"
plm_limits
IFS= read -r plm_b </proc/sys/kernel/random/boot_id
plm_wall=${PLM_WALL:-$(date +%s)}
unset PLM_WALL
PLM_UUID=$plm_id PLM_MARK=$plm_id/$PLM_RUN
export PLM_UUID PLM_MARK
# Not empty while they are being sourced.
[ "$plm_scripts" = 0 ] || printf 'now\n' >"$plm_dir/source" ||
	plm_fail "$plm_dir/source cannot be written"
plm_env
[ "$plm_scripts" != 0 ] || plm_check "$plm_what"
# Without this record nobody could ever stop it. Its second line is where its core
# file will be looked for.
printf '%s\n' "$$ $plm_tick $plm_b $plm_wall $$.$plm_tick.$plm_b" \
	"$plm_here" >"$plm_dir/pid" ||
	plm_fail "$plm_dir/pid cannot be written"
umask "$plm_mask"
plm_age=0
plm_i=0
[ "$plm_scripts" = 0 ] || plm_tell "starting $$ 0 - - - -"
# Not in a function: what a script declares would be gone at its end. It may
# leave the shell in any state.
while [ "$plm_i" -lt "$plm_scripts" ]; do
	plm_i=$((plm_i + 1))
	eval "plm_s=\$plm_script_$plm_i"
	case $plm_s in
	*/*) ;;
	*) plm_s=./$plm_s ;;
	esac
	[ -f "$plm_s" ] || plm_fail "there is no script $plm_s"
	[ -r "$plm_s" ] || plm_fail "the script $plm_s cannot be read"
	set --
	. "$plm_s"
	plm_r=$?
	set +aefuvxC
	unset IFS
	[ "$plm_r" = 0 ] || printf 'plm-tui: %s returned %s\n' "$plm_s" \
		"$plm_r" >&2
	command cd -- "$plm_here" ||
		plm_fail "the working directory $plm_here cannot be entered"
done
if [ "$plm_scripts" != 0 ]; then
	plm_check "$plm_what"
	printf '' >"$plm_dir/source"
	IFS=' ' read -r plm_x plm_y </proc/uptime
	plm_age=$((${plm_x%.*}${plm_x#*.} - plm_tick))
fi
plm_tell "alive $$ $plm_age - - - -"
[ "$plm_count" = 0 ] || plm_several
plm_exec
