# SPDX-License-Identifier: LGPL-2.1-or-later
# Writes the entry points of lib/unimplemented.list: stubs that log their name and fail closed.
# Usage: awk -f gen-unimplemented.awk unimplemented.list includes/gnutls/*.h
#
# The list has one function a line: name, return kind, out-parameters. Kinds: int (answers
# GNUTLS_E_UNIMPLEMENTED_FEATURE), unsigned (0), pointer (NULL), time (-1), void, private (no
# prototype anywhere), or else the value to return, such as GNUTLS_CIPHER_UNKNOWN. Out-parameters
# are named as in the header; each is zeroed, or set to what follows its "=".

function fail(text)
{
	print "gen-unimplemented: " text > "/dev/stderr"
	failed = 1
	exit 1
}

# The list is the first file.
FNR == NR {
	sub(/#.*/, "")
	if (NF) {
		if ($1 in kind)
			fail($1 " is listed twice")
		kind[$1] = $2
		order[++count] = $1
		for (i = 3; i <= NF; i++)
			outs[$1] = outs[$1] " " $i
	}
	next
}

# The headers: comments and directives away, then statement by statement.
FNR == 1 { statement = ""; in_comment = in_directive = 0 }
{
	line = $0
	if (in_directive || line ~ /^#/) {
		in_directive = line ~ /\\$/
		next
	}
	if (in_comment) {
		if (!sub(/^.*\*\//, "", line))
			next
		in_comment = 0
	}
	gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", line)
	if (sub(/\/\*.*$/, "", line))
		in_comment = 1
	sub(/^extern "C" \{/, "", line)
	statement = statement " " line
	while ((end = index(statement, ";")) > 0) {
		declaration(substr(statement, 1, end - 1))
		statement = substr(statement, end + 1)
	}
}

function declaration(text,    open, name, head)
{
	gsub(/[ \t]+/, " ", text)
	if (text ~ /^ ?(typedef|static)/ || text ~ /[{}]/)
		return
	gsub(/_GNUTLS_GCC_ATTR_DEPRECATED|__GNUTLS_(CONST|PURE)__|_SYM_EXPORT|^ ?extern /, "", text)
	if (!match(text, /_?gnutls_[a-z0-9_]+ ?\(/))
		return
	head = substr(text, 1, RSTART - 1)
	name = substr(text, RSTART, RLENGTH - 1)
	sub(/ $/, "", name)
	if (name in kind) {
		open = RSTART + RLENGTH
		returns[name] = trim(head)
		params[name] = substr(text, open, match(text, /\)[^)]*$/) - open)
	}
}

function trim(text)
{
	gsub(/^ +| +$/, "", text)
	return text
}

# True where a parameter is a bare type: then it needs a name.
function unnamed(text,    words, n, i, types)
{
	if (text ~ /[*]$/)
		return 1
	gsub(/[*]/, " ", text)
	n = split(text, words, " ")
	if (words[n] ~ /^(int|unsigned|char|long|short|void)$/)
		return 1
	for (i = 1; i < n; i++)
		if (words[i] !~ /^(const|volatile|struct|enum|union)$/)
			types++
	return !types
}

function stub(name,    list, n, i, text, part, pair, value)
{
	value = kind[name]
	if (value == "private") {
		printf "\nSTUB int %s(void);\nSTUB int %s(void)\n{\n\treport(__func__);\n", name, name
		print "\treturn GNUTLS_E_UNIMPLEMENTED_FEATURE;\n}"
		return
	}
	if (!(name in returns))
		fail(name " is declared by no header")
	n = split(params[name], list, ",")
	text = ""
	for (i = 1; i <= n; i++) {
		part = trim(list[i])
		if (part != "void" && part != "..." && unnamed(part))
			part = part (part ~ /[*]$/ ? "" : " ") "arg" i
		text = text (i > 1 ? ", " : "") part
	}
	printf "\nSTUB %s%s%s(%s)\n{\n\treport(__func__);\n", returns[name],
		returns[name] ~ /[*]$/ ? "" : " ", name, text
	n = split(outs[name], list, " ")
	for (i = 1; i <= n; i++) {
		split(list[i] "=", pair, "=")
		if ((" " text ",") !~ ("[ *]" pair[1] "(\\[\\])?,"))
			fail(name " has no parameter " pair[1])
		if (pair[2] != "")
			printf "\tif (%s)\n\t\t*%s = %s;\n", pair[1], pair[1], pair[2]
		else
			printf "\tif (%s)\n\t\tmemset(%s, 0, sizeof(*%s));\n", pair[1], pair[1], pair[1]
	}
	if (value == "int")
		value = "GNUTLS_E_UNIMPLEMENTED_FEATURE"
	else if (value == "unsigned")
		value = "0"
	else if (value == "pointer")
		value = "NULL"
	else if (value == "time")
		value = "(time_t)-1"
	if (value != "void")
		printf "\treturn %s;\n", value
	print "}"
}

END {
	if (failed)
		exit 1
	print "/* Generated from lib/unimplemented.list: do not edit. */"
	print "#include <string.h>"
	for (i = 1; i < ARGC; i++)
		if (sub(/^.*\/gnutls\//, "gnutls/", ARGV[i]))
			print "#include <" ARGV[i] ">"
	print "\n/* Defined twice is an error of the linker: lib/prune-unimplemented mends the list. */"
	print "#define STUB __attribute__((visibility(\"default\")))\n"
	print "void log_unimplemented(const char *name) __attribute__((weak));\n"
	print "static void report(const char *name)\n{\n\tif (log_unimplemented)\n" \
		"\t\tlog_unimplemented(name);\n}"
	for (i = 1; i <= count; i++)
		stub(order[i])
}
