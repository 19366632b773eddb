import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { Icon } from '../slack/icon.js';
import { Listbox } from './listbox.js';
import type { Option } from './options.js';

interface Props {
  readonly offered: readonly Option[];
  readonly chosen: readonly Option[];
  readonly isMany: boolean;
  readonly most: number | undefined;
  readonly placeholder: string;
  readonly typed: string;
  readonly setTyped: (text: string) => void;
  readonly choose: (values: string[]) => void;
  /** The text shown when the list is empty. */
  readonly nothing: string;
  readonly isBusy: boolean;
  readonly labelledBy?: string;
  readonly describedBy?: string;
  readonly invalid?: boolean;
}

/** A search field with a list of options, by the ARIA practices. */
export function Combobox(props: Props): ReactNode {
  const { chosen, isMany, placeholder, typed, setTyped } = props;
  const id = useId();
  const holder = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const { isOpen, setOpen, left, at, setActive, pick, drop, keys } = useChoosing(props, input);
  const shown = isMany ? undefined : chosen[0]?.text;
  return (
    <div
      ref={holder}
      className={props.invalid ? 'combobox invalid' : 'combobox'}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (currentTarget.contains(relatedTarget)) return;
        setOpen(false);
        setTyped('');
      }}
    >
      {isMany && chosen.map((one) => <Chip key={one.value} text={one.text} drop={() => drop(one.value)} />)}
      <input
        ref={input}
        role="combobox"
        aria-labelledby={props.labelledBy}
        aria-label={props.labelledBy ? undefined : placeholder}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid}
        aria-expanded={isOpen}
        aria-controls={isOpen ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-busy={props.isBusy}
        aria-activedescendant={isOpen && left.length > 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        placeholder={shown ?? (chosen.length > 0 ? '' : placeholder)}
        className={shown === undefined ? '' : 'chosen'}
        value={isOpen || typed !== '' ? typed : (shown ?? '')}
        onChange={({ target }) => {
          // While the list is closed, the field shows the chosen option; typing then starts a new search.
          setTyped(isOpen ? target.value : target.value.replace(shown ?? '', ''));
          setActive(0);
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onKeyDown={keys}
      />
      <span className="chevron" aria-hidden="true">
        <Icon name="down" size={16} />
      </span>
      {isOpen && (
        <Listbox
          id={id}
          anchor={holder}
          options={left}
          chosen={chosen}
          at={at}
          point={setActive}
          pick={pick}
          nothing={props.nothing}
        />
      )}
    </div>
  );
}

function Chip({ text, drop }: { readonly text: string; readonly drop: () => void }): ReactNode {
  return (
    <span className="chip">
      {text}
      <button type="button" aria-label={`Remove ${text}`} onClick={drop}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

/** The remaining options, the active one, and the effect of keys. */
function useChoosing(props: Props, input: { readonly current: HTMLInputElement | null }) {
  const { offered, chosen, isMany, most, typed, setTyped, choose } = props;
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const left = isMany ? offered.filter(({ value }) => !chosen.some((one) => one.value === value)) : offered;
  const at = Math.min(active, Math.max(0, left.length - 1));
  const pick = (option: Option | undefined): void => {
    const isFull = isMany && most !== undefined && chosen.length >= most;
    if (!option || isFull) return;
    choose(isMany ? [...chosen.map(({ value }) => value), option.value] : [option.value]);
    setTyped('');
    setActive(0);
    if (!isMany) setOpen(false);
    input.current?.focus();
  };
  const drop = (value: string): void =>
    choose(chosen.filter((one) => one.value !== value).map((one) => one.value));
  const keys = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!isOpen) setOpen(true);
      else setActive((at + step + left.length) % Math.max(1, left.length));
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (isOpen) pick(left[at]);
      else setOpen(true);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Backspace' && typed === '' && isMany) {
      const last = chosen.at(-1);
      if (last) drop(last.value);
    }
  };
  return { isOpen, setOpen, left, at, setActive, pick, drop, keys };
}
