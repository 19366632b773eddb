import type { InputBlock, PlainTextOption } from '@slack/types';
import { plain } from '../blocks.js';
import { cutEnd, cutMiddle, plainly } from '../text.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

export const option = ({ value, label, description }: Choice): PlainTextOption => ({
  text: plain(cutMiddle(plainly(label), 75), 75),
  value,
  ...(description !== undefined && { description: plain(plainly(description), 75) }),
});

interface Field {
  readonly block: string;
  readonly action: string;
  readonly label: string;
  readonly hint?: string;
  readonly optional?: boolean;
  /** Whether a choice changes other fields at once. */
  readonly rewrites?: boolean;
}

const input = (field: Field, element: InputBlock['element']): InputBlock => ({
  type: 'input',
  block_id: field.block,
  label: plain(field.label, 2000),
  element,
  optional: field.optional ?? false,
  dispatch_action: field.rewrites ?? false,
  ...(field.hint !== undefined && { hint: plain(field.hint, 2000) }),
});

export const textField = (
  field: Field & {
    readonly initial?: string | undefined;
    readonly lines?: boolean;
    readonly max: number;
    readonly min?: number;
    readonly example?: string;
  },
): InputBlock =>
  input(field, {
    type: 'plain_text_input',
    action_id: field.action,
    multiline: field.lines ?? false,
    max_length: field.max,
    ...(field.min !== undefined && { min_length: field.min }),
    ...(field.initial && { initial_value: cutEnd(field.initial, field.max) }),
    ...(field.example && { placeholder: plain(field.example, 150) }),
  });

/** A choice from a known list. Slack accepts 100 options at most; for more the caller offers a search. */
export function choiceField(
  field: Field & { readonly choices: readonly Choice[]; readonly initial?: string | undefined },
): InputBlock {
  const options = field.choices.slice(0, 100).map(option);
  const chosen = options.find(({ value }) => value === field.initial);
  return input(field, {
    type: 'static_select',
    action_id: field.action,
    options,
    ...(chosen && { initial_option: chosen }),
  });
}

/** A choice with a search; Usher sends the options while the person types. */
export function searchField(
  field: Field & { readonly after: number; readonly initial?: Choice | undefined; readonly example: string },
): InputBlock {
  return input(field, {
    type: 'external_select',
    action_id: field.action,
    min_query_length: field.after,
    placeholder: plain(field.example, 150),
    ...(field.initial && { initial_option: option(field.initial) }),
  });
}

/** Any number of choices from a known list, 100 at most. */
export const choicesField = (
  field: Field & { readonly choices: readonly Choice[]; readonly example: string },
): InputBlock =>
  input(field, {
    type: 'multi_static_select',
    action_id: field.action,
    options: field.choices.slice(0, 100).map(option),
    placeholder: plain(field.example, 150),
  });

/** A person in this Slack, from Slack's own list. */
export const slackPersonField = (field: Field & { readonly example: string }): InputBlock =>
  input(field, {
    type: 'users_select',
    action_id: field.action,
    placeholder: plain(field.example, 150),
  });

export const dayField = (field: Field): InputBlock =>
  input(field, { type: 'datepicker', action_id: field.action });

/** Any number of choices with a search, `most` at most. */
export const searchManyField = (
  field: Field & {
    readonly after: number;
    readonly most: number;
    readonly example: string;
    readonly initial?: readonly Choice[] | undefined;
  },
): InputBlock =>
  input(field, {
    type: 'multi_external_select',
    action_id: field.action,
    min_query_length: field.after,
    max_selected_items: field.most,
    ...(field.initial && field.initial.length > 0 && { initial_options: field.initial.map(option) }),
    placeholder: plain(field.example, 150),
  });

export const tickField = (field: Field & { readonly tick: Choice }): InputBlock =>
  input(
    { ...field, optional: true },
    {
      type: 'checkboxes',
      action_id: field.action,
      options: [option(field.tick)],
    },
  );

/** A choice of one or more from a known list, 100 at most. */
export const severalField = (field: Field & { readonly choices: readonly Choice[] }): InputBlock =>
  input(field, {
    type: 'multi_static_select',
    action_id: field.action,
    options: field.choices.slice(0, 100).map(option),
  });
