// SPDX-License-Identifier: GPL-3.0-or-later
// What a report can do beyond being read: sort, filter, point at, zoom. Everything is there without.
'use strict';
(() => {
const SVG = 'http://www.w3.org/2000/svg';
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function shape(name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
}

// Tables: a click on a title sorts by it, numbers by what they are and not how they are written.
function keyOf(row, column) {
    const cell = row.cells[column];
    if (!cell) return null;
    return cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent.trim() || null;
}

function compare(a, b) {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return String(a).localeCompare(String(b), 'en', {numeric: true});
}

function sortBy(table, column, title) {
    const up = title.getAttribute('aria-sort') !== 'ascending';
    const rows = [...table.tBodies[0].rows].map(row => [keyOf(row, column), row]);
    rows.sort((a, b) => a[0] === null || b[0] === null ? compare(a[0], b[0]) : (up ? 1 : -1) * compare(a[0], b[0]));
    table.tBodies[0].append(...rows.map(pair => pair[1]));
    for (const other of title.parentNode.cells) other.removeAttribute('aria-sort');
    title.setAttribute('aria-sort', up ? 'ascending' : 'descending');
}

for (const table of all('table.sorts')) {
    all('thead th', table).forEach((title, column) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.append(...title.childNodes);
        button.addEventListener('click', () => sortBy(table, column, title));
        title.append(button);
    });
}

// Names: what does not hold the words typed is hidden, in the table and below it.
function filter(words, count) {
    const holds = text => words.every(word => text.toLowerCase().includes(word));
    let n = 0;
    for (const row of all('#summary tbody tr')) {
        row.hidden = !holds(row.cells[0].textContent);
        n += !row.hidden;
    }
    for (const part of all('[data-name]')) part.hidden = !holds(part.dataset.name);
    count.textContent = words.length ? n + ' shown' : '';
}

const summary = document.getElementById('summary');
if (summary && summary.tBodies[0].rows.length > 1) {
    const bar = document.createElement('div');
    bar.className = 'filter';
    const input = document.createElement('input');
    input.type = 'search';
    input.placeholder = 'filter by name';
    input.setAttribute('aria-label', 'filter by name');
    const count = document.createElement('output');
    bar.append(input, count);
    input.addEventListener('input', () => filter(input.value.toLowerCase().split(/\s+/).filter(Boolean), count));
    document.querySelector('main').prepend(bar);
}

// Pointing: the words of what is under the pointer, else the value there.
const said = document.createElement('div');
said.className = 'said';
said.hidden = true;
document.body.append(said);

function say(text, event) {
    said.hidden = !text;
    if (!text) return;
    said.textContent = text;
    const box = said.getBoundingClientRect();
    said.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 6)) + 'px';
    said.style.top = Math.max(4, event.clientY - box.height - 12) + 'px';
}

for (const title of all('svg title')) { // the browser would say it too, and later
    title.parentNode.dataset.words = title.textContent;
    title.parentNode.setAttribute('aria-label', title.textContent);
    title.remove();
}

function wordsAt(event) {
    const node = event.target.closest ? event.target.closest('[data-words]') : null;
    return node ? node.dataset.words : '';
}

addEventListener('pointermove', event => {
    if (!event.target.closest || !event.target.closest('svg')) say('', event);
    else if (!event.target.closest('svg.frame[data-low]')) say(wordsAt(event), event);
});

// Zooming: the inner picture becomes wider than its frame, so everything in it keeps its place and size.
function niceStep(least) {
    const power = 10 ** Math.floor(Math.log10(least));
    return power * [1, 2, 5, 10].find(f => f * power >= least * (1 - 1e-9));
}

