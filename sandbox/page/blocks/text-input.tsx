import { type ReactNode, useState } from 'react';
import { objectOf, stringOf } from '../../slack/json.js';
import type { ElementProps } from './element-props.js';
import { useSurface } from './surface.js';

const kinds: Readonly<Record<string, { readonly type: string; readonly key: string }>> = {
  email_text_input: { type: 'email', key: 'value' },
  url_text_input: { type: 'url', key: 'value' },
  number_input: { type: 'text', key: 'value' },
  datepicker: { type: 'date', key: 'selected_date' },
  timepicker: { type: 'time', key: 'selected_time' },
  datetimepicker: { type: 'datetime-local', key: 'selected_date_time' },
};

/** A text field; the text appears at once and is sent to the sandbox in the background. */
export function TextInput({ block, element, labelledBy, describedBy, invalid }: ElementProps): ReactNode {
  const surface = useSurface();
  const { type, key } = kinds[stringOf(element.type)] ?? { type: 'text', key: 'value' };
  const kept = surface.entry(block, element)?.[key];
  const text = typeof kept === 'number' ? localMoment(kept) : stringOf(kept);
  const [typed, setTyped] = useState(text);
  const most = typeof element.max_length === 'number' ? element.max_length : 3000;
  const common = {
    'aria-labelledby': labelledBy,
    'aria-describedby': describedBy,
    'aria-invalid': invalid,
    className: invalid ? 'field invalid' : 'field',
    placeholder: stringOf(objectOf(element.placeholder).text) || undefined,
    maxLength: most,
    value: typed,
    onChange: ({ target }: { target: { value: string } }) => {
      setTyped(target.value);
      const entry = type === 'datetime-local' ? seconds(target.value) : target.value;
      surface.fill(block, element, entry === '' ? null : entry);
    },
  };
  if (element.multiline === true) return <textarea rows={3} {...common} />;
  return (
    <input
      type={type}
      autoComplete="off"
      {...common}
      onKeyDown={({ key: pressed }) => {
        if (pressed === 'Enter') surface.enter(block, element);
      }}
    />
  );
}

const seconds = (local: string): string => (local ? `${Math.floor(new Date(local).getTime() / 1000)}` : '');

function localMoment(at: number): string {
  const date = new Date(at * 1000);
  return new Date(at * 1000 - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
