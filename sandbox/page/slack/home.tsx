import { type ReactNode, useEffect, useMemo } from 'react';
import type { Screen, ShownView } from '../../serve/screen.js';
import { stringOf } from '../../slack/json.js';
import { Blocks } from '../blocks/blocks.js';
import { type Surface, SurfaceProvider } from '../blocks/surface.js';
import type { Act } from '../state/act.js';

/** The app's Home tab; the app draws it when a person opens it. */
export function Home({ screen, act }: { readonly screen: Screen; readonly act: Act }): ReactNode {
  useEffect(() => void act({ do: 'open-home' }), [act]);
  const { home } = screen;
  const surface = useMemo(() => homeSurface(act, home?.state), [act, home]);
  return (
    <section className="home" aria-label="Home of Usher" tabIndex={0}>
      {home ? (
        <SurfaceProvider value={surface}>
          <Blocks blocks={home.blocks} />
        </SurfaceProvider>
      ) : (
        <p className="empty" aria-busy="true">
          <span className="spinner" aria-hidden="true" /> Usher is drawing your Home…
        </p>
      )}
    </section>
  );
}

function homeSurface(act: Act, state: ShownView['state'] | undefined): Surface {
  return {
    kind: 'home',
    press: (block, element, option) =>
      act({
        do: 'click-home',
        block,
        action: stringOf(element.action_id),
        ...(typeof element.value === 'string' && { value: element.value }),
        ...(option !== undefined && { option }),
      }),
    fill: () => undefined,
    enter: () => undefined,
    suggest: async () => ({ options: [] }),
    entry: (block, element) => state?.values[block]?.[stringOf(element.action_id)],
    errors: {},
  };
}
