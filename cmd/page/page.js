// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does with the page: points, clicks, types, chooses.
'use strict';
const STACK_ENDS = [20, 40]; // how much of a long call stack is listed

function showPanel(node) {
    const panel = byId('panel');
    if (node === NONE) {
        byId('numbers').replaceChildren(element('p', {className: 'hint'}, 'Point at a box for its numbers; click to zoom.'));
        return;
    }
    const f = nodes.function[node];
    const file = fileOf(f);
    const width = places.width[node];
    const source = (number, half, where) => timeText(number) +
        (half > 0 ? ' \u00b1 ' + timeText(half, 2) : '') + ', ' + profile.sources[where];
    const facts = [
        ['Name', nameOf(f)],
        [VALUES[state.value].word, amountText(state.value, width) + ' (' + shareText(width / places.total) + ' of the tree)'],
        ['Deep', source(nodes.deep_ns[node], nodes.deep_half_ns[node], nodes.deep_source[node])],
        ['Own', source(nodes.own_ns[node], nodes.own_half_ns[node], nodes.own_source[node])],
        ['Calls', callsText(perLoop(nodes.n_calls[node])) + ' per loop'],
        ['File', file === '' ? '-' : baseName(file)],
        ['Line', file === '' ? '-' : functions.line[f]],
        ['Directory', directory(file) || '-'],
        ['Object', profile.objects[functions.object[f]] || '-'],
    ];
    const list = element('dl', {});
    for (const [word, text] of facts) {
        list.append(element('dt', {}, word), element('dd', {}, String(text)));
    }
    byId('numbers').replaceChildren(list);
    panel.scrollTop = 0;
}

// From the root to what is zoomed or pointed at; each a way to zoom there.
function showStack(node) {
    const stack = (node === NONE ? [] : stackOf(node)).map((i, depth) => [i, depth]);
    const left = stack.length - STACK_ENDS[0] - STACK_ENDS[1];
    const shown = left <= 0 ? stack
        : stack.slice(0, STACK_ENDS[0]).concat([[NONE, 0]], stack.slice(-STACK_ENDS[1]));
    byId('stack').replaceChildren(...shown.map(([i, depth]) => {
        if (i === NONE) {
            return element('li', {className: 'hint more'}, '\u2026 ' + countText(left) + ' more');
        }
        const button = element('button', {type: 'button', className: 'name'}, nameOf(nodes.function[i]));
        button.addEventListener('click', () => zoomTo(i));
        return element('li', {value: depth + 1, className: i === state.zoom ? 'selected' : ''}, button);
    }));
}

function redraw() {
    const n = draw();
    const window = view();
    byId('said').textContent = countText(n) + ' of ' + countText(nNodes) + ' boxes; ' +
        (state.zoom !== NONE ? nameOf(nodes.function[state.zoom])
            : state.root === NONE ? 'all' : 'calls of ' + nameOf(state.root)) + ', ' +
        amountText(state.value, window.width) + (state.value === 'time' ? ' per loop' : '') +
        (isCut ? '; only the first ' + MAX_ROWS + ' rows, zoom for more' : '');
    byId('reset-zoom').disabled = state.zoom === NONE;
    byId('reset-root').disabled = state.root === NONE;
}

function point(node) {
    if (node !== state.hover) {
        state.hover = node;
        const shown = node !== NONE ? node : state.zoom;
        showPanel(shown);
        showStack(shown);
        draw();
    }
}

function zoomTo(node) {
    if (node !== NONE && places.level[node] === NONE) {
        state.root = NONE;
        place();
    }
    state.zoom = node;
    state.hover = NONE;
    state.at = node;
    showPanel(node);
    showStack(node);
    select(node === NONE ? NONE : nodes.function[node]);
    redraw();
}

function rootAt(f) {
    state.root = f;
    state.zoom = NONE;
    state.at = NONE;
    place();
    showPanel(NONE);
    showStack(NONE);
    select(f);
    redraw();
}

function select(f) {
    showEdges(f, rootAt);
    showTable(state.matches, rootAt);
}

// Text, or between slashes a regular expression.
function search() {
    const query = byId('search').value.trim();
    let test = (name) => name.toLowerCase().includes(query.toLowerCase());
    if (query.length > 2 && query.startsWith('/') && query.endsWith('/')) {
        try {
            const pattern = new RegExp(query.slice(1, -1), 'i');
            test = (name) => pattern.test(name);
        } catch (error) {
            test = () => false;
        }
    }
    state.matches = query === '' ? null : functions.name.map((unused, f) => test(nameOf(f)));
    table.limit = FIRST_ROWS;
    showTable(state.matches, rootAt);
    byId('matched').textContent = state.matches ? 'matched ' + shareText(matchedShare()) : '';
    draw();
}

