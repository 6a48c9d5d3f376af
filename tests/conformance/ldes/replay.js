// Replays an event stream in order and prints what a follower holds in the end, as N-Quads in a graph a record,
// with the number of versions that it saw on the last line.
import { intoConfig, replicateLDES } from "ldes-client";
import { Writer } from "n3";

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const DELETE = "https://www.w3.org/ns/activitystreams#Delete";
const [url, ordered] = process.argv.slice(2);

const client = replicateLDES(intoConfig({ url, materialize: true }), ordered);
client.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
const held = new Map();
let members = 0;
const reader = client.stream({ highWaterMark: 10 }).getReader();
for (let next = await reader.read(); !next.done; next = await reader.read()) {
  const { id, quads } = next.value;
  members += 1;
  if (quads.some((quad) => quad.predicate.value === TYPE && quad.object.value === DELETE)) held.delete(id.value);
  else held.set(id.value, quads.filter((quad) => quad.graph.termType === "NamedNode"));
}
const writer = new Writer({ format: "N-Quads" });
for (const [record, quads] of held)
  for (const { subject, predicate, object } of quads) writer.addQuad(subject, predicate, object, { termType: "NamedNode", value: record });
writer.end((_, text) => process.stdout.write(`${text}# ${members}\n`));
