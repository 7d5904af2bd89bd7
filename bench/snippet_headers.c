/* SPDX-License-Identifier: GPL-3.0-or-later
 * `ppbench 'sqrt(x)'` needs no #include. Only what is named is included: fewer headers compile
 * faster and clash less with the user's own names.
 */
#include "bench/snippet_headers.h"

#include <string.h>

enum language { C = 1, CXX = 2, BOTH = 3 };

/* clang-format off */
static const struct {
    const char *header;
    enum language language;
    const char *words; /* blanks around each */
} standard[] = {
    {"math.h", BOTH,
        " sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 "
        "expm1 log log2 log10 log1p pow hypot floor ceil round trunc rint nearbyint lround "
        "llround fabs fmod remainder fma fmin fmax erf tgamma lgamma frexp ldexp modf isnan "
        "isinf isfinite signbit copysign nextafter sqrtf cbrtf sinf cosf tanf atan2f expf logf "
        "log2f log10f powf hypotf fabsf floorf ceilf roundf fmodf fmaf sqrtl M_PI M_E M_SQRT2 "
        "INFINITY NAN HUGE_VAL "},
    {"string.h", BOTH,
        " memcpy memmove memset memcmp memchr memrchr memmem mempcpy strlen strnlen strcpy "
        "strncpy stpcpy strcat strncat strcmp strncmp strcoll strchr strrchr strchrnul strstr "
        "strtok strtok_r strdup strndup strspn strcspn strpbrk strsep strerror "},
    {"strings.h", BOTH,
        " strcasecmp strncasecmp bzero ffs "},
    {"stdlib.h", BOTH,
        " malloc calloc realloc reallocarray free aligned_alloc posix_memalign qsort qsort_r "
        "bsearch atoi atol atoll atof strtol strtoul strtoll strtoull strtod strtof rand "
        "rand_r srand random srandom drand48 abs labs llabs div exit abort getenv setenv "
        "system EXIT_FAILURE EXIT_SUCCESS RAND_MAX "},
    {"stdio.h", BOTH,
        " printf fprintf sprintf snprintf vsnprintf asprintf dprintf puts putchar fopen fdopen "
        "fclose fread fwrite fputs fputc fgets fgetc getline getchar getc putc ungetc stdin "
        "stdout stderr fflush fseek ftell rewind sscanf fscanf scanf FILE EOF BUFSIZ perror "
        "tmpfile remove rename popen pclose setvbuf open_memstream fmemopen "},
    {"ctype.h", BOTH,
        " isalpha isdigit isalnum isspace isupper islower toupper tolower isprint isxdigit "
        "ispunct isgraph "},
    {"wchar.h", BOTH,
        " wcslen wcscpy wcscmp mbstowcs wint_t "},
    {"time.h", BOTH,
        " time clock clock_gettime clock_getres nanosleep localtime localtime_r gmtime "
        "gmtime_r mktime strftime difftime time_t timespec tm CLOCK_MONOTONIC CLOCK_REALTIME "
        "CLOCKS_PER_SEC "},
    {"sys/time.h", BOTH,
        " gettimeofday timeval "},
    {"unistd.h", BOTH,
        " getpid getppid getuid read write pread pwrite close dup dup2 sleep usleep fork pipe "
        "lseek sysconf _exit access unlink rmdir getcwd chdir syscall isatty ssize_t "
        "STDOUT_FILENO _SC_PAGESIZE "},
    {"fcntl.h", BOTH,
        " open openat fcntl O_RDONLY O_WRONLY O_RDWR O_CREAT "},
    {"sys/stat.h", BOTH,
        " stat fstat lstat mkdir chmod "},
    {"sys/mman.h", BOTH,
        " mmap munmap mprotect madvise MAP_PRIVATE MAP_ANONYMOUS "},
    {"sys/syscall.h", BOTH,
        " SYS_getpid SYS_gettid "},
    {"dirent.h", BOTH,
        " opendir readdir closedir "},
    {"sched.h", BOTH,
        " sched_yield sched_getcpu "},
    {"signal.h", BOTH,
        " raise kill sigaction SIGUSR1 "},
    {"setjmp.h", BOTH,
        " setjmp longjmp jmp_buf "},
    {"pthread.h", BOTH,
        " pthread_t pthread_mutex_t pthread_mutex_lock pthread_mutex_init pthread_spinlock_t "
        "pthread_spin_lock pthread_rwlock_t pthread_create pthread_self pthread_once "
        "pthread_cond_t "},
    {"semaphore.h", BOTH,
        " sem_t sem_init sem_wait sem_post "},
    {"errno.h", BOTH,
        " errno EINTR ENOENT EINVAL "},
    {"limits.h", BOTH,
        " INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN ULONG_MAX LLONG_MAX ULLONG_MAX CHAR_BIT "
        "CHAR_MAX SHRT_MAX PATH_MAX "},
    {"float.h", BOTH,
        " DBL_MAX DBL_MIN DBL_EPSILON FLT_MAX FLT_MIN FLT_EPSILON "},
    {"inttypes.h", BOTH,
        " PRIu64 PRId64 PRIx64 PRIu32 strtoimax imaxabs "},
    {"stdarg.h", BOTH,
        " va_list va_start "},
    {"assert.h", BOTH,
        " assert "},
    {"byteswap.h", BOTH,
        " bswap_16 bswap_32 bswap_64 "},
    {"arpa/inet.h", BOTH,
        " htonl htons ntohl ntohs inet_pton "},
    {"locale.h", BOTH,
        " setlocale "},
    {"regex.h", BOTH,
        " regcomp regexec regex_t "},
    {"stdbool.h", C,
        " bool true false "},
    {"stdalign.h", C,
        " alignas alignof "},
    {"threads.h", C,
        " mtx_t mtx_lock thrd_create "},
    {"stdatomic.h", C,
        " atomic_int atomic_uint atomic_long atomic_bool atomic_flag atomic_size_t "
        "atomic_uint_fast64_t atomic_fetch_add atomic_fetch_sub atomic_load atomic_store "
        "atomic_exchange atomic_compare_exchange_strong atomic_compare_exchange_weak "
        "atomic_fetch_add_explicit atomic_load_explicit atomic_store_explicit "
        "atomic_thread_fence "},
    {"complex.h", C,
        " cabs csqrt creal cimag cexp carg conj I "},
    {"x86intrin.h", BOTH,
        " __m64 __m128 __m128i __m128d __m256 __m256i __m256d __m512 __m512i __m512d __rdtsc "
        "__rdtscp _mm_pause _mm_crc32_u64 _mm_crc32_u32 _mm_crc32_u8 _mm_popcnt_u64 "
        "_mm_popcnt_u32 _mm_prefetch _mm_lfence _mm_mfence _mm_sfence _mm_clflush _lzcnt_u64 "
        "_tzcnt_u64 _pext_u64 _pdep_u64 "},
};

