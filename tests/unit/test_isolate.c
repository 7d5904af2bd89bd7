/* SPDX-License-Identifier: GPL-3.0-or-later
 * Worker processes: how they start, how they end, and what is said about it. This program is its
 * own worker: called by the worker's name it plays the part that PP_TEST_PART names.
 */
#define _GNU_SOURCE
#include "bench/isolate.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define LONG_S 60.0 /* a time-out that no part reaches unless it is meant to */
#define WATCHDOG_S 240
#define FLOOD_BYTES 200000

/* The parts. Each gets the wire, and ends by leaving, dying or returning: then it is done. */
static void sampling(struct pp_wire *wire, uint64_t n_samples)
{
    atomic_store(&wire->report.n_committed, n_samples);
    atomic_store(&wire->report.phase, PP_WIRE_SAMPLING);
}

static void play_done(struct pp_wire *wire)
{
    (void)wire;
}

static void play_exit(struct pp_wire *wire)
{
    sampling(wire, 5);
    _exit(3);
}

static void play_exit_in_phase(struct pp_wire *wire)
{
    atomic_store(&wire->report.phase, wire->order.targets[0].bench);
    _exit(0);
}

static void play_refuse(struct pp_wire *wire)
{
    wire->report.refusal = PP_WIRE_REFUSED_LOAD;
    memset(wire->report.text, 'x', sizeof wire->report.text); /* without an end */
    atomic_store(&wire->report.phase, PP_WIRE_REFUSED);
    _exit(0);
}

static void die(int signal_number)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    pause();
}

static void play_abort(struct pp_wire *wire)
{
    sampling(wire, 7);
    die(SIGABRT);
}

static void play_fault(struct pp_wire *wire)
{
    sampling(wire, 7);
    wire->report.signal = SIGSEGV;
    wire->report.signal_code = 1;
    wire->report.signal_address = 0x1234;
    wire->report.stack_overflow = wire->order.targets[0].bench;
    die(SIGSEGV);
}

static void play_killed(struct pp_wire *wire)
{
    sampling(wire, 0);
    die(SIGKILL);
}

static void play_realtime_signal(struct pp_wire *wire)
{
    sampling(wire, 0);
    die(SIGRTMIN + 3);
}

static void play_hang(struct pp_wire *wire)
{
    atomic_store(&wire->report.phase, PP_WIRE_WARMING);
    for (;;)
        pause();
}

static void play_stubborn(struct pp_wire *wire)
{
    signal(SIGTERM, SIG_IGN);
    play_hang(wire);
}

static void play_speak(struct pp_wire *wire)
{
    (void)wire;
    if (write(STDOUT_FILENO, "hello ", 6) != 6 || write(STDERR_FILENO, "world", 5) != 5)
        _exit(1);
}

static void flood(size_t n_bytes)
{
    static char block[65536];
    memset(block, 'f', sizeof block);
    while (n_bytes > 0) {
        const ssize_t n = write(
            STDOUT_FILENO, block, n_bytes < sizeof block ? n_bytes : sizeof block);
        if (n <= 0)
            _exit(1);
        n_bytes -= (size_t)n;
    }
}

static void play_flood(struct pp_wire *wire)
{
    (void)wire;
    flood(FLOOD_BYTES);
}

static void play_flood_for_ever(struct pp_wire *wire)
{
    atomic_store(&wire->report.phase, PP_WIRE_SETUP);
    flood(SIZE_MAX);
}

/* Leaves with the number of things that are not as they should be. */
static void play_look_around(struct pp_wire *wire)
{
    int n_wrong = 0;
    char byte;
    sigset_t mask;
    struct sigaction action;
    n_wrong += read(STDIN_FILENO, &byte, 1) != 0;
    n_wrong += getsid(0) != getpid();
    sigprocmask(SIG_BLOCK, NULL, &mask);
    n_wrong += sigismember(&mask, SIGUSR1) != 0;
    sigaction(SIGUSR2, NULL, &action);
    n_wrong += action.sa_handler != SIG_DFL;
    for (int fd = PP_WIRE_FD + 1; fd < 1024; fd++)
        n_wrong += fcntl(fd, F_GETFD) >= 0;
    const char *padding = getenv("PPBENCH_PADDING");
    n_wrong += !padding || strlen(padding) != wire->order.targets[0].bench;
    _exit(n_wrong);
}

