import { type ReactNode, useEffect, useRef } from 'react';
import type { Part } from '../serve/cast.js';
import type { Screen } from '../serve/screen.js';
import type { News } from '../serve/seen.js';
import { ClockMenu } from './beside/clock-menu.js';
import { Avatar } from './slack/avatar.js';
import { Icon, type IconName } from './slack/icon.js';
import type { Place } from './state/place.js';
import { type Theme, useTheme } from './state/theme.js';

interface Props {
  readonly cast: readonly Part[];
  readonly screen: Screen;
  readonly news: News;
  readonly place: Place;
  readonly go: (change: Partial<Place>) => void;
  readonly isTouring: boolean;
  readonly tour: () => void;
}

const themes: Readonly<Record<Theme, readonly [IconName, string]>> = {
  auto: ['half', 'Colours of your system'],
  light: ['sun', 'Light colours'],
  dark: ['moon', 'Dark colours'],
};

/** The sandbox's bar above Slack, with the cast and the panes. */
export function Bar({ cast, screen, news, place, go, isTouring, tour }: Props): ReactNode {
  const [theme, turnTheme] = useTheme();
  const [sign, says] = themes[theme];
  const me = cast.find(({ id }) => id === screen.me);
  const turn = (to: Place['beside']) => () => go({ beside: place.beside === to ? '' : to, thread: '' });
  return (
    <header className="bar">
      <span className="bar-name">
        <b>Usher</b> sandbox
      </span>
      <Cast cast={cast} screen={screen} be={(as) => go({ as, thread: '', in: sameRoomFor(as, place.in) })} />
      <span className="bar-me">
        <b>{screen.faces[screen.me]?.name}</b>
        <span>{me && `${me.part}: ${me.may}`}</span>
      </span>
      <div className="bar-end">
        <button
          type="button"
          className="bar-button"
          aria-pressed={place.beside === 'make'}
          onClick={turn('make')}
        >
          Make
          {(news.make !== 'well' || news.isSlackAway) && (
            <span className="dot" role="img" aria-label="in trouble" />
          )}
        </button>
        <button
          type="button"
          className="bar-button"
          aria-pressed={place.beside === 'record'}
          onClick={turn('record')}
        >
          Record
        </button>
        <button
          type="button"
          className="bar-button"
          aria-pressed={place.beside === 'app'}
          onClick={turn('app')}
        >
          App
          {news.replicas.some(({ state }) => state !== 'up') && (
            <span className="dot" role="img" aria-label="in trouble" />
          )}
        </button>
        <button type="button" className="bar-button" aria-pressed={isTouring} onClick={tour}>
          Tour
        </button>
        <ClockMenu ahead={news.ahead} />
        <button type="button" className="icon-button" aria-label={says} title={says} onClick={turnTheme}>
          <Icon name={sign} />
        </button>
      </div>
    </header>
  );
}

interface CastProps {
  readonly cast: readonly Part[];
  readonly screen: Screen;
  readonly be: (id: string) => void;
}

/** Every person the visitor can be, with the number of messages waiting for them. */
function Cast({ cast, screen, be }: CastProps): ReactNode {
  const all = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = all.current;
    const mine = shown?.querySelector<HTMLElement>(`[data-of="${screen.me}"]`);
    if (shown && mine) shown.scrollLeft = mine.offsetLeft - (shown.clientWidth - mine.offsetWidth) / 2;
  }, [screen.me]);
  return (
    <div ref={all} className="cast" role="group" aria-label="Be somebody else">
      {cast.map(({ id, part, may }) => {
        const face = screen.faces[id];
        const waiting = id === screen.me ? 0 : (screen.waiting[id] ?? 0);
        const name = face?.name ?? id;
        return (
          <button
            key={id}
            type="button"
            className="cast-one"
            data-of={id}
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
  );
}

/** Each person has their own direct message with the app, so its id changes with the person. */
const sameRoomFor = (as: string, room: string): string => (room.startsWith('DU') ? `D${as}` : room);
