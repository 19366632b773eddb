import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import type { Offered } from '../../serve/commands.js';
import type { Room } from '../../serve/screen.js';
import type { Act, Outcome } from '../state/act.js';
import { useReader } from '../text/reader.js';
import { Hints } from './hint-list.js';
import { commandIn, completed, hintsFor } from './hints.js';
import { Icon } from './icon.js';
import { Shortcuts } from './shortcuts.js';

interface Props {
  readonly room: Room;
  readonly thread?: string;
  readonly act: Act;
  /** The commands and shortcuts; undefined if they cannot be used here. */
  readonly offered: Offered | undefined;
  /** An initial text; kept until the composer takes it. */
  readonly draft?: string;
  readonly taken?: () => void;
}

/** The field for text, and for commands with their hints. */
export function Composer({ room, thread, act, offered, draft, taken }: Props): ReactNode {
  const { screen } = useReader();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [isShut, setShut] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const commands = offered?.slash_commands ?? [];
  const hints = isShut ? [] : hintsFor(text, commands, Object.values(screen.faces));
  const at = Math.min(active, hints.length - 1);
  const place = room.kind === 'app' ? room.name : `#${room.name}`;
  useEffect(() => {
    if (!thread && matchMedia('(min-width: 721px)').matches) field.current?.focus();
  }, [room.id, thread]);
  useGrowing(field, text);
  useDraft(draft, taken, setText, field);

  const { notice, setNotice, isBusy, send } = useSending(act, room.id, thread, text, setText);
  const type = (now: string): void => {
    setText(now);
    setShut(false);
    setActive(0);
  };
  const complete = (index: number): void => {
    const hint = hints[index];
    if (hint) setText(completed(text, hint));
    setActive(0);
    field.current?.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isListed = hints.length > 0;
    const isDone = hints.some(({ insert }) => insert === text.trim());
    if (isListed && step !== undefined) {
      event.preventDefault();
      setActive((at + step + hints.length) % hints.length);
    } else if (isListed && (event.key === 'Tab' || (event.key === 'Enter' && !isDone))) {
      event.preventDefault();
      complete(at);
    } else if (isListed && event.key === 'Escape') {
      event.preventDefault();
      setShut(true);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void send();
    }
  };
  return (
    <div className="composer-place">
      {notice && (
        <p className="composer-notice" role="alert">
          <b>Slackbot</b> {notice}
        </p>
      )}
      {hints.length > 0 && <Hints id={id} hints={hints} at={at} point={setActive} complete={complete} />}
      <div className="composer">
        {offered && (
          <Shortcuts
            offered={offered}
            act={act}
            done={(outcome) => setNotice(troubleOf(outcome, 'The shortcut'))}
          />
        )}
        <ComposerField
          field={field}
          id={id}
          at={hints.length > 0 ? at : undefined}
          label={thread ? 'Reply' : `Message ${place}`}
          placeholder={thread ? 'Reply…' : `Message ${place}, or type / for commands`}
          text={text}
          usage={commands.find(({ command }) => text.trim() === command)?.usage_hint}
          type={type}
          keys={keys}
        />
        <SendButton isBusy={isBusy} isEmpty={text.trim() === ''} send={() => void send()} />
      </div>
    </div>
  );
}

function SendButton(props: {
  readonly isBusy: boolean;
  readonly isEmpty: boolean;
  readonly send: () => void;
}) {
  return (
    <button
      type="button"
      className="icon-button composer-send"
      aria-label="Send"
      aria-busy={props.isBusy}
      disabled={props.isEmpty}
      onClick={props.send}
    >
      {props.isBusy ? <span className="spinner" aria-hidden="true" /> : <Icon name="send" />}
    </button>
  );
}

/** Sends the typed text, and keeps the error if that fails. */
function useSending(
  act: Act,
  room: string,
  thread: string | undefined,
  text: string,
  setText: (text: string) => void,
) {
  const [notice, setNotice] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    const said = text.trim();
    if (said === '' || isBusy) return;
    setText('');
    setNotice(undefined);
    setBusy(true);
    const trouble = await sent(act, room, thread, said);
    setBusy(false);
    setNotice(trouble);
    if (trouble && !said.startsWith('/')) setText(said);
  };
  return { notice, setNotice, isBusy, send };
}

interface FieldProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly id: string;
  /** The index of the active hint; undefined if there are no hints. */
  readonly at: number | undefined;
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly usage: string | undefined;
  readonly type: (text: string) => void;
  readonly keys: (event: KeyboardEvent) => void;
}

function ComposerField(props: FieldProps): ReactNode {
  const { field, id, at, text, usage } = props;
  // The placeholder is a separate element, because a text area cuts a long one in the middle of a letter.
  const beside = text === '' ? props.placeholder : usage;
  return (
    <div className="composer-field">
      <textarea
        ref={field}
        rows={1}
        aria-label={props.label}
        aria-controls={at === undefined ? undefined : `${id}-hints`}
        aria-activedescendant={at === undefined ? undefined : `${id}-${at}`}
        aria-placeholder={props.placeholder}
        value={text}
        onChange={({ target }) => props.type(target.value)}
        onKeyDown={props.keys}
      />
      {beside && (
        <span className="usage" aria-hidden="true">
          {text !== '' && <span>{text.trimEnd()} </span>}
          {beside}
        </span>
      )}
    </div>
  );
}

/** Posts the text or runs the command, and returns the error if that fails. */
async function sent(
  act: Act,
  channel: string,
  thread: string | undefined,
  said: string,
): Promise<string | undefined> {
  const command = thread === undefined ? commandIn(said) : undefined;
  if (command) return troubleOf(await act({ do: 'command', channel, ...command }), command.command);
  return troubleOf(await act({ do: 'say', channel, text: said, ...(thread !== undefined && { thread }) }));
}

/** Puts a text from elsewhere into the field. */
function useDraft(
  draft: string | undefined,
  taken: (() => void) | undefined,
  setText: (text: string) => void,
  field: RefObject<HTMLTextAreaElement | null>,
): void {
  useEffect(() => {
    if (!draft) return;
    setText(draft);
    taken?.();
    field.current?.focus();
  }, [draft, taken, setText, field]);
}

/** Grows the field with its text, up to a limit. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useEffect(() => {
    const shown = field.current;
    if (!shown) return;
    shown.style.height = 'auto';
    shown.style.height = text === '' ? '' : `${Math.min(shown.scrollHeight, 160)}px`;
  }, [field, text]);
}

function troubleOf({ problem, timedOut, reason }: Outcome, what = 'This'): string | undefined {
  if (problem) return problem;
  return timedOut
    ? `${what} failed: Usher did not answer in time${reason ? ` (${reason})` : ''}.`
    : undefined;
}
