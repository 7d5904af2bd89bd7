// SPDX-License-Identifier: GPL-3.0-or-later
// The profile that stands in the page, and what follows from it: widths, places, callers and callees.
'use strict';
const NONE = -1;
const profile = JSON.parse(document.getElementById('profile').textContent);
const nodes = profile.nodes;
const functions = profile.functions;
const nNodes = nodes.parent.length;
const nameOf = (f) => functions.name[f];
const fileOf = (f) => profile.files[functions.file[f]];
functions.name = functions.name.map(plain);
profile.files = profile.files.map(plain);
profile.objects = profile.objects.map(plain);
const instructionsOf = divideInstructions();

// Foreign text without characters that deceive its reader: those that are not seen, or turn others.
function plain(text) {
    return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
        (letter) => '<U+' + letter.codePointAt(0).toString(16).toUpperCase().padStart(2, '0') + '>');
}

// What a node itself adds to a value, and its deep value where that was measured.
const VALUES = {
    time: {word: 'Deep time', own: (i) => nodes.own_ns[i], deep: (i) => nodes.deep_ns[i]},
    samples: {word: 'Samples', own: (i) => nodes.n_own_samples[i], deep: () => null},
    calls: {
        word: 'Calls', own: (i) => nodes.n_calls[i] / Math.max(1, profile.n_counted_loops),
        deep: () => null,
    },
    instructions: {word: 'Instructions', own: (i) => instructionsOf[i], deep: () => null},
};

// The instructions of a function go to its nodes by their calls, evenly where none is known.
function divideInstructions() {
    const calls = new Float64Array(functions.name.length);
    const places = new Float64Array(functions.name.length);
    nodes.function.forEach((f, i) => {
        calls[f] += nodes.n_calls[i];
        places[f]++;
    });
    return nodes.function.map((f, i) => (functions.n_instructions[f] || 0) *
        (calls[f] > 0 ? nodes.n_calls[i] / calls[f] : 1 / places[f]));
}

// Widths from the leaves up: what cmd/flame.c does, sum by sum.
function widthsOf(value) {
    const width = new Float64Array(nNodes);
    for (let i = nNodes - 1; i >= 0; i--) {
        const deep = value.deep(i);
        const own = Math.max(0, value.own(i) || 0);
        width[i] = deep === null ? own + width[i] : Math.max(deep, 0, width[i]);
        if (nodes.parent[i] !== NONE) {
            width[nodes.parent[i]] += width[i];
        }
    }
    return width;
}

// Boxes of one function below each other: only the topmost count.
function topmostOf(f) {
    const below = new Uint8Array(nNodes);
    const top = [];
    for (let i = 0; i < nNodes; i++) {
        const parent = nodes.parent[i];
        below[i] = parent !== NONE && (below[parent] || nodes.function[parent] === f) ? 1 : 0;
        if (nodes.function[i] === f && !below[i]) {
            top.push(i);
        }
    }
    return top;
}

// Where boxes stand below `roots` (null: the whole tree): left edge and level, level -1 outside.
function placesOf(width, roots) {
    const order = Array.from({length: nNodes}, (unused, i) => i);
    order.sort((a, b) => width[b] - width[a] || a - b);
    const left = new Float64Array(nNodes);
    const level = new Int32Array(nNodes).fill(NONE);
    const filled = new Float64Array(nNodes);
    const isRoot = new Uint8Array(nNodes);
    const offset = new Float64Array(nNodes);
    let total = 0;
    for (const i of roots || order) {
        isRoot[i] = roots || nodes.parent[i] === NONE ? 1 : 0;
    }
    for (const i of order) {
        const parent = nodes.parent[i];
        if (isRoot[i]) {
            offset[i] = total;
            total += width[i];
        } else if (parent !== NONE) {
            offset[i] = filled[parent];
            filled[parent] += width[i];
        }
    }
    for (let i = 0; i < nNodes; i++) {
        const parent = nodes.parent[i];
        if (isRoot[i]) {
            left[i] = offset[i];
            level[i] = 0;
        } else if (parent !== NONE && level[parent] !== NONE) {
            left[i] = left[parent] + offset[i];
            level[i] = level[parent] + 1;
        }
    }
    return {left, level, width, total};
}

// Rows {function, calls, own, deep} of those who call f (towards: 'callers') or whom f calls. Deep
// times count an edge once where it lies below itself.
function edgesOf(f, towards) {
    const rows = new Map();
    const covered = new Array(nNodes);
    const nothing = new Set();
    for (let i = 0; i < nNodes; i++) {
        const parent = nodes.parent[i];
        const caller = parent === NONE ? NONE : nodes.function[parent];
        const callee = nodes.function[i];
        const other = towards === 'callers' ? caller : callee;
        covered[i] = parent === NONE ? nothing : covered[parent];
        if ((towards === 'callers' ? callee : caller) !== f) {
            continue;
        }
        const row = rows.get(other) || {function: other, calls: 0, own: null, deep: null};
        row.calls += nodes.n_calls[i];
        row.own = nodes.own_ns[i] === null ? row.own : row.own + nodes.own_ns[i];
        if (!covered[i].has(other)) {
            row.deep = nodes.deep_ns[i] === null ? row.deep : row.deep + nodes.deep_ns[i];
            covered[i] = new Set(covered[i]).add(other);
        }
        rows.set(other, row);
    }
    return Array.from(rows.values()).sort((a, b) => b.deep - a.deep || b.calls - a.calls);
}

// From the root to node i.
function stackOf(i) {
    const stack = [];
    for (; i !== NONE; i = nodes.parent[i]) {
        stack.push(i);
    }
    return stack.reverse();
}
