# Starting a run. A part of quick.pl, which reads it when the first is started: a
# connection needs none of it.

# All that is without a launcher's own process.
sub start {
	my ($id, $uuid, $run, $name, $role, $spec, $alone) = @_;
	my $d = "$dir/$uuid/$run";
	return 0 unless defined $alone && $alone eq "" && may();
	my $now = now();
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
	@ENV{qw(PLM_MASK PLM_BY PLM_AFTER)} = (sprintf("%04o", $mask), $by, $after);
	open STDOUT, ">>", "$run[0]/out" and open STDERR, ">>", "$run[0]/err" or
		exit;
	@ARGV = ($dir, @run[1, 2]);
	$become = sub { become(@run) };
	&$launch();
	exit;
}

need("signal");
need("shell");
$program = of_script("PLM_PROGRAM");
$after = of_script("PLM_AFTER");
$launcher = of_script("PLM_PERL");
$launch = eval "package launcher; sub {\n$launcher\n}";
