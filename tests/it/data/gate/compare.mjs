// Runs the table of vectors through the gate page's own scripts, and names each case in which they differ from the server.

/** Takes the vectors, and the page's rules and reading. */
export async function compare(vectors, decide, read) {
  const wrong = [];
  for (const [unlisted, gate, day, holder, presence, expected] of vectors.decisions) {
    const { verdict, reason, counts } = decide(unlisted, gate, day, holder, presence);
    const found = [verdict, reason, counts];
    if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push({ unlisted, gate, day, holder, presence, expected, found });
  }
  const genuine = new Set(vectors.genuine);
  for (const [text, expected] of vectors.texts) {
    const pieces = await read(text, async ({ letters }) => genuine.has(letters));
    const found = pieces.map(({ text, code }) => {
      if (code.kind === "signed") return [text, "signed", [code.letters]];
      if (code.kind === "unread") return [text, code.why, []];
      return [text, code.kind, code.candidates.map(({ letters }) => letters)];
    });
    if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push({ text, expected, found });
  }
  return { decisions: vectors.decisions.length, texts: vectors.texts.length, wrong: wrong.slice(0, 5), count: wrong.length };
}
