import { expect, vi } from 'vitest';
import { BEN_TOKEN, BOT_TOKEN, INES_TOKEN } from '../../sandbox/make/seed.js';
import type { World } from '../../sandbox/make/world.js';
import type { Person } from '../../sandbox/slack/people/person.js';
import type { Workspace } from '../../sandbox/slack/workspace.js';
import { bare, dm, finalAnswer } from './asking.js';
import type { Harness } from './harness.js';
import { storyPolicy } from './policy.js';
import { story } from './story.js';
import { leakForm, nothingKept, reportLeak } from './token-forms.js';

const ofTheOwner = 'ab1e0000-6b1f-4c02-8a11-000000004100';
const outsider = '00751de0-1c4d-4a8e-9f30-000000004990';
const dead = '0dead000-1c4d-4a8e-9f30-00000000dead';

const withOlu = (workspace: Workspace): void => {
  workspace.addUser({ id: 'U0OLU', name: 'olu', real_name: 'Olu Founder', email: 'founder@example.com' });
};

function unreachable(world: World): void {
  world.addToken(4100, { label: 'board <!channel> report', scope: ['user:read'], token: ofTheOwner });
  world.addUser({ id: 4990, name: 'Out Sider', email: 'out@example.org' });
  world.addToken(4990, { label: 'elsewhere', scope: ['user:read', 'user:write'], token: outsider });
}

/** The people who got a direct message about a leak, with its text. */
const toldOf = (harness: Harness): (readonly [string, string])[] =>
  harness.slack.calls.flatMap(({ method, args }) => {
    const text = `${args.text}`;
    if (method !== 'chat.postMessage' || !/ha(s|ve) leaked/.test(text)) return [];
    const to = [...harness.slack.workspace.users.keys()].find((id) => harness.person(id).dm === args.channel);
    return [[to ?? `${args.channel}`, bare(text)] as const];
  });

async function report(harness: Harness, finder: Person, token: string): Promise<string> {
  const answer = await reportLeak(finder, token);
  await (await finder.waitForModal()).close({ all: true });
  await nothingKept(harness);
  expect(JSON.stringify(harness.slack.calls)).not.toContain(token);
  expect(await harness.disk()).not.toContain(token);
  return answer;
}

story(
  'the owner of a leaked token that nobody here can delete is told at once, and nobody else',
  { make: unreachable, slack: withOlu },
  async (harness) => {
    const answer = await report(harness, harness.person('U0DEV'), ofTheOwner);
    expect(answer).toMatch(/protected by the policy.*Its owner has been told\./s);
    const { rendered } = await dm(harness.person('U0OLU'), /API token of yours on Make has leaked/);
    expect(rendered).toContain('@Dev Patel says');
    expect(rendered).toMatch(/board .*report.* · made .* · may user:read/);
    expect(rendered).toMatch(/Usher cannot do anything about it.*protected by the policy/s);
    expect(rendered).toMatch(/Delete it yourself at once: .+/);
    expect(toldOf(harness).map(([to]) => to)).toEqual(['U0OLU']);
    // A mention in a label notifies nobody.
    expect(toldOf(harness)[0]?.[1]).not.toContain('<!channel>');
    expect((await harness.events()).filter(({ stream }) => stream.startsWith('request/'))).toEqual([]);
  },
);

const onlyRoles = storyPolicy.replace(
  '  - name: everything else\n',
  '  - name: everything else\n    when: { kind: [change-team-role, contain-token] }\n',
);

