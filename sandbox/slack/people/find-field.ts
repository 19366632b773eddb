import type { Field } from '../block-kit/fields.js';

export interface Wanted {
  /** Selects one of several fields with the same action id. */
  value?: string;
  block?: string;
}

/** The only field with this key: a block id, an action id or a label. */
export function findField(fields: Field[], key: string, { value, block }: Wanted = {}): Field {
  const named = fields.filter((field) => [field.actionId, field.blockId, field.label].includes(key));
  const meant = named.filter(
    (field) =>
      (value === undefined || field.element.value === value) &&
      (block === undefined || field.blockId === block),
  );
  const [field, ...others] = meant;
  const shown =
    fields.map(({ label, actionId, blockId }) => `${label} (${blockId}/${actionId})`).join(', ') || 'nothing';
  if (!field) throw new Error(`"${key}" is not there; shown: ${shown}`);
  if (others.length > 0)
    throw new Error(`"${key}" is there ${meant.length} times; say which value or block. Shown: ${shown}`);
  return field;
}
