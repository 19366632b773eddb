import {
  type FocusEvent,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { ShownView } from '../../serve/screen.js';
import { isObject, objectOf, stringOf } from '../../slack/json.js';
import { Blocks } from '../blocks/blocks.js';
import { Dialog } from '../blocks/dialog.js';
import { SurfaceProvider } from '../blocks/surface.js';
import type { Act } from '../state/act.js';
import { Avatar } from './avatar.js';
import { useForm } from './form.js';
import { Icon } from './icon.js';

interface Props {
  readonly view: ShownView;
  readonly depth: number;
  readonly act: Act;
}

const noTime = 'We had some trouble connecting. Try again?';
const focusable = 'input:not([disabled]), textarea, select, [role=combobox]';

/** The top modal of the app's stack. */
export function Modal({ view, depth, act }: Props): ReactNode {
  const close = (all: boolean): void => void act({ do: 'close', view: view.id, all });
  const title = stringOf(objectOf(view.title).text);
  return (
    <Dialog label={title} className="dialog modal" closed={() => close(false)}>
      <div className="dialog-head">
        {depth > 1 ? (
          <button type="button" className="icon-button" aria-label="Back" onClick={() => close(false)}>
            <Icon name="back" />
          </button>
        ) : (
          <Avatar face={{ id: '', name: 'Usher', handle: 'usher', kind: 'app' }} size={32} />
        )}
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={() => close(true)}>
          <Icon name="close" />
        </button>
      </div>
      <ModalForm key={view.id} view={view} act={act} close={() => close(false)} />
    </Dialog>
  );
}

interface FormProps {
  readonly view: ShownView;
  readonly act: Act;
  readonly close: () => void;
}

function ModalForm({ view, act, close }: FormProps): ReactNode {
  const form = useForm(view, act);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const [refusals, setRefusals] = useState(0);
  const { body, remember } = useFocusIn(view);
  // An effect runs once the errors stand at their fields, which takes a busy browser more than a frame.
  useEffect(() => {
    if (refusals === 0) return;
    const wrong = body.current?.querySelector<HTMLElement>('[aria-invalid=true]');
    wrong?.focus({ preventScroll: true });
    wrong?.closest('.block-input')?.scrollIntoView({ block: 'nearest' });
  }, [refusals, body]);
  const submit = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (isBusy || !isObject(view.submit)) return;
    setBusy(true);
    const outcome = await form.submit();
    setBusy(false);
    setTrouble(outcome.timedOut ? noTime : outcome.problem);
    if (outcome.errors) setRefusals((count) => count + 1);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void submit();
  };
  return (
    <form className="modal-form" noValidate onSubmit={(event) => void submit(event)} onKeyDown={keys}>
      {trouble && (
        <p className="modal-trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="dialog-body" ref={body} tabIndex={-1} aria-live="polite" onFocus={remember}>
        <SurfaceProvider value={form.surface}>
          <Blocks blocks={view.blocks} />
        </SurfaceProvider>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={close}>
          {stringOf(objectOf(view.close).text) || 'Cancel'}
        </button>
        {isObject(view.submit) && (
          <button type="submit" className="button primary" aria-busy={isBusy}>
            {isBusy && <span className="spinner" aria-hidden="true" />}
            <span className="button-label">{stringOf(view.submit.text)}</span>
          </button>
        )}
      </div>
    </form>
  );
}

/**
 * The focus begins in the first field. An answer may replace the element that has it; the focus then goes to the one
 * that now has its place, so that the keyboard goes on from there.
 */
function useFocusIn(view: ShownView) {
  const body = useRef<HTMLDivElement>(null);
  const last = useRef(-1);
  const all = (): HTMLElement[] => [
    ...(body.current?.querySelectorAll<HTMLElement>(`${focusable}, button`) ?? []),
  ];
  useEffect(() => {
    const first = body.current?.querySelector<HTMLElement>(focusable);
    (first ?? body.current)?.focus();
  }, []);
  useEffect(() => {
    const isLost = document.activeElement === document.body || document.activeElement?.tagName === 'DIALOG';
    if (isLost) (all()[last.current] ?? body.current)?.focus({ preventScroll: true });
  }, [view.blocks]);
  const remember = ({ target }: FocusEvent): void => {
    last.current = all().indexOf(target as HTMLElement);
  };
  return { body, remember };
}
