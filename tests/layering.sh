#!/bin/sh
# layering.sh SOURCE COMPILER...: who may see what. The libraries' own include
# directories keep ui/ and worker/ apart: tried here with a file that breaks
# the rule. The finer rules are lists.
src=$1
shift
cd "$src" || exit 1
bad=0

complain() {
	bad=1
	printf 'layering: %s\n' "$*" >&2
}

# only HEADER FILE...: nobody else includes it.
only() {
	header=$1
	shift
	for file in $(grep -lE "#include [<\"]$header[>\"]" src/*.[ch] \
		ui/*.[ch] worker/*.[ch]); do
		case " $* " in
		*" $file "*) ;;
		*) complain "$file includes $header; only $* may" ;;
		esac
	done
}

# The top level is closed: what is not built is one of these.
for file in *; do
	case $file in
	meson.build | meson_options.txt | src | ui | worker | tests | themes | \
		docs | README.md | tools | build*) ;;
	*) complain "$file has no place at the top level" ;;
	esac
done

only curses.h ui/ui_private.h ui/dialog.c ui/draw.c ui/input.c ui/key.c \
	ui/keyseq.c ui/prompt.c ui/chooser.c ui/menu.c ui/ask.c
only libssh2.h worker/auth.h worker/hostkey.c worker/ssh2.c worker/sshkey.c \
	worker/ssh2_io.h worker/ssh2_private.h
only msgpack.h src/wire.h

# One file puts text on the terminal, and it takes glyphs only.
writers=$(grep -lE '\b(mv)?w?(add|ins)_?w?(ch|chstr|chnstr|str|nstr)\(' \
	ui/*.c | grep -v '^ui/draw\.c$')
[ -z "$writers" ] || complain "$writers writes to the screen past ui/draw.c"

# Calls that have no bound, run a shell, or wait.
banned='(strcpy|strcat|sprintf|vsprintf|gets|alloca|atoi|mktemp|system|popen'
banned="$banned|sleep|usleep|nanosleep|napms)"
found=$(grep -nE "(^|[^A-Za-z0-9_>.\"])$banned\(" src/*.c ui/*.c worker/*.c |
	grep -v "system()")
[ -z "$found" ] || complain "banned calls: $found"

# What is opened is handed on to nobody; of src/main.c it may stand for stderr.
opens='(open|openat|mkostemp|mkstemp|socket|socketpair|pipe|pipe2|accept|accept4'
opens="$opens|eventfd|memfd_create|signalfd|timerfd_create)"
for file in src/*.c ui/*.c worker/*.c; do
	found=$(tr '\n\t' '  ' <"$file" |
		grep -oE "[^A-Za-z0-9_>.\"]$opens\([^;{]*[;{]" |
		grep -vE 'CLOEXEC|[ (]DIRECTORY\)')
	case $file:$found in
	"$file:" | "src/main.c: open(\"/dev/null\", O_RDWR);") ;;
	*) complain "$file opens without O_CLOEXEC:$found" ;;
	esac
done
found=$(grep -nE '\bfopen\(' src/*.c ui/*.c worker/*.c | grep -v '"[rwa]e"')
[ -z "$found" ] || complain "fopen without e: $found"

# An include across the border does not compile; the same file without it does.
# crosses FROM HEADER-OF-FROM HEADER-OF-THE-OTHER
crosses() {
	from=$1 own=$2 other=$3
	shift 3
	for header in "$own" "$other"; do
		printf '#include "%s"\n' "$header" |
			"$@" -D_GNU_SOURCE -fsyntax-only -Isrc -I"$from" \
				-I/usr/include/uuid -x c - 2>/dev/null
		case $?,$header in
		0,"$own" | [1-9]*,"$other") ;;
		*) complain "$from including $header: compiler said $?" ;;
		esac
	done
}

crosses ui pane.h host.h "$@"
crosses worker host.h pane.h "$@"
crosses . src/model.h ui.h "$@"
exit $bad
