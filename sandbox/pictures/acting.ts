import { type Field, fieldsOf } from '../slack/block-kit/fields.js';
import { optionsOf } from '../slack/block-kit/options.js';
import type { View } from '../slack/entities.js';
import { type JsonObject, objectOf, objectsOf } from '../slack/json.js';
import type { ModalHandle } from '../slack/people/modal-handle.js';
import type { Person } from '../slack/people/person.js';
import type { SeenMessage } from '../slack/people/seen.js';
import type { SlackSandbox } from '../slack/server.js';
import type { Stage } from '../tour/stage.js';
import type { Surface } from './surface.js';

export const approvals = 'C0APPROVALS';
export const audit = 'C0AUDIT';
export const logistics = 7301;
/** Long, because a busy machine is slow. */
export const patience = 180_000;

export interface RoleWish {
  readonly who: string;
  readonly where: string;
  readonly role: string;
  readonly duration?: string;
  readonly why: string;
}

/** Opens "Ask for a role" and fills it in. */
export async function roleForm(person: Person, wish: RoleWish): Promise<ModalHandle> {
  await person.command('/make-role', wish.who);
  const form = await person.waitForModal({ callback_id: 'ask.role' }, patience);
  await form.typeahead('place', wish.where);
  await form.choose('place', wish.where);
  const roleIn = ({ blocks }: View): Field | undefined =>
    fieldsOf(blocks).find(({ element }) =>
      optionsOf(element).some(({ text }) => objectOf(text).text === wish.role),
    );
  await person.waitForModal({ text: /^(After|Role)/m }, patience);
  const { actionId, blockId } = present(roleIn(form.view));
  await form.choose(actionId, wish.role, { block: blockId });
  await person.waitForModal({ text: /decides|Nobody has to decide|cannot be asked/ }, patience);
  await form.fill({ reason: wish.why, ...(wish.duration && { duration: wish.duration }) });
  return form;
}

/** Sends the form and waits for its card, and until the app has recorded the card: its thread begins only then. */
export async function cardOf(slack: SlackSandbox, person: Person, form: ModalHandle): Promise<SeenMessage> {
  const { answer, id } = await sent(person, form);
  await answer.close({ all: true });
  return cardNamed(slack, id);
}

/** Sends the form; returns the view after it, and the id of the request. */
export async function sent(person: Person, form: ModalHandle): Promise<{ answer: ModalHandle; id: string }> {
  const submitted = await form.submit();
  if ('errors' in submitted) throw new Error(`the app refused the form: ${JSON.stringify(submitted.errors)}`);
  return answered(person);
}

/** Waits for the answer to a form that was sent. */
export async function answered(person: Person): Promise<{ answer: ModalHandle; id: string }> {
  const answer = await person.waitForModal({ text: /REQ-\d+/ }, patience);
  return { answer, id: /REQ-\d+/.exec(answer.text())?.[0] ?? '' };
}

export async function cardNamed(slack: SlackSandbox, id: string): Promise<SeenMessage> {
  const card = await slack
    .person('U0ADMIN')
    .waitForMessage(
      { channel: approvals, thread: false, text: new RegExp(`${id} · rules? |· ${id}$`, 'm') },
      patience,
    );
  await slack.waitForCall(
    ({ method, args }) => method === 'chat.postMessage' && args.thread_ts === card.ts,
    patience,
  );
  return card;
}

/** Asks for a role, and returns the card. */
export const asked = async (slack: SlackSandbox, person: Person, wish: RoleWish): Promise<SeenMessage> =>
  cardOf(slack, person, await roleForm(person, wish));

/** Waits until the message contains this text. */
export const once = (person: Person, message: SeenMessage, text: RegExp): Promise<SeenMessage> =>
  person.waitForMessageUpdate(message, ({ rendered }) => text.test(bare(rendered)), patience);

/** Waits until the message links to the card of this request. */
export const linked = (person: Person, message: SeenMessage, id: string): Promise<SeenMessage> =>
  person.waitForMessageUpdate(message, ({ blocks }) => JSON.stringify(blocks).includes(`|${id}>`), patience);

export async function approve(person: Person, card: SeenMessage, then: RegExp): Promise<SeenMessage> {
  await person.click(card, 'Approve');
  return once(person, card, then);
}

export const dm = (person: Person, text: RegExp): Promise<SeenMessage> =>
  person.waitForMessage({ channel: 'dm', text }, patience);

export const said = (person: Person, channel: string, text: RegExp): Promise<SeenMessage> =>
  person.waitForMessage({ channel, text }, patience);

type Said = Pick<Surface, 'name' | 'says'> & Pick<Surface, 'inDark' | 'isSent' | 'pressed'>;

/** The picture of a message on this person's screen. */
export const message = (
  person: Person,
  { channel, ts, thread_ts, blocks }: SeenMessage,
  said: Said,
): Surface => ({
  ...said,
  as: person.id,
  at: `&in=${channel}${thread_ts !== undefined && thread_ts !== ts ? `&thread=${thread_ts}` : ''}`,
  shown: { message: ts },
  blocks: said.pressed === undefined ? blocks : [questionOf(blocks, said.pressed)],
});

/** The question that Slack asks when a person presses the button with this label. */
const questionOf = (blocks: readonly JsonObject[], label: string): JsonObject =>
  present(
    blocks
      .flatMap(({ elements }) => objectsOf(elements))
      .find(({ text, confirm }) => confirm !== undefined && objectOf(text).text === label),
  );

/** The picture of the top modal on this person's screen. */
export const modal = (person: Person, { view }: ModalHandle, said: Said): Surface => ({
  ...said,
  as: person.id,
  at: '',
  shown: 'dialog',
  blocks: [{ type: 'frame', title: view.title, submit: view.submit, close: view.close }, ...view.blocks],
});

/** The picture of this person's Home, after it contains this text. */
export async function home(person: Person, text: RegExp, said: Said): Promise<Surface> {
  await person.openHome();
  const { blocks } = await person.waitForHome((_, shown) => text.test(bare(shown)), patience);
  return { ...said, as: person.id, at: '&in=home', shown: 'conversation', blocks };
}

/** Subscribes the audit channel, and returns the reply. */
export async function listening({ slack, make }: Stage): Promise<SeenMessage> {
  Object.assign(make.world.organizations.get(logistics)?.license ?? {}, { apiLimit: 60_000 });
  const admin = slack.person('U0ADMIN');
  await admin.command('/make-audit', 'subscribe Harbour Logistics', { channel: audit });
  return said(admin, audit, /^Watching/);
}

/** Moves all clocks forward, as the page does. */
export function forward({ clock, app }: Stage, ms: number): void {
  clock.ahead += ms;
  app.setAhead(clock.ahead);
}

export const bare = (text: string): string => text.replaceAll('*', '');

function present<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('the picture needs an element that this surface no longer has');
  return found;
}