// Of matching boxes below each other only the topmost counts.
function matchedShare() {
    const below = new Uint8Array(nNodes);
    let sum = 0;
    for (let i = 0; i < nNodes; i++) {
        const parent = nodes.parent[i];
        const hit = state.matches[nodes.function[i]];
        const covered = parent !== NONE && below[parent];
        sum += hit && !covered && places.level[i] !== NONE ? places.width[i] : 0;
        below[i] = covered || hit ? 1 : 0;
    }
    return sum / places.total;
}

function neighbour(node, step) {
    const row = visible(canvas.clientWidth).filter((box) => places.level[box.node] === places.level[node])
        .sort((a, b) => a.from - b.from);
    const i = row.findIndex((box) => box.node === node) + step;
    return row[i] ? row[i].node : node;
}

function deeper(node) {
    const below = visible(canvas.clientWidth).filter((box) => nodes.parent[box.node] === node);
    return below.length > 0 ? below.reduce((a, b) => a.from <= b.from ? a : b).node : node;
}

function step(key) {
    const down = state.style === 'flame' ? 'ArrowUp' : 'ArrowDown';
    const first = visible(canvas.clientWidth)[0];
    if (state.at === NONE || places.level[state.at] === NONE) {
        return first ? first.node : NONE;
    }
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
        return neighbour(state.at, key === 'ArrowLeft' ? -1 : 1);
    }
    const parent = nodes.parent[state.at];
    return key === down ? deeper(state.at) : parent !== NONE && places.level[parent] !== NONE ? parent : state.at;
}

function press(event) {
    if (event.key.startsWith('Arrow')) {
        state.at = step(event.key);
        state.hover = NONE;
        point(state.at);
    } else if (event.key === 'Enter' || event.key === ' ') {
        zoomTo(state.at);
    } else if (event.key === 'Backspace' && state.zoom !== NONE) {
        const parent = nodes.parent[state.zoom];
        zoomTo(parent !== NONE && places.level[parent] !== NONE ? parent : NONE);
    } else if (event.key === 'Escape') {
        zoomTo(NONE);
    } else {
        return;
    }
    event.preventDefault();
}

function listenToPicture() {
    const at = (event) => {
        const edge = canvas.getBoundingClientRect();
        return nodeAt(event.clientX - edge.left, event.clientY - edge.top);
    };
    canvas.addEventListener('mousemove', (event) => point(at(event)));
    canvas.addEventListener('mouseleave', () => point(NONE));
    canvas.addEventListener('click', (event) => {
        const node = at(event);
        zoomTo(node !== NONE && node === state.zoom ? nodes.parent[node] : node === NONE ? state.zoom : node);
    });
    canvas.addEventListener('keydown', press);
    window.addEventListener('resize', redraw);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
        readPaints();
        redraw();
        showTable(state.matches, rootAt);
    });
}

function listenToControls() {
    for (const radio of document.querySelectorAll('input[name=style]')) {
        radio.addEventListener('change', () => {
            state.style = radio.value;
            redraw();
        });
    }
    const choose = (id, set) => byId(id).addEventListener('change', (event) => {
        set(event.target.value);
        redraw();
    });
    choose('depth', (value) => { state.depth = Number(value); });
    choose('cutoff', (value) => { state.cutoff = Number(value); });
    choose('value', (value) => {
        state.value = value;
        place();
    });
    byId('reset-zoom').addEventListener('click', () => zoomTo(NONE));
    byId('reset-root').addEventListener('click', () => rootAt(NONE));
    byId('search').addEventListener('input', search);
    byId('controls').addEventListener('submit', (event) => event.preventDefault());
    document.addEventListener('keydown', (event) => {
        if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
            byId('search').focus();
            event.preventDefault();
        }
    });
}

function listenToTable() {
    for (const head of document.querySelectorAll('#functions th[data-key]')) {
        const button = element('button', {type: 'button'}, head.textContent);
        head.replaceChildren(button);
        button.addEventListener('click', () => {
            const isText = ['name', 'source', 'where'].includes(head.dataset.key);
            table.descends = table.by === head.dataset.key ? !table.descends : !isText;
            table.by = head.dataset.key;
            showTable(state.matches, rootAt);
        });
    }
    byId('more').addEventListener('click', () => {
        table.limit += 1000;
        showTable(state.matches, rootAt);
    });
}

function begin() {
    state.value = profile.value;
    byId('value').value = profile.value;
    canvas.setAttribute('role', 'img');
    byId('picture').append(canvas);
    document.body.classList.add('live');
    for (const waiting of document.querySelectorAll('[data-live]')) {
        waiting.hidden = false;
    }
    readPaints();
    place();
    listenToPicture();
    listenToControls();
    listenToTable();
    rootAt(NONE);
    document.documentElement.dataset.drawnMs = performance.now().toFixed(0); // since the page was asked for
}

begin();
