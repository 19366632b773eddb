import { type Field, fieldsOf } from '../slack/block-kit/fields.js';
import { optionsOf } from '../slack/block-kit/options.js';
import type { View } from '../slack/entities.js';
import { type JsonObject, objectOf } from '../slack/json.js';
import type { ModalHandle } from '../slack/people/modal-handle.js';
import type { Person } from '../slack/people/person.js';
import type { SeenMessage } from '../slack/people/seen.js';
import type { SlackSandbox } from '../slack/server.js';
import type { Stage } from '../tour/stage.js';

/** Something of Usher that has a picture, as it stands on a screen at this moment. */
export interface Surface {
  readonly name: string;
  /** Whose screen it is, and where on the page it stands. */
  readonly as: string;
  readonly at: string;
  readonly shown: { readonly message: string } | 'dialog' | 'conversation' | 'page';
  /** What it is drawn from. */
  readonly blocks: readonly JsonObject[];
}

const approvals = 'C0APPROVALS';
const audit = 'C0AUDIT';

/** Brings the app to each of its surfaces, one after the other; each stands until the next is asked for. */
export async function* surfaces({ slack, make }: Stage): AsyncGenerator<Surface> {
  const [dev, ana] = [slack.person('U0DEV'), slack.person('U0ANA')];
  const form = await filledForm(dev, 'Finance Ops', 'Team Operator', 'Month-end closing');
  yield { name: 'role-form', as: dev.id, at: '', shown: 'dialog', blocks: form.view.blocks };

  const pending = await asked(slack, dev, form);
  const inApprovals = { as: ana.id, at: `&in=${approvals}`, shown: { message: pending.ts } } as const;
  yield { name: 'card-pending', ...inApprovals, blocks: pending.blocks };
  yield { name: 'sandbox', ...inApprovals, shown: 'page', blocks: pending.blocks };

  await ana.openHome();
  const home = await ana.waitForHome(({ blocks }) => JSON.stringify(blocks).includes('Finance Ops'));
  yield { name: 'home', as: ana.id, at: '&in=home', shown: 'conversation', blocks: home.blocks };

  const approve = primaryIn(pending.blocks);
  await ana.click(pending, approve.actionId, { block: approve.blockId });
  const done = await ana.waitForMessageUpdate(pending, ({ blocks }) =>
    /white_check_mark|✅/.test(JSON.stringify(blocks)),
  );
  yield { name: 'card-done', ...inApprovals, blocks: done.blocks };

  make.world.setOrganizationRole(4134, 7301, 'Admin');
  const alert = await ana.waitForMessage({ channel: audit, text: /Eva Novak/, thread: false });
  const inAudit = { as: ana.id, at: `&in=${audit}`, shown: { message: alert.ts } } as const;
  yield { name: 'feed-alert', ...inAudit, blocks: alert.blocks };
}

async function filledForm(person: Person, place: string, role: string, why: string): Promise<ModalHandle> {
  await person.command('/make-role', 'dev@example.com');
  const form = await person.waitForModal({ callback_id: 'ask.role' });
  await form.typeahead('place', place);
  await form.choose('place', place);
  const roleIn = ({ blocks }: View): Field | undefined =>
    fieldsOf(blocks).find(({ element }) =>
      optionsOf(element).some(({ text }) => objectOf(text).text === role),
    );
  const { actionId, blockId } = present(
    roleIn(await form.waitForUpdate((view) => roleIn(view) !== undefined)),
  );
  await form.choose(actionId, role, { block: blockId });
  const reason = present(
    fieldsOf(form.view.blocks).find(({ element, optional }) => element.multiline && !optional),
  );
  await form.choose(reason.actionId, why, { block: reason.blockId });
  return form;
}

/** Sends the form and waits for the card, and until the app has it on record: its thread begins only then. */
async function asked(slack: SlackSandbox, person: Person, form: ModalHandle): Promise<SeenMessage> {
  const before = person.messagesSeen(approvals).at(-1)?.ts ?? '';
  await form.submit();
  const card = await person.waitForMessage({ channel: approvals, thread: false, after: before });
  await slack.waitForCall(({ method, args }) => method === 'chat.postMessage' && args.thread_ts === card.ts);
  await (await person.waitForModal({ text: /REQ-\d+/ })).close({ all: true });
  return card;
}

const primaryIn = (blocks: JsonObject[]): Field =>
  present(fieldsOf(blocks).find(({ element }) => element.style === 'primary'));

function present<T>(found: T | undefined): T {
  if (found === undefined)
    throw new Error('this surface has changed so much that its picture cannot be made');
  return found;
}
