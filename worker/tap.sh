# The files of a stream, for the worker: each one's bytes, and between them
# lines of our own, which begin with a mark that no file can have: it is made for
# this script alone. follow.sh has what they say, and besides
#	open SIZE PID	it is followed, by this process's descriptor 3
#	bad WHY		it is not any more
# Set before: plm_mark.

plm_tell() {
	printf '\001%s %s\n' "$plm_mark" "$*"
}

plm_bad() {
	plm_tell bad "$*"
	exit 1
}

# $1 path, $2 plm_by, $3 descriptor of the program, $4 the byte to begin at, ""
# for the last 64 KiB, $5 what is before it, in hex, "" for unknown.
plm_tap() {
	plm_path=$1 plm_f=$1 plm_by=$2 plm_is=its plm_quiet=0 plm_checked=
	plm_x=$1
	[ "$plm_by" = name ] || plm_own "$1" "$3"
	plm_open "$plm_x" || plm_bad "there is no regular file $1 on $plm_on" \
		"that can be read"
	plm_look
	IFS=' ' read -r plm_me plm_x </proc/self/stat
	plm_tell open "$plm_size" "$plm_me"
	plm_pos=$4 plm_seen=$5
	[ -n "$4" ] || plm_pos=$((plm_size > 65536 ? plm_size - 65536 : 0))
	if plm_cut; then
		plm_begin "$plm_size"
	else
		plm_seek "$plm_pos"
	fi
	plm_follow
}
