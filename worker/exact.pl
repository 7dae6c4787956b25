# Whether perl can tell exactly how a program ended: a part of quick.pl, and of
# control.sh.

# Not all perls wait for a program as they should.
sub exact {
	my $pid = fork;
	kill 9, $$ if defined $pid && $pid == 0;
	return defined $pid && waitpid($pid, 0) == $pid && $? == 9 ? "perl" : "sh";
}
