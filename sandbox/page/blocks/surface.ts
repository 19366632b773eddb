import { createContext, useContext } from 'react';
import type { JsonObject } from '../../slack/json.js';
import type { Outcome } from '../state/act.js';

export type Entry = string | string[] | null;

/** The place of blocks, and the effects of what a person does with them. */
export interface Surface {
  readonly kind: 'message' | 'modal' | 'home';
  /** Presses a button, or chooses in a menu that is not a form field. */
  press(block: string, element: JsonObject, option?: string): Promise<Outcome>;
  /** Types or chooses in a form field. */
  fill(block: string, element: JsonObject, entry: Entry): void;
  /** Presses Enter in a field of one line. */
  enter(block: string, element: JsonObject): void;
  suggest(block: string, element: JsonObject, text: string): Promise<Outcome>;
  /** The present value of a field. */
  entry(block: string, element: JsonObject): JsonObject | undefined;
  readonly errors: Readonly<Record<string, string>>;
}

const context = createContext<Surface | undefined>(undefined);

export const SurfaceProvider = context.Provider;

export function useSurface(): Surface {
  const surface = useContext(context);
  if (!surface) throw new Error('blocks stand on no surface');
  return surface;
}
