import type { ReactNode } from 'react';
import type { Part } from '../serve/cast.js';
import type { Screen } from '../serve/screen.js';
import { Avatar } from './slack/avatar.js';
import { Icon, type IconName } from './slack/icon.js';
import type { Theme } from './state/theme.js';

interface Props {
  readonly cast: readonly Part[];
  readonly screen: Screen;
  readonly be: (id: string) => void;
  readonly theme: Theme;
  readonly turnTheme: () => void;
  readonly children?: ReactNode;
}

const themes: Readonly<Record<Theme, readonly [IconName, string]>> = {
  auto: ['half', 'Colours as your system has them'],
  light: ['sun', 'Light colours'],
  dark: ['moon', 'Dark colours'],
};

/** The sandbox's own strip above Slack: whom one is, and what stands beside it. */
export function Bar({ cast, screen, be, theme, turnTheme, children }: Props): ReactNode {
  const [sign, says] = themes[theme];
  const me = cast.find(({ id }) => id === screen.me);
  return (
    <header className="bar">
      <span className="bar-name">
        <b>Usher</b> sandbox
      </span>
      <div className="cast" role="group" aria-label="Be somebody else">
        {cast.map(({ id, part, may }) => {
          const face = screen.faces[id];
          const waiting = id === screen.me ? 0 : (screen.waiting[id] ?? 0);
          const name = face?.name ?? id;
          return (
            <button
              key={id}
              type="button"
              className="cast-one"
              aria-pressed={id === screen.me}
              aria-label={`Be ${name}, ${part}: ${may}${waiting > 0 ? `. ${waiting} waiting` : ''}`}
              title={`${name} · ${part}: ${may}`}
              onClick={() => be(id)}
            >
              <Avatar face={face} size={28} />
              {waiting > 0 && <span className="badge">{waiting}</span>}
            </button>
          );
        })}
      </div>
      <span className="bar-me">
        <b>{screen.faces[screen.me]?.name}</b>
        <span>{me && `${me.part}: ${me.may}`}</span>
      </span>
      <div className="bar-end">
        {children}
        <button type="button" className="icon-button" aria-label={says} title={says} onClick={turnTheme}>
          <Icon name={sign} />
        </button>
      </div>
    </header>
  );
}
