import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Option } from './options.js';
import { usePopup } from './popup.js';

interface Props {
  readonly label: string;
  readonly face: ReactNode;
  readonly options: readonly Option[];
  readonly picked: (value: string) => void;
  readonly className?: string;
}

/** A button with a menu below it. */
export function Menu({ label, face, options, picked, className = 'button' }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = usePopup<HTMLDivElement>(button, isOpen);
  useEffect(() => {
    if (isOpen) list.current?.querySelector('button')?.focus();
  }, [isOpen, list]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (step !== undefined) {
      event.preventDefault();
      const all = [...(list.current?.querySelectorAll('button') ?? [])];
      const at = all.indexOf(document.activeElement as HTMLButtonElement);
      all[(at + step + all.length) % all.length]?.focus();
    }
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {face}
      </button>
      {isOpen && (
        <div
          ref={list}
          id={id}
          role="menu"
          aria-label={label}
          popover="manual"
          className="popup menu"
          onKeyDown={keys}
          onBlur={({ currentTarget, relatedTarget }) => {
            if (!currentTarget.contains(relatedTarget) && relatedTarget !== button.current) setOpen(false);
          }}
        >
          {options.map(({ value, text, description }) => (
            <button
              key={value}
              type="button"
              role="menuitem"
              className="option"
              onClick={() => {
                close();
                picked(value);
              }}
            >
              <span>{text}</span>
              {description && <small>{description}</small>}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
