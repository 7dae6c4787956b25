# The control shell's quick hand, where there is perl: it reads the requests, and does
# itself what is as usual, by system calls, where a shell reads a byte at a time and
# starts programs. All else it hands to the shell, as it came, and waits until that
# says D in the FIFO: so all is done in its order. The FIFO is read here, too. What
# is true of records is said in living.sh, lease.sh, signal.sh and control.sh.
#
# Open: 0 and 1, the channel; 5, to the shell; 6, to who minds it; 8, the FIFO.
# Set: PLM_MASK, PLM_BY and PLM_AFTER, for launchers.
# No module: POSIX alone takes longer to read than a program to start.
($dir, $boot, $person, $hold, $shell, $machine, $program, $launcher) =
	@ARGV;
$0 = "plm-quick";
@SIG{qw(INT QUIT)} = ("DEFAULT") x 2;
$SIG{CHLD} = "IGNORE";          # nobody waits for launchers
open SHELL, ">&=", 5 or die "fd 5: $!\n";
open MIND, ">&=", 6 or die "fd 6: $!\n";
open FIFO, "+<&=", 8 or die "fd 8: $!\n";
unlink "$dir/ask.$shell", "$dir/mind.$shell";

# The numbers of system calls by machine: 386, arm, x86-64, aarch64, riscv.
%calls = (3 => [172, 66], 40 => [172, 66], 62 => [157, 112], 183 => [167, 157],
	243 => [167, 157]);
($prctl, $setsid) = @{$calls{$machine}};

# Without the shell there is nobody to hand to: PR_SET_PDEATHSIG, by KILL.
syscall $prctl, 1, 9;
getppid == $shell or exit 1;

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

sub now {
	my ($up) = split / /, whole("/proc/uptime");
	$up =~ s/\.//;
	return $up;
}

sub numeric { $_[0] =~ /^(?:0|[1-9]\d{0,14})$/ }

sub say { $out .= "@_\n" }

# Others write there, too: whole lines, no more than a pipe takes at once (PIPE_BUF).
sub flush {
	while (length $out) {
		my $n = 1 + rindex $out, "\n", 4095;
		$n ||= 1 + index $out, "\n";
		write_all(STDOUT, substr $out, 0, $n, "");
	}
}

sub write_all {
	my ($to, $text) = @_;
	while (length $text) {
		my $n = syswrite $to, $text;
		defined $n or exit 1;
		substr $text, 0, $n, "";
	}
}

# Whether PID is a process that started at this tick in this boot.
sub lives {
	my ($pid, $tick, $booted) = @_;
	return 0 unless $booted eq $boot && $pid =~ /^\d+$/;
	my $text = whole("/proc/$pid/stat");
	$text =~ s/.*\) //s;
	my @is = split / /, $text;
	return @is > 19 && $is[19] eq $tick && $is[0] ne "X" &&
		($is[0] ne "Z" || $is[17] > 1);
}

# PID, tick and boot on record of the run in a directory; none: it is damaged.
sub recorded {
	my ($pid, $tick, $booted, $wall, $again) = split / +/, first("$_[0]/pid");
	return defined $again && $again eq "$pid.$tick.$booted"
		? ($pid, $tick, $booted) : ();
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
		split / +/, first("$dir/lease.$lease");
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

# Who else is connected is told of what was done, by the shell, which has the time.
sub deed {
	opendir D, $dir;
	my @others = grep { /^ev\./ && $_ ne "ev.$shell" } readdir D;
	closedir D;
	hand("plm_deed $_[0] '$_[1]' $_[2]") if @others;
}

# A request's function has its words, its id first. False: it is not as usual,
# nothing was done, and the shell is to see to it.

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
		lives(split(/ +/, first("$dir/$_/pid"))) or return 0;
	}
	say("= $id ok");
	return 1;
}

# The newest run of each process. A row of a live one is made here; of others, and
# in the end, the shell is asked.
sub list {
	my (@others, $newest);
	my $up = now();
	opendir D, $dir or return 0;
	my @uuids = grep { /-/ } readdir D;
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
	my ($hash, $name, $role, $begun, $booted) = split / +/, first("$d/spec");
	my @is = recorded($d);
	return "" unless defined $booted && @is && first("$d/exit") eq "" &&
		first("$d/fail") eq "" && first("$d/source") eq "" && lives(@is);
	my ($note) = split / +/, first("$d/note");
	$note = "-" unless defined $note && $note ne "";
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

sub put_note {
	open F, "+<", "$_[0]/note" or return 0;
	my $n = syswrite F, "$_[1]\n";
	return close(F) && defined $n;
}

sub send_signal {
	my ($id, $uuid, $run, $signal, $what) = @_;
	my $d = "$dir/$uuid/$run";
	return 0 unless may() && first("$d/exit") eq "";
	my @is = recorded($d);
	return 0 unless @is && lives(@is);
	my ($old) = split / +/, first("$d/note");
	$old = "-" unless defined $old && $old ne "";
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
	    !launch($d, $uuid, $run, $name, $role, $spec)) {
		unlink "$d/spec";
		rmdir $d;
		return 0;
	}
	deed("start", $uuid, $run);
	return 1;
}

