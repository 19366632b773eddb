import { describe, expect, it } from 'vitest';
import type { Identity, PersonId } from '../../src/approvals/person.js';
import type { Request } from '../../src/approvals/request.js';
import { type CalledGroup, calledGroups, mentions } from '../../src/slack/called.js';
import { decidersOf } from '../../src/slack/deciders.js';
import { noStead, unfitOf } from '../../src/slack/stead.js';
import {
  ana,
  approved,
  approvedBy,
  ben,
  cat,
  dee,
  emailOf,
  eva,
  finn,
  given,
  identity,
  makeIdOf,
  plan,
  submitted,
} from '../approvals/given.js';
import { contained } from './requests.js';

/** A user group with these people; without people Slack does not give them. */
const platform = (people?: readonly PersonId[]): CalledGroup => ({
  group: 'platform',
  entries: ['S0PLATFORM'],
  ...(people && { people }),
});
/** The people with a role on Make. */
const admins = (people?: readonly PersonId[]): CalledGroup => ({
  ...platform(people),
  group: 'team-admins',
  entries: ['make:Team Admin'],
});
const people = (count: number): PersonId[] =>
  Array.from({ length: count }, (_, n): PersonId => `T0HOME/U0MANY${n}`);

// Eva asks for Finn.
const waits = given(submitted());

describe('a call', () => {
  it('rings a user group as one if all of its people may decide', () => {
    expect(mentions(waits, [platform([ana, ben])], noStead)).toBe('<!subteam^S0PLATFORM>');
  });

  it('rings each person who may decide if the requester or the subject is in the group', () => {
    expect(mentions(waits, [platform([ana, eva, ben, finn])], noStead)).toBe('<@U0ANA> <@U0BEN>');
  });

  it('rings the people who hold the role on Make, and names the group if nobody is known', () => {
    expect(mentions(waits, [admins([ana, finn])], noStead)).toBe('<@U0ANA>');
    expect(mentions(waits, [admins()], noStead)).toBe('Team admins');
  });

  it('rings nobody whose approval counts already, nor their delegate of the policy, but a stand-in who has a say too', () => {
    const second = given(submitted(), approvedBy(ana));
    const stead = { away: [{ who: ana, to: cat }], delegated: [{ who: ana, to: dee }] };
    expect(mentions(second, [platform([ana, ben, cat, dee])], stead)).toBe('<@U0BEN> <@U0CAT>');
    expect(mentions(second, [platform([ana, ben, dee])], stead)).toBe('<@U0BEN>');
  });

  it('rings the stand-in instead of a person who is away', () => {
    const stead = { away: [{ who: ana, to: cat }], delegated: [] };
    expect(mentions(waits, [platform([ana, ben])], stead)).toBe('<@U0BEN> <@U0CAT>');
  });

  it('rings a person who is away if their stand-in may not decide this', () => {
    const stead = { away: [{ who: ana, to: eva }], delegated: [] };
    expect(mentions(waits, [platform([ana])], stead)).toBe('<!subteam^S0PLATFORM>');
  });

  it('rings a delegate of the policy beside the person, except for one who decides for the requester', () => {
    const stead = { away: [], delegated: [{ who: ana, to: cat }] };
    expect(mentions(waits, [platform([ana, ben])], stead)).toBe('<!subteam^S0PLATFORM> <@U0CAT>');
    const ofEva = { away: [], delegated: [{ who: eva, to: cat }] };
    expect(mentions(waits, [platform([ana, cat])], ofEva)).toBe('<@U0ANA>');
  });

  it('rings nobody who is unfit to decide, nor the delegate of somebody whom it concerns', () => {
    const unfit = { people: new Set([ben, finn]), through: new Set([finn]) };
    const stead = { away: [{ who: ana, to: ben }], delegated: [{ who: finn, to: dee }] };
    expect(mentions(waits, [platform([ana, ben, cat, dee])], stead, unfit)).toBe('<@U0ANA> <@U0CAT>');
  });

  it('rings a large group as one, except about the containment of somebody who may be in it', () => {
    expect(mentions(waits, [platform([...people(31), finn])], noStead)).toBe('<!subteam^S0PLATFORM>');
    expect(mentions(contained(), [platform([...people(31), finn])], noStead)).toBe('Platform');
    expect(mentions(contained(), [platform()], noStead)).toBe('Platform');
  });

  it('rings a group as one if Slack does not say who is in it', () => {
    expect(mentions(waits, [platform()], noStead)).toBe('<!subteam^S0PLATFORM>');
  });
});

