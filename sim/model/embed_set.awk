# SPDX-License-Identifier: MIT
# embed_set: the calibrated parameter set as a C header, made at build time, so that its numbers, sources and
# grades stand in configs/parameters/ alone.
#
#   awk -f sim/model/embed_set.awk configs/parameters/base.yaml configs/parameters/trd.yaml
#
# Each file must be `based_on` the one before it and changes what that one says. Read is the strict form that
# `ebb calibrate` writes, one value on a line:
#
#     section:
#       key: {value: 36 points, source: "...", grade: A, distribution: fixed, note: "..."}
#       part:
#         key: {value: ...}                                      of the section section_part
#
# and printed are three lines for each value, which sim/model/keys_parameters.c uses for its rows:
#
#     #define SET_VALUE_section_key 36
#     #define SET_SOURCE_section_key "...; distribution: fixed; ..."
#     #define SET_GRADE_section_key "A"
#
# Anything else stops the build with the line. Why no YAML reader: the one of the program is built from the very
# table that this header completes, and a Debian with a compiler has awk, but no Python. A value that this file
# reads otherwise than the program does fails tests/unit_config.c, which compares the two bit by bit.

function stop(words) {
    print FILENAME ":" FNR ": " words > "/dev/stderr"
    failed = 1
    exit 1
}

# The text between `start` and the next `end` of the line; "" where there is no start.
function between(start, end,   at, rest) {
    at = index($0, start)
    if (at == 0)
        return ""
    rest = substr($0, at + length(start))
    at = index(rest, end)
    if (at == 0)
        stop("no " end " after " start)
    return substr(rest, 1, at - 1)
}

# A percentage is moved by its decimal exponent, not divided: 60.99e-2 is the double that the reader makes of
# "60.99 %", 60.99 / 100 may differ in the last bit.
function number_of(value,   digits, unit) {
    if (!match(value, /^-?[0-9]+([.][0-9]+)?/))
        stop("value: no plain number: " value)
    digits = substr(value, 1, RLENGTH)
    unit = substr(value, RLENGTH + 1)
    if (unit == " %")
        return digits "e-2"
    if (unit != "" && unit != " point" && unit != " points" && unit != " day" && unit != " days" &&
        unit != " per day" && unit != " per year")
        stop("value: write it in the program's unit, not in" unit)
    return digits
}

# `section` is the one around the key, a section of a section by both names.
function keep_value(section, key,   name, source, distribution, note) {
    name = section "_" key
    if ($0 !~ /[{]value: [^,}]*, source: "[^"\\]*", grade: [ABCDX], distribution: [a-z]+(, note: "[^"\\]*")?[}]$/)
        stop("must read " key ": {value: ..., source: \"...\", grade: A, distribution: ...}")
    if (!(name in value) && before != "") # a misspelt key would leave the value of the set before in force
        stop(key ": " before " has no " section "." key " that it could change")
    if (!(name in value))
        order[n++] = name
    source = between("source: \"", "\"")
    distribution = substr($0, index($0, "distribution: "))
    sub(/[,}].*/, "", distribution)
    note = between("note: \"", "\"")
    value[name] = number_of(between("{value: ", ","))
    sources[name] = source "; " distribution (note == "" ? "" : "; " note)
    grade[name] = between("grade: ", ",")
}

FNR == 1 { before = file; file = FILENAME; sub(/.*\//, "", file); section = ""; part = ""; based = "" }
/^[ ]*(#.*)?$/ { next }
/^(name|about|draws|draws_sha256): / { next }
/^based_on: / { based = $2; if (based != before) stop("based_on: " based ", but the file before is " before); next }
/^[a-z_]+:[ ]*(#.*)?$/ { section = $1; sub(/:$/, "", section); part = ""; next }
section == "modifiers" && /^  [A-Za-z0-9_.]+:$/ {
    name = $1
    sub(/:$/, "", name)
    if (!(name in modifier)) {
        modifier[name] = 1
        modifiers = modifiers (modifiers == "" ? "" : ", ") "\"" name "\""
    }
    next
}
section == "modifiers" && /^    [a-z_]+: [{]/ { next }   # what they do is read from the set when a study asks
section != "" && /^  [a-z_]+: [{]/ { key = $1; sub(/:$/, "", key); part = ""; keep_value(section, key); next }
section != "" && /^  [a-z_]+:$/ { part = $1; sub(/:$/, "", part); next }
part != "" && /^    [a-z_]+: [{]/ { key = $1; sub(/:$/, "", key); keep_value(section "_" part, key); next }
{ stop("not in the form that can be embedded") }

END {
    if (failed)
        exit 1
    print "/* Made from configs/parameters by sim/model/embed_set.awk; not to be changed by hand. */"
    for (i = 0; i < n; i++) {
        print "#define SET_VALUE_" order[i] " " value[order[i]]
        print "#define SET_SOURCE_" order[i] " \"" sources[order[i]] "\""
        print "#define SET_GRADE_" order[i] " \"" grade[order[i]] "\""
    }
    print "#define SET_MODIFIERS " modifiers
}
