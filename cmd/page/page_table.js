// SPDX-License-Identifier: GPL-3.0-or-later
// The table of functions, sorted and searched, and the callers and callees of one.
'use strict';
const FIRST_ROWS = 100;
const rows = profile.rows;
const nRows = rows.function.length;
const perLoop = (calls) => calls / Math.max(1, profile.n_counted_loops);
const perCall = (ns, calls) => ns === null || calls <= 0 ? null : ns / perLoop(calls);
const ofAll = (ns) => ns === null ? '-' : shareText(ns / profile.total_ns);
const table = {by: 'own', descends: true, limit: FIRST_ROWS, query: ''};
let selected = NONE;

// Columns in order: key, heading, what it is sorted by, what is written.
const COLUMNS = [
    ['name', 'Function', (r) => nameOf(rows.function[r])],
    ['calls', 'Calls', (r) => perLoop(rows.n_calls[r]), (r) => callsText(perLoop(rows.n_calls[r]))],
    ['own', 'Own', (r) => rows.own_ns[r], (r) => timeText(rows.own_ns[r])],
    ['half', '\u00b1', (r) => rows.own_half_ns[r], (r) => timeText(rows.own_half_ns[r], 2)],
    ['owncall', '/call', (r) => perCall(rows.own_ns[r], rows.n_calls[r]),
        (r) => timeText(perCall(rows.own_ns[r], rows.n_calls[r]))],
    ['ownshare', '%', (r) => rows.own_ns[r], (r) => ofAll(rows.own_ns[r])],
    ['deep', 'Deep', (r) => rows.deep_ns[r], (r) => timeText(rows.deep_ns[r])],
    ['deepcall', '/call', (r) => perCall(rows.deep_ns[r], rows.n_calls[r]),
        (r) => timeText(perCall(rows.deep_ns[r], rows.n_calls[r]))],
    ['deepshare', '%', (r) => rows.deep_ns[r], (r) => ofAll(rows.deep_ns[r])],
    ['min', 'Min', (r) => rows.min_ns[r], (r) => timeText(rows.min_ns[r])],
    ['p50', 'p50', (r) => rows.p50_ns[r], (r) => timeText(rows.p50_ns[r])],
    ['p90', 'p90', (r) => rows.p90_ns[r], (r) => timeText(rows.p90_ns[r])],
    ['max', 'Max', (r) => rows.max_ns[r], (r) => timeText(rows.max_ns[r])],
    ['source', 'Source', (r) => profile.sources[rows.own_source[r]]],
    ['where', 'Where', (r) => fileOf(rows.function[r]) + ':' + String(functions.line[rows.function[r]]).padStart(9, '0'),
        (r) => whereText(rows.function[r])],
];

function whereText(f) {
    return fileOf(f) === '' ? '' : baseName(fileOf(f)) + ':' + functions.line[f];
}

// Unknown numbers go last, whichever way.
function compare(key, a, b) {
    const x = key(a);
    const y = key(b);
    if (x === null || y === null) {
        return (x === null) - (y === null) || a - b;
    }
    const order = typeof x === 'string' ? (x < y ? -1 : x > y ? 1 : 0) : x - y;
    return (table.descends ? -order : order) || a - b;
}

function chosenRows(matches) {
    const key = COLUMNS.find((column) => column[0] === table.by)[2];
    const chosen = [];
    for (let r = 0; r < nRows; r++) {
        if (!matches || matches[rows.function[r]]) {
            chosen.push(r);
        }
    }
    return chosen.sort((a, b) => compare(key, a, b));
}

function nameButton(f, words, onPick) {
    const button = element('button', {type: 'button', className: 'name', title: nameOf(f)}, words);
    button.addEventListener('click', () => onPick(f));
    return button;
}

function swatch(f) {
    const made = element('span', {className: 'swatch'});
    made.style.background = paints.fills.get(functions.color[f]);
    return made;
}

function nameCell(f, after, onPick) {
    return element('div', {className: 'cell'}, swatch(f), nameButton(f, nameOf(f), onPick), after);
}

function tableRow(r, onPick) {
    const f = rows.function[r];
    const line = element('tr', {className: f === selected ? 'selected' : ''});
    const recursion = rows.depth[r] > 1 ? ' \u21ba' + rows.depth[r] : '';
    line.append(element('th', {scope: 'row'}, nameCell(f, recursion, onPick)));
    for (const column of COLUMNS.slice(1)) {
        const text = (column[3] || column[2])(r);
        line.append(element('td', {className: column[0] === 'where' || column[0] === 'source' ? 'words' : ''}, text));
    }
    line.lastChild.title = fileOf(f);
    return line;
}

function showTable(matches, onPick) {
    const chosen = chosenRows(matches);
    const body = byId('rows');
    body.replaceChildren(...chosen.slice(0, table.limit).map((r) => tableRow(r, onPick)));
    for (const head of document.querySelectorAll('#functions th[data-key]')) {
        head.setAttribute('aria-sort', head.dataset.key !== table.by ? 'none'
            : table.descends ? 'descending' : 'ascending');
    }
    const rest = chosen.length - Math.min(chosen.length, table.limit);
    byId('more').hidden = rest <= 0;
    byId('more').textContent = 'Show ' + countText(rest) + ' more';
    byId('count').textContent = countText(chosen.length) + ' of ' + countText(nRows) + ' functions';
}

function edgeRow(edge, onPick) {
    const isLoop = edge.function === NONE;
    const head = element('th', {scope: 'row'}, isLoop ? '(the loop)' : nameCell(edge.function, '', onPick));
    return element('tr', {}, head, element('td', {}, callsText(perLoop(edge.calls))),
        element('td', {}, timeText(edge.own)), element('td', {}, timeText(edge.deep)),
        element('td', {}, ofAll(edge.deep)));
}

function showEdges(f, onPick) {
    selected = f;
    byId('sandwich').hidden = f === NONE;
    if (f === NONE) {
        return;
    }
    byId('chosen').textContent = nameOf(f);
    for (const towards of ['callers', 'callees']) {
        const edges = edgesOf(f, towards);
        const lines = edges.slice(0, 200).map((edge) => edgeRow(edge, onPick));
        const none = element('tr', {}, element('td', {colSpan: 5, className: 'words'}, 'none'));
        byId(towards).replaceChildren(...lines.length > 0 ? lines : [none]);
    }
}
