import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Group, group } from './figure.js';
import { names } from './names.js';
import { keptFigures, writePage } from './page.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, into: { type: 'string', default: 'docs' } },
});
const wanted = names.filter((name) => positionals.length === 0 || positionals.includes(name));
if (wanted.length < positionals.length) {
  console.error(`There are ${names.join(', ')}.`);
  process.exit(1);
}

const found = new Map((await keptFigures(values.into)).map((one) => [one.name, one]));
const failed: string[] = [];
for (const name of wanted) {
  const measured = await measuredBy(name);
  if (measured) found.set(name, measured);
  else failed.push(name);
  await writePage(
    values.into,
    names.flatMap((one) => found.get(one) ?? []),
  );
}
if (failed.length > 0) {
  console.error(`Not measured: ${failed.join(', ')}.`);
  process.exit(1);
}

/** Runs each measurement in its own process, so that no leftover of another slows it down. */
async function measuredBy(name: string): Promise<Group | undefined> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const child = fork(file, values.quick ? ['--quick'] : [], { stdio: 'inherit' });
  let measured: Group | undefined;
  child.on('message', (message) => {
    measured = group.parse(message);
  });
  await once(child, 'exit');
  return measured;
}
