/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples in their order in a result file.
 */
#include "bench/resultread_part.h"

#include "bench/keys.h"

#define N_OF(fields) (sizeof(fields) / sizeof *(fields))

static void read_ticks(struct pp_jsonread *json, void *object)
{
    struct pp_trail *const trail = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        const uint64_t ticks = pp_jsonread_unsigned(json);
        if (trail->n < PP_TRAIL_SAMPLES)
            trail->ticks[trail->n++] = ticks;
        else
            pp_jsonread_fail(
                json, "a trail is at most %d samples" PP_RESULTREAD_DAMAGED, PP_TRAIL_SAMPLES);
    }
}

static void read_labels(struct pp_jsonread *json, void *object)
{
    struct pp_trail *const trail = object;
    pp_jsonread_array(json);
    while (pp_jsonread_item(json)) {
        pp_jsonread_array(json);
        const uint64_t at = pp_jsonread_item(json) ? pp_jsonread_unsigned(json) : UINT64_MAX;
        const char *word = pp_jsonread_item(json) ? pp_jsonread_string(json) : NULL;
        const int label = word != NULL ? pp_keys_number(PP_KEYS_LABELS, word) : -1;
        if (at >= PP_TRAIL_SAMPLES || label < 0 || pp_jsonread_item(json)) {
            pp_jsonread_fail(
                json, "a label of a trail is [number of the sample, cause]" PP_RESULTREAD_DAMAGED);
            return;
        }
        trail->labels[at] = (uint8_t)label;
    }
}

void pp_resultread_trail(struct pp_jsonread *json, void *c)
{
#define MEMBER(member) offsetof(struct pp_trail, member)
    static const struct pp_jsonfield fields[] = {
        {"index", PP_JSONFIELD_SHORT, MEMBER(index), 0, NULL, false},
        {"source", PP_JSONFIELD_SHORT, MEMBER(source), 0, NULL, true},
        {"ticks_per_ns", PP_JSONFIELD_NUMBER, MEMBER(ticks_per_ns), 0, NULL, false},
        {"n_loops", PP_JSONFIELD_UNSIGNED, MEMBER(n_loops), 0, NULL, false},
        {"ticks", PP_JSONFIELD_READ, 0, 0, read_ticks, false},
        {"labels", PP_JSONFIELD_READ, 0, 0, read_labels, false},
    };
#undef MEMBER
    struct pp_trail *const trail = &((struct pp_case *)c)->trail;
    if (pp_jsonread_null(json))
        return;
    pp_jsonfield_read(json, fields, N_OF(fields), trail);
    if (json->status == PP_OK && (!(trail->ticks_per_ns > 0) || trail->n_loops == 0))
        pp_jsonread_fail(json, "a trail with neither loops nor ticks" PP_RESULTREAD_DAMAGED);
}
