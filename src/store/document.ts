/** The label that a document's MAC covers. It contains the document's name, so nobody can swap two documents. */
export const labelOf = (name: string): string => `document ${name}`;

/**
 * The stream whose key seals the personal values in a document: the stream with the document's name. All messages
 * share one key, since keys are never removed and messages never end; a message of an earlier version keeps its own
 * key.
 */
export const keyNameOf = (name: string, hasKey: (stream: string) => boolean): string =>
  name.startsWith(shared) && !hasKey(name) ? 'outbox' : name;

const shared = 'outbox/';