static void play_close_all(struct pp_wire *wire)
{
    (void)wire;
    for (int fd = 0; fd < 256; fd++)
        close(fd);
    usleep(50000);
}

/* Children in this session and in one of their own, who forsake it. */
static void play_forsake(struct pp_wire *wire)
{
    for (int i = 0; i < 4; i++) {
        const pid_t child = fork();
        if (child < 0)
            _exit(1);
        if (child == 0) {
            if (i % 2)
                setsid();
            signal(SIGTERM, SIG_IGN);
            for (;;)
                pause();
        }
        wire->samples[i].ticks = (uint64_t)child;
    }
}

static void play_damage(struct pp_wire *wire)
{
    sampling(wire, 7);
    wire->canary_after ^= 1;
    if (wire->order.targets[0].bench)
        die(SIGABRT);
}

/* clang-format off */
static const struct part {
    const char *name;
    void (*play)(struct pp_wire *wire);
} parts[] = {
    {"done", play_done},
    {"exit", play_exit},
    {"exit-in-phase", play_exit_in_phase},
    {"refuse", play_refuse},
    {"abort", play_abort},
    {"fault", play_fault},
    {"killed", play_killed},
    {"realtime-signal", play_realtime_signal},
    {"hang", play_hang},
    {"stubborn", play_stubborn},
    {"speak", play_speak},
    {"flood", play_flood},
    {"flood-for-ever", play_flood_for_ever},
    {"look-around", play_look_around},
    {"close-all", play_close_all},
    {"forsake", play_forsake},
    {"damage", play_damage},
};
/* clang-format on */

static int play(const char *name)
{
    struct pp_wire *wire = mmap(
        NULL, sizeof *wire, PROT_READ | PROT_WRITE, MAP_SHARED, PP_WIRE_FD, 0);
    if (wire == MAP_FAILED || wire->magic != PP_WIRE_MAGIC || !name)
        return 99;
    close(PP_WIRE_FD);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(parts[i].name, name) == 0) {
            parts[i].play(wire);
            atomic_store(&wire->report.phase, PP_WIRE_DONE);
            _exit(0);
        }
    }
    return 98;
}

/* The tests. */
static int set_up(void **state)
{
    struct pp_isolate *isolate = malloc(sizeof *isolate);
    char self[4096];
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (!isolate || n <= 0)
        return -1;
    self[n] = '\0';
    *state = isolate;
    return pp_isolate_init(isolate, self, NULL) == PP_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    pp_isolate_release(*state);
    free(*state);
    return 0;
}

/* Let the worker play `part`, with a number that it finds in order.targets[0].bench. */
static struct pp_outcome run_with(
    struct pp_isolate *isolate, const char *part, uint32_t number, double timeout_s)
{
    struct pp_outcome outcome;
    setenv("PP_TEST_PART", part, 1);
    assert_int_equal(pp_isolate_prepare(isolate, false, NULL), PP_OK);
    isolate->wire->order.targets[0].bench = number;
    pp_isolate_run(isolate, timeout_s, number, &outcome);
    return outcome;
}

static struct pp_outcome run(struct pp_isolate *isolate, const char *part, double timeout_s)
{
    return run_with(isolate, part, 0, timeout_s);
}

static void check_text(const struct pp_outcome *outcome, const char *expected)
{
    if (!strstr(outcome->text, expected))
        fail_msg("'%s' is not in '%s'", expected, outcome->text);
}

static void test_done(void **state)
{
    const struct pp_outcome outcome = run(*state, "done", LONG_S);
    const struct pp_isolate *isolate = *state;
    assert_int_equal(outcome.ending, PP_ENDING_DONE);
    assert_string_equal(outcome.text, "");
    assert_true(outcome.duration_s > 0 && outcome.cpu_s >= 0);
    assert_int_equal(isolate->output_bytes, 0);
    assert_int_equal(isolate->output_total_bytes, 0);
    assert_string_equal(isolate->output, "");
}

