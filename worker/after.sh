# How a run ended: the record first, aside and renamed, then one line to every
# control shell. Opened for reading too, a FIFO without a reader blocks nobody.
# Set: PLM_STATE, PLM_ID, PLM_RUN, PLM_DIR, and PLM_HOW, a method and what it told.
cd "$PLM_DIR" || exit
tell() {
	for f in "$PLM_STATE"/ev.*; do
		[ -p "$f" ] && printf "%s\n" \
			"R $PLM_ID $PLM_RUN $name $role $*" 1<>"$f"
	done
}
IFS=" " read -r h name role x <spec
if [ ! -s pid ] && [ ! -s fail ]; then
	# Its shell gave up before it became the program.
	w=$(tail -n 1 err 2>/dev/null)
	printf "%s\n" "${w:=it ended before it began}" >fail
	tell "failed 0 - - - - - $w"
fi
IFS=" " read -r u x </proc/uptime
IFS= read -r b </proc/sys/kernel/random/boot_id
u=${u%.*}${u#*.}
# One of several commands ended so, and its shell could not tell how.
[ ! -e inexact ] || PLM_HOW="sh ${PLM_HOW#* }"
# Its beginning once more: a record that is cut short or damaged tells no status.
how="$PLM_HOW $u $b $(date +%s) ${PLM_HOW% *}.${PLM_HOW#* }"
record() {
	{ printf "%s\n" "$how" >exit.tmp && mv exit.tmp exit; } 2>/dev/null
}
late=
record || late=yes
if [ ! -s fail ]; then
	p=0 t= c=-
	{ IFS=" " read -r p t x <pid; } 2>/dev/null
	{ IFS=" " read -r c <note; } 2>/dev/null
	tell "ended $p $((u - ${t:-$u})) 0 $PLM_HOW $c"
fi
# A full disk: it is all that is known of the end, so it waits for room.
# Without its directory nobody asks any more.
[ -z "$late" ] || until record || [ ! -d "$PLM_DIR" ]; do
	sleep 1
done
sync exit 2>/dev/null
