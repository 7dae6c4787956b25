# What processes use, where there is perl: a part of quick.pl. What is a run's, and
# what the rows tell, is said in sample.sh. It is a process of its own, which stays: the
# file system of a log may be gone. By pipes it is asked by an id, and answers.

# Asks the one that there is, or one that knows these runs. Nobody asks before it has
# answered.
sub sample {
	my ($id, @runs) = @_;
	if (@runs) {
		@sampled = @runs;
		end_sampler();
	}
	return 0 unless defined $sampler || start_sampler();
	$sampling = $id;
	syswrite SAMPLER, "$id\n";
	return 1;
}

sub start_sampler {
	pipe ASKED, SAMPLER and pipe FIGURES, SAID or return 0;
	my $pid = child();
	return 0 unless defined $pid;
	if ($pid == 0) {
		$0 = "plm-sample";
		close FIGURES;
		open STDOUT, ">&", *SAID{IO};
		close SAID;
		sampler();
		exit;
	}
	close ASKED;
	close SAID;
	return $sampler = $pid;
}

# What it has not answered, it never will.
sub end_sampler {
	say("= $sampling failed the process that looks has ended")
		if defined $sampling;
	undef $sampling;
	undef $sampler;
	close SAMPLER;
	close FIGURES;
	$figures = "";
}

# What it says is passed on.
sub forward_figures {
	sysread FIGURES, $figures, 65536, length $figures or return end_sampler();
	while (defined(my $line = take_line($figures))) {
		undef $sampling if $line =~ /^=/;
		say($line);
	}
}

sub sampler {
	my $text = "";
	# proc(5), "auxv": AT_PAGESZ and AT_CLKTCK.
	my %aux = unpack "L!*", whole("/proc/self/auxv");
	while (sysread ASKED, $text, 65536, length $text) {
		while (defined(my $id = take_line($text))) {
			figures($id, $aux{17}, $aux{6}, @sampled);
			flush();
		}
	}
}

# Sets what is known of a process.
sub look {
	my ($pid) = @_;
	my @is = stat_of($pid);
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

# The ns of a processor that this process had; none: this kernel does not tell.
sub worked { (words_of("/proc/self/schedstat"))[0] }

# In its answer the last word is the ms of a processor that it took.
sub figures {
	my ($id, $hz, $page, @runs) = @_;
	my $before = worked();
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
		say("T $i", $hz ? sprintf "%.0f", $cpu{$i} * 1000 / $hz : "-",
			$page ? $rss{$i} * $page : "-", $processes{$i},
			$all_threads{$i}, @size, $age);
	}
	my $ns = worked();
	say("= $id ok", sprintf("%.0f", $uptime * 1000), count_cpus(),
		defined $ns ? sprintf "%.0f", ($ns - $before) / 1e6 + 0.5 : "-");
}
