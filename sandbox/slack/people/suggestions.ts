import type { Field } from '../block-kit/fields.js';
import { checkOptions, optionsOf } from '../block-kit/options.js';
import { Problems } from '../block-kit/text.js';
import type { Slack } from '../context.js';
import { type JsonObject, objectOf } from '../json.js';

/** The app's suggestions for a typed text; Slack does not ask below the minimum length. */
export async function suggestions(
  slack: Slack,
  field: Field,
  text: string,
  payload: JsonObject,
): Promise<JsonObject[]> {
  const { min_query_length } = field.element;
  if (text.length < (typeof min_query_length === 'number' ? min_query_length : 3)) return [];
  const asked = {
    ...payload,
    type: 'block_suggestion',
    action_id: field.actionId,
    block_id: field.blockId,
    value: text,
  };
  const ack = await slack.dispatcher.deliver({ kind: 'interactive', payload: asked });
  if (ack.status !== 'acked') throw new Error(`no options for "${field.label}": ${ack.status}`);
  const answer = objectOf(ack.body);
  const empty = Array.isArray(answer.options) && answer.options.length === 0;
  const problems = new Problems();
  if (!empty) checkOptions(answer, '', { max: 100 }, problems);
  if (problems.found.length > 0) throw new Error(`Slack refuses these options: ${problems.found.join('; ')}`);
  return optionsOf(answer);
}
