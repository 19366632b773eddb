import { expect, it } from 'vitest';
import { erased } from '../../src/approvals/personal.js';
import { newKey, seal, unseal } from '../../src/store/seal.js';
import {
  type KnownMembers,
  type Member,
  parseSnapshot,
  snapshotDocument,
} from '../../src/watch/known-members.js';

const stream = 'watch/7301';

const member = (userId: number, name: string): Member => ({
  userId,
  roleId: 2,
  invitation: null,
  teamIds: [915],
  name,
  email: `${name.toLowerCase()}@example.com`,
});

const known: KnownMembers = {
  format: 1,
  generation: 3,
  from: 1,
  until: 2,
  members: [member(4131, 'Dev'), member(4132, 'Ana')],
  teams: [],
  evidence: [],
  ledgerFrom: 7,
  accepted: 0,
};

it('given a snapshot kept under a key, when it is read again, then everybody has the name they had', () => {
  const key = newKey();
  const kept = JSON.parse(JSON.stringify(seal(snapshotDocument(known), stream, () => key)));
  expect(JSON.stringify(kept)).not.toMatch(/Dev|ana@example/);
  expect(parseSnapshot(unseal(kept, stream, () => key))).toEqual(known);
});

it('given that the key is destroyed, when the snapshot is read, then the names are erased and the rest is known', () => {
  const kept = seal(snapshotDocument(known), stream, () => newKey());
  const [name, email] = [erased.personal, erased.personal];
  expect(parseSnapshot(unseal(kept, stream, () => undefined))).toEqual({
    ...known,
    members: known.members.map((one) => ({ ...one, name, email })),
  });
});

it('the snapshot of twelve thousand people holds one sealed text, not one for each', () => {
  const many = Array.from({ length: 12_000 }, (_, i) => member(i + 1, `Person${i}`));
  const kept = JSON.stringify(seal(snapshotDocument({ ...known, members: many }), stream, () => newKey()));
  expect(kept.match(/"sealed"/g)).toHaveLength(1);
});
