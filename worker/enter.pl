# Where a session's records are on its host: what control.sh's plm_enter makes, by
# system calls. A part of quick.pl.

sub fail {
	syswrite STDOUT, "PLM-FAIL $nonce $_[0]\n";
	exit;
}

# Another console may be faster.
sub make {
	my ($path) = @_;
	my $why = mkdir($path, 0700) ? "" : "$!";
	-d $path or fail("$path: " . (-e _ ? "Not a directory" : "mkdir: $why"));
}

# As mkdir -p; of what is there nothing is asked.
sub make_all {
	my ($path) = @_;
	my ($above) = $path =~ m{^(.+)/[^/]+/*$};
	make_all($above) if defined $above && !-d $above;
	make($path);
}

# Who can write there has the specs, and so runs programs as this user: it is nobody
# else's, and no link, which would be followed to wherever it points.
sub own {
	my ($path) = @_;
	-l $path and fail("$path is a symbolic link");
	-d $path or make($path);
	my ($mode, $owner) = (lstat $path)[2, 4];
	$owner == $> or fail("$path is not this user's own");
	$mode & 022 and fail("$path can be written by others");
}

# AT_FDCWD, S_IFIFO and 0600.
sub make_fifo {
	my ($path) = @_;
	return if -p $path || syscall($mknodat, -100, $path, 010600, 0) == 0;
	my $why = $!;
	-p $path or fail("mknod $path: $why");
}

# Both ways: so it waits for nobody, and no end of file comes.
sub hold_fifo {
	my ($path) = @_;
	make_fifo($path);
	open my $fifo, "+<", $path or fail("$path: $!");
	return $fifo;
}

# FIFOs of who is gone, and what one left half made.
sub sweep {
	opendir D, $dir;
	my @names = readdir D;
	closedir D;
	foreach (@names) {
		next unless /^ev\.(\d+)\z/ || /^lease-(\d+)\.new\z/;
		unlink "$dir/$_" unless kill 0, $1;
	}
}

# That FIFO "life" has no end says that there is a console (life.sh).
sub enter_state {
	my ($session, $state) = @_;
	$host = first("/proc/sys/kernel/hostname");
	$boot = first("/proc/sys/kernel/random/boot_id");
	$boot ne "" or fail("this host has no /proc of Linux");
	$mask = umask 077;
	if ($state eq "") {
		$state = $ENV{XDG_STATE_HOME};
		$state = "$ENV{HOME}/.local/state"
			unless defined $state && $state ne "";
		$state .= "/plm-tui";
	}
	-d $state or make_all($state);
	$dir = "$state/$host/$session";
	own($_) foreach "$state/$host", $dir, "$dir/names";
	sweep();
	unlink "$dir/ev.$$";
	*FIFO = hold_fifo("$dir/ev.$$");
	*LIFE = hold_fifo("$dir/life");
}
