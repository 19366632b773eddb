import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { buttonValue } from '../slack/ids.js';
import type { Home } from '../slack/slack-user.js';
import { typedText } from './wire-text.js';

const id = z.string().regex(/^[A-Z0-9]+$/);

/**
 * The acting person, from the payload that Slack authenticates. A foreign team stays in the id, so that the caller can
 * refuse it. Usher does not know all teams of an organization, so there the person's Slack profile decides.
 */
export function personOf(home: Home, user: string, team?: string | null): PersonId {
  const foreign = team && !home.isOrgWide && team !== home.id && !home.teams.includes(team);
  return `${foreign ? team : home.id}/${user}`;
}

/** A slash command. `text` is as typed, without Slack's encoding. `users` are the people it mentions. */
export const commandBody = z
  .object({
    user_id: id,
    text: z.string().default(''),
    channel_id: z.string(),
    trigger_id: z.string(),
  })
  .transform(({ text, ...rest }) => ({ ...rest, ...typedText(text) }));

const actor = z.object({ id, team_id: z.string().nullish() });

/** A click on a button of a message. */
export const messageClick = z.object({
  user: actor,
  trigger_id: z.string(),
  container: z.object({ channel_id: z.string(), message_ts: z.string() }),
  actions: z.tuple([z.object({ action_id: z.string(), value: z.string() })]),
});

/** A click on a button of the Home tab or a modal. */
const viewClick = messageClick.extend({ container: z.object({ type: z.literal('view') }) });

/** A click on a button about a request, on a message or elsewhere. */
export const requestClick = z
  .union([messageClick, viewClick])
  .transform(({ actions: [{ value, action_id }], ...rest }, context) => {
    const parsed = buttonValue.safeParse(parseJson(value));
    if (parsed.success) return { ...rest, action_id, ...parsed.data };
    context.addIssue({ code: 'custom', message: 'no request in the button' });
    return z.NEVER;
  });

const chosen = z.object({ value: z.string(), text: z.object({ text: z.string() }).optional() });
const fieldState = z.object({
  value: z.string().nullish(),
  selected_option: chosen.nullish(),
  selected_options: z.array(chosen).nullish(),
  selected_user: id.nullish(),
  selected_date: z.string().nullish(),
});
const viewState = z.object({ values: z.record(z.string(), z.record(z.string(), fieldState)) });

export const formView = z.object({
  id: z.string(),
  hash: z.string(),
  private_metadata: z.string().default(''),
  state: viewState,
});
export type FormView = z.infer<typeof formView>;

/** A choice in a form that rewrites other fields. */
export const formAction = z.object({
  user: actor,
  view: formView,
  actions: z.tuple([
    z.object({
      action_id: z.string(),
      action_ts: z.string().default('0'),
      value: z.string().optional(),
      selected_option: chosen.nullish(),
    }),
  ]),
});

/** A click or a choice in the Home tab or a modal, with the view's metadata. */
export const inView = z.object({
  trigger_id: z.string(),
  view: z.object({ id: z.string(), type: z.string(), private_metadata: z.string().default('') }),
  actions: z.tuple([
    z.object({ action_id: z.string(), value: z.string().optional(), selected_option: chosen.nullish() }),
  ]),
});

export const formSubmission = z.object({ user: actor, view: formView });

/** The typed or chosen value in a block, for any action id; undefined if there is none. */
export function fieldOf({ state }: FormView, block: string): string | undefined {
  const [field] = Object.values(state.values[block] ?? {});
  const { value, selected_option, selected_user, selected_date } = field ?? {};
  return value ?? selected_option?.value ?? selected_user ?? selected_date ?? undefined;
}

/** All choices in a block that accepts several. */
export function severalOf({ state }: FormView, block: string): string[] {
  const [field] = Object.values(state.values[block] ?? {});
  return field?.selected_options?.map(({ value }) => value) ?? [];
}

export function labelOf({ state }: FormView, block: string): string | undefined {
  const [field] = Object.values(state.values[block] ?? {});
  return field?.selected_option?.text?.text;
}

/** All choices in a block; may be empty. */
export function chosenIn({ state }: FormView, block: string): string[] {
  const [field] = Object.values(state.values[block] ?? {});
  return field?.selected_options?.map(({ value }) => value) ?? [];
}

export function isTicked({ state }: FormView, block: string): boolean {
  const [field] = Object.values(state.values[block] ?? {});
  return (field?.selected_options?.length ?? 0) > 0;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
