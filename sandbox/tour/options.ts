import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Ports, type StoreKind, storeKinds } from './stage.js';

export interface TourOptions {
  /** Plays the tour in the terminal instead of opening the page. */
  readonly terminal: boolean;
  /** Exits after the tour. */
  readonly exit: boolean;
  readonly ports: Ports;
  readonly store: StoreKind;
}

export const usage =
  'npm run sandbox -- [--exit] [--terminal] [--store postgres] [--page-port PORT] [--slack-port PORT] [--make-port PORT]';

const port = z.coerce.number().int().min(1).max(65_535).optional();

/** Parses the command line. Throws for an unknown option. */
export function optionsFrom(args: readonly string[]): TourOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      exit: { type: 'boolean', default: false },
      terminal: { type: 'boolean', default: false },
      store: { type: 'string', default: 'folder' },
      'page-port': { type: 'string' },
      'slack-port': { type: 'string' },
      'make-port': { type: 'string' },
    },
  });
  const slack = port.safeParse(values['slack-port']);
  const make = port.safeParse(values['make-port']);
  const page = port.safeParse(values['page-port']);
  if (!slack.success || !make.success || !page.success) throw new Error('a port is a number from 1 to 65535');
  const store = z.enum(storeKinds).safeParse(values.store);
  if (!store.success) throw new Error('--store is folder or postgres');
  const ports = { slack: slack.data, make: make.data, page: page.data };
  return { terminal: values.terminal || values.exit, exit: values.exit, ports, store: store.data };
}
