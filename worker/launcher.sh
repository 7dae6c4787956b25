# The launcher: the parent of one run, in a session of its own. It outlives the
# connection, and is the only one who can know exactly how the program ended.
# $1 state directory, $2 uuid, $3 run; PLM_MASK, PLM_EXACT, PLM_BY and PLM_AFTER
# are set, and PLM_ALONE, watch.sh, where this host is to stop it when nobody is
# connected: 9 is the session's FIFO "life" then, and PLM_PERL launcher.pl.
# It becomes one small program that waits, and gives the exact status.
umask 077
PLM_STATE=$1 PLM_ID=$2 PLM_RUN=$3
PLM_DIR=$PLM_STATE/$PLM_ID/$PLM_RUN
export PLM_STATE PLM_ID PLM_RUN PLM_DIR PLM_MASK PLM_BY
exec </dev/null >>"$PLM_DIR/out" 2>>"$PLM_DIR/err"

IFS= read -r s </proc/$$/stat
IFS= read -r b </proc/sys/kernel/random/boot_id
s=${s#*\) }           # "sh" has no bracket
set -f
set -- $s
set +f
printf '%s\n' "$$ ${20} $b" >"$PLM_DIR/launcher"
# Room for what may be noted as the cause of the end when the disk is full.
printf '%s\n%62s' - '' >"$PLM_DIR/note"

# Open as long as there is a launcher, so that its end is seen by its watcher.
PLM_OVER=/dev/null
if [ -n "$PLM_ALONE" ]; then
	PLM_OVER=$PLM_DIR/over
	mkfifo -m 600 "$PLM_OVER" && exec 7<>"$PLM_OVER" 6<"$PLM_OVER" || {
		PLM_HOW='sh 1'
		eval "$PLM_AFTER"
		exit
	}
	/bin/sh -c "$PLM_ALONE" plm-watcher "$PLM_STATE" "$PLM_ID" \
		"$PLM_RUN" 6<&6 7>&- 9<&9 >/dev/null 2>&1 &
	exec 6<&-
fi
exec 9<&-
unset PLM_ALONE
plm_how=$PLM_EXACT
unset PLM_EXACT
case $plm_how in
perl)
	exec perl -e "$PLM_PERL" "$PLM_STATE" "$PLM_ID" "$PLM_RUN" \
		7<>"$PLM_OVER"
	;;
*awk)
	unset PLM_PERL
	[ "$plm_how" = awk ] && PLM_HOW=awk || PLM_HOW=wait
	export PLM_HOW
	exec awk 'BEGIN {
		r = system("PLM_MARK=$PLM_ID/$PLM_RUN; export PLM_MARK;" \
			" exec setsid $PLM_BY /bin/sh \"$PLM_DIR/spec\" 7>&-")
		system("PLM_HOW=\"$PLM_HOW " r "\"; eval \"$PLM_AFTER\"")
	}' 7<>"$PLM_OVER"
	;;
esac
unset PLM_PERL
/bin/sh -c 'PLM_MARK=$PLM_ID/$PLM_RUN; export PLM_MARK
	exec setsid $PLM_BY /bin/sh "$PLM_DIR/spec"' 7>&-
PLM_HOW="sh $?"
eval "$PLM_AFTER"
