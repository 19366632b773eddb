import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { section } from '../../slack/blocks.js';
import { actionIds } from '../../slack/ids.js';
import { pageModal } from '../../slack/modals/answer-modal.js';
import { type Drawn, type ListLook, listLook } from '../../slack/roster-view.js';
import type { Subcommand } from '../access/reply.js';
import type { Listeners } from '../listener.js';
import type { ListenerContext } from '../listener-context.js';
import type { ListenerName } from '../listener-table.js';
import { parseJson } from '../payload.js';
import type { Visit } from '../visit.js';
import { drawLists } from './draw.js';

/** `list`, `list no-team`, `list role:Team Admin`, `list can "organization users view"`: shows a list. */
export const list: Subcommand = async (ctx, person, rest) =>
  replyOf(await drawLists(ctx, person, lookIn(rest)));

function lookIn(rest: string): ListLook | undefined {
  const text = rest.trim().slice(0, 200);
  if (text === '') return undefined;
  const [word = '', ...more] = text.split(' ');
  if (word.toLowerCase() === 'can') return { list: 'all', can: more.join(' '), page: 0 };
  return { list: text, page: 0 };
}

/** Registers the lists in a message or in a modal: each button replaces the page with another page or list. */
export function registerLists(listeners: Listeners, ctx: ListenerContext): void {
  listeners.action(actionIds.hubLists, async ({ body, person }) => {
    const { trigger_id } = z.object({ trigger_id: z.string() }).parse(body);
    const { view } = await ctx.client.views.open({
      trigger_id,
      view: pageModal('Lists', [section(reading)]),
    });
    const drawn = await drawLists(ctx, person, undefined);
    if (view?.id) await ctx.client.views.update({ view_id: view.id, view: modalOf(drawn) });
  });

  const onLook = (name: ListenerName<'action'>): void =>
    listeners.action(name, async (visit) => {
      const { view, actions } = clicked.parse(visit.body);
      const [{ value, selected_option }] = actions;
      const look = lookOf(value, selected_option?.value);
      if (look) await redraw(ctx, visit, view, await drawLists(ctx, visit.person, look));
    });
  onLook(actionIds.list);
  onLook(actionIds.listOther);
  onLook(actionIds.listNext);
  onLook(actionIds.listPrevious);
}

const reading = ':hourglass_flowing_sand: *Reading…*\nWho has what, and how they came to it.';

const clicked = z.object({
  view: z.object({ id: z.string() }).optional(),
  actions: z.tuple([
    z.object({ value: z.string().optional(), selected_option: z.object({ value: z.string() }).nullish() }),
  ]),
});

/** The value of a button, or the name of the chosen list. */
function lookOf(value: string | undefined, chosen: string | undefined): ListLook | undefined {
  if (chosen !== undefined) return { list: chosen, page: 0 };
  return listLook.safeParse(parseJson(value ?? '')).data;
}

async function redraw(
  { client }: ListenerContext,
  { replace, say }: Visit,
  view: { readonly id: string } | undefined,
  drawn: Drawn,
): Promise<void> {
  if (view) await client.views.update({ view_id: view.id, view: modalOf(drawn) });
  else if (replace) await replace(replyOf(drawn));
  else await say(drawn.text);
}

const modalOf = ({ text, blocks }: Drawn): ModalView =>
  pageModal('Lists', blocks.length > 0 ? blocks : [section(text)]);

/** The answer for a drawn page. Plain text is split into sections that are short enough for Slack. */
const replyOf = ({ text, blocks }: Drawn) => (blocks.length > 0 ? { text, blocks } : { text });
