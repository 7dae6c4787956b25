# Who may act, and who has the lease: what lease.sh says of it. A part of quick.pl.

# What the newest says: who, since when, renewed when, of which boot.
sub newest_lease {
	my @is = words_of("$dir/lease.$lease");
	if (!@is || -e "$dir/lease." . ($lease + 1)) {
		$lease = 0;
		opendir D, $dir;
		foreach (readdir D) {
			/^lease\.(\d+)$/ && numeric($1) && $1 > $lease and
				$lease = $1;
		}
		closedir D;
		@is = words_of("$dir/lease.$lease");
	}
	return @is;
}

# Sets $holder ("": nobody), $taken, $now.
sub read_lease {
	my ($who, $since, $renewed, $booted) = newest_lease();
	$now = now();
	($holder, $taken) = ("", 0);
	return unless defined $booted && numeric($since) && numeric($renewed);
	$taken = $since;
	$holder = $who if $booted eq $boot && $now - $renewed < 3000;
}

# Whether this person may act; the shell knows how to say why not.
sub may {
	my ($who) = newest_lease();
	return 1 if !defined $who || $who eq $person;
	read_lease();
	return $holder eq "" || $holder eq $person;
}

# All that is behind the line is room, and is not read.
sub put_lease {
	my ($renewed) = @_;
	return put_rest(sprintf "%s\n%80s\n", "$person $taken $renewed $boot", "");
}

sub renew_lease {
	open F, "+<", "$dir/lease.$lease" and put_lease($_[0]);
}

# Takes it where it is free. Who was faster has it.
sub grab_lease {
	my $new = "$dir/lease-$$.new";
	$taken = $now;
	my $mine = open(F, ">", $new) && put_lease($now) &&
		link $new, "$dir/lease." . ($lease + 1);
	unlink $new;
	return unless $mine;
	opendir D, $dir;
	my @names = readdir D;
	closedir D;
	foreach (@names) {
		unlink "$dir/$_" if /^lease\.(\d+)\z/ && $1 <= $lease;
	}
	need("signal") and tell_fifos("L $person 0", others());
}

# With each ping, and at the beginning.
sub look_lease {
	read_lease();
	if ($hold && $holder eq "") {
		grab_lease();
		read_lease();
	}
	renew_lease($now) if $hold && $holder eq $person;
	my $is = "$holder $taken";
	return if $is eq $told;
	$told = $is;
	say("L", $holder eq "" ? "-" : $holder, $now - $taken);
}

# To take it from somebody is the shell's. It tells others whether this is who holds
# it, and so has to know.
sub lease {
	my ($id, $how) = @_;
	return 0 unless $how eq "hold" || $how eq "leave";
	$hold = $how eq "hold" ? 1 : 0;
	hand("plm_hold=$hold") if defined $helper;
	if ($hold) {
		look_lease();
	} else {
		read_lease();
		renew_lease($now - 2400) if $holder eq $person;
	}
	say("= $id ok");
	return 1;
}