story(
  'the owner of a leaked token that no rule lets anybody request is told, once for each form',
  { policy: onlyRoles },
  async (harness) => {
    const dev = harness.person('U0DEV');
    const form = await leakForm(dev, BEN_TOKEN);
    const view = structuredClone(form.view);
    await form.submit();
    expect(await finalAnswer(dev)).toMatch(/No rule of the policy covers this.*Its owner has been told\./s);
    const { rendered } = await dm(harness.person('U0BEN'), /API token of yours on Make has leaked/);
    expect(rendered).toMatch(/invoice script.*No rule of the policy covers this/s);
    await dev.forge({ type: 'view_submission', view });
    const refusals = () => harness.app().log.filter(({ msg }) => msg === 'a request was refused');
    await vi.waitFor(() => expect(refusals()).toHaveLength(2), 20_000);
    await nothingKept(harness);
    expect(toldOf(harness).map(([to]) => to)).toEqual(['U0BEN']);
  },
);

story('the admins are told if the token Usher runs with has leaked', {}, async (harness) => {
  const answer = await report(harness, harness.person('U0OTHER'), BOT_TOKEN);
  expect(answer).toMatch(/This is the token Usher itself runs with.*The admins have been told\./s);
  const { rendered } = await dm(harness.person('U0ADMIN'), /which Usher itself runs with has leaked/);
  expect(rendered).toMatch(/@Otto Herr says .* set MAKE_API_TOKEN, restart Usher, and delete the old one/s);
  // The reporter gets no message, since they already know.
  expect(toldOf(harness).map(([to]) => to)).toEqual(['U0ADMIN']);
});

const strict = onlyRoles
  .replace('change-team-role, contain-token', 'revoke-token')
  .replace(
    'stages: [{ from: [platform] }]',
    'reason: { pattern: "SEC-[0-9]+" }\n    stages: [{ from: [platform] }]',
  );

story(
  'nobody is told of a token that is invalid, a stranger’s, the reporter’s own, or open to a request',
  { make: unreachable, slack: withOlu, policy: strict },
  async (harness) => {
    const [dev, ben, olu] = [harness.person('U0DEV'), harness.person('U0BEN'), harness.person('U0OLU')];
    expect(await report(harness, dev, dead)).not.toContain('told');
    expect(await report(harness, dev, outsider)).not.toContain('told');
    expect(await report(harness, olu, ofTheOwner)).not.toContain('told');
    // With the reason that the rule wants, the report becomes a request, and Ines gets a message.
    expect(await report(harness, dev, INES_TOKEN)).toMatch(/wants a reason in a form of its own/);
    expect(toldOf(harness)).toEqual([]);
    expect(await reportLeak(dev, INES_TOKEN, 'SEC-12: in a repository')).toContain('Your request is REQ-1');
    await dm(harness.person('U0INES'), /Make API token.* may have leaked/);
    await (await dev.waitForModal()).close({ all: true });
    expect(await reportLeak(ben, INES_TOKEN, 'SEC-13: here too')).toContain('This is already asked: REQ-1');
    expect(toldOf(harness).map(([to]) => to)).toEqual(['U0INES']);
  },
);

const moved = (workspace: Workspace): void => {
  const ben = workspace.users.get('U0BEN');
  if (ben) workspace.users.set('U0BEN', { ...ben, email: 'b.weber@example.com' });
  workspace.addUser({ id: 'U0TWIN', name: 'twin', email: 'ines@example.com' });
  const ines = workspace.users.get('U0INES');
  if (ines) workspace.users.set('U0INES', { ...ines, email: 'nobody@example.com' });
};

story(
  'nobody is told of a token whose owner in Slack is uncertain',
  { policy: onlyRoles, slack: moved },
  async (harness) => {
    const dev = harness.person('U0DEV');
    expect(await report(harness, dev, BEN_TOKEN)).not.toContain('told');
    // The confirmed Make user of this person differs from the one with their present address.
    const twin = harness.person('U0TWIN');
    await twin.command('/make-access', 'bind eva@example.com');
    await harness.person('U0ADMIN').click(await dm(harness.person('U0ADMIN'), /says they are/), 'Confirm');
    await dm(twin, /confirmed your Make user/);
    expect(await report(harness, dev, INES_TOKEN)).not.toContain('told');
    expect(toldOf(harness)).toEqual([]);
  },
);
