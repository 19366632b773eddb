import { isObject, type Json, type JsonObject, objectsOf } from '../json.js';
import { checkCount, checkKeys, checkString, checkText, type Problems } from './text.js';

export interface OptionRule {
  max: number;
  mrkdwn?: boolean;
  urls?: boolean;
}

/** Checks options or option groups, and that the initial choice is among them. */
export function checkOptions(element: JsonObject, at: string, rule: OptionRule, problems: Problems): void {
  if (element.option_groups !== undefined) {
    if (element.options !== undefined) problems.add(at, 'only one of options and option_groups is allowed');
    const groups = checkCount(element.option_groups, `${at}/option_groups`, 1, 100, problems);
    groups.forEach((group, index) => {
      checkGroup(group, `${at}/option_groups/${index}`, rule, problems);
    });
  } else {
    checkList(element.options, `${at}/options`, rule, problems);
  }
  checkInitial(element, at, problems);
}

export function optionsOf(element: JsonObject): JsonObject[] {
  return [
    ...objectsOf(element.options),
    ...objectsOf(element.option_groups).flatMap((group) => objectsOf(group.options)),
  ];
}

function checkOption(option: Json, at: string, rule: OptionRule, problems: Problems): void {
  if (!isObject(option)) {
    problems.add(at, 'must provide an object');
    return;
  }
  checkKeys(option, at, rule.urls ? ['description', 'url'] : ['description'], ['text', 'value'], problems);
  checkText(option.text, `${at}/text`, { max: 75, plain: !rule.mrkdwn, optional: true }, problems);
  checkText(
    option.description,
    `${at}/description`,
    { max: 75, plain: !rule.mrkdwn, optional: true },
    problems,
  );
  checkString(option.value, `${at}/value`, { max: 75, optional: true }, problems);
  checkString(option.url, `${at}/url`, { max: 3000, optional: true }, problems);
}

function checkList(options: Json, at: string, rule: OptionRule, problems: Problems): void {
  checkCount(options, at, 1, rule.max, problems).forEach((option, index) => {
    checkOption(option, `${at}/${index}`, rule, problems);
  });
}

function checkGroup(group: Json, at: string, rule: OptionRule, problems: Problems): void {
  if (!isObject(group)) {
    problems.add(at, 'must provide an object');
    return;
  }
  checkKeys(group, at, [], ['label', 'options'], problems);
  checkText(group.label, `${at}/label`, { max: 75, plain: true, optional: true }, problems);
  checkList(group.options, `${at}/options`, rule, problems);
}

function checkInitial(element: JsonObject, at: string, problems: Problems): void {
  const offered = optionsOf(element).map((option) => JSON.stringify(sorted(option)));
  const chosen = [
    ...(element.initial_option === undefined ? [] : [element.initial_option]),
    ...objectsOf(element.initial_options),
  ];
  for (const option of chosen) {
    if (isObject(option) && offered.includes(JSON.stringify(sorted(option)))) continue;
    problems.add(at, 'initial option must match one of the options');
  }
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]),
  );
}
