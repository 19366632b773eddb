import type { Face } from '../../serve/screen.js';
import { type JsonObject, objectOf, objectsOf, stringOf } from '../../slack/json.js';

/** An option in a menu. */
export interface Option {
  readonly value: string;
  readonly text: string;
  readonly description?: string;
  /** The person it stands for. */
  readonly face?: Face;
  /** The heading of its group. */
  readonly group?: string;
}

export const optionsOf = (element: JsonObject): JsonObject[] => [
  ...objectsOf(element.options),
  ...objectsOf(element.option_groups).flatMap((group) => objectsOf(group.options)),
];

/** The fixed options of a menu. */
export function listedOptions(element: JsonObject): Option[] {
  return [
    ...objectsOf(element.options).map((one) => optionOf(one)),
    ...objectsOf(element.option_groups).flatMap((group) =>
      objectsOf(group.options).map((one) => optionOf(one, stringOf(objectOf(group.label).text))),
    ),
  ];
}

export function optionOf(option: JsonObject, group?: string): Option {
  const description = stringOf(objectOf(option.description).text);
  return {
    value: stringOf(option.value),
    text: stringOf(objectOf(option.text).text),
    ...(description && { description }),
    ...(group && { group }),
  };
}

/** The options that contain the typed text. */
export function matching(options: readonly Option[], typed: string): Option[] {
  const wanted = typed.trim().toLowerCase();
  return options.filter(({ text, description }) =>
    `${text} ${description ?? ''}`.toLowerCase().includes(wanted),
  );
}
