# The launcher where there is perl, which does itself what a shell needs a program
# for: each costs a millisecond. See launcher.sh, which ends in this one where a
# host is to act alone; that and a full disk are told of by after.sh.
# state directory, uuid, run; PLM_MASK, PLM_BY and PLM_AFTER are set.
# No module: POSIX alone takes longer to read than the program to start.
($state, $id, $run) = @ARGV;
$dir = "$state/$id/$run";
umask 077;
@ENV{qw(PLM_STATE PLM_ID PLM_RUN PLM_DIR)} = ($state, $id, $run, $dir);
delete $ENV{PLM_PERL};
# What was kept from this perl (plm_set_apart) is for the program.
if (delete $ENV{PLM_WAS}) {
	delete $ENV{PERL_BADLANG};
	$ENV{substr $_, 8} = delete $ENV{$_} foreach grep { /^PLM_WAS_/ } keys %ENV;
}
open STDOUT, ">>", "$dir/out";
open STDERR, ">>", "$dir/err";

# The first line of a file; "": there is none. Where this is of quick.pl, that is
# quicker.
*line = \&::first if defined &::first;
sub line {
	my $text;
	open F, "<", $_[0] and $text = <F>;
	close F;
	$text = "" unless defined $text;
	chomp $text;
	return $text;
}

sub put {
	open F, ">", $_[0] or return 0;
	my $whole = print F "$_[1]\n";
	return close(F) && $whole;
}

sub boot { defined $::boot ? $::boot : line("/proc/sys/kernel/random/boot_id") }

$stat = line("/proc/$$/stat");
$stat =~ s/.*\) //;
put("$dir/launcher", join " ", $$, (split / /, $stat)[19], boot());
# Room for what may be noted as the cause of the end when the disk is full.
put("$dir/note", sprintf "-\n%61s", "");

$pid = fork;
if (defined $pid && $pid == 0) {
	# That there is a launcher, which only the launcher is to hold open.
	open F, "<&=", 7 and close F;
	@by = split " ", $ENV{PLM_BY};
	@ENV{qw(PLM_MARK PLM_WALL)} = ("$id/$run", time);
	delete $ENV{PLM_AFTER};
	# What quick.pl knows needs no program.
	defined $::setsid && syscall($::setsid) > 0 or unshift @by, "setsid";
	&$::become() if defined $::become && !@by;
	exec @by, "/bin/sh", "$dir/spec";
	print STDERR "$by[0]: $!\n";
	exit 127;
}
$SIG{INT} = $SIG{QUIT} = "IGNORE";
defined $pid or print STDERR "fork: $!\n";
$got = defined $pid && waitpid($pid, 0) == $pid ? $? : 127 << 8;
$signal = $got & 127;
$how = "wait " . ($signal ? $signal + ($got & 128 ? 512 : 256) : $got >> 8);

# At once: perl would take all apart before, and has copied it then.
sub leave {
	syscall $::exit_group, 0 if defined $::exit_group;
	exit;
}

# What is not as usual, after.sh knows.
sub unusual {
	$ENV{PLM_HOW} = $how;
	exec "/bin/sh", "-c", 'eval "$PLM_AFTER"';
}

chdir $dir or exit;
unusual() if !-s "pid" || -s "fail" || -e "inexact";
($up) = split " ", line("/proc/uptime");
$up =~ s/\.//;
($told = $how) =~ s/.* //;
$record = join " ", $how, $up, boot(), time, "wait.$told";
put("exit.tmp", $record) and rename "exit.tmp", "exit" or unusual();
($h, $name, $role) = split " ", line("spec");
($p, $tick) = split " ", line("pid");
($cause) = split " ", line("note");
$age = $tick =~ /^\d+$/ ? $up - $tick : 0;
$row = "R $id $run $name $role ended $p $age 0 $how " .
	(defined $cause ? $cause : "-") . "\n";
opendir D, $state;
foreach $f (map { "$state/$_" } grep { /^ev\./ } readdir D) {
	-p $f and open F, "+<", $f and syswrite F, $row;
	close F;
}

# What is left to do keeps nobody waiting who has still to tell, or to hear, of others.
eval { setpriority 0, 0, 19 };
# On the disk, too: the same once more, by O_SYNC, is an fsync(2) without a program.
# Its number is 04010000 for these machines (elf(5), e_machine: 386, arm, x86-64,
# aarch64, riscv), and perl's own is in a module.
$machine = $::machine;
if (!defined $machine) {
	open F, "<", "/proc/self/exe" and read F, $elf, 20;
	close F;
	$machine = length $elf == 20 ? unpack "x18 v", $elf : 0;
}
if (grep { $_ == $machine } 3, 40, 62, 183, 243) {
	sysopen F, "exit", 04010001 and syswrite F, "$record\n" and leave();
}
open STDERR, ">", "/dev/null";
exec "sync", "exit";
