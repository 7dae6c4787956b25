# What quick.pl answers itself. A request's function has its words, its id first.
# False: it is not as usual, nothing was done, and the shell is to see to it.

# Who else is connected is told of what was done. One that reads nothing any more keeps
# nobody waiting: the shell has the time for it.
sub deed {
	my ($what, $uuid, $run) = @_;
	opendir D, $dir;
	my @others = grep { /^ev\.\d+\z/ && $_ ne "ev.$shell" } readdir D;
	closedir D;
	return unless @others;
	my ($hash, $name) = words_of("$dir/$uuid/$run/spec");
	my $text = "A $person $hold $what $name $run\n";
	foreach (@others) {
		# O_RDWR and O_NONBLOCK; a line of this length is written whole.
		next unless -p "$dir/$_" && sysopen F, "$dir/$_", 02 | 04000;
		my $n = syswrite F, $text;
		close F;
		return hand("plm_deed $what '$uuid' $run") unless defined $n;
	}
}

sub ping {
	read_lease();
	my $is = "$holder $taken";
	if ($is ne $told || $hold && $holder eq "") {
		$told = $is;
		return 0;
	}
	say("= $_[0] ok");
	if ($hold && $holder eq $person &&
	    open F, "+<", "$dir/lease.$lease") {
		syswrite F, sprintf "%s\n%80s\n", "$person $taken $now $boot", "";
		close F;
	}
	return 1;
}

sub prove {
	my $id = shift;
	foreach (@_) {
		lives((words_of("$dir/$_/pid"))[0 .. 2]) or return 0;
	}
	say("= $id ok");
	return 1;
}

# The newest run of each process. A row of a live one is made here; of others, and
# in the end, the shell is asked.
sub list {
	my @others;
	my $up = now();
	opendir D, $dir or return 0;
	# What is named otherwise is none of ours.
	my @uuids = grep { /-/ && /^[\w-]+\z/ } readdir D;
	closedir D;
	foreach my $uuid (@uuids) {
		opendir D, "$dir/$uuid" or next;
		my @runs = sort { $b <=> $a } grep { /^\d+$/ } readdir D;
		closedir D;
		my ($run) = grep { -s "$dir/$uuid/$_/spec" } @runs;
		next unless defined $run;
		my $row = row($uuid, $run, $up);
		$row ne "" ? say($row) : push @others, "$uuid/$run";
	}
	if (@others) {
		hand("plm_rows $_[0] @others");
	} else {
		say("= $_[0] ok");
	}
	return 1;
}

sub row {
	my ($uuid, $run, $up) = @_;
	my $d = "$dir/$uuid/$run";
	my ($hash, $name, $role, $begun, $booted) = words_of("$d/spec");
	my @is = recorded($d);
	return "" unless defined $booted && @is && first("$d/exit") eq "" &&
		first("$d/fail") eq "" && first("$d/source") eq "" && lives(@is);
	my $note = noted($d);
	return "R $uuid $run $name $role alive $is[0] " . ($up - $is[1]) .
		" - - - $note";
}

# What may be the cause of the end from now on: plm_cause.
sub cause {
	my ($what, $signal, $old) = @_;
	return $what if $what ne "signal";
	return $old if $old =~ /^(?:stopped|crashed)$/;
	return "signal-$signal" if $old !~ /^signal-/;
	return index("$old-", "-$signal-") < 0 ? "$old-$signal" : $old;
}

sub noted {
	my ($cause) = words_of("$_[0]/note");
	return defined $cause ? $cause : "-";
}

sub put_note {
	open F, "+<", "$_[0]/note" or return 0;
	return put_rest("$_[1]\n");
}