static void test_exit(void **state)
{
    const struct pp_outcome outcome = run(*state, "exit", LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_EXITED);
    assert_int_equal(outcome.exit_code, 3);
    check_text(&outcome, "status 3");
    check_text(&outcome, "while sampling");
    check_text(&outcome, "after 5 samples");
}

static void test_phases(void **state)
{
    static const struct {
        uint32_t phase;
        const char *text;
    } phases[] = {
        {PP_WIRE_STARTED, "while starting"},
        {PP_WIRE_LOADING, "while being loaded"},
        {PP_WIRE_FINDING, "while being searched"},
        {PP_WIRE_SETUP, "while in setup"},
        {PP_WIRE_CALIBRATING, "while calibrating"},
        {PP_WIRE_WARMING, "while warming up"},
        {PP_WIRE_SAMPLING, "while sampling"},
        {PP_WIRE_TEARDOWN, "while in teardown"},
        {PP_WIRE_REFUSED + 1, "in an unknown state"},
        {4000, "in an unknown state"},
    };
    for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++) {
        const struct pp_outcome outcome = run_with(
            *state, "exit-in-phase", phases[i].phase, LONG_S);
        assert_int_equal(outcome.ending, PP_ENDING_EXITED);
        check_text(&outcome, phases[i].text);
    }
    const struct pp_outcome outcome = run_with(*state, "exit-in-phase", PP_WIRE_DONE, LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_DONE); /* all there is was committed */
}

static void test_refusal(void **state)
{
    const struct pp_outcome outcome = run(*state, "refuse", LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_REFUSED);
    assert_int_equal(strlen(outcome.text), PP_WIRE_TEXT_BYTES);
    assert_int_equal(strspn(outcome.text, "x"), PP_WIRE_TEXT_BYTES);
}

static void test_signals(void **state)
{
    struct pp_outcome outcome = run(*state, "abort", LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_SIGNALLED);
    assert_int_equal(outcome.signal, SIGABRT);
    check_text(&outcome, "crashed: SIGABRT while sampling, after 7 samples");
    outcome = run(*state, "killed", LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_SIGNALLED);
    assert_int_equal(outcome.signal, SIGKILL);
    check_text(&outcome, "SIGKILL");
    outcome = run(*state, "realtime-signal", LONG_S);
    assert_int_equal(outcome.signal, SIGRTMIN + 3);
    check_text(&outcome, "signal 3");
}

static void test_fault(void **state)
{
    struct pp_outcome outcome = run_with(*state, "fault", 0, LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_SIGNALLED);
    assert_int_equal(outcome.signal, SIGSEGV);
    check_text(&outcome, "SIGSEGV at address 0x1234 while sampling");
    assert_null(strstr(outcome.text, "stack overflow"));
    outcome = run_with(*state, "fault", 1, LONG_S);
    check_text(&outcome, "stack overflow");
}

/* However it ended: nothing of what stands there can be believed. */
static void test_damage(void **state)
{
    for (uint32_t dies = 0; dies < 2; dies++) {
        const struct pp_outcome outcome = run_with(*state, "damage", dies, LONG_S);
        assert_int_equal(outcome.ending, PP_ENDING_DAMAGED);
        check_text(&outcome, "wrote over");
        assert_null(strstr(outcome.text, "7 samples"));
    }
}

static void test_timeout(void **state)
{
    static const char *const parts_that_hang[] = {"hang", "stubborn"};
    for (int i = 0; i < 2; i++) {
        const struct pp_outcome outcome = run(*state, parts_that_hang[i], 0.2);
        assert_int_equal(outcome.ending, PP_ENDING_TIMED_OUT);
        check_text(&outcome, "timed out after 0.2 s while warming up");
        assert_true(outcome.duration_s >= 0.2);
    }
    assert_int_equal(
        run(*state, "done", LONG_S).ending, PP_ENDING_DONE); /* nothing of it is left */
}

