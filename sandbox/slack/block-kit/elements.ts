import { isObject, type Json, type JsonObject } from '../json.js';
import { checkOptions } from './options.js';
import { checkConfirm, checkKeys, checkString, checkText, type Problems } from './text.js';

export type Place = 'section' | 'actions' | 'input' | 'context';

type Check = (element: JsonObject, at: string, problems: Problems) => void;

interface ElementRule {
  places: Place[];
  keys: string[];
  required?: string[];
  check?: Check;
}

const anywhere: Place[] = ['section', 'actions', 'input'];
const clickable: Place[] = ['section', 'actions'];
const choosing = ['placeholder', 'confirm', 'focus_on_load'];
const typing = ['placeholder', 'initial_value', 'focus_on_load', 'dispatch_action_config'];
const conversations = ['default_to_current_conversation', 'response_url_enabled', 'filter'];

const checkSelect: Check = (element, at, problems) => {
  checkOptions(element, at, { max: 100 }, problems);
};
const checkTen: Check = (element, at, problems) => {
  checkOptions(element, at, { max: 10, mrkdwn: true }, problems);
};

const elements: { [type: string]: ElementRule } = {
  button: {
    places: clickable,
    keys: ['value', 'url', 'style', 'confirm', 'accessibility_label'],
    required: ['text'],
    check: checkButton,
  },
  static_select: {
    places: anywhere,
    keys: ['options', 'option_groups', 'initial_option', ...choosing],
    check: checkSelect,
  },
  multi_static_select: {
    places: ['section', 'input'],
    keys: ['options', 'option_groups', 'initial_options', 'max_selected_items', ...choosing],
    check: checkSelect,
  },
  external_select: { places: anywhere, keys: ['min_query_length', 'initial_option', ...choosing] },
  multi_external_select: {
    places: ['section', 'input'],
    keys: ['min_query_length', 'initial_options', 'max_selected_items', ...choosing],
  },
  users_select: { places: anywhere, keys: ['initial_user', ...choosing] },
  multi_users_select: {
    places: ['section', 'input'],
    keys: ['initial_users', 'max_selected_items', ...choosing],
  },
  conversations_select: { places: anywhere, keys: ['initial_conversation', ...conversations, ...choosing] },
  multi_conversations_select: {
    places: ['section', 'input'],
    keys: ['initial_conversations', 'max_selected_items', ...conversations, ...choosing],
  },
  channels_select: { places: anywhere, keys: ['initial_channel', 'response_url_enabled', ...choosing] },
  multi_channels_select: {
    places: ['section', 'input'],
    keys: ['initial_channels', 'max_selected_items', ...choosing],
  },
  overflow: {
    places: clickable,
    keys: ['confirm'],
    required: ['options'],
    check: (element, at, problems) => {
      checkOptions(element, at, { max: 5, urls: true }, problems);
    },
  },
  radio_buttons: {
    places: anywhere,
    keys: ['initial_option', ...choosing],
    required: ['options'],
    check: checkTen,
  },
  checkboxes: {
    places: anywhere,
    keys: ['initial_options', ...choosing],
    required: ['options'],
    check: checkTen,
  },
  datepicker: { places: anywhere, keys: ['initial_date', ...choosing] },
  timepicker: { places: anywhere, keys: ['initial_time', 'timezone', ...choosing] },
  datetimepicker: { places: ['actions', 'input'], keys: ['initial_date_time', ...choosing] },
  plain_text_input: {
    places: ['input'],
    keys: ['multiline', 'min_length', 'max_length', ...typing],
    check: checkInputLengths,
  },
  email_text_input: { places: ['input'], keys: typing },
  url_text_input: { places: ['input'], keys: typing },
  number_input: {
    places: ['input'],
    keys: ['min_value', 'max_value', ...typing],
    required: ['is_decimal_allowed'],
  },
  image: {
    places: ['section', 'context'],
    keys: ['image_url', 'slack_file'],
    required: ['alt_text'],
    check: checkImage,
  },
  mrkdwn: { places: ['context'], keys: ['text', 'verbatim'], check: checkContextText },
  plain_text: { places: ['context'], keys: ['text', 'emoji'], check: checkContextText },
};

export function checkElement(element: Json, at: string, place: Place, problems: Problems): void {
  if (!isObject(element)) {
    problems.add(at, 'must provide an object');
    return;
  }
  const rule = elements[String(element.type)];
  if (!rule?.places.includes(place)) {
    problems.add(at, `unsupported element type: ${String(element.type)} in ${place}`);
    return;
  }
  const identified = place === 'context' || element.type === 'image' ? [] : ['action_id'];
  checkKeys(element, at, [...identified, ...rule.keys], rule.required ?? [], problems);
  checkString(element.action_id, `${at}/action_id`, { max: 255, optional: true }, problems);
  checkText(element.placeholder, `${at}/placeholder`, { max: 150, plain: true, optional: true }, problems);
  checkConfirm(element.confirm, `${at}/confirm`, problems);
  rule.check?.(element, at, problems);
}

function checkButton(element: JsonObject, at: string, problems: Problems): void {
  checkText(element.text, `${at}/text`, { max: 75, plain: true, optional: true }, problems);
  checkString(element.value, `${at}/value`, { max: 2000, optional: true, empty: true }, problems);
  checkString(element.url, `${at}/url`, { max: 3000, optional: true }, problems);
  checkString(
    element.accessibility_label,
    `${at}/accessibility_label`,
    { max: 75, optional: true },
    problems,
  );
  if (element.style === undefined || element.style === 'primary' || element.style === 'danger') return;
  problems.add(`${at}/style`, 'must be one of: primary, danger');
}

function checkInputLengths(element: JsonObject, at: string, problems: Problems): void {
  for (const key of ['min_length', 'max_length'] as const) {
    const length = element[key];
    if (length === undefined) continue;
    if (typeof length === 'number' && length >= 0 && length <= 3000) continue;
    problems.add(`${at}/${key}`, 'must be between 0 and 3000');
  }
  checkString(
    element.initial_value,
    `${at}/initial_value`,
    { max: 3000, optional: true, empty: true },
    problems,
  );
}

export function checkImage(element: JsonObject, at: string, problems: Problems): void {
  if (element.image_url === undefined && element.slack_file === undefined) {
    problems.add(at, 'must define either image_url or slack_file');
  }
  checkString(element.image_url, `${at}/image_url`, { max: 3000, optional: true }, problems);
  checkString(element.alt_text, `${at}/alt_text`, { max: 2000, optional: true }, problems);
}

function checkContextText(element: JsonObject, at: string, problems: Problems): void {
  checkString(element.text, `${at}/text`, { max: 3000 }, problems);
}