function label(value, step) {
    return (Math.abs(value) < step / 2 ? 0 : value).toFixed(Math.min(15, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
}

function zoomable(frame) {
    const whole = {low: Number(frame.dataset.low), high: Number(frame.dataset.high)};
    const unit = frame.dataset.unit;
    const height = frame.getAttribute('height');
    const inner = frame.querySelector('svg.in');
    const ticks = frame.querySelector('g.tx');
    const first = [...ticks.childNodes];
    const cross = shape('line', {class: 'cross', y2: height, visibility: 'hidden'});
    const pulled = shape('rect', {class: 'pulled', height, visibility: 'hidden'});
    const back = document.createElement('button');
    let view = whole;
    let from = null;
    frame.append(cross, pulled);
    frame.setAttribute('tabindex', '0');
    back.type = 'button';
    back.className = 'back';
    back.textContent = 'whole range';
    back.hidden = true;
    frame.after(back);

    const place = value => 100 * (value - view.low) / (view.high - view.low) + '%';
    const at = event => {
        const box = frame.querySelector('svg.clip').getBoundingClientRect();
        return view.low + (view.high - view.low) * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    };

    function draw() {
        const zoom = (whole.high - whole.low) / (view.high - view.low);
        inner.setAttribute('width', 100 * zoom + '%');
        inner.setAttribute('x', -100 * (view.low - whole.low) / (view.high - view.low) + '%');
        back.hidden = view === whole;
        if (view === whole) {
            ticks.replaceChildren(...first);
            return;
        }
        const step = niceStep((view.high - view.low) / 5);
        ticks.replaceChildren();
        for (let i = Math.ceil(view.low / step); i * step <= view.high; i++) {
            const text = shape('text', {x: place(i * step), y: Number(height) + 15});
            text.textContent = label(i * step, step);
            ticks.append(shape('line', {class: 'g', x1: place(i * step), x2: place(i * step), y2: height}), text);
        }
    }

    function look(low, high) {
        const least = (whole.high - whole.low) / 2000;
        if (high - low < least) return;
        view = low <= whole.low && high >= whole.high ? whole
            : {low: Math.max(low, whole.low), high: Math.min(high, whole.high)};
        draw();
    }

    frame.addEventListener('pointerdown', event => {
        if (event.pointerType === 'touch' || event.button !== 0) return;
        from = at(event);
        frame.setPointerCapture(event.pointerId);
        event.preventDefault();
    });
    frame.addEventListener('pointermove', event => {
        const value = at(event);
        cross.setAttribute('x1', place(value));
        cross.setAttribute('x2', place(value));
        cross.setAttribute('visibility', 'visible');
        if (from !== null) {
            pulled.setAttribute('x', place(Math.min(from, value)));
            pulled.setAttribute('width', 100 * Math.abs(value - from) / (view.high - view.low) + '%');
            pulled.setAttribute('visibility', 'visible');
        }
        const words = wordsAt(event);
        say(label(value, niceStep((view.high - view.low) / 200)) + ' ' + unit + (words ? '\n' + words : ''), event);
    });
    frame.addEventListener('pointerup', event => {
        const to = at(event);
        pulled.setAttribute('visibility', 'hidden');
        if (from !== null && Math.abs(to - from) > (view.high - view.low) / 50) look(Math.min(from, to), Math.max(from, to));
        from = null;
    });
    frame.addEventListener('pointerleave', event => {
        cross.setAttribute('visibility', 'hidden');
        say('', event);
    });
    const reset = () => { view = whole; draw(); };
    frame.addEventListener('dblclick', reset);
    back.addEventListener('click', reset);
    frame.addEventListener('keydown', event => {
        const width = view.high - view.low;
        const move = {ArrowLeft: [-0.2, -0.2], ArrowRight: [0.2, 0.2], '+': [0.2, -0.2], '-': [-1 / 3, 1 / 3]}[event.key];
        if (move) {
            let [low, high] = [view.low + move[0] * width, view.high + move[1] * width];
            if (event.key.startsWith('Arrow') && (low < whole.low || high > whole.high)) return;
            look(low, high);
        } else if (event.key === '0' || event.key === 'Escape') {
            reset();
        } else {
            return;
        }
        event.preventDefault();
    });
}

all('svg.frame[data-low]').forEach(zoomable);
})();
