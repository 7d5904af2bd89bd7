#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# text.sh FILE...: C source that holds the text of each FILE, of page/flame.js as pp_pageparts_flame_js.
set -eu
echo '/* SPDX-License-Identifier: GPL-3.0-or-later */'
echo '#include "cmd/pageparts.h"'
for file; do
    name=$(basename "$file" | tr . _)
    echo "const char pp_pageparts_${name}[] ="
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n"/' "$file"
    echo ';'
done
