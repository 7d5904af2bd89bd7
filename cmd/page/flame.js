// SPDX-License-Identifier: GPL-3.0-or-later
// The SVG flame graph, upgraded: boxes follow the window's width, a click zooms, names are searched.
// All numbers are read from the boxes themselves.
'use strict';
(function () {
    const XHTML = 'http://www.w3.org/1999/xhtml';
    const SVG = 'http://www.w3.org/2000/svg';
    const CHAR_PX = 7.23;
    const PAD_PX = 3;
    const EDGE_PX = 10;
    const LEAST_COLUMNS = 3;
    const LEAST_PX = 0.2;
    const TINY = 5e-5;
    const svg = document.documentElement;
    const rowPx = Number(svg.dataset.rowPx);
    const topPx = Number(svg.dataset.topPx);
    const nRows = Number(svg.dataset.rows);
    const isIcicle = svg.dataset.icicle === '1';
    const heightPx = Number(svg.getAttribute('height'));
    const total = Number(svg.dataset.widthPx);
    const boxes = [];
    let zoomed = null;
    let current = null;
    let found = null;
    let widthPx = total;

    function read() {
        for (const g of svg.querySelectorAll('#boxes > g')) {
            const rect = g.querySelector('rect');
            const row = Math.round((Number(rect.getAttribute('y')) - topPx) / rowPx);
            const title = g.querySelector('title').textContent;
            boxes.push({
                g, rect, title,
                index: boxes.length,
                text: g.querySelector('text'),
                name: title.split('\n')[0],
                depth: isIcicle ? row : nRows - 1 - row,
                left: Number(rect.getAttribute('x')) - EDGE_PX,
                width: Number(rect.getAttribute('width')),
                textY: Number(rect.getAttribute('y')) + 12.5,
                parent: null, first: null, before: null, after: null,
            });
            g.boxIndex = boxes.length - 1;
        }
    }

    // Callers and neighbours, row by row from the root: the box one row up that covers the left edge.
    function relate() {
        const rows = [];
        for (const box of boxes) {
            (rows[box.depth] = rows[box.depth] || []).push(box);
        }
        rows.forEach((row, depth) => {
            row.sort((a, b) => a.left - b.left || b.width - a.width);
            let k = 0;
            row.forEach((box, i) => {
                const above = depth > 0 ? rows[depth - 1] : [];
                while (k + 1 < above.length && above[k + 1].left <= box.left + TINY) {
                    k++;
                }
                box.parent = above[k] || null;
                if (box.parent && !box.parent.first) {
                    box.parent.first = box;
                }
                if (i > 0 && row[i - 1].parent === box.parent) {
                    box.before = row[i - 1];
                    row[i - 1].after = box;
                }
            });
        });
    }

    function fit(text, px) {
        const columns = Math.floor((px - 2 * PAD_PX) / CHAR_PX);
        const letters = Array.from(text);
        if (columns < LEAST_COLUMNS) {
            return '';
        }
        return letters.length <= columns ? text : letters.slice(0, columns - 1).join('') + '\u2026';
    }

    function label(box, left, px) {
        const words = fit(box.name, px);
        if (!box.text) {
            if (words === '') {
                return;
            }
            box.text = document.createElementNS(SVG, 'text');
            box.text.setAttribute('y', box.textY);
            box.g.append(box.text);
        }
        box.text.textContent = words;
        box.text.setAttribute('x', left + PAD_PX);
    }

    // Where a box stands in the present zoom, as [left, width] in shares; null: nowhere.
    function place(box) {
        if (!zoomed) {
            return [box.left / total, box.width / total];
        }
        const share = [(box.left - zoomed.left) / zoomed.width, box.width / zoomed.width];
        if (box.depth < zoomed.depth) {
            return share[0] <= TINY && share[0] + share[1] >= 1 - TINY ? [0, 1] : null;
        }
        const end = share[0] + share[1];
        return end <= TINY / zoomed.width || share[0] >= 1 - TINY / zoomed.width ? null : share;
    }

    function draw() {
        for (const box of boxes) {
            const share = place(box);
            const px = share ? share[1] * widthPx : 0;
            const shown = share !== null && (px >= LEAST_PX || box === current);
            box.g.style.display = shown ? '' : 'none';
            if (shown) {
                const left = EDGE_PX + share[0] * widthPx;
                box.rect.setAttribute('x', left);
                box.rect.setAttribute('width', px);
                box.rect.style.stroke = px < 3 && box !== current ? 'none' : '';
                box.g.classList.toggle('above', zoomed !== null && box.depth < zoomed.depth);
                label(box, left, px);
            }
        }
        reset.disabled = zoomed === null;
    }

    function resize() {
        const px = Math.max(280, window.innerWidth || total + 2 * EDGE_PX);
        widthPx = px - 2 * EDGE_PX;
        svg.setAttribute('width', px);
        svg.setAttribute('viewBox', '0 0 ' + px + ' ' + heightPx);
        holder.setAttribute('width', widthPx);
        for (const line of svg.querySelectorAll('.head, .line')) {
            cut(line);
        }
        draw();
    }

    // Shorten a line above the picture until it fits.
    function cut(line) {
        line.whole = line.whole || line.textContent;
        line.textContent = line.whole;
        const px = line.getComputedTextLength();
        if (px > widthPx) {
            const keep = Math.floor(line.whole.length * widthPx / px) - 2;
            line.textContent = line.whole.slice(0, Math.max(1, keep)) + '\u2026';
        }
    }

    function say(box) {
        details.whole = box ? box.title.split('\n').join(' \u00b7 ') : hint;
        cut(details);
    }

    function moveTo(box) {
        if (current) {
            current.g.classList.remove('at');
        }
        current = box;
        if (box) {
            box.g.classList.add('at');
            say(box);
        }
    }

    function remember() {
        const words = new URLSearchParams();
        if (zoomed) {
            words.set('zoom', zoomed.index);
        }
        if (input.value !== '') {
            words.set('search', input.value);
        }
        try {
            history.replaceState(null, '', '#' + words.toString());
        } catch (error) {
            // A page that may not change its address is still a page.
        }
    }

    function zoom(box) {
        zoomed = box && box.parent === null && box.width >= total - TINY ? null : box;
        draw();
        remember();
    }

    // Text, or between slashes a regular expression; a broken one is taken as text.
    function matcher(query) {
        const words = query.toLowerCase();
        if (query.length > 2 && query.startsWith('/') && query.endsWith('/')) {
            try {
                const pattern = new RegExp(query.slice(1, -1), 'i');
                return (name) => pattern.test(name);
            } catch (error) {
                return (name) => name.toLowerCase().includes(words);
            }
        }
        return (name) => name.toLowerCase().includes(words);
    }

    // Of boxes below each other only the topmost counts, as in deep times.
    function search() {
        const query = input.value.trim();
        const matches = query === '' ? null : matcher(query);
        let sum = 0;
        let n = 0;
        found = new Set();
        for (const box of boxes.slice().sort((a, b) => a.depth - b.depth)) {
            const hit = matches !== null && matches(box.name);
            box.g.classList.toggle('found', hit);
            box.covered = box.parent !== null && (box.parent.covered || found.has(box.parent));
            if (hit) {
                found.add(box);
                n++;
                sum += box.covered ? 0 : box.width;
            }
        }
        output.textContent = matches === null ? '' :
            (100 * sum / total).toFixed(2) + '% in ' + n + (n === 1 ? ' box' : ' boxes');
        remember();
    }

    function step(key) {
        const from = current || zoomed || boxes.find((box) => box.parent === null);
        const deeper = isIcicle ? 'ArrowDown' : 'ArrowUp';
        const back = isIcicle ? 'ArrowUp' : 'ArrowDown';
        const next = {ArrowLeft: from.before, ArrowRight: from.after};
        next[deeper] = from.first;
        next[back] = from.parent;
        moveTo(current ? next[key] || from : from);
    }

    function press(event) {
        if (event.target === input) {
            if (event.key === 'Escape') {
                input.value = '';
                search();
                svg.focus();
            }
            return;
        }
        if (event.ctrlKey && event.key === 'f' || event.key === '/') {
            input.focus();
        } else if (event.key.startsWith('Arrow') && boxes.length > 0) {
            step(event.key);
        } else if (event.key === 'Enter' && event.target !== reset) {
            zoom(current);
        } else if (event.key === 'Escape') {
            moveTo(null);
            zoom(null);
        } else {
            return;
        }
        if (event.target !== reset || event.key !== 'Enter') {
            event.preventDefault();
        }
    }

    function html(name, properties) {
        return Object.assign(document.createElementNS(XHTML, name), properties);
    }

    const details = svg.querySelector('#details');
    const hint = details.textContent;
    const holder = document.createElementNS(SVG, 'foreignObject');
    const bar = html('div', {className: 'bar'});
    const input = html('input', {type: 'search', placeholder: 'Search: text or /regex/'});
    const reset = html('button', {type: 'button', textContent: 'Reset zoom', disabled: true});
    const output = html('output', {});
    input.setAttribute('aria-label', 'Search functions');
    holder.setAttribute('x', EDGE_PX);
    holder.setAttribute('y', svg.dataset.barPx);
    holder.setAttribute('height', 34);
    bar.append(input, reset, output);
    holder.append(bar);
    svg.append(holder);
    svg.setAttribute('role', 'group');
    svg.setAttribute('tabindex', '0');
    details.setAttribute('aria-live', 'polite');
    read();
    relate();

    const boxOf = (event) => {
        const g = event.target.closest ? event.target.closest('#boxes > g') : null;
        return g ? boxes[g.boxIndex] : null;
    };
    svg.addEventListener('click', (event) => {
        const box = boxOf(event);
        if (box) {
            moveTo(box);
            zoom(box);
        }
    });
    svg.addEventListener('mouseover', (event) => say(boxOf(event) || current));
    svg.addEventListener('keydown', press);
    reset.addEventListener('click', () => zoom(null));
    input.addEventListener('input', search);
    window.addEventListener('resize', resize);

    const state = new URLSearchParams(location.hash.slice(1));
    zoomed = boxes[state.get('zoom')] || null;
    input.value = state.get('search') || '';
    resize();
    if (input.value !== '') {
        search();
    }
    svg.dataset.drawnMs = performance.now().toFixed(0); // since the file was asked for
})();
