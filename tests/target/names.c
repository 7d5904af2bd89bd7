/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names that are hard to print. The file's own name stands in the export as well.
 */
#include "good.h"

#define WORK \
    { \
        ppb_keep(1000000007u / ppb_keep(13u)); \
    }

PPB_BENCH(utf8, .name = "Größe/σ² ≤ 3/日本語")
WORK

PPB_BENCH(quotes, .name = "say \"hello\", it's\\here")
WORK

PPB_BENCH(newline, .name = "one\ntwo\r\nthree\tfour")
WORK

PPB_BENCH(escape, .name = "\033[31mred\033]0;title\007\b\177")
WORK

PPB_BENCH(formula, .name = "=cmd|' /C calc'!A0")
WORK

PPB_BENCH(not_utf8, .name = "latin1 \xe9t\xe9 \xff")
WORK

PPB_BENCH(bidi, .name = "abc\xe2\x80\xaegnp.exe")
WORK

PPB_BENCH(spaces, .name = "  two  spaces ")
WORK

#define TEN "ten bytes."
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define THOUSAND HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED

PPB_BENCH(thousand, .name = THOUSAND)
WORK

struct words {
    const char *word;
};

PPB_BENCH_WITH(parameter, struct words, w,
    .params = {PPB_STRINGS(struct words, word, "a/b", "c,\"d\"\n", "")})
{
    ppb_keep(w->word);
}
