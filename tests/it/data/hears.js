// What axe would say of a page, as far as it needs no library: returns the faults as texts.
const all = (selector) => [...document.querySelectorAll(selector)];
const told = (what, e) => `${what}: ${e.outerHTML.slice(0, 120)}`;
const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const faults = [];

// Contrast of texts (WCAG 2.2, 1.4.3).
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const rgba = (colour) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const ground = (e) => {
  for (let at = e; at; at = at.parentElement) {
    const found = rgba(getComputedStyle(at).backgroundColor);
    if (found[3] === 255) return found;
  }
  return getComputedStyle(document.documentElement).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 255] : [255, 255, 255, 255];
};
const light = ([r, g, b]) => {
  const part = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const e = texts.currentNode.parentElement;
  if (!texts.currentNode.textContent.trim() || !seen(e) || e.closest(':disabled, .hidden, .skip, svg')) continue;
  const style = getComputedStyle(e);
  const [one, other] = [light(rgba(style.color)), light(ground(e))].sort((a, b) => b - a);
  const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
  const ratio = (one + 0.05) / (other + 0.05);
  if (ratio < (isLarge ? 3 : 4.5)) faults.push(told(`contrast ${ratio.toFixed(2)}`, e));
}

// Names, references, order.
const name = (e) => (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent ?? '').trim();
for (const e of all('input:not([type=hidden]), select, textarea')) if (!e.labels?.length || !e.labels[0].textContent.trim()) faults.push(told('no label', e));
for (const e of all('a[href], button, summary')) if (!name(e)) faults.push(told('no name', e));
for (const e of all('a:not([href])')) faults.push(told('no link', e));
for (const e of all('img:not([alt]), svg[role=img]:not([aria-label]), svg:not([role]):not([aria-hidden])')) faults.push(told('no text', e));
for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for', 'list'])
  for (const e of all(`[${attribute}]`))
    for (const id of e.getAttribute(attribute).split(' ')) if (!document.getElementById(id)) faults.push(told(`${attribute} to nothing`, e));
const ids = all('[id]').map((e) => e.id);
for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`twice: ${id}`);
const levels = all('h1, h2, h3, h4, h5, h6').filter(seen).map((e) => Number(e.tagName[1]));
levels.forEach((level, at) => { if (level > (levels[at - 1] ?? 0) + 1) faults.push(`a heading of level ${level} after ${levels[at - 1] ?? 0}`); });
if (all('h1').length !== 1 || all('main').length !== 1) faults.push('one heading, one main');
if (!document.documentElement.lang || !document.title.trim()) faults.push('language and title');
const ways = all('nav').map(name);
for (const e of all('nav')) if (!e.getAttribute('aria-label') || ways.filter((way) => way === name(e)).length > 1) faults.push(told('landmarks of one name', e));
for (const e of all('ul, ol')) if ([...e.children].some((child) => child.tagName !== 'LI')) faults.push(told('a list of other things', e));
for (const e of all('dl')) if ([...e.children].some((child) => !['DIV', 'DT', 'DD'].includes(child.tagName))) faults.push(told('a list of other things', e));
for (const e of all('a a, a button, button a, button button, label a, label button, summary a')) faults.push(told('one within another', e));
for (const e of all('[tabindex]')) if (Number(e.getAttribute('tabindex')) > 0) faults.push(told('another order', e));
for (const e of all('[lang]')) if (!/^[a-z]{2}$/.test(e.lang)) faults.push(told('no language', e));
if (all('meta[name=viewport]').some((e) => /user-scalable=no|maximum-scale=1/.test(e.content))) faults.push('cannot be enlarged');
for (const e of all('p.problem, [aria-invalid=true]')) if (e.matches('[aria-invalid=true]') && !e.closest('label')?.querySelector('.problem')) faults.push(told('wrong, and does not say how', e));
return faults;
