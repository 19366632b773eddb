import type { ReactNode } from 'react';
import type { Offered } from '../../serve/commands.js';
import { Menu } from '../blocks/menu.js';
import type { Act, Outcome } from '../state/act.js';
import { Icon } from './icon.js';

interface Props {
  readonly offered: Offered;
  readonly act: Act;
  readonly done: (outcome: Outcome) => void;
}

/** The app's global shortcuts, behind the plus button of the composer. */
export function Shortcuts({ offered, act, done }: Props): ReactNode {
  return (
    <Menu
      label="Shortcuts"
      face={<Icon name="plus" />}
      className="icon-button composer-plus"
      options={offered.shortcuts.map(({ callback_id, name, description }) => ({
        value: callback_id,
        text: name,
        description,
      }))}
      picked={(callback) => void act({ do: 'shortcut', callback }).then(done)}
    />
  );
}
