import type { ReactNode } from 'react';
import type { Offered } from '../../serve/commands.js';
import type { Room, Screen } from '../../serve/screen.js';
import type { Act } from '../state/act.js';
import { Avatar } from './avatar.js';
import { Composer } from './composer.js';
import { Home } from './home.js';
import { Icon } from './icon.js';
import { MessageList } from './message-list.js';

interface Props {
  readonly screen: Screen;
  readonly room: Room;
  readonly isHome: boolean;
  readonly offered: Offered;
  readonly act: Act;
  readonly open: (room: string) => void;
  readonly openThread: (ts: string) => void;
  readonly openList: () => void;
  readonly draft: string;
  readonly taken: () => void;
}

/** A channel, or the app with its Home and its messages. */
export function Conversation(props: Props): ReactNode {
  const { screen, room, isHome, offered, act, open, openThread, openList, draft, taken } = props;
  const isApp = room.kind === 'app';
  return (
    <main className="conversation" id="conversation">
      <header className="conversation-head">
        <button
          type="button"
          className="icon-button list-button"
          aria-label="Show the channels"
          onClick={openList}
        >
          <Icon name="list" />
        </button>
        <h1>
          {isApp ? <Avatar face={screen.faces.U0USHER} size={24} /> : <span aria-hidden="true">#</span>}
          <span className="conversation-name">{room.name}</span>
        </h1>
        {room.kind === 'shared' && <span className="quiet">shared with another workspace</span>}
        {isApp && (
          <div className="tabs">
            <button type="button" aria-current={isHome ? 'page' : undefined} onClick={() => open('home')}>
              Home
            </button>
            <button type="button" aria-current={isHome ? undefined : 'page'} onClick={() => open(room.id)}>
              Messages
              {room.rings > 0 && isHome && <span className="badge">{room.rings}</span>}
            </button>
          </div>
        )}
      </header>
      {isHome ? (
        <Home screen={screen} act={act} />
      ) : (
        <>
          <MessageList
            room={room}
            act={act}
            openThread={openThread}
            empty={
              isApp ? (
                <>
                  <b>Usher has not written to you yet.</b>
                  <span>You get messages here about decisions, changes and access that ends soon.</span>
                </>
              ) : (
                <>
                  <b>This is the start of #{room.name}.</b>
                  <span>Type /make-role to ask for a role on Make.</span>
                </>
              )
            }
          />
          {isApp ? (
            <p className="composer-off">Sending messages to this app has been turned off.</p>
          ) : (
            <Composer room={room} act={act} offered={offered} draft={draft} taken={taken} />
          )}
        </>
      )}
    </main>
  );
}
