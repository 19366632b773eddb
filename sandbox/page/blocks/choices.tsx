import type { ReactNode } from 'react';
import { type JsonObject, objectOf, objectsOf, stringOf } from '../../slack/json.js';
import { Text } from '../text/text.js';
import type { ElementProps } from './element-props.js';
import { optionsOf } from './options.js';
import { useSurface } from './surface.js';

/** Radio buttons and checkboxes. */
export function Choices({ block, element, labelledBy, describedBy }: ElementProps): ReactNode {
  const surface = useSurface();
  const isOne = element.type === 'radio_buttons';
  const state = surface.entry(block, element) ?? {};
  const chosen = isOne
    ? [stringOf(objectOf(state.selected_option).value)]
    : objectsOf(state.selected_options).map(({ value }) => stringOf(value));
  const choose = (value: string, on: boolean): void => {
    const others = isOne ? [] : chosen.filter((one) => one !== value);
    const now = on ? [...others, value] : others;
    const entry = now.length > 0 ? now : null;
    surface.fill(block, element, isOne ? value : entry);
  };
  return (
    <div
      className="choices"
      role={isOne ? 'radiogroup' : 'group'}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
    >
      {optionsOf(element).map((option: JsonObject) => {
        const value = stringOf(option.value);
        return (
          <label key={value} className="choice">
            <input
              type={isOne ? 'radio' : 'checkbox'}
              name={`${block}-${stringOf(element.action_id)}`}
              checked={chosen.includes(value)}
              onChange={({ target }) => choose(value, target.checked)}
            />
            <span>
              <Text of={objectOf(option.text)} />
              {option.description !== undefined && (
                <small>
                  <Text of={objectOf(option.description)} />
                </small>
              )}
            </span>
          </label>
        );
      })}
    </div>
  );
}
