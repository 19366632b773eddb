import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let copy: string | undefined;

afterEach(async () => {
  if (copy) await rm(copy, { recursive: true, force: true });
});

async function copyOfSource(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'usher-new-kind-'));
  await cp(join(root, 'src'), join(dir, 'src'), { recursive: true });
  await cp(join(root, 'package.json'), join(dir, 'package.json'));
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
  const config = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8'));
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ ...config, include: ['src'] }));
  return dir;
}

async function edit(file: string, replacements: readonly (readonly [string, string])[]): Promise<void> {
  let text = await readFile(file, 'utf8');
  for (const [from, to] of replacements) {
    expect(text, file).toContain(from);
    text = text.replace(from, to);
  }
  await writeFile(file, text);
}

/** The files in which the compiler reports something missing, each once. */
function unfinished(dir: string): string[] {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '--noEmit', '--pretty', 'false'], {
    cwd: dir,
    encoding: 'utf8',
  });
  const files = stdout.split('\n').flatMap((line) => /^(src\/[^(]+)\(/.exec(line)?.[1] ?? []);
  return [...new Set(files)].sort();
}

describe('a new kind of change', () => {
  it('needs a file and a line in the domain, and the compiler names the one line Make needs', async () => {
    copy = await copyOfSource();
    const changes = join(copy, 'src/approvals/changes');
    const ofTeam = await readFile(join(changes, 'remove-from-team.ts'), 'utf8');
    await writeFile(
      join(changes, 'leave-team.ts'),
      ofTeam
        .replaceAll('remove-from-team', 'leave-team')
        .replaceAll('RemoveFromTeam', 'LeaveTeam')
        .replaceAll('removeFromTeam', 'leaveTeam'),
    );
    await edit(join(changes, 'catalogue.ts'), [
      [`import { revokeToken }`, `import { leaveTeam } from './leave-team.js';\nimport { revokeToken }`],
      [`  invite,\n`, `  invite,\n  'leave-team': leaveTeam,\n`],
    ]);
    expect(unfinished(copy)).toEqual(['src/make/operations/operations.ts']);
  });
});

describe('a new status', () => {
  const added = [
    ['  readonly ending: {', '  readonly parked: { readonly until: number };\n  readonly ending: {'],
    ['  ending: {', "  parked: { ...given, words: 'parked', tells: changed },\n  ending: {"],
  ] as const;

  it('first makes the compiler ask for its facts', async () => {
    copy = await copyOfSource();
    await edit(join(copy, 'src/approvals/phase.ts'), added.slice(0, 1));
    expect(unfinished(copy)).toEqual(['src/approvals/phase.ts', 'src/slack/statuses/statuses.ts']);
  });

  it('needs only its facts in the domain and its view in Slack', async () => {
    copy = await copyOfSource();
    await edit(join(copy, 'src/approvals/phase.ts'), added);
    expect(unfinished(copy)).toEqual(['src/slack/statuses/statuses.ts']);
    const statuses = join(copy, 'src/slack/statuses');
    await writeFile(
      join(statuses, 'parked.ts'),
      [
        "import type { NewsView } from './view.js';",
        '',
        "export const parked: NewsView<'parked'> = {",
        '  lines: (_request, { until }) => [String(until)],',
        "  plainly: () => 'parked',",
        "  happened: () => 'Parked',",
        '};',
      ].join('\n'),
    );
    await edit(join(statuses, 'statuses.ts'), [
      ['import { pending }', "import { parked } from './parked.js';\nimport { pending }"],
      ['  ending,\n', '  ending,\n  parked,\n'],
    ]);
    expect(unfinished(copy)).toEqual([]);
  });
});
