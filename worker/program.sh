# The program's own beginning, in the spec after its words: says who it is, and
# becomes the program by exec, so that no other process ever has its PID.
# Set before: plm_cd, the directory or ""; plm_what, the program; the functions
# plm_env (the session file's environment) and plm_exec.

# bash ignores SIGQUIT itself (bash(1), SIGNALS): one that came before the exec
# would be lost.
[ -z "${BASH_VERSION-}" ] || trap 'exit 131' QUIT

plm_tell() {
	IFS=' ' read -r plm_x plm_name plm_role plm_y <"$PLM_DIR/spec"
	for plm_f in "$PLM_STATE"/ev.*; do
		[ -p "$plm_f" ] && printf '%s\n' "R $PLM_ID $PLM_RUN \
$plm_name $plm_role $*" 1<>"$plm_f"
	done
}

plm_fail() {
	printf '%s\n' "$1" >"$PLM_DIR/fail"
	plm_tell "failed 0 - - - - - $1"
	exit 127
}

if [ -n "$plm_cd" ]; then
	cd -- "$plm_cd" 2>/dev/null ||
		plm_fail "the working directory $plm_cd cannot be entered"
fi
IFS= read -r plm_x </proc/$$/stat
IFS= read -r plm_b </proc/sys/kernel/random/boot_id
plm_x=${plm_x##*\) }
set -f
set -- $plm_x
set +f
plm_tick=${20}
plm_wall=$(date +%s)
PLM_UUID=$PLM_ID PLM_MARK=$PLM_ID/$PLM_RUN
export PLM_UUID PLM_MARK
plm_env
case $plm_what in
*/*)
	[ -f "$plm_what" ] || plm_fail "there is no program $plm_what"
	[ -x "$plm_what" ] || plm_fail "$plm_what may not be executed"
	;;
*)
	command -v -- "$plm_what" >/dev/null 2>&1 ||
		plm_fail "there is no program $plm_what in PATH"
	;;
esac
# Without this record nobody could ever stop it.
printf '%s\n' "$$ $plm_tick $plm_b $plm_wall" >"$PLM_DIR/pid" ||
	plm_fail "$PLM_DIR/pid cannot be written"
plm_tell "alive $$ 0 - - - -"
umask "$PLM_MASK"
unset PLM_STATE PLM_ID PLM_RUN PLM_DIR PLM_MASK PLM_BY PLM_AFTER PLM_HOW
plm_exec
