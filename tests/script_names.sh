#!/bin/sh
# Scripts that one shell reads: a function of one must not take the place of
# another's. $* the files.
twice=$(cat "$@" | grep -oE '^plm_[a-z_]+\(\)' | sort | uniq -d)
[ -z "$twice" ] || {
	echo "defined twice: $twice"
	exit 1
}
