import { expect, it } from 'vitest';
import { listPeople } from '../../src/cli/people/list.js';
import type { PeopleSource } from '../../src/cli/people/source.js';
import type { Row } from '../../src/roster/row.js';
import { row, t0 } from '../roster/pictured.js';

const { lastLogin: _, ...unseen } = row();
/** Make's user list leaves the first one out; the second never logged in and is in no team. */
const rows: readonly Row[] = [
  { ...unseen, userId: 6, name: 'Gone "Out"', email: '', teams: [], twoFactor: 'unknown' },
  { ...unseen, userId: 7, name: 'Never|In', teams: [], twoFactor: 'off' },
  { ...unseen, userId: 8, name: '@Asked', invitation: 'open', teams: [], twoFactor: 'unknown' },
];

async function listed(options: Parameters<typeof listPeople>[0]) {
  const [out, err]: [string[], string[]] = [[], []];
  const source: PeopleSource = {
    rows: async () => ({ rows, unfinished: undefined, holders: [] }),
    read: () => Promise.reject(new Error('nothing is read')),
    now: () => t0,
    dataDir: () => '',
  };
  await listPeople(options, source, {
    print: (line) => void out.push(line),
    complain: (line) => void err.push(line),
    write: async (text) => void out.push(text),
    closed: () => false,
  });
  return { out: out.join(''), err };
}

const cells = (csv: string) => {
  const [head, ...lines] = csv.trimEnd().split('\r\n');
  const at = (name: string) => head?.split(',').indexOf(name) ?? -1;
  return lines.map((line) =>
    ['name', 'teams', 'last_login', 'two_factor'].map((one) => line.split(',')[at(one)]),
  );
};

it('a CSV file tells what is not known from what there is none of', async () => {
  const { out } = await listed({ list: 'all', format: 'csv' });
  expect(cells(out)).toEqual([
    ['"Gone ""Out"""', 'unknown', 'unknown', 'unknown'],
    ['Never|In', '', 'never', 'off'],
    ['"\'@Asked"', '', '', 'unknown'],
  ]);
});

it('JSON leaves out the teams that are not known, and the list says how many rows it does not know', async () => {
  const { out } = await listed({ list: 'all', format: 'json' });
  expect(JSON.parse(out)).toMatchObject([{ userId: 6 }, { userId: 7, teams: [] }, { userId: 8, teams: [] }]);
  expect(JSON.parse(out)[0]).not.toHaveProperty('teams');
  const noTeam = await listed({ list: 'no-team', format: 'json' });
  expect(JSON.parse(noTeam.out)).toMatchObject([{ userId: 7 }]);
  expect(noTeam.err).toEqual(['Not in the list: 1 row of which nobody says whether they belong to it.']);
});

it('the columns of a list of a permission are the same if nobody holds it', async () => {
  const { out } = await listed({ list: 'can "scenario edit"', format: 'csv' });
  expect(out).toMatch(/,temporary,may\r\n$/);
});
