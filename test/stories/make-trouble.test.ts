import { expect } from 'vitest';
import { askForInvite, askForRole, cardOf, cardShows, dm, told, writesOn } from './asking.js';
import { story } from './story.js';

const ask = { who: 'dev@example.com', where: 'Finance Ops', role: 'Team Operator' } as const;
const role = { method: 'POST', path: /user-team-roles/ };
const refusal = {
  detail: 'You are not allowed to do this.',
  message: 'Permission denied',
  code: 'SC403',
};

story('a change that Make refuses fails in Make’s words, and the approval is kept', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  harness.make.faults.add({ match: role, kind: 'status', status: 403, body: refusal });
  await harness.person('U0ANA').click(card, 'Approve');
  const shown = await cardShows(
    harness,
    card,
    /Not done\. Make says: “You are not allowed to do this\.” \(SC403\)/,
  );
  expect(shown).toContain('the approval is kept');
  expect(shown).toContain('[Try again] [Close request]');
  await dm(harness.person('U0BEN'), /Not done\..*Make says: “You are not allowed/);
  for (const admin of ['U0ADMIN', 'U0OTHER']) {
    await dm(harness.person(admin), /REQ-1 .* failed because Make refuses Usher the right it needs/);
  }
  await harness.person('U0DEV').click(card, 'Try again');
  await told(
    harness.person('U0DEV'),
    /You cannot try REQ-1 again: only the person who asked for it, Platform or the Usher admins can/,
  );
  await harness.person('U0BEN').click(card, 'Try again');
  await cardShows(harness, card, /@Ana Costa approved · checked on Make/);
  expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
  const approvals = (await harness.events()).filter(({ type }) => type === 'approval.given');
  expect(approvals).toHaveLength(1);
});

story.ofSeries('the requester closes a request that Make finds invalid', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  harness.make.faults.add({
    match: role,
    kind: 'status',
    status: 400,
    body: { detail: 'The team is being moved.', message: 'Invalid input parameters', code: 'IM005' },
  });
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /Not done\. Make says: “The team is being moved\.” \(IM005\)/);
  await harness.person('U0CAT').click(card, 'Close request');
  await told(
    harness.person('U0CAT'),
    /You cannot close REQ-1: only the person who asked for it, Platform or the Usher admins can/,
  );
  await harness.person('U0BEN').click(card, 'Close request');
  const shown = await cardShows(harness, card, /the request is closed/);
  expect(shown).not.toContain('[Try again]');
  expect(writesOn(harness)).toHaveLength(1);
});

story.ofSeries(
  'Usher waits if Make is at its request limit, and makes the change once',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), ask);
    const card = await cardOf(harness, 'REQ-1');
    harness.make.faults.add({ match: role, kind: '429', retryAfter: 1 });
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(writesOn(harness).map(({ status }) => status)).toEqual([429, 200]);
  },
);

story.ofSeries(
  'a success whose answer was lost is found by reading back, and nothing is sent twice',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), ask);
    const card = await cardOf(harness, 'REQ-1');
    harness.make.faults.add({ match: role, kind: 'lost-answer' });
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/);
    expect(writesOn(harness)).toHaveLength(1);
  },
);

story.ofSeries('an invitation whose answer is lost is not sent twice', {}, async (harness) => {
  await askForInvite(harness.person('U0BEN'), { emails: 'noor@example.com' });
  const card = await cardOf(harness, 'REQ-1');
  harness.make.faults.add({ match: { method: 'POST', path: /invite$/ }, kind: 'lost-answer' });
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /Invitation sent and seen on Make/);
  expect(writesOn(harness)).toHaveLength(1);
});

story.ofSeries('a call that never reached Make is made again', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  harness.make.faults.add({ match: role, kind: 'drop-before' });
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/, 30_000);
  expect(writesOn(harness).map(({ status }) => status)).toEqual([0, 200]);
});

story.ofSeries(
  'after a server error Usher reads back before it makes the change again',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), ask);
    const card = await cardOf(harness, 'REQ-1');
    harness.make.faults.add({ match: role, kind: 'status', status: 503 });
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /checked on Make/, 30_000);
    const calls = harness.make.calls.filter(({ path }) => /\/users\/4133\/user-team-roles\/915/.test(path));
    const [first, second, ...more] = calls.flatMap(({ method }, index) => (method === 'POST' ? [index] : []));
    expect(more).toEqual([]);
    expect(calls.slice(first, second).some(({ method }) => method === 'GET')).toBe(true);
  },
);

