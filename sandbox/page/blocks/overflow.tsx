import { type ReactNode, useState } from 'react';
import { isObject, objectOf, stringOf } from '../../slack/json.js';
import { Icon } from '../slack/icon.js';
import { confirmOf } from './button.js';
import { Confirm } from './confirm.js';
import type { ElementProps } from './element-props.js';
import { Menu } from './menu.js';
import { listedOptions } from './options.js';
import { useSurface } from './surface.js';

/** An overflow menu, shown as three dots. */
export function Overflow({ block, element }: ElementProps): ReactNode {
  const surface = useSurface();
  const [picked, setPicked] = useState<string>();
  const send = (value: string): void => {
    setPicked(undefined);
    void surface.press(block, element, value);
  };
  const label = stringOf(objectOf(element.accessibility_label).text) || 'More actions';
  return (
    <>
      <Menu
        label={label}
        face={<Icon name="more" />}
        options={listedOptions(element)}
        picked={(value) => (isObject(element.confirm) ? setPicked(value) : send(value))}
      />
      {picked !== undefined && (
        <Confirm
          asks={confirmOf(element)}
          agreed={() => send(picked)}
          backedOut={() => setPicked(undefined)}
        />
      )}
    </>
  );
}
