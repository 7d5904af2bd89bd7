/* SPDX-License-Identifier: GPL-3.0-or-later
 * SQLite: a table of 2000 rows in memory, an index, and two questions.
 */
#include "bench/ppbench.h"
#include "tests/perf/trace_work.h"

#include <sqlite3.h>
#include <string.h>

static int take_row(void *context, int n, char **values, char **names)
{
    uint64_t *hash = context;
    (void)names;
    for (int i = 0; i < n; i++)
        if (values[i] != NULL)
            *hash = trace_work_hash(*hash, values[i], strlen(values[i]));
    return 0;
}

uint64_t trace_work(void)
{
    static const char *const statements[] = {
        "create table t(a integer primary key, b text, c real);",
        "with recursive n(i) as (select 1 union all select i+1 from n where i<2000)"
        " insert into t select i, 'x'||(i*7919%1000), i*0.5 from n;",
        "create index x on t(b);",
        "select b, count(*), sum(c) from t group by b order by 2 desc, 1 limit 50;",
        "select count(*) from t a join t b on a.b=b.b where a.a<b.a;",
    };
    uint64_t hash = 1;
    sqlite3 *database;
    if (sqlite3_open(":memory:", &database) != SQLITE_OK)
        return 0;
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        sqlite3_exec(database, statements[i], take_row, &hash, NULL);
    sqlite3_close(database);
    return hash;
}

PPB_BENCH(work)
{
    ppb_keep(trace_work());
}
