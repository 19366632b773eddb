import { z } from 'zod';
import type { PersonEvent } from '../../approvals/event.js';
import { person as actorOf, type PersonId } from '../../approvals/person.js';
import { refuse } from '../../approvals/refusal.js';
import { Conflict, personStream } from '../../approvals/store.js';
import { actions, button, section } from '../../slack/blocks.js';
import { actionIds } from '../../slack/ids.js';
import { escaped, mention } from '../../slack/text.js';
import { tell } from '../ask.js';
import type { Doors } from '../doors.js';
import { emailIn } from '../parse.js';
import { parseJson, personOf } from '../payload.js';
import { announce, unannounced } from './announce.js';
import { type Reply, refusedReply } from './reply.js';

const proposal = z.object({ person: z.string(), makeUserId: z.number().int() });

/** The person asks themselves, which is their confirmation; an admin who is somebody else confirms. */
export async function bind(doors: Doors, person: PersonId, rest: string): Promise<Reply> {
  const { people, make, admins, outbox, now } = doors;
  const email = emailIn(rest);
  const { standing } = await people.identify(person);
  if (standing !== 'member') return refusedReply(doors, person, refuse(standing));
  if (!email)
    return { text: 'Say the address of your Make user, such as `/make-access bind ana@example.com`.' };
  const [found, second] = make.byEmail(email);
  if (!found || second)
    return { text: `The address ${escaped(email)} does not lead to exactly one Make user.` };
  const stream = personStream(person);
  const at = now();
  const version = await append(doors, stream, {
    type: 'binding.proposed',
    at,
    by: actorOf(person),
    makeUserId: found.userId,
  });
  const markup = `${mention(person)} says they are *${escaped(found.name)}* (${escaped(email)}) on Make. Confirm only if you know it.`;
  const value = JSON.stringify({ person, makeUserId: found.userId });
  const blocks = [section(markup), ...actions('binding', button(actionIds.confirmBinding, 'Confirm', value))];
  const others = admins().filter((admin) => admin !== person);
  await outbox.owe({
    key: `bind:${person}:${version}`,
    to: others.map((admin) => admin.slice(admin.indexOf('/') + 1)),
    message: { text: markup, blocks },
    from: person,
    since: at,
  });
  return {
    text:
      others.length > 0
        ? 'An admin has to confirm this. You are told when it is done.'
        : 'There is no other admin who could confirm this. Add one to the policy.',
  };
}

/** An admin's click on the proposal; answers the sentence they see. */
export async function confirmBinding(doors: Doors, admin: PersonId, value: string): Promise<string> {
  const { desk, store, people, now } = doors;
  const asked = proposal.safeParse(parseJson(value));
  if (!asked.success) return 'This button carries nothing Usher knows.';
  const person = personOf(doors.home, asked.data.person.slice(asked.data.person.indexOf('/') + 1));
  const { standing } = await people.identify(admin);
  const refusal =
    standing !== 'member' || !desk.isAdmin(admin)
      ? refuse('admins-only')
      : admin === person
        ? refuse('own-binding')
        : undefined;
  if (refusal) return refusedReply(doors, admin, refusal).text;
  const recorded = await store.binding(person);
  if (recorded?.proposed?.makeUserId !== asked.data.makeUserId)
    return 'This was not asked, or something else was asked since.';
  const { makeUserId } = asked.data;
  const stream = personStream(person);
  const confirmed = { type: 'binding.confirmed', at: now(), by: actorOf(admin), makeUserId } as const;
  const version = await append(doors, stream, confirmed);
  const reached = await announce(
    doors,
    `bound:${person}:${version}`,
    `${mention(admin)} confirmed that ${mention(person)} is Make user ${makeUserId}.`,
  );
  await tell(
    doors,
    person,
    `${mention(admin)} confirmed your Make user. You can ask and decide with it now.`,
  );
  return `Confirmed.${unannounced(reached)}`;
}

/** Adds to a person's stream; somebody's first look at them may be recorded at the same moment. */
async function append({ store }: Doors, stream: string, event: PersonEvent): Promise<number> {
  for (;;) {
    const { version } = await store.read(stream);
    try {
      await store.commit(stream, version, [event]);
      return version;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}
