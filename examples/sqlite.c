/* SPDX-License-Identifier: MIT
 * A database in memory: opened once per process, a transaction around each batch. A row an
 * iteration.
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) sqlite.c -o sqlite.so -lsqlite3
 *     ppbench -s sqlite.so
 */
#include <ppbench.h>

#include <sqlite3.h>

#define N_ROWS 10000

struct database {
    int64_t is_indexed;
    sqlite3 *connection;
    sqlite3_stmt *insert;
    sqlite3_stmt *find;
    int64_t key;
};

static int run_sql(struct database *db, const char *sql)
{
    return sqlite3_exec(db->connection, sql, NULL, NULL, NULL);
}

static void insert_row(struct database *db)
{
    sqlite3_bind_int64(db->insert, 1, db->key++);
    sqlite3_bind_text(db->insert, 2, "forty bytes of text, more or less of it", -1, SQLITE_STATIC);
    sqlite3_step(db->insert);
    sqlite3_reset(db->insert);
}

static int prepare_sql(struct database *db, const char *sql, sqlite3_stmt **statement)
{
    return sqlite3_prepare_v2(db->connection, sql, -1, statement, NULL);
}

static int create(struct database *db)
{
    if (sqlite3_open(":memory:", &db->connection) != SQLITE_OK ||
        run_sql(db, "CREATE TABLE item (key INTEGER, text TEXT)") != SQLITE_OK)
        return SQLITE_ERROR;
    if (db->is_indexed && run_sql(db, "CREATE INDEX by_key ON item (key)") != SQLITE_OK)
        return SQLITE_ERROR;
    if (prepare_sql(db, "INSERT INTO item VALUES (?, ?)", &db->insert) != SQLITE_OK)
        return SQLITE_ERROR;
    return prepare_sql(db, "SELECT text FROM item WHERE key = ?", &db->find);
}

/* A setup that cannot do its work skips the benchmark and says why; it does not exit. */
static void setup(struct database *db, struct ppb_run *ppb)
{
    if (create(db) != SQLITE_OK) {
        ppb_skip(ppb, "SQLite cannot make a database in memory");
        return;
    }
    run_sql(db, "BEGIN");
    while (db->key < N_ROWS)
        insert_row(db);
    run_sql(db, "COMMIT");
}

static void teardown(struct database *db, struct ppb_run *ppb)
{
    (void)ppb;
    sqlite3_finalize(db->insert);
    sqlite3_finalize(db->find);
    sqlite3_close(db->connection);
}

static void begin(struct database *db, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)ppb;
    (void)n_iterations;
    run_sql(db, "BEGIN");
}

/* Every batch meets the same N_ROWS rows. */
static void roll_back(struct database *db, struct ppb_run *ppb, uint64_t n_iterations)
{
    (void)ppb;
    (void)n_iterations;
    run_sql(db, "ROLLBACK");
    db->key = N_ROWS;
}

#define INDEXED PPB_INTS(struct database, is_indexed, 0, 1)

PPB_BENCH_WITH(insert, struct database, db, .setup = setup, .teardown = teardown, .prepare = begin,
    .finish = roll_back, .params = {INDEXED}, .items = 1)
{
    insert_row(db);
}

PPB_BENCH_WITH(find, struct database, db, .setup = setup, .teardown = teardown, .params = {INDEXED})
{
    db->key = (db->key * 48271 + 1) % N_ROWS;
    sqlite3_bind_int64(db->find, 1, db->key);
    sqlite3_step(db->find);
    ppb_keep(sqlite3_column_text(db->find, 0));
    sqlite3_reset(db->find);
}
