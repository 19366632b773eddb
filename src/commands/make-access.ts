import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { person as actorOf, type PersonId } from '../approvals/person.js';
import { personStream } from '../approvals/store.js';
import { actions, button, section } from '../slack/blocks.js';
import { detailBlocks } from '../slack/details.js';
import { actionIds, commandNames, shortcutIds } from '../slack/ids.js';
import { pageModal } from '../slack/modals/answer-modal.js';
import { statusLine } from '../slack/status.js';
import { date, escaped, mention, spoken } from '../slack/text.js';
import { titleOf } from '../slack/words.js';
import { tell } from './ask.js';
import { type Doors, guarded } from './doors.js';
import { formFrom, openInvite } from './make-invite.js';
import { openRole } from './make-role.js';
import { emailIn, holdsToken, requestIdIn, tokenSentence } from './parse.js';
import { commandBody, messageClick, parseJson, personOf } from './payload.js';

interface Reply {
  readonly text: string;
  readonly blocks?: KnownBlock[];
}

type Subcommand = (doors: Doors, person: PersonId, rest: string) => Promise<Reply>;

const subcommands: Readonly<Record<string, Subcommand>> = {
  help,
  mine,
  show,
  cancel,
  who,
  freeze,
  unfreeze,
  bind,
};

/** `/make-access`: everything about one's own requests, and what admins need. Without an argument it opens the hub. */
export function registerAccess(app: App, doors: Doors): void {
  app.command(commandNames.access, async ({ ack, body, respond }) => {
    const { text, trigger_id, user_id } = commandBody.parse(body);
    if (holdsToken(text)) return ack(tokenSentence);
    await ack();
    const person = personOf(doors.home, user_id);
    const reply = async ({ text: words, blocks }: Reply) =>
      void (await respond({
        response_type: 'ephemeral',
        text: words,
        ...(blocks && { blocks: blocks.slice(0, 49) }),
      }));
    const say = (markup: string) => reply({ text: markup });
    const [word = '', ...rest] = text.trim().split(/\s+/);
    await guarded(doors, 'make-access', say, async () => {
      if (word === '') return openHub(doors, trigger_id);
      const run = Object.hasOwn(subcommands, word.toLowerCase())
        ? subcommands[word.toLowerCase()]
        : undefined;
      await reply(
        run
          ? await run(doors, person, rest.join(' '))
          : { text: `There is no “${escaped(word.slice(0, 30))}”. ${helpText}` },
      );
    });
  });

  app.shortcut(shortcutIds.hub, async ({ ack, body }) => {
    await ack();
    await openHub(doors, body.trigger_id);
  });
  app.action(actionIds.hubInvite, async ({ ack, body }) => {
    await ack();
    const form = formFrom(doors, { rows: 0 });
    if ('trigger_id' in body && form) await openInvite(doors, body.trigger_id, form);
  });
  app.action(actionIds.hubRole, async ({ ack, body }) => {
    await ack();
    if ('trigger_id' in body) await openRole(doors, body.trigger_id, {});
  });
  app.action(actionIds.confirmBinding, async ({ ack, body, respond }) => {
    await ack();
    const parsed = messageClick.safeParse(body);
    if (!parsed.success) return;
    const {
      user,
      actions: [{ value }],
    } = parsed.data;
    const say = async (text: string) =>
      void (await respond({ response_type: 'ephemeral', replace_original: false, text }));
    await guarded(doors, 'confirm-binding', say, async () =>
      say(await confirmBinding(doors, personOf(doors.home, user.id, user.team_id), value)),
    );
  });
}

const helpText = [
  '*What you can do*',
  '`/make-invite [addresses]` invites people to a Make organization.',
  '`/make-role [@person or address]` asks for a role, or for taking somebody out.',
  '`/make-access mine` lists your requests · `show REQ-7` tells all about one · `cancel REQ-7` takes it back.',
  '`/make-access who ADDRESS` tells what somebody has on Make.',
  '`/make-access bind ADDRESS` ties your Slack account to a Make user; an admin confirms.',
  '`/make-access freeze` stops all approvals and widening changes; `unfreeze` needs another admin.',
].join('\n');