/* Behind std:: or `using namespace std`. */
static const struct {
    const char *header, *words;
} standard_cxx[] = {
    {"algorithm",
        " sort stable_sort partial_sort nth_element find find_if count count_if copy fill "
        "generate transform reverse rotate shuffle unique lower_bound upper_bound "
        "binary_search equal_range max min minmax clamp max_element min_element all_of any_of "
        "none_of for_each remove_if replace equal merge push_heap pop_heap make_heap is_sorted "
        "set_union "},
    {"any",
        " any any_cast "},
    {"array",
        " array to_array "},
    {"atomic",
        " atomic atomic_flag memory_order_relaxed memory_order_acquire memory_order_release "},
    {"bitset",
        " bitset "},
    {"charconv",
        " to_chars from_chars "},
    {"chrono",
        " chrono "},
    {"cmath",
        " sqrt sin cos tan exp log log2 pow hypot floor ceil round trunc fabs abs fma isnan "
        "isfinite "},
    {"complex",
        " complex "},
    {"condition_variable",
        " condition_variable "},
    {"cstdio",
        " printf snprintf "},
    {"cstdlib",
        " malloc free rand srand atoi strtol "},
    {"cstring",
        " memcpy memset memmove memcmp memchr strlen strcmp "},
    {"deque",
        " deque "},
    {"exception",
        " exception exception_ptr "},
    {"fstream",
        " ofstream ifstream fstream "},
    {"functional",
        " function bind hash plus less greater invoke ref "},
    {"future",
        " async future promise "},
    {"initializer_list",
        " initializer_list "},
    {"iomanip",
        " setw setprecision setfill "},
    {"iostream",
        " cout cin cerr endl "},
    {"iterator",
        " back_inserter ostream_iterator istream_iterator advance distance "},
    {"limits",
        " numeric_limits "},
    {"list",
        " list "},
    {"map",
        " map multimap "},
    {"memory",
        " unique_ptr make_unique shared_ptr make_shared weak_ptr allocator "},
    {"mutex",
        " mutex lock_guard unique_lock scoped_lock call_once "},
    {"numeric",
        " accumulate iota reduce inner_product partial_sum gcd lcm transform_reduce "},
    {"optional",
        " optional make_optional nullopt "},
    {"queue",
        " queue priority_queue "},
    {"random",
        " mt19937 mt19937_64 random_device uniform_int_distribution uniform_real_distribution "
        "normal_distribution default_random_engine minstd_rand "},
    {"regex",
        " regex regex_match regex_search regex_replace smatch "},
    {"set",
        " set multiset "},
    {"shared_mutex",
        " shared_mutex shared_lock "},
    {"sstream",
        " ostringstream istringstream stringstream "},
    {"stack",
        " stack "},
    {"stdexcept",
        " runtime_error logic_error out_of_range invalid_argument "},
    {"string",
        " string wstring to_string stoi stol stod stoul getline basic_string "},
    {"string_view",
        " string_view "},
    {"thread",
        " thread this_thread "},
    {"tuple",
        " tuple make_tuple tie get apply "},
    {"type_traits",
        " is_same_v is_integral_v enable_if_t decay_t "},
    {"typeinfo",
        " type_info "},
    {"unordered_map",
        " unordered_map unordered_multimap "},
    {"unordered_set",
        " unordered_set unordered_multiset "},
    {"utility",
        " pair make_pair move forward swap exchange index_sequence "},
    {"valarray",
        " valarray "},
    {"variant",
        " variant visit monostate holds_alternative "},
    {"vector",
        " vector "},
};
/* clang-format on */

