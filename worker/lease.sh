# Who acts on the session's processes here: whose lease it is. A console takes it
# where it is free, and renews it with each ping; 30 s after the last one it is
# free. Who asks for it has it at once. The control shell reads this after
# control.sh.
#
# lease.N, of which the newest counts: PERSON TAKEN RENEWED BOOT SECOND; times are
# hundredths since the host was started. It is made by link(2), whole: of two who
# want it at the same moment one has it. Renewed in place, it needs no room on the
# disk.
#
# Set: plm_person, USER@MACHINE, one word; "" on a visit. plm_hold: 1 for a console,
# 0 for who does not take it by being there.

plm_lease_most=3000

plm_lease=0

plm_find_lease() {
	plm_lease=0
	for plm_f in "$plm_dir"/lease.*; do
		plm_x=${plm_f##*.}
		plm_numeric "$plm_x" || continue
		[ "$plm_x" -le "$plm_lease" ] || plm_lease=$plm_x
	done
}

# Sets plm_lease, the newest's number (0: there is none), plm_holder, who has it
# ("": nobody) and plm_taken, since when.
plm_read_lease() {
	plm_holder= plm_taken=0 plm_renewed=0 plm_lboot=
	# It is the one of the last time as long as no other was linked: no need
	# to look through the directory, which has one for each process.
	[ -e "$plm_dir/lease.$plm_lease" ] &&
		[ ! -e "$plm_dir/lease.$((plm_lease + 1))" ] ||
		plm_find_lease
	{
		IFS=' ' read -r plm_holder plm_taken plm_renewed plm_lboot plm_x \
			<"$plm_dir/lease.$plm_lease"
	} 2>/dev/null
	plm_clock
	plm_numeric "$plm_taken" "$plm_renewed" ||
		plm_holder= plm_taken=0 plm_renewed=0 plm_lboot=
	[ "$plm_lboot" = "$plm_boot" ] &&
		[ $((plm_now - plm_renewed)) -lt "$plm_lease_most" ] ||
		plm_holder=
}

# $1 file, $2 the time of the last renewal. Room for all that comes later is behind
# the line, which is all that is read.
plm_put_lease() {
	printf '%s\n%80s\n' "$plm_person $plm_taken $2 $plm_boot" '' 1<>"$1"
}

# Takes it, whose ever it is, as it was read. False: somebody was faster, or
# it cannot be written, and then plm_x says why.
plm_grab_lease() {
	plm_taken=$plm_now
	plm_f=$plm_dir/lease-$$.new
	if ! plm_x=$({ plm_put_lease "$plm_f" "$plm_now" &&
		ln "$plm_f" "$plm_dir/lease.$((plm_lease + 1))"; } 2>&1); then
		rm -f "$plm_f"
		return 1
	fi
	rm -f "$plm_f"
	for plm_f in "$plm_dir"/lease.*; do
		case ${plm_f##*.} in
		*[!0-9]*) ;;
		*) [ "${plm_f##*.}" -gt "$plm_lease" ] || rm -f "$plm_f" ;;
		esac
	done
	plm_push "L $plm_person 0"
}

# L PERSON AGE, "-" for nobody, where that is not what was said last.
plm_tell_lease() {
	[ "$plm_holder $plm_taken" != "$plm_lease_told" ] || return 0
	plm_lease_told="$plm_holder $plm_taken"
	plm_say "L ${plm_holder:--} $((plm_now - plm_taken))"
}

# With each ping, and at the beginning.
plm_look_lease() {
	[ -n "$plm_person" ] || return 0
	plm_read_lease
	if [ "$plm_hold" = 1 ]; then
		if [ -z "$plm_holder" ]; then
			plm_grab_lease
			plm_read_lease
		fi
		[ "$plm_holder" != "$plm_person" ] || { plm_put_lease \
			"$plm_dir/lease.$plm_lease" "$plm_now"; } 2>/dev/null
	fi
	plm_tell_lease
}

# Whether this person may act. Otherwise request $1 is answered with who may.
plm_may() {
	plm_read_lease
	case $plm_holder in
	'' | "$plm_person") return 0 ;;
	esac
	plm_tell_lease
	plm_say "= $1 refused $plm_holder has control of this host"
	return 1
}

# Whose ever it is. False: plm_why says why not.
plm_take_lease() {
	plm_why=
	for plm_y in 1 2 3 4 5; do
		plm_read_lease
		[ "$plm_holder" != "$plm_person" ] || break
		plm_grab_lease || plm_why=$plm_x
	done
	plm_read_lease
	plm_tell_lease
	[ "$plm_holder" = "$plm_person" ]
}

# $1 id, $2 how: take; hold, from now on, where it is free; leave. What is left is
# free in a moment, so that another console of the same person has the time to go
# on with it.
plm_lease() {
	case $2 in
	take)
		if ! plm_take_lease; then
			plm_say "= $1 failed control cannot be taken: $plm_why"
			return
		fi
		;;
	hold)
		plm_hold=1
		plm_look_lease
		;;
	leave)
		plm_hold=0
		plm_read_lease
		[ "$plm_holder" != "$plm_person" ] || { plm_put_lease \
			"$plm_dir/lease.$plm_lease" \
			"$((plm_now - plm_lease_most + 600))"; } 2>/dev/null
		;;
	esac
	plm_say "= $1 ok"
}

# To who else is connected: $1 what was done, $2 uuid, $3 run.
plm_deed() {
	for plm_f in "$plm_dir"/ev.*; do
		[ "$plm_f" != "$plm_fifo" ] && [ -p "$plm_f" ] || continue
		plm_y=
		{
			IFS=' ' read -r plm_x plm_y plm_x <"$plm_dir/$2/$3/spec"
		} 2>/dev/null
		[ -z "$plm_y" ] ||
			plm_push "A $plm_person $plm_hold $1 $plm_y $3"
		return
	done
}
