# The shell that does what is not as usual: control.sh, which is started when the first
# such request comes. A part of quick.pl. It reads lines from SHELL, and ends when
# there is nobody to ask any more. It is not waited for; but when it is gone its pipe
# can be read from (POLLERR), and so are we.

# The value that the shell's script sets a variable to.
sub of_script {
	my $from = index $script, "\n$_[0]=";
	my $to = index $script, "\n", $from + 1;
	my $word = substr $script, $from, $to - $from;
	$word =~ s/^\n\w+=//;
	return (words(" $word"))[0];
}

sub quoted {
	my ($word) = @_;
	$word =~ s/'/'\\''/g;
	return "'$word'";
}

sub start_shell {
	my $text = $script . join(" ", "plm_help", map { quoted($_) } $dir, $host,
		$$, $person, $hold, sprintf("%04o", $mask), $by,
		fileno FIFO, fileno LIFE) . "\n";
	my $n = length $text;
	my $parent = $$;
	pipe ORDERS, SHELL or exit 1;
	$helper = fork;
	exit 1 unless defined $helper;
	if ($helper == 0) {
		# PR_SET_PDEATHSIG, KILL.
		syscall $prctl, 1, 9;
		exit if getppid != $parent;
		@SIG{qw(CHLD PIPE)} = ("DEFAULT") x 2;
		open STDIN, "<&", *ORDERS{IO};
		exec "/bin/sh", "-c", "eval \"\$(dd iflag=fullblock bs=$n count=1" .
			" 2>/dev/null || dd bs=1 count=$n 2>/dev/null)\"";
		exit 127;
	}
	close ORDERS;
	syswrite MIND, $helper;
	write_all(SHELL, $text);
}
