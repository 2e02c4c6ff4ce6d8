// Reads graphs by name, as JSON, from standard input and prints what Mermaid's own parser takes them for, as JSON. The
// sanitiser, which wants a browser, is left out: nothing is drawn here.

import { register } from 'node:module';
import { text } from 'node:stream/consumers';

const harmless = 'export default { sanitize: (text) => text, addHook() {}, isSupported: true };';
const hooks = `export async function resolve(name, context, next) {
  if (name !== 'dompurify') return next(name, context);
  return { url: 'data:text/javascript,' + ${JSON.stringify(encodeURIComponent(harmless))}, shortCircuit: true };
}`;
register('data:text/javascript,' + encodeURIComponent(hooks));
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ startOnLoad: false });

// The parser keeps an entity such as #34; in a form of its own until it draws.
const read = (label) => (label ?? '').replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));
const parsed = {};
for (const [name, graph] of Object.entries(JSON.parse(await text(process.stdin)))) {
  try {
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(graph);
    parsed[name] = {
      type,
      nodes: [...db.getVertices().values()].map((v) => ({ id: v.id, text: read(v.text), shape: v.type, class: v.classes.join(' ') })),
      edges: db.getEdges().map((e) => ({ from: e.start, to: e.end, text: read(e.text), line: e.stroke })),
    };
  } catch (fault) {
    parsed[name] = { fault: String(fault) };
  }
}
console.log(JSON.stringify(parsed));
