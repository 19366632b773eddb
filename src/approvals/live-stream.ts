import PQueue from 'p-queue';
import { decideOn } from './decide-on.js';
import type { AnyEvent } from './event.js';
import type { Entry, Store } from './store.js';

/** The rules that turn the events of a stream into a state. */
export interface Projection<State, Event extends AnyEvent> {
  readonly empty: () => State;
  readonly evolve: (state: State, event: Event) => State;
  /** Throws for an event of another stream. */
  readonly parse: (event: AnyEvent) => Event;
}

/**
 * A stream with its state in memory. `follow` and `refresh` apply commits of other processes; a caller that needs them
 * now calls one of these first.
 */
export interface LiveStream<State, Event extends AnyEvent> {
  state(): State;
  /**
   * Decides on the present state and commits the events. Changes run one after the other. Returns the state
   * afterwards.
   */
  change(decide: (state: State) => readonly Event[]): Promise<State>;
  /** Applies commits of other processes, given the ledger's entries in order. */
  follow(entry: Entry): Promise<void>;
  /** Reads the whole stream again, to include commits of other processes. */
  refresh(): Promise<State>;
}

/** Reads the whole stream. */
export async function openStream<State, Event extends AnyEvent>(
  store: Pick<Store, 'read' | 'commit'>,
  stream: string,
  { empty, evolve, parse }: Projection<State, Event>,
): Promise<LiveStream<State, Event>> {
  // Several parts of Usher change the stream at once; one part's reading must not overtake another's commit.
  const turns = new PQueue({ concurrency: 1 });
  const load = async () => {
    const { version, events } = await store.read(stream);
    return { stream, version, state: events.map(parse).reduce(evolve, empty()) };
  };
  let now = await load();

  const change = async (decide: (state: State) => readonly Event[]): Promise<State> => {
    const read = async (isAgain: boolean) => {
      if (isAgain) now = await load();
      return now;
    };
    const { decided } = await decideOn(store, read, ({ state }) => ({ events: decide(state) }));
    const { events } = decided;
    if (events.length > 0) {
      now = { stream, version: now.version + 1, state: events.reduce(evolve, now.state) };
    }
    return now.state;
  };

  const take = ({ version, events }: Entry): void => {
    if (version !== now.version + 1) return;
    now = { stream, version, state: events.map(parse).reduce(evolve, now.state) };
  };

  return {
    state: () => now.state,
    change: (decide) => turns.add(() => change(decide)),
    follow: async (entry) => {
      if (entry.stream === stream) await turns.add(async () => take(entry));
    },
    refresh: () =>
      turns.add(async () => {
        now = await load();
        return now.state;
      }),
  };
}
