# Signals, by proof only, as signal.sh has them, and who else is told of what was done.
# A part of quick.pl.

# Who else is connected is told of what was done. One that reads nothing any more keeps
# nobody waiting: the shell has the time for it.
sub deed {
	my ($what, $uuid, $run) = @_;
	$others ||= [others()];
	my @others = @$others or return;
	my ($hash, $name) = words_of("$dir/$uuid/$run/spec");
	tell_fifos("A $person $hold $what $name $run", @others);
}

# What came with one read, and needs no shell, is done at one time: they are looked for
# once.
sub others {
	opendir D, $dir;
	my @others = grep { /^ev\.\d+\z/ && $_ ne "ev.$$" } readdir D;
	closedir D;
	return @others;
}

sub tell_fifos {
	my ($row, @fifos) = @_;
	my @full;
	foreach (map { "$dir/$_" } @fifos) {
		# O_RDWR and O_NONBLOCK; a line of this length is written whole.
		next unless -p $_ && sysopen F, $_, 02 | 04000;
		defined syswrite F, "$row\n" or push @full, $_;
		close F;
	}
	return unless @full && need("shell");
	hand(join " ", "plm_push", map { quoted($_) } $row, @full);
}

# What may be the cause of the end from now on: plm_cause.
sub cause {
	my ($what, $signal, $old) = @_;
	return $what if $what ne "signal";
	return $old if $old =~ /^(?:stopped|crashed)$/;
	return "signal-$signal" if $old !~ /^signal-/;
	return index("$old-", "-$signal-") < 0 ? "$old-$signal" : $old;
}

sub put_note {
	my $line = "$_[1]\n";
	# AT_FDCWD, O_WRONLY and O_CLOEXEC.
	my $fd = syscall $openat, -100, "$_[0]/note", 02000001, 0;
	return 0 if $fd < 0;
	my $n = syscall $write, $fd, $line, length $line;
	return syscall($close, $fd) == 0 && $n == length $line;
}

sub send_signal {
	my ($id, $uuid, $run, $signal, $what) = @_;
	my $d = "$dir/$uuid/$run";
	return 0 unless may() && first("$d/exit") eq "";
	my @is = recorded($d);
	return 0 unless @is && lives(@is);
	my $old = noted($d);
	my $new = cause($what, $signal, $old);
	return 0 unless $new eq $old || put_note($d, $new);
	# A name that perl does not know is a fatal error.
	if (!eval { kill $signal, -$is[0] }) {
		put_note($d, $old);
		return 0;
	}
	say("= $id ok $signal was sent to process group $is[0]");
	deed($signal, $uuid, $run);
	return 1;
}

sub unnote {
	my ($id, $uuid, $run, $note) = @_;
	return 0 unless may() && put_note("$dir/$uuid/$run", $note);
	say("= $id ok");
	return 1;
}
