/**
 * Runs inside a page: what is wrong with its looks, measured by the boxes that the browser laid out. An expression
 * whose value is a list of {kind, where, detail}; an empty list is a good page.
 */

(() => {
  /** px by which boxes may touch: half pixels of rounding, and the blank above and below letters */
  const slack = 1;
  const faults = [];
  const root = document.documentElement;
  const box = (element) => element.getBoundingClientRect();
  const style = (element) => getComputedStyle(element);
  const short = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 60);
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}${(element.className?.baseVal ?? element.className) ? `.${element.className.baseVal ?? element.className}` : ''} "${short(element.textContent)}"`;
  const add = (kind, element, detail) => faults.push({ kind, where: nameOf(element), detail });
  const ancestors = function* (element) {
    for (let at = element.parentElement; at !== null; at = at.parentElement) yield at;
  };
  const scrolls = (element) => /auto|scroll/.test(style(element).overflowX);
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  const wide = root.scrollWidth - root.clientWidth;
  if (wide > 0) faults.push({ kind: 'overflow', where: 'page', detail: `${wide} px wider than the window` });

  for (const element of document.body.querySelectorAll('*')) {
    if (!visible(element)) continue;
    const { left, right, width } = box(element);
    const inScroll = [...ancestors(element)].some(scrolls);
    if (width > 0 && !inScroll && (right > root.clientWidth + slack || left < -slack)) {
      add('overflow', element, `from ${left.toFixed(0)} to ${right.toFixed(0)} px of ${root.clientWidth}`);
    }
    const { overflowX, overflowY, textOverflow } = style(element);
    if (element instanceof HTMLElement) {
      const cut = /hidden|clip/;
      const x = cut.test(overflowX) && element.scrollWidth > element.clientWidth + slack;
      const y = cut.test(overflowY) && element.scrollHeight > element.clientHeight + slack;
      if (x || y || (textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth)) {
        add(
          'clipped',
          element,
          `${element.scrollWidth} x ${element.scrollHeight} px in ${element.clientWidth} x ${element.clientHeight}`,
        );
      }
      if (scrolls(element) && element.scrollWidth > element.clientWidth) {
        // reachable, but not there to be seen
        const hidden = element.scrollWidth - element.clientWidth;
        if (hidden > slack) add('clipped', element, `scrolls: ${hidden} px are out of sight`);
        const named = element.getAttribute('aria-label') ?? element.getAttribute('aria-labelledby');
        if (element.tabIndex < 0 || !named || !element.getAttribute('role')) {
          add('keyboard', element, 'scrolls, but not by keyboard, or has no name or role');
        }
      }
    }
  }

  // every run of text with its box
  const runs = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || /^(style|script|title)$/i.test(element.tagName) || !visible(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width > 0 && rect.height > 0) runs.push({ element, rect, text: short(node.data) });
    }
  }
  if (runs.length === 0) faults.push({ kind: 'empty', where: 'page', detail: 'there is no text' });

  for (const { element, rect, text } of runs) {
    const svg = element.closest('svg');
    if (svg !== null) {
      const frame = box(svg);
      const out = Math.max(
        frame.left - rect.left,
        rect.right - frame.right,
        frame.top - rect.top,
        rect.bottom - frame.bottom,
      );
      // its letters do not reach the top and bottom of a line
      if (out > 0.2 * Math.min(rect.height, rect.width) + slack)
        add('clipped', element, `"${text}" leaves its drawing by ${out.toFixed(1)} px`);
    }
    const size =
      svg === null
        ? Number.parseFloat(style(element).fontSize)
        : Math.min(rect.height, rect.width > 0 ? Math.max(rect.height, 0) : 0);
    if (size < 8) add('small', element, `"${text}" is ${size.toFixed(1)} px high`);
  }

  // overlaps: runs sorted from top to bottom, each against those that begin before it ends
  const sorted = [...runs].sort((a, b) => a.rect.top - b.rect.top);
  const shrunk = ({ left, right, top, bottom, height, width }) => {
    const [y, x] = height <= width ? [0.18 * height, 0] : [0, 0.18 * width];
    return { left: left + x, right: right - x, top: top + y, bottom: bottom - y };
  };
  sorted.forEach((a, i) => {
    const first = shrunk(a.rect);
    for (let j = i + 1; j < sorted.length && sorted[j].rect.top < first.bottom; j++) {
      const b = sorted[j];
      const second = shrunk(b.rect);
      const x = Math.min(first.right, second.right) - Math.max(first.left, second.left);
      const y = Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top);
      if (x > slack && y > slack)
        add('overlap', a.element, `"${a.text}" and "${b.text}" by ${x.toFixed(1)} x ${y.toFixed(1)} px`);
    }
  });

  // contrast, WCAG 2.2: 4.5 to 1, large text 3 to 1
  const rgba = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (const at of [element, ...ancestors(element)]) {
      const colour = rgba(style(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const judged = new Set();
  for (const { element, text } of runs) {
    if (judged.has(element)) continue;
    judged.add(element);
    const { color, fill, fontSize, fontWeight } = style(element);
    const [a, b] = [luminance(rgba(element.closest('svg') ? fill : color)), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = Number.parseFloat(fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) add('contrast', element, `"${text}" ${ratio.toFixed(2)} to 1`);
  }

  // what a screen reader needs
  if (!root.lang) faults.push({ kind: 'reader', where: 'html', detail: 'says no language' });
  if (!document.querySelector('main')) faults.push({ kind: 'reader', where: 'page', detail: 'has no main part' });
  let before = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    const level = Number(heading.tagName[1]);
    if (level > before + 1) add('reader', heading, `follows a heading of level ${before}`);
    before = level;
  }
  for (const cell of document.querySelectorAll('th:not([scope])')) add('reader', cell, 'heads neither row nor column');
  for (const drawing of document.querySelectorAll('svg')) {
    if (!drawing.closest('[role=img][aria-label]') && !drawing.getAttribute('aria-label'))
      add('reader', drawing, 'a drawing without a name');
  }
  for (const link of document.querySelectorAll('a, button, summary')) {
    if (!link.textContent.trim() && !link.getAttribute('aria-label')) add('reader', link, 'has no name');
  }
  return faults;
})();
