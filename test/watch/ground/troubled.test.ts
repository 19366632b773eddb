import { expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/make/faults.js';
import { type Harbour, harbour, logistics } from '../watch-fixture.js';

const eva = 4134;

/** The answers of Make to the calls about the ground, while it has trouble. */
const troubles: Readonly<Record<string, Omit<Fault, 'match'>>> = {
  'refuses (403)': { kind: 'status', status: 403, body: { message: 'No rights', code: 'SC403' } },
  'knows nothing of it (404)': { kind: 'status', status: 404, body: { message: 'Not found', code: 'SC404' } },
  'fails (500)': { kind: 'status', status: 500 },
  'answers something else': { kind: 'garbage' },
  'answers with half an object': { kind: 'status', status: 200, body: {} },
  'loses its answer': { kind: 'lost-answer' },
};
const grounds = [/organizations\/7301$/, /users\/roles$/, /feature-controls/, /private-spaces/];

const changes: readonly (readonly [RegExp, (h: Harbour) => void])[] = [
  [
    /may do more now: 1 → 2 permissions/,
    (h) => h.make.world.setPermissions(auditor(h), ['organization edit', 'organization view']),
  ],
  [/need no two-factor login any more/, (h) => h.make.world.enforceTwoFactor(logistics, false)],
  [/fewer seats: 200 → 140/, (h) => h.make.world.changeSettings(logistics, { license: { users: 140 } })],
  [/AI agents .*switched off/, (h) => h.make.world.setFeatureControl(logistics, 'AI agents', false)],
  [/A private space appeared/, (h) => void h.make.world.addPrivateSpace(logistics, 'Eva Novak')],
];

const auditor = (h: Harbour): number => h.make.world.roleNamed('Auditor', 'organization', logistics).id;

/** Polls until every reading was made once; a sweep may fail while Make has trouble. */
async function polls(h: Harbour): Promise<void> {
  for (let n = 0; n < 4; n += 1) await h.sweep().catch(() => undefined);
}

test.each(Object.entries(troubles))(
  'while Make %s nothing is reported, and afterwards each change once',
  async (_, trouble) => {
    const h = await harbour();
    h.make.world.addCustomRole(logistics, {
      name: 'Auditor',
      category: 'organization',
      permissions: ['organization view'],
    });
    h.make.world.setOrganizationRole(eva, logistics, 'Auditor');
    await polls(h);
    const before = h.said().length;
    for (const path of grounds)
      h.make.faults.add({ match: { path }, ...trouble, times: Number.POSITIVE_INFINITY });
    for (const [, act] of changes) act(h);
    await polls(h);
    expect(h.said().slice(before)).toEqual([]);
    h.make.faults.clear();
    await polls(h);
    const said = h.said().slice(before);
    for (const [text] of changes) expect(said.filter((one) => text.test(one))).toHaveLength(1);
    expect(said).toHaveLength(changes.length);
    await h.restart();
    await polls(h);
    expect(h.said().slice(before)).toHaveLength(changes.length);
  },
);