async function openHub({ client }: Doors, trigger: string): Promise<void> {
  const buttons = actions(
    'hub',
    button(actionIds.hubInvite, 'Invite people', 'invite', { style: 'primary' }),
    button(actionIds.hubRole, 'Ask for a role', 'role'),
  );
  await client.views.open({
    trigger_id: trigger,
    view: pageModal('Make access', [...buttons, section(helpText)]),
  });
}

async function help(): Promise<Reply> {
  return { text: helpText };
}

async function mine({ store }: Doors, person: PersonId): Promise<Reply> {
  const summaries = await store.summaries({ requester: person, limit: 15 });
  const requests = await Promise.all(summaries.map(({ id }) => store.request(id)));
  const lines = requests.flatMap((one) =>
    one ? [`*${one.request.id}* ${escaped(titleOf(one.request))}\n${statusLine(one.request)}`] : [],
  );
  return lines.length === 0
    ? { text: 'You have asked for nothing yet. /make-role asks for a role, /make-invite for an invitation.' }
    : { text: `Your ${lines.length} newest requests`, blocks: lines.map(section) };
}

async function show({ desk }: Doors, person: PersonId, rest: string): Promise<Reply> {
  const id = requestIdIn(rest);
  if (!id) return { text: 'Say which request, such as `/make-access show REQ-7`.' };
  const shown = await desk.show(id, person);
  if (!shown.ok) return { text: spoken(shown.refusal.sentence) };
  return { text: escaped(titleOf(shown.request)), blocks: detailBlocks(shown.request) };
}

async function cancel({ desk }: Doors, person: PersonId, rest: string): Promise<Reply> {
  const id = requestIdIn(rest);
  if (!id) return { text: 'Say which request, such as `/make-access cancel REQ-7`.' };
  const shown = await desk.show(id, person);
  if (!shown.ok) return { text: spoken(shown.refusal.sentence) };
  const answer = await desk.steer('cancel', { id, person });
  return { text: answer.ok ? `${id}: ${statusLine(answer.request)}` : spoken(answer.refusal.sentence) };
}

/** What somebody has on Make: for oneself; for others approvers and admins, two-factor and last login admins only. */
async function who(doors: Doors, person: PersonId, rest: string): Promise<Reply> {
  const { desk, make, people } = doors;
  const email = emailIn(rest);
  if (!email) return { text: 'Say whose address, such as `/make-access who ana@example.com`.' };
  const { standing, binding } = await people.identify(person);
  const found = make.byEmail(email);
  const own =
    standing === 'member' && binding.state === 'bound' && found.every(({ userId }) => userId === binding.id);
  const allowed = (own && found.length > 0) || (standing === 'member' && (await desk.isApprover(person)));
  if (!allowed) return { text: 'You can look up yourself only. Approvers and admins can look up others.' };
  if (found.length === 0) return { text: `Make knows nobody with the address ${escaped(email)} here.` };
  const secrets = desk.isAdmin(person);
  const lines = found.flatMap(({ name, members }) => [
    `*${escaped(name)}*`,
    ...members.map((member) => membershipLine(make, member, secrets)),
  ]);
  return { text: lines.join('\n') };
}

function membershipLine(
  make: Doors['make'],
  member: ReturnType<Doors['make']['members']>[number],
  secrets: boolean,
): string {
  const { organizationId, roleId, teamIds, invitation, lastLogin, tfaStatus } = member;
  const where = escaped(make.organization(organizationId)?.name ?? `${organizationId}`);
  const role = escaped(make.role(organizationId, roleId)?.name ?? `role ${roleId}`);
  const teams = teamIds.map((id) => escaped(make.team(id)?.name ?? `${id}`)).join(', ') || 'none';
  const open = invitation === null ? '' : ' · invitation not accepted yet';
  const login = lastLogin === undefined ? 'unknown' : date(Date.parse(lastLogin));
  const tfa = tfaStatus === undefined ? 'unknown' : tfaStatus === 1 ? 'on' : 'off or unknown';
  const more = secrets ? ` · last login ${login} · two-factor ${tfa}` : '';
  return `${where}: ${role}${open} · teams: ${teams}${more}`;
}

