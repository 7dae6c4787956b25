# The control shell's quick hand, where there is perl: it reads the requests, and does
# itself what is as usual, by system calls, where a shell reads a byte at a time and
# starts programs. All else it hands to the shell, as it came, and waits until that
# says D in the FIFO: so all is done in its order. The FIFO is read here, too. What
# is true of records is said in living.sh, lease.sh, signal.sh and control.sh.
#
# Open: 0 and 1, the channel; 5, to the shell; 8, the FIFO. Set: PLM_MASK, PLM_BY and
# PLM_AFTER, for launchers. Before it: its other parts. Without words it says only who
# can tell exactly how a program ended, itself or "sh".
# No module: POSIX alone takes longer to read than a program to start.

# Not all perls wait for a program as they should.
sub exact {
	my $pid = fork;
	kill 9, $$ if defined $pid && $pid == 0;
	return defined $pid && waitpid($pid, 0) == $pid && $? == 9 ? "perl" : "sh";
}

# By this perl's class and machine (elf(5), e_ident and e_machine: 386, arm, x86-64,
# aarch64, riscv) the numbers of prctl, setsid, clock_gettime, exit_group and execve:
# perl's own are in a module.
%calls = ("1.3" => [172, 66, 265, 252, 11], "1.40" => [172, 66, 263, 248, 11],
	"2.62" => [157, 112, 228, 231, 59], "2.183" => [167, 157, 113, 94, 221],
	"2.243" => [167, 157, 113, 94, 221]);

sub machine {
	open F, "<", "/proc/self/exe" and read F, my ($elf), 20;
	close F;
	return length $elf == 20 ? unpack "x4 C x13 v", $elf : (0, 0);
}

# Whether it can be the hand of its shell: a signal of the kernel is to end it with
# that (PR_SET_PDEATHSIG, KILL), for there is nobody else to hand to.
sub able {
	(my $class, $machine) = machine();
	($prctl, $setsid, $clock_gettime, $exit_group, $execve) =
		@{$calls{"$class.$machine"} || []};
	return defined $prctl && syscall($prctl, 1, 9) == 0 && getppid == $shell &&
		mind();
}

# What was kept from this perl (plm_set_apart) is for programs.
sub give_back {
	delete @ENV{qw(PLM_WAS PERL_BADLANG)};
	$ENV{substr $_, 8} = delete $ENV{$_} foreach grep { /^PLM_WAS_/ } keys %ENV;
}

if (!@ARGV) {
	print exact();
	exit;
}
($dir, $boot, $person, $hold, $shell, $slow, $program, $launcher) = @ARGV;
$0 = "plm-quick";
give_back();
@SIG{qw(INT QUIT)} = ("DEFAULT") x 2;
$SIG{PIPE} = "IGNORE";
open SHELL, ">&=", 5 or die "fd 5: $!\n";
open FIFO, "+<&=", 8 or die "fd 8: $!\n";
unlink "$dir/ask.$shell";
$exact = exact();
$SIG{CHLD} = "IGNORE";          # nobody waits for launchers
if ($slow || $exact ne "perl" || !able()) {
	syswrite SHELL, "plm_exact=$exact plm_agent=\n";
	exit;
}
syswrite SHELL, "plm_exact=perl\n";

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

# Handed to the shell, which is busy until it says so.
sub hand {
	push @handed, "$_[0]\n";
}

sub hand_over {
	write_all(SHELL, shift @handed);
	$busy = 1;
}

# A child of ours is as the shell's are: with nothing of ours open.
sub child {
	my $pid = fork;
	return $pid if !defined $pid || $pid;
	@SIG{qw(CHLD PIPE)} = ("DEFAULT") x 2;
	$out = "";
	close $_ foreach *SHELL, *MIND, *FIFO, *SAMPLER;
	close FIGURES if defined $sampler;
	open STDIN, "<", "/dev/null";
	return 0;
}

%quick = (plm_ping => \&ping, plm_prove => \&prove, plm_list => \&list,
	plm_signal => \&send_signal, plm_unnote => \&unnote,
	plm_survey => \&survey, plm_sample => \&sample, plm_time => \&tell_time);
$launch = eval "package launcher; sub {\n$launcher\n}" and
	$quick{plm_start} = \&start;

sub answer {
	my ($line) = @_;
	my ($function, $rest) = $line =~ /^(\w+)( .*)?$/s;
	$hold = $1 eq "hold" ? 1 : 0 if $line =~ /^plm_lease \d+ (hold|leave)$/;
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
	vec($ready, 8, 1) = 1;
	vec($ready, fileno FIGURES, 1) = 1 if defined $sampler;
	vec($ready, 0, 1) = 1 if $wait && !$ended && !$busy;
	select $ready, undef, undef, $wait ? undef : 0;
	forward() if vec $ready, 8, 1;
	forward_figures() if defined $sampler && vec $ready, fileno FIGURES, 1;
	if (vec $ready, 0, 1) {
		$ended = !sysread STDIN, $requests, 65536, length $requests;
		sent();
	}
}

# The shell says first what is to be known before the first answer.
($requests, $events, $figures, $out, $told, $lease, $busy) = ("", "", "", "", "", 0, 1);
while (1) {
	my $more = go_on();
	# Answers go together, and keep nobody waiting who tells of a program.
	flush() unless $more && length $out < 1000;
	last if $ended && !$more && !$busy;
	take_in(!$more);
}
unlink "$dir/ev.$shell";
syswrite MIND, "q";