static void test_output(void **state)
{
    const struct pp_isolate *isolate = *state;
    assert_int_equal(run(*state, "speak", LONG_S).ending, PP_ENDING_DONE);
    assert_string_equal(isolate->output, "hello world");
    assert_int_equal(isolate->output_bytes, 11);
    assert_int_equal(isolate->output_total_bytes, 11);
    assert_int_equal(run(*state, "flood", LONG_S).ending, PP_ENDING_DONE);
    assert_int_equal(isolate->output_bytes, PP_ISOLATE_OUTPUT_BYTES);
    assert_int_equal(isolate->output_total_bytes, FLOOD_BYTES);
    assert_int_equal(strspn(isolate->output, "f"), PP_ISOLATE_OUTPUT_BYTES);
    assert_int_equal(isolate->output[PP_ISOLATE_OUTPUT_BYTES], '\0');
}

/* A flood as fast as we can read must not keep us from looking at the clock. */
static void test_flood_times_out(void **state)
{
    const struct pp_isolate *isolate = *state;
    const struct pp_outcome outcome = run(*state, "flood-for-ever", 0.3);
    assert_int_equal(outcome.ending, PP_ENDING_TIMED_OUT);
    check_text(&outcome, "while in setup");
    assert_int_equal(isolate->output_bytes, PP_ISOLATE_OUTPUT_BYTES);
    assert_true(isolate->output_total_bytes > PP_ISOLATE_OUTPUT_BYTES);
}

/* Whatever we ignore, block or hold open, the worker begins clean. */
static void test_surroundings(void **state)
{
    sigset_t set, before;
    const int fd = open("/dev/null", O_RDONLY); /* would be inherited */
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &before);
    signal(SIGUSR2, SIG_IGN);
    static const uint32_t paddings[] = {0, 1, 17, 4095};
    for (size_t i = 0; i < sizeof paddings / sizeof paddings[0]; i++) {
        const struct pp_outcome outcome = run_with(*state, "look-around", paddings[i], LONG_S);
        assert_int_equal(outcome.ending, PP_ENDING_EXITED);
        assert_int_equal(outcome.exit_code, 0);
    }
    signal(SIGUSR2, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(fd);
}

static void test_closed_descriptors(void **state)
{
    assert_int_equal(run(*state, "close-all", LONG_S).ending, PP_ENDING_DONE);
}

/* Dead and reaped, or about to be by whoever inherited it. */
static bool is_gone(pid_t pid)
{
    char path[64], text[256] = "";
    if (kill(pid, 0) != 0)
        return errno == ESRCH;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *file = fopen(path, "r");
    const bool read_it = file && fgets(text, sizeof text, file) != NULL;
    if (file)
        fclose(file);
    const char *after_name = strrchr(text, ')');
    return !read_it || !after_name || after_name[2] == 'Z' || after_name[2] == 'X';
}

static void test_strays_are_killed(void **state)
{
    struct pp_isolate *isolate = *state;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    const bool can_see_children = access(path, R_OK) == 0;
    assert_int_equal(run(isolate, "forsake", LONG_S).ending, PP_ENDING_DONE);
    for (int i = 0; i < 4; i++) {
        const pid_t child = (pid_t)isolate->wire->samples[i].ticks;
        assert_true(child > 0);
        if (i % 2 == 0 || can_see_children)
            assert_true(is_gone(child));
        else
            kill(child, SIGKILL);
    }
}

/* A child that was ours before (a shell's background job, when it exec'ed us) is none of the
 * worker's. */
static void test_other_children_live(void **state)
{
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (;;)
            pause();
    }
    pp_isolate_release(*state);
    char self[4096] = "";
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    assert_int_equal(pp_isolate_init(*state, self, NULL), PP_OK);
    assert_int_equal(run(*state, "forsake", LONG_S).ending, PP_ENDING_DONE);
    const bool lives = waitpid(child, NULL, WNOHANG) == 0;
    kill(child, SIGKILL);
    if (lives)
        waitpid(child, NULL, 0);
    assert_true(lives);
}

