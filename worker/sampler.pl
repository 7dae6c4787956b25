# What processes use, where there is perl: a part of quick.pl. What is a run's, and
# what the rows tell, is said in sample.sh. It is asked by a pipe, and is a process of
# its own, which stays: the file system of a log may be gone.

# Hands a request to the one that there is. Nobody asks before it has answered.
sub sample {
	if (!defined $sampler) {
		pipe FROM, SAMPLER or return 0;
		$sampler = child();
		return undef $sampler if !defined $sampler;
		if ($sampler == 0) {
			$0 = "plm-sample";
			close SAMPLER;
			sampler();
			exit;
		}
		close FROM;
	}
	return defined syswrite SAMPLER, "@_\n";
}

sub sampler {
	my ($text, @runs) = "";
	# proc(5), "auxv": AT_PAGESZ and AT_CLKTCK.
	my %aux = unpack "L!*", whole("/proc/self/auxv");
	while (sysread FROM, $text, 65536, length $text) {
		while (defined(my $line = take_line($text))) {
			my ($id, @these) = split / /, $line;
			@runs = @these if @these;
			figures($id, $aux{17}, $aux{6}, @runs);
			flush();
		}
	}
}

# Sets what is known of a process.
sub look {
	my ($pid) = @_;
	my $text = whole("/proc/$pid/stat");
	$text =~ s/.*\) //s;
	my @is = split / /, $text;
	return if @is < 22;
	$dead{$pid} = $is[0] eq "X" || $is[0] eq "Z" && $is[17] <= 1;
	$start{$pid} = $is[19];
	$session{$pid} = $is[3];
	$parent{$pid} = $is[1];
	$time{$pid} = $is[11] + $is[12] + $is[13] + $is[14];
	$threads{$pid} = $is[17];
	$pages{$pid} = $is[21];
}

# The run that a process is of; none: of none.
sub owner {
	my ($pid) = @_;
	return $own{$pid} if exists $own{$pid};
	$own{$pid} = undef;
	return $own{$pid} = $own_session{$session{$pid}}
		if defined $own_session{$session{$pid}};
	return $own{$pid} = defined $start{$parent{$pid}} ? owner($parent{$pid})
		: undef;
}

# Its size, and when the newer of those that were asked for was written to.
sub file {
	my ($size, $mtime) = (stat $_[0])[7, 9];
	return "-" unless -f _;
	$newest = $mtime if $mtime > $newest;
	return $size;
}

# "0-3,8": so many.
sub count_cpus {
	my $n = 0;
	foreach (split /,/, first("/sys/devices/system/cpu/online")) {
		my ($from, $to) = split /-/;
		$n += defined $to ? $to - $from + 1 : 1;
	}
	return $n;
}

sub figures {
	my ($id, $hz, $page, @runs) = @_;
	my (%cpu, %rss, %processes, %all_threads, @lives);
	%$_ = () foreach \(%dead, %start, %session, %parent, %time, %threads,
		%pages, %own, %own_session);
	my ($uptime) = split / /, whole("/proc/uptime");
	opendir D, "/proc";
	look($_) foreach grep { /^\d+$/ } readdir D;
	closedir D;
	foreach my $i (0 .. $#runs) {
		my ($pid, $tick, $booted) = recorded("$dir/$runs[$i]") or next;
		next unless $booted eq $boot && defined $start{$pid} &&
			!$dead{$pid} && $start{$pid} eq $tick;
		$own{$pid} = $own_session{$pid} = $i;
		push @lives, $i;
	}
	foreach (keys %start) {
		my $i = owner($_);
		next unless defined $i;
		$cpu{$i} += $time{$_};
		next if $dead{$_};
		$rss{$i} += $pages{$_};
		$processes{$i}++;
		$all_threads{$i} += $threads{$_};
	}
	foreach my $i (@lives) {
		$newest = 0;
		my @size = map { file("$dir/$runs[$i]/$_") } "out", "err";
		my $age = time - $newest;
		# A second is how it was rounded; more is a clock that is ahead.
		$age = $newest == 0 || $age < -2 ? "-" : $age < 0 ? 0 : $age;
		say("T $i", sprintf("%.0f", $cpu{$i} * 1000 / $hz),
			$rss{$i} * $page, $processes{$i}, $all_threads{$i},
			@size, $age);
	}
	say("= $id ok", sprintf("%.0f", $uptime * 1000), count_cpus());
}