sub send_signal {
	my ($id, $uuid, $run, $signal, $what) = @_;
	my $d = "$dir/$uuid/$run";
	return 0 unless may() && first("$d/exit") eq "";
	my @is = recorded($d);
	return 0 unless @is && lives(@is);
	my $old = noted($d);
	return 0 unless put_note($d, cause($what, $signal, $old));
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

# All that is without a launcher's own process.
sub start {
	my ($id, $uuid, $run, $name, $role, $spec, $alone) = @_;
	my $d = "$dir/$uuid/$run";
	return 0 unless defined $alone && $alone eq "" && may();
	if (!-d "$dir/$uuid") {
		mkdir "$dir/$uuid" or return 0;
		if (!mkdir($d) || !claim($uuid, $name)) {
			rmdir $d;
			rmdir "$dir/$uuid";
			return 0;
		}
	} else {
		mkdir $d or return 0;
		if (overtaken($uuid, $run)) {
			rmdir $d;
			return 0;
		}
	}
	if (!put_lines("$d/spec", "# $name $role $now $boot\n$spec", $program) ||
	    !put_lines("$d/out") || !put_lines("$d/err") ||
	    !launch($d, $uuid, $run, $name, $role, $spec)) {
		unlink "$d/spec", "$d/out", "$d/err";
		rmdir $d;
		return 0;
	}
	deed("start", $uuid, $run);
	return 1;
}

# O_WRONLY, O_CREAT and O_EXCL: of two consoles one is the first.
sub claim {
	sysopen F, "$dir/names/$_[1]", 01 | 0100 | 0200 or return 0;
	return put_rest("$_[0]\n");
}

sub overtaken {
	opendir D, "$dir/$_[0]" or return 1;
	my @newer = grep { /^\d+$/ && $_ > $_[1] } readdir D;
	closedir D;
	return @newer > 0;
}

sub launch {
	my @run = @_;
	my $pid = child();
	return defined $pid if !defined $pid || $pid;
	syscall $setsid;
	$0 = "plm-launcher";
	open STDOUT, ">>", "$run[0]/out" and open STDERR, ">>", "$run[0]/err" or
		exit;
	@ARGV = ($dir, @run[1, 2]);
	$become = sub { become(@run) };
	&$launch();
	exit;
}

# A row S MARK PID NAME for each process that has one of these marks. It looks at all
# processes, so it keeps no request waiting.
sub survey {
	my $pid = child();
	return defined $pid if !defined $pid || $pid;
	my $id = shift;
	%marks = map { $_ => 1 } @_;
	opendir D, "/proc";
	my @all = grep { /^\d+$/ } readdir D;
	my @blank = grep { !tell_marked($_) } @all;
	my %seen = map { $_ => 1 } @all;
	rewinddir D;
	push @blank, grep { /^\d+$/ && !$seen{$_} && !tell_marked($_) } readdir D;
	# An exec takes a moment, and nobody tells of its end.
	for (1 .. 100) {
		@blank = grep { in_exec($_) && !tell_marked($_) } @blank or last;
		select undef, undef, undef, 0.001;
	}
	say("= $id ok");
	flush();
	exit;
}

# One that is in the midst of an exec has no environment yet, nor an end of one: the
# 51st of proc(5), "stat". So have threads of the kernel (PF_KTHREAD, in the 9th) and
# the dead.
sub in_exec {
	my @is = stat_of($_[0]);
	return @is > 48 && $is[48] == 0 && !($is[6] & 0x200000) &&
		$is[0] !~ /[ZX]/;
}

# False: it has no environment, now.
sub tell_marked {
	my $environ = "";
	open F, "<", "/proc/$_[0]/environ" or return 1;
	1 while sysread F, $environ, 65536, length $environ;
	close F;
	foreach ($environ =~ /(?:^|\0)PLM_MARK=([^\0]*)/g) {
		next unless $marks{$_};
		my ($name, $state) = whole("/proc/$_[0]/stat") =~
			/^\d+ \((.*)\) (\S)/s or next;
		next if $state =~ /[ZX]/;
		$name =~ s/\n/ /g;
		say("S $_ $_[0] $name");
		last;
	}
	return $environ ne "";
}

# The time of this host; without a module perl has whole seconds: clock_gettime(2) of
# CLOCK_REALTIME.
sub tell_time {
	my $time = pack "l!2";
	syscall($clock_gettime, 0, $time) == 0 or return 0;
	say("= $_[0] ok", sprintf "%d.%09d", unpack "l!2", $time);
	return 1;
}
