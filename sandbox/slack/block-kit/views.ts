import { isObject, type Json, type JsonObject, objectsOf } from '../json.js';
import { blockProblems } from './blocks.js';
import { checkKeys, checkString, checkText, Problems } from './text.js';

export const maxViewBytes = 250_000;

const shared = ['callback_id', 'external_id', 'private_metadata'];
const modalOnly = ['submit', 'close', 'clear_on_close', 'notify_on_close', 'submit_disabled'];

/** All problems in a view for this surface. */
export function viewProblems(view: Json, type: 'modal' | 'home'): string[] {
  if (!isObject(view)) return ['must provide an object [json-pointer:/view]'];
  const problems = new Problems();
  if (view.type !== type) problems.add('/view/type', `must be ${type}`);
  if (type === 'modal') checkModal(view, problems);
  else checkKeys(view, '/view', shared, ['blocks'], problems);
  checkString(view.callback_id, '/view/callback_id', { max: 255, optional: true, empty: true }, problems);
  checkString(view.external_id, '/view/external_id', { max: 255, optional: true, empty: true }, problems);
  checkString(
    view.private_metadata,
    '/view/private_metadata',
    { max: 3000, optional: true, empty: true },
    problems,
  );
  return [...problems.found, ...blockProblems(view.blocks, type)];
}

function checkModal(view: JsonObject, problems: Problems): void {
  checkKeys(view, '/view', [...shared, ...modalOnly], ['title', 'blocks'], problems);
  checkText(view.title, '/view/title', { max: 24, plain: true, optional: true }, problems);
  checkText(view.submit, '/view/submit', { max: 24, plain: true, optional: true }, problems);
  checkText(view.close, '/view/close', { max: 24, plain: true, optional: true }, problems);
  const asks = objectsOf(view.blocks).some(({ type }) => type === 'input');
  if (asks && view.submit === undefined) problems.add('/view/submit', 'missing required field: submit');
}
