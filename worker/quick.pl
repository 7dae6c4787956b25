# The control program where there is perl: it reads the requests, and does itself what
# is as usual, by system calls, where a shell reads a byte at a time and starts programs.
# All else it hands to a shell (shell.pl), as it came, and waits until that says D in
# the FIFO that launchers write to: so all is done in its order. What is true of
# records is said in living.sh, lease.sh, signal.sh and control.sh.
#
# Open: 0 and 1, the channel. Set by who reads it: @part, its words with NULs between,
# the parts that are read when they are needed, and control.sh with all that it needs.
# Before it: its other parts. Where it cannot be, it ends before it has done anything,
# and is asked for by a shell alone (control.c).
# No module: POSIX alone takes longer to read than a program to start.

# By this perl's class and machine (386, arm, x86-64, aarch64, riscv) the numbers of
# prctl, setsid, clock_gettime, exit_group, execve, mknodat, openat, read, write and
# close: perl's own are in a module.
%calls = ("1.3" => [172, 66, 265, 252, 11, 297, 295, 3, 4, 6],
	"1.40" => [172, 66, 263, 248, 11, 324, 322, 3, 4, 6],
	"2.62" => [157, 112, 228, 231, 59, 259, 257, 0, 1, 3],
	"2.183" => [167, 157, 113, 94, 221, 33, 56, 63, 64, 57]);
$calls{"2.243"} = $calls{"2.183"};

sub able {
	(my $class, $machine) = machine();
	($prctl, $setsid, $clock_gettime, $exit_group, $execve, $mknodat, $openat,
		$read, $write, $close) = @{$calls{"$class.$machine"} || []};
	return defined $prctl && exact() eq "perl";
}

# What was kept from this perl (plm_set_apart) is for programs.
sub give_back {
	delete @ENV{qw(PLM_WAS PERL_BADLANG)};
	$ENV{substr $_, 8} = delete $ENV{$_} foreach grep { /^PLM_WAS_/ } keys %ENV;
}

# Whether tail(1) is GNU's, which notices data at once: it has that by inotify(7).
sub follows {
	my ($tail) = grep { -x } map { "$_/tail" } split /:/, $ENV{PATH};
	my $text = defined $tail ? whole($tail) : "";
	return index($text, "GNU coreutils") >= 0 &&
		index($text, "inotify_add_watch") >= 0 ? 1 : 0;
}

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

# A signal that whoever started sshd ignored is ignored by all that comes from there,
# and no shell can change it (POSIX, trap). What does, where it has to: coreutils 8.31.
# 32 and 33 are the C library's own, and perl itself ignores SIGFPE, but for programs.
sub inherited {
	my ($ignored) = whole("/proc/self/status") =~ /^SigIgn:\s*(\w+)/m or return "";
	return "" unless hex(substr $ignored, -8) & 0x7fffff7f;
	my $by = "env --default-signal";
	return system("$by true 2>/dev/null") == 0 ? $by : "";
}

# Handed to the shell, which is busy until it says so.
sub hand {
	push @handed, "$_[0]\n";
}

sub hand_over {
	need("shell") && start_shell() unless defined $helper;
	undef $others;                  # it may take its time
	write_all(SHELL, shift @handed);
	$busy = 1;
}

# A child of ours is as the shell's are: with nothing of ours open.
sub child {
	my $pid = fork;
	return $pid if !defined $pid || $pid;
	@SIG{qw(CHLD PIPE)} = ("DEFAULT") x 2;
	$out = "";
	close $_ foreach *SHELL, *MIND, *FIFO, *LIFE, *SAMPLER;
	close FIGURES if defined $sampler;
	open STDIN, "<", "/dev/null";
	return 0;
}

# Reads a part that was not needed before: it takes perl 1 ms for 3 KB. False: it
# cannot.
sub need {
	my $n = delete $later{$_[0]};
	eval $part[$n] . ";1" or $lacks{$_[0]} = 1 if defined $n;
	return !$lacks{$_[0]};
}

%later = (shell => 0, signal => 1, survey => 2, start => 3, sampler => 4);
%quick = (plm_ping => \&ping, plm_prove => \&prove, plm_list => \&list,
	plm_lease => \&lease,
	plm_signal => sub { need("signal") && send_signal(@_) },
	plm_unnote => sub { need("signal") && unnote(@_) },
	plm_survey => sub { need("survey") && survey(@_) },
	plm_time => sub { need("survey") && tell_time(@_) },
	plm_start => sub { need("start") && start(@_) },
	plm_sample => sub { need("sampler") && sample(@_) });

sub answer {
	my ($line) = @_;
	my ($function, $rest) = $line =~ /^(\w+)( .*)?$/s;
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
		$line eq "D" ? ($busy = 0) : $line ne "" && say($line);
	}
}

# Takes one thing that was asked for further. False: there is nothing to be done.
sub go_on {
	return 0 if $busy;
	if (@handed) {
		flush();
		hand_over();
	} else {
		my $line = take_line($requests);
		return 0 unless defined $line;
		answer($line);
	}
	return 1;
}

# What has come; waits for it where there is nothing else to do.
sub take_in {
	my ($wait) = @_;
	my $ready = "";
	vec($ready, fileno FIFO, 1) = 1;
	vec($ready, fileno FIGURES, 1) = 1 if defined $sampler;
	vec($ready, fileno SHELL, 1) = 1 if defined $helper;
	vec($ready, 0, 1) = 1 if $wait && !$ended && !$busy;
	select $ready, undef, undef, $wait ? undef : 0;
	exit 1 if defined $helper && vec $ready, fileno SHELL, 1;
	forward() if vec $ready, fileno FIFO, 1;
	forward_figures() if defined $sampler && vec $ready, fileno FIGURES, 1;
	if (vec $ready, 0, 1) {
		$ended = !sysread STDIN, $requests, 65536, length $requests;
		undef $others;
		sent();
	}
}

sub serve {
	while (1) {
		my $more = go_on();
		# Answers go together, and keep nobody waiting who tells of a
		# program.
		flush() unless $more && length $out < 1000;
		last if $ended && !$more && !$busy;
		take_in(!$more) unless $more && $requests eq "";
	}
}

$0 = "plm-quick";
give_back();
$by = inherited();
@SIG{qw(INT QUIT)} = ("DEFAULT") x 2;
$SIG{PIPE} = "IGNORE";
($nonce, my $session, my $state, $person, $hold) = split /\0/, shift @part, -1;
$script = pop @part;
able() or exit;
$SIG{CHLD} = "IGNORE";          # nobody waits for launchers
enter_state($session, $state);
mind() or exit;
($requests, $events, $figures, $out, $told, $lease, $busy) = ("", "", "", "", "", 0, 0);
say("\nPLM-HELLO $nonce $host", follows(), "1 $dir");
look_lease();
serve();
unlink "$dir/ev.$$";
syswrite MIND, "q";
