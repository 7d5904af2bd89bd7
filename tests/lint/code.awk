# SPDX-License-Identifier: GPL-3.0-or-later
# Print "file:line:text" of C sources with comments removed and the contents of strings blanked, so that a
# search finds code only. A line of #include keeps its name.
FNR == 1 { in_comment = 0 }
{
    include = $0 ~ /^[ \t]*#[ \t]*include/
    kept = ""
    quote = ""
    n = length($0)
    for (i = 1; i <= n; i++) {
        c = substr($0, i, 1)
        two = substr($0, i, 2)
        if (in_comment) {
            if (two == "*/") { in_comment = 0; i++ }
        } else if (quote != "") {
            if (c == "\\") i++
            else if (c == quote) { quote = ""; kept = kept c }
        } else if (two == "/*") { in_comment = 1; i++; kept = kept " " }
        else if (two == "//") break
        else {
            if ((c == "\"" || c == "'") && !include) quote = c
            kept = kept c
        }
    }
    print FILENAME ":" FNR ":" kept
}
