# Who minds quick.pl: what plm_mind (life.sh) does, without a program. A part of
# quick.pl. PLM_MIND_S is for tests.

# By its pipe quick.pl says "." where it was sent something, the PID of the shell that
# does what it does not, and "q" when it ends as it should. False: there can be none.
sub mind {
	$seconds = $ENV{PLM_MIND_S} || 15;
	pipe MINDED, MIND or return 0;
	# F_SETFL and O_NONBLOCK: one that is stopped keeps nobody waiting.
	fcntl MIND, 4, 04000;
	my $minded = $$;
	my $pid = child();
	close MINDED if $pid;
	return defined $pid if !defined $pid || $pid;
	$0 = "plm-mind";
	open STDOUT, ">", "/dev/null";
	open STDERR, ">", "/dev/null";
	my $since = tick($minded);
	my ($idle, $before) = (0, "");
	while ($idle < 2) {
		my $ready = "";
		vec($ready, fileno MINDED, 1) = 1;
		if (select $ready, undef, undef, $seconds) {
			sysread MINDED, my ($said), 4096 or last;
			exit if $said =~ /q/;
			$helper = $1 if $said =~ /(\d+)/;
			$idle = 0;
			next;
		}
		my $turns = join ",", map { turns($_) } grep { defined } $minded, $helper;
		$idle = $turns eq $before ? $idle + 1 : 0;
		$before = $turns;
	}
	if (lives($minded, $since, $boot)) {
		unlink "$dir/ev.$minded";
		kill 9, $minded;
	}
	exit;
}

# How often a process has gone to sleep, or was made to wait.
sub turns {
	return join ".", whole("/proc/$_[0]/status") =~
		/voluntary_ctxt_switches:\s*(\d+)/g;
}

# That something was sent, now and then.
sub sent {
	return if time - $last_sent < $seconds / 3;
	$last_sent = time;
	syswrite MIND, ".";
}
