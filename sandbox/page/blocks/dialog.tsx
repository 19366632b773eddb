import { type ReactNode, useLayoutEffect, useRef } from 'react';

interface Props {
  readonly label: string;
  readonly className: string;
  /** Called when the browser closes the dialog, by Escape or in another way. */
  readonly closed: () => void;
  readonly children: ReactNode;
}

/** A dialog that keeps the focus inside and returns it when it closes. */
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
