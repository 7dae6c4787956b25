# Follows a stream's files where there is perl: what follow.sh and tap.sh do, without a
# program, and it waits for inotify(7), not for a clock. A process for each file, which
# that has as descriptor 3. records.pl is before it. In @part: the mark, the host, how far
# behind means to jump, and for each file its path, plm_by, the descriptor of its program,
# the byte to begin at or "", and what is before that, in hex.

sub tell_of {
	write_out("\001$mark @_\n");
}

# To a pipe: it waits until somebody reads, and ends where nobody will.
sub write_out {
	my ($text) = @_;
	while (length $text) {
		my $n = syswrite *$out, $text;
		defined $n or exit;
		substr $text, 0, $n, "";
	}
}

sub bad {
	tell_of("bad", @_);
	exit;
}

# inotify_init1 with O_CLOEXEC and O_NONBLOCK, and inotify_add_watch, by elf(5),
# e_machine: 386, arm, x86-64, aarch64, riscv. None: the file is looked at all the time.
%notices = (3 => [332, 292], 40 => [360, 317], 62 => [294, 254], 183 => [26, 27],
	243 => [26, 27]);

# A new one for each file: it has nothing of the one before.
sub watch {
	close NOTICES;
	$notices = 0;
	my ($init, $add) = @{$notices{$machine} || return};
	my $fd = syscall $init, 02004000;
	return if $fd < 0 || !open NOTICES, "<&=", $fd;
	my $name = "/proc/self/fd/3";
	# IN_MODIFY, IN_ATTRIB, IN_DELETE_SELF, IN_MOVE_SELF.
	$notices = syscall($add, $fd, $name, 0xc06) >= 0;
}

# As descriptor 3, which is closed by then, and so the lowest that is free. What cannot
# be opened leaves the one that is.
sub open_file {
	return can_open($_[0]) && open(FILE, "<&", *NEW) && close NEW &&
		fileno FILE == 3;
}

# -r would look at the mode alone: there are lists (acl(5)).
sub can_open { -f $_[0] && open NEW, "<", $_[0] }

sub look {
	my $was = $is;
	my @is = stat FILE or bad("$path on $host cannot be measured");
	($size, $time) = @is[7, 9];
	$old = $is[3] ? "renamed" : "removed";
	my @at = stat $path;
	if (!@at) {
		$is = "gone";
	} elsif ("@at[0, 1]" eq "@is[0, 1]") {
		$is = "its";
	} else {
		$is = !-f _ ? "odd" : can_open($path) ? "other" : "closed";
	}
	# Its writer has time, from now on.
	$came = $since = now() if $is ne $was;
}

%say = (gone => "the file is gone", closed => "no permission to read it",
	odd => "it is no regular file now");

sub tell_name {
	# Whoever renames it makes another one in a moment.
	return if $is eq "gone" && now() - $since < 15;
	my $what = $is eq "its" ? "" : $by eq "file" ? "following the $old file" :
		$is eq "other" ? "finishing the $old file" : $say{$is};
	tell_of("name", $what) if $what ne $named;
	$named = $what;
}

# The last 64 bytes before a byte, or as many as there are.
sub before {
	my ($to) = @_;
	my ($n, $text) = ($to < 64 ? $to : 64, "");
	sysseek FILE, $to - $n, 0;
	1 while length $text < $n &&
		sysread FILE, $text, $n - length $text, length $text;
	return $text;
}

sub quiet { now() - $came }

# Whether it is not what was read up to here. A size that has grown again tells
# nothing. What rests is not read all the time.
sub is_cut {
	return 1 if $size < $pos;
	return 0 if "$size $time" eq $checked && quiet() >= 200;
	$checked = "$size $time";
	return $seen ne "" && substr(before($pos), -length $seen) ne $seen;
}

sub begin {
	tell_of("new", $_[0]);
	($pos, $seen, $came) = (0, "", now());
}

# What is to be known of the bytes is read before anybody has them, and may act.
sub send_on {
	$pos = $size - 65536 if $size - $pos > $far;
	$seen = before($size);
	$came = now();
	tell_of("at", $pos);
	sysseek FILE, $pos, 0;
	while ($pos < $size) {
		my $left = $size - $pos;
		my $n = sysread FILE, my ($bytes), $left < 65536 ? $left : 65536;
		defined $n or bad("$path on $host cannot be read any more");
		last if $n == 0;
		write_out($bytes);
		$pos += $n;
	}
	tell_of("end");
	begin(0) if $pos != $size;
}

