# What quick.pl answers itself. A request's function has its words, its id first.
# False: it is not as usual, nothing was done, and the shell is to see to it.

sub ping {
	say("= $_[0] ok");
	look_lease();
	return 1;
}

sub prove {
	my $id = shift;
	foreach (@_) {
		lives((words_of("$dir/$_/pid"))[0 .. 2]) or return 0;
	}
	say("= $id ok");
	return 1;
}

# The newest run of each process. A row of one that plainly lives, or has ended, is
# made here; of others, and in the end, the shell is asked.
sub list {
	my @others;
	my $up = now();
	opendir D, $dir or return 0;
	# What is named otherwise is none of ours.
	my @uuids = grep { /-/ && /^[\w-]+\z/ } readdir D;
	closedir D;
	foreach my $uuid (@uuids) {
		opendir D, "$dir/$uuid" or next;
		my @runs = sort { $b <=> $a } grep { /^\d+$/ } readdir D;
		closedir D;
		my ($run) = grep { -s "$dir/$uuid/$_/spec" } @runs;
		next unless defined $run;
		my $row = row($uuid, $run, $up);
		$row ne "" ? say($row) : push @others, "$uuid/$run";
	}
	if (@others) {
		hand("plm_rows $_[0] @others");
	} else {
		say("= $_[0] ok");
	}
	return 1;
}

sub row {
	my ($uuid, $run, $up) = @_;
	my $d = "$dir/$uuid/$run";
	my ($hash, $name, $role, $begun, $booted) = words_of("$d/spec");
	my @is = recorded($d);
	return "" unless defined $booted && @is && first("$d/fail") eq "";
	my $row = "R $uuid $run $name $role";
	my $note = noted($d);
	my $started = age($up, @is[1 .. 3]);
	if (first("$d/exit") ne "") {
		my ($how, $raw, @end) = words_of("$d/exit");
		return "" unless @end == 4 && $end[3] eq "$how.$raw";
		my $acked = -s "$d/ack" ? "acked" : "-";
		return "$row ended $is[0] $started " . age($up, @end[0 .. 2]) .
			" $how $raw $note,$acked";
	}
	return "" unless first("$d/source") eq "" && lives(@is);
	return "$row alive $is[0] $started - - - $note";
}

# In hundredths, from a tick of a boot, or else from seconds of the wall clock; "-":
# they tell nothing.
sub age {
	my ($up, $tick, $booted, $second) = @_;
	return $up - $tick if $booted eq $boot && numeric($tick);
	return $booted ne $boot && numeric($second) ? (time - $second) * 100 : "-";
}

sub noted {
	my ($cause) = words_of("$_[0]/note");
	return defined $cause ? $cause : "-";
}
