import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Group, group, type Row } from './figure.js';
import { plotOf } from './plot.js';

const kept = z.array(group);

/** The figures of earlier runs, so that one group can be measured by itself. */
export async function keptFigures(folder: string): Promise<readonly Group[]> {
  try {
    return kept.parse(JSON.parse(await readFile(dataIn(folder), 'utf8')));
  } catch {
    return [];
  }
}

/** Writes the page, a plot for each group, and the figures themselves. */
export async function writePage(folder: string, groups: readonly Group[]): Promise<void> {
  await mkdir(join(folder, 'figures'), { recursive: true });
  for (const one of groups) await writeFile(join(folder, 'figures', `${one.name}.svg`), plotOf(one));
  await writeFile(dataIn(folder), `${JSON.stringify(groups, undefined, 2)}\n`);
  await writeFile(join(folder, 'figures.md'), pageOf(groups));
}

const dataIn = (folder: string): string => join(folder, 'figures', 'figures.json');

const pageOf = (groups: readonly Group[]): string =>
  `# Figures

\`npm run bench\` measures all of this and writes this page; \`npm run bench -- ack life\` measures some of it again, and each
file under \`bench/\` runs alone (\`npx tsx bench/ack.ts\`). Ours and the peer take turns in the same run, against the Slack and
the Make of \`sandbox/\` on loopback; a ratio is ours by the peer's. Measured on ${availableParallelism()} cores with Node ${process.versions.node}, with
nothing else going on. The spread is the middle half of the turns, unless it says otherwise.

${[...groups.map(sectionOf)].join('\n')}`;

const sectionOf = ({ name, title, says, rows }: Group): string =>
  `## ${title}

${says}

| what | measured | spread | aim | |
| --- | --- | --- | --- | --- |
${rows.map(lineOf).join('\n')}

![${title}](figures/${name}.svg)
`;

const lineOf = ({ what, measured, spread, aim, met }: Row): string =>
  `| ${what} | ${measured} | ${spread} | ${aim} | ${met === undefined ? '' : met ? 'met' : '**missed**'} |`;