#define N_STANDARD (sizeof standard / sizeof standard[0])
#define N_STANDARD_CXX (sizeof standard_cxx / sizeof standard_cxx[0])
#define MAX_DECLARED 64
#define MAX_LENGTH 40 /* of a known word */

/* What the texts use. Names that they declare themselves are not the library's. */
struct need {
    bool c[N_STANDARD], cxx[N_STANDARD_CXX];
    bool uses_std; /* C++'s namespace */
    struct pp_ctext_word declared[MAX_DECLARED];
    size_t n_declared;
    bool lengths[256][MAX_LENGTH]; /* of the known words that begin with a byte */
};

/* Most words of a text are none of these, which a table of all first letters and lengths tells. */
static bool is_likely(const struct need *need, const struct pp_ctext_word *word)
{
    return word->n_bytes < MAX_LENGTH && need->lengths[(unsigned char)word->text[0]][word->n_bytes];
}

static void note_lengths(struct need *need, const char *words)
{
    for (const char *at = words + 1; *at; at += strcspn(at, " ") + 1)
        need->lengths[(unsigned char)at[0]][strcspn(at, " ")] = true;
}

static bool holds(const char *words, const struct pp_ctext_word *word)
{
    for (const char *at = words + 1; *at; at = strchr(at, ' ') + 1)
        if (strncmp(at, word->text, word->n_bytes) == 0 && at[word->n_bytes] == ' ')
            return true;
    return false;
}