it('the people of a called group are those at the place of the request', async () => {
  const asked: unknown[] = [];
  const roster = async (needs: readonly unknown[]) => {
    asked.push(...needs);
    return { approvers: { people: [ana] } };
  };
  const stage = { requirement: 0, stage: 0, of: 1, groups: ['approvers', 'gone'], count: 1, added: [] };
  expect(
    await calledGroups({ roster }, waits, [stage], (group) => (group === 'gone' ? undefined : ['U0ANA'])),
  ).toEqual([
    { group: 'approvers', entries: ['U0ANA'], people: [ana] },
    { group: 'gone', entries: [] },
  ]);
  expect(asked).toEqual([{ group: 'approvers' }, { group: 'gone' }]);
});

it('a call waits if only Make knows whom to call and does not say so', async () => {
  const stage = { requirement: 0, stage: 0, of: 1, groups: ['team-admins'], count: 1, added: [] };
  const ofRole = () => ['make:Team Admin'];
  const silent = async () => ({ 'team-admins': { unreadable: 'timeout' } });
  await expect(calledGroups({ roster: silent }, waits, [stage], ofRole)).rejects.toThrow(
    'the people of the group team-admins cannot be called now: timeout',
  );
  expect(await calledGroups({ roster: silent }, waits, [stage], () => ['S0ADMINS'])).toHaveLength(1);
  const gone = async () => ({
    'team-admins': { unreadable: 'Make has no such role', mend: 'correct the policy' },
  });
  expect(await calledGroups({ roster: gone }, waits, [stage], ofRole)).toHaveLength(1);
});

it('a card names a delegate of the policy beside the person', async () => {
  const [stage] = waits.revision.requirements[0]?.stages ?? [];
  const group = stage?.from[0] ?? '';
  const roster = async () => ({ [group]: { people: [ana] } });
  const nameOf = async (one: PersonId) => one.slice(one.indexOf('/') + 3);
  const identify = async (one: PersonId) => identity(one);
  const stead = { away: [], delegated: [{ who: ana, to: cat }] };
  const named = await decidersOf({ roster, nameOf, identify }, waits, async () => ({ stead, open: [] }));
  expect(named({ requirement: 0, stage: 0, of: 1, groups: [group], count: 1, added: [] })).toEqual([
    'ANA',
    'CAT for ANA',
  ]);
});

/** An approved containment of this person. */
const containmentOf = (who: PersonId): Request => {
  const { changes, plans } = contained().revision;
  return approved({ changes, plans, people: [who] });
};

describe('unfit to decide', () => {
  const guest = { standing: 'guest', binding: { state: 'none' } } as const;
  const unfitAmong = async (known: Readonly<Record<string, Partial<Identity>>>, request = waits) => {
    const identify = async (one: PersonId) => identity(one, known[one]);
    const people = [ana, ben, cat, dee];
    return unfitOf({ identify }, request, people, noStead, [containmentOf(dee)]);
  };

  it.each([
    ['another account of the subject', { [ben]: { binding: { state: 'bound', id: makeIdOf(finn) } } }, true],
    ['another mailbox of the requester', { [ben]: { email: emailOf(eva) } }, true],
    ['a guest', { [ben]: guest }, false],
    ['somebody who may be two Make users', { [ben]: { binding: { state: 'ambiguous' } } }, false],
  ] as const)('is %s', async (_, known, isConcerned) => {
    const { people, through } = await unfitAmong(known as Parameters<typeof unfitAmong>[0]);
    expect([...people]).toEqual([ben, dee]);
    expect([...through]).toEqual(isConcerned ? [ben, dee] : [dee]);
  });

  it('is another account of an approver, and who holds the role that the request gives more', async () => {
    const second = given(submitted(), approvedBy(ana));
    const shared = { [cat]: { binding: { state: 'bound', id: makeIdOf(ana) } } } as const;
    expect([...(await unfitAmong(shared, second)).people]).toEqual([cat, dee]);
    const ofRole = given(submitted({ plans: [plan({ holders: [makeIdOf(ben)] })] }));
    expect([...(await unfitAmong({}, ofRole)).people]).toEqual([ben, dee]);
  });

  it('is nobody whom Slack does not show now', async () => {
    const { people } = await unfitAmong({ [ben]: { standing: 'unreadable' } });
    expect([...people]).toEqual([dee]);
  });
});
