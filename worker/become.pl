# The beginning of a program whose spec is as usual, where there is perl: what
# program.sh does, without a shell, which takes 4 ms to read it and to do it. A part
# of quick.pl. What is not as usual, or fails, program.sh knows: it has done nothing
# then that program.sh would not do once more.

$word = qr/'(?:[^'\n]++|'\\''|'"\$NL"')*'/;
# Of one command, with neither logs of its own, scripts nor limits.
$usual = qr/^NL='\n'
plm_cd=($word)
plm_out_link=[01]
plm_out=''
plm_err_link=[01]
plm_err=''
plm_scripts=0
plm_limits\(\) \{
:
\}
plm_env\(\) \{
((?:export .*\n)*+)\}
plm_what=$word
plm_count=0
plm_steps\(\) \{
:
\}
plm_exec\(\) \{
plm_become((?: $word)+)
\}$/;

# What a program's name stands for, as exec looks for it; none: it is not plain. What
# may not be executed by its mode may be by a list of its own (acl(5)).
sub in_path {
	my ($name) = @_;
	my @at = $name =~ m{/} ? $name
		: map { ($_ eq "" ? "." : $_) . "/$name" } split /:/, $ENV{PATH}, -1;
	my ($path) = grep { -f } @at;
	return unless defined $path && -x $path;
	# A script says who reads it; else it is of this machine.
	open F, "<", $path and read F, my ($head), 256;
	close F;
	return $path if $head =~ /^#![ \t]*([^ \t\n]+)/ ? -f $1 && -x _ :
		$head =~ /^\177ELF/ && length $head > 20 &&
		unpack("x18 v", $head) == $machine;
	return;
}

# Where this process is; "": that has no name any more.
sub here {
	my $path = readlink "/proc/self/cwd";
	my @named = stat $path;
	my @is = stat ".";
	return @named && @is && "@named[0, 1]" eq "@is[0, 1]" ? $path : "";
}

# Goes to the directory, as cd tells of it. False: it is not plainly absolute, or
# cannot be entered.
sub enter {
	my ($to) = @_;
	return 1 if $to eq "";
	return 0 if "$to/" !~ m{^/} || $to =~ m{//|/\.\.?(?:/|$)|./$};
	chdir $to or return 0;
	$ENV{OLDPWD} = $ENV{PWD} if defined $ENV{PWD};
	$ENV{PWD} = $to;
	return 1;
}

# False: one has a name that is none.
sub export_all {
	foreach ($_[0] =~ /^export (.*)$/gm) {
		# Ours have their names before the quotes.
		s/^(\w+)='/'$1=/;
		my ($name, $value) = split /=/, (words(" $_"))[0], 2;
		return 0 unless defined $value && $name =~ /^[A-Za-z_]\w*\z/;
		$ENV{$name} = $value;
	}
	return 1;
}

# Becomes the program of a run; returns where that is for program.sh.
sub become {
	my ($d, $id, $run, $name, $role, $spec) = @_;
	my ($cd, $exports, $command) = $spec =~ $usual or return;
	my %before = %ENV;
	opendir WAS, "." or return;
	my $mask = oct $ENV{PLM_MASK};
	delete @ENV{qw(PLM_STATE PLM_DIR PLM_ID PLM_MASK PLM_BY PLM_AFTER PLM_WALL)};
	@ENV{qw(PLM_UUID PLM_MARK)} = ($id, "$id/$run");
	if (enter(words(" $cd")) && export_all($exports)) {
		be($d, "$id $run $name $role", $mask, words($command));
	}
	chdir *WAS;
	%ENV = %before;
}

sub be {
	my ($d, $who, $mask, @command) = @_;
	my $path = in_path($command[0]);
	return unless defined $path;
	$SIG{FPE} = "DEFAULT";          # perl itself ignores it
	my $is = join ".", $$, tick($$), $boot;
	return unless put_lines("$d/pid", join(" ", split(/\./, $is), time, $is),
		here());
	tell_all("R $who alive $$ 0 - - - -");
	umask $mask;
	# Not exec: execvp(3) has a shell read what the kernel does not know.
	my @environ = map { "$_=$ENV{$_}" } keys %ENV;
	syscall $execve, $path, pack("p*", @command, undef),
		pack("p*", @environ, undef);
	umask 077;
}

# To all control shells of the session.
sub tell_all {
	opendir D, $dir;
	foreach my $to (map { "$dir/$_" } grep { /^ev\./ } readdir D) {
		-p $to and open F, "+<", $to and syswrite F, "$_[0]\n";
		close F;
	}
	closedir D;
}