story.ofSeries('after a late answer Usher reads back, and nothing is sent twice', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  const late = harness.make.faults.holdAnswer(role);
  await harness.person('U0ANA').click(card, 'Approve');
  await late.arrived;
  await cardShows(harness, card, /checked on Make/);
  late.release();
  expect(writesOn(harness)).toHaveLength(1);
});

story.ofSeries('an answer of unknown shape does not count; reading back decides', {}, async (harness) => {
  await askForRole(harness.person('U0BEN'), ask);
  const card = await cardOf(harness, 'REQ-1');
  harness.make.faults.add({ match: role, kind: 'garbage' });
  await harness.person('U0ANA').click(card, 'Approve');
  await cardShows(harness, card, /checked on Make/);
  expect(writesOn(harness)).toHaveLength(1);
});

story.ofSeries(
  'while Make is away nothing can be requested, and approved requests wait',
  {},
  async (harness) => {
    const ben = harness.person('U0BEN');
    await askForRole(ben, ask);
    const card = await cardOf(harness, 'REQ-1');
    harness.make.faults.add({ match: { path: /user-team-roles/ }, kind: 'status', status: 502, times: 30 });
    const answer = await askForRole(harness.person('U0EVA'), { ...ask, who: 'cat@example.com' });
    expect(answer).toContain('Make or the record could not be reached, so nothing was asked');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /@Ana Costa approved/);
    harness.make.faults.clear();
    await cardShows(harness, card, /checked on Make/, 30_000);
    expect(writesOn(harness)).toHaveLength(1);
  },
);

story.ofSeries(
  'if two requests would lower the last two Admins at once, one is done and one is refused',
  {},
  async (harness) => {
    const ana = harness.person('U0ANA');
    await ana.command('/make-access', 'who ana@example.com');
    await told(ana, /Ana Costa/);
    const lower = { where: 'Harbour Logistics', role: 'Member' } as const;
    for (const who of ['ines@example.com', 'cat@example.com']) {
      await askForRole(harness.person('U0BEN'), { ...lower, who });
      await harness
        .person('U0BEN')
        .waitForModal({ title: /Asked/ })
        .then((modal) => modal.close({ all: true }));
    }
    const cards = [await cardOf(harness, 'REQ-1'), await cardOf(harness, 'REQ-2')] as const;
    await Promise.all(cards.map((card) => ana.click(card, 'Approve')));
    const ends = await Promise.all(cards.map((card) => cardShows(harness, card, /checked on Make|Not done/)));
    expect(ends.filter((text) => text.includes('checked on Make'))).toHaveLength(1);
    const refused = ends.find((text) => text.includes('Not done'));
    expect(refused).toContain('This is the last Admin of the organization. Make somebody else Admin first.');
    const left = [4121, 4132].filter((id) => harness.make.world.organizationRole(id, 7301) === 'Admin');
    expect(left).toHaveLength(1);
    expect(writesOn(harness)).toHaveLength(1);
  },
);

story.ofSeries(
  'a change already made by hand after the approval is reported as such',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), ask);
    const card = await cardOf(harness, 'REQ-1');
    harness.make.world.setTeamRole(4133, 915, 'Team Operator');
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /Already so on Make: .* Usher wrote nothing/);
    expect(writesOn(harness)).toEqual([]);
  },
);

story.ofSeries(
  'a person who has left the organization before the approval is not changed',
  {},
  async (harness) => {
    await askForRole(harness.person('U0BEN'), { ...ask, who: 'eva@example.com' });
    const card = await cardOf(harness, 'REQ-1');
    harness.make.world.removeFromOrganization(4134, 7301);
    await harness.person('U0ANA').click(card, 'Approve');
    await cardShows(harness, card, /not in the organization any more|no role now|Not done/);
    expect(writesOn(harness)).toEqual([]);
  },
);

story.ofSeries('the first two clicks of a person both count, even at once', {}, async (harness) => {
  for (const who of ['dev@example.com', 'eva@example.com']) {
    await askForRole(harness.person('U0BEN'), { who, where: 'Harbour Logistics', role: 'App Developer' });
    await harness
      .person('U0BEN')
      .waitForModal({ title: /Asked/ })
      .then((modal) => modal.close({ all: true }));
  }
  const cards = [await cardOf(harness, 'REQ-1'), await cardOf(harness, 'REQ-2')] as const;
  const lookingUp = harness.slack.faults.hold({ method: 'users.info' });
  await Promise.all(cards.map((card) => harness.person('U0ANA').click(card, 'Approve')));
  await lookingUp.arrived;
  await harness.person('U0OTHER').openHome();
  await harness.person('U0OTHER').waitForHome();
  lookingUp.release();
  await Promise.all(cards.map((card) => cardShows(harness, card, /checked on Make/)));
});
