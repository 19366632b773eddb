import { type ReactNode, useLayoutEffect, useRef } from 'react';

interface Props {
  readonly label: string;
  readonly className: string;
  /** Escape, or anything else by which a browser closes a dialog. */
  readonly closed: () => void;
  readonly children: ReactNode;
}

/** A dialog that keeps the focus in itself and gives it back. */
export function Dialog({ label, className, closed, children }: Props): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation();
        closed();
      }}
    >
      {children}
    </dialog>
  );
}