static void test_prepare_wipes(void **state)
{
    struct pp_isolate *isolate = *state;
    run(isolate, "exit", LONG_S);
    isolate->wire->order.n_loops = 9;
    isolate->wire->canary_after = 0;
    memset(pp_wire_table(isolate->wire, 1), 0xff, pp_wire_table_bytes());
    assert_int_equal(pp_isolate_prepare(isolate, false, NULL), PP_OK);
    const struct pp_wire *wire = isolate->wire;
    assert_int_equal(isolate->wire_bytes, pp_wire_list_offset());
    assert_int_equal(wire->bytes, pp_wire_list_offset());
    assert_true(wire->magic == PP_WIRE_MAGIC);
    assert_true(wire->canary_before == PP_WIRE_CANARY && wire->canary_after == PP_WIRE_CANARY);
    assert_int_equal(atomic_load(&wire->report.phase), PP_WIRE_STARTED);
    assert_int_equal(atomic_load(&wire->report.n_committed), 0);
    assert_int_equal(wire->order.n_loops, 0);
    assert_true(
        wire->stream.moments[0].min == UINT64_MAX && wire->stream.moments[1].min == UINT64_MAX);
    const unsigned char *table = pp_wire_table(isolate->wire, 1);
    for (size_t i = 0; i < pp_wire_table_bytes(); i++)
        assert_int_equal(table[i], 0);
    assert_int_equal(pp_isolate_prepare(isolate, true, NULL), PP_OK);
    assert_int_equal(isolate->wire_bytes, pp_wire_list_offset() + PP_WIRE_LIST_BYTES);
    assert_int_equal(((unsigned char *)isolate->wire)[isolate->wire_bytes - 1], 0);
}

static void test_no_such_worker(void **state)
{
    struct pp_isolate isolate;
    struct pp_error error = {0};
    (void)state;
    assert_int_equal(pp_isolate_init(&isolate, "/nonexistent/worker", &error), PP_ENOENT);
    assert_non_null(strstr(error.text, "'/nonexistent/worker'"));
    pp_isolate_release(&isolate);
}

/* It was there when we began. */
static void test_worker_that_does_not_start(void **state)
{
    struct pp_isolate *isolate = *state;
    strcpy(isolate->worker_path, "/nonexistent/worker");
    const struct pp_outcome outcome = run(isolate, "done", LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_NOT_STARTED);
    check_text(&outcome, "'/nonexistent/worker'");
    check_text(&outcome, strerror(ENOENT));
    strcpy(isolate->worker_path, "/");
    assert_int_equal(run(isolate, "done", LONG_S).ending, PP_ENDING_NOT_STARTED);
}

static void test_signal_names(void **state)
{
    (void)state;
    assert_string_equal(pp_isolate_signal_name(SIGSEGV), "SIGSEGV");
    assert_string_equal(pp_isolate_signal_name(SIGXCPU), "SIGXCPU");
    assert_null(pp_isolate_signal_name(0));
    assert_null(pp_isolate_signal_name(-1));
    assert_null(pp_isolate_signal_name(SIGRTMIN));
    assert_null(pp_isolate_signal_name(1 << 30));
}

static void on_alarm(int signal_number)
{
    (void)signal_number;
    pp_isolate_interrupt();
}

/* For good, so it is the last. */
static void test_interrupt(void **state)
{
    const struct itimerval soon = {.it_value.tv_usec = 100000};
    assert_false(pp_isolate_interrupted());
    signal(SIGALRM, on_alarm);
    setitimer(ITIMER_REAL, &soon, NULL); /* replaces the watchdog */
    struct pp_outcome outcome = run(*state, "stubborn", LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_INTERRUPTED);
    assert_string_equal(outcome.text, "interrupted");
    assert_true(pp_isolate_interrupted());
    outcome = run(*state, "stubborn", LONG_S);
    assert_int_equal(outcome.ending, PP_ENDING_INTERRUPTED);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_done, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_exit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_phases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_signals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_timeout, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_output, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_flood_times_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_surroundings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_closed_descriptors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_strays_are_killed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_children_live, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_prepare_wipes, set_up, tear_down),
        cmocka_unit_test(test_no_such_worker),
        cmocka_unit_test_setup_teardown(test_worker_that_does_not_start, set_up, tear_down),
        cmocka_unit_test(test_signal_names),
        cmocka_unit_test_setup_teardown(test_interrupt, set_up, tear_down),
    };
    if (argc > 0 && strcmp(argv[0], "ppbench-worker") == 0)
        return play(getenv("PP_TEST_PART"));
    alarm(WATCHDOG_S);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