static bool is_known(const struct pp_ctext_word *word)
{
    bool known = false;
    for (size_t i = 0; !known && i < N_STANDARD; i++)
        known = holds(standard[i].words, word);
    return known;
}

static bool is_declared(const struct need *need, const struct pp_ctext_word *word)
{
    for (size_t i = 0; i < need->n_declared; i++)
        if (need->declared[i].n_bytes == word->n_bytes &&
            memcmp(need->declared[i].text, word->text, word->n_bytes) == 0)
            return true;
    return false;
}

static void note_declared(struct need *need, const struct pp_ctext_word *word)
{
    if (need->n_declared < MAX_DECLARED && is_likely(need, word) && is_known(word) &&
        !is_declared(need, word))
        need->declared[need->n_declared++] = *word;
}

static void note_used(struct need *need, const struct pp_ctext_word *word)
{
    if (is_declared(need, word))
        return;
    for (size_t i = 0; i < N_STANDARD; i++)
        need->c[i] = need->c[i] || holds(standard[i].words, word);
    for (size_t i = 0; need->uses_std && i < N_STANDARD_CXX; i++)
        need->cxx[i] = need->cxx[i] || holds(standard_cxx[i].words, word);
}

/* First what is declared and whether there is std, then what is used. */
static void look_at(struct need *need, const char *text, bool is_cxx, bool for_use)
{
    struct pp_ctext_word word = {0};
    const size_t n_bytes = strlen(text);
    while (pp_ctext_word_next(text, n_bytes, &word)) {
        const bool likely = is_likely(need, &word);
        if (for_use && likely)
            note_used(need, &word);
        else if (likely && word.is_declared)
            note_declared(need, &word);
        need->uses_std |= is_cxx && word.n_bytes == 3 && memcmp(word.text, "std", 3) == 0;
    }
}

static void look_at_variables(struct need *need, const char *text)
{
    struct pp_ctext walk;
    struct pp_ctext_item item;
    pp_ctext_init(&walk, text, strlen(text));
    while (pp_ctext_next(&walk, &item)) {
        struct pp_ctext_variable v;
        size_t at = 0;
        while (item.kind == PP_CTEXT_DECLARATION && pp_ctext_variable_next(&item, &at, &v))
            note_declared(need, &(struct pp_ctext_word){.text = v.name, .n_bytes = v.name_bytes});
    }
}

static void look_at_all(struct need *need, const struct pp_snippet *s, bool for_use)
{
    look_at(need, s->statement, s->is_cxx, for_use);
    for (size_t i = 0; i < s->n_setups; i++) {
        look_at(need, s->setups[i].text, s->is_cxx, for_use);
        if (!for_use)
            look_at_variables(need, s->setups[i].text);
    }
}

void pp_snippet_headers_write(const struct pp_snippet_writer *w)
{
    struct need need = {0};
    const enum language language = w->snippet->is_cxx ? CXX : C;
    for (size_t i = 0; i < N_STANDARD; i++)
        note_lengths(&need, standard[i].words);
    for (size_t i = 0; i < N_STANDARD_CXX; i++)
        note_lengths(&need, standard_cxx[i].words);
    for (size_t i = 0; i < w->snippet->n_params; i++) {
        const char *name = w->snippet->params[i].name;
        note_declared(&need, &(struct pp_ctext_word){.text = name, .n_bytes = strlen(name)});
    }
    look_at_all(&need, w->snippet, false);
    look_at_all(&need, w->snippet, true);
    for (size_t i = 0; i < N_STANDARD; i++)
        if (need.c[i] && (standard[i].language & language))
            pp_buf_printf(w->out, "#include <%s>\n", standard[i].header);
    for (size_t i = 0; i < N_STANDARD_CXX; i++)
        if (need.cxx[i])
            pp_buf_printf(w->out, "#include <%s>\n", standard_cxx[i].header);
}