async function freeze(doors: Doors, person: PersonId, rest: string): Promise<Reply> {
  const refusal = await doors.desk.freeze(person, rest || undefined);
  if (refusal) return { text: spoken(refusal.sentence) };
  const why = rest ? ` “${escaped(rest.slice(0, 300))}”` : '';
  await announce(
    doors,
    `:snowflake: ${mention(person)} froze changes.${why} Nothing is approved or widened until another admin lifts it; grants still end.`,
  );
  return { text: 'Changes are frozen. Another admin lifts it with `/make-access unfreeze`.' };
}

async function unfreeze(doors: Doors, person: PersonId): Promise<Reply> {
  const refusal = await doors.desk.unfreeze(person);
  if (refusal) return { text: spoken(refusal.sentence) };
  await announce(doors, `${mention(person)} lifted the freeze. Waiting requests go on.`);
  return { text: 'The freeze is lifted.' };
}

async function announce({ poster, policy, store, now }: Doors, markup: string): Promise<void> {
  const { n } = await store.head();
  const message = { text: markup, blocks: [section(markup)] };
  await poster.post({
    channel: policy().policy.approvals_channel,
    message,
    step: `control:${n}`,
    since: now(),
  });
}

const proposal = z.object({ person: z.string(), makeUserId: z.number().int() });

/** The person asks themselves, which is their confirmation; an admin who is somebody else confirms. */
async function bind(doors: Doors, person: PersonId, rest: string): Promise<Reply> {
  const { people, make, store, admins, poster, now } = doors;
  const email = emailIn(rest);
  const { standing } = await people.identify(person);
  if (standing !== 'member')
    return { text: 'Only full members of this workspace can be bound to a Make user.' };
  if (!email)
    return { text: 'Say the address of your Make user, such as `/make-access bind ana@example.com`.' };
  const [found, second] = make.byEmail(email);
  if (!found || second)
    return { text: `The address ${escaped(email)} does not lead to exactly one Make user.` };
  const stream = personStream(person);
  const { version } = await store.read(stream);
  const at = now();
  await store.commit(stream, version, [
    { type: 'binding.proposed', at, by: actorOf(person), makeUserId: found.userId },
  ]);
  const markup = `${mention(person)} says they are *${escaped(found.name)}* (${escaped(email)}) on Make. Confirm only if you know it.`;
  const value = JSON.stringify({ person, makeUserId: found.userId });
  const blocks = [section(markup), ...actions('binding', button(actionIds.confirmBinding, 'Confirm', value))];
  const others = admins().filter((admin) => admin !== person);
  for (const admin of others) {
    const channel = admin.slice(admin.indexOf('/') + 1);
    await poster.post({
      channel,
      message: { text: markup, blocks },
      step: `bind:${person}:${version}:${channel}`,
      since: at,
    });
  }
  return {
    text:
      others.length > 0
        ? 'An admin has to confirm this. You are told when it is done.'
        : 'There is no other admin who could confirm this. Add one to the policy.',
  };
}

async function confirmBinding(doors: Doors, admin: PersonId, value: string): Promise<string> {
  const { desk, store, people, now } = doors;
  const asked = proposal.safeParse(parseJson(value));
  if (!asked.success) return 'This button carries nothing Usher knows.';
  const person = personOf(doors.home, asked.data.person.slice(asked.data.person.indexOf('/') + 1));
  const { standing } = await people.identify(admin);
  if (standing !== 'member' || !desk.isAdmin(admin))
    return 'Only an admin can do this. The policy file names the admins.';
  if (admin === person) return 'A binding has to be confirmed by an admin who is not the person bound.';
  const recorded = await store.binding(person);
  if (recorded?.proposed?.makeUserId !== asked.data.makeUserId)
    return 'This was not asked, or something else was asked since.';
  const { makeUserId } = asked.data;
  const stream = personStream(person);
  const { version } = await store.read(stream);
  await store.commit(stream, version, [
    { type: 'binding.confirmed', at: now(), by: actorOf(admin), makeUserId },
  ]);
  await announce(doors, `${mention(admin)} confirmed that ${mention(person)} is Make user ${makeUserId}.`);
  await tell(
    doors,
    person,
    `${mention(admin)} confirmed your Make user. You can ask and decide with it now.`,
  );
  return 'Confirmed and announced.';
}
