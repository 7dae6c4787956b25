#!/bin/sh
# hardening.sh BINARY COMMANDS [FLAG...]: the protections of compiler and linker that
# a binary has; that each of its files was compiled with all these flags, by what
# compile_commands.json says; and that it calls nothing which is never safe.
binary=$1 commands=$2
shift 2
bad=0

complain() {
	bad=1
	printf 'hardening: %s\n' "$*" >&2
}

# has WHAT PATTERN: readelf tells of it.
has() {
	printf '%s\n' "$elf" | grep -qE "$2" || complain "it has no $1"
}

# hasnt WHAT PATTERN
hasnt() {
	found=$(printf '%s\n' "$elf" | grep -E "$2")
	[ -z "$found" ] || complain "it has $1: $found"
}

elf=$(readelf -W --file-header --program-headers --dynamic --dyn-syms \
	"$binary") || exit 1
has 'place of its own choice (PIE)' '^ *Type: *DYN'
has 'mark of PIE' 'FLAGS_1.*PIE'
has 'read-only relocations' 'GNU_RELRO'
has 'binding at its start' 'FLAGS_1.*NOW'
has 'stack without code' 'GNU_STACK.* RW '
hasnt 'a segment that is written and run' '(LOAD|GNU_STACK).* RWE '
hasnt 'a path of its own for libraries' 'R(UN)?PATH'
has 'guards on its stack' 'UND __stack_chk_fail'
has 'checked calls' 'UND __(memcpy|snprintf|read)_chk'
hasnt 'a call that is never safe' "UND (gets|strcpy|stpcpy|strcat|sprintf|\
vsprintf|system|popen|mktemp|tmpnam|tempnam|atoi|atol|strtok|getwd|rand|\
longjmp|_longjmp_chk)(@|\$)"
case $(uname -m) in
x86_64)
	objdump -d --no-show-raw-insn --disassemble=main "$binary" |
		grep -q endbr64 || complain 'main begins without a landing pad'
	;;
esac

# all FLAG: each of our files is compiled with it; a test may be otherwise.
all() {
	flag=$1
	# shellcheck disable=SC2046 # they are words
	set -- $(grep '"command":' "$commands" |
		grep -E -- '-c \.\./(src|worker|ui)/' |
		grep -vF -- " $flag " | sed 's|.* -c \.\./||; s|".*||')
	[ $# = 0 ] || complain "$flag is missing for $1, of $# files in all"
}

for flag; do
	all "$flag"
done
grep '"command":' "$commands" | grep -qE -- '-c \.\./src/main\.c' ||
	complain "$commands does not have our files"
exit $bad