# O_WRONLY, O_CREAT and O_EXCL: of two consoles one is the first.
sub claim {
	sysopen F, "$dir/names/$_[1]", 01 | 0100 | 0200 or return 0;
	my $n = syswrite F, "$_[0]\n";
	return close(F) && defined $n;
}

sub overtaken {
	opendir D, "$dir/$_[0]" or return 1;
	my @newer = grep { /^\d+$/ && $_ > $_[1] } readdir D;
	closedir D;
	return @newer > 0;
}

# A child of ours is as the shell's are: with nothing of ours open, and in no
# session of ours.
sub child {
	my $pid = fork;
	return $pid if !defined $pid || $pid;
	$SIG{CHLD} = "DEFAULT";
	$out = "";
	close SHELL;
	close MIND;
	close FIFO;
	open STDIN, "<", "/dev/null";
	return 0;
}

sub launch {
	my @run = @_;
	my $pid = child();
	return defined $pid if !defined $pid || $pid;
	syscall $setsid;
	$0 = "plm-launcher";
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
	# One that is in the midst of an exec has no environment for a moment.
	my @blank = grep { !tell_marked($_) } @all;
	my %seen = map { $_ => 1 } @all;
	rewinddir D;
	tell_marked($_) foreach @blank, grep { /^\d+$/ && !$seen{$_} } readdir D;
	say("= $id ok");
	flush();
	exit;
}

# False: it has no environment, now.
sub tell_marked {
	my $environ = whole("/proc/$_[0]/environ");
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

# 'it'\''s' and 'two'"$NL"'lines' are words, and what has no quotes.
sub words {
	my ($text, @words) = $_[0];
	while ($text =~ /\G (?:'((?:[^']++|'\\''|'"\$NL"')*)'|([^ ']+))(?= |$)/gc) {
		my $word = defined $1 ? $1 : $2;
		$word =~ s/'(\\'|"\$NL")'/$1 eq "\\'" ? "'" : "\n"/ge;
		push @words, $word;
	}
	return (pos $text || 0) == length $text ? @words : ();
}

# Handed to the shell, which is busy until it says so.
sub hand {
	push @handed, "$_[0]\n";
}

sub hand_over {
	write_all(SHELL, shift @handed);
	$busy = 1;
}

%quick = (plm_ping => \&ping, plm_prove => \&prove, plm_list => \&list,
	plm_signal => \&send_signal, plm_unnote => \&unnote,
	plm_survey => \&survey, plm_sample => \&sample);
$launch = eval "package launcher; sub {\n$launcher\n}" and $quick{plm_start} = \&start;

sub answer {
	my ($line) = @_;
	my ($function, $rest) = $line =~ /^(\w+)( .*)?$/s;
	$hold = $1 eq "hold" if $line =~ /^plm_lease \d+ (hold|leave)$/;
	my $quick = $quick{$function};
	my @words = $quick ? words($rest) : ();
	hand($line) unless @words && &$quick(@words);
}

# Takes a whole line off a text, which is long; none: there is none. (A pattern would
# copy all of it.)
sub take_line {
	my $n = index $_[0], "\n";
	return if $n < 0;
	my $line = substr $_[0], 0, $n;
	substr $_[0], 0, $n + 1, "";
	return $line;
}

# What launchers say is passed on in whole lines.
sub forward {
	sysread FIFO, $events, 65536, length $events or return;
	while (defined(my $line = take_line($events))) {
		$line eq "D" ? ($busy = 0) : say($line);
	}
}

# The shell says first what is to be known before the first answer.
($requests, $events, $out, $told, $lease, $busy) = ("", "", "", "", 0, 1);
while (1) {
	while (!$busy) {
		if (@handed) {
			flush();
			hand_over();
		} else {
			my $line = take_line($requests);
			last unless defined $line;
			answer($line);
		}
	}
	flush();
	last if $ended && !$busy;
	my $ready = "";
	vec($ready, 8, 1) = 1;
	vec($ready, 0, 1) = 1 unless $ended || $busy;
	select $ready, undef, undef, undef;
	forward() if vec $ready, 8, 1;
	if (vec $ready, 0, 1) {
		my $n = sysread STDIN, $requests, 65536, length $requests;
		$ended = 1 unless $n;
	}
}
