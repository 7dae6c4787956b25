# What records tell, and /proc: what living.sh and lease.sh know, and lease.sh says of
# who may act. A part of quick.pl.

sub whole {
	my $text = "";
	open F, "<", $_[0] or return "";
	1 while sysread F, $text, 65536, length $text;
	close F;
	return $text;
}

# The first line of a file; "": there is none.
sub first {
	my ($line) = split /\n/, whole($_[0]), 2;
	return defined $line ? $line : "";
}

# The words of its first line, as read(1) has them of blanks.
sub words_of {
	my $line = first($_[0]);
	$line =~ s/^ +| +$//g;
	return split / +/, $line;
}

sub now {
	my ($up) = split / /, whole("/proc/uptime");
	$up =~ s/\.//;
	return $up;
}

sub numeric { $_[0] =~ /^(?:0|[1-9]\d{0,14})$/ }

# What proc(5), "stat", has of a process from its state on, which is 0 here.
sub stat_of {
	my $text = whole("/proc/$_[0]/stat");
	# The name is the program's to choose, brackets and newlines too.
	$text =~ s/.*\) //s;
	return split / /, $text;
}

sub tick { (stat_of($_[0]))[19] }

# Whether PID is a process that started at this tick in this boot.
sub lives {
	my ($pid, $tick, $booted) = @_;
	return 0 unless $booted eq $boot && $pid =~ /^\d+$/;
	my @is = stat_of($pid);
	return @is > 19 && $is[19] eq $tick && $is[0] ne "X" &&
		($is[0] ne "Z" || $is[17] > 1);
}

# PID, tick and boot on record of the run in a directory; none: it is damaged.
sub recorded {
	my @is = words_of("$_[0]/pid");
	return @is == 5 && $is[4] eq "$is[0].$is[1].$is[2]" ? @is[0 .. 2] : ();
}

# Sets $holder ("": nobody), $taken, $now.
sub read_lease {
	if (!-e "$dir/lease.$lease" || -e "$dir/lease." . ($lease + 1)) {
		$lease = 0;
		opendir D, $dir;
		foreach (readdir D) {
			/^lease\.(\d+)$/ && numeric($1) && $1 > $lease and
				$lease = $1;
		}
		closedir D;
	}
	my ($who, $since, $renewed, $booted) =
		words_of("$dir/lease.$lease");
	$now = now();
	($holder, $taken) = ("", 0);
	return unless defined $booted && numeric($since) && numeric($renewed);
	$taken = $since;
	$holder = $who if $booted eq $boot && $now - $renewed < 3000;
}

# Whether this person may act; the shell knows how to say why not.
sub may {
	read_lease();
	return $holder eq "" || $holder eq $person;
}
