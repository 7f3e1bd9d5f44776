// Looks at a page as WCAG 2.2 does, and returns what is wrong with it, one text for each: contrast of text (1.4.3) and of what is no
// text (1.4.11), focus (2.4.7), and the plain structure that everything else stands on.

const wrong = [];
document.getAnimations().forEach((animation) => animation.finish());

const ink = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
/** Returns red, green, blue (0 to 255) and alpha (0 to 1) of any colour that CSS can write. */
function parts(colour) {
  ink.clearRect(0, 0, 1, 1);
  ink.fillStyle = colour;
  ink.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = ink.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}
const over = ([r, g, b, a], under) => [r, g, b].map((part, place) => part * a + under[place] * (1 - a));

/** Relative luminance, as WCAG defines it. */
function luminance(colour) {
  const [red, green, blue] = colour.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** What is behind an element: the backgrounds of all it lies in, and under them the page's. */
function ground(element) {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const layer = parts(getComputedStyle(at).backgroundColor);
    if (layer[3] > 0) layers.push(layer);
    if (layer[3] === 1) break;
  }
  return layers.reduceRight((under, layer) => over(layer, under), parts("Canvas").slice(0, 3));
}
/** How much of an element is seen through what is made transparent. */
function opacity(element) {
  let seen = 1;
  for (let at = element; at; at = at.parentElement) seen *= Number(getComputedStyle(at).opacity);
  return seen;
}
const name = (element) => `<${element.tagName.toLowerCase()}${element.id && ` id=${element.id}`} class="${element.getAttribute("class") ?? ""}">`;
const isSeen = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest(".hidden, option, script, style, :disabled") && element.getClientRects().length > 0;

function check(element, colour, least, what) {
  const behind = ground(element);
  const [red, green, blue, alpha] = parts(colour);
  const found = contrast(over([red, green, blue, alpha * opacity(element)], behind), behind);
  if (found < least) wrong.push(`${name(element)} ${what}: ${found.toFixed(2)} to 1, and not ${least}`);
}

for (const element of document.body.querySelectorAll("*")) {
  if (!isSeen(element)) continue;
  const style = getComputedStyle(element);
  const size = parseFloat(style.fontSize);
  const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join("").trim();
  if (own !== "") check(element, element instanceof SVGElement ? style.fill : style.color, least, `"${own.slice(0, 30)}"`);
  if (element.matches("input:not([type=radio], [type=file]), select, textarea")) {
    check(element, style.color, least, "what is written");
    if (element.placeholder) check(element, getComputedStyle(element, "::placeholder").color, least, "the hint");
  }
  const before = getComputedStyle(element, "::before");
  if (!["none", "normal", '""'].includes(before.content)) check(element, before.color, 3, `the sign ${before.content}`);
}

const focused = document.activeElement;
for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
  if (!isSeen(element) || element.tabIndex < 0) continue;
  element.focus({ focusVisible: true, preventScroll: true });
  if (document.activeElement !== element) continue;
  const rings = [element, element.closest("label")].filter(Boolean).map((at) => [at, getComputedStyle(at)]);
  const ring = rings.find(([, style]) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  if (!ring) wrong.push(`${name(element)} shows nothing where it has the focus`);
  else check(ring[0].parentElement, ring[1].outlineColor, 3, `the ring around ${name(element)}`);
}
focused?.focus?.({ preventScroll: true });
if (focused === document.body) document.activeElement.blur();

if (!document.title) wrong.push("the page has no title");
if (!document.documentElement.lang || !document.documentElement.dir) wrong.push("the page has no language or no direction");
for (const part of ["main", "h1"]) {
  const count = [...document.querySelectorAll(part)].length;
  if (count !== 1) wrong.push(`the page has ${count} elements <${part}>`);
}
return wrong;