# Waits so long, or until the file was written to, renamed or removed. The end of what
# this reads is the end of the channel, or of the other file's.
sub rest {
	my ($seconds, $noticing) = @_;
	my $ready = "";
	vec($ready, 0, 1) = 1;
	vec($ready, fileno NOTICES, 1) = 1 if $noticing;
	my $n = select $ready, undef, undef, $seconds;
	exit if vec($ready, 0, 1) && !sysread STDIN, my ($x), 4096;
	1 while $noticing && sysread NOTICES, my ($x), 4096;
	return $n;
}

# What is written on other machines is not noticed here. A file that was removed keeps
# its room on the disk as long as it is open.
sub step {
	look();
	tell_name();
	if (is_cut()) {
		begin(0);
	} elsif ($size > $pos) {
		send_on();
		rest(0.2);
		$woken = 0;
	} elsif ($is eq "its" || $by eq "file") {
		# Written in place it has nothing new, all the time.
		$woken = $notices && !$woken ? rest(2, 1) : rest(0.2) && 0;
	} elsif ($is eq "other" && quiet() >= 200 && open_file($path)) {
		watch();
		begin(0);
	} else {
		rest(quiet() < 200 ? 0.2 : 1);
		if ($is eq "gone" && $old eq "removed" && quiet() >= 1000) {
			open FILE, "<", "/dev/null";
			($pos, $seen) = (0, "");
		}
	}
}

# What the kernel has it by.
sub opened_as {
	open D, "<", $_[0] or return $_[0];
	my $name = readlink "/proc/self/fd/" . fileno D;
	close D;
	return $name;
}

# Where a link leads; its last part need not be there.
sub real {
	my ($name) = @_;
	return opened_as($name) if -f $name;
	my $to = readlink $name;
	$to = ($name =~ m{^(.*/)}s)[0] . $to if $to !~ m{^/};
	my ($at, $last) = $to =~ m{^(.*/)(.*)}s;
	return opened_as($at) . "/$last";
}

# A run's "out" or "err" may be a link to a log that was renamed or removed since: what
# its program prints to.
sub own_file {
	my ($name, $fd) = @_;
	return $name unless -l $name;
	my ($at) = $name =~ m{^(.*)/}s;
	my ($pid, $tick) = words_of("$at/pid");
	return $name unless defined $tick && (tick($pid) || "") eq $tick;
	my $printed = readlink "/proc/$pid/fd/$fd";
	return $name unless defined $printed;
	my $log = real($name);
	return length $printed > length $log && index($printed, $log) == 0 ?
		"/proc/$pid/fd/$fd" : $name;
}

sub follow {
	($path, $by, my $fd, my $from, my $seen_hex) = @_;
	open_file($by eq "file" ? own_file($path, $fd) : $path) or
		bad("there is no regular file $path on $host that can be read");
	watch();
	($named, $checked, $is, $woken) = ("", "", "its", 0);
	$came = $since = now();
	look();
	tell_of("open", $size, $$);
	$seen_hex =~ s/ //g;
	$seen = pack "H*", $seen_hex;
	$pos = $from ne "" ? $from : $size > 65536 ? $size - 65536 : 0;
	begin($size) if is_cut();
	step() while 1;
}

($mark, $host, $far, my @first) = split /\0/, shift @part, -1;
my @second = splice @first, 5;
(undef, $machine) = machine();
$0 = "plm-follow";
# It is the followed file's; a login shell may have left another one open.
open F, "<&=", 3 and close F;
open FILE, "<", "/dev/null";
# What was printed before is none of ours.
syswrite $_, "\001plm\n" foreach *STDOUT, *STDERR;
$out = "STDOUT";
if (@second) {
	# All of it ends together.
	$SIG{CHLD} = sub { exit };
	my $other = fork;
	defined $other or exit;
	if ($other == 0) {
		$out = "STDERR";
		open STDOUT, ">", "/dev/null";
		follow(@second);
	}
}
open STDERR, ">", "/dev/null";
follow(@first);
