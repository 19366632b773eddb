import { useEffect, useMemo, useRef, useState } from 'react';
import type { ShownView } from '../../serve/screen.js';
import { stringOf } from '../../slack/json.js';
import type { Entry, Surface } from '../blocks/surface.js';
import type { Act, Outcome } from '../state/act.js';

interface Typed {
  readonly block: string;
  readonly action: string;
  readonly entry: Entry;
}

export interface Form {
  readonly surface: Surface;
  submit(): Promise<Outcome>;
}

const pauseMs = 200;

/**
 * The fields of a modal. A choice goes to the sandbox at once; typed text follows when the person pauses or submits.
 */
export function useForm(view: ShownView, act: Act): Form {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const typed = useRef(new Map<string, Typed>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const { id, state } = view;
  return useMemo(() => {
    const unsent = (): Typed[] => {
      clearTimeout(timer.current);
      const all = [...typed.current.values()];
      typed.current.clear();
      return all;
    };
    const sendTyped = (): void => {
      for (const one of unsent()) void act({ do: 'fill', view: id, ...one });
    };
    return {
      surface: {
        kind: 'modal',
        errors,
        entry: (block, element) => state.values[block]?.[stringOf(element.action_id)],
        async press(block, element, option) {
          sendTyped();
          return act({
            do: 'click-modal',
            view: id,
            block,
            action: stringOf(element.action_id),
            ...(typeof element.value === 'string' && { value: element.value }),
            ...(option !== undefined && { option }),
          });
        },
        fill(block, element, entry) {
          const action = stringOf(element.action_id);
          setErrors(({ [block]: _, ...others }) => others);
          if (!/_input$|picker$/.test(stringOf(element.type))) {
            sendTyped();
            void act({ do: 'fill', view: id, block, action, entry });
            return;
          }
          typed.current.set(`${block}/${action}`, { block, action, entry });
          clearTimeout(timer.current);
          timer.current = setTimeout(sendTyped, pauseMs);
        },
        enter(block, element) {
          sendTyped();
          void act({ do: 'enter', view: id, block, action: stringOf(element.action_id) });
        },
        suggest: (block, element, text) =>
          act({ do: 'suggest', view: id, block, action: stringOf(element.action_id), text }),
      },
      async submit() {
        const outcome = await act({ do: 'submit', view: id, typed: unsent() });
        setErrors(outcome.errors ?? {});
        return outcome;
      },
    };
  }, [act, id, state, errors]);
}
